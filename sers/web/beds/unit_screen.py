"""One unit as its page shows it: what it is like, its beds, and what happened to them. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from sers.audit.models import Event
from sers.beds.board import UnitNow
from sers.beds.events import StockEvent
from sers.beds.lifecycle import Condition
from sers.beds.places import Unit
from sers.beds.requirement import Cover
from sers.beds.words import BEHAVIOURS, COVERS, FUNDERS, ORGANISMS, SKILLS, named
from sers.web import words
from sers.web.beds import bed_list, bed_words

SHOWN = 50

type Facts = dict[str, Any]
_SAID: dict[StockEvent, Callable[[Facts], str]] = {
    StockEvent.ADDED: lambda f: _("%(bed)s added") % f,
    StockEvent.CHANGED: lambda f: _("%(bed)s changed") % f,
    StockEvent.RETIRED: lambda f: _("%(bed)s taken out of use") % f,
    StockEvent.RESTORED: lambda f: _("%(bed)s back in use") % f,
    StockEvent.CONFIRMED: lambda f: _("Confirmed: %(beds)s") % f,
    StockEvent.CONDITION_CHANGED: lambda f: _("%(bed)s: %(now)s") % f,
    StockEvent.CLOSED: lambda f: _("%(bed)s closed: %(reason)s") % f,
    StockEvent.REOPENED: lambda f: _("%(bed)s opened again") % f,
    StockEvent.TAKEN: lambda f: _("%(bed)s taken by somebody who came another way") % f,
    StockEvent.FREED: lambda f: _("%(bed)s: whoever came another way has left") % f,
    StockEvent.LINK_MADE: lambda _f: _("A link to confirm vacancies was made"),
    StockEvent.IMPORTED: lambda _f: _("Beds read from a file"),
}


class _Known(dict[str, Any]):
    """What an event says; of what it does not say, a dash."""

    def __missing__(self, _name: str) -> str:
        return "–"


@dataclass(frozen=True, slots=True)
class Happened:
    when: str
    what: str
    who: str


@dataclass
class UnitScreen:
    """`now` has its beds; nothing where it is out of use."""

    unit: Unit
    found: Sequence[UnitNow]
    events: Sequence[Event]
    at: datetime

    @property
    def heading(self) -> str:
        return bed_words.place(self.unit)

    @property
    def summary(self) -> str:
        return bed_words.counted(self.found[0].counts) if self.found else _("Not in use")

    @cached_property
    def lines(self) -> Sequence[bed_list.Line]:
        return bed_list.lines_of(self.found[0]) if self.found else []

    @property
    def calendar(self) -> str:
        return f"{reverse('beds:calendar')}?unit={self.unit.pk}"

    @property
    def about(self) -> list[tuple[str, str]]:
        """What is alike for all its beds; what is not known is left out."""
        unit = self.unit
        told = (
            (_("Kind"), bed_words.sort_of(unit)),
            (_("Site"), ", ".join(each for each in (unit.site.name, unit.site.town) if each)),
            (_("Kept by"), unit.owner.name),
            (_("Doctor"), str(COVERS[Cover(unit.cover)])),
            (_("Therapy"), _("%(n)d days a week") % {"n": unit.therapy_days}),
            (_("Admits"), _admits(unit)),
            (_("Can care for"), _can(unit)),
            (_("Nursing"), named(unit.skills, SKILLS)),
            (_("Takes with"), named(unit.organisms, ORGANISMS)),
            (_("Accepts"), named(unit.behaviours, BEHAVIOURS)),
            (_("Paid by"), named(unit.funders, FUNDERS)),
            (_("Answers offers within"), f"{unit.reply_minutes} min"),
            (_("Holds a bed for"), _("%(n)d h") % {"n": unit.hold_minutes // 60}),
        )
        return [(name, value) for name, value in told if value]

    @property
    def history(self) -> list[Happened]:
        return [self._happened(event) for event in self.events[:SHOWN]]

    def _happened(self, event: Event) -> Happened:
        return Happened(words.moment(event.happened_at, self.at), _said(event), event.actor.name)


def _said(event: Event) -> str:
    facts = _Known(event.facts)
    # Of the unit itself it says the name.
    facts.setdefault("bed", facts["name"])
    if "now" in facts and facts["now"] in Condition.values:
        facts["now"] = str(Condition(facts["now"]).label)
    kinds = {kind.value: say for kind, say in _SAID.items()}
    return kinds[event.kind](facts) if event.kind in kinds else event.kind


def _admits(unit: Unit) -> str:
    days = _("every day") if unit.admits_weekends else _("on weekdays")
    if unit.admits_from is None or unit.admits_until is None:
        return days
    hours = {"from": f"{unit.admits_from:%H:%M}", "until": f"{unit.admits_until:%H:%M}"}
    return f"{days}, " + _("%(from)s to %(until)s") % hours


def _can(unit: Unit) -> str:
    can = (
        (unit.nurse_always, _("nurse day and night")),
        (unit.dementia, _("dementia")),
        (unit.secure, _("secure doors")),
        (unit.one_to_one, _("somebody always with them")),
        (unit.non_weight_bearing, _("people who bear no weight")),
    )
    return ", ".join(text for is_so, text in can if is_so)
