"""What a team is asked to do: reading it, agreeing, declining."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.directory.models import Team
from sers.policy.permissions import Permission
from sers.referrals import allocation, lifecycle, queries
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Sort
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page
from sers.web.triage import drawing, rows, sheet
from sers.web.triage.forms import DeclineForm, SeenForm
from sers.web.triage.refusing import Refusal


@page(Permission.ANSWER_OFFER)
def leg(request: Request, leg_id: UUID) -> HttpResponse:
    """What is asked of us, and of whom it is, as far as we may know it yet."""
    found = _fetch(request, leg_id)
    return render(request, "triage/leg.jinja", _shown(request, found))


@page(Permission.ANSWER_OFFER, methods=("POST",))
def accept_leg(request: Request, leg_id: UUID) -> HttpResponse:
    found = _fetch(request, leg_id, deed=None)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            allocation.accept(found, by=request.user, seen=form.cleaned_data["seen"])
        except MoveRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("You have accepted. The whole referral is open to you"))
    return redirect("triage:leg", leg_id)


@page(Permission.ANSWER_OFFER, methods=("GET", "POST"))
def decline_leg(request: Request, leg_id: UUID) -> HttpResponse:
    found = _fetch(request, leg_id)
    reasons = queries.reasons_for(Sort.LEG_DECLINED)
    form = DeclineForm(request.POST or None, reasons=reasons)
    refusal = None
    if form.is_valid():
        try:
            allocation.decline(found, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refusal = Refusal(str(refused), "")
            found = _fetch(request, leg_id, deed=None)
        else:
            messages.success(request, _("Declined. They read why, and look further"))
            return redirect("triage:leg", leg_id)
    elif request.method == "GET" and found.closed_at:
        return redirect("triage:leg", leg_id)
    decision = drawing.declining(form, found, reasons)
    shown = _shown(request, found) | {"decision": decision, "refusal": refusal}
    return render(request, "triage/decline.jinja", shown)


def _fetch(
    request: Request, leg_id: UUID, *, deed: Access.Deed | None = Access.Deed.OPENED
) -> Allocation:
    return gate.fetch(
        request.user, Permission.ANSWER_OFFER, queries.legs_with_teams(), deed=deed, pk=leg_id
    )


def _shown(request: Request, found: Allocation) -> dict[str, object]:
    referral = _whole(request, found)
    now = timezone.now()
    is_offered = found.status == LegStatus.OFFERED
    return {
        "leg": found,
        "team": found.owner,
        "referral": referral,
        "who": sheet.banner(referral, request.user, None) if referral else None,
        "hidden": found.owner.kind == Team.Kind.VOLUNTARY and referral is None,
        "standing": LegStatus(found.status).label,
        "clock": rows.reply_by(found, _("Ours"), now) if is_offered else None,
        "moves": {move.name for move in lifecycle.leg_moves_from(found.status)},
        "seen": found.revision,
        "now": now,
    }


def _whole(request: Request, found: Allocation) -> Referral | None:
    """The referral itself, if it is open to this team; that it was shown is written down."""
    try:
        return gate.fetch(
            request.user,
            Permission.VIEW_REFERRAL,
            queries.with_particulars(),
            pk=found.referral_id,
        )
    except Http404:
        return None
