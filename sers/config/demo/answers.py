"""A whole form for the people of the demonstration; each story says what differs."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sers.directory import queries as directory
from sers.directory.models import User
from sers.values.nhs_number import compose

_numbers = count(414_000)


def answers_for(sender: User, at: datetime, **said: Any) -> dict[str, Any]:
    """What this sender said at that time."""
    yesterday = directory.today(at) - timedelta(days=1)
    return {
        "danger": "no",
        "who_refers": "worker",
        "adult": "yes",
        "about": "help",
        "referrer_name": sender.name,
        "referrer_role": sender.profession,
        "referrer_phone": sender.phone,
        "nhs_number": _next_number(),
        "sex": "female",
        "address": "1 Fore Street",
        "town": "Hayle",
        "postcode": "TR27 4BQ",
        "where_now": "home",
        "support_place": "usual",
        "practice": "L82036",
        "person_phone": "01632 960190",
        "consent": "agrees",
        "voluntary": "yes",
        "agreed_how": "face_to_face",
        "agreed_on": yesterday.isoformat(),
        "safeguarding": "no",
        "visitors": "no",
        "purpose": "support_home",
        "setting": "home",
        "allergies": {"not_known": True},
        "infection": "no",
        "doing": {
            "moving": {"usual": "device", "now": "one"},
            "transfers": {"usual": "alone", "now": "one"},
            "washing": {"usual": "alone", "now": "one"},
            "toilet": {"usual": "alone", "now": "device"},
            "eating": {"usual": "alone", "now": "alone"},
        },
        "lives_with": "alone",
        "getting_in": "opens",
    } | said


def _next_number() -> str:
    """The next number of the test range that passes the check: it belongs to nobody."""
    while True:
        number = compose(f"999{next(_numbers):06d}")
        if number:
            return str(number)
