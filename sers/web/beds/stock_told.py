"""What was changed in the stock: what, by whom, when, and each value from what to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.audit.models import Event
from sers.beds import columns, words
from sers.beds.events import StockEvent
from sers.beds.lifecycle import Condition
from sers.web.beds import stock_forms
from sers.web.manage.drawing import Sheet
from sers.web.words import moment

DONE: dict[str, Any] = {
    StockEvent.ADDED: gettext_lazy("Added"),
    StockEvent.CHANGED: gettext_lazy("Changed"),
    StockEvent.RETIRED: gettext_lazy("Retired"),
    StockEvent.RESTORED: gettext_lazy("Restored"),
    StockEvent.CONFIRMED: gettext_lazy("Confirmed"),
    StockEvent.CONDITION_CHANGED: gettext_lazy("State changed"),
    StockEvent.CLOSED: gettext_lazy("Closed"),
    StockEvent.REOPENED: gettext_lazy("Opened"),
    StockEvent.TAKEN: gettext_lazy("Taken by somebody who came another way"),
    StockEvent.FREED: gettext_lazy("Somebody who came another way has left"),
    StockEvent.LINK_MADE: gettext_lazy("A link to confirm vacancies was made"),
    StockEvent.IMPORTED: gettext_lazy("Changed by a file"),
}
# The words for what is kept as a code.
_CODES: dict[str, Mapping[Any, Any]] = {
    "sort": words.SORTS,
    "cover": words.COVERS,
    "purposes": columns.PURPOSES,
    "funders": words.FUNDERS,
    "skills": words.SKILLS,
    "behaviours": words.BEHAVIOURS,
    "organisms": words.ORGANISMS,
    "bay_sex": columns.BAYS,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what it was, if that is known, and what it is."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words."""

    what: str
    who: str
    at: datetime
    lines: Sequence[Line]


def told(events: Sequence[Event]) -> list[Told]:
    labels = _labels()
    return [
        Told(
            what=_what(event),
            who=str(event.actor),
            at=event.happened_at,
            lines=list(_lines(event, labels)),
        )
        for event in events
    ]


def meanwhile(sheet: Sheet, now: Mapping[str, Any]) -> list[Line]:
    """Where a record as it stands differs from what somebody typed about it."""
    typed: Mapping[str, Any] = sheet.cleaned_data
    differing = [
        name for name, value in typed.items() if _comparable(value) != _comparable(now.get(name))
    ]
    return [
        Line(str(sheet.fields[name].label), "", _chosen(sheet, name, now.get(name)))
        for name in differing
    ]


def said(name: str, value: Any) -> str:
    """A value of a site, a unit or a bed, in words."""
    known = _CODES.get(name, {})
    match value:
        case None | "" | []:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case list():
            return "; ".join(str(known.get(each, each)) for each in value)
        case _:
            return str(known.get(value, value))


def _what(event: Event) -> str:
    facts, done = event.facts, str(DONE.get(event.kind, event.kind))
    beds = facts.get("bed") or facts.get("beds")
    return _("%(beds)s: %(done)s") % {"beds": beds, "done": done.lower()} if beds else done


def _lines(event: Event, labels: Mapping[str, str]) -> Iterator[Line]:
    facts = event.facts
    if event.kind == StockEvent.ADDED:
        return
    for name, now in event.after.items():
        yield Line(labels.get(name, name), said(name, event.before.get(name)), said(name, now))
    match event.kind:
        case StockEvent.CLOSED:
            yield Line(_("Why"), "", ". ".join(filter(None, [facts["reason"], facts.get("note")])))
        case StockEvent.CONDITION_CHANGED:
            yield Line(_("State"), *(str(Condition(facts[each]).label) for each in ("was", "now")))
        case StockEvent.CHANGED if "leaving_at" in facts:
            leaves = datetime.fromisoformat(facts["leaving_at"]) if facts["leaving_at"] else None
            yield Line(_("Leaves"), "", moment(leaves) if leaves else _("not known"))
        case StockEvent.IMPORTED:
            yield from _of_a_file(facts, labels)
        case _:
            pass


def _of_a_file(facts: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Line]:
    if facts.get("added"):
        yield Line(_("Beds added"), "", ", ".join(facts["added"]))
    for bed, changed in facts.get("changed", {}).items():
        parts = [f"{labels.get(name, name)}: {said(name, now)}" for name, now in changed.items()]
        yield Line(bed, "", "; ".join(parts))
    if facts.get("retired"):
        yield Line(_("Beds retired"), "", ", ".join(facts["retired"]))


def _labels() -> dict[str, str]:
    every = stock_forms.site_fields() | stock_forms.bed_fields() | stock_forms.unit_fields()
    return {name: str(field.label) for name, field in every.items()}


def _chosen(sheet: Sheet, name: str, value: Any) -> str:
    choices: Any = getattr(sheet.fields[name], "choices", ())
    labels = {str(code): str(label) for code, label in choices}
    return labels[str(value)] if str(value) in labels and value != "" else said(name, value)


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return f"{value:%H:%M}" if hasattr(value, "strftime") else value or ""
