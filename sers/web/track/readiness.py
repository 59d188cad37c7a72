"""The ward says that somebody for whom a bed is sought cannot leave yet, or can again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.access import gate
from sers.audit.models import Access
from sers.beds import choosing, searches
from sers.beds.models import BedRequest
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page
from sers.web.track import showing

LONGEST = 400
REFUSALS = (MoveRefused, PermissionDenied)


class NotReadyForm(forms.Form):
    """Why they cannot leave yet."""

    reason = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Select why they are not ready"),
            "invalid_choice": gettext_lazy("Select a reason from the list"),
        }
    )
    note = forms.CharField(
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": gettext_lazy("Shorten it to 400 characters or fewer")},
    )

    def __init__(self, reasons: Sequence[Reason], data: Any = None) -> None:
        super().__init__(data)
        self.reasons = {each.code: each for each in reasons}
        choices = [(each.code, each.label) for each in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def items(self) -> list[dict[str, Any]]:
        """The reasons as radios takes them."""
        chosen = self["reason"].value()
        return [
            {
                "value": each.code,
                "text": each.label,
                "checked": each.code == chosen,
                **({"hint": {"text": each.hint}} if each.hint else {}),
            }
            for each in self.reasons.values()
        ]


@page(Permission.TELL_CHANGE, methods=("GET", "POST"))
def not_ready(request: Request, referral_id: UUID) -> HttpResponse:
    """Stop the search for a bed at once, with a reason."""
    found, search = _fetch(request, referral_id)
    if request.method != "POST" and (search.not_ready_since or not search.is_open):
        messages.info(request, _("The search has stopped already."))
        return redirect("track:referral", found.pk)
    form = NotReadyForm(list(queries.reasons_for(Sort.BED_NOT_READY)), request.POST or None)
    errors = [(str(said), name) for name in form.fields for said in form.errors.get(name, [])]
    if form.is_valid():
        given = form.cleaned_data
        reason = form.reasons[given["reason"]]
        try:
            choosing.not_ready(search, reason=reason, note=given["note"], by=request.user)
        except REFUSALS as refused:
            errors = [(str(refused), "")]
        else:
            messages.success(request, _("The search has stopped. The Bed Bureau sees why."))
            return redirect("track:referral", found.pk)
    shown = {
        "referral": found,
        "items": form.items(),
        "note": form["note"].value() or "",
        "errors": errors,
    }
    return render(request, "track/not_ready.jinja", shown)


@page(Permission.TELL_CHANGE, methods=("POST",))
def ready_again(request: Request, referral_id: UUID) -> HttpResponse:
    """Let the search go on, from the place they had."""
    found, search = _fetch(request, referral_id)
    try:
        choosing.ready_again(search, by=request.user)
    except REFUSALS as refused:
        messages.error(request, f"{refused}.")
    else:
        messages.success(request, _("The search for a bed goes on, from the place they had."))
    return redirect("track:referral", found.pk)


def _fetch(request: Request, referral_id: UUID) -> tuple[Referral, BedRequest]:
    """The referral and its search; those who only added to it see no search."""
    deed = None if request.method == "POST" else Access.Deed.OPENED
    whole = Referral.objects.select_related(*showing.WITH)
    found = gate.fetch(request.user, Permission.TELL_CHANGE, whole, deed=deed, pk=referral_id)
    search = searches.of(found)
    if search is None:
        raise Http404
    return found, search.request
