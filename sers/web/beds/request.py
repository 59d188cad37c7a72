"""One person’s search for a bed: what fits and why, what is out, and all that may be done."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sers.access import gate
from sers.beds import queries, requesting
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Status
from sers.web.beds.doing import PLACE, about
from sers.web.beds.screen import Screen
from sers.web.pages import Request, page


@page(PLACE)
def request_(request: Request, request_id: UUID) -> HttpResponse:
    """The page of one search."""
    found = gate.fetch(request.user, PLACE, queries.requests(), deed=None, pk=request_id)
    now = timezone.now()
    shown = requesting.found(found, now)
    may_override = gate.may(request.user, Permission.OVERRIDE_BED, found)
    wants_more = request.GET.get("show") == "all"
    context = about(request, found)
    screen = Screen(
        shown,
        now,
        names=requesting.names_of(shown, wants_more=wants_more),
        may_override=may_override,
        wants_more=wants_more,
        owns=context["referral"].owner_id == found.owner_id,
        referral_status=Status(context["referral"].status),
        area_team=None if found.is_open else requesting.area_team(context["referral"]),
    )
    return render(request, "beds/request.jinja", context | {"screen": screen})
