"""How a referral begins: for which team, told by whom, with which answers there already."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.directory.models import Team, User
from sers.intake import drafting, kinds, publishing
from sers.intake.kinds import Posted, Refused
from sers.intake.kinds.kind import translated
from sers.intake.schema import Answer, FormDefinition, Question, Template
from sers.policy.permissions import Permission
from sers.web.pages import Request
from sers.web.practices import PRACTICES
from sers.web.refer import showing

SUMMARY = "referral.summary"
BY_TELEPHONE = "telephone"
# What nobody's template is called.
NOTHING = ""


def ask(request: Request) -> HttpResponse:
    return _draw(request, publishing.current().read())


def take(request: Request) -> HttpResponse:
    """Begin, unless something must be put right first; then what was typed is shown again."""
    form = publishing.current().read()
    team = _team(request)
    errors = [] if team else [(_("Select the team that you refer for"), "team")]
    try:
        pasted = _pasted(request, form)
    except Refused as refused:
        return _draw(request, form, errors, refused)
    if team is None:
        return _draw(request, form, errors)
    draft = drafting.begin(
        team,
        by=request.user,
        prefilled=drafting.told_by_account(request.user, team) | {SUMMARY: pasted},
        answers=chosen.answers if (chosen := _template(request, form)) else None,
        by_telephone=request.POST.get("who") == BY_TELEPHONE,
    )
    return redirect(showing.goes_on(draft))


def _draw(
    request: Request,
    form: FormDefinition,
    errors: Sequence[tuple[str, str]] = (),
    refused: Refused | None = None,
) -> HttpResponse:
    chosen = _template(request, form)
    suits = [each for each in form.templates if each.suits(request.user.profession)]
    others = [each for each in form.templates if each not in suits]
    team = _team(request)
    context = {
        "teams": _teams(request.user),
        "team": str(team.pk) if team else "",
        "telephone": request.POST.get("who") == BY_TELEPHONE,
        "suiting": [_item(each, chosen) for each in suits],
        "others": [_item(each, chosen) for each in others],
        "nothing": {
            "value": NOTHING,
            "text": _("Nothing filled in"),
            "checked": chosen is None,
        },
        "more_open": chosen in others,
        "summary": _summary(request, form, refused),
        "errors": [*errors, *([(str(refused.message), refused.at)] if refused else [])],
    }
    return render(request, "refer/start.jinja", context)


def _item(template: Template, chosen: Template | None) -> dict[str, Any]:
    """A template as radios takes it."""
    return {
        "value": template.id,
        "text": translated(template.title),
        "checked": template == chosen,
        **({"hint": {"text": translated(template.hint)}} if template.hint else {}),
    }


def _summary(
    request: Request, form: FormDefinition, refused: Refused | None
) -> dict[str, Any] | None:
    """Where a summary can be pasted, if the form asks for one."""
    question = _asks_for_summary(form)
    if question is None:
        return None
    typed = request.POST.get(question.id, "")
    errors = [refused] if refused else []
    posted = Posted(question, {question.id: [typed]}, PRACTICES, errors)
    return {"drawn": kinds.drawn(posted), "open": bool(typed.strip())}


def _pasted(request: Request, form: FormDefinition) -> Answer | None:
    """What was pasted; raises Refused where it is too long, or cannot be read."""
    question = _asks_for_summary(form)
    if question is None:
        return None
    typed = {question.id: [request.POST.get(question.id, "")]}
    return kinds.cleaned(Posted(question, typed, PRACTICES))


def _asks_for_summary(form: FormDefinition) -> Question | None:
    return next((each for each in form.questions() if each.binds == SUMMARY), None)


def _template(request: Request, form: FormDefinition) -> Template | None:
    wanted = request.POST.get("template", NOTHING)
    return next((each for each in form.templates if each.id == wanted), None)


def _teams(user: User) -> Sequence[Team]:
    return user.teams_holding(Permission.MAKE_REFERRAL)


def _team(request: Request) -> Team | None:
    teams = _teams(request.user)
    if len(teams) == 1:
        return teams[0]
    return next((each for each in teams if str(each.pk) == request.POST.get("team")), None)
