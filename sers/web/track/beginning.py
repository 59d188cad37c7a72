"""Beginning a new form from a referral that was sent."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sers.access import gate
from sers.intake.kinds.kind import translated
from sers.policy.permissions import Permission
from sers.referrals.again import Begun, begin_again, begin_couple
from sers.referrals.models import Referral
from sers.web.pages import Request, page
from sers.web.practices import PRACTICES
from sers.web.refer import showing


@page(Permission.MAKE_REFERRAL, methods=("POST",))
def again(request: Request, referral_id: UUID) -> HttpResponse:
    """Refer the same person again."""
    return _begin(request, referral_id, begin_again)


@page(Permission.MAKE_REFERRAL, methods=("POST",))
def couple(request: Request, referral_id: UUID) -> HttpResponse:
    """Refer who lives with them."""
    return _begin(request, referral_id, begin_couple)


def _begin(request: Request, referral_id: UUID, verb: Callable[..., Begun]) -> HttpResponse:
    sent = Referral.objects.select_related("sent_by")
    found = gate.fetch(request.user, Permission.MAKE_REFERRAL, sent, pk=referral_id)
    begun = verb(found, by=request.user, practices=PRACTICES)
    if begun.left_out:
        labels = ", ".join(map(translated, begun.left_out))
        said = _("We left out what the form no longer asks in that way: %(labels)s.")
        messages.info(request, said % {"labels": labels})
    return redirect(showing.goes_on(begun.draft))
