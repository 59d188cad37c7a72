"""Deciding about a referral with words: asking, sending on, not accepting.

Every page has the same shape: fetch, form, verb, answer. Where somebody else was quicker the
same page comes again with everything typed, what happened meanwhile, and the new revision.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect as go
from django.shortcuts import render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.referrals import correspondence, lifecycle, queries, sending_on, triage
from sers.referrals.lifecycle import Move, Sort, Status
from sers.referrals.models import Referral
from sers.web.pages import Request, page
from sers.web.triage import drawing, refusing, sheet
from sers.web.triage.drawing import Decision
from sers.web.triage.forms import AskForm, NotAcceptForm, RedirectForm

FORM = ("GET", "POST")


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def ask(request: Request, referral_id: UUID) -> HttpResponse:
    referral = _to_decide(request, referral_id, lifecycle.ASK)
    form = AskForm(request.POST or None)
    refused = None
    if form.is_valid():
        try:
            correspondence.ask(referral, by=request.user, **form.cleaned_data)
        except refusing.REFUSALS as why:
            refused = why
        else:
            return _done(request, referral, _("Your question is sent. The clock waits"))
    return _page(request, referral, lifecycle.ASK, drawing.asking(form), refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def redirect(request: Request, referral_id: UUID) -> HttpResponse:
    referral = _to_decide(request, referral_id, lifecycle.REDIRECT)
    desks = directory.teams_that_own()
    reasons = queries.reasons_for(Sort.REDIRECTED)
    form = RedirectForm(request.POST or None, desks=desks, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            sending_on.redirect(referral, given.pop("to"), by=request.user, **given)
        except refusing.REFUSALS as why:
            refused = why
        else:
            messages.success(request, _("It is sent to %(desk)s") % {"desk": referral.owner.name})
            return go("triage:desk")
    others = [team for team in desks if team.pk != referral.owner_id]
    decision = drawing.redirecting(form, others, reasons)
    return _page(request, referral, lifecycle.REDIRECT, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def not_accept(request: Request, referral_id: UUID) -> HttpResponse:
    referral = _to_decide(request, referral_id, lifecycle.NOT_ACCEPT)
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
            return _done(request, referral, _("It is not accepted, and the referrer reads why"))
    decision = drawing.not_accepting(form, referral, reasons, next_steps, user=request.user)
    return _page(request, referral, lifecycle.NOT_ACCEPT, decision, refused)


def _to_decide(request: Request, referral_id: UUID, making: Move[Status]) -> Referral:
    """The referral, if the reader's team owns it; while deciding it may have gone elsewhere."""
    is_sent = request.method == "POST"
    return gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL if is_sent else making.permission,
        queries.with_particulars(),
        deed=None,
        pk=referral_id,
    )


def _page(
    request: Request,
    referral: Referral,
    making: Move[Status],
    decision: Decision,
    refused: Exception | None,
) -> HttpResponse:
    """The form, drawn from the referral as it stands now; that it was shown is written down."""
    now = gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL,
        queries.with_particulars(),
        pk=referral.pk,
    )
    if request.method != "POST" and now.status not in making.sources:
        said = _("This is now “%(status)s”, so that is no longer open")
        messages.error(request, said % {"status": Status(now.status).label})
        return go("triage:referral", now.pk)
    shown = {
        "decision": decision,
        "refusal": refusing.refusal(now, refused) if refused else None,
        "back": sheet.address(now),
        "seen": now.revision,
        "referral": now,
        "who": sheet.banner(now, request.user, None),
    }
    return render(request, "triage/decide.jinja", shown)


def _done(request: Request, referral: Referral, said: str) -> HttpResponse:
    messages.success(request, said)
    return go("triage:referral", referral.pk)
