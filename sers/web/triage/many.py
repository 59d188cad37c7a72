"""Doing the same to several referrals of a desk at once, and undoing it.

The desk's list sends what is ticked with the revision that was seen of each. What needs words
has a page of its own, that lists what is chosen and comes again with all of it kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect as go
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.audit.models import Access
from sers.directory import queries as directory
from sers.directory.models import Team
from sers.policy.permissions import Permission
from sers.referrals import bulk, queries
from sers.referrals.bulk import Chosen, Result
from sers.referrals.lifecycle import Sort
from sers.referrals.moving import MoveRefused
from sers.web import printing, words
from sers.web.pages import Request, page
from sers.web.triage import choosing, gathered, on_paper, referrals
from sers.web.triage.drawing import Decision

POST = ("POST",)
LONGEST_VIEW = 1_000


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the bar: whose desk, what was ticked there, and the view to go back to."""

    team: Team
    chosen: Sequence[Chosen]
    view: str
    back: str


@page(Permission.TRIAGE_REFERRAL, methods=POST)
def claim(request: Request, team_id: UUID) -> HttpResponse:
    """Take up all that are ticked."""
    press = _press(request, team_id)
    if not press.chosen:
        return _nothing(request, press)
    result = bulk.claim_all(press.chosen, team=press.team, by=request.user)
    return _answer(request, press, result, gathered.claimed(len(result.done)))


@page(Permission.TRIAGE_REFERRAL, methods=POST)
def give(request: Request, team_id: UUID) -> HttpResponse:
    """Give all that are ticked to a colleague."""
    decides = "decide" in request.POST
    press = _press(request, team_id, deed=None if decides else Access.Deed.LISTED)
    if not press.chosen:
        return _nothing(request, press)
    colleagues = bulk.colleagues(press.team)
    form = gathered.GiveForm(request.POST if decides else None, colleagues=colleagues)
    if form.is_valid():
        to = form.cleaned_data["to"]
        result = bulk.assign_all(press.chosen, to=to, team=press.team, by=request.user)
        return _answer(request, press, result, gathered.given(len(result.done), to))
    return _page(request, press, gathered.giving(form, colleagues))


@page(Permission.TRIAGE_REFERRAL, methods=POST)
def send_on(request: Request, team_id: UUID) -> HttpResponse:
    """Send all that are ticked to another desk."""
    decides = "decide" in request.POST
    press = _press(request, team_id, deed=None if decides else Access.Deed.LISTED)
    if not press.chosen:
        return _nothing(request, press)
    desks = [team for team in directory.teams_that_own() if team.pk != press.team.pk]
    reasons = queries.reasons_for(Sort.REDIRECTED)
    sent = request.POST if decides else None
    form = gathered.SendOnForm(sent, desks=desks, reasons=reasons)
    if form.is_valid():
        given = form.cleaned_data
        result = bulk.redirect_all(press.chosen, team=press.team, by=request.user, **given)
        said = gathered.sent_on(len(result.done), given["to"])
        return _answer(request, press, result, said)
    return _page(request, press, gathered.sending_on(form, desks, reasons))


@page(Permission.TRIAGE_REFERRAL, methods=POST)
@words.dated()
def printed(request: Request, team_id: UUID) -> HttpResponse:
    """A copy of each that is ticked, in one go; each is written down as printed."""
    press = _press(request, team_id)
    if not press.chosen:
        return _nothing(request, press)
    papers = [referrals.paper(request, referral.pk) for referral, _seen in press.chosen]
    shown = {
        "papers": papers,
        "back": press.back,
        "team": press.team,
        "chosen": gathered.lines(press.chosen),
        "view": press.view,
    }
    return render(request, "triage/print_many.jinja", shown)


@page(Permission.TRIAGE_REFERRAL, methods=POST)
@words.dated()
def printed_pdf(request: Request, team_id: UUID) -> HttpResponse:
    """The same copies as one PDF."""
    press = _press(request, team_id)
    if not press.chosen:
        return _nothing(request, press)
    with printing.in_english():
        papers = [referrals.paper(request, referral.pk) for referral, _seen in press.chosen]
        drawn = [on_paper.of_sheet(**each) for each in papers]
    return printing.answer(drawn, "referrals", title=_("Copies of referrals"))


@page(Permission.TRIAGE_REFERRAL, methods=POST)
def undo(request: Request, team_id: UUID, batch_id: UUID) -> HttpResponse:
    """Put back what was done to several."""
    press = _press(request, team_id)
    batch = bulk.batch_of(request.user, press.team, batch_id)
    if batch is None:
        raise Http404
    gathered.forget_undo(request.session, press.team)
    try:
        result = bulk.undo(batch, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return go(press.back)
    said = gathered.undone(len(result.done))
    if result.left:
        return _told(request, press, result, said)
    messages.success(request, said)
    return go(press.back)


def _press(request: Request, team_id: UUID, *, deed: Access.Deed | None = None) -> Press:
    teams = request.user.teams_holding(Permission.TRIAGE_REFERRAL)
    team = next((each for each in teams if each.pk == team_id and each.is_desk), None)
    if team is None:
        raise Http404
    view = request.POST.get("view", "")[:LONGEST_VIEW]
    choice = choosing.chosen(team, QueryDict(view), request.session)
    back = choice.address(after=choice.view.after, place=choice.view.place)
    seen = gathered.seen_in(request.POST.getlist("chosen"))
    return Press(team, bulk.choose(request.user, team, seen, deed=deed), view, back)


def _nothing(request: Request, press: Press) -> HttpResponse:
    messages.error(request, _("Tick at least one referral first"))
    return go(press.back)


def _page(request: Request, press: Press, decision: Decision) -> HttpResponse:
    """The form, with what it is about."""
    shown = {
        "decision": decision,
        "chosen": gathered.lines(press.chosen),
        "team": press.team,
        "view": press.view,
        "back": press.back,
    }
    return render(request, "triage/decide_many.jinja", shown)


def _answer(request: Request, press: Press, result: Result, said: str) -> HttpResponse:
    """Back to the desk, or what was not done and why."""
    if result.batch:
        gathered.keep_undo(request.session, press.team, result.batch, said)
    if result.left:
        return _told(request, press, result, said)
    return go(press.back)


def _told(request: Request, press: Press, result: Result, said: str) -> HttpResponse:
    """What was done, and what was not, by name."""
    bulk.show_left(request.user, press.team, result)
    shown = {
        "said": said if result.done else _("Nothing was changed"),
        "left": [gathered.left(each) for each in result.left],
        "undo": result.batch and gathered.undo_of(request.session, press.team, timezone.now()),
        "team": press.team,
        "view": press.view,
        "back": press.back,
    }
    return render(request, "triage/done_many.jinja", shown)
