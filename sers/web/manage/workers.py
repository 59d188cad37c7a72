"""Those who help: what each can do, when they work, and when they are away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory import queries as directory
from sers.directory import workforce
from sers.directory.helping import Worker
from sers.directory.models import User
from sers.managing import reading
from sers.managing import workers as managing
from sers.managing.versions import ChangedElsewhere, Kept, Refused, about, version
from sers.policy.permissions import Permission
from sers.web.manage import changes, drawing
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import day, line, many, number
from sers.web.manage.hours import spans, week, written
from sers.web.manage.merging import merged
from sers.web.pages import Request, page

FORM = ("GET", "POST")
CAN: dict[str, forms.Field] = {
    "registration": line(
        gettext_lazy("Registration"), hint=gettext_lazy("Body and number"), longest=60
    ),
    "registered_until": day(
        gettext_lazy("Registered until"),
        hint=gettext_lazy("From the day after, nothing that needs a skill is given to them"),
    ),
    "skills": many(gettext_lazy("Skills"), reading.skills),
    "points": number(
        gettext_lazy("Points in hand at once"),
        gettext_lazy("Enter how many points they can have in hand"),
        most=999,
    ),
}
AWAY: dict[str, forms.Field] = {
    "away": day(gettext_lazy("First day away"), gettext_lazy("Enter the first day away")),
    "back": day(gettext_lazy("First day back"), gettext_lazy("Enter the first day back")),
}
OF_A_NEW_ONE = 40


@page(Permission.MANAGE_DIRECTORY)
def workers(request: Request) -> HttpResponse:
    """Everybody who can be given a leg."""
    known = dict(reading.skills())
    shown = [
        {
            "user": user,
            "teams": ", ".join(teams),
            "skills": ", ".join(known.get(each, each) for each in worker.skills) if worker else "",
            "points": worker.points if worker else OF_A_NEW_ONE,
            "registered_until": worker.registered_until if worker else None,
        }
        for user, worker, teams in reading.workers()
    ]
    context = {"workers": shown, "title": _("Workers"), "today": directory.today()}
    return render(request, "manage/workers.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def worker(request: Request, number: int) -> HttpResponse:
    """What one of them can do, and their week."""
    user = _found(number)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(user, sent)
    meanwhile: list[changes.Change] = []
    if sent is not None and sheet.is_valid():
        given, seen = sheet.cleaned_data, drawing.seen(request)
        can = {name: given[name] for name in CAN}
        try:
            differed = managing.keep(user, spans(given), by=request.user, seen=seen, **can)
        except ChangedElsewhere as refused:
            since = reading.changes(about=about(Kept.WORKER, number), since=seen)
            sheet = merged(sheet, _sheet(_found(number)), since, refused)
            meanwhile = changes.told(since)
        else:
            messages.success(request, _("It is changed") if differed else _("Nothing differed"))
            return redirect("manage:worker", number)
    context = {
        "worker": user,
        "sheet": sheet,
        "title": _("A worker"),
        "leave": workforce.on_leave(user, directory.today()),
        "meanwhile": meanwhile,
        "seen": version(Kept.WORKER, number),
        "about": about(Kept.WORKER, number),
    }
    return render(request, "manage/worker.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def away(request: Request, number: int) -> HttpResponse:
    """Leave: from when, and the first day back."""
    user = _found(number)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(AWAY, sent)
    if sent is not None and sheet.is_valid():
        since, until = sheet.cleaned_data["away"], sheet.cleaned_data["back"]
        seen = drawing.seen(request)
        try:
            managing.send_on_leave(user, since=since, until=until, by=request.user, seen=seen)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("The leave is written down"))
            return redirect("manage:worker", number)
    context = {
        "worker": user,
        "sheet": sheet,
        "title": _("Leave"),
        "seen": version(Kept.WORKER, number),
    }
    return render(request, "manage/away.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def back(request: Request, number: int, leave: int) -> HttpResponse:
    """There after all."""
    user = _found(number)
    found = reading.leave(user, leave)
    if found is None:
        raise Http404
    try:
        managing.call_back(found, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The leave is taken back"))
    return redirect("manage:worker", number)


def _found(number: int) -> User:
    user = reading.worker(number)
    if user is None:
        raise Http404
    return user


def _sheet(user: User, sent: Any = None) -> Sheet:
    fields = CAN | week(to_midnight=False)
    return Sheet(fields, sent, initial=_values(user), ended=_ended(user))


def _known(user: User) -> Worker | None:
    return getattr(user, "worker", None)


def _values(user: User) -> dict[str, Any]:
    known = _known(user)
    can = {name: getattr(known, name) for name in CAN} if known else {"points": OF_A_NEW_ONE}
    had = [(each.weekday, each.begins, each.ends) for each in reading.working_hours(user)]
    return can | written(had)


def _ended(user: User) -> dict[str, list[tuple[str, str]]]:
    known = _known(user)
    return {"skills": [(each, each) for each in known.skills]} if known else {}
