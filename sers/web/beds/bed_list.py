"""The beds as a plain table: cut, sorted and turned by what stands in the address. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from markupsafe import Markup

from sers.beds.board import Board, UnitNow
from sers.beds.requirement import Sort
from sers.beds.states import LOOKS, BedNow, State
from sers.beds.words import SORTS
from sers.web.beds import bed_words
from sers.web.beds.board_screen import square

PAGE = 200
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; whatever it does not know is left out."""

    state: str = ""
    sort: str = ""
    town: str = ""
    free: bool = False
    order: str = "unit"
    page: int = 1

    def address(self) -> str:
        given = {
            "state": self.state,
            "sort": self.sort,
            "town": self.town,
            "free": "yes" if self.free else "",
            "order": "" if self.order == "unit" else self.order,
            "page": str(self.page) if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('beds:list')}?{query}" if query else reverse("beds:list")


def asked(given: Mapping[str, str], towns: Iterable[str]) -> Asked:
    """Read the address. What nobody could have chosen counts as not chosen."""
    page = given.get("page", "")
    return Asked(
        state=_one_of(given.get("state", ""), State),
        sort=_one_of(given.get("sort", ""), Sort),
        town=_one_of(given.get("town", ""), towns),
        free=given.get("free") == "yes",
        order=_one_of(given.get("order", ""), ORDERS) or "unit",
        page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,  # noqa: PLR2004
    )


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in set(map(str, known)) else ""


def _by_state(_unit: UnitNow, bed: BedNow) -> tuple[Any, ...]:
    return (list(State).index(bed.state),)


def _by_confirmed(unit: UnitNow, bed: BedNow) -> tuple[Any, ...]:
    """The least sure first."""
    return (unit.trusted(bed),)


def _by_leaving(_unit: UnitNow, bed: BedNow) -> tuple[Any, ...]:
    return (bed.leaving_at or bed.until or LAST,)


def _by_unit(_unit: UnitNow, _bed: BedNow) -> tuple[Any, ...]:
    return ()


ORDERS: dict[str, Callable[[UnitNow, BedNow], tuple[Any, ...]]] = {
    "unit": _by_unit,
    "state": _by_state,
    "leaving": _by_leaving,
    "confirmed": _by_confirmed,
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; with an address where the table can be sorted by it."""

    text: str
    href: str = ""
    sorted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One bed."""

    id: str
    place: str
    url: str
    sort: str
    bed: str
    square: Markup
    state: str
    features: str
    bars: int
    confirmed: str
    by: str
    ask_first: bool


@dataclass
class Listing:
    """The table, and what it can be cut by."""

    found: Board
    given: Mapping[str, str]

    @cached_property
    def towns(self) -> list[str]:
        return sorted({each.unit.site.town for each in self.found.units} - {""})

    @cached_property
    def asked(self) -> Asked:
        chosen = asked(self.given, self.towns)
        return replace(chosen, page=min(chosen.page, max(1, -(-len(self._cut(chosen)) // PAGE))))

    @cached_property
    def beds(self) -> list[tuple[UnitNow, BedNow]]:
        key = ORDERS[self.asked.order]
        return sorted(self._cut(self.asked), key=lambda each: key(*each))

    def _cut(self, chosen: Asked) -> list[tuple[UnitNow, BedNow]]:
        return [
            (unit, bed)
            for unit in self.found.units
            if (not chosen.sort or unit.unit.sort == chosen.sort)
            and (not chosen.town or unit.unit.site.town == chosen.town)
            for bed in unit.beds
            if (not chosen.state or bed.state == chosen.state)
            and (not chosen.free or bed.state == State.FREE)
        ]

    @property
    def lines(self) -> list[Line]:
        begins = (self.asked.page - 1) * PAGE
        return [_line(unit, bed) for unit, bed in self.beds[begins : begins + PAGE]]

    @property
    def heads(self) -> list[Head]:
        return [
            self._head(_("Unit"), "unit"),
            Head(_("Bed")),
            self._head(_("State"), "state"),
            Head(_("What it has")),
            self._head(_("Confirmed"), "confirmed"),
        ]

    def _head(self, text: str, order: str) -> Head:
        chosen = replace(self.asked, order=order, page=1)
        return Head(text, chosen.address(), self.asked.order == order)

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [
            ("unit", _("By unit")),
            ("state", _("By state")),
            ("leaving", _("By when it may be free")),
            ("confirmed", _("Least sure first")),
        ]

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(state.value, _capital(look.words)) for state, look in LOOKS.items()]

    @property
    def sorts(self) -> list[tuple[str, str]]:
        return [(sort, str(text)) for sort, text in SORTS.items()]

    @property
    def before(self) -> str:
        page = self.asked.page
        return replace(self.asked, page=page - 1).address() if page > 1 else ""

    @property
    def after(self) -> str:
        page = self.asked.page
        more = page * PAGE < len(self.beds)
        return replace(self.asked, page=page + 1).address() if more else ""

    @property
    def summary(self) -> str:
        said = {"n": len(self.beds), "all": self.found.total}
        return _("%(n)d of %(all)d beds") % said


def _capital(text: object) -> str:
    said = str(text)
    return said[0].upper() + said[1:]


def _line(unit: UnitNow, bed: BedNow) -> Line:
    when = bed.confirmed_at
    return Line(
        id=str(bed.id),
        place=bed_words.place(unit.unit),
        url=reverse("beds:unit", args=[unit.unit.pk]),
        sort=bed_words.sort_of(unit.unit),
        bed=bed.name,
        square=square(bed.state),
        state=bed_words.state_words(bed, unit.at),
        features=", ".join(bed_words.features(bed)),
        bars=bed_words.bars(bed, unit),
        confirmed=bed_words.ago(when, unit.at) if when else _("never"),
        by=bed_words.by_whom(bed),
        ask_first=bed in unit.free and bed_words.is_stale(bed, unit),
    )


def lines_of(unit: UnitNow) -> Sequence[Line]:
    """The beds of one unit, for its own page."""
    return [_line(unit, bed) for bed in unit.beds]
