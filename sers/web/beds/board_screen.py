"""The bed board as its page shows it. Pure: what was read goes in, what is drawn comes out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from sers.beds.board import Board, Named, UnitNow
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.beds.states import LOOKS, BedNow, Claim, State
from sers.web import words
from sers.web.beds import bed_words, links
from sers.web.beds.line_screen import InLine, in_line
from sers.web.triage.rows import NOBODY, by_time
from sers.web.words import Clock

HOUR = timedelta(hours=1)
MOST_IN_LINE = 8
TALLY = (
    *(State.FREE, State.OFFERED, State.HELD, State.LEAVING, State.CLEANING),
    *(State.CONTAMINATED, State.ISOLATED, State.CLOSED),
)
KEY = (*TALLY, State.TAKEN, State.AWAY)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit on the board."""

    id: str
    url: str
    site: str
    unit: str
    beds: Markup
    summary: str
    free: int
    free_words: str
    bars: int
    confirmed: str
    ask_first: bool
    leaving: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    note: str
    rows: Sequence[UnitRow]


@dataclass(frozen=True, slots=True)
class Ending:
    """What runs out, where, and for whom as far as it may be said."""

    clock: Clock
    place: str
    unit_url: str
    whose: str
    url: str

    def standing(self) -> "Ending":
        return replace(self, clock=replace(self.clock, left="", share=0, kind="fine"))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to ask a unit about."""

    place: str
    url: str
    text: str
    phone: str
    whose: str = ""
    whose_url: str = ""


@dataclass
class Screen:
    """All that the board’s page draws, and a word by which to tell whether anything changed."""

    found: Board
    stream: str

    @cached_property
    def groups(self) -> list[Group]:
        pattern = reverse("beds:unit", args=[NOBODY])
        return [
            Group(
                key, str(title), _of_how_many(units), [self._row(unit, pattern) for unit in units]
            )
            for key, title, units in self.found.groups
        ]

    def _row(self, unit: UnitNow, pattern: str) -> UnitRow:
        told, place = unit.confirmed, unit.unit
        return UnitRow(
            id=str(place.pk),
            url=links.to_unit(pattern, place.pk),
            site=place.site.name,
            unit="" if place.name == place.site.name else place.name,
            beds=squares(unit.beds, self._words),
            summary=bed_words.counted(unit.counts),
            free=len(unit.free),
            free_words=bed_words.free_words(unit.free),
            bars=bed_words.bars(told, unit),
            confirmed=bed_words.confirmed(told, unit),
            ask_first=unit.ask_first,
            leaving=bed_words.leaving(unit, self.found.today, self.found.tomorrow, self._tomorrow),
        )

    @cached_property
    def _words(self) -> dict[State, str]:
        """Said once: five hundred beds are drawn with them."""
        return {state: str(look.words) for state, look in LOOKS.items()}

    @cached_property
    def _tomorrow(self) -> str:
        return date_format(self.found.tomorrow, "D")

    @property
    def tally(self) -> list[tuple[State, int, str]]:
        seldom = {State.CONTAMINATED, State.ISOLATED}
        counts = self.found.counts
        return [
            (state, counts[state], str(LOOKS[state].words))
            for state in TALLY
            if counts[state] or state not in seldom
        ]

    @property
    def taken(self) -> str:
        counts = self.found.counts
        taken = counts[State.TAKEN] + counts[State.AWAY] + counts[State.LEAVING]
        return _("%(all)d beds, %(taken)d taken") % {"all": self.found.total, "taken": taken}

    @property
    def key(self) -> list[tuple[Markup, str]]:
        return [(_SQUARE[state], str(LOOKS[state].words)) for state in KEY]

    @cached_property
    def line(self) -> list[InLine]:
        """Those who come first; the waiting list has all."""
        now, first = self.found.at, self.found.waiting[:MOST_IN_LINE]
        return [in_line(number, each, now) for number, each in enumerate(first, 1)]

    @property
    def rest(self) -> str:
        """How many more wait, and how many of those are not ready."""
        more = self.found.waiting[MOST_IN_LINE:]
        if not more:
            return ""
        said = ngettext("%(n)d more", "%(n)d more", len(more)) % {"n": len(more)}
        if out := sum(each.not_ready_since is not None for each in more):
            said += _(", %(n)d of them not ready") % {"n": out}
        return said

    @property
    def unplaced(self) -> int:
        """How many are ready and have no bed offered or held: for these beds can be proposed."""
        return sum(
            each.not_ready_since is None and each.status == RequestStatus.SEARCHING
            for each in self.found.waiting
        )

    @cached_property
    def running_out(self) -> list[Ending]:
        pattern = reverse("beds:unit", args=[NOBODY])
        return [self._ending(*each, pattern) for each in self.found.running_out]

    def _ending(self, until: datetime, unit: UnitNow, claim: Claim, pattern: str) -> Ending:
        named = self.found.named.get(claim.request) if claim.request else None
        now = self.found.at
        clock = words.due(until, since=claim.begins, now=now, what=_what(claim, until, now))
        return Ending(
            clock=clock,
            place=bed_words.place(unit.unit),
            unit_url=links.to_unit(pattern, unit.unit.pk),
            whose=_whose(named),
            url=links.to_request(named.request) if named else "",
        )

    @cached_property
    def doubts(self) -> list[Doubt]:
        return [*map(_stale, self.found.stale), *(_shut(*each) for each in self.found.to_review)]

    @cached_property
    def overstayed(self) -> list[Doubt]:
        return [self._overstayed(unit, bed) for unit, bed in self.found.overstayed]

    def _overstayed(self, unit: UnitNow, bed: BedNow) -> Doubt:
        named = self.found.named.get(bed.stay.request) if bed.stay and bed.stay.request else None
        said = {"bed": bed.name, "when": by_time(bed.leaving_at or unit.at, unit.at)}
        return Doubt(
            *(bed_words.place(unit.unit), reverse("beds:unit", args=[unit.unit.pk])),
            _("%(bed)s, expected to leave %(when)s") % said,
            unit.unit.phone,
            _whose(named),
            links.to_request(named.request) if named else "",
        )

    @property
    def calm(self) -> str:
        """What is most pressing, in one sentence."""
        soon = sum(until - self.found.at < HOUR for until, *_rest in self.found.running_out)
        if not soon:
            return _("Nothing runs out within an hour.")
        said = ngettext(
            "%(n)d offer, hold or absence runs out within an hour.",
            "%(n)d offers, holds or absences run out within an hour.",
            soon,
        )
        return said % {"n": soon}

    @property
    def checked(self) -> str:
        return f"{timezone.localtime(self.found.at):%H:%M:%S}"

    @cached_property
    def as_of(self) -> str:
        """The same for the same beds and the same line, however far their clocks have run."""
        shown = (
            *(self.groups, self.tally, self.line, self.doubts, self.overstayed, self.calm),
            *(len(self.found.waiting), self.rest, self.unplaced),
            [each.standing() for each in self.running_out],
        )
        return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()


_CODES = {state: f"beds-bed beds-bed--{state.value}" for state in State}
_SQUARE = {
    state: Markup('<span class="{}" aria-hidden="true">{}</span>').format(
        _CODES[state], look.letter
    )
    for state, look in LOOKS.items()
}


def square(state: State) -> Markup:
    """The sign of a state, to stand beside its words."""
    return _SQUARE[state]


def squares(beds: Sequence[BedNow], said: Mapping[State, str]) -> Markup:
    """A square for each bed: its letter, pattern and border; pointed at, its name and words."""
    drawn = [
        f'<span class="{_CODES[bed.state]}" title="{escape(bed.name)}: {said[bed.state]}">'
        f"{LOOKS[bed.state].letter}</span>"
        for bed in beds
    ]
    return Markup("".join(drawn))  # noqa: S704  what people wrote is escaped above


def _of_how_many(units: Sequence[UnitNow]) -> str:
    counts = {"free": sum(len(u.free) for u in units), "all": sum(len(u.beds) for u in units)}
    return _("%(free)d free of %(all)d") % counts


def _what(claim: Claim, until: datetime, now: datetime) -> str:
    when = {"time": by_time(until, now)}
    match claim.status:
        case PlacementStatus.OFFERED:
            return _("Reply by %(time)s") % when
        case PlacementStatus.AWAY:
            return _("Back by %(time)s") % when
        case _:
            return _("Held until %(time)s") % when


def _whose(named: Named | None) -> str:
    if named is None:
        return ""
    return named.name or _("somebody whose whereabouts are kept secret")


def _stale(unit: UnitNow) -> Doubt:
    bed = unit.confirmed
    said: dict[str, object] = {"n": len(unit.free)}
    if bed and bed.confirmed_at:
        said["when"] = words.moment(bed.confirmed_at, unit.at)
        text = ngettext(
            "%(n)d free, last confirmed %(when)s",
            "%(n)d free, last confirmed %(when)s",
            len(unit.free),
        )
    else:
        text = ngettext(
            "%(n)d free, never confirmed", "%(n)d free, never confirmed", len(unit.free)
        )
    return _doubt(unit, text % said)


def _shut(unit: UnitNow, beds: Sequence[BedNow]) -> Doubt:
    first = min((bed.shut for bed in beds if bed.shut), key=lambda shut: shut.review_on)
    said = {
        "n": len(beds),
        "why": _(first.reason),
        "when": bed_words.short_weekday(first.review_on),
    }
    text = ngettext(
        "%(n)d closed (%(why)s), to be looked at again by %(when)s",
        "%(n)d closed (%(why)s), to be looked at again by %(when)s",
        len(beds),
    )
    return _doubt(unit, text % said)


def _doubt(unit: UnitNow, text: str) -> Doubt:
    url = reverse("beds:unit", args=[unit.unit.pk])
    return Doubt(bed_words.place(unit.unit), url, text, unit.unit.phone)
