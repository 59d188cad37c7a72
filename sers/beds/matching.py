"""Which beds suit one person, in which order, and why the others do not: in words. Pure.

A criterion is hard, unless this person's wishes name it: then it counts as a preference. Sentences
are made when somebody reads them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sers.beds.criteria import CRITERIA, OBJECTIONS, WISHABLE
from sers.beds.objecting import Objection, Words, say
from sers.beds.preferences import PREFERENCES, WEIGHTS, Liking, Preference, Weight
from sers.beds.requirement import BedFacts, Requirement
from sers.beds.searching import Condition, Judge, Search, UnknownWish, Weighed, search_for
from sers.beds.trust import ask_first, bars, trust

__all__ = [
    "CRITERIA",
    "OBJECTIONS",
    "PREFERENCES",
    "WEIGHTS",
    "WISHABLE",
    "Count",
    "Match",
    "Matches",
    "NearMiss",
    "UnknownWish",
    "Wanted",
    "match",
    "wanted",
]

# What will be free within a week is waited for; what is later is only good to know.
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Match:
    """One bed for one person. `score` is what it has of all that counts for them, of 100.

    `miles` is how far it is from home or family, whichever is nearer; None: not known.
    """

    bed: BedFacts
    score: float
    trust: float
    miles: float | None
    search: Search = field(repr=False, compare=False)

    @property
    def met(self) -> list[str]:
        """What they need or would like, and the bed has."""
        needs = [each.check.met for each in self._needs(True)]
        likes = [each.liking.met for each in self.search.likings if self._value(each.liking) == 1]
        return self._said([*needs, *likes])

    @property
    def unmet(self) -> list[str]:
        """What they would like and the bed has not, and what it would waste."""
        return [*self.lacks, *self.wastes]

    @property
    def lacks(self) -> list[str]:
        """What they would like and the bed has not."""
        return self._said(each.liking.unmet for each in self._unliked() if each.check)

    @property
    def wastes(self) -> list[str]:
        """What the bed has for others, who need it more."""
        return self._said(each.liking.unmet for each in self._unliked() if not each.check)

    @property
    def not_known(self) -> list[str]:
        """What nobody has written down of the bed, though it is asked for."""
        needs = [each.check.unknown for each in self._needs(None)]
        wishes = [each.check for each in self.search.likings if each.check]
        return self._said(
            [*needs, *(each.unknown for each in wishes if each.suits(self.bed) is None)]
        )

    @property
    def bars(self) -> int:
        return bars(self.trust)

    @property
    def ask_first(self) -> bool:
        return ask_first(self.trust)

    def _needs(self, verdict: bool | None) -> Iterator[Condition]:
        return (e for e in self.search.conditions if e.check.suits(self.bed) is verdict)

    def _unliked(self) -> Iterator[Weighed]:
        return (e for e in self.search.likings if self._value(e.liking) == 0)

    def _value(self, liking: Liking) -> float:
        return liking.value(self.bed)

    def _said(self, words: Iterable[Words]) -> list[str]:
        return [said for each in words if (said := say(each, self.bed))]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A bed with exactly one thing against it. `until` is when time alone mends that."""

    match: Match
    condition: Condition

    @property
    def bed(self) -> BedFacts:
        return self.match.bed

    @property
    def name(self) -> str:
        return self.condition.objection.name

    @property
    def until(self) -> datetime | None:
        until = self.condition.check.until
        return until(self.bed) if until else None

    @property
    def words(self) -> str:
        """What would have to be otherwise: «Would fit if …»."""
        return say(self.condition.check.nearly, self.bed)

    @property
    def unmet(self) -> str:
        return say(self.condition.check.unmet, self.bed)


@dataclass(frozen=True, slots=True)
class Count:
    """How many beds one objection excludes, and how many of them nothing else does."""

    condition: Condition
    beds: int
    alone: int

    @property
    def name(self) -> str:
        return self.condition.objection.name

    @property
    def words(self) -> str:
        check = self.condition.check
        return check.counted or (check.unmet if isinstance(check.unmet, str) else self.label)

    @property
    def label(self) -> str:
        return str(self.condition.objection.label)


class Matches:
    """What a search found: `fits`, the best first; `near`; and what is `against` the others."""

    def __init__(self, search: Search, beds: Iterable[BedFacts]) -> None:
        self._judge = Judge(search, beds)
        self.search = search
        self.looked_at = len(self._judge.judged)
        self.fits = self._ranked(bed for bed, against in self._judge.judged if not against)

    @cached_property
    def near(self) -> list[NearMiss]:
        """Free within a week, the soonest first; what another word would mend, the best first;
        free later, or nobody knows when.
        """
        found = [
            NearMiss(self._match(bed), self.search.conditions[against.bit_length() - 1])
            for bed, against in self._judge.judged
            if against.bit_count() == 1
        ]
        return sorted(found, key=self._how_near)

    @cached_property
    def against(self) -> list[Count]:
        """Each objection that excludes a bed, the one that excludes most first."""
        kinds = Counter(against for _bed, against in self._judge.judged)
        counts = []
        for number, condition in enumerate(self.search.conditions):
            bit = 1 << number
            beds = sum(many for against, many in kinds.items() if against & bit)
            if beds:
                counts.append(Count(condition, beds, kinds[bit]))
        return sorted(counts, key=lambda each: -each.beds)

    def _ranked(self, beds: Iterable[BedFacts]) -> list[Match]:
        return sorted(map(self._match, beds), key=_order)

    def _match(self, bed: BedFacts) -> Match:
        trusted = trust(bed.confirmed_at, self.search.now, bed.place.fresh_hours)
        return Match(bed, self._judge.score(bed), trusted, self._judge.miles(bed), self.search)

    def _how_near(self, miss: NearMiss) -> tuple[object, ...]:
        now, until = self.search.now, miss.until
        is_of_time = miss.condition.check.until is not None
        is_soon = until is not None and until <= now + SOON
        standing = (0 if is_soon else 2) if is_of_time else 1
        return standing, until is None, until or now, *_order(miss.match)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one person needs of a bed, in words: what it must have, and what they would like."""

    must: list[str]
    would_like: list[str]


def wanted(
    asked: Requirement, now: datetime, *, objections: Sequence[Objection] = OBJECTIONS
) -> Wanted:
    """What is asked for at all. What holds for everybody, as that a bed is free, is not said."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for each in objections:
        check = None if each.always else each.read(asked, now)
        if check is not None:
            met = check.met if isinstance(check.met, str) else ""
            said[each.name in asked.wishes].append(check.wanted or met or str(each.label))
    return Wanted(must=said[False], would_like=said[True])


def _order(found: Match) -> tuple[object, ...]:
    """Best, surest, nearest; then by name, and at last by number, so that it is always the same."""
    bed = found.bed
    names = bed.place.site_name, bed.place.unit_name, bed.name, bed.bed
    return -found.score, -found.trust, found.miles is None, found.miles or 0.0, *names


def match(
    asked: Requirement,
    beds: Iterable[BedFacts],
    now: datetime,
    *,
    weights: Mapping[str, Weight] = WEIGHTS,
    objections: Sequence[Objection] = OBJECTIONS,
    preferences: Sequence[Preference] = PREFERENCES,
) -> Matches:
    """Every bed judged for one person. `UnknownWish` where a wish names nothing that can be one."""
    return Matches(search_for(asked, now, weights, objections, preferences), beds)
