"""What both forms over a requirement have in common: bed triage, and changing it later. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sers.beds.criteria import CRITERIA

# Asked for or not: the criterion and the field of the requirement have one name.
FLAGS: Mapping[str, str | Promise] = {
    name: CRITERIA[name].label
    for name in (
        *("side_room", "same_sex", "oxygen", "hoist", "profiling", "ground_floor"),
        *("non_weight_bearing", "dementia", "wandering", "one_to_one", "nurse_always"),
    )
}


def unoffered(known: Collection[str], offered: Collection[Any]) -> set[str]:
    """What is known and the form has no box for, so that nobody took it out."""
    return {each for each in known if each not in offered}


# Each number that is asked for: the most it may be, and what is said of any other.
NUMBERS: Mapping[str, tuple[int, str | Promise]] = {
    "therapy_days": (7, gettext_lazy("Enter the days of therapy a week, from 0 to 7")),
    "miles": (200, gettext_lazy("Enter how many miles away, from 0 to 200")),
    "weight_kg": (500, gettext_lazy("Enter the weight in whole kilograms, from 0 to 500")),
    "days": (365, gettext_lazy("Enter how many days they stay, from 0 to 365")),
    "most_cost": (5, gettext_lazy("Enter the cost band, from 0 to 5")),
}


def number(name: str) -> forms.IntegerField:
    """A box for one of them, which may be left blank."""
    most, wrong = NUMBERS[name]
    says: dict[str, Any] = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=0, max_value=most, required=False, error_messages=says)
