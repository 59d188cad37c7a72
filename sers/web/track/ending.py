"""Saying that a refusal was read, and that the person has died."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.policy.permissions import Permission
from sers.referrals import closure, dying
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page
from sers.web.track import showing
from sers.web.track.forms import DiedForm, SeenForm


@page(Permission.ACKNOWLEDGE_REFUSAL, methods=("POST",))
def acknowledge(request: Request, referral_id: UUID) -> HttpResponse:
    """Say that one has read why it was not accepted, and who acts next."""
    found = _fetch(request, Permission.ACKNOWLEDGE_REFUSAL, referral_id, None)
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Reload the page, then try again"))
        return redirect("track:referral", found.pk)
    try:
        closure.acknowledge(found, by=request.user, seen=form.cleaned_data["seen"])
    except MoveRefused as refused:
        messages.error(request, f"{refused}.")
    else:
        messages.success(request, _("The team sees that you have read it."))
    return redirect("track:referral", found.pk)


@page(Permission.RECORD_DEATH, methods=("GET", "POST"))
def died(request: Request, referral_id: UUID) -> HttpResponse:
    """Say that the person has died, having seen what that ends."""
    opened = Access.Deed.OPENED if request.method == "GET" else None
    found = _fetch(request, Permission.RECORD_DEATH, referral_id, opened)
    if not found.is_open:
        messages.info(request, _("It has ended already, so there is nothing to end."))
        return redirect("track:referral", found.pk)
    form = DiedForm(request.POST if request.method == "POST" else None)
    errors = form.sentences()
    if form.is_valid():
        try:
            dying.record_death(found, by=request.user, **form.decision())
        except MoveRefused as refused:
            found = _fetch(request, Permission.RECORD_DEATH, referral_id, None)
            errors = [(f"{refused}", "")]
        else:
            messages.success(request, _("It has ended. Every team that helps sees why."))
            return redirect("track:referral", found.pk)
    return render(request, "track/died.jinja", _drawn(request, found, errors))


def _drawn(request: Request, found: Referral, errors: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "referral": found,
        "ends": showing.ends(found),
        "typed": {name: request.POST.get(name, "") for name in DiedForm.base_fields},
        "parts": [
            ("died_day", _("Day"), 2),
            ("died_month", _("Month"), 2),
            ("died_year", _("Year"), 4),
        ],
        "errors": errors,
    }


def _fetch(
    request: Request, permission: Permission, referral_id: UUID, deed: Access.Deed | None
) -> Referral:
    whole = Referral.objects.select_related(*showing.WITH)
    return gate.fetch(request.user, permission, whole, deed=deed, pk=referral_id)
