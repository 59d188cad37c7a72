"""What one person needs of a bed, and what one bed is: plain facts, read from no table.

`matching` compares the two. `asking` draws the one from a referral's answers, `facts` the other
from the stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


class Sort(StrEnum):
    """What kind of unit a bed stands in."""

    COMMUNITY_HOSPITAL = "community_hospital"
    TREATMENT_UNIT = "treatment_unit"
    HOTEL = "hotel"
    BLOCK = "block"
    SPOT_RESIDENTIAL = "spot_residential"
    SPOT_NURSING = "spot_nursing"
    HOSPICE = "hospice"


class Cover(StrEnum):
    """When a doctor is there, from the least to the most."""

    GP_VISITS = "gp_visits"
    WEEKDAYS = "weekdays"
    EVERY_DAY = "every_day"
    ALWAYS = "always"

    @property
    def rank(self) -> int:
        return list(Cover).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a person needs of a bed. Empty, zero, False and None ask for nothing.

    `wishes` names the criteria of `matching.CRITERIA` that are preferences for this person; all
    others that apply must be met. Distances are miles from the middle of the postcode district.
    """

    sorts: frozenset[str] = frozenset()  # kinds of unit that would do; none: any
    purpose: str = ""  # which of the needs, such as bed_rehabilitation
    sex: str = ""  # female, male; else no bay of one sex would do
    side_room: bool = False
    same_sex: bool = True  # a bay with their own sex only
    shares_bay: bool = True  # False: only a room of their own is wished for
    organisms: frozenset[str] = frozenset()  # infections that others could catch
    oxygen: bool = False
    hoist: bool = False
    profiling: bool = False
    weight_kg: int = 0  # where it is over the limit of an ordinary bed
    ground_floor: bool = False
    non_weight_bearing: bool = False
    dementia: bool = False
    wandering: bool = False
    one_to_one: bool = False
    nurse_always: bool = False
    skills: frozenset[str] = frozenset()  # of nurses: iv, driver, peg …
    behaviours: frozenset[str] = frozenset()  # what happens: calling, aggression …
    therapy_days: int = 0  # a week
    cover: str = ""  # the least medical cover
    arrives: time | None = None  # the time of day, Europe/London
    weekend: bool = False  # would arrive on a Saturday or Sunday
    funder: str = ""  # nhs, council, own
    most_cost: int = 0  # the highest cost band, 1 to 5
    days: int = 0  # how long the stay is expected to last
    near: tuple[tuple[float, float], ...] = ()  # home, family: latitude, longitude
    miles: int = 0  # no farther than this from one of `near`
    refused: frozenset[str] = frozenset()  # ids of sites that the person or family refused
    wishes: frozenset[str] = frozenset()

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it; what asks for nothing is left out."""
        return {
            each.name: _plain(value)
            for each in fields(self)
            if (value := getattr(self, each.name)) != each.default
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_data`; what it does not know is left out."""
        known = {each.name: each.default for each in fields(cls)}
        given = {k: _like(known[k], v, k) for k, v in data.items() if k in known}
        return cls(**given)


def _plain(value: Any) -> Any:
    match value:
        case frozenset():
            return sorted(value)
        case time():
            return value.strftime("%H:%M")
        case tuple():
            return [list(each) for each in value]
    return value


def _like(default: Any, value: Any, name: str) -> Any:
    if isinstance(default, frozenset):
        return frozenset(value)
    if name == "near":
        return tuple((float(north), float(east)) for north, east in value)
    if name == "arrives" and isinstance(value, str):
        return time.fromisoformat(value)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is alike for all beds of a unit."""

    unit: UUID
    site: UUID
    site_name: str
    unit_name: str
    sort: str
    at: tuple[float, float] | None = None  # latitude, longitude
    purposes: frozenset[str] = frozenset()  # none: any
    organisms: frozenset[str] = frozenset()  # that it accepts, in a room that isolates
    secure: bool = False
    dementia: bool = False
    one_to_one: bool = False
    nurse_always: bool = False
    skills: frozenset[str] = frozenset()
    behaviours: frozenset[str] = frozenset()  # that it accepts
    non_weight_bearing: bool = False
    therapy_days: int = 0
    cover: str = Cover.GP_VISITS.value
    admits_from: time | None = None
    admits_until: time | None = None
    admits_weekends: bool = True
    funders: frozenset[str] = frozenset()  # none: any
    cost: int = 0  # band, 1 to 5; 0: not known
    longest_days: int = 0  # 0: no limit
    fresh_hours: int = 12  # after so long, trust in a vacancy is half


@dataclass(frozen=True, slots=True, kw_only=True)
class BedFacts:
    """One bed as it stands. `free_from` None means nobody knows when it is free."""

    bed: UUID
    name: str
    place: Place
    bay: str = ""  # none: a room of its own
    bay_sex: str = ""  # female, male; none: whoever
    side_room: bool = False
    isolates: bool = False
    oxygen: bool = False
    hoist: bool = False
    profiling: bool = False
    most_kg: int = 0  # 0: that of an ordinary bed
    ground_floor: bool = False
    en_suite: bool = False
    free_from: datetime | None = None
    offered: bool = False  # to somebody else, and not answered yet
    confirmed_at: datetime | None = None
