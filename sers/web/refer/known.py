"""A referral is open for the person already: add to it, or go on with a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.intake import drafting
from sers.intake.drafting import ChangedElsewhere
from sers.intake.models import Draft
from sers.intake.schema import Page
from sers.people.matching import AskedTooOften
from sers.policy.permissions import Permission
from sers.referrals import joining
from sers.referrals.joining import Open
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page
from sers.web.practices import PRACTICES
from sers.web.refer import answering, gone, showing
from sers.web.teams import as_sentence, the_team

# What somebody chooses whose referral is about something else.
NEW = "new"

type Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One open referral, as far as it may be told."""

    text: str
    href: str  # where its own team follows it; empty for all others


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def known(request: Request, draft_id: UUID) -> HttpResponse:
    """That there is one, with which team and since when, and what to do about it."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    identity = next((each for each in draft.version.read().pages if joining.says_who(each)), None)
    if identity is None or joining.whom(draft) is None:
        return redirect(showing.goes_on(draft))
    if request.method == "POST":
        return _take(request, draft, identity)
    try:
        found = _found(draft)
    except AskedTooOften:
        found = []
    return _draw(request, draft, found) if found else redirect(_on(request, draft, identity))


def _take(request: Request, draft: Draft, identity: Page) -> HttpResponse:
    if "leave" in request.POST:
        return redirect("track:mine")
    if answering.revision_of(request) != draft.revision:
        return _again(request, draft, _changed(), "")
    choice = request.POST.get("choice", "")
    if choice == NEW:
        person = joining.whom(draft)
        drafting.mean_another(draft, joining.said_of(person) if person else [])
        return redirect(_on(request, draft, identity))
    try:
        return _add(request, draft, choice)
    except AskedTooOften:
        return _draw(request, draft, [], [(_too_often(), "")])


def _add(request: Request, draft: Draft, choice: str) -> HttpResponse:
    found = _found(draft)
    chosen = next((each for each in found if each.word(draft) == choice), None)
    if chosen is None:
        sentence = _("Choose whether to add to it, or to go on with a new referral")
        return _draw(request, draft, found, [(sentence if found else _over(), "choice")])
    text = request.POST.get("text", "")
    try:
        referral = joining.add_to(
            draft,
            chosen.referral_id,
            text=text,
            by=request.user,
            practices=PRACTICES,
            seen=draft.revision,
        )
    except MoveRefused as refused:
        wrong = not text.strip() or len(text) > joining.LONGEST
        return _again(request, draft, str(refused), "text" if wrong else "choice")
    except (ChangedElsewhere, Draft.DoesNotExist):
        return _elsewhere(request, draft.pk)
    sentence = _("You have added to it. The team sees that, and you see here how it stands.")
    messages.success(request, sentence)
    return redirect("track:referral", referral.pk)


def _elsewhere(request: Request, draft_id: UUID) -> HttpResponse:
    """It was changed, or ended, in the moment between reading and adding."""
    now = drafting.draft_of(request.user, draft_id)
    return _again(request, now, _changed(), "") if now else gone.instead(request, draft_id)


def _again(request: Request, draft: Draft, sentence: str, at: str) -> HttpResponse:
    """The page once more, with what was typed, and what is open now."""
    try:
        return _draw(request, draft, _found(draft), [(sentence, at)])
    except AskedTooOften:
        return _draw(request, draft, [], [(_too_often(), "")])


def _found(draft: Draft) -> list[Open]:
    person = joining.whom(draft)
    return joining.open_for(person) if person else []


def _on(request: Request, draft: Draft, identity: Page) -> str:
    return answering.after(draft, identity, checking=_checking(request))


def _checking(request: Request) -> bool:
    return request.GET.get("from") == showing.CHECK


def _draw(
    request: Request, draft: Draft, found: Sequence[Open], errors: Errors = ()
) -> HttpResponse:
    identity = next(each for each in draft.version.read().pages if joining.says_who(each))
    options = {"from": showing.CHECK} if _checking(request) else {}
    context = {
        "draft": showing.bar(draft),
        "heading": _heading(found),
        "lines": [_line(each) for each in found],
        "items": _items(request, draft, found),
        "text": request.POST.get("text", ""),
        "longest": joining.LONGEST,
        "errors": errors,
        "back": showing.address(draft, identity, **options),
    }
    return render(request, "refer/known.jinja", context)


def _heading(found: Sequence[Open]) -> str:
    if not found:
        return _("Add to a referral that is open")
    one = _("There is an open referral for somebody with this name and date of birth")
    many = _("There are %(count)d open referrals for somebody with this name and date of birth")
    return one if len(found) == 1 else many % {"count": len(found)}


def _line(each: Open) -> Line:
    said = {"team": as_sentence(the_team(each.team)), "sent": _ago(each.sent_on)}
    href = reverse("track:referral", args=[each.referral_id]) if each.ours else ""
    return Line(_("%(team)s has it. It was sent %(sent)s.") % said, href)


def _ago(sent_on: date) -> str:
    days = (timezone.localdate() - sent_on).days
    if days <= 1:
        return _("today") if days < 1 else _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def _items(request: Request, draft: Draft, found: Sequence[Open]) -> list[dict[str, Any]]:
    """The choices, as `radios` takes them."""
    choice = request.POST.get("choice", "")
    hint = _(
        "The team reads what you add, and you see how it stands. "
        "How soon they act stays as it was: if it cannot wait, ring them or go on with a new one"
    )
    adding = [(each.word(draft), _to_add(each, among=len(found)), hint) for each in found]
    other = (NEW, _("Go on with a new referral"), _("It is about something else"))
    return [
        {"value": value, "text": text, "hint": {"text": hint}, "checked": value == choice}
        for value, text, hint in [*adding, other]
    ]


def _to_add(each: Open, *, among: int) -> str:
    if among == 1:
        return _("Add to it")
    said = {"team": the_team(each.team), "sent": _ago(each.sent_on)}
    return _("Add to the one that %(team)s has, sent %(sent)s") % said


def _changed() -> str:
    return _("This form was changed in another window. Look again who it is for, then go on")


def _over() -> str:
    return _(
        "The open referral has ended meanwhile. Go on with a new one. "
        "What you typed is below, so that you can copy it"
    )


def _too_often() -> str:
    return _(
        "You have looked for many people in the last minute. "
        "Wait a minute, then open this page again. Or go on with a new referral now"
    )
