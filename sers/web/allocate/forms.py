"""From what was typed to the parts that are asked for, or to what must be put right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory.models import User
from sers.referrals import suggesting
from sers.referrals.allocation import Part
from sers.referrals.lists import Outcome
from sers.referrals.suggesting import Candidate
from sers.web.allocate import planning
from sers.web.allocate.planning import MOST_POINTS, Leg, Plan, Setting

LONGEST_HELP, LONGEST_NOTE, LONGEST_LINE = 400, 4_000, 200


class LegForm(forms.Form):
    """The words of one leg."""

    what = forms.CharField(
        max_length=LONGEST_HELP,
        error_messages={"required": gettext_lazy("Write what help is asked for")},
    )
    points = forms.IntegerField(
        min_value=1,
        max_value=MOST_POINTS,
        error_messages={
            name: gettext_lazy("Write how much work it is, from 1 to 99")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    telephoned = forms.CharField(max_length=LONGEST_LINE, required=False)


class PlanForm(forms.Form):
    """What goes with all of them."""

    seen = forms.IntegerField()
    response = forms.CharField(required=False, max_length=60)
    pathway = forms.CharField(required=False, max_length=60)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: in which leg, at which field; leg 0 is the page itself."""

    leg: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a verb is called with, if there is nothing to put right."""

    problems: Sequence[Problem]
    parts: Sequence[Part] = ()
    seen: int = 0
    response: Outcome | None = None
    pathway: Outcome | None = None


def decided(
    posted: Mapping[str, str],
    plan: Plan,
    setting: Setting,
    lists: Mapping[str, Sequence[Outcome]],
) -> Decided:
    """The whole page, read. `lists` are the responses and pathways to choose among."""
    form = PlanForm(posted)
    problems = [] if form.is_valid() else [Problem(0, "", _cannot_be_read())]
    parts: list[Part] = []
    for leg in plan.legs:
        made = _part(leg, [each for each in plan.legs if each is not leg], setting)
        if isinstance(made, Part):
            parts.append(made)
        else:
            problems.extend(made)
    outcomes: dict[str, Outcome | None] = {}
    for name, listed in lists.items():
        code = getattr(plan, name)
        outcomes[name] = next((each for each in listed if each.code == code), None)
        if code and outcomes[name] is None:
            problems.append(Problem(0, name, _("Choose one from the list")))
    if problems:
        return Decided(problems)
    return Decided((), parts, form.cleaned_data["seen"], **outcomes)


def _part(leg: Leg, others: Sequence[Leg], setting: Setting) -> Part | list[Problem]:
    form = LegForm(
        {
            "what": leg.what,
            "points": leg.points,
            "note": leg.note,
            "telephoned": leg.telephoned,
        }
    )
    chosen = setting.pool.with_id(leg.pick)
    wrong = [Problem(leg.number, name, str(errors[0])) for name, errors in form.errors.items()]
    unfit = _unfit(chosen, leg, others, setting)
    if wrong or unfit or chosen is None:
        return [*wrong, *([unfit] if unfit else [])]
    said = form.cleaned_data
    workers, lead = _workers(leg, chosen, setting)
    return Part(
        to=setting.pool.teams[chosen.team],
        what=said["what"],
        note=said["note"],
        service=setting.pool.services[chosen.service] if chosen.service else None,
        needs=[code for code in setting.needs if code in leg.needs],
        workers=workers,
        lead=lead,
        together=leg.together,
        telephoned=said["telephoned"],
        points=said["points"],
    )


def _unfit(
    chosen: Candidate | None, leg: Leg, others: Sequence[Leg], setting: Setting
) -> Problem | None:
    if chosen is None:
        return Problem(leg.number, "pick", _("Choose who does it"))
    told = leg.telephoned.strip()
    why = suggesting.refused(planning.wanted(leg, others, setting), chosen, told=told)
    rung_first = chosen.by_telephone and not told
    return Problem(leg.number, "telephoned" if rung_first else "pick", why) if why else None


def _workers(leg: Leg, chosen: Candidate, setting: Setting) -> tuple[list[User], User | None]:
    """Who was named, whoever was chosen first; and who of them leads."""
    named = {str(chosen.worker), *leg.workers} if chosen.worker else set(leg.workers)
    people = list(_people(setting))
    found = {str(each.pk): each for each in people if str(each.pk) in named}
    workers = sorted(found.values(), key=lambda each: (each.pk != chosen.worker, each.name))
    return workers, found.get(leg.lead) or next(iter(workers), None)


def _people(setting: Setting) -> Iterator[User]:
    """Everybody: whoever is not of the team asked, the verb refuses by name."""
    for those in setting.pool.people.values():
        for each in those:
            yield each.user


def _cannot_be_read() -> str:
    return _("Something could not be read. Check the page and send it again")
