"""Bed triage: whether a bed is right, before anybody asks which one.

A Bed Bureau that owns the referral agrees, or sends it to a PCN area team; one that holds a leg
agrees, or declines the leg. More information is asked for as on any desk.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.beds import lifecycle, moving
from sers.beds.events import BedEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest
from sers.beds.requirement import Requirement
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import allocation, sending_on, triage
from sers.referrals import lifecycle as referral_moves
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind, LegStatus, Status
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, held, move_leg


@dataclass(frozen=True, slots=True)
class Agreed:
    """What bed triage decided: the pathway, how urgently, and what the bed must have."""

    pathway: Outcome
    requirement: Requirement
    urgent: bool = False  # step-up: instead of hospital, today
    last_days: bool = False
    ready_on: date | None = None
    response: Outcome | None = None
    note: str = ""


@transaction.atomic
def agree(
    referral: Referral,
    decided: Agreed,
    *,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> BedRequest:
    """A bed is right: the search begins. `seen` is the referral’s revision.

    The leg of the Bed Bureau is accepted; where it owns the referral itself, it gets one. Raises
    MoveRefused where a search is on already, or nobody asked this Bed Bureau.
    """
    at = at or timezone.now()
    _refuse_unfit(decided)
    now = held(referral)
    bureau = _bureau(now, by)
    leg = _open_leg(now, bureau)
    if leg is None or (now.owner_id == bureau.pk and now.status != Status.IN_PROGRESS):
        leg = _take_on(now, bureau, leg, decided, by=by, seen=seen, at=at)
    if leg.status == LegStatus.OFFERED:
        allocation.accept(leg, by=by, seen=leg.revision, at=at)
    with keeping(by):
        request = _search(now, leg, bureau, decided, by=by, at=at)
    record(
        BedEvent.AGREED,
        request.about,
        by=by,
        team=bureau,
        concerns=[bureau, now.owner, now.sent_by],
        at=at,
        after={"bed": request.status},
        request=str(request.pk),
        outcome=decided.pathway.label,
        outcome_code=decided.pathway.code,
        urgent=decided.urgent,
        note=decided.note.strip(),
    )
    return request


def _refuse_unfit(decided: Agreed) -> None:
    if decided.pathway.kind != Kind.PATHWAY:
        raise MoveRefused(_("Choose the pathway"))
    if decided.response and decided.response.kind != Kind.RESPONSE:
        raise MoveRefused(_("Choose what was decided"))


def _bureau(referral: Referral, by: User) -> Team:
    """The Bed Bureau that decides: the owner, else the one that was asked."""
    mine = by.teams_holding(Permission.PLACE_IN_BED)
    if referral.owner_id in {team.pk for team in mine}:
        return referral.owner
    legs = Allocation.objects.filter(referral=referral, owner__in=mine).still_open()
    leg = legs.select_related("owner").first()
    if leg is None:
        raise MoveRefused(_("Your Bed Bureau was not asked for a bed, or the part has ended"))
    return leg.owner


def _open_leg(referral: Referral, bureau: Team) -> Allocation | None:
    legs = Allocation.objects.filter(referral=referral, owner=bureau).still_open()
    return legs.select_related("owner", "sent_by").first()


def _take_on(
    referral: Referral,
    bureau: Team,
    leg: Allocation | None,
    decided: Agreed,
    *,
    by: User,
    seen: int,
    at: datetime,
) -> Allocation:
    """The owner accepts the referral, and has a leg of its own for the search."""
    parts = [] if leg else [Part(bureau, _("Find a bed"))]
    if referral.status == Status.IN_PROGRESS:
        (leg,) = allocation.offer_parts(referral, parts, by=by, seen=seen, at=at)
        return leg
    made = triage.allocate(
        *(referral, parts),
        by=by,
        seen=seen,
        response=decided.response,
        pathway=decided.pathway,
        at=at,
    )
    leg = made[0] if made else leg
    assert leg is not None
    return leg


def _search(
    referral: Referral,
    leg: Allocation,
    bureau: Team,
    decided: Agreed,
    *,
    by: User,
    at: datetime,
) -> BedRequest:
    if BedRequest.objects.filter(leg=leg).still_open().exists():
        raise MoveRefused(_("The search for a bed is on already"))
    return BedRequest.objects.create(
        leg=leg,
        referral=referral,
        owner=bureau,
        sent_by=referral.sent_by,
        person_id=None if referral.identity_to_check else referral.person_id,
        agreed_by=by,
        agreed_at=at,
        pathway=decided.pathway,
        urgent=decided.urgent,
        last_days=decided.last_days,
        ready_on=decided.ready_on,
        requirement=decided.requirement.as_data(),
    )


@transaction.atomic
def not_indicated(
    referral: Referral,
    to: Team,
    *,
    reason: Reason,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """A bed is not right: the PCN area team triages it, and its clock goes on."""
    at = at or timezone.now()
    if not note.strip():
        raise MoveRefused(_("Write why a bed is not right: the team and the referrer read it"))
    bureau = gate.demand(by, Permission.TRIAGE_REFERRAL, referral)
    _refuse_searching(referral, bureau, by)
    # Told first: only what was sent on last can be taken back.
    _tell_not_indicated(referral, bureau, reason, note, by=by, at=at, to=to)
    sending_on.redirect(referral, to, by=by, seen=seen, reason=reason, note=note.strip(), at=at)


@transaction.atomic
def leg_not_indicated(
    leg: Allocation,
    *,
    reason: Reason,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """A bed is not right for a referral of another desk: the leg is declined so."""
    at = at or timezone.now()
    if not note.strip():
        raise MoveRefused(_("Write why a bed is not right: the team and the referrer read it"))
    referral = Referral.objects.select_related("owner", "sent_by").get(pk=leg.referral_id)
    _refuse_searching(referral, leg.owner, by)
    _tell_not_indicated(referral, leg.owner, reason, note, by=by, at=at, to=referral.owner)
    allocation.decline(leg, by=by, seen=seen, reason=reason, note=note.strip(), at=at)


def _refuse_searching(referral: Referral, bureau: Team, by: User) -> None:
    with keeping(by):
        searches = BedRequest.objects.filter(referral=referral, owner=bureau).still_open()
        if searches.exists():
            raise MoveRefused(_("A bed was agreed. End the search first"))


def _tell_not_indicated(
    referral: Referral,
    bureau: Team,
    reason: Reason,
    note: str,
    *,
    by: User,
    at: datetime,
    to: Team,
) -> None:
    record(
        BedEvent.NOT_INDICATED,
        referral.about,
        by=by,
        team=bureau,
        concerns=[bureau, to, referral.sent_by],
        at=at,
        reason=reason.label,
        reason_code=reason.code,
        note=note.strip(),
        to_team=to.name,
    )


@transaction.atomic
def end_search(
    request: BedRequest,
    *,
    reason: Reason,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """No bed is sought any more, and nobody is in one: the leg is handed back to its desk.

    Where the Bed Bureau owns the referral, it decides there what comes next.
    """
    at = at or timezone.now()
    acting = gate.demand(by, Permission.PLACE_IN_BED, request)
    held(Referral(pk=request.referral_id))
    if not note.strip():
        raise MoveRefused(_("Write why the search ends"))
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(lifecycle.CANCEL, now, seen)
        if now.status == RequestStatus.ARRIVED:
            raise MoveRefused(_("They are in a bed. Record that they have left instead"))
    leg = Allocation.objects.select_related("owner", "sent_by").get(pk=request.leg_id)
    making = referral_moves.HAND_BACK_LEG
    move_leg(
        *(leg, making),
        by=by,
        acting=acting,
        seen=leg.revision,
        reason=reason,
        note=note.strip(),
        at=at,
    )
