"""The legs as they stand on the page: begun from a template, typed, added, taken out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import QueryDict

from sers.referrals.candidates import Pool
from sers.referrals.lists import LegTemplate, TemplateLeg
from sers.referrals.models import Referral
from sers.referrals.suggesting import VOLUNTARY, Candidate, Suggestion, Wanted, rank
from sers.referrals.wording import headline

MOST_LEGS = 12
MOST_POINTS = 99
USUAL_POINTS = 4
# What a button asks for: `template:falls`, `add`, `remove:2`; nothing else sends anything.
SEND, ADD, EMPTY, TEMPLATE, REMOVE = "send", "add", "empty", "template:", "remove:"


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as typed, sense or not. `given` is what the page itself wrote as `what`."""

    number: int
    what: str = ""
    given: str = ""
    needs: Sequence[str] = ()
    skills: Sequence[str] = ()
    sector: str = ""
    pick: str = ""
    workers: Sequence[str] = ()
    lead: str = ""
    together: bool = False
    points: str = str(USUAL_POINTS)
    note: str = ""
    telephoned: str = ""

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written anything of their own in it."""
        return self.what == self.given and not (self.note or self.telephoned)

    @property
    def how_much(self) -> int:
        """The points typed, as far as they can be read."""
        typed = self.points.strip()
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_POINTS))
        return int(typed) if is_number else USUAL_POINTS


@dataclass(frozen=True, slots=True)
class Plan:
    """All that stands on the page."""

    legs: Sequence[Leg]
    template: str = ""
    response: str = ""
    pathway: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the plan is made for: the referral, what it asks for, and whom there is."""

    referral: Referral
    needs: Mapping[str, str]  # code and label of what the referral asks for
    templates: Sequence[LegTemplate]
    pool: Pool
    first: bool
    ranked: dict[tuple[object, ...], list[Suggestion]] = field(default_factory=dict)

    def uncovered(self, legs: Iterable[Leg]) -> list[str]:
        """What is asked for and neither these legs nor those asked before cover."""
        covered = {code for leg in legs for code in leg.needs} | self.pool.covered
        return [code for code in self.needs if code not in covered]


def begun(setting: Setting, team: str = "") -> Plan:
    """What the page suggests: the template that covers most, or one leg for all that is open.

    `team` is the id of the one to ask, where whoever led here knows it: what for is theirs to say.
    """
    best = setting.templates[0] if setting.templates else None
    if setting.first and best and _legs_of(best, setting, only_asked=True):
        return with_template(Plan(()), best, setting)
    needs = setting.uncovered([])
    said = setting.referral.headline if setting.first else _said(needs, setting)
    known = next((each for each in setting.pool.candidates if str(each.team) == team), None)
    if known:
        return replace(Plan(()), legs=[Leg(1, pick=known.id)])
    leg = Leg(1, what=said, given=said, needs=needs)
    return replace(Plan(()), legs=picked([leg], setting))


def typed(posted: QueryDict) -> Plan:
    """What was sent; where it does not say which legs there are, there is a first one."""
    numbers = [int(each) for each in posted.get("legs", "").split(",")[:MOST_LEGS] if _small(each)]
    return Plan(
        legs=[_leg(posted, number) for number in dict.fromkeys(numbers)] or [_leg(posted, 1)],
        template=posted.get("template", ""),
        response=posted.get("response", ""),
        pathway=posted.get("pathway", ""),
    )


def changed(plan: Plan, button: str, setting: Setting) -> Plan:
    """What a button that sends nothing makes of it. Whatever was typed stays."""
    if button == ADD and len(plan.legs) < MOST_LEGS:
        more = picked([_another(plan, setting)], setting, plan.legs)
        return replace(plan, legs=[*plan.legs, *more])
    if button.startswith(REMOVE):
        left = [leg for leg in plan.legs if str(leg.number) != button.removeprefix(REMOVE)]
        return replace(plan, legs=left or [_another(Plan(plan.legs[:1]), setting, alone=True)])
    if button == EMPTY:
        kept = [leg for leg in plan.legs if not leg.is_untouched]
        alone = _another(Plan(kept or plan.legs), setting, alone=not kept)
        return replace(plan, template="", legs=kept or [replace(alone, pick="")])
    if button.startswith(TEMPLATE):
        key = button.removeprefix(TEMPLATE)
        found = next((each for each in setting.templates if each.key == key), None)
        return with_template(plan, found, setting) if found else plan
    return plan


