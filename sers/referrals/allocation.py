"""The legs of the response: asking a team to help, and whether it will."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory import capacity
from sers.directory import queries as directory
from sers.directory.helping import Sector, Service
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import clocks, lifecycle, naming, working
from sers.referrals.clocks import Promise
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, change, move_leg
from sers.values.age import age_band

# Alerts that whoever knocks at the door must know, and that name nobody.
FOR_VISITORS = frozenset({"safety", "infection"})


@dataclass(frozen=True, slots=True)
class Part:
    """One leg to be offered: to whom, what for, and by whom it is done if that is known."""

    to: Team
    what: str
    note: str = ""
    service: Service | None = None
    needs: Sequence[str] = ()
    workers: Sequence[User] = ()
    lead: User | None = None
    together: bool = False
    telephoned: str = ""  # who said yes on the telephone
    points: int = 4

    @property
    def is_voluntary(self) -> bool:
        """Whether the person must have agreed to it: by what the team is, or what it offers."""
        offers = self.service is not None and self.service.sector == Sector.VOLUNTARY
        return offers or self.to.kind == Team.Kind.VOLUNTARY


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
    """Ask one more team to help with a referral in progress: see `offer_parts`."""
    (leg,) = offer_parts(referral, [Part(to, what, note)], by=by, seen=seen, at=at)
    return leg


@transaction.atomic
def offer_parts(
    referral: Referral,
    parts: Sequence[Part],
    *,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> list[Allocation]:
    """Ask one or more teams to help with a referral in progress; all are asked, or none.

    Raises MoveRefused: not in progress, not a team that helps, one that is asked already,
    or a voluntary organisation although the person did not agree to share with one.
    """
    at = at or timezone.now()
    acting = gate.demand(by, Permission.ALLOCATE_REFERRAL, referral)
    if referral.status != Status.IN_PROGRESS:
        raise MoveRefused(_("Accept this referral before you ask a team to help"))
    if not parts:
        raise MoveRefused(_("Choose at least one team"))
    for part in parts:
        _refuse_unsuitable(referral, part, at)
    change(referral, seen, changed_at=at)
    referral.refresh_from_db()
    legs = [add(referral, part, by=by, acting=acting, at=at) for part in parts]
    clocks.settle(referral, at=at)
    return legs


def add(referral: Referral, part: Part, *, by: User, acting: Team, at: datetime) -> Allocation:
    """Make the leg itself, and open the referral to the team as far as it may see it yet."""
    told = part.telephoned.strip()
    if held_by(referral, part.to):  # one that is asked twice in the same form
        raise MoveRefused(_("%(team)s has been asked already") % {"team": part.to.name})
    leg = Allocation.objects.create(
        referral=referral,
        owner=part.to,
        sent_by=referral.owner,
        service=part.service,
        what=part.what,
        needs=list(part.needs),
        note=part.note,
        summary=_without_identity(referral, at),
        risks=_risks(referral),
        together=part.together,
        telephoned=told,
        points=part.points,
        status=LegStatus.ACCEPTED if told else LegStatus.OFFERED,
        offered_by=by,
        offered_at=at,
        answered_at=at if told else None,
        due_at=_due(referral, part, at),
    )
    # A voluntary organisation reads who it is only once it has agreed to help.
    if told or not part.is_voluntary:
        gate.involve(referral.about, part.to, because=AllocationEvent.OFFERED)
    record(
        AllocationEvent.TELEPHONED if told else AllocationEvent.OFFERED,
        referral.about,
        by=by,
        team=acting,
        concerns=[part.to, referral.owner, referral.sent_by],
        at=at,
        leg=str(leg.pk),
        with_team=part.to.name,
        what=part.what,
        spoke_to=told,
    )
    naming.name(leg, part.workers, lead=part.lead, at=at)
    return leg


def _due(referral: Referral, part: Part, at: datetime) -> datetime:
    """By when the team replies; where it has agreed on the telephone, by when help begins."""
    promise = Promise.of(part.to, referral.priority)
    if part.telephoned.strip():
        return promise.begins_by(referral.clock_from, referral.waited_minutes)
    return promise.after(at, referral.priority.reply_minutes)


@transaction.atomic
def accept(leg: Allocation, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Agree to help. From now on the team sees the referral.

    Raises MoveRefused where a voluntary organisation is asked and the person agrees no longer.
    """
    acting = gate.demand(by, lifecycle.ACCEPT_LEG.permission, leg)
    at = at or timezone.now()
    move_leg(leg, lifecycle.ACCEPT_LEG, by=by, acting=acting, seen=seen, at=at)
    gate.involve(f"referral/{leg.referral_id}", acting, because=AllocationEvent.ACCEPTED)
    working.refuse_unshared(leg)
    working.expect_start(leg)


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
    acting = working.demand(by, lifecycle.DECLINE_LEG, leg)
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
    """End every open leg with its referral, in the same transaction.

    That of whoever ends it comes last, for with it they may leave the referral.
    """
    for leg in sorted(open_legs(referral), key=lambda leg: leg.owner_id == acting.pk):
        move_leg(leg, lifecycle.CANCEL_LEG, by=by, acting=acting, seen=leg.revision, at=at)


