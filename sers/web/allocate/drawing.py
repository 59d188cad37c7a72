"""The page on which it is chosen who helps, in words and numbers ready to draw. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.intake.kinds.kind import translated
from sers.referrals.lists import Outcome, Priority
from sers.referrals.suggesting import VOLUNTARY, Candidate
from sers.web import senders, words
from sers.web.allocate import planning, rows
from sers.web.allocate.forms import Problem
from sers.web.allocate.planning import Leg, Plan, Setting
from sers.web.allocate.rows import Row, Way
from sers.web.triage.fields import Option

# So many are shown at once of those who fit; the others wait behind a line to open.
SHOWN = 4
# They said yes on the telephone already.
AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick, or one entry to choose."""

    value: str
    text: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLeg:
    """One leg with everything about it."""

    leg: Leg
    place: int  # 1 for the first on the page
    promise: str
    needs: Sequence[Choice]
    skills: Sequence[Choice]
    rows: Sequence[Row]
    others: Sequence[Row]
    goes: str  # who was chosen by name, and so goes in any case
    people: Sequence[Choice]  # of the team chosen, who can be named besides
    leaders: Sequence[Choice]
    errors: Mapping[str, str]
    must_be_rung: bool = False

    @property
    def prefix(self) -> str:
        return f"leg-{self.leg.number}"

    @property
    def able(self) -> str:
        """The skills that are asked for, in a line."""
        return ", ".join(each.text for each in self.skills if each.chosen)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of «What will happen»; `leg` is the number of the leg it is about, if of one."""

    lead: str
    text: str
    leg: int | None = None


@dataclass(frozen=True, slots=True)
class Covering:
    """One kind of help, and who covers it; nobody yet where `by` is empty."""

    need: str
    by: str


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A select beside the legs: what was decided on."""

    name: str
    label: str
    value: str
    options: Sequence[Option]
    hint: str
    error: str


@dataclass(frozen=True, slots=True)
class Allocating:
    """The whole page."""

    title: str
    lead: str
    note: str
    starts: Sequence[Choice]
    template: str
    numbers: str
    legs: Sequence[DrawnLeg]
    selects: Sequence[ToDecide]
    steps: Sequence[Step]
    ways: Mapping[str, str]  # what is said of each way to be asked
    covering: Sequence[Covering]
    submit: str
    errors: Sequence[tuple[str, str]]
    may_add: bool


def drawn(
    plan: Plan,
    setting: Setting,
    lists: Mapping[str, Sequence[Outcome]],
    problems: Sequence[Problem] = (),
) -> Allocating:
    """The page as it stands: what was typed, who fits, what is wrong."""
    legs = [_leg(leg, place, plan, setting, problems) for place, leg in enumerate(plan.legs, 1)]
    first, count = setting.first, len(plan.legs)
    return Allocating(
        title=_("Accept and allocate") if first else _("Ask another team to help"),
        lead=_("Choose who does each part. All are asked together; each has its own clock."),
        note="" if setting.referral.share_with_voluntary else _left_out(),
        starts=_starts(plan, setting),
        template=plan.template,
        numbers=",".join(str(leg.number) for leg in plan.legs),
        legs=legs,
        selects=[_select(name, listed, plan, problems) for name, listed in lists.items()],
        steps=_steps(plan, setting, lists),
        ways=_ways(_promised(plan, setting, lists)),
        covering=_covering(plan, setting),
        submit=_submit(count, first=first),
        errors=_errors(legs, problems),
        may_add=count < planning.MOST_LEGS,
    )


def _left_out() -> str:
    return _("Voluntary organisations are left out: the person has not agreed to share with them.")


def _submit(count: int, *, first: bool) -> str:
    if first:
        return ngettext("Accept, and ask them", "Accept, and ask all %(count)d", count) % {
            "count": count
        }
    return ngettext("Ask them", "Ask all %(count)d", count) % {"count": count}


def _starts(plan: Plan, setting: Setting) -> list[Choice]:
    asked = set(setting.needs)
    return [
        Choice(
            f"{planning.TEMPLATE}{each.key}",
            translated(each.label),
            each.key == plan.template,
            _("fits what is asked for") if asked & set(each.needs) else "",
        )
        for each in setting.templates
    ]


def _leg(
    leg: Leg, place: int, plan: Plan, setting: Setting, problems: Sequence[Problem]
) -> DrawnLeg:
    others = [each for each in plan.legs if each is not leg]
    found = planning.suggestions(leg, others, setting)
    open_to = [each for each in found if each.fits or each.may_be_rung]
    first = {each.candidate.id for each in open_to[:SHOWN]} | {leg.pick}
    near = [each for each in found if each.near_miss][:2]
    shown = [each for each in found if each.candidate.id in first or each in near]
    chosen = setting.pool.with_id(leg.pick)
    people = _people(leg, chosen, setting)
    drawn_rows = [
        rows.row(
            each,
            f"leg-{leg.number}-pick-{number}",
            skills=setting.pool.skills,
            chosen=each.candidate is chosen,
        )
        for number, each in enumerate([*shown, *(e for e in found if e not in shown)], 1)
    ]
    return DrawnLeg(
        leg=leg,
        place=place,
        promise=_sector(leg.sector),
        needs=[Choice(code, text, code in leg.needs) for code, text in setting.needs.items()],
        skills=[
            Choice(code, text, code in leg.skills) for code, text in setting.pool.skills.items()
        ],
        rows=drawn_rows[: len(shown)],
        others=drawn_rows[len(shown) :],
        goes=chosen.name if chosen and chosen.worker else "",
        people=[each for each in people if not (chosen and each.value == str(chosen.worker))],
        leaders=people,
        errors={each.field: each.sentence for each in problems if each.leg == leg.number},
        must_be_rung=bool(chosen and (chosen.by_telephone or not chosen.taking_on)),
    )


