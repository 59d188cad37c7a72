"""What somebody who sent a referral does when something is different now."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.policy.permissions import Permission
from sers.referrals import amending, telling
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page
from sers.web.refer import showing as drafts
from sers.web.track import showing
from sers.web.track.forms import TellForm


@page(Permission.TELL_CHANGE, methods=("GET", "POST"))
def tell(request: Request, referral_id: UUID) -> HttpResponse:
    """Tell the team, in words, that something has changed."""
    found = _fetch(request, Permission.TELL_CHANGE, referral_id)
    form = TellForm(request.POST if request.method == "POST" else None)
    errors = [(str(each), "text") for each in form.errors.get("text", [])]
    if form.is_valid():
        try:
            telling.tell(found, text=form.cleaned_data["text"], by=request.user)
        except MoveRefused as refused:
            errors = [(str(refused), "")]
        else:
            messages.success(request, _("The team has your words. They see that there is news."))
            return redirect("track:referral", found.pk)
    context = {
        "referral": found,
        "sent": gate.may(request.user, Permission.READ_SENT, found),
        "errors": errors,
        "ended": "" if errors else _ended(found),
        "typed": request.POST.get("text", ""),
    }
    return render(request, "track/tell.jinja", context)


@page(Permission.AMEND_REFERRAL, methods=("POST",))
def amend(request: Request, referral_id: UUID) -> HttpResponse:
    """Begin to change it, or go on with changes begun before."""
    found = _fetch(request, Permission.AMEND_REFERRAL, referral_id)
    try:
        draft = amending.begin(found, by=request.user)
    except MoveRefused as refused:
        messages.error(request, f"{refused}.")
        return redirect("track:referral", found.pk)
    return redirect(drafts.check_address(draft))


def _fetch(request: Request, permission: Permission, referral_id: UUID) -> Referral:
    """The second half of an action is no second opening, unless it shows the answers anew."""
    told = permission is Permission.TELL_CHANGE and request.method == "POST"
    whole = Referral.objects.select_related(*showing.WITH)
    deed = None if told else Access.Deed.OPENED
    return gate.fetch(request.user, permission, whole, deed=deed, pk=referral_id)


def _ended(referral: Referral) -> str:
    try:
        telling.refuse_ended(referral)
    except MoveRefused as refused:
        return str(refused)
    return ""
