"""Loading the first rules, promises and reasons from the seed file. Only ever adds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sers.directory.models import Team
from sers.referrals.lists import NextStep, Priority, Reason, RoutingRule


@transaction.atomic
def load(seed: Mapping[str, Any]) -> None:
    """Add the routing rules, priorities, reasons and next steps that are not there yet."""
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
