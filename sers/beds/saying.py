"""What a request asks of a bed, and what stands against one bed, in words. Pure."""

from dataclasses import dataclass
from datetime import datetime

from sers.beds import matching
from sers.beds.objecting import Words, say
from sers.beds.preferences import PREFERENCES, WEIGHTS
from sers.beds.requirement import BedFacts, Requirement
from sers.beds.searching import Search, search_for

# What time alone mends: for these somebody may be next in line.
PASSING = frozenset({"free", "offered"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against a bed."""

    name: str
    words: str

    @property
    def passes(self) -> bool:
        return self.name in PASSING


def obstacles(asked: Requirement, bed: BedFacts, at: datetime) -> list[Obstacle]:
    """All that stands against putting this person in this bed at that time."""
    found = matching.match(asked, [bed], at).against
    return [Obstacle(each.name, say(each.condition.check.unmet, bed)) for each in found]


def needs(asked: Requirement, at: datetime) -> list[str]:
    """What the bed must have."""
    conditions = _search(asked, at).conditions
    said = [_general(each.check.met, str(each.objection.label)) for each in conditions]
    return [each for each in said if each]


def wishes(asked: Requirement, at: datetime) -> list[str]:
    """What they would like, beside what they need."""
    likings = _search(asked, at).likings
    return [_general(each.check.met, "") for each in likings if each.check and each.check.met]


def _search(asked: Requirement, at: datetime) -> Search:
    return search_for(asked, at, WEIGHTS, matching.OBJECTIONS, PREFERENCES)


def _general(words: Words, label: str) -> str:
    return str(words) if not callable(words) else label