def with_template(plan: Plan, template: LegTemplate, setting: Setting) -> Plan:
    """Its legs, after those in which somebody has written something."""
    kept = [leg for leg in plan.legs if not leg.is_untouched]
    parts = _legs_of(template, setting, only_asked=True) or _legs_of(template, setting)
    begin = max((leg.number for leg in kept), default=0) + 1
    legs = [
        _of_template(part, number, setting)
        for number, part in enumerate(parts[: MOST_LEGS - len(kept)], begin)
    ]
    return replace(plan, template=template.key, legs=[*kept, *picked(legs, setting, kept)])


def picked(legs: Sequence[Leg], setting: Setting, others: Sequence[Leg] = ()) -> list[Leg]:
    """Each with the best of those who fit it chosen, if somebody is known to cover any of it.

    For a leg that asks for nothing yet nobody is: they would be taken for the others.
    """
    done: list[Leg] = []
    for leg in legs:
        asks = leg.needs or leg.skills
        best = next(iter(suggestions(leg, [*others, *done], setting)), None) if asks else None
        done.append(replace(leg, pick=best.candidate.id) if best and _is_sure(best) else leg)
    return done


def suggestions(leg: Leg, others: Sequence[Leg], setting: Setting) -> list[Suggestion]:
    """Everybody for this leg, the best first; a team that another leg goes to is taken."""
    wish = wanted(leg, others, setting)
    key = (wish.needs, wish.skills, wish.sector, wish.points, wish.asked)
    if key not in setting.ranked:
        setting.ranked[key] = rank(wish, setting.pool.candidates)
    return setting.ranked[key]


def wanted(leg: Leg, others: Sequence[Leg], setting: Setting) -> Wanted:
    """What the leg asks for, as far as what was typed can be read."""
    return setting.pool.wanted(
        setting.referral,
        needs=[code for code in leg.needs if code in setting.needs],
        skills=[code for code in leg.skills if code in setting.pool.skills],
        sector=leg.sector,
        points=leg.how_much,
        taken=_taken(others, setting),
    )


def best_first(templates: Iterable[LegTemplate], needs: Iterable[str]) -> list[LegTemplate]:
    """Those that are for what the referral asks for, then those that cover most of it."""
    asked = set(needs)

    def order(template: LegTemplate) -> tuple[bool, int, int]:
        covers = {code for leg in template.legs.all() for code in leg.needs}
        return (not asked & set(template.needs), -len(asked & covers), template.position)

    return sorted(templates, key=order)


def _is_sure(best: Suggestion) -> bool:
    one = best.candidate
    return best.fits and not one.by_telephone and one.needs is not None


def _taken(others: Iterable[Leg], setting: Setting) -> frozenset[UUID]:
    found = (setting.pool.with_id(leg.pick) for leg in others)
    return frozenset(each.team for each in found if isinstance(each, Candidate))


def _legs_of(
    template: LegTemplate, setting: Setting, *, only_asked: bool = False
) -> list[TemplateLeg]:
    """Its legs that may be; those for what the referral asks for, if only they are wanted."""
    shares, open_needs = setting.referral.share_with_voluntary, set(setting.uncovered([]))
    return [
        leg
        for leg in template.legs.all()
        if (shares or leg.sector != VOLUNTARY) and (not only_asked or open_needs & set(leg.needs))
    ]


def _of_template(part: TemplateLeg, number: int, setting: Setting) -> Leg:
    return Leg(
        number,
        what=part.what,
        given=part.what,
        needs=[code for code in part.needs if code in setting.uncovered([])],
        skills=part.skills,
        sector=part.sector,
        points=str(part.points),
    )


def _another(plan: Plan, setting: Setting, *, alone: bool = False) -> Leg:
    """One more leg, for what is not covered yet; where it is alone, for everything."""
    needs = setting.uncovered([] if alone else plan.legs)
    number = max((leg.number for leg in plan.legs), default=0) + 1
    said = _said(needs, setting)
    return Leg(number, what=said, given=said, needs=needs)


def _said(needs: Sequence[str], setting: Setting) -> str:
    return headline({code: setting.needs[code] for code in needs})


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_POINTS))


def _leg(posted: QueryDict, number: int) -> Leg:
    def said(name: str, otherwise: str = "") -> str:
        return posted.get(f"leg-{number}-{name}", otherwise).replace("\r\n", "\n")

    def all_said(name: str) -> list[str]:
        return posted.getlist(f"leg-{number}-{name}")

    return Leg(
        number,
        what=said("what"),
        given=said("given"),
        needs=all_said("needs"),
        skills=all_said("skills"),
        sector=said("sector"),
        pick=said("pick"),
        workers=all_said("workers"),
        lead=said("lead"),
        together=bool(said("together")),
        points=said("points", str(USUAL_POINTS)),
        note=said("note"),
        telephoned=said("telephoned"),
    )