def retell(referral: Referral, *, at: datetime) -> None:
    """What was sent has changed: whoever goes must know the risks as they are told now.

    Where the address has become secret, legs that have ended name the area no longer either.
    """
    legs = Allocation.objects.filter(referral=referral)
    told = legs if referral.protected else legs.still_open()
    told.update(summary=_without_identity(referral, at), risks=_risks(referral))


def owe_anew(referral: Referral, *, at: datetime) -> None:
    """How soon has changed: whoever is asked reads it, and owes what comes next by it.

    Each is counted from the same moment as before. What waits until a day that was named, and
    help that has begun, are due as they were.
    """
    retell(referral, at=at)
    for leg in open_legs(referral):
        if leg.status == LegStatus.OFFERED:
            promise = Promise.of(leg.owner, referral.priority)
            due = promise.after(leg.offered_at, referral.priority.reply_minutes)
            Allocation.objects.filter(pk=leg.pk).update(due_at=due)
        elif leg.status == LegStatus.ACCEPTED:
            working.expect_start(leg)


def open_legs(referral: Referral) -> Iterable[Allocation]:
    legs = Allocation.objects.filter(referral=referral).still_open()
    return legs.select_related("owner", "sent_by").select_for_update(of=("self",), no_key=True)


def first_holder(referral: Referral) -> Team | None:
    """A team that holds an open leg, if there is one."""
    leg = Allocation.objects.filter(referral=referral).still_open().select_related("owner").first()
    return leg.owner if leg else None


def held_by(referral: Referral, team: Team) -> bool:
    """Whether this team holds an open leg."""
    return Allocation.objects.filter(referral=referral, owner=team).still_open().exists()


def has_begun(referral: Referral) -> bool:
    """Whether help has begun in any of its legs, open or ended."""
    return Allocation.objects.filter(referral=referral, started_at__isnull=False).exists()


def _refuse_unsuitable(referral: Referral, part: Part, at: datetime) -> None:
    to, today = part.to, directory.today(at)
    if not part.what.strip():
        raise MoveRefused(_("Write what help is asked for"))
    if to.kind not in Team.LEG_HOLDERS or not to.works_on(today):
        raise MoveRefused(_("%(team)s cannot be asked to help") % {"team": to.name})
    if part.is_voluntary and not referral.share_with_voluntary:
        raise MoveRefused(_("The person has not agreed to share with voluntary organisations"))
    if held_by(referral, to):
        raise MoveRefused(_("%(team)s has been asked already") % {"team": to.name})
    if not part.telephoned.strip():
        _refuse_full(part)
    naming.refuse_unfit(part.workers, to, at)


def _refuse_full(part: Part) -> None:
    """A team that was asked for none of its services is full when all of them are."""
    asked = [part.service] if part.service else capacity.services_of([part.to.pk])
    if asked and not any(service.taking_on for service in asked):
        said = {"service": asked[0].name, "why": asked[0].not_taking_on}
        raise MoveRefused(_("%(service)s takes nobody on just now: %(why)s") % said)


def _without_identity(referral: Referral, at: datetime) -> str:
    """What may be known before the identity: where, how old about, and how soon."""
    age = age_band(referral.birth_date, directory.today(at))
    return f"{_area_told(referral)}, {age}. {referral.priority.label}"


def _risks(referral: Referral) -> list[list[str]]:
    return [alert for alert in referral.alerts if alert[0] in FOR_VISITORS]


def _area_told(referral: Referral) -> str:
    if referral.protected:
        return _("Area kept secret")
    return referral.area.name if referral.area else _("Area not settled")
