"""The whole routing table, as the people who keep it read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from sers.directory import queries as directory
from sers.directory.models import Organisation, PracticeArea, Team
from sers.referrals import routing
from sers.referrals.lists import RoutingRule
from sers.referrals.routing import Facts, Setting


@dataclass(frozen=True, slots=True)
class Route:
    """Where help at home goes for one practice's people."""

    practice: Organisation
    area: str
    team: Team
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Routes:
    practices: Sequence[Route]
    rules: Sequence[RoutingRule]
    desks: Sequence[Team]


def routes(on: date | None = None) -> Routes:
    """Every practice with its desk, worked out by the rules themselves; and the rules."""
    on = on or directory.today()
    rules = list(RoutingRule.objects.select_related("team", "area"))
    links = PracticeArea.objects.in_force(on).select_related("area")
    practices = Organisation.objects.filter(kind=Organisation.Kind.PRACTICE).order_by("name")
    shown = practices.prefetch_related(Prefetch("areas", queryset=links, to_attr="now_in"))
    return Routes(
        practices=[_route(practice, rules, on) for practice in shown],
        rules=rules,
        desks=directory.teams_that_own(),
    )


def _route(practice: Organisation, rules: Sequence[RoutingRule], on: date) -> Route:
    link: PracticeArea | None = next(iter(practice.now_in), None)  # type: ignore[attr-defined]
    facts = Facts(Setting.HOME, link.area_id if link else None, on)
    return Route(
        practice=practice,
        area=link.area.name if link else "",
        team=routing.decide(facts, rules).rule.team,
        source=link.source if link else practice.source,
        confidence=link.confidence if link else practice.confidence,
    )
