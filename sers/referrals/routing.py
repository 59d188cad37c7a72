"""Deciding where a new referral goes. Pure: facts in, a decision and its reason out.

Two steps. `place` finds the area: the practice's, unless the place where support will
be given says otherwise, in which case a person chooses. `decide` then finds the team by
the rules. A ward is where somebody is, not where they live, so it is no fact here; and
a postcode district alone never decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class Setting(StrEnum):
    """Where the help is wanted."""

    HOME = "home"
    BED = "bed"
    BOTH = "both"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True)
class Area:
    """As much of a care area as routing needs."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A GP practice and the area it belongs to, if to any."""

    name: str
    area: Area | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where support will be given, as far as it is known and may be known."""

    district: str = ""
    name: str = ""
    areas: tuple[Area, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.district)


class Ground(StrEnum):
    """What a placing rests on."""

    PRACTICE = "practice"
    PLACE = "place"
    NAMED = "named"
    CHOSEN = "chosen"
    NO_PCN = "no_pcn"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area that a person may choose, and what speaks for it."""

    area: Area
    ground: Ground


@dataclass(frozen=True, slots=True)
class Placing:
    """The area found; or the candidates among whom the referrer must choose."""

    area: Area | None
    ground: Ground
    candidates: tuple[Candidate, ...] = ()

    @property
    def must_choose(self) -> bool:
        return self.ground is Ground.UNSETTLED and bool(self.candidates)


def place(practice: Practice | None, support: Place) -> Placing:
    """The area that this practice and this place of support agree on."""
    if practice and practice.area is None:
        return Placing(None, Ground.NO_PCN)
    if practice and practice.area and _agree(practice.area, support):
        return Placing(practice.area, Ground.PRACTICE)
    return Placing(None, Ground.UNSETTLED, _candidates(practice, support))


def _agree(area: Area, support: Place) -> bool:
    """A place nobody named agrees with nothing: no fixed abode, an address withheld."""
    return support.is_known and area in support.areas


def _candidates(practice: Practice | None, support: Place) -> tuple[Candidate, ...]:
    by_practice = [Candidate(practice.area, Ground.PRACTICE)] if practice and practice.area else []
    taken = {candidate.area for candidate in by_practice}
    by_place = [Candidate(area, Ground.PLACE) for area in support.areas if area not in taken]
    return (*by_practice, *by_place)


def chosen(placing: Placing, area: Area | None) -> Placing:
    """The same placing after the referrer chose; anything not among the candidates is ignored."""
    if any(area == candidate.area for candidate in placing.candidates):
        return Placing(area, Ground.CHOSEN, placing.candidates)
    return placing


class Rule(Protocol):
    """What a routing rule looks like from here; `lists.RoutingRule` is one."""

    @property
    def position(self) -> int: ...
    @property
    def setting(self) -> str: ...
    @property
    def area_id(self) -> str | None: ...
    @property
    def offers_leg(self) -> bool: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """All that routing may depend on."""

    setting: Setting
    area: str | None
    on: date


@dataclass(frozen=True, slots=True)
class Decision[R: Rule]:
    """The rule that says who owns it, and those that offer a leg besides."""

    rule: R
    legs: Sequence[R] = field(default=())


class NoRouteFound(LookupError):
    """No rule matches: the last rule should have had no conditions."""


def decide[R: Rule](facts: Facts, rules: Iterable[R]) -> Decision[R]:
    """The first rule in order of position whose every condition the facts meet."""
    matching = sorted((r for r in rules if _matches(r, facts)), key=lambda rule: rule.position)
    legs = [rule for rule in matching if rule.offers_leg]
    for rule in matching:
        if not rule.offers_leg:
            return Decision(rule, legs)
    raise NoRouteFound(facts)


def _matches(rule: Rule, facts: Facts) -> bool:
    in_force = rule.since <= facts.on and (rule.until is None or facts.on < rule.until)
    setting_fits = rule.setting in {"", facts.setting}
    area_fits = rule.area_id in {None, facts.area}
    return in_force and setting_fits and area_fits
