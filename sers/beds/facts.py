"""The stock as `matching` reads it: each bed with its unit, and when it is free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sers.beds.lifecycle import CLAIMING, LIVE, STAYING, Condition, PlacementStatus
from sers.beds.models import Bed, BedClosure, Placement, Unit
from sers.beds.requirement import BedFacts, Place, Sort
from sers.directory import queries as directory
from sers.directory.models import PostcodeDistrict
from sers.referrals.moving import MoveRefused

# Where a room of its own is scarce; in a home everybody has one.
WARDS = frozenset({Sort.COMMUNITY_HOSPITAL, Sort.TREATMENT_UNIT, Sort.HOSPICE})
_OF_A_BED = (
    *("id", "unit_id", "name", "bay", "bay_sex", "isolates", "oxygen", "hoist", "profiling"),
    *("most_kg", "ground_floor", "en_suite", "condition", "confirmed_at"),
)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Which beds are closed or offered, and when each that is taken is expected to be free."""

    closed: set[UUID]
    free: dict[UUID, datetime | None]
    offered: set[UUID]


def as_they_stand(at: datetime, only: Iterable[UUID] | None = None) -> list[BedFacts]:
    """Every bed in use, or only these, in four queries. Read as a Bed Bureau or the keeper."""
    beds = Bed.objects.in_force(directory.today(at))
    if only is not None:
        beds = beds.filter(pk__in=list(only))
    listed = list(beds.order_by("unit__site__name", "unit__name", "name").values_list(*_OF_A_BED))
    places = places_of({row[1] for row in listed})
    taken = _taken(at)
    return [_facts(row, places[row[1]], taken, at) for row in listed]


def of(bed: Bed, at: datetime) -> BedFacts:
    """One bed as it stands. Raises MoveRefused for one that is not in use."""
    stands = as_they_stand(at, only=[bed.pk])
    if not stands:
        raise MoveRefused(_("%(bed)s is not in use. Choose another bed") % {"bed": bed.name})
    return stands[0]


def _facts(row: tuple[Any, ...], place: Place, taken: _Taken, at: datetime) -> BedFacts:
    bed = dict(zip(_OF_A_BED, row, strict=True))
    pk, condition = bed.pop("id"), bed.pop("condition")
    bed.pop("unit_id")
    usable = pk not in taken.closed and condition == Condition.READY
    free_from = taken.free.get(pk, at if usable else None)
    return BedFacts(
        bed=pk,
        place=place,
        side_room=not bed["bay"] and place.sort in WARDS,
        free_from=free_from,
        offered=pk in taken.offered,
        **bed,
    )


def _taken(at: datetime) -> _Taken:
    free: dict[UUID, datetime | None] = {}
    offered = set()
    live = Placement.objects.filter(status__in=LIVE)
    for bed, status, leaving in live.values_list("bed_id", "status", "leaving_at"):
        if status == PlacementStatus.OFFERED:
            offered.add(bed)
        if status in CLAIMING or (bed in free and free[bed] is None):
            free[bed] = None
        elif status in STAYING:
            free[bed] = leaving if leaving and leaving > at else None
    closed = set(BedClosure.objects.filter(until=None).values_list("bed_id", flat=True))
    return _Taken(closed, free, offered)


def places_of(units: Iterable[UUID]) -> dict[UUID, Place]:
    """The units with what is alike for all their beds."""
    found = Unit.objects.filter(pk__in=units).select_related("site")
    middles = middles_of({unit.site.postcode.partition(" ")[0] for unit in found})
    return {unit.pk: _place(unit, middles) for unit in found}


def middles_of(districts: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The middle of each postcode district that is known: latitude and longitude."""
    known = PostcodeDistrict.objects.filter(district__in=set(districts))
    rows = known.values_list("district", "latitude", "longitude")
    return {name: (north, east) for name, north, east in rows if north and east}


def _place(unit: Unit, middles: dict[str, tuple[float, float]]) -> Place:
    return Place(
        unit=unit.pk,
        site=unit.site_id,
        site_name=unit.site.name,
        unit_name=unit.name,
        sort=unit.sort,
        at=middles.get(unit.site.postcode.partition(" ")[0]),
        purposes=frozenset(unit.purposes),
        organisms=frozenset(unit.organisms),
        secure=unit.secure,
        dementia=unit.dementia,
        one_to_one=unit.one_to_one,
        nurse_always=unit.nurse_always,
        skills=frozenset(unit.skills),
        behaviours=frozenset(unit.behaviours),
        non_weight_bearing=unit.non_weight_bearing,
        therapy_days=unit.therapy_days,
        cover=unit.cover,
        admits_from=unit.admits_from,
        admits_until=unit.admits_until,
        admits_weekends=unit.admits_weekends,
        funders=frozenset(unit.funders),
        cost=unit.cost,
        longest_days=unit.longest_days,
        fresh_hours=unit.fresh_hours,
    )


def named(beds: Sequence[UUID]) -> dict[UUID, Bed]:
    """These beds with their units and sites, to be shown."""
    found = Bed.objects.filter(pk__in=beds).select_related("unit__site", "unit__owner")
    return {bed.pk: bed for bed in found}
