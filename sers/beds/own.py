"""What those who have beds read of theirs: how each is, who is in it or comes, what is asked.

Who somebody is is read as far as row-level security shows the referral: until an offer is
accepted, not at all.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone

from sers.access import gate
from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.beds import lifecycle, queries
from sers.beds.counting import as_counted
from sers.beds.lifecycle import CLAIMING, LIVE, STAYING, Condition, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedClosure, Offer, Placement, Unit
from sers.beds.places import UnitQuerySet
from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Move
from sers.referrals.models import Referral


class State(StrEnum):
    """How a bed is, as its own staff would say it."""

    CLOSED = "closed"
    TAKEN = "taken"
    AWAY = "away"
    OFFERED = "offered"
    HELD = "held"
    COMING = "coming"
    FREE = "free"
    CLEANING = "cleaning"
    CONTAMINATED = "contaminated"
    ISOLATED = "isolated"


_TAKEN = {
    PlacementStatus.STAY: State.TAKEN,
    PlacementStatus.AWAY: State.AWAY,
    PlacementStatus.OFFERED: State.OFFERED,
    PlacementStatus.HELD: State.HELD,
    PlacementStatus.RESERVED: State.COMING,
}
_EMPTY = {
    Condition.READY: State.FREE,
    Condition.HOUSEKEEPING: State.CLEANING,
    Condition.CONTAMINATED: State.CONTAMINATED,
    Condition.ISOLATED: State.ISOLATED,
}


@dataclass(frozen=True, slots=True)
class OwnBed:
    """One bed with whoever is in it, and whoever has a claim to it."""

    bed: Bed
    closure: BedClosure | None = None
    stay: Placement | None = None
    claim: Placement | None = None
    offer_id: UUID | None = None
    people: Mapping[UUID, Referral] = field(default_factory=dict)

    @property
    def placement(self) -> Placement | None:
        """What it is taken by just now: who is in it goes before who comes."""
        return self.stay or self.claim

    @property
    def state(self) -> State:
        if self.placement is not None:
            return _TAKEN[PlacementStatus(self.placement.status)]
        return State.CLOSED if self.closure else _EMPTY[Condition(self.bed.condition)]

    def who(self, placement: Placement | None) -> Referral | None:
        """Whose it is, if their provider may read it."""
        return self.people.get(placement.referral_id) if placement else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OwnUnit:
    unit: Unit
    beds: Sequence[OwnBed]

    @property
    def seen(self) -> str:
        """What the page listed, so that nobody confirms what they did not see."""
        listed = "|".join(f"{each.bed.pk}:{each.state}" for each in self.beds)
        return hashlib.sha256(listed.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Own:
    """The page of one provider."""

    units: Sequence[OwnUnit]
    offers: Sequence[Offer]
    read_at: datetime

    @property
    def beds(self) -> list[OwnBed]:
        return [bed for unit in self.units for bed in unit.beds]


def own(user: User) -> Own:
    """All beds of the user's own units, and what is asked of them. Written down as one row."""
    now = timezone.now()
    units = _with_beds(_kept_by(user).order_by("site__name", "name"), now)
    found = _found(user, units)
    offers = queries.offers_to(user)
    listed = [each for unit in found for bed in unit.beds for each in bed.people]
    shown = list(dict.fromkeys([*listed, *(offer.referral_id for offer in offers)]))
    permission = Permission.RECEIVE_INTO_BED
    saw(user, Access.Deed.LISTED, "beds", by_right_of=permission, shown=shown)
    return Own(found, offers, now)


def unit(user: User, unit_id: UUID) -> OwnUnit:
    """One unit, to those who keep its stock themselves; else Http404. Names nobody in it."""
    found = gate.fetch(
        user,
        Permission.KEEP_OWN_STOCK,
        _with_beds(queries.units().filter(until=None), timezone.now()),
        deed=None,
        pk=unit_id,
    )
    return _found(user, [found], named=False)[0]


def bed(user: User, bed_id: UUID) -> OwnBed:
    """One bed, to those who keep the stock of its unit themselves; else Http404. Names nobody."""
    units = queries.units().filter(until=None)
    mine = gate.fetch(user, Permission.KEEP_OWN_STOCK, units, deed=None, beds__pk=bed_id)
    for each in unit(user, mine.pk).beds:
        if each.bed.pk == bed_id:
            return each
    raise Http404


def unit_kept(user: User, unit_id: UUID) -> Unit:
    """A unit, to those who keep its stock: its own staff, or a Bed Bureau."""
    any_unit = user.teams_where(Permission.KEEP_STOCK)
    permission = Permission.KEEP_STOCK if any_unit else Permission.KEEP_OWN_STOCK
    return gate.fetch(user, permission, queries.units().filter(until=None), deed=None, pk=unit_id)


def closures_of(bed: Bed) -> Sequence[BedClosure]:
    """When it was closed and why, the last first."""
    return list(BedClosure.objects.filter(bed=bed).select_related("reason", "closed_by"))


