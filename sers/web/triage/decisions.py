"""Deciding about a referral with words: asking, sending on, not accepting.

Every page has the same shape: fetch, form, verb, answer; what they share is in `deciding`.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect as go
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.referrals import allocation, correspondence, lifecycle, queries, sending_on, triage
from sers.referrals.lifecycle import Sort
from sers.web.pages import Request, page
from sers.web.triage import drawing, refusing
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.forms import AskForm, NotAcceptForm, RedirectForm


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def ask(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    form = AskForm(request.POST or None, now=timezone.now())
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = attempt(lambda: correspondence.ask(referral, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("Your question is sent. The clock waits"))
    return page_of(request, referral, lifecycle.ASK, drawing.asking(form), refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def redirect(request: Request, referral_id: UUID) -> HttpResponse:
    """Send it to another desk. Where help has begun it is handed over, on a page of its own."""
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    if request.method != "POST" and allocation.has_begun(referral):
        return go("triage:hand_over", referral.pk)
    desks = directory.teams_that_own()
    reasons = queries.reasons_for(Sort.REDIRECTED)
    form = RedirectForm(request.POST or None, desks=desks, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        to = given.pop("to")
        refused = attempt(lambda: sending_on.redirect(referral, to, by=request.user, **given))
        if refused is None:
            messages.success(request, _("It is sent to %(desk)s") % {"desk": referral.owner.name})
            return go("triage:recall", referral.pk)
    others = [team for team in desks if team.pk != referral.owner_id]
    decision = drawing.redirecting(form, others, reasons)
    return page_of(request, referral, lifecycle.REDIRECT, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def not_accept(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    reasons, next_steps = queries.reasons_for(Sort.NOT_ACCEPTED), queries.next_steps()
    form = NotAcceptForm(
        request.POST or None,
        reasons=reasons,
        next_steps=next_steps,
        referrer=drawing.referrer_of(referral),
    )
    refused = None
    if form.is_valid() and "preview" not in request.POST:
        try:
            triage.not_accept(referral, by=request.user, **form.decision())
        except refusing.REFUSALS as why:
            refused = why
        else:
            return back(request, referral, _("It is not accepted, and the referrer reads why"))
    decision = drawing.not_accepting(form, referral, reasons, next_steps, user=request.user)
    return page_of(request, referral, lifecycle.NOT_ACCEPT, decision, refused)
