"""The stock: every site with its units, and one site, to read, change, retire and restore."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.beds import keeping_stock, shelves
from sers.beds.models import Site
from sers.beds.words import SORTS
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused, Overtaken
from sers.web.beds import stock_forms, stock_told
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.pages import Request, page

FORM = ("GET", "POST")


@page(Permission.KEEP_STOCK)
def sites(request: Request) -> HttpResponse:
    """Every site with its units; those that are retired last."""
    every = shelves.shelves(request.user)
    context = {
        "title": _("Stock of beds"),
        "shelves": [shelf for shelf in every if shelf.site.until is None],
        "retired": [shelf for shelf in every if shelf.site.until is not None],
        "sorts": SORTS,
    }
    return render(request, "beds/sites.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def site_new(request: Request) -> HttpResponse:
    """One more site."""
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(stock_forms.site_fields(), sent)
    if sent is not None and sheet.is_valid():
        try:
            given = stock_forms.site_given(sheet.cleaned_data)
            made = keeping_stock.add_site(given, by=request.user)
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            said = _("%(name)s is added. Add its units") % {"name": made.name}
            messages.success(request, said)
            return redirect("beds:site", made.pk)
    context = {
        "title": _("Add a site"),
        "sheet": sheet,
        "drawn": stock_forms.small(sheet),
        "submit": _("Add the site"),
    }
    return render(request, "beds/stock_form.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def site(request: Request, site_id: UUID) -> HttpResponse:
    """One site, to read and to change."""
    found = _found(site_id)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(found, sent)
    seen = drawing.seen(request) if sent is not None else keeping_stock.version(found)
    meanwhile: list[stock_told.Line] = []
    if sent is not None and sheet.is_valid():
        try:
            given = stock_forms.site_given(sheet.cleaned_data)
            differed = keeping_stock.change_site(found, given, by=request.user, seen=seen)
        except Overtaken as refused:
            found = _found(site_id)
            seen = keeping_stock.version(found)
            meanwhile = stock_told.meanwhile(sheet, stock_forms.site_values(found))
            sheet.add_error(None, str(refused))
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            messages.success(request, _("It is changed") if differed else _("Nothing differed"))
            return redirect("beds:site", site_id)
    (shelf,) = shelves.shelves(request.user, of=found)
    context: dict[str, Any] = {
        "title": _("A site"),
        "site": found,
        "seen": seen,
        "sheet": sheet,
        "shelf": shelf,
        "sorts": SORTS,
        "meanwhile": meanwhile,
        "history": stock_told.told(shelves.history_of_site(found)),
    }
    return render(request, "beds/site.jinja", context)


@page(Permission.KEEP_STOCK, methods=FORM)
def site_retire(request: Request, site_id: UUID) -> HttpResponse:
    """There is no such site any more."""
    found, refused = _found(site_id), ""
    if request.method == "POST":
        try:
            keeping_stock.retire_site(found, by=request.user, seen=drawing.seen(request))
        except MoveRefused as why:
            refused, found = str(why), _found(site_id)
        else:
            messages.success(request, _("%(name)s is retired") % {"name": found.name})
            return redirect("beds:sites")
    context = {
        "title": _("Retire a site"),
        "name": found.name,
        "back": ("beds:site", site_id),
        "seen": keeping_stock.version(found),
        "refused": refused,
        "says": _("From today it is offered nowhere. Its units are retired first."),
    }
    return render(request, "beds/stock_retire.jinja", context)


@page(Permission.KEEP_STOCK, methods=("POST",))
def site_restore(request: Request, site_id: UUID) -> HttpResponse:
    """It is used again."""
    found = _found(site_id)
    try:
        keeping_stock.restore_site(found, by=request.user, seen=drawing.seen(request))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(name)s is in use again. Restore its units one by one") % {"name": found.name}
        messages.success(request, said)
    return redirect("beds:site", site_id)


def _found(site_id: UUID) -> Site:
    """A site belongs to no team, so there is no gate to it but the page’s own permission."""
    found = shelves.site_with(site_id)
    if found is None:
        raise Http404
    return found


def _sheet(found: Site, sent: Any) -> Sheet:
    ended = {"organisation": [(str(found.organisation_id), found.organisation.name)]}
    values = stock_forms.site_values(found)
    return Sheet(stock_forms.site_fields(), sent, initial=values, ended=ended)
