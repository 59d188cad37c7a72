"""What stands against one bed, and what a provider may read before it has agreed. Pure."""

from dataclasses import dataclass
from datetime import datetime

from sers.beds import matching
from sers.beds.objecting import say
from sers.beds.requirement import BedFacts, Requirement

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
    """What the bed must have. It names nobody."""
    return matching.wanted(asked, at).must
