"""A team's week, and the days on which it is closed besides."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory.models import Team
from sers.managing import hours as managing
from sers.managing import reading
from sers.managing.versions import ChangedElsewhere, Kept, Refused, about, version
from sers.policy.permissions import Permission
from sers.web.manage import changes, drawing
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import SpansField, day, line
from sers.web.manage.merging import merged
from sers.web.pages import Request, page

FORM = ("GET", "POST")
CLOSING: dict[str, forms.Field] = {
    "on": day(gettext_lazy("Day"), gettext_lazy("Enter the day on which it is closed")),
    "reason": line(gettext_lazy("Why"), gettext_lazy("Write why it is closed")),
}


def week(*, to_midnight: bool) -> dict[str, forms.Field]:
    """A box for each day."""
    return {
        f"day_{number}": SpansField(label=name, to_midnight=to_midnight)
        for number, name in WEEKDAYS.items()
    }


def spans(given: Mapping[str, Any]) -> list[tuple[int, time, time]]:
    """What was entered in those boxes: weekday, from, until."""
    return [
        (number, begins, ends)
        for number in range(7)
        for begins, ends in given.get(f"day_{number}", ())
    ]


def written(told: Iterable[tuple[int, time, time]]) -> dict[str, str]:
    """The same as it is typed."""
    filled: dict[str, list[str]] = {}
    for number, begins, ends in told:
        until = "24:00" if ends == time(0) else f"{ends:%H:%M}"
        filled.setdefault(f"day_{number}", []).append(f"{begins:%H:%M} to {until}")
    return {name: ", ".join(parts) for name, parts in filled.items()}


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def hours(request: Request, key: str) -> HttpResponse:
    """The week."""
    team = team_with(key)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(team, sent)
    meanwhile: list[changes.Change] = []
    if sent is not None and sheet.is_valid():
        seen = drawing.seen(request)
        try:
            differed = managing.keep_week(
                team, spans(sheet.cleaned_data), by=request.user, seen=seen
            )
        except ChangedElsewhere as refused:
            since = reading.changes(about=about(Kept.HOURS, key), since=seen)
            sheet = merged(sheet, _sheet(team_with(key)), since, refused)
            meanwhile = changes.told(since)
        else:
            new = _("The hours are changed. New promises count in them")
            messages.success(request, new if differed else _("Nothing differed"))
            return redirect("manage:hours", key)
    return _page(request, team, sheet, meanwhile)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def close_day(request: Request, key: str) -> HttpResponse:
    """A day on which the team is closed."""
    team = team_with(key)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(CLOSING, sent)
    if sent is not None and sheet.is_valid():
        try:
            managing.close_day(
                team, **sheet.cleaned_data, by=request.user, seen=drawing.seen(request)
            )
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("The team is closed on that day"))
            return redirect("manage:hours", key)
    context = {
        "team": team,
        "sheet": sheet,
        "title": _("Close a team for a day"),
        "seen": version(Kept.HOURS, key),
    }
    return render(request, "manage/close_day.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def open_day(request: Request, key: str) -> HttpResponse:
    """Open on that day after all."""
    team = team_with(key)
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
        managing.open_day(team, on, by=request.user, seen=drawing.seen(request))
    except ValueError:
        messages.error(request, _("Choose one of the days below"))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The team is open on that day after all"))
    return redirect("manage:hours", key)


def team_with(key: str) -> Team:
    """Raises Http404 where there is none."""
    team = reading.record(Kept.TEAM, key)
    if not isinstance(team, Team):
        raise Http404
    return team


def _sheet(team: Team, sent: Any = None) -> Sheet:
    had = [(each.weekday, each.opens, each.closes) for each in team.hours.all()]
    return Sheet(week(to_midnight=True), sent, initial=written(had))


def _page(
    request: Request, team: Team, sheet: Sheet, meanwhile: list[changes.Change]
) -> HttpResponse:
    context = {
        "team": team,
        "sheet": sheet,
        "title": _("Hours of a team"),
        "closures": reading.closures(team),
        "meanwhile": meanwhile,
        "seen": version(Kept.HOURS, team.key),
        "about": about(Kept.HOURS, team.key),
    }
    return render(request, "manage/hours.jinja", context)
