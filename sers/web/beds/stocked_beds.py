"""One bed of the stock, for a Bed Bureau: to add, change, retire, restore, close and open."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import closing, keeping_stock, queries, shelves, stock
from sers.beds.models import Bed, Unit
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Sort
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.queries import reasons_for
from sers.web.beds import stock_forms, stock_told
from sers.web.beds.units import fetched
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.pages import Request, page

FORM = ("GET", "POST")


@page(Permission.KEEP_STOCK, methods=FORM)
def bed_new(request: Request, unit_id: UUID) -> HttpResponse:
    """One more bed of a unit."""
    unit = fetched(request, unit_id)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(stock_forms.bed_fields(), sent, initial=stock_forms.new_bed())
    if sent is not None and sheet.is_valid():
        try:
            made = keeping_stock.add_bed(unit, sheet.cleaned_data, by=request.user)
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is added") % {"name": made.name})
            return redirect("beds:stock_unit", unit_id)
    context = {
        "title": _("Add a bed"),
        "sheet": sheet,
        "drawn": stock_forms.small(sheet),
        "where": f"{unit.site.name}, {unit.name}",
        "back": ("beds:stock_unit", unit_id, unit.name),
        "submit": _("Add the bed"),
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def bed_change(request: Request, bed_id: UUID) -> HttpResponse:
    """What is said of a bed, and what happened to it."""
    bed = _fetched(request, bed_id)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(stock_forms.bed_fields(), sent, initial=stock_forms.bed_values(bed))
    seen = drawing.seen(request) if sent is not None else bed.revision
    meanwhile: list[stock_told.Line] = []
    if sent is not None and sheet.is_valid():
        try:
            stock.change_bed(bed, sheet.cleaned_data, by=request.user, seen=seen)
        except Overtaken as refused:
            bed = _fetched(request, bed_id)
            seen = bed.revision
            meanwhile = stock_told.meanwhile(sheet, stock_forms.bed_values(bed))
            sheet.add_error(None, str(refused))
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("It is changed"))
            return redirect("beds:stock_unit", bed.unit_id)
    context: dict[str, Any] = {
        "title": _("Change a bed"),
        "bed": bed,
        "sheet": sheet,
        "drawn": stock_forms.small(sheet),
        "where": f"{bed.unit.site.name}, {bed.unit.name}: {bed.name}",
        "back": ("beds:stock_unit", bed.unit_id, bed.unit.name),
        "submit": _("Save"),
        "seen": seen,
        "meanwhile": meanwhile,
        "history": stock_told.told(shelves.history_of_bed(bed)),
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def bed_retire(request: Request, bed_id: UUID) -> HttpResponse:
    """There is no such bed any more."""
    bed, refused = _fetched(request, bed_id), ""
    if request.method == "POST":
        try:
            stock.retire_bed(bed, by=request.user, seen=drawing.seen(request))
        except MoveRefused as why:
            refused, bed = str(why), _fetched(request, bed_id)
        else:
            messages.success(request, _("%(name)s is retired") % {"name": bed.name})
            return redirect("beds:stock_unit", bed.unit_id)
    context = {
        "title": _("Retire a bed"),
        "name": bed.name,
        "back": ("beds:bed_change", bed_id),
        "seen": bed.revision,
        "refused": refused,
        "says": _("From today it is offered to nobody. To stop using it for a while, close it."),
    }
    return render(request, "beds/stock_retire.jinja", context)


@page(Permission.KEEP_STOCK, methods=("POST",))
def bed_restore(request: Request, bed_id: UUID) -> HttpResponse:
    """It is there again."""
    bed = _fetched(request, bed_id)
    try:
        keeping_stock.restore_bed(bed, by=request.user, seen=drawing.seen(request))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is in use again") % {"name": bed.name})
    return redirect("beds:stock_unit", bed.unit_id)


@page(Permission.KEEP_STOCK, methods=FORM)
def stock_close(request: Request, unit_id: UUID) -> HttpResponse:
    """Close one or several beds of a unit, for one reason."""
    unit = fetched(request, unit_id)
    can_close = [
        each.bed
        for each in shelves.beds_of(unit)
        if each.bed.until is None and each.closure is None
    ]
    reasons = {each.code: each for each in reasons_for(Sort.BED_CLOSED)}
    sent = request.POST if request.method == "POST" else None
    fields = stock_forms.closure_fields(can_close, list(reasons.values()))
    sheet = Sheet(fields, sent, initial={"beds": request.GET.getlist("bed")})
    if sent is not None and sheet.is_valid():
        given = sheet.cleaned_data | {"reason": reasons[sheet.cleaned_data["reason"]]}
        chosen = [bed for bed in can_close if str(bed.pk) in given["beds"]]
        try:
            closing.close_all(**given | {"beds": chosen}, by=request.user)
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("Closed: %(beds)s") % {"beds": _named(chosen)})
            return redirect("beds:stock_unit", unit_id)
    context = {
        "title": _("Close beds"),
        "sheet": sheet,
        "drawn": stock_forms.small(sheet),
        "where": f"{unit.site.name}, {unit.name}",
        "back": ("beds:stock_unit", unit_id, unit.name),
        "submit": _("Close them"),
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=("POST",))
def stock_open(request: Request, bed_id: UUID) -> HttpResponse:
    """A closed bed can be used again."""
    bed = _fetched(request, bed_id)
    try:
        stock.reopen(bed, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is open and ready") % {"name": bed.name})
    return redirect("beds:stock_unit", bed.unit_id)


def _fetched(request: Request, bed_id: UUID) -> Bed:
    """A bed is reached through its unit."""
    keep = Permission.KEEP_STOCK
    unit: Unit = gate.fetch(request.user, keep, queries.units(), deed=None, beds=bed_id)
    return shelves.bed_with(bed_id, unit)


def _named(beds: list[Bed]) -> str:
    return ", ".join(bed.name for bed in beds)
