"""A whole form for the people of the demonstration; each story says what differs."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.values.nhs_number import compose

_numbers = count(414_000)


def answers_for(sender: User, at: datetime, **said: Any) -> dict[str, Any]:
    """What this sender said at that time."""
    yesterday = directory.today(at) - timedelta(days=1)
    whole = {
        "gate": ["none"],
        "safeguarding": "no",
        "referrer_name": sender.name,
        "referrer_role": sender.profession,
        "referrer_phone": sender.phone,
        "referrer_organisation": _works_at(sender),
        "nhs_number": _next_number(),
        "sex": "female",
        "address": "1 Fore Street",
        "town": "Hayle",
        "postcode": "TR27 4BQ",
        "where_now": "home",
        "practice": "L82036",
        "person_phone": "01632 960190",
        "consent": "agrees",
        "voluntary": "yes",
        "agreed_how": "earlier",
        "agreed_on": yesterday.isoformat(),
        "agreed_told": "in_person",
        "visitors": "no",
        "purpose": "support_home",
        "setting": "home",
        "allergies": {"not_known": True, "why": "unsure"},
        "infection": "no",
        "doing": {
            "moving": {"usual": "device", "now": "one"},
            "transfers": {"usual": "alone", "now": "one"},
            "washing": {"usual": "alone", "now": "one"},
            "toilet": {"usual": "alone", "now": "device"},
        },
        "lives_with": "alone",
        "getting_in": "opens",
    }
    return whole | _purpose(said, yesterday) | _bed(said, yesterday) | said


def _works_at(sender: User) -> str:
    teams = sender.teams_holding(Permission.MAKE_REFERRAL)
    return teams[0].name if teams else ""


def _purpose(said: Mapping[str, Any], yesterday: date) -> dict[str, Any]:
    """What this purpose asks besides."""
    match said.get("purpose"):
        case "avoid_admission":
            return {"condition": "fall", "worse": ["moving", "transfers"]}
        case "leave_hospital":
            return {
                "support_place": "usual",
                "ward": said.get("where_now_detail", "Ward 2, West Cornwall Hospital"),
                "admitted_on": (yesterday - timedelta(days=9)).isoformat(),
                "criteria_to_reside": "no",
                "ready_on": yesterday.isoformat(),
                "discharge_medicines": "ordered",
                "discharge_transport": "car",
            }
        case "transfer":
            return {
                "moving_from": "At home with her daughter",
                "moving_why": "Nobody can be with her for a fortnight",
            }
        case _:
            return {}


def _bed(said: Mapping[str, Any], yesterday: date) -> dict[str, Any]:
    """What a bed asks besides."""
    if said.get("setting") not in {"bed", "both"}:
        return {}
    return {
        "frailty": "6",
        "bed_afterwards": "home_help",
        "weight_bearing": "tolerated",
        "bed_behaviour": ["none"],
        "bed_assessed_by": "The ward physiotherapist",
        "bed_assessed_on": yesterday.isoformat(),
        "ceiling": "some",
    }


def _next_number() -> str:
    """The next number of the test range that passes the check: it belongs to nobody."""
    while True:
        number = compose(f"999{next(_numbers):06d}")
        if number:
            return str(number)
