"""Who could get which bed, for everybody who waits at once: advice, with its reasons. Pure.

Nothing is written and nobody is offered anything.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds.assigning import Assignment, Board, assign
from sers.beds.matching import Match, Matches, match
from sers.beds.preferences import WEIGHTS, Weight
from sers.beds.requirement import BedFacts, Requirement

type Named = Callable[[UUID], str]
type Couples = Collection[frozenset[UUID]]

# What more than this many reasons say, the page of the person says better.
REASONS = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits for a bed. Who waits in front is the order in which they are given."""

    id: UUID
    asked: Requirement


@dataclass(frozen=True, slots=True)
class Instead:
    """Why somebody is not given the bed that suits them best: `by` is given it.

    `otherwise` is the best that `by` could have of what would then be left; `gain` is by how much
    the two are better off so, in points of score. Both None: nothing left would suit `by`.
    """

    best: Match
    by: UUID
    otherwise: Match | None = None
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """A person and the bed proposed for them: number `standing` of the `of` that fit them.

    Beds that suit alike have one number. `beside` is the other of two who live together, if both
    come to the same site so.
    """

    waiting: Waiting
    match: Match
    standing: int
    of: int
    instead: Instead | None = None
    beside: UUID | None = None

    def why(self, named: Named) -> list[str]:
        """Sentences, which say the people by the names that are given for them."""
        said = [self._standing()]
        if self.beside:
            said.append(_("At the same site as %(name)s") % {"name": named(self.beside)})
        if self.instead:
            said.append(_why_instead(self.instead, named))
        return [each for each in said if each]

    def _standing(self) -> str:
        if self.of == 1:
            return _("The only bed that fits")
        if self.standing == 1:
            return _("The best of %(of)d beds that fit") % {"of": self.of}
        return _("Number %(standing)d of %(of)d beds that fit") % {
            "standing": self.standing,
            "of": self.of,
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person without a bed in this proposal; `taken` is who is given each that would fit."""

    waiting: Waiting
    matches: Matches
    taken: Sequence[tuple[Match, UUID]]

    def why(self, named: Named) -> list[str]:
        if not self.taken:
            return [_("No bed fits"), *self._against(), *self._nearly()]
        to = (
            _("%(bed)s: %(name)s") % {"bed": said_in_full(each.bed), "name": named(holder)}
            for each, holder in self.taken[:REASONS]
        )
        said = [_("Every bed that fits is proposed for somebody who waited longer"), *to]
        if more := len(self.taken[REASONS:]):
            said.append(
                ngettext("And %(more)d more bed", "And %(more)d more beds", more) % {"more": more}
            )
        return said

    def _against(self) -> list[str]:
        return [
            _("%(reason)s: %(beds)d of %(all)d beds")
            % {"reason": each.words, "beds": each.beds, "all": self.matches.looked_at}
            for each in self.matches.against[:REASONS]
        ]

    def _nearly(self) -> list[str]:
        return [
            _("%(bed)s: %(nearly)s") % {"bed": said_in_full(each.bed), "nearly": each.words}
            for each in self.matches.near[:REASONS]
        ]


class Proposal:
    """The best assignment of the whole board, explained when asked."""

    def __init__(
        self, waiting: Sequence[Waiting], found: Sequence[Matches], given: Assignment
    ) -> None:
        self._waiting, self._found, self._given = waiting, found, given
        self._holders = {bed: person for person, bed in given.beds.items()}

    @property
    def score(self) -> float:
        """The sum of the scores of all pairings."""
        return sum(each.match.score for each in self.pairings)

    @cached_property
    def pairings(self) -> list[Pairing]:
        """In the order in which people wait."""
        return [self._pairing(person) for person in sorted(self._given.beds)]

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """In the order in which people wait."""
        return [
            LeftOut(
                each,
                self._found[person],
                [
                    (one, self._waiting[self._holders[one.bed.bed]].id)
                    for one in self._found[person].fits
                ],
            )
            for person, each in enumerate(self._waiting)
            if person not in self._given.beds
        ]

    def _pairing(self, person: int) -> Pairing:
        fits = self._found[person].fits
        bed = self._given.beds[person]
        given = next(each for each in fits if each.bed.bed == bed)
        better = sum(each.score > given.score for each in fits)
        partner = self._given.beside.get(person)
        return Pairing(
            self._waiting[person],
            given,
            better + 1,
            len(fits),
            self._instead(person, given),
            None if partner is None else self._waiting[partner].id,
        )

    def _instead(self, person: int, given: Match) -> Instead | None:
        best = self._found[person].fits[0]
        holder = self._holders.get(best.bed.bed)
        if holder is None or best.score <= given.score:
            return None
        theirs = {each.bed.bed: each for each in self._found[holder].fits}
        left = [
            each for bed, each in theirs.items() if bed == given.bed.bed or bed not in self._holders
        ]
        by = self._waiting[holder].id
        if not left:
            return Instead(best, by)
        otherwise = max(left, key=lambda each: each.score)
        now = given.score + theirs[best.bed.bed].score
        return Instead(best, by, otherwise, round(now - best.score - otherwise.score, 2))


def propose(
    requests: Iterable[Waiting],
    beds: Iterable[BedFacts],
    now: datetime,
    weights: Mapping[str, Weight] = WEIGHTS,
    *,
    together: Couples = frozenset(),
) -> Proposal:
    """Beds for all who wait, given in the order in which they wait. Only beds that fit.

    What is maximised, one after the other:

    1. who is given a bed. Nobody is left out for the sake of somebody who waited less. There is
       exactly one set of people for which that holds, and it has as many as can be placed at all:
       to put those first who waited longest costs nobody else a bed.
    2. among the ways to place these people, the sum of their scores under `weights`, and
       `weights["together"]` for each couple that comes to one site. It is the best there is, to a
       hundredth of a point, without couples or with one; couples are settled one after the other
       in the order of who waits longest, each as well as those before it allow.

    Among ways that are equally good it takes always the same.
    """
    waiting = list(requests)
    known = list(beds)
    found = [match(each.asked, known, now, weights=weights) for each in waiting]
    places = {each.id: place for place, each in enumerate(waiting)}
    board = Board(
        [{each.bed.bed: each.score for each in matches.fits} for matches in found],
        {each.bed: each.place.site for each in known},
        _couples(together, places),
        weights["together"].points,
    )
    return Proposal(waiting, found, assign(board))


def said_in_full(bed: BedFacts) -> str:
    """Site, unit and bed, as they are called."""
    return ", ".join((bed.place.site_name, bed.place.unit_name, bed.name))


def _couples(together: Couples, places: Mapping[UUID, int]) -> list[tuple[int, int]]:
    """Those of whom both wait, whoever waits longest first."""
    both = (
        sorted(places[each] for each in couple) for couple in together if couple <= places.keys()
    )
    return sorted((couple[0], couple[1]) for couple in both if len(couple) > 1)


def _why_instead(instead: Instead, named: Named) -> str:
    gain = instead.gain
    said = {
        "bed": said_in_full(instead.best.bed),
        "name": named(instead.by),
        "points": f"{gain or 0:g}",
    }
    if gain is None:
        return _("%(bed)s would suit better: it goes to %(name)s, whom no bed left suits") % said
    if gain < 0:
        return _("%(bed)s would suit better: it goes to %(name)s, to keep a couple together") % said
    if gain == 0:
        return (
            _("%(bed)s would suit better: it goes to %(name)s, whom it suits better by as much")
            % said
        )
    return (
        _("%(bed)s would suit better: it goes to %(name)s; both together gain %(points)s points")
        % said
    )
