"""Ending a referral other than by refusing it, and taking it up again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.policy.permissions import Permission
from sers.referrals import closure, dying, lifecycle, queries
from sers.referrals.lifecycle import Kind, Sort
from sers.referrals.models import Referral
from sers.web.pages import Request, page
from sers.web.triage import closing_forms, endings
from sers.web.triage.closing_forms import DeathForm, EndForm, JoinForm, ReopenForm
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def conclude(request: Request, referral_id: UUID) -> HttpResponse:
    """Advice is enough, or the person needs emergency care and has it."""
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    outcomes = queries.outcomes_of(Kind.CONCLUSION)
    form = EndForm(request.POST or None, outcomes=outcomes)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = attempt(lambda: closure.conclude(referral, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("It has ended, and the referrer reads why"))
    decision = closing_forms.concluding(form, referral, outcomes)
    return page_of(request, referral, lifecycle.CONCLUDE, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def complete(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    outcomes = queries.outcomes_of(Kind.CLOSURE)
    form = EndForm(request.POST or None, outcomes=outcomes)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = attempt(lambda: closure.complete(referral, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("It is completed, and the referrer reads how"))
    legs, asked = queries.legs_of(referral), queries.questions_about(referral)
    decision = closing_forms.completing(form, referral, outcomes, legs, asked)
    return page_of(request, referral, lifecycle.COMPLETE, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def join(request: Request, referral_id: UUID) -> HttpResponse:
    """Go on with another open referral of the same person instead."""
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    others = closure.may_join(referral)
    if request.method != "POST" and not others:
        none = _("This desk has no other open referral of the same person")
        return back(request, referral, none, is_wrong=True)
    form = JoinForm(request.POST or None, others=others)
    refused = None
    if form.is_valid():
        into, seen = form.cleaned_data["into"], form.cleaned_data["seen"]
        refused = attempt(lambda: closure.join(referral, into, by=request.user, seen=seen))
        if refused is None:
            said = _("It is joined to %(reference)s, which is this one")
            return back(request, into, said % {"reference": into.reference})
    decision = closing_forms.joining(form, others, timezone.now())
    return page_of(request, referral, lifecycle.JOIN, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def reopen(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    reasons = queries.reasons_for(Sort.REOPENED)
    form = ReopenForm(request.POST or None, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = attempt(lambda: closure.reopen(referral, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("It is open again, and to pick up"))
    ended = endings.told(referral, timezone.now())
    decision = closing_forms.reopening(form, ended, reasons)
    return page_of(request, referral, lifecycle.REOPEN, decision, refused)


@page(Permission.RECORD_DEATH, methods=FORM)
def record_death(request: Request, referral_id: UUID) -> HttpResponse:
    """The person has died. What that ends is shown, and it is sent twice."""
    referral = to_decide(request, referral_id, Permission.VIEW_REFERRAL)
    form = DeathForm(request.POST or None)
    refused = None
    is_read = form.is_valid()
    if is_read and "confirmed" in request.POST:

        def end() -> None:
            dying.record_death(
                referral,
                died_on=form.died_on,
                told_by=form.cleaned_data["told_by"],
                by=request.user,
                seen=form.cleaned_data["seen"],
            )

        refused = attempt(end)
        if refused is None:
            return _recorded(request, referral)
    decision = closing_forms.recording_death(
        form, queries.legs_of(referral), queries.questions_about(referral), confirms=is_read
    )
    return page_of(request, referral, lifecycle.RECORD_DEATH, decision, refused)


def _recorded(request: Request, referral: Referral) -> HttpResponse:
    """Whether there were others is said to nobody; whoever only helped has no part any more."""
    said = _("It is recorded that they have died. Everything of theirs has ended")
    if gate.may(request.user, Permission.TRIAGE_REFERRAL, referral):
        return back(request, referral, said)
    messages.success(request, said)
    return redirect("triage:desk")
