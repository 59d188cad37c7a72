"""The desk that owns a referral, or the Bed Bureau, says that somebody cannot leave yet, or can."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.access import gate
from sers.beds import choosing, searches
from sers.beds.models import BedRequest
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.web.pages import Request, page
from sers.web.triage import deciding, fields, options
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Shape
from sers.web.triage.forms import one_of

LONGEST = 400


class NotReadyForm(forms.Form):
    """Why they cannot leave yet."""

    note = forms.CharField(max_length=LONGEST, required=False)

    def __init__(self, *args: Any, reasons: list[Reason], **named: Any) -> None:
        super().__init__(*args, **named)
        self.reasons = reasons
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose why they are not ready"))


@page(Permission.TRIAGE_REFERRAL, methods=deciding.FORM)
def not_ready(request: Request, referral_id: UUID) -> HttpResponse:
    """Stop the search at once, with a reason."""
    referral, search = _fetch(request, referral_id)
    if request.method != "POST" and (search.not_ready_since or not search.is_open):
        said = _("The search has stopped already: they are not ready")
        return deciding.back(request, referral, said, is_wrong=True)
    reasons = list(queries.reasons_for(Sort.BED_NOT_READY))
    form = NotReadyForm(request.POST or None, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = deciding.attempt(lambda: choosing.not_ready(search, by=request.user, **given))
        if refused is None:
            return deciding.back(
                request, referral, _("The search has stopped. What was held is free")
            )
    return deciding.page_of(request, referral, None, _drawn(form), refused)


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def ready_again(request: Request, referral_id: UUID) -> HttpResponse:
    """Let the search go on, from the place they had."""
    referral, search = _fetch(request, referral_id)
    refused = deciding.attempt(lambda: choosing.ready_again(search, by=request.user))
    if refused is None:
        messages.success(request, _("The search goes on, from the place they had"))
    else:
        messages.error(request, str(refused))
    return redirect("triage:referral", referral.pk)


def _fetch(request: Request, referral_id: UUID) -> tuple[Referral, BedRequest]:
    whole = queries.with_particulars()
    found = gate.fetch(request.user, Permission.VIEW_REFERRAL, whole, deed=None, pk=referral_id)
    search = searches.of(found)
    if search is None or choosing.may_say_ready(found, search.request, request.user) is None:
        raise Http404
    return found, search.request


def _drawn(form: NotReadyForm) -> Decision:
    reasons = options.said(form.reasons)
    label = _("Why are they not ready?")
    reason = fields.drawn(form, Shape.RADIOS, "reason", label, options=reasons)
    hint = _("The Bed Bureau, the desk and the referrer read it")
    label = _("Anything else? (optional)")
    note = fields.drawn(form, Shape.TEXTAREA, "note", label, hint=hint, rows=3)
    return Decision(
        title=_("No longer ready to leave"),
        lead=_(
            "The search stops at once: what is offered or held for them is free for others."
            " Their place among those who wait is kept."
        ),
        panels=[Panel([reason, note])],
        submit=_("Stop the search"),
        is_refusal=True,
        unread=options.is_unread(form),
    )
