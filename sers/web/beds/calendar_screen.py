"""The calendar of occupancy as its page shows it: a table of units, or of one unit’s beds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds.occupancy import LENGTHS, Calendar, Occupied, Span
from sers.beds.states import LOOKS, Claim, Shut, State
from sers.web import words
from sers.web.beds import bed_words
from sers.web.triage.rows import by_time

# Nobody plans beds farther off, and dates that a calendar cannot hold lie beyond.
FARTHEST = timedelta(days=400)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """The days and the unit that the address asks for."""

    first: date
    length: int
    unit: UUID | None
    wrong: str = ""  # what was typed in place of a day, and could not be read
    typed: str = ""

    def address(self, **other: object) -> str:
        unit, first = other.get("unit", self.unit), other.get("first", self.first)
        given = {"unit": unit or "", "from": first, "days": other.get("length", self.length)}
        query = urlencode({name: str(value) for name, value in given.items() if value})
        return f"{reverse('beds:calendar')}?{query}"


def asked(given: Mapping[str, str], today: date) -> Asked:
    """Read the address. A day that cannot be shown is said to be none, and today stands for it."""
    typed = given.get("from", "").strip()[:40]
    first = _day(typed, today) if typed else today
    days = given.get("days", "")
    return Asked(
        first=first or today,
        length=int(days) if days in {str(each) for each in LENGTHS} else LENGTHS[0],
        unit=_unit(given.get("unit", "")),
        wrong=""
        if first
        else _("Enter a day within a year or so, such as %(day)s") % {"day": today},
        typed=typed if not first else "",
    )


def _day(typed: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if abs(day - today) <= FARTHEST else None


def _unit(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Cell:
    """Some days in a row that are alike."""

    state: State
    days: int
    letter: str
    shown: str  # where there is room
    said: str  # for those who listen


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    note: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A unit over the days: how many beds nobody has."""

    name: str
    url: str
    free: Sequence[int]
    all: int


@dataclass(frozen=True, slots=True)
class Head:
    day: str
    date: str
    said: str
    rests: bool
    today: bool


@dataclass
class Screen:
    found: Calendar
    asked: Asked

    @property
    def heads(self) -> list[Head]:
        today = timezone.localdate(self.found.at)
        return [
            Head(
                date_format(day, "D"),
                date_format(day, "j M" if day.day == 1 or day == self.found.first else "j"),
                date_format(day, "l j F"),
                day.weekday() >= SATURDAY,
                day == today,
            )
            for day in self.found.days
        ]

    @property
    def units(self) -> list[tuple[str, str]]:
        return [
            (str(each.unit.unit.pk), bed_words.place(each.unit.unit)) for each in self.found.units
        ]

    @cached_property
    def one(self) -> Occupied | None:
        """The unit asked for; None shows all of them in numbers."""
        wanted = self.asked.unit
        return next((each for each in self.found.units if each.unit.unit.pk == wanted), None)

    @property
    def heading(self) -> str:
        if self.one is None:
            return _("Free beds by day")
        return bed_words.place(self.one.unit.unit)

    @property
    def lines(self) -> list[Line]:
        if self.one is None:
            return []
        return [
            Line(
                row.bed.name,
                ", ".join(bed_words.features(row.bed)),
                [self._cell(span) for span in row.spans],
            )
            for row in self.one.rows
        ]

    @property
    def numbers(self) -> list[Numbers]:
        days = range(len(self.found.days))
        return [
            Numbers(
                bed_words.place(each.unit.unit),
                self.asked.address(unit=each.unit.unit.pk),
                [each.free_on(day) for day in days],
                len(each.rows),
            )
            for each in self.found.units
        ]

    @property
    def before(self) -> str:
        return self.asked.address(first=self.found.before)

    @property
    def after(self) -> str:
        return self.asked.address(first=self.found.after)

    @property
    def everything(self) -> str:
        return self.asked.address(unit="")

    @property
    def lengths(self) -> list[tuple[int, str, str]]:
        return [(n, _("%(n)d days") % {"n": n}, self.asked.address(length=n)) for n in LENGTHS]

    def _cell(self, span: Span) -> Cell:
        look, known = LOOKS[span.state], self._known(span)
        state = _("leaves") if span.state == State.LEAVING else str(look.words)
        days = ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}
        said = ", ".join(text for text in (state, known) if text)
        return Cell(
            state=span.state,
            days=span.days,
            letter=look.letter,
            shown=said if span.days > 2 and span.state != State.FREE else "",  # noqa: PLR2004
            said=f"{said}, {days}",
        )

    def _known(self, span: Span) -> str:
        """Until when, or why."""
        match span.by:
            case Shut():
                return _(span.by.reason)
            case Claim(until=until) if until and not span.by.is_stay:
                return _("to be settled by %(when)s") % {"when": by_time(until, self.found.at)}
            case Claim(leaving_at=leaving) if span.state == State.LEAVING and leaving:
                return words.clock_time(leaving)
            case Claim(leaving_at=None) if span.by.is_stay:
                return _("no day known")
            case Claim(leaving_at=leaving) if (
                leaving and leaving < self.found.at and span.by.is_stay
            ):
                return _("should have left")
            case _:
                return ""
