"""What makes one bed better than another that fits as well, and how much each counts. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds.bed_criteria import ORDINARY_KG, needs_own_room
from sers.beds.distance import miles_to_nearest
from sers.beds.objecting import Check, Words
from sers.beds.requirement import BedFacts, Requirement
from sers.beds.trust import trust

FAR = 40  # miles from where on farther is no worse


@dataclass(frozen=True, slots=True)
class Weight:
    """How much something counts beside the others, and why it counts."""

    points: int
    because: str | Promise


WEIGHTS: Mapping[str, Weight] = MappingProxyType(
    {
        "near": Weight(30, gettext_lazy("Whoever is visited gets better and goes home sooner.")),
        "trust": Weight(25, gettext_lazy("What was confirmed lately is likelier to be there.")),
        "wish": Weight(20, gettext_lazy("Each thing that this person would like counts.")),
        "spare_room": Weight(15, gettext_lazy("Side rooms are kept for those who need one.")),
        "spare_oxygen": Weight(8, gettext_lazy("So are beds with oxygen.")),
        "spare_strong": Weight(8, gettext_lazy("So are beds for heavy people.")),
        "en_suite": Weight(5, gettext_lazy("A bathroom of one’s own is better than a shared one.")),
        "together": Weight(60, gettext_lazy("Two who live together would rather not be parted.")),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Liking:
    """How good a bed is in one respect, from 0 to 1, and what is said of the best and the worst."""

    value: Callable[[BedFacts], float]
    met: Words = ""
    unmet: Words = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """Something that counts for everybody, by the weight of its name. `read` as in `Objection`."""

    name: str
    read: Callable[[Requirement, datetime], Liking | None]
    per_unit: bool = False


def as_wish(check: Check) -> Liking:
    """A criterion that is no condition for this person. Not known is half as good as met."""

    def value(bed: BedFacts) -> float:
        suits = check.suits(bed)
        return 0.5 if suits is None else float(suits)

    return Liking(value=value, met=check.met, unmet=check.unmet)


def _near(asked: Requirement, _now: datetime) -> Liking | None:
    if not asked.near:
        return None

    def value(bed: BedFacts) -> float:
        miles = miles_to_nearest(bed.place.at, asked.near)
        return 0.5 if miles is None else max(0.0, 1 - miles / FAR)

    return Liking(value=value)


def _trust(_asked: Requirement, now: datetime) -> Liking:
    return Liking(value=lambda bed: trust(bed.confirmed_at, now, bed.place.fresh_hours))


def _spare_room(asked: Requirement, _now: datetime) -> Liking | None:
    if needs_own_room(asked) or asked.organisms:
        return None
    return Liking(
        value=lambda bed: not bed.side_room,
        unmet=_("Uses up a side room that they do not need"),
    )


def _spare_oxygen(asked: Requirement, _now: datetime) -> Liking | None:
    if asked.oxygen:
        return None
    return Liking(
        value=lambda bed: not bed.oxygen,
        unmet=_("Uses up oxygen that they do not need"),
    )


def _spare_strong(asked: Requirement, _now: datetime) -> Liking | None:
    if asked.weight_kg > ORDINARY_KG:
        return None
    return Liking(
        value=lambda bed: bed.most_kg <= ORDINARY_KG,
        unmet=_("Uses up a bed for a heavy person"),
    )


def _en_suite(_asked: Requirement, _now: datetime) -> Liking:
    return Liking(value=lambda bed: bed.en_suite, met=_("En suite"))


PREFERENCES: tuple[Preference, ...] = (
    Preference("near", _near, per_unit=True),
    Preference("trust", _trust),
    Preference("spare_room", _spare_room),
    Preference("spare_oxygen", _spare_oxygen),
    Preference("spare_strong", _spare_strong),
    Preference("en_suite", _en_suite),
)
