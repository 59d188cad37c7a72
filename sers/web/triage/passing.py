"""Giving a referral to another desk or to a colleague, and taking back what was just sent on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.referrals import allocation, lifecycle, queries, sending_on, triage
from sers.referrals.lifecycle import Sort
from sers.web import words
from sers.web.pages import Request, page
from sers.web.triage import passing_forms, refusing, sheet
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.forms import RedirectForm, SeenForm
from sers.web.triage.passing_forms import AssignForm


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def hand_over(request: Request, referral_id: UUID) -> HttpResponse:
    """Let another desk see it through. Until help has begun it is sent on instead."""
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    if request.method != "POST" and not allocation.has_begun(referral):
        return redirect("triage:redirect", referral.pk)
    desks = directory.teams_that_own()
    reasons = queries.reasons_for(Sort.HANDED_OVER)
    form = RedirectForm(request.POST or None, desks=desks, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        to = given.pop("to")
        refused = attempt(lambda: sending_on.hand_over(referral, to, by=request.user, **given))
        if refused is None:
            messages.success(request, _("It is handed over to %(desk)s") % {"desk": to.name})
            return redirect("triage:desk")
    others = [team for team in desks if team.pk != referral.owner_id]
    legs = queries.legs_of(referral)
    decision = passing_forms.handing_over(form, others, reasons, legs, timezone.now())
    return page_of(request, referral, lifecycle.HAND_OVER, decision, refused)


@page(Permission.RECALL_REFERRAL, methods=FORM)
def recall(request: Request, referral_id: UUID) -> HttpResponse:
    """Whoever has just sent it on may take it back while nobody there has opened it."""
    referral = gate.fetch(
        request.user, Permission.RECALL_REFERRAL, queries.with_particulars(), pk=referral_id
    )
    form = SeenForm(request.POST or None)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        refused = attempt(lambda: sending_on.recall(referral, by=request.user, seen=seen))
        if refused is None:
            return back(request, referral, _("It is taken back, and on your desk again"))
        messages.error(request, refusing.refusal(referral, refused).sentence)
        return redirect("triage:desk")
    until = sending_on.may_recall_until(referral, by=request.user)
    if until is None:
        return redirect("triage:desk")
    shown = {
        "referral": referral,
        "who": sheet.banner(referral, request.user, None),
        "until": words.clock_time(until),
    }
    return render(request, "triage/recall.jinja", shown)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def assign(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    triagers = directory.members_who(
        Permission.TRIAGE_REFERRAL, referral.owner, besides=request.user
    )
    colleagues = [each for each in triagers if each.pk != referral.claimed_by_id]
    form = AssignForm(request.POST or None, colleagues=colleagues)
    refused = None
    if form.is_valid():
        to, seen = form.cleaned_data["to"], form.cleaned_data["seen"]
        refused = attempt(lambda: triage.assign(referral, to, by=request.user, seen=seen))
        if refused is None:
            return back(request, referral, _("%(who)s has it now") % {"who": to.name})
    decision = passing_forms.assigning(form, colleagues, referral.claimed_by)
    return page_of(request, referral, lifecycle.ASSIGN, decision, refused)
