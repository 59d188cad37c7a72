"""Drawing what a bed must have from what the referral says. A proposal: bed triage corrects it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sers.beds.requirement import Requirement

PREFIX = "bed_"
# What is said of the end of life, wherever it is said.
LAST_DAYS = frozenset({"bed_palliative", "end_of_life"})
# Rehabilitation without therapy is a wait: asked for on weekdays, as a wish.
WEEKDAYS = 5
NEAR_MILES = 15


def proposed(
    answers: Mapping[str, Any],
    needs: Iterable[str],
    *,
    sex: str,
    homes: Iterable[tuple[float, float]] = (),
) -> Requirement:
    """What this referral asks of a bed. `needs` are its kinds of help, `homes` where they live."""
    must = _chosen(answers, "bed_requirements")
    purpose = next((need for need in needs if need.startswith(PREFIX)), "")
    infectious = answers.get("infection") == "yes"
    infections = _chosen(answers, "infection_which") if infectious else set()
    behaviours = _chosen(answers, "bed_behaviour")
    near = tuple(homes)
    rehabilitation = purpose == "bed_rehabilitation"
    return Requirement(
        purpose=purpose,
        sex=sex if sex in {"female", "male"} else "",
        # Also where it is another than those listed, or the result is not back.
        side_room="side_room" in must or infectious,
        organisms=frozenset(infections),
        oxygen="oxygen" in must,
        hoist="hoist" in must,
        profiling="profiling" in must,
        weight_kg=_kilograms(answers.get("weight"), heavy="bariatric" in must),
        ground_floor="ground_floor" in must,
        non_weight_bearing=answers.get("weight_bearing") == "none",
        dementia="dementia" in must or purpose == "bed_dementia",
        wandering="wandering" in behaviours,
        one_to_one="one_to_one" in must,
        nurse_always="nursing" in must or purpose == "bed_nursing",
        skills=frozenset(_chosen(answers, "bed_nursing")),
        behaviours=frozenset(behaviours - {"wandering"}),
        therapy_days=WEEKDAYS if rehabilitation else 0,
        funder=_one(answers, "funding", {"nhs", "council", "own"}),
        near=near,
        miles=NEAR_MILES if near else 0,
        wishes=_wishes(rehabilitation=rehabilitation, near=bool(near)),
    )


def is_last_days(purpose: str, needs: Iterable[str]) -> bool:
    """Whether it is asked for the end of life."""
    return bool(LAST_DAYS & {purpose, *needs})


def _wishes(*, rehabilitation: bool, near: bool) -> frozenset[str]:
    therapy = {"therapy"} if rehabilitation else set()
    return frozenset(therapy | ({"distance"} if near else set()))


def _chosen(answers: Mapping[str, Any], question: str) -> set[str]:
    said = answers.get(question)
    return {str(each) for each in said} - {"none", "other"} if isinstance(said, list) else set()


def _one(answers: Mapping[str, Any], question: str, known: set[str]) -> str:
    said = answers.get(question)
    return said if isinstance(said, str) and said in known else ""


# Said to be heavy, and no number of kilograms given: more than an ordinary bed bears, so that
# somebody asks. Nobody of whom a bed is asked weighs less than 30: those are stones.
_HEAVY = 121
_STONES = 30
_NUMBER = re.compile(r"\d{2,3}")


def _kilograms(said: object, *, heavy: bool) -> int:
    number = _NUMBER.search(said) if isinstance(said, str) else None
    least = _HEAVY if heavy else 0
    if number is None:
        return least
    kilograms = int(number[0])
    return max(kilograms, least) if kilograms >= _STONES else _HEAVY
