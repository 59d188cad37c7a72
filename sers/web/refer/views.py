"""Writing a referral: begun, asked page by page, looked over, sent."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.intake import drafting
from sers.intake.drafting import ChangedElsewhere
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.people.matching import AskedTooOften
from sers.policy.permissions import Permission
from sers.referrals import amending, submission
from sers.referrals.destination import Destination
from sers.referrals.submission import NotReady
from sers.web import teams
from sers.web.pages import Request, page
from sers.web.refer import answering, at_once, changing, checking, gone, showing, starting, where

# What somebody chooses who cannot tell which area it is.
UNSETTLED = "unsettled"


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def start(request: Request) -> HttpResponse:
    """What is needed, and the button that begins a draft."""
    return starting.take(request) if request.method == "POST" else starting.ask(request)


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def form_page(request: Request, draft_id: UUID, page_id: str) -> HttpResponse:
    """One page of the form."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id, page_id)
    asked = showing.on_path(draft, page_id)
    if asked is None:
        return redirect(showing.goes_on(draft))
    if request.method == "POST":
        return answering.take(request, draft, asked)
    return answering.ask(request, draft, asked)


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def whole(request: Request, draft_id: UUID) -> HttpResponse:
    """All that is asked so far, on one page: for who types while somebody speaks."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    if request.method == "POST":
        return at_once.take(request, draft)
    return at_once.ask(request, draft)


@page(Permission.MAKE_REFERRAL)
def stop(request: Request, draft_id: UUID, page_id: str) -> HttpResponse:
    """What an answer calls for before, or instead of, going on."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    asked = showing.on_path(draft, page_id)
    found = draft.version.read().stop_for(asked, draft.answers) if asked else None
    if asked is None or found is None:
        return redirect(showing.goes_on(draft))
    options = {"from": showing.CHECK} if request.GET.get("from") == showing.CHECK else {}
    context = {
        "stop": found,
        "title": translated(found.title),
        "body": [translated(each) for each in found.body],
        "numbers": [showing.call(number) for number in found.numbers],
        "draft": showing.bar(draft),
        "change": showing.address(draft, asked, **options),
        "on": answering.after(draft, asked, checking=bool(options)) if found.go_on else "",
    }
    return render(request, "refer/stop.jinja", context)


@page(Permission.MAKE_REFERRAL)
def check(request: Request, draft_id: UUID) -> HttpResponse:
    """Everything said, and where it goes."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    return changing.show(request, draft) if draft.amends else checking.show(request, draft)


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def team(request: Request, draft_id: UUID) -> HttpResponse:
    """Which team should have it, where the practice and the place do not settle it."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    going = where.going(draft)
    if going is None or not going.choices or draft.amends:
        return redirect("refer:check", draft.pk)
    if request.method != "POST":
        return _draw_team(request, draft, going)
    if "leave" in request.POST:
        return redirect(showing.left_for(draft, request.POST["leave"]))
    return _take_team(request, draft, going)


@page(Permission.MAKE_REFERRAL, methods=("POST",))
def send(request: Request, draft_id: UUID) -> HttpResponse:
    """Send it: one referral, however often the button is pressed."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    if "leave" in request.POST:
        return redirect(showing.left_for(draft, request.POST["leave"]))
    if draft.amends:
        return changing.send(request, draft)
    if not request.POST.get("same_person"):
        sentence = _("Tick that you have checked the name and date of birth")
        return checking.show(request, draft, [(sentence, "same_person")])
    try:
        seen = answering.revision_of(request)
        referral = submission.send(draft_id, by=request.user, seen=seen)
    except (NotReady, AskedTooOften) as refused:
        return checking.show(request, draft, [(checking.refusal(refused), "")])
    return redirect("track:sent", referral.pk)


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def discard(request: Request, draft_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking once."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    if request.method == "POST":
        drafting.discard(draft)
        messages.success(request, _("The draft is deleted."))
        return redirect("track:mine")
    changed = amending.subject_of(draft)
    context = {
        "name": showing.name(draft),
        "on": showing.goes_on(draft),
        "changes": changed.reference if changed else "",
    }
    return render(request, "refer/discard.jinja", context)


def _take_team(request: Request, draft: Draft, going: Destination) -> HttpResponse:
    code = request.POST.get("area", "")
    if code not in {UNSETTLED, *(choice.code for choice in going.choices)}:
        return _draw_team(request, draft, going, [(_("Select which team should have it"), "area")])
    area = None if code == UNSETTLED else directory.area_with(code)
    try:
        drafting.choose_area(draft, area, seen=answering.revision_of(request))
    except ChangedElsewhere as changed:
        return _draw_team(request, draft, going, [(str(changed), "")])
    return redirect("refer:check", draft.pk)


def _draw_team(
    request: Request, draft: Draft, going: Destination, errors: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    chosen = request.POST.get("area") or _chosen_before(draft)
    choices = [(each.code, each.name, each.because) for each in going.choices]
    cannot = _("A person at the unrouted desk looks at it and passes it on")
    items = [
        {
            "value": code,
            "text": text,
            **({"hint": {"text": teams.as_sentence(hint)}} if hint else {}),
            "checked": code == chosen,
        }
        for code, text, hint in [*choices, (UNSETTLED, _("I cannot tell"), cannot)]
    ]
    context = {
        "draft": showing.bar(draft),
        "items": items,
        "because": _why_choose(going),
        "errors": errors,
        "back": reverse("refer:check", args=[draft.pk]),
    }
    return render(request, "refer/team.jinja", context)


def _why_choose(going: Destination) -> str:
    if going.hidden:
        return _(
            "Their address is kept secret, so neither an address nor a GP practice may say who "
            "looks after them. Choose the area where help is needed, and name no other place"
        )
    return _(
        "The GP practice and the place where help is given belong to different areas. "
        "You know which team can get there."
    )


def _chosen_before(draft: Draft) -> str:
    return UNSETTLED if draft.area_unsettled else draft.chosen_area_id or ""
