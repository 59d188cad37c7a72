"""Where a referral goes and why: the same answer before sending and at sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory.models import CareArea, Organisation, Team
from sers.intake.protecting import is_protected
from sers.intake.schema import FormDefinition
from sers.referrals import routing
from sers.referrals.clocks import Promise
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Priority, RoutingRule
from sers.referrals.particulars import practice_code, support_postcode
from sers.referrals.routing import Area, Candidate, Facts, Ground, Placing, Setting
from sers.values import working_time
from sers.values.postcode import Postcode


@dataclass(frozen=True, slots=True)
class Choice:
    """An area the referrer may choose, and what speaks for it."""

    code: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Destination:
    """The owner, the teams asked besides, the area, and the reason in words."""

    owner: Team
    legs: Sequence[Team]
    area: CareArea | None
    because: str
    choices: Sequence[Choice] = ()
    must_choose: bool = False
    hidden: bool = False  # where the person is must not be known, so no reason names a place


@dataclass(frozen=True, slots=True)
class Expectation:
    """Who looks at it, and by when."""

    team: Team
    looks_by: datetime
    decides_by: datetime
    rings: bool
    open_now: bool
    opens_at: datetime | None
    runs_over: bool = False  # open now, but it closes before they have looked


def of(
    bound: Mapping[str, Any],
    *,
    chosen: CareArea | None,
    unsettled: bool = False,
    at: datetime | None = None,
) -> Destination | None:
    """Where these answers lead; None until it is known what is wanted."""
    if not bound.get("referral.setting"):
        return None
    at = at or timezone.now()
    setting = Setting(bound["referral.setting"])
    practice = directory.practice_with(practice_code(bound))
    postcode = support_postcode(bound)
    hidden = is_protected(bound)
    placing = _anywhere(setting) if hidden else _placing(practice, postcode, at)
    settled = routing.chosen(placing, _area(chosen)) if chosen else placing
    facts = Facts(setting, settled.area.code if settled.area else None, directory.today(at))
    decision = routing.decide(facts, _rules(facts.on))
    return Destination(
        owner=decision.rule.team,
        legs=[rule.team for rule in decision.legs],
        area=CareArea.objects.filter(pk=facts.area).first() if facts.area else None,
        because=_because(setting, settled, practice, hidden=hidden),
        choices=[_choice(each, practice, postcode) for each in placing.candidates],
        must_choose=settled.must_choose and setting is not Setting.BED and not unsettled,
        hidden=hidden,
    )


def expectation(
    team: Team, priority: Priority, *, at: datetime, ring_minutes: int | None
) -> Expectation:
    """Who looks and by when, by the team's own hours."""
    hours = directory.hours_of(team)
    promise = Promise.of(team, priority, ring_minutes)
    open_now = working_time.is_open(hours, at)
    looks_by, closes = promise.due(Stage.PICK_UP, at), working_time.closes_at(hours, at)
    return Expectation(
        team=team,
        looks_by=looks_by,
        decides_by=promise.due(Stage.DECIDE, at),
        rings=ring_minutes is not None,
        open_now=open_now,
        opens_at=None if open_now else working_time.next_opening(hours, at),
        runs_over=closes is not None and looks_by > closes,
    )


def ring_minutes(bound: Mapping[str, Any], form: FormDefinition) -> int | None:
    """Within how many open minutes the team rings the referrer; None where it does not.

    Either the purpose promises it, or the priority asked for does.
    """
    promised = [
        option.ring_within
        for question in form.questions()
        if question.binds == "referral.purpose"
        for option in question.options
        if option.value == bound.get("referral.purpose") and option.ring_within
    ]
    priority = Priority.objects.filter(pk=bound.get("referral.priority"), call_back=True).first()
    return min([*promised, *([priority.pick_up_minutes] if priority else [])], default=None)


def _rules(on: date) -> list[RoutingRule]:
    """The rules whose team is there to look: one that leads nowhere leads to the next."""
    rules = RoutingRule.objects.select_related("team")
    return [rule for rule in rules if rule.team.works_on(on)]


def _placing(practice: Organisation | None, postcode: Postcode | None, at: datetime) -> Placing:
    known = None
    if practice:
        area = directory.area_of_practice(practice, directory.today(at))
        known = routing.Practice(practice.name, _area(area))
    return routing.place(known, _place(postcode))


def _anywhere(setting: Setting) -> Placing:
    """Where the place is kept secret a person names the area, and nothing else is told of it.

    Whoever needs only a bed is asked no area: the Bed Bureau looks after all of them.
    """
    if setting is Setting.BED:
        return Placing(None, Ground.UNSETTLED)
    areas = (Area(area.pk, area.name) for area in directory.pcn_areas())
    return Placing(None, Ground.UNSETTLED, tuple(Candidate(area, Ground.NAMED) for area in areas))


def _place(postcode: Postcode | None) -> routing.Place:
    if postcode is None:
        return routing.Place()
    areas = directory.areas_of_district(postcode.district)
    return routing.Place(
        postcode.district,
        directory.place_of_district(postcode.district),
        tuple(Area(area.pk, area.name) for area in areas),
    )


def _area(area: CareArea | None) -> Area | None:
    return Area(area.pk, area.name) if area else None


def _choice(
    candidate: routing.Candidate, practice: Organisation | None, postcode: Postcode | None
) -> Choice:
    because = {
        Ground.PRACTICE: _belongs(practice, candidate.area),
        Ground.PLACE: _lies_in(postcode, candidate.area),
        Ground.NAMED: "",
    }[candidate.ground]
    return Choice(candidate.area.code, candidate.area.name, because)


def _because(
    setting: Setting, placing: Placing, practice: Organisation | None, *, hidden: bool
) -> str:
    if setting is Setting.BED:
        return _("a bed is asked for, and the Bed Bureau looks after all beds")
    match placing.ground:
        case Ground.PRACTICE:
            return _belongs(practice, placing.area)
        case Ground.PLACE | Ground.CHOSEN | Ground.NAMED:
            return _("you chose %(area)s") % {"area": placing.area.name if placing.area else ""}
        case Ground.NO_PCN:
            return _("%(practice)s belongs to no PCN, so a person decides") % {
                "practice": practice.name if practice else ""
            }
        case Ground.UNSETTLED if hidden:
            return _("the address is kept secret, so a person decides")
        case Ground.UNSETTLED:
            return _("the GP practice and the place do not settle it, so a person decides")


def _belongs(practice: Organisation | None, area: Area | None) -> str:
    if practice is None or area is None:
        return ""
    return _("%(practice)s belongs to %(area)s") % {"practice": practice.name, "area": area.name}


def _lies_in(postcode: Postcode | None, area: Area) -> str:
    district = postcode.district if postcode else ""
    place = directory.place_of_district(district) or district
    return _("help will be given near %(place)s (%(district)s), where %(area)s has people") % {
        "place": place,
        "district": district,
        "area": area.name,
    }
