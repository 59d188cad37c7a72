"""What each bed is like at one moment, as boards and calendars show it. Pure.

A state is a letter, words, a pattern and a border: none is told by colour alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sers.beds.lifecycle import CLAIMING, STAYING, Condition, PlacementStatus


class State(StrEnum):
    """In the order in which they are counted; those in which somebody can be put come first."""

    FREE = "free"
    OFFERED = "offered"
    HELD = "held"
    LEAVING = "leaving"
    CLEANING = "cleaning"
    CONTAMINATED = "contaminated"
    ISOLATED = "isolated"
    CLOSED = "closed"
    TAKEN = "taken"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is told: its letter, and its words in a count («2 being cleaned»)."""

    letter: str
    words: str | Promise


LOOKS = {
    State.FREE: Look("F", _("free")),
    State.OFFERED: Look("A", _("offered")),
    State.HELD: Look("H", _("held")),
    State.LEAVING: Look("L", _("leaving today")),
    State.CLEANING: Look("C", _("being cleaned")),
    State.CONTAMINATED: Look("K", _("contaminated")),
    State.ISOLATED: Look("I", _("isolated")),
    State.CLOSED: Look("X", _("closed")),
    State.TAKEN: Look("", _("taken")),
    State.AWAY: Look("W", _("taken, away")),
}
_UNREADY: dict[str, State] = {
    Condition.HOUSEKEEPING.value: State.CLEANING,
    Condition.CONTAMINATED.value: State.CONTAMINATED,
    Condition.ISOLATED.value: State.ISOLATED,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A placement that takes up a bed. It names nobody; `request` is None who came another way."""

    bed: UUID
    status: str
    begins: datetime
    until: datetime | None
    leaving_at: datetime | None
    request: UUID | None
    bureau: UUID
    ends: datetime | None = None  # read by the calendar only

    @property
    def is_stay(self) -> bool:
        return self.status in STAYING


@dataclass(frozen=True, slots=True)
class Shut:
    """That a bed is closed, why, and when somebody looks again."""

    bed: UUID
    reason: str
    since: datetime
    review_on: date
    until: datetime | None = None


@dataclass(slots=True)
class BedNow:
    """One bed as it stands: whoever is in it, whoever it is kept for, and why it is closed.

    What it is like besides its bay is read only where that is shown.
    """

    id: UUID
    unit: UUID
    name: str
    bay: str
    bay_sex: str
    condition: str
    confirmed_at: datetime | None
    confirmed_how: str
    state: State
    stay: Claim | None = None
    claim: Claim | None = None
    shut: Shut | None = None
    leaves: date | None = None
    isolates: bool = False
    oxygen: bool = False
    hoist: bool = False
    profiling: bool = False
    most_kg: int = 0
    ground_floor: bool = False
    en_suite: bool = False
    confirmed_by: str | None = None

    @property
    def leaving_at(self) -> datetime | None:
        return self.stay.leaving_at if self.stay else None

    @property
    def until(self) -> datetime | None:
        """By when something must happen: a reply, an arrival, a return."""
        one = self.stay or self.claim
        return one.until if one else None

    def overstays(self, at: datetime) -> bool:
        """Whether somebody is in it who was expected to have left."""
        return self.leaving_at is not None and self.leaving_at < at


def state_of(
    condition: str,
    stay: Claim | None,
    claim: Claim | None,
    shut: Shut | None,
    *,
    leaves_today: bool,
) -> State:
    """Whoever is in it comes before whoever is to come, and both before how it is."""
    if stay:
        return _of_stay(stay, leaves_today=leaves_today)
    if shut:
        return State.CLOSED
    if claim:
        return State.OFFERED if claim.status == PlacementStatus.OFFERED else State.HELD
    return _UNREADY.get(condition, State.FREE)


def _of_stay(stay: Claim, *, leaves_today: bool) -> State:
    if stay.status == PlacementStatus.AWAY:
        return State.AWAY
    return State.LEAVING if leaves_today else State.TAKEN


def stay_and_claim(claims: Iterable[Claim]) -> tuple[Claim | None, Claim | None]:
    """Whoever is in the bed, and whoever it is kept for; the soonest of several."""
    listed: Sequence[Claim] = sorted(claims, key=lambda each: each.begins)
    if not listed:
        return None, None
    stay = next((each for each in listed if each.is_stay), None)
    claim = next((each for each in listed if each.status in CLAIMING), None)
    return stay, claim
