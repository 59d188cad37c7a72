"""The last look at a draft that changes a referral: what is different, and for whom."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.intake import drafting
from sers.intake.models import Draft
from sers.people.matching import AskedTooOften
from sers.referrals import amending, redlines
from sers.referrals.moving import MoveRefused
from sers.referrals.submission import NotReady
from sers.referrals.telling import refuse_ended
from sers.web import teams
from sers.web.pages import Request
from sers.web.practices import PRACTICES
from sers.web.refer import answering, checking, showing


def show(request: Request, draft: Draft, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """What is different from what was sent, and everything said, with what keeps it here."""
    referral = amending.subject_of(draft)
    ended = _ended(draft)
    changes = redlines.preview(draft, practices=PRACTICES) if referral else []
    whole = not drafting.left_unfinished(draft) and not checking.stopped(draft)
    context = {
        "draft": showing.bar(draft),
        "parts": showing.parts(draft, showing.CHECK),
        "errors": errors,
        "back": reverse("track:referral", args=[draft.amends]) if referral else "",
        "changes": changes,
        "ended": ended,
        "cards": checking.cards(draft),
        "missing": list(checking.missing(draft)),
        "stopped": checking.stopped(draft),
        "ready": bool(changes) and whole and not ended,
        "receiver": teams.the_team(referral.owner) if referral else "",
        "owner": referral.owner if referral else None,
        "send": reverse("refer:send", args=[draft.pk]),
        "discard": reverse("refer:discard", args=[draft.pk]),
    }
    return render(request, "refer/changes.jinja", context)


def send(request: Request, draft: Draft) -> HttpResponse:
    """Send the changes: one version, however often the button is pressed."""
    if not request.POST.get("same_person"):
        sentence = _("Tick that you have checked the name and date of birth")
        return show(request, draft, [(sentence, "same_person")])
    try:
        seen = answering.revision_of(request)
        referral = amending.amend(draft.pk, by=request.user, seen=seen)
    except (NotReady, MoveRefused, AskedTooOften) as refused:
        # What others changed meanwhile may be in it now.
        now = drafting.draft_of(request.user, draft.pk) or draft
        return show(request, now, [(checking.refusal(refused), "")])
    except PermissionDenied:
        return show(request, draft, [(_out_of_reach(), "")])
    done = _("Your changes are sent. %(team)s sees what is different.")
    team = teams.as_sentence(teams.the_team(referral.owner))
    messages.success(request, done % {"team": team})
    return redirect("track:referral", referral.pk)


def _ended(draft: Draft) -> str:
    """Why it cannot be changed any more, and what to do instead."""
    referral = amending.subject_of(draft)
    if referral is None:
        return _out_of_reach()
    try:
        refuse_ended(referral)
    except MoveRefused as refused:
        return str(refused)
    return ""


def _out_of_reach() -> str:
    return _("You do not refer for the team that sent this any more, so you cannot change it")