def offer(user: User, offer_id: UUID, *, deed: Access.Deed | None = Access.Deed.OPENED) -> Offer:
    """What one's own unit was asked; else Http404. What only waits its turn is not shown yet."""
    offers = queries.offers().select_related("placement", "answered_by")
    return gate.fetch(user, Permission.RECEIVE_INTO_BED, offers, deed=deed, pk=offer_id)


def stay(
    user: User, placement_id: UUID, *, deed: Access.Deed | None = Access.Deed.OPENED
) -> Placement:
    """A bed of one's own that is held for, or taken by, somebody of SERS; else Http404."""
    stays = queries.placements().filter(request__isnull=False)
    stays = stays.exclude(status=PlacementStatus.OFFERED)
    return gate.fetch(user, Permission.RECEIVE_INTO_BED, stays, deed=deed, pk=placement_id)


def offer_of(placement: Placement) -> Offer | None:
    """By which offer the bed was found, if by one: it says what they need."""
    return Offer.objects.filter(placement=placement).first()


def referral(user: User, referral_id: UUID | None) -> Referral | None:
    """The referral itself, if it is open to the provider; that it was shown is written down."""
    try:
        return gate.fetch(
            user, Permission.VIEW_REFERRAL, referrals.with_particulars(), pk=referral_id
        )
    except Http404:
        return None


_RECEIVING = (lifecycle.ARRIVE, lifecycle.NOT_ARRIVE)
_HAVING = (lifecycle.LEAVE, lifecycle.EXPECT, lifecycle.GO_AWAY)
_MISSING = (lifecycle.COME_BACK, lifecycle.LEAVE, lifecycle.EXPECT)
OPEN: dict[str, tuple[Move[RequestStatus], ...]] = {
    PlacementStatus.HELD: _RECEIVING,
    PlacementStatus.RESERVED: _RECEIVING,
    PlacementStatus.STAY: _HAVING,
    PlacementStatus.AWAY: _MISSING,
}


def moves_open(user: User, placement: Placement) -> list[Move[RequestStatus]]:
    """What its provider may do about a placement: the likeliest first."""
    return [
        move
        for move in OPEN.get(placement.status, ())
        if gate.may(user, move.permission, placement)
    ]


def in_order(beds: Sequence[Bed]) -> list[Bed]:
    """As people count: bed 9 before bed 10."""
    return sorted(beds, key=lambda bed: as_counted(bed.name))


def _kept_by(user: User) -> UnitQuerySet:
    teams = user.teams_where(Permission.KEEP_OWN_STOCK)
    return queries.units().within_reach(Permission.KEEP_OWN_STOCK, teams).filter(until=None)


def _with_beds(units: UnitQuerySet, at: datetime) -> UnitQuerySet:
    in_use = Bed.objects.in_force(directory.today(at)).select_related("confirmed_by")
    return units.prefetch_related(Prefetch("beds", in_use))


def _found(
    user: User, units: Sequence[Unit] | UnitQuerySet, *, named: bool = True
) -> list[OwnUnit]:
    listed = [(unit, in_order(list(unit.beds.all()))) for unit in units]
    ids = [bed.pk for _, beds in listed for bed in beds]
    closed = BedClosure.objects.filter(bed__in=ids, until=None).select_related("reason")
    closures = {each.bed_id: each for each in closed}
    live = list(Placement.objects.filter(bed__in=ids, status__in=LIVE).order_by("made_at"))
    asked = _offers(live)
    people = _people(user, live) if named else {}

    def of(bed: Bed) -> OwnBed:
        mine = [each for each in live if each.bed_id == bed.pk]
        claim = next((each for each in mine if each.status in CLAIMING), None)
        return OwnBed(
            bed=bed,
            closure=closures.get(bed.pk),
            stay=next((each for each in mine if each.status in STAYING), None),
            claim=claim,
            offer_id=asked.get(claim.pk) if claim else None,
            people=_those(mine, people),
        )

    return [OwnUnit(unit, [of(bed) for bed in beds]) for unit, beds in listed]


def _offers(live: Sequence[Placement]) -> dict[UUID, UUID]:
    waiting = [each.pk for each in live if each.status == PlacementStatus.OFFERED]
    if not waiting:
        return {}
    pairs = Offer.objects.filter(placement__in=waiting).values_list("placement_id", "pk")
    return {placement: offer for placement, offer in pairs if placement}


def _people(user: User, live: Sequence[Placement]) -> dict[UUID, Referral]:
    permission = Permission.VIEW_REFERRAL
    ids = [each.referral_id for each in live if each.referral_id]
    readable = Referral.objects.within_reach(permission, user.teams_where(permission))
    return readable.filter(pk__in=ids).in_bulk() if ids else {}


def _those(mine: Sequence[Placement], people: Mapping[UUID, Referral]) -> dict[UUID, Referral]:
    ids = [each.referral_id for each in mine if each.referral_id]
    return {pk: people[pk] for pk in ids if pk in people}
