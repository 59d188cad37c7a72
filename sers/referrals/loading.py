"""Loading the first rules, promises, reasons and outcomes from the seed file. Only ever adds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sers.directory.models import Team
from sers.referrals.lists import (
    LegTemplate,
    NextStep,
    Outcome,
    Priority,
    Reason,
    RoutingRule,
    TemplateLeg,
)


@transaction.atomic
def load(seed: Mapping[str, Any]) -> None:
    """Add the rules, priorities and coded lists that are not there yet."""
    teams = dict(Team.objects.values_list("key", "pk"))
    for record in seed["routing_rules"]:
        _rule(record, teams)
    for record in seed["priorities"]:
        defaults = {k: v for k, v in record.items() if k not in {"code", "source", "confidence"}}
        Priority.objects.get_or_create(code=record["code"], defaults=defaults)
    for sort, records in seed["reasons"].items():
        for position, record in enumerate(records):
            defaults = record | {"sort": sort, "position": position}
            Reason.objects.get_or_create(code=record["code"], defaults=defaults)
    for kind, records in seed["outcomes"].items():
        for position, record in enumerate(records):
            _outcome(record, kind, position)
    for position, record in enumerate(seed["leg_templates"]):
        _template(record, position)
    for position, record in enumerate(seed["next_steps"]):
        defaults = record | {"position": position}
        NextStep.objects.get_or_create(code=record["code"], defaults=defaults)


def _rule(record: Mapping[str, Any], teams: Mapping[str, Any]) -> None:
    RoutingRule.objects.get_or_create(
        position=record["position"],
        defaults={
            "setting": record["setting"],
            "area_id": record["area"],
            "team_id": teams[record["team"]],
            "offers_leg": record["offers_leg"],
            "because": record["because"],
            "since": record["since"],
            "until": record["until"],
        },
    )


def _outcome(record: Mapping[str, Any], kind: str, position: int) -> None:
    plain = {name: value for name, value in record.items() if name != "priority"}
    promises = {"priority_id": record.get("priority")}
    defaults = plain | promises | {"kind": kind, "position": position}
    Outcome.objects.get_or_create(code=record["code"], defaults=defaults)


def _template(record: Mapping[str, Any], position: int) -> None:
    plain = {name: value for name, value in record.items() if name != "legs"}
    template, is_new = LegTemplate.objects.get_or_create(
        key=record["key"], defaults=plain | {"position": position}
    )
    if is_new:
        TemplateLeg.objects.bulk_create(
            TemplateLeg(template=template, position=place, **leg)
            for place, leg in enumerate(record["legs"])
        )
