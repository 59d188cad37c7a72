"""Making a link with which somebody without an account says once what is still free."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sers.beds import confirming, own, stock
from sers.policy.permissions import Permission
from sers.web.pages import Request, page
from sers.web.triage.refusing import REFUSALS

KEEPING = frozenset({Permission.KEEP_OWN_STOCK, Permission.KEEP_STOCK})


@page(KEEPING, methods=("GET", "POST"))
def link(request: Request, unit_id: UUID) -> HttpResponse:
    """First what it does and a button; pressed, the link itself, shown this once."""
    unit = own.unit_kept(request.user, unit_id)
    bureau = bool(request.user.teams_where(Permission.KEEP_STOCK))
    shown = {
        "unit": unit,
        "bureaux": stock.bureaux(),
        "back": reverse("beds:unit", args=[unit_id]) if bureau else reverse("beds:mine"),
        "hours": confirming.GOOD_FOR.total_seconds() // 3600,
    }
    if request.method == "POST":
        try:
            token = confirming.make_link(unit, by=request.user)
        except REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect("beds:still_link", unit_id)
        made = confirming.find_link(token)
        shown["expires_at"] = made.expires_at if made else None
        shown["address"] = request.build_absolute_uri(reverse("beds:still", args=[token]))
    return render(request, "beds/still_link.jinja", shown)
