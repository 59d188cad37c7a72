"""What was changed, readable: who, when, and each value from what to what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.audit.models import Event
from sers.directory.capacity import CapacityEvent
from sers.directory.events import ConfigEvent
from sers.managing import reading
from sers.managing.versions import Kept
from sers.policy.permissions import Permission
from sers.web import words
from sers.web.manage import content_told, drawing
from sers.web.manage.fields import DayField
from sers.web.manage.kinds import KINDS, Kind
from sers.web.pages import Request, page

MOST_DIGITS = 18
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+\+\d\d:\d\d")

DONE: dict[str, Any] = {
    ConfigEvent.ADDED: gettext_lazy("Added"),
    ConfigEvent.CHANGED: gettext_lazy("Changed"),
    ConfigEvent.CHECKED: gettext_lazy("Still so"),
    ConfigEvent.RETIRED: gettext_lazy("Ended"),
    ConfigEvent.RESTORED: gettext_lazy("Brought back"),
    CapacityEvent.CHANGED: gettext_lazy("Changed by its team"),
    **content_told.DONE,
}
# Of what is no kind of record of its own.
BESIDES: dict[str, Any] = {
    Kept.HOURS: gettext_lazy("Hours"),
    Kept.MEMBERS: gettext_lazy("Members"),
    Kept.WORKER: gettext_lazy("Worker"),
    **content_told.SORTS,
}
LABELS: dict[str, Any] = {
    "role": gettext_lazy("Role"),
    "closed": gettext_lazy("Closed"),
    "away": gettext_lazy("Away"),
    "legs": gettext_lazy("Legs"),
    "until": gettext_lazy("Ends on"),
    "checked_on": gettext_lazy("Checked on"),
    "registration": gettext_lazy("Registration"),
    "registered_until": gettext_lazy("Registered until"),
    "skills": gettext_lazy("Skills"),
    "points": gettext_lazy("Points"),
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """One event: what was done to which record, by whom, and each value that differed."""

    number: int
    what: str
    record: str
    address: str
    who: str
    at: datetime
    is_new: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


@page(Permission.MANAGE_DIRECTORY)
def changes(request: Request) -> HttpResponse:
    """Everything that managers changed, or what was changed about one record."""
    about, before = request.GET.get("about", ""), request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS
    plain = about if about.isprintable() else ""
    events = reading.changes(about=plain, before=int(before) if is_number else 0)
    shown = told(events)
    context = {
        "title": _("What was changed"),
        "about": plain,
        "of": shown[0].record if plain and shown else "",
        "changes": shown,
        "earlier": events[-1].pk if len(events) == reading.PAGE else 0,
    }
    return render(request, "manage/changes.jinja", context)


def told(events: Sequence[Event]) -> list[Change]:
    return [_told(event) for event in events]


def _told(event: Event) -> Change:
    _config, _slash, rest = event.about.partition("/")
    kept, _slash, key = rest.partition("/")
    kind = next((each for each in KINDS if each.kept == kept), None)
    name = str(event.facts.get("name") or key)
    sort = str(kind.many if kind else BESIDES.get(kept, kept))
    return Change(
        number=event.pk,
        what=str(DONE.get(event.kind, event.kind)),
        record=f"{sort}: {name}",
        address=_address(kind, kept, key),
        who=str(event.actor),
        at=event.happened_at,
        is_new=not event.before,
        lines=tuple(_lines(kind, event)),
        notes=tuple(_notes(event)),
    )


def _address(kind: Kind | None, kept: str, key: str) -> str:
    if kind:
        return reverse("manage:one", args=[kind.slug, key])
    match kept:
        case Kept.HOURS:
            return reverse("manage:hours", args=[key])
        case Kept.MEMBERS:
            return reverse("manage:members", args=[key])
        case Kept.WORKER if key.isdigit():
            return reverse("manage:worker", args=[key])
        case _:
            return content_told.address(kept, key)


def _lines(kind: Kind | None, event: Event) -> Iterator[Line]:
    for name in dict.fromkeys([*event.before, *event.after]):
        field = kind.fields.get(name) if kind else None
        known = content_told.LABELS.get(name) if kind is None else None
        label = str(field.label if field else known or _label(name))
        was, now = (_said(field, values.get(name)) for values in (event.before, event.after))
        if was != now:
            yield Line(label, was, now)


def _notes(event: Event) -> Iterator[str]:
    whose = event.facts.get("whose")
    if whose:
        yield str(whose)
    if event.facts.get("new_account"):
        yield _("A new account was made")
    if event.facts.get("for_themself"):
        yield _("They changed what they themself may do")
    if event.facts.get("link"):
        yield _("A link to choose a password was made")
    yield from content_told.notes(event)


def _label(name: str) -> str:
    if name.startswith("day_"):
        return str(WEEKDAYS[int(name[-1])])
    return str(LABELS.get(name, name.replace("_", " ").capitalize()))


def _said(field: forms.Field | None, value: Any) -> str:
    match value:
        case None | "" | []:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case list():
            known = _known(field)
            return "; ".join(known.get(str(each), str(each)) for each in value)
        case str() if isinstance(field, DayField) or _is_day(value):
            return words.day(date.fromisoformat(value))
        case str() if MOMENT.fullmatch(value):
            return words.moment(datetime.fromisoformat(value))
        case _:
            return _known(field).get(str(value), str(value))


def _known(field: forms.Field | None) -> dict[str, str]:
    return dict(drawing.pairs(field)) if isinstance(field, forms.ChoiceField) else {}


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-11-28")
