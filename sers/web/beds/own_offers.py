"""A bed that is asked for, to whoever has it: what is needed, and the answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.beds import offering, own
from sers.beds.lifecycle import OfferStatus
from sers.beds.models import Offer
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Sort
from sers.referrals.queries import reasons_for
from sers.web import words
from sers.web.beds import own_drawing, own_forms, own_rows
from sers.web.pages import Request, page
from sers.web.triage import sheet
from sers.web.triage.drawing import Decision
from sers.web.triage.refusing import REFUSALS, Refusal

RECEIVE = Permission.RECEIVE_INTO_BED


@page(RECEIVE)
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """What the bed must have, and by when to answer. Who it is opens with the yes."""
    found = own.offer(request.user, offer_id)
    offering.see(found, by=request.user)
    return render(request, "beds/offer.jinja", _shown(request, found))


@page(RECEIVE, methods=("POST",))
def accept(request: Request, offer_id: UUID) -> HttpResponse:
    """Yes, they can come."""
    found = own.offer(request.user, offer_id, deed=None)
    form = own_forms.AcceptForm(request.POST)
    if not form.is_valid():
        wrong = {"too_long": form.errors["note"][0], "typed": request.POST.get("note", "")}
        return render(request, "beds/offer.jinja", _shown(request, found) | wrong)
    try:
        offering.accept(found, note=form.cleaned_data["note"], by=request.user)
    except REFUSALS as refused:
        messages.error(request, _sentence(refused))
        return redirect("beds:offer", offer_id)
    held = words.duration(timedelta(minutes=found.hold_minutes))
    messages.success(
        request,
        _("You have said yes. The bed is held for %(time)s, and the referral is open to you")
        % {"time": held},
    )
    return redirect("beds:offer", offer_id)


@page(RECEIVE, methods=("GET", "POST"))
def decline(request: Request, offer_id: UUID) -> HttpResponse:
    """No, for a coded reason: the next in line is asked at once."""
    found = own.offer(request.user, offer_id, deed=None)
    reasons = reasons_for(Sort.BED_DECLINED)
    form = own_forms.ReasonForm(request.POST or None, reasons=reasons)
    refusal = None
    if form.is_valid():
        try:
            offering.decline(found, **form.cleaned_data, by=request.user)
        except REFUSALS as refused:
            refusal = _refusal(request, offer_id, refused)
        else:
            messages.success(request, _("You have said no. The next in line is asked"))
            return redirect("beds:mine")
    return _drawn(request, offer_id, own_drawing.declining(form, reasons), refusal)


@page(RECEIVE, methods=("GET", "POST"))
def ask(request: Request, offer_id: UUID) -> HttpResponse:
    """Ask the Bed Bureau before the answer."""
    found = own.offer(request.user, offer_id, deed=None)
    form = own_forms.AskForm(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            offering.ask(found, question=form.cleaned_data["question"], by=request.user)
        except REFUSALS as refused:
            refusal = _refusal(request, offer_id, refused)
        else:
            messages.success(request, _("Your question is sent. The time to answer goes on"))
            return redirect("beds:offer", offer_id)
    return _drawn(request, offer_id, own_drawing.asking(form), refusal)


def _shown(request: Request, found: Offer) -> dict[str, Any]:
    """What the page of an offer shows; that the referral was shown is written down."""
    accepted = found.status == OfferStatus.ACCEPTED
    referral = own.referral(request.user, found.referral_id) if accepted else None
    placement = found.placement
    return {
        "offer": found,
        "asked": own_rows.asked(found, timezone.now()),
        "status": OfferStatus(found.status).label,
        "open": found.status == OfferStatus.OFFERED,
        "held_for": words.duration(timedelta(minutes=found.hold_minutes)),
        "referral": referral,
        "who": sheet.banner(referral, request.user, None) if referral else None,
        "stay": placement if accepted and placement and placement.is_live else None,
    }


def _drawn(
    request: Request, offer_id: UUID, decision: Decision, refusal: Refusal | None
) -> HttpResponse:
    found = own.offer(request.user, offer_id)
    if not refusal and request.method == "GET" and found.status != OfferStatus.OFFERED:
        messages.error(request, _("This offer is now “%(status)s”") % {"status": _status(found)})
        return redirect("beds:offer", offer_id)
    shown = {
        "decision": decision,
        "refusal": refusal,
        "name": f"{found.bed.name}, {found.bed.unit.name}",
        "asked": own_rows.asked(found, timezone.now()),
        "unit": found.bed.unit,
        "back": reverse("beds:offer", args=[offer_id]),
        "seen": None,
    }
    return render(request, "beds/own_form.jinja", shown)


def _refusal(request: Request, offer_id: UUID, refused: Exception) -> Refusal:
    """What happened meanwhile: whoever was quicker may be a colleague, or the clock."""
    now = own.offer(request.user, offer_id, deed=None)
    latest = ""
    if now.answered_at:
        said = {"what": _status(now), "when": words.moment(now.answered_at)}
        latest = _("Last: %(what)s, %(when)s.") % said
        if now.answered_by and not now.answered_by.is_system:
            who = {"what": _status(now), "who": now.answered_by.name}
            when = {"when": words.moment(now.answered_at)}
            latest = _("Last: %(what)s by %(who)s, %(when)s.") % {**who, **when}
    return Refusal(_sentence(refused), latest)


def _status(offer: Offer) -> str:
    return str(OfferStatus(offer.status).label)


def _sentence(refused: Exception) -> str:
    if isinstance(refused, PermissionDenied):
        return _("That is not open to you any more")
    return str(refused)
