"""The pages of what is done about a leg, one for each move that needs words."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory import queries as directory
from sers.directory import workforce
from sers.policy.permissions import Permission
from sers.referrals import (
    allocation,
    answering,
    correspondence,
    dying,
    lifecycle,
    notes,
    queries,
    working,
)
from sers.referrals.lifecycle import Kind, Sort
from sers.referrals.moving import MoveRefused
from sers.referrals.working import Contact
from sers.web.caseload import drawing, forms
from sers.web.caseload.doing import FORM, Case, Data, Doing, do
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, referrer_of

HELP = Permission.ANSWER_OFFER
NOT_REACHED = "leg_not_reached"


@page(HELP, methods=FORM)
def accept_waiting(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, ACCEPT_WAITING)


@page(HELP, methods=FORM)
def decline(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, DECLINE)


@page(HELP, methods=FORM)
def assign(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, ASSIGN)


@page(HELP, methods=FORM)
def plan(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, PLAN)


@page(HELP, methods=FORM)
def wait(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, WAIT)


@page(HELP, methods=FORM)
def start(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, START)


@page(HELP, methods=FORM)
def fail(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, FAIL)


@page(HELP, methods=FORM)
def complete(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, COMPLETE)


@page(HELP, methods=FORM)
def hand_back(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, HAND_BACK)


@page(HELP, methods=FORM)
def reopen(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, REOPEN)


@page(HELP, methods=FORM)
def ask(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, ASK)


@page(Permission.WRITE_NOTE, methods=FORM)
def note(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, NOTE)


@page(Permission.RECORD_DEATH, methods=FORM)
def death(request: Request, leg_id: UUID) -> HttpResponse:
    return do(request, leg_id, DEATH)


def _assign_form(case: Case, data: Data) -> forms.AssignForm:
    named = working.workers_of([case.leg.pk]).get(case.leg.pk, [])
    people = workforce.who_help(case.leg.owner)
    mine = [str(case.user.pk)] if case.user in people else []
    initial = {
        "workers": [str(each.user_id) for each in named] or mine,
        "lead": next((str(each.user_id) for each in named if each.leads), ""),
    }
    return forms.AssignForm(data, people=people, initial=initial)


def _assign(case: Case, form: Any) -> None:
    given = form.cleaned_data
    lead = given["lead"]
    if lead and lead not in given["workers"]:
        raise MoveRefused(_("Whoever leads must be among those who go"))
    working.assign(case.leg, given["workers"], lead=lead, by=case.user, seen=given["seen"])


def _assign_drawn(case: Case, form: Any) -> Decision:
    people = workforce.who_help(case.leg.owner)
    away = workforce.away([each.pk for each in people], directory.today(case.now))
    return drawing.assigning(form, people, away, case.leg.owner.name)


def _plan_form(case: Case, data: Data) -> forms.PlanForm:
    """Drawn with what was said last; a time that is past is not offered again."""
    at = case.leg.expected_at
    if at and at > case.now:
        told = drawing.now_in_boxes(at)
        return forms.PlanForm(data, initial={**told, "note": case.leg.expected_note})
    return forms.PlanForm(data, initial={**drawing.now_in_boxes(case.now), "time": ""})


def _plan(case: Case, form: Any) -> None:
    given = form.cleaned_data
    at, told = form.at(), given["note"]
    working.plan(case.leg, expected_at=at, note=told, by=case.user, seen=given["seen"])


def _wait_form(_case: Case, data: Data) -> forms.WaitForm:
    return forms.WaitForm(data, reasons=queries.reasons_for(Sort.LEG_WAITING))


def _start_form(case: Case, data: Data) -> forms.StartForm:
    places, modes = queries.outcomes_of(Kind.PLACE), queries.outcomes_of(Kind.MODE)
    initial = dict(drawing.now_in_boxes(case.now))
    if modes:
        initial |= {"mode": modes[0].pk}
    if places and case.goes:
        initial |= {"place": places[0].pk}
    return forms.StartForm(data, places=places, modes=modes, initial=initial)


def _start(case: Case, form: Any) -> None:
    given = form.cleaned_data
    contact = Contact(form.at(case.leg.offered_at), given["place"], given["mode"])
    working.start(case.leg, contact, by=case.user, seen=given["seen"])


def _fail(case: Case, form: Any) -> None:
    given = form.cleaned_data
    working.fail(
        case.leg,
        outcome=given["outcome"],
        next_step=given["next_step"],
        again_at=form.again_at(),
        by=case.user,
        seen=given["seen"],
    )


def _fail_drawn(case: Case, form: Any) -> Decision:
    """Whoever has tried often enough is told that it may end here."""
    address = f"{reverse('caseload:complete', args=[case.leg.pk])}?not-reached"
    ending = (_("End it as not reached"), address)
    tried = case.leg.attempts >= working.TRIES
    return drawing.failing(form, queries.outcomes_of(Kind.FAILED), ending if tried else None)


def _complete_form(case: Case, data: Data) -> forms.CompleteForm:
    initial = {"outcome": NOT_REACHED} if case.leg.attempts >= working.TRIES else {}
    return forms.CompleteForm(data, outcomes=_ways_to_end(case), initial=initial)


def _ways_to_end(case: Case) -> list[Any]:
    """What can be said of help that never began is less."""
    ways = queries.outcomes_of(Kind.LEG)
    return [each for each in ways if case.begun or not each.after_start]


def _ask_form(case: Case, data: Data) -> forms.AskForm:
    may = case.referral is not None
    return forms.AskForm(data, may_ask_referrer=may, initial={"of": forms.DESK})


def _ask(case: Case, form: Any) -> None:
    given = form.cleaned_data
    of_desk, question = given["of"] == forms.DESK, given["question"]
    correspondence.ask_about(
        case.leg, question=question, of_desk=of_desk, by=case.user, seen=given["seen"]
    )


def _ask_drawn(case: Case, form: Any) -> Decision:
    referrer = referrer_of(case.referral) if case.referral else ""
    return drawing.asking(form, drawing.leads_to(case.leg), referrer)


def _note(case: Case, form: Any) -> None:
    notes.write(_seen(case), text=form.cleaned_data["text"], by=case.user)


def _death(case: Case, form: Any) -> None:
    given = form.cleaned_data
    referral = _seen(case)
    if given["seen"] != case.leg.revision:
        raise MoveRefused(_("Somebody changed this after you opened it"))
    died_on, told_by = given["died_on"], given["told_by"]
    seen = referral.revision
    dying.record_death(referral, died_on=died_on, told_by=told_by, by=case.user, seen=seen)


def _seen(case: Case) -> Any:
    if case.referral is None:
        raise MoveRefused(_("The referral is closed to you: you have no part in it now"))
    return case.referral


def _reasons(sort: Sort, *, words_needed: bool = True) -> Any:
    def form(_case: Case, data: Data) -> forms.ReasonForm:
        listed = queries.reasons_for(sort)
        return forms.ReasonForm(data, reasons=listed, words_needed=words_needed)

    return form


def _given(verb: Any) -> Any:
    """A verb that takes what was typed as it stands."""

    def run(case: Case, form: Any) -> None:
        verb(case.leg, by=case.user, **form.cleaned_data)

    return run


ACCEPT_WAITING = Doing(
    lifecycle.ACCEPT_LEG,
    _wait_form,
    _given(answering.accept_and_wait),
    lambda _case, form: drawing.waiting(form, queries.reasons_for(Sort.LEG_WAITING), accepts=True),
    gettext_lazy("You have accepted, and they read what it waits for"),
)
DECLINE = Doing(
    lifecycle.DECLINE_LEG,
    _reasons(Sort.LEG_DECLINED),
    _given(allocation.decline),
    lambda case, form: drawing.declining(
        form,
        queries.reasons_for(Sort.LEG_DECLINED),
        _instead(case),
    ),
    gettext_lazy("Declined. They read why, and look further"),
)
ASSIGN = Doing(
    lifecycle.ASSIGN_LEG, _assign_form, _assign, _assign_drawn, gettext_lazy("It is said who goes")
)
PLAN = Doing(
    lifecycle.PLAN_LEG,
    _plan_form,
    _plan,
    lambda _case, form: drawing.planning(form),
    gettext_lazy("The referrer reads when you come"),
)
WAIT = Doing(
    lifecycle.WAIT_LEG,
    _wait_form,
    _given(working.wait),
    lambda _case, form: drawing.waiting(form, queries.reasons_for(Sort.LEG_WAITING), accepts=False),
    gettext_lazy("It waits, and the desk reads what for"),
)
START = Doing(
    lifecycle.START_LEG,
    _start_form,
    _start,
    lambda case, form: drawing.starting(
        form, queries.outcomes_of(Kind.PLACE), queries.outcomes_of(Kind.MODE), goes=case.goes
    ),
    gettext_lazy("Help has begun"),
)
FAIL = Doing(
    lifecycle.FAIL_LEG,
    lambda _case, data: forms.FailForm(data, outcomes=queries.outcomes_of(Kind.FAILED)),
    _fail,
    _fail_drawn,
    gettext_lazy("It is written down that nobody was met"),
)
COMPLETE = Doing(
    lifecycle.COMPLETE_LEG,
    _complete_form,
    _given(working.complete),
    lambda case, form: drawing.completing(form, _ways_to_end(case), begun=case.begun),
    gettext_lazy("Your part has ended. The referrer reads how it went"),
)
HAND_BACK = Doing(
    lifecycle.HAND_BACK_LEG,
    _reasons(Sort.LEG_HANDED_BACK),
    _given(working.hand_back),
    lambda _case, form: drawing.handing_back(form, queries.reasons_for(Sort.LEG_HANDED_BACK)),
    gettext_lazy("Handed back. The desk looks further"),
)
REOPEN = Doing(
    lifecycle.REOPEN_LEG,
    _reasons(Sort.REOPENED, words_needed=False),
    _given(working.reopen),
    lambda _case, form: drawing.reopening(form, queries.reasons_for(Sort.REOPENED)),
    gettext_lazy("It is open again"),
)
ASK = Doing(
    lifecycle.ASK_ABOUT_LEG, _ask_form, _ask, _ask_drawn, gettext_lazy("Your question is sent")
)
NOTE = Doing(
    None,
    lambda _case, data: forms.NoteForm(data),
    _note,
    lambda case, form: drawing.noting(form, case.leg.owner.name),
    gettext_lazy("The note is there for your team"),
)
DEATH = Doing(
    None,
    lambda _case, data: forms.DeathForm(data),
    _death,
    lambda _case, form: drawing.recording_death(form),
    gettext_lazy("It is written down that the person has died. Everything of theirs has ended"),
)


def _instead(case: Case) -> tuple[str, str]:
    """Waiting, which is what to say where there is no room."""
    offered = lifecycle.ACCEPT_LEG.sources
    route = "caseload:accept_waiting" if case.leg.status in offered else "caseload:wait"
    return _("Say that it must wait"), reverse(route, args=[case.leg.pk])
