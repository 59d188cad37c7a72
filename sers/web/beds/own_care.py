"""How a ward or home cares, and when it admits: said by its own staff, of their own unit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.beds import keeping_stock, own
from sers.beds.models import Unit
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused, Overtaken
from sers.web.beds import stock_forms, stock_told
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.pages import Request, page


@page(Permission.KEEP_OWN_STOCK, methods=("GET", "POST"))
def care(request: Request, unit_id: UUID) -> HttpResponse:
    """What the Bed Bureau matches with, apart from the beds themselves."""
    unit = own.unit(request.user, unit_id).unit
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(unit, sent)
    seen = drawing.seen(request) if sent is not None else keeping_stock.version(unit)
    meanwhile: list[stock_told.Line] = []
    if sent is not None and sheet.is_valid():
        try:
            differed = keeping_stock.change_care(
                unit, sheet.cleaned_data, by=request.user, seen=seen
            )
        except Overtaken as refused:
            unit = own.unit(request.user, unit_id).unit
            seen = keeping_stock.version(unit)
            meanwhile = stock_told.meanwhile(sheet, stock_forms.care_values(unit))
            sheet.add_error(None, str(refused))
        except MoveRefused as refused:
            sheet.add_error(None, str(refused))
        else:
            done = (
                _("The Bed Bureau matches with it at once") if differed else _("Nothing differed")
            )
            messages.success(request, done)
            return redirect("beds:mine")
    context = {
        "title": _("Care here, and when you admit"),
        "sheet": sheet,
        "parts": stock_forms.parts(sheet, stock_forms.CARE_PARTS),
        "where": f"{unit.site.name}, {unit.name}",
        "lead": _(
            "What is bought of you, and for whom, the Bed Bureau says: ring it if that is wrong."
        ),
        "submit": _("Save"),
        "seen": seen,
        "meanwhile": meanwhile,
    }
    return render(request, "beds/own_care.jinja", context)


def _sheet(unit: Unit, sent: object) -> Sheet:
    values, ended = stock_forms.care_values(unit), stock_forms.ended(unit)
    return Sheet(stock_forms.care_fields(), sent, initial=values, ended=ended)  # type: ignore[arg-type]
