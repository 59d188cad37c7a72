"""What one search asks of every bed, settled once before the first is looked at. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sers.beds.distance import miles_to_nearest
from sers.beds.objecting import Check, Objection
from sers.beds.preferences import Liking, Preference, Weight, as_wish
from sers.beds.requirement import BedFacts, Place, Requirement


class UnknownWish(LookupError):
    """A wish that names no criterion, or one that must always be met."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An objection as it applies to this search."""

    objection: Objection
    check: Check = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A liking as it counts in this search. `check` is the criterion, where it is a wish."""

    liking: Liking
    points: int
    per_unit: bool
    check: Check | None = None


class _OfUnit(NamedTuple):
    """What holds for every bed of a unit."""

    against: int
    points: float
    miles: float | None


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions and likings of one person at one moment."""

    asked: Requirement
    now: datetime
    conditions: Sequence[Condition]
    likings: Sequence[Weighed]


def search_for(
    asked: Requirement,
    now: datetime,
    weights: Mapping[str, Weight],
    objections: Sequence[Objection],
    preferences: Sequence[Preference],
) -> Search:
    """What of all this applies to somebody who needs this."""
    _refuse_unknown(asked, objections)
    applying = [
        Condition(each, check)
        for each in objections
        if (check := each.read(asked, now)) is not None
    ]
    wished = [each for each in applying if each.objection.name in asked.wishes]
    return Search(
        asked=asked,
        now=now,
        conditions=[each for each in applying if each.objection.name not in asked.wishes],
        likings=[
            *(_wish(each, weights) for each in wished),
            *_counting(asked, now, weights, preferences),
        ],
    )


def _refuse_unknown(asked: Requirement, objections: Sequence[Objection]) -> None:
    unknown = asked.wishes - {each.name for each in objections if not each.always}
    if unknown:
        raise UnknownWish(f"No criterion that could be a wish: {', '.join(sorted(unknown))}")


def _wish(wished: Condition, weights: Mapping[str, Weight]) -> Weighed:
    name, check = wished.objection.name, wished.check
    weight = weights.get(name, weights["wish"])
    return Weighed(as_wish(check), weight.points, wished.objection.per_unit, check)


def _counting(
    asked: Requirement,
    now: datetime,
    weights: Mapping[str, Weight],
    preferences: Sequence[Preference],
) -> Iterator[Weighed]:
    for each in preferences:
        if (liking := each.read(asked, now)) is not None:
            yield Weighed(liking, weights[each.name].points, each.per_unit)


type _Suits = list[tuple[int, Callable[[BedFacts], bool | None]]]
type _Counts = list[tuple[int, Callable[[BedFacts], float]]]


class Judge:
    """All beds under one search. Objections are bits of a number, in the order of conditions."""

    def __init__(self, search: Search, beds: Iterable[BedFacts]) -> None:
        self.search = search
        self._best = sum(each.points for each in search.likings)
        self._units: dict[int, _OfUnit] = {}
        self._suits_unit = self._suits(per_unit=True)
        self._suits_bed = self._suits(per_unit=False)
        self._counts_unit = self._counts(per_unit=True)
        self._counts_bed = self._counts(per_unit=False)
        self.judged = [(bed, self._against(bed)) for bed in beds]

    def score(self, bed: BedFacts) -> float:
        """How much of all that counts for this person the bed has, of 100."""
        points = self._unit(bed).points + _points(bed, self._counts_bed)
        return round(100 * points / self._best, 2) if self._best else 100.0

    def miles(self, bed: BedFacts) -> float | None:
        return self._unit(bed).miles

    def _against(self, bed: BedFacts) -> int:
        return self._unit(bed).against | _bits(bed, self._suits_bed)

    def _unit(self, bed: BedFacts) -> _OfUnit:
        # By identity: to hash all that a unit is would cost more than to judge it. The beds are
        # kept in `judged`, so no other place can come to stand at the same address.
        place: Place = bed.place
        known = self._units.get(id(place))
        if known is None:
            known = self._units[id(place)] = _OfUnit(
                _bits(bed, self._suits_unit),
                _points(bed, self._counts_unit),
                miles_to_nearest(place.at, self.search.asked.near),
            )
        return known

    def _suits(self, *, per_unit: bool) -> _Suits:
        return [
            (1 << number, each.check.suits)
            for number, each in enumerate(self.search.conditions)
            if each.objection.per_unit is per_unit
        ]

    def _counts(self, *, per_unit: bool) -> _Counts:
        return [
            (each.points, each.liking.value)
            for each in self.search.likings
            if each.per_unit is per_unit
        ]


def _bits(bed: BedFacts, suits: _Suits) -> int:
    bits = 0
    for bit, has in suits:
        if has(bed) is False:
            bits |= bit
    return bits


def _points(bed: BedFacts, counts: _Counts) -> float:
    return sum(points * value(bed) for points, value in counts)
