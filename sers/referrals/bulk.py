"""Doing the same to many referrals of a desk in one go, and undoing it as one.

Each is moved by the verb that moves one, so nothing that a verb refuses is done here. What can
be done is done, all of it in one transaction; the rest is named with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory import workforce
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import sending_on, triage
from sers.referrals.batches import Batch
from sers.referrals.lifecycle import Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused

# So long a batch can be undone.
UNDO = timedelta(minutes=10)
# No page shows more, so nobody has seen more.
MOST = 100

# A referral, and the revision of it that was seen.
type Chosen = tuple[Referral, int]
type Doing = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Left:
    """One that was not done, and why. None is one that this user does not see any more."""

    referral: Referral | None
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `batch` can be undone; there is none where nothing was done."""

    done: Sequence[Referral]
    left: Sequence[Left]
    batch: Batch | None = None


def choose(
    user: User, team: Team, seen: Sequence[tuple[UUID, int]], *, deed: Access.Deed | None
) -> list[Chosen]:
    """Those of the chosen that the team owns and the user may decide about, as they stand.

    Always in the same order, so that of two who choose the same ones neither waits for the
    other in a circle. Showing them is written down as `deed`, in one row.
    """
    revisions = dict(seen[:MOST])
    within = Referral.objects.within_reach(
        Permission.TRIAGE_REFERRAL, user.teams_where(Permission.TRIAGE_REFERRAL)
    )
    found = within.filter(pk__in=revisions, owner=team).order_by("pk")
    chosen = list(found.select_related("owner", "priority", "sent_by", "claimed_by"))
    if deed and chosen:
        _saw(user, deed, team, chosen)
    return [(referral, revisions[referral.pk]) for referral in chosen]


def colleagues(team: Team) -> Sequence[User]:
    """Those to whom a referral of this desk can be given."""
    return workforce.who_hold(team, Permission.TRIAGE_REFERRAL)


def claim_all(
    chosen: Sequence[Chosen], *, team: Team, by: User, at: datetime | None = None
) -> Result:
    """Take up all of them that nobody has taken up."""
    return _all(chosen, triage.claim, Batch.Deed.CLAIM, team=team, by=by, at=at)


def assign_all(
    chosen: Sequence[Chosen], *, to: User, team: Team, by: User, at: datetime | None = None
) -> Result:
    """Give all of them to a colleague of the same desk."""
    doing = partial(_assign, to=to)
    return _all(chosen, doing, Batch.Deed.ASSIGN, team=team, by=by, at=at)


def redirect_all(
    chosen: Sequence[Chosen],
    *,
    to: Team,
    reason: Reason,
    note: str,
    team: Team,
    by: User,
    at: datetime | None = None,
) -> Result:
    """Send all of them to another desk, for the same reason."""
    doing = partial(_redirect, to=to, reason=reason, note=note)
    return _all(chosen, doing, Batch.Deed.REDIRECT, team=team, by=by, at=at)


@transaction.atomic
def undo(batch: Batch, *, by: User, at: datetime | None = None) -> Result:
    """Put back as it was all that nobody has touched since. Once, for ten minutes, by its author.

    What was taken up is let go of, what was given goes back to whoever had it, what was sent on
    is taken back if nobody there has opened it. Raises MoveRefused where it is too late.
    """
    at = at or timezone.now()
    if batch.by_id != by.pk:
        raise PermissionDenied("Only whoever did it may undo it")
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.undone_at is not None:
        raise MoveRefused(_("It is undone already"))
    if held.at + UNDO < at:
        raise MoveRefused(_("It can be undone no longer: ten minutes have passed"))
    items = {UUID(item["id"]): item for item in held.items}
    found = Referral.objects.filter(pk__in=items).order_by("pk")
    referrals = list(found.select_related("owner", "priority", "sent_by", "claimed_by"))
    people = User.objects.in_bulk({item["had"] for item in items.values() if item["had"]})
    done: list[Referral] = []
    left = [Left(None, _("It is not yours to see any more"))] * (len(items) - len(referrals))
    for referral in referrals:
        item = items[referral.pk]
        back = _back(held, item, people)
        refused = _try(back, referral, by=by, seen=item["revision"], at=at)
        if refused is None:
            done.append(referral)
        else:
            left.append(Left(referral, refused))
    Batch.objects.filter(pk=held.pk).update(undone_at=max(at, held.at))
    return Result(done, left)


def show_left(user: User, team: Team, result: Result) -> None:
    """Write down that those which were not done are shown by name."""
    _saw(user, Access.Deed.LISTED, team, [each.referral for each in result.left if each.referral])


def _saw(user: User, deed: Access.Deed, team: Team, shown: Sequence[Referral]) -> None:
    ids = [referral.pk for referral in shown]
    saw(user, deed, f"desk/{team.pk}", by_right_of=Permission.TRIAGE_REFERRAL, shown=ids)


def batch_of(user: User, team: Team, batch_id: UUID) -> Batch | None:
    """A batch that this user did on this desk."""
    return Batch.objects.filter(pk=batch_id, by=user, team=team).first()


@transaction.atomic
def _all(
    chosen: Sequence[Chosen],
    doing: Doing,
    deed: Batch.Deed,
    *,
    team: Team,
    by: User,
    at: datetime | None,
) -> Result:
    at = at or timezone.now()
    done: list[Referral] = []
    left: list[Left] = []
    items: list[dict[str, Any]] = []
    for referral, seen in chosen:
        before = {"id": str(referral.pk), "had": referral.claimed_by_id, "was": referral.status}
        refused = _try(doing, referral, by=by, seen=seen, at=at)
        if refused is None:
            done.append(referral)
            items.append({**before, "revision": referral.revision})
        else:
            left.append(Left(referral, refused))
    if not done:
        return Result(done, left)
    batch = Batch.objects.create(team=team, by=by, deed=deed, at=at, items=items)
    return Result(done, left, batch)


def _try(doing: Doing, referral: Referral, **named: Any) -> str | None:
    """Do it; why it was refused, where it was. A verb that refuses has changed nothing."""
    owner = referral.owner
    try:
        doing(referral, **named)
    except MoveRefused as refused:
        return str(refused)
    except PermissionDenied:
        return _("%(team)s has this referral now") % {"team": owner.name}
    return None


def _assign(referral: Referral, *, to: User, **named: Any) -> None:
    triage.assign(referral, to, **named)


def _redirect(referral: Referral, *, to: Team, **named: Any) -> None:
    sending_on.redirect(referral, to, **named)


def _back(batch: Batch, item: dict[str, Any], people: dict[int, User]) -> Doing:
    """The verb by which one of a batch goes back to where it was."""
    if batch.deed == Batch.Deed.REDIRECT:
        return sending_on.recall
    had = people.get(item["had"]) if item["was"] == Status.IN_TRIAGE else None
    return partial(_assign, to=had) if had else triage.release
