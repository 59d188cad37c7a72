"""The board on a wall screen: counts and places in large figures, nobody named. Pure."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from sers.beds.board import Board, UnitNow
from sers.beds.lifecycle import PlacementStatus
from sers.beds.states import LOOKS, Claim, State
from sers.web import words
from sers.web.beds import bed_words
from sers.web.words import Clock

# More rows than this cannot be read from across a room, nor without scrolling.
ROOM, NEXT = 10, 7
# With fewer rows than this each can be taller.
FEW = 7
HOUR = timedelta(hours=1)
COLUMNS = (State.FREE, State.OFFERED, State.HELD, State.CLEANING, State.CLOSED)


@dataclass(frozen=True, slots=True)
class WallRow:
    id: str
    name: str
    counts: Sequence[tuple[State, int]]
    today: int
    tomorrow: int
    over: int
    bars: int
    confirmed: str


@dataclass(frozen=True, slots=True)
class Next:
    """What runs out, and where."""

    clock: Clock
    what: str
    place: str

    def standing(self) -> "Next":
        return replace(self, clock=replace(self.clock, left="", share=0, kind="fine"))


@dataclass(frozen=True, slots=True)
class Figure:
    title: str
    number: int
    note: str = ""


@dataclass
class Wall:
    """All that the wall draws."""

    found: Board
    stream: str

    @property
    def heads(self) -> list[str]:
        return [*(_capital(LOOKS[state].words) for state in COLUMNS), _("Leave today"), self.day]

    @property
    def day(self) -> str:
        return _("Leave %(day)s") % {"day": date_format(self.found.tomorrow, "D")}

    @property
    def date(self) -> str:
        return date_format(self.found.today, "l j F")

    @property
    def time(self) -> str:
        return f"{timezone.localtime(self.found.at):%H:%M}"

    @property
    def checked(self) -> str:
        return f"{timezone.localtime(self.found.at):%H:%M:%S}"

    @cached_property
    def rows(self) -> list[WallRow]:
        """A row for each unit; where these are too many, for each site, then for each kind."""
        return [self._row(*each) for each in _gathered(self.found.units)]

    @property
    def roomy(self) -> bool:
        return len(self.rows) < FEW

    @property
    def total(self) -> WallRow:
        return self._row("", _("All"), self.found.units)

    def _row(self, key: str, name: str, units: Sequence[UnitNow]) -> WallRow:
        counts: Counter[State] = sum((unit.counts for unit in units), Counter())
        told = [(unit.trusted(bed), unit, bed) for unit in units if (bed := unit.confirmed)]
        trusted, unit, bed = min(told, key=lambda each: each[0], default=(0.0, None, None))
        return WallRow(
            id=key,
            name=name,
            counts=[(state, counts[state]) for state in COLUMNS],
            today=sum(unit.leaving(self.found.today) for unit in units),
            tomorrow=sum(unit.leaving(self.found.tomorrow) for unit in units),
            over=sum(len(unit.overstayed) for unit in units),
            bars=bed_words.bars(bed, unit) if unit else 0,
            confirmed=_when(unit, trusted),
        )

    @cached_property
    def next(self) -> list[Next]:
        now = self.found.at
        return [
            Next(
                words.due(until, since=claim.begins, now=now, what=""),
                _what(claim),
                bed_words.place(unit.unit),
            )
            for until, unit, claim in self.found.running_out[:NEXT]
        ]

    @property
    def more(self) -> int:
        return max(0, len(self.found.running_out) - NEXT)

    @property
    def foot(self) -> list[Figure]:
        found = self.found
        of_all = _("of %(all)d") % {"all": found.total}
        return [
            Figure(_("Beds free"), found.counts[State.FREE], of_all),
            Figure(_("Waiting for a bed"), len(found.waiting), _longest(found)),
            Figure(
                _("Not ready for now"), sum(bool(each.not_ready_since) for each in found.waiting)
            ),
            Figure(_("Run out within an hour"), self._soon),
            Figure(_("Should have left"), len(found.overstayed)),
            Figure(_("Units to ask first"), len(found.stale)),
        ]

    @property
    def _soon(self) -> int:
        return sum(until - self.found.at < HOUR for until, *_rest in self.found.running_out)

    @cached_property
    def as_of(self) -> str:
        shown = (
            self.rows,
            self.foot,
            self.date,
            self.more,
            [each.standing() for each in self.next],
        )
        return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()


def _what(claim: Claim) -> str:
    match claim.status:
        case PlacementStatus.OFFERED:
            return _("Reply to an offer")
        case PlacementStatus.AWAY:
            return _("Back from leave")
        case _:
            return _("Hold ends")


def _gathered(units: Sequence[UnitNow]) -> list[tuple[str, str, list[UnitNow]]]:
    if len(units) <= ROOM:
        return [(str(each.unit.pk), bed_words.place(each.unit), [each]) for each in units]
    by_site = [
        (str(site.pk), site.name, list(each))
        for site, each in groupby(units, key=lambda each: each.unit.site)
    ]
    if len(by_site) <= ROOM:
        return by_site
    by_sort: dict[str, list[UnitNow]] = {}
    for each in units:
        by_sort.setdefault(each.unit.sort, []).append(each)
    return [(sort, bed_words.sort_of(each[0].unit), each) for sort, each in by_sort.items()]


def _when(unit: UnitNow | None, trusted: float) -> str:
    """How long ago what is least sure of it was confirmed."""
    if unit is None or not trusted or unit.confirmed is None or not unit.confirmed.confirmed_at:
        return _("never")
    return bed_words.ago(unit.confirmed.confirmed_at, unit.at)


def _longest(found: Board) -> str:
    since = min((each.since for each in found.waiting if not each.not_ready_since), default=None)
    if since is None or since > found.at:
        return ""
    length = found.at - since
    if length < HOUR:
        return ""
    return _("longest %(time)s") % {"time": words.duration(length // HOUR * HOUR)}


def _capital(text: object) -> str:
    said = str(text)
    return said[0].upper() + said[1:]
