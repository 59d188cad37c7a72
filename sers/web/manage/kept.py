"""The lists a manager keeps: seeing one, adding to it, changing, ending and bringing back.

Whatever the kind, the page is the same: fetch, form, verb, answer.
"""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.managing import reading, records
from sers.managing.versions import ChangedElsewhere, Kept, Refused, about, version
from sers.policy.permissions import Permission
from sers.web.manage import changes, drawing
from sers.web.manage.drawing import Sheet
from sers.web.manage.kinds import Kind, named
from sers.web.manage.merging import merged
from sers.web.pages import Request, page

FORM = ("GET", "POST")


@page(Permission.MANAGE_DIRECTORY)
def kept(request: Request, slug: str) -> HttpResponse:
    """Every record of one kind, those that have ended last."""
    kind = named(slug)
    found = [_row(kind, record) for record in reading.records(kind.kept)]
    parts = [
        (code, label, [row for row in found if row["group"] == code])
        for code, label in (kind.groups or {"": ""}).items()
    ]
    columns = [
        kind.fields[name].label if name in kind.fields else _("Last checked")
        for name in kind.columns
    ]
    context = {"kind": kind, "parts": parts, "columns": columns, "title": str(kind.many)}
    return render(request, "manage/kept.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def new(request: Request, slug: str) -> HttpResponse:
    """One more."""
    kind = named(slug)
    if not kind.can_end:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(kind.asked(is_new=True), sent, initial=_as_new(kind, request))
    if sent is not None and _holds(kind, sheet):
        try:
            made = records.add(kind.kept, by=request.user, **sheet.cleaned_data)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("%(name)s is added") % {"name": made})
            return redirect("manage:one", kind.slug, records.key_of(kind.kept, made))
    context = {"kind": kind, "sheet": sheet, "title": str(kind.new)}
    return render(request, "manage/new.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def one(request: Request, slug: str, key: str) -> HttpResponse:
    """One record, to read and to change."""
    kind, record = _found(slug, key)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(kind, record, sent)
    meanwhile: list[changes.Change] = []
    if sent is not None and _holds(kind, sheet):
        seen = drawing.seen(request)
        try:
            differed = records.change(
                kind.kept, record, by=request.user, seen=seen, **sheet.cleaned_data
            )
        except ChangedElsewhere as refused:
            record = reading.record(kind.kept, key)
            since = reading.changes(about=about(kind.kept, key), since=seen)
            sheet = merged(sheet, _sheet(kind, record), since, refused)
            meanwhile = changes.told(since)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("It is changed") if differed else _("Nothing differed"))
            return redirect("manage:one", kind.slug, key)
    return _page(request, kind, record, sheet, meanwhile)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def end(request: Request, slug: str, key: str) -> HttpResponse:
    """Offer it nowhere any more."""
    kind, record = _found(slug, key)
    if not kind.can_end:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            records.retire(kind.kept, record, by=request.user, seen=drawing.seen(request))
        except Refused as why:
            refused = str(why)
        else:
            messages.success(request, _("%(name)s is offered nowhere now") % {"name": record})
            return redirect("manage:one", kind.slug, key)
    context = {
        "kind": kind,
        "record": record,
        "key": key,
        "refused": refused,
        "title": _("End it"),
        "seen": version(kind.kept, key),
    }
    return render(request, "manage/end.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def bring_back(request: Request, slug: str, key: str) -> HttpResponse:
    """Offer it again."""
    kind, record = _found(slug, key)
    if not kind.can_end:
        raise Http404
    try:
        records.restore(kind.kept, record, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is offered again") % {"name": record})
    return redirect("manage:one", kind.slug, key)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def still_so(request: Request, key: str) -> HttpResponse:
    """A service is as it is written: checked today, by whoever says so."""
    kind, record = _found("services", key)
    try:
        records.confirm(record, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is checked today, by you") % {"name": record})
    return redirect("manage:one", kind.slug, key)


def _found(slug: str, key: str) -> tuple[Kind, Any]:
    kind = named(slug)
    record = reading.record(kind.kept, key)
    if record is None:
        raise Http404
    return kind, record


def _sheet(kind: Kind, record: Any, sent: Any = None) -> Sheet:
    fields = kind.asked(is_new=False)
    return Sheet(fields, sent, initial=_values(record, fields), ended=_ended(record, fields))


def _page(
    request: Request, kind: Kind, record: Any, sheet: Sheet, meanwhile: list[changes.Change]
) -> HttpResponse:
    key = records.key_of(kind.kept, record)
    today = directory.today()
    context = {
        "kind": kind,
        "record": record,
        "key": key,
        "sheet": sheet,
        "title": _("Change a record"),
        "facts": [
            (kind.fields[name].label, _shown(kind, record, name)) for name in sorted(kind.fixed)
        ],
        "ended": record.until is not None and record.until <= today,
        "meanwhile": meanwhile,
        "seen": version(kind.kept, key),
        "legs": reading.legs(record) if kind.kept is Kept.LEG_TEMPLATE else None,
        "is_team": kind.kept is Kept.TEAM,
        "is_service": kind.kept is Kept.SERVICE,
        "stale": kind.kept is Kept.SERVICE and record.is_stale(today),
        "changes": changes.told(reading.changes(about=about(kind.kept, key))[:3]),
        "about": about(kind.kept, key),
    }
    return render(request, "manage/one.jinja", context)


def _holds(kind: Kind, sheet: Sheet) -> bool:
    """Whether every field is right, and they are right together."""
    if sheet.is_valid():
        for name, sentence in kind.check(sheet.cleaned_data):
            sheet.add_error(name, sentence)
    return not sheet.errors


def _as_new(kind: Kind, request: Request) -> dict[str, Any]:
    """What a new record begins with; the list it is for, if it was come to from there."""
    begun = {"since": directory.today(), "taking_on": True}
    group = request.GET.get("list", "")
    return begun | ({kind.group: group} if group in kind.groups else {})


def _values(record: Any, fields: Any) -> dict[str, Any]:
    """A record as a form is filled with it: what leads to others by their keys."""
    return {name: _value(record, name) for name in fields}


def _value(record: Any, name: str) -> Any:
    field = record._meta.get_field(name)
    if field.many_to_many:
        return [str(each.pk) for each in getattr(record, name).all()]
    if isinstance(field, models.ForeignKey):
        return str(getattr(record, field.attname) or "")
    return getattr(record, name)


def _ended(record: Any, fields: Any) -> dict[str, list[tuple[str, str]]]:
    """What the record has, in case it is offered no more: it stays until somebody changes it."""
    had = {}
    for name in fields:
        value, field = _value(record, name), record._meta.get_field(name)
        if isinstance(field, models.ForeignKey) and value:
            had[name] = [(value, _("%(name)s (ended)") % {"name": getattr(record, name)})]
        elif field.many_to_many:
            had[name] = [(str(each.pk), str(each)) for each in getattr(record, name).all()]
        elif isinstance(value, list):
            had[name] = [(each, each) for each in value]
    return had


def _row(kind: Kind, record: Any) -> dict[str, Any]:
    today = directory.today()
    return {
        "key": records.key_of(kind.kept, record),
        "name": str(record),
        "cells": [_shown(kind, record, name) for name in kind.columns],
        "group": getattr(record, kind.group) if kind.group else "",
        "ended": record.until if record.until and record.until <= today else None,
        "stale": kind.kept is Kept.SERVICE and record.is_stale(today),
    }


def _shown(kind: Kind, record: Any, name: str) -> Any:
    if name in kind.groups or name == kind.group:
        return kind.groups[getattr(record, name)]
    told = getattr(record, f"get_{name}_display", None)
    return told() if told else getattr(record, name)
