"""What every page that decides something shares: fetch, form, verb, answer.

Where somebody else was quicker the same page comes again with everything typed, what happened
meanwhile, and the new revision.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.access import gate
from sers.policy.permissions import Permission
from sers.referrals import presence, queries
from sers.referrals.lifecycle import Move, Status
from sers.referrals.models import Referral
from sers.web.pages import Request
from sers.web.triage import present, refusing, sheet
from sers.web.triage.drawing import Decision

FORM = ("GET", "POST")
ANYWHERE = frozenset(Status)


def to_decide(request: Request, referral_id: UUID, permission: Permission) -> Referral:
    """The referral, if the reader's team may do this; while deciding it may have gone elsewhere."""
    is_sent = request.method == "POST"
    return gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL if is_sent else permission,
        queries.with_particulars(),
        deed=None,
        pk=referral_id,
    )


def attempt(verb: Callable[[], object]) -> Exception | None:
    """Why it was refused; None where it is done."""
    try:
        verb()
    except refusing.REFUSALS as why:
        return why
    return None


def page_of(
    request: Request,
    referral: Referral,
    making: Move[Status] | None,
    decision: Decision,
    refused: Exception | None = None,
    *,
    open_in: Collection[Status] = ANYWHERE,
) -> HttpResponse:
    """The form, drawn from the referral as it stands now; that it was shown is written down."""
    now = gate.fetch(
        request.user, Permission.VIEW_REFERRAL, queries.with_particulars(), pk=referral.pk
    )
    sources = making.sources if making else open_in
    if request.method != "POST" and now.status not in sources:
        said = _("This is now “%(status)s”, so that is no longer open")
        return back(request, now, said % {"status": Status(now.status).label}, is_wrong=True)
    doing = making.name if making else ""
    presence.note(now, request.user, doing=doing)
    here = present.drawn(now, presence.others(now, request.user), doing=doing)
    shown = {
        "decision": decision,
        "refusal": refusing.refusal(now, refused) if refused else None,
        "back": sheet.address(now),
        "seen": now.revision,
        "referral": now,
        "who": sheet.banner(now, request.user, None, presence=here),
    }
    return render(request, "triage/decide.jinja", shown)


def back(
    request: Request, referral: Referral, said: str, *, is_wrong: bool = False
) -> HttpResponse:
    """To the referral, with a sentence on what was done, or why not."""
    (messages.error if is_wrong else messages.success)(request, said)
    return redirect("triage:referral", referral.pk)
