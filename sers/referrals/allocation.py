"""The legs of the response: asking a team to help, and what it replies."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import lifecycle
from sers.referrals.clocks import Promise
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, change, move_leg
from sers.values.age import age_band


@transaction.atomic
def offer(
    referral: Referral,
    *,
    to: Team,
    what: str,
    by: User,
    seen: int,
    note: str = "",
    at: datetime | None = None,
) -> Allocation:
    """Ask one more team to help with a referral in progress.

    Raises MoveRefused: not in progress, not a team that helps, one that is asked already,
    or a voluntary organisation although the person did not agree to share with one.
    """
    at = at or timezone.now()
    acting = gate.demand(by, Permission.ALLOCATE_REFERRAL, referral)
    if referral.status != Status.IN_PROGRESS:
        raise MoveRefused(_("Accept this referral before you ask a team to help"))
    _refuse_unsuitable(referral, to, at)
    change(referral, seen, changed_at=at)
    referral.refresh_from_db()
    return add(referral, to, what=what, note=note, by=by, acting=acting, at=at)


def add(
    referral: Referral, to: Team, *, what: str, note: str, by: User, acting: Team, at: datetime
) -> Allocation:
    """Make the leg itself, and open the referral to the team as far as it may see it yet."""
    leg = Allocation.objects.create(
        referral=referral,
        owner=to,
        sent_by=referral.owner,
        what=what,
        note=note,
        summary=_without_identity(referral, at),
        offered_by=by,
        offered_at=at,
        due_at=Promise.of(to, referral.priority).after(at, referral.priority.reply_minutes),
    )
    # A voluntary organisation reads who it is only once it has agreed to help.
    if to.kind != Team.Kind.VOLUNTARY:
        gate.involve(referral.about, to, because=AllocationEvent.OFFERED)
    record(
        AllocationEvent.OFFERED,
        referral.about,
        by=by,
        team=acting,
        concerns=[to, referral.owner, referral.sent_by],
        at=at,
        leg=str(leg.pk),
        with_team=to.name,
        what=what,
    )
    return leg


@transaction.atomic
def accept(leg: Allocation, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Agree to help. From now on the team sees the referral."""
    acting = gate.demand(by, lifecycle.ACCEPT_LEG.permission, leg)
    # The leg first, as in all moves: whoever cancels it locks them in this order too.
    move_leg(leg, lifecycle.ACCEPT_LEG, by=by, acting=acting, seen=seen, at=at)
    gate.involve(f"referral/{leg.referral_id}", acting, because=AllocationEvent.ACCEPTED)


@transaction.atomic
def decline(
    leg: Allocation,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str,
    at: datetime | None = None,
) -> None:
    """Not help, because a criterion is not met. The owner of the referral looks further."""
    acting = gate.demand(by, lifecycle.DECLINE_LEG.permission, leg)
    move_leg(
        leg, lifecycle.DECLINE_LEG, by=by, acting=acting, seen=seen, reason=reason, note=note, at=at
    )


@transaction.atomic
def cancel(
    referral: Referral,
    leg: Allocation,
    *,
    by: User,
    seen: int,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Take an offer back, or end help that is no longer wanted."""
    acting = gate.demand(by, lifecycle.CANCEL_LEG.permission, referral)
    if leg.referral_id != referral.pk:
        raise MoveRefused(_("This is a part of another referral"))
    move_leg(leg, lifecycle.CANCEL_LEG, by=by, acting=acting, seen=seen, note=note, at=at)


def cancel_all(referral: Referral, *, by: User, acting: Team, at: datetime) -> None:
    """End every open leg with its referral, in the same transaction."""
    for leg in open_legs(referral):
        move_leg(leg, lifecycle.CANCEL_LEG, by=by, acting=acting, seen=leg.revision, at=at)


def open_legs(referral: Referral) -> Iterable[Allocation]:
    legs = Allocation.objects.filter(referral=referral).still_open()
    return legs.select_related("owner", "sent_by").select_for_update(of=("self",))


def first_holder(referral: Referral) -> Team | None:
    """A team that holds an open leg, if there is one."""
    leg = Allocation.objects.filter(referral=referral).still_open().select_related("owner").first()
    return leg.owner if leg else None


def held_by(referral: Referral, team: Team) -> bool:
    """Whether this team holds an open leg."""
    return Allocation.objects.filter(referral=referral, owner=team).still_open().exists()


def _refuse_unsuitable(referral: Referral, to: Team, at: datetime) -> None:
    if to.kind not in Team.LEG_HOLDERS or not to.works_on(directory.today(at)):
        raise MoveRefused(_("%(team)s cannot be asked to help") % {"team": to.name})
    if to.kind == Team.Kind.VOLUNTARY and not referral.share_with_voluntary:
        raise MoveRefused(_("The person has not agreed to share with voluntary organisations"))
    if held_by(referral, to):
        raise MoveRefused(_("%(team)s has been asked already") % {"team": to.name})


def _without_identity(referral: Referral, at: datetime) -> str:
    """What may be known before the identity: where, and how old about."""
    age = age_band(referral.birth_date, directory.today(at))
    return f"{_area_told(referral)}, {age}"


def _area_told(referral: Referral) -> str:
    if referral.protected:
        return _("Area kept secret")
    return referral.area.name if referral.area else _("Area not settled")
