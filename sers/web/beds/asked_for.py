"""What both forms over a requirement have in common: bed triage, and changing it later. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise

from sers.beds.criteria import CRITERIA

DAYS_OF_A_WEEK, MOST_MILES, MOST_KG, MOST_DAYS, MOST_COST = 7, 200, 500, 365, 5
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