def _sector(sector: str) -> str:
    return {
        "health": _("health"),
        "social": _("social care"),
        VOLUNTARY: _("voluntary sector"),
    }.get(sector, "")


def _people(leg: Leg, chosen: Candidate | None, setting: Setting) -> list[Choice]:
    """Those of the team chosen who are there."""
    if chosen is None:
        return []
    able = setting.pool.skills
    return [
        Choice(
            str(each.user.pk),
            each.user.name,
            str(each.user.pk) in leg.workers,
            ", ".join(able[code] for code in able if code in each.skills),
        )
        for each in setting.pool.there(chosen.team)
    ]


def _select(
    name: str, listed: Sequence[Outcome], plan: Plan, problems: Sequence[Problem]
) -> ToDecide:
    labels = {"response": _("What was decided (optional)"), "pathway": _("Pathway (optional)")}
    promised = [
        _("“%(response)s” promises it: “%(priority)s”, counted from when it was sent.")
        % {"response": translated(each.label), "priority": translated(each.priority.label)}
        for each in listed
        if each.priority
    ]
    return ToDecide(
        name=name,
        label=labels[name],
        value=getattr(plan, name),
        options=[Option(each.code, translated(each.label)) for each in listed],
        hint=" ".join(promised),
        error=next((each.sentence for each in problems if each.field == name), ""),
    )


def _steps(plan: Plan, setting: Setting, lists: Mapping[str, Sequence[Outcome]]) -> list[Step]:
    response, ways = _response(plan, lists), _ways(_promised(plan, setting, lists))
    steps = [_step(leg, setting, ways) for leg in plan.legs]
    if response:
        steps.append(Step(translated(response.label), translated(response.hint)))
    told = _("reads who is asked, and later who comes and when.")
    return [*steps, Step(senders.in_short(setting.referral), told)]


def _step(leg: Leg, setting: Setting, ways: Mapping[str, str]) -> Step:
    chosen = setting.pool.with_id(leg.pick)
    if chosen is None:
        return Step(_("Nobody yet:"), leg.what, leg.number)
    if who := leg.telephoned.strip():
        return Step(chosen.name, f"{ways[AGREED]} {who}", leg.number)
    return Step(chosen.name, ways[rows.way(chosen)], leg.number)


def _ways(priority: Priority) -> dict[str, str]:
    """What is said of each way to be asked, where the promise is this one."""
    minutes = timedelta(minutes=priority.reply_minutes)
    reply = _("is asked, and has %(time)s to reply.") % {"time": words.duration(minutes)}
    summary = _("They see a summary without a name until they accept.")
    return {
        AGREED: _("agreed by telephone:"),
        Way.RUNG: _("is rung by you first."),
        Way.ASKED: reply,
        Way.SUMMARY: f"{reply} {summary}",
    }


def _response(plan: Plan, lists: Mapping[str, Sequence[Outcome]]) -> Outcome | None:
    return next((e for e in lists.get("response", ()) if e.code == plan.response), None)


def _promised(plan: Plan, setting: Setting, lists: Mapping[str, Sequence[Outcome]]) -> Priority:
    """What was decided may promise more than was asked for."""
    response = _response(plan, lists)
    return (response and response.priority) or setting.referral.priority


def _covering(plan: Plan, setting: Setting) -> list[Covering]:
    """Every kind of help asked for, and which leg or team covers it."""
    found = []
    for code, label in setting.needs.items():
        by = [
            _("leg %(number)d") % {"number": place}
            for place, leg in enumerate(plan.legs, 1)
            if code in leg.needs
        ]
        by += [each.name for each in setting.pool.held if code in each.needs]
        found.append(Covering(label, ", ".join(by)))
    return found


def _errors(legs: Sequence[DrawnLeg], problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """For the error summary: each sentence with the control it leads to."""
    places = {each.leg.number: each for each in legs}
    found = []
    for each in problems:
        leg = places.get(each.leg)
        if leg is None:
            found.append((each.sentence, f"field-{each.field}" if each.field else ""))
            continue
        target = f"{leg.prefix}-{each.field}"
        if each.field == "pick":
            radios = [row.id for row in (*leg.rows, *leg.others) if row.is_open]
            target = radios[0] if radios else f"{leg.prefix}-what"
        said = _("Leg %(number)d: %(sentence)s") if len(legs) > 1 else "%(sentence)s"
        found.append((said % {"number": leg.place, "sentence": each.sentence}, target))
    return found
