"""My beds: those of one's own wards and homes, with what each waits for."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.beds import own, stock
from sers.policy.permissions import Permission
from sers.web.beds.own_rows import Screen
from sers.web.pages import Request, page
from sers.web.triage.refusing import REFUSALS


@page(Permission.KEEP_OWN_STOCK)
def mine(request: Request) -> HttpResponse:
    """What is asked, what runs out, and how each bed is."""
    screen = Screen(own.own(request.user), request.user)
    return render(request, "beds/mine.jinja", {"screen": screen})


@page(Permission.KEEP_OWN_STOCK, methods=("POST",))
def confirm(request: Request, unit_id: UUID) -> HttpResponse:
    """All of it is still so, as it stood on the page."""
    found = own.unit(request.user, unit_id)
    if request.POST.get("seen") != found.seen:
        messages.error(request, _("Something changed meanwhile. Look again, then confirm"))
        return redirect("beds:mine")
    try:
        stock.confirm([each.bed for each in found.beds], by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("All confirmed. The Bed Bureau sees it at once"))
    return redirect("beds:mine")
