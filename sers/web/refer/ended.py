"""Where somebody is led who comes back to a draft that is no more."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from sers.referrals import amending, joining, submission
from sers.web.pages import Request


def instead(request: Request, draft_id: UUID) -> HttpResponse:
    """The referral that the draft became, changed or was added to: for «back», and for a second click."""
    sent = submission.sent_from(draft_id, request.user)
    if sent:
        return redirect("track:sent", sent.pk)
    if changed := amending.amended_from(draft_id, request.user):
        return redirect("track:referral", changed.pk)
    added_to = joining.became(draft_id, request.user)
    if added_to is None:
        raise Http404
    return redirect("track:referral", added_to.pk)
