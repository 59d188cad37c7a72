"""Deciding how soon and by which pathway, and talking about it in the huddle."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory.models import Team
from sers.policy.permissions import Permission
from sers.referrals import huddle, lifecycle, queries
from sers.referrals import judging as verbs
from sers.referrals.lifecycle import Kind, Sort
from sers.web import words
from sers.web.pages import Request, page
from sers.web.triage import judging_forms, rows, wishes
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.judging_forms import BringForm, HuddledForm, PathwayForm, PrioritiseForm


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def prioritise(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    priorities, reasons = queries.priorities(), queries.reasons_for(Sort.PRIORITISED)
    form = PrioritiseForm(request.POST or None, priorities=priorities, reasons=reasons)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        to = given.pop("to")
        refused = attempt(lambda: verbs.prioritise(referral, to, by=request.user, **given))
        if refused is None:
            said = _("How soon is now: %(priority)s") % {"priority": to.label}
            return back(request, referral, said)
    wish = wishes.how_soon(referral, queries.version_of(referral))
    decision = judging_forms.prioritising(form, referral, wish, priorities, reasons)
    return page_of(request, referral, lifecycle.PRIORITISE, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def pathway(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    pathways = queries.outcomes_of(Kind.PATHWAY)
    form = PathwayForm(request.POST or None, pathways=pathways, initial={"to": referral.pathway_id})
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        to = given.pop("to")
        refused = attempt(lambda: verbs.set_pathway(referral, to, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("The pathway is set: %(pathway)s") % {"pathway": to})
    wish = wishes.where(referral, queries.version_of(referral))
    decision = judging_forms.setting_pathway(form, referral, wish, pathways)
    return page_of(request, referral, lifecycle.SET_PATHWAY, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def bring(request: Request, referral_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    today = directory.today()
    initial = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    form = BringForm(request.POST or None, initial=initial)
    refused = None
    if form.is_valid():
        given, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
        refused = attempt(
            lambda: huddle.bring(referral, on=form.on, note=given, by=request.user, seen=seen)
        )
        if refused is None:
            day = {"day": words.short_day(form.on)}
            return back(request, referral, _("It is on the list of %(day)s") % day)
    decision = judging_forms.bringing(form, referral)
    return page_of(request, referral, lifecycle.BRING_TO_HUDDLE, decision, refused)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def huddled(request: Request, referral_id: UUID) -> HttpResponse:
    """Write what was decided about it together."""
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    if request.method != "POST" and referral.huddle_on is None:
        return redirect("triage:bring", referral.pk)
    form = HuddledForm(request.POST or None)
    refused = None
    if form.is_valid():
        given = form.cleaned_data
        refused = attempt(lambda: huddle.decide(referral, by=request.user, **given))
        if refused is None:
            return back(request, referral, _("What the huddle decided is written down"))
    decision = judging_forms.huddling(form, referral)
    return page_of(request, referral, lifecycle.HUDDLE, decision, refused)


@page(Permission.TRIAGE_REFERRAL)
def huddle_list(request: Request, team_id: UUID) -> HttpResponse:
    """All that a desk has to talk about, by day."""
    team = _own_team(request, team_id)
    listed = huddle.shown_to(request.user, team)
    shown = {
        "team": team,
        "listed": [(each, rows.alerts_of(each)) for each in listed],
        "today": directory.today(),
    }
    return render(request, "triage/huddle.jinja", shown)


def _own_team(request: Request, team_id: UUID) -> Team:
    teams = request.user.teams_holding(Permission.TRIAGE_REFERRAL)
    own = next((team for team in teams if team.pk == team_id), None)
    if own is None:
        raise Http404
    return own
