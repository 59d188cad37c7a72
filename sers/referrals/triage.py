"""What the team that owns a referral does with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import allocation, clocks, correspondence, judging, lifecycle
from sers.referrals.allocation import Part
from sers.referrals.events import ReferralEvent
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind
from sers.referrals.lists import NextStep, Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, held, move


@transaction.atomic
def read(referral: Referral, *, by: User, at: datetime | None = None) -> None:
    """Note that the owning team has opened it, the first time and whenever there is news."""
    at = at or timezone.now()
    team = gate.acting_team(by, Permission.TRIAGE_REFERRAL, referral)
    if team is None:
        return
    if referral.news_at is not None:
        Referral.objects.filter(pk=referral.pk).update(news_at=None)
        referral.news_at = None
    if referral.read_at is not None:
        return
    first = Referral.objects.filter(pk=referral.pk, read_at=None).update(read_at=at)
    if first:
        record(
            ReferralEvent.OPENED,
            referral.about,
            by=by,
            team=team,
            concerns=[referral.owner, referral.sent_by],
            at=at,
        )
        referral.read_at = at


def claim(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Take it up, so that nobody else does the same work."""
    _take(referral, lifecycle.CLAIM, by=by, seen=seen, at=at)


def take_over(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Take it from a colleague who has it."""
    if referral.claimed_by_id == by.pk:
        raise MoveRefused(_("You have this referral already"))
    _take(referral, lifecycle.TAKE_OVER, by=by, seen=seen, at=at)


def _take(
    referral: Referral,
    making: lifecycle.Move[lifecycle.Status],
    *,
    by: User,
    seen: int,
    at: datetime | None,
) -> None:
    at = at or timezone.now()
    changes = {"claimed_by": by, "claimed_at": at, "read_at": referral.read_at or at}
    move(referral, making, by=by, seen=seen, at=at, changes=changes)


def assign(
    referral: Referral, to: User, *, by: User, seen: int, at: datetime | None = None
) -> None:
    """Give it to a colleague of the same desk, who has it from then on."""
    at = at or timezone.now()
    if to.pk == referral.claimed_by_id:
        raise MoveRefused(_("%(who)s has this referral already") % {"who": to.name})
    if referral.owner_id not in to.teams_where(Permission.TRIAGE_REFERRAL):
        raise MoveRefused(
            _("%(who)s does not triage for %(team)s")
            % {"who": to.name, "team": referral.owner.name}
        )
    changes = {"claimed_by": to, "claimed_at": at}
    move(referral, lifecycle.ASSIGN, by=by, seen=seen, at=at, changes=changes, to_person=to.name)


def release(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Let go of it. Its clock goes on."""
    changes = {"claimed_by": None, "claimed_at": None}
    move(referral, lifecycle.RELEASE, by=by, seen=seen, at=at, changes=changes)


@transaction.atomic
def not_accept(
    referral: Referral,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str,
    next_step: NextStep,
    next_owner: str,
    next_by: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """End it because a criterion is not met, saying what happens next and who owns that.

    Never for want of capacity: that is a leg that waits. Raises MoveRefused while another
    team still holds a part of it.
    """
    if not next_owner.strip():
        raise MoveRefused(_("Say who owns the next step"))
    if holder := allocation.first_holder(held(referral)):
        raise MoveRefused(
            _("%(team)s holds a part of this referral. Send it to them, or cancel that part first")
            % {"team": holder.name}
        )
    changes = {"next_step": next_step, "next_owner": next_owner.strip(), "next_by": next_by}
    move(
        referral,
        lifecycle.NOT_ACCEPT,
        by=by,
        seen=seen,
        at=at,
        reason=reason,
        note=note,
        changes=changes,
        next_step=next_step.label,
        next_owner=next_owner.strip(),
    )
    correspondence.drop_questions(referral, at=at or timezone.now())


@transaction.atomic
def accept(
    referral: Referral,
    *,
    to: Team,
    what: str,
    by: User,
    seen: int,
    note: str = "",
    at: datetime | None = None,
) -> Allocation:
    """Take it on, and ask a first team to help: see `allocate`."""
    (leg,) = allocate(referral, [Part(to, what, note)], by=by, seen=seen, at=at)
    return leg


@transaction.atomic
def allocate(
    referral: Referral,
    parts: Sequence[Part],
    *,
    by: User,
    seen: int,
    response: Outcome | None = None,
    pathway: Outcome | None = None,
    at: datetime | None = None,
) -> list[Allocation]:
    """Take it on, say what was decided on, and ask those who help; all of it, or nothing.

    Nobody more need be asked where somebody helps already: what was sent on keeps its legs.
    A response that promises a time, such as «urgent, within 2 hours», sets how soon. Raises
    MoveRefused as `allocation.offer_parts` does.
    """
    at = at or timezone.now()
    _refuse_unless(response, Kind.RESPONSE)
    _refuse_unless(pathway, Kind.PATHWAY)
    changes: dict[str, Any] = {
        "claimed_by": referral.claimed_by or by,
        "read_at": referral.read_at or at,
        **({"response": response} if response else {}),
        **({"pathway": pathway} if pathway else {}),
    }
    told: dict[str, Any] = {"response": response.label} if response else {}
    told |= {"pathway": pathway.label} if pathway else {}
    move(referral, lifecycle.ACCEPT, by=by, seen=seen, at=at, changes=changes, **told)
    if response and response.priority:
        judging.promise(referral, response.priority, at=at)
    if not parts and allocation.first_holder(referral):
        clocks.settle(referral, at=at)
        return []
    return allocation.offer_parts(referral, parts, by=by, seen=referral.revision, at=at)


def _refuse_unless(outcome: Outcome | None, kind: Kind) -> None:
    if outcome and outcome.kind != kind:
        raise MoveRefused(_("Choose what was decided"))
