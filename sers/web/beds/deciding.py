"""Bed triage: a Bed Bureau says whether a bed is right, before anybody asks which one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import agreeing, queries, searches
from sers.beds.searches import Case
from sers.directory import queries as directory
from sers.directory.models import Team
from sers.intake.kinds.kind import translated
from sers.policy.permissions import Permission
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Kind, Sort, Status
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral, SentVersion
from sers.web.beds import deciding_forms
from sers.web.beds.deciding_forms import NOT_RIGHT, AgreeForm, NotRightForm
from sers.web.pages import Request, page
from sers.web.triage import bed_paths, refusing, sheet
from sers.web.triage import deciding as decided

# The pathways of Discharge to Assess that lead to a bed.
OF_A_BED = ("pathway_2", "pathway_3")
HOME_FITS = ("home_fits_better", "bed_not_indicated")
# Who asks that a hospital be spared, today or sooner, asks for a step-up.
STEP_UP, TODAY = "avoid_admission", 1


@page(Permission.PLACE_IN_BED, methods=decided.FORM)
def decide(request: Request, referral_id: UUID) -> HttpResponse:
    """Agree a bed, or say that none is right; asking for more is a page of the desk."""
    referral = _fetch(request, referral_id)
    case = searches.case_of(referral, request.user)
    if case is None:
        raise Http404
    if request.method != "POST":
        if not case.is_open:
            return _closed(request, referral, case)
        return _page(request, _agree_form(referral, None), _refuse_form(referral, case, None))
    if request.POST.get("do") == NOT_RIGHT:
        return _say_not_right(request, referral, case)
    return _agree(request, referral, case)


def _agree(request: Request, referral: Referral, case: Case) -> HttpResponse:
    form, refused = _agree_form(referral, request.POST), None
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            made = agreeing.agree(referral, form.agreed(), by=request.user, seen=seen)
        except refusing.REFUSALS as why:
            refused = why
        else:
            messages.success(request, _("A bed is agreed, and the search has begun"))
            return redirect(bed_paths.of_request(made.pk))
    return _page(request, form, _refuse_form(referral, case, None), refused)


def _say_not_right(request: Request, referral: Referral, case: Case) -> HttpResponse:
    form, refused = _refuse_form(referral, case, request.POST), None
    if form.is_valid():
        refused = decided.attempt(lambda: _not_right(referral, case, form, request))
        if refused is None:
            return _done(request, referral, case)
    return _page(request, _agree_form(referral, None), form, refused)


def _not_right(referral: Referral, case: Case, form: NotRightForm, request: Request) -> None:
    given: dict[str, Any] = dict(form.cleaned_data)
    seen = given.pop("seen")
    if case.leg is not None and not case.owns:
        leg = case.leg
        agreeing.leg_not_indicated(leg, by=request.user, seen=leg.revision, **given)
        return
    # Whoever has lost it meanwhile is told so by the verb.
    to = given.pop("to", referral.owner)
    agreeing.not_indicated(referral, to, by=request.user, seen=seen, **given)


def _done(request: Request, referral: Referral, case: Case) -> HttpResponse:
    if case.leg is not None and not case.owns:
        messages.success(request, _("You have declined: a bed is not right"))
        return redirect("triage:leg", case.leg.pk)
    messages.success(request, _("It is sent to %(desk)s") % {"desk": referral.owner.name})
    return redirect("triage:recall", referral.pk)


def _closed(request: Request, referral: Referral, case: Case) -> HttpResponse:
    """Nothing is to be decided here any more: where to look instead."""
    if case.search:
        messages.info(request, _("A bed is agreed already. This is the search for it"))
        return redirect(bed_paths.of_request(case.search.pk))
    said = _(
        "Your Bed Bureau has nothing to decide here: the referral is “%(status)s” with %(who)s"
    )
    facts = {"status": Status(referral.status).label, "who": referral.owner.name}
    return decided.back(request, referral, said % facts, is_wrong=True)


def _fetch(request: Request, referral_id: UUID, *, opens: bool = False) -> Referral:
    seen = {} if opens else {"deed": None}
    whole = referrals.with_particulars()
    return gate.fetch(request.user, Permission.VIEW_REFERRAL, whole, pk=referral_id, **seen)


def _page(
    request: Request,
    agree: AgreeForm,
    refuse: NotRightForm,
    refused: Exception | None = None,
) -> HttpResponse:
    """Both forms, of the referral as it stands now; that it was shown is written down."""
    referral_id = request.resolver_match.kwargs["referral_id"]  # type: ignore[union-attr]
    now = _fetch(request, referral_id, opens=True)
    case = searches.case_of(now, request.user)
    agreeing_ = deciding_forms.agreeing(agree, with_response=_chooses_response(now, case))
    not_right = deciding_forms.not_right(refuse)
    shown = {
        "agreeing": agreeing_,
        "not_right": not_right,
        "errors": [*agreeing_.errors, *not_right.errors],
        "refusal": refusing.refusal(now, refused) if refused else None,
        "seen": now.revision,
        "referral": now,
        "asked": _asked(now),
        "ask": _ask(now, case),
        "back": sheet.address(now),
        "team": case.bureau if case else now.owner,
        "who": sheet.banner(now, request.user, None),
    }
    return render(request, "beds/decide.jinja", shown)


def _chooses_response(referral: Referral, case: Case | None) -> bool:
    """What triage decides for the whole is decided by who owns it, and once."""
    return bool(case and case.owns) and referral.status != Status.IN_PROGRESS


def _ask(referral: Referral, case: Case | None) -> str:
    """Where more is asked: of the referrer, or, on a leg, of its desk too."""
    if case and case.leg is not None and not case.owns:
        return reverse("caseload:ask", args=[case.leg.pk])
    return reverse("triage:ask", args=[referral.pk])


def _asked(referral: Referral) -> list[tuple[str, str]]:
    """What is wanted, so that nobody need go back to read it."""
    return [
        (_("Help needed"), referral.headline),
        (_("How soon"), referral.priority.label),
        (_("Where they are now"), referral.where_now),
    ]


def _agree_form(referral: Referral, data: Any) -> AgreeForm:
    version = referrals.version_of(referral)
    known = queries.proposed_requirement(referral, version.answers)
    initial = deciding_forms.begun(
        ready_on=_day(version.answers.get("ready_on")),
        urgent=referral.purpose == STEP_UP and referral.band <= TODAY,
        last_days=searches.is_last_days(referral, known.purpose),
    )
    return AgreeForm(
        data,
        known=known,
        purposes=_purposes(version),
        pathways=_pathways(),
        responses=referrals.outcomes_of(Kind.RESPONSE),
        initial=initial | ({"pathway": referral.pathway_id} if referral.pathway_id else {}),
    )


def _refuse_form(referral: Referral, case: Case, data: Any) -> NotRightForm:
    of_leg = case.leg is not None and not case.owns
    reasons = referrals.reasons_for(Sort.LEG_DECLINED if of_leg else Sort.REDIRECTED)
    desks = [] if of_leg else [t for t in directory.teams_that_own() if t.kind == Team.Kind.PCN]
    theirs = next((team for team in desks if team.area_id == referral.area_id), None)
    usual = next((each for each in reasons if each.code in HOME_FITS), None)
    initial = {
        "to": str(theirs.pk) if theirs else "",
        "reason": str(usual.pk) if usual else "",
    }
    return NotRightForm(data, desks=desks, reasons=reasons, initial=initial)


def _pathways() -> list[Outcome]:
    every = list(referrals.outcomes_of(Kind.PATHWAY))
    return [each for each in every if each.code in OF_A_BED] or every


def _purposes(version: SentVersion) -> list[tuple[str, str]]:
    """What a stay may be for, as the form that was filled in calls it."""
    options = [
        option
        for question in version.form_version.read().questions()
        if question.binds == "referral.needs"
        for option in question.options
    ]
    return [
        (each.value, translated(each.label)) for each in options if each.value.startswith("bed_")
    ]


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None
