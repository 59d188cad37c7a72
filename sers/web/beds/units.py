"""A unit of the stock: its beds, what of it was closed and changed; adding, changing, retiring."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import keeping_stock, queries, shelves
from sers.beds.models import Unit
from sers.beds.words import SORTS
from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused, Overtaken
from sers.web.beds import stock_forms, stock_told
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.pages import Request, page

FORM = ("GET", "POST")


def fetched(request: Request, unit_id: UUID) -> Unit:
    """A unit of the stock. Nobody is in it as a record, so the access log need not say so."""
    keep = Permission.KEEP_STOCK
    return gate.fetch(request.user, keep, queries.units(), deed=None, pk=unit_id)


@page(Permission.KEEP_STOCK)
def stock_unit(request: Request, unit_id: UUID) -> HttpResponse:
    """Its beds, each with its state; what was closed, and why; what was changed lately."""
    unit = fetched(request, unit_id)
    beds = shelves.beds_of(unit)
    context = {
        "title": _("A unit"),
        "unit": unit,
        "sort": SORTS.get(unit.sort, unit.sort),
        "facts": _facts(unit),
        "beds": [each for each in beds if each.bed.until is None],
        "retired": [each.bed for each in beds if each.bed.until is not None],
        "closures": shelves.closures_of(unit),
        "history": stock_told.told(shelves.history_of(unit)),
        "seen": keeping_stock.version(unit),
        "today": directory.today(),
    }
    return render(request, "beds/stock_unit.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def unit_new(request: Request, site_id: UUID) -> HttpResponse:
    """One more unit of a site."""
    site = shelves.site_with(site_id)
    if site is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(stock_forms.unit_fields(), sent, initial=stock_forms.new_unit())
    if sent is not None and sheet.is_valid():
        try:
            given = stock_forms.unit_given(sheet.cleaned_data)
            made = keeping_stock.add_unit(site, given, by=request.user)
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is added. Add its beds") % {"name": made.name})
            return redirect("beds:stock_unit", made.pk)
    context = {
        "title": _("Add a unit"),
        "sheet": sheet,
        "parts": stock_forms.parts(sheet),
        "where": site.name,
        "back": ("beds:site", site_id, site.name),
        "submit": _("Add the unit"),
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def unit_change(request: Request, unit_id: UUID) -> HttpResponse:
    """All that is said of a unit."""
    unit = fetched(request, unit_id)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(unit, sent)
    # After a slip of the pen, still what was read: so nobody is written over unseen.
    seen = drawing.seen(request) if sent is not None else keeping_stock.version(unit)
    meanwhile: list[stock_told.Line] = []
    if sent is not None and sheet.is_valid():
        try:
            given = stock_forms.unit_given(sheet.cleaned_data)
            differed = keeping_stock.change_unit(unit, given, by=request.user, seen=seen)
        except Overtaken as refused:
            unit = fetched(request, unit_id)
            seen = keeping_stock.version(unit)
            meanwhile = stock_told.meanwhile(sheet, stock_forms.unit_values(unit))
            sheet.add_error(None, str(refused))
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("It is changed") if differed else _("Nothing differed"))
            return redirect("beds:stock_unit", unit_id)
    context = {
        "title": _("Change a unit"),
        "sheet": sheet,
        "parts": stock_forms.parts(sheet),
        "where": f"{unit.site.name}, {unit.name}",
        "back": ("beds:stock_unit", unit_id, unit.name),
        "submit": _("Save"),
        "seen": seen,
        "meanwhile": meanwhile,
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def unit_retire(request: Request, unit_id: UUID) -> HttpResponse:
    """There is no such unit any more, nor its beds."""
    unit, refused = fetched(request, unit_id), ""
    if request.method == "POST":
        try:
            keeping_stock.retire_unit(unit, by=request.user, seen=drawing.seen(request))
        except MoveRefused as why:
            refused, unit = str(why), fetched(request, unit_id)
        else:
            messages.success(request, _("%(name)s is retired") % {"name": unit.name})
            return redirect("beds:stock_unit", unit_id)
    context = {
        "title": _("Retire a unit"),
        "name": unit.name,
        "back": ("beds:stock_unit", unit_id),
        "seen": keeping_stock.version(unit),
        "refused": refused,
        "says": _("From today neither it nor its beds are offered to anybody."),
    }
    return render(request, "beds/stock_retire.jinja", context)


@page(Permission.KEEP_STOCK, methods=("POST",))
def unit_restore(request: Request, unit_id: UUID) -> HttpResponse:
    """It is used again, with its beds."""
    unit = fetched(request, unit_id)
    try:
        keeping_stock.restore_unit(unit, by=request.user, seen=drawing.seen(request))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is in use again") % {"name": unit.name})
    return redirect("beds:stock_unit", unit_id)


def _sheet(unit: Unit, sent: Any) -> Sheet:
    values, ended = stock_forms.unit_values(unit), stock_forms.ended(unit)
    return Sheet(stock_forms.unit_fields(), sent, initial=values, ended=ended)


def _facts(unit: Unit) -> list[tuple[str, str]]:
    """What is said of a unit, without what is no or nothing."""
    values = stock_forms.unit_values(unit) | {"owner": unit.owner.name}
    labels = {name: str(field.label) for name, field in stock_forms.unit_fields().items()}
    return [
        (label, stock_told.said(name, values[name]))
        for name, label in labels.items()
        if name != "name" and values[name] not in ("", None, [], False, 0)
    ]
