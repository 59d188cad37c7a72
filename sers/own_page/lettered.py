"""What a letter may tell the person of the help they get. Pure values; `told` alone reads.

Of a protected person it names no team, no worker and no place: whoever finds the letter must not
learn where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sers.directory.models import Team
from sers.referrals import queries
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.referrals.models import Referral


class Coming(StrEnum):
    """How one kind of help stands."""

    ASKED = "asked"
    AGREED = "agreed"
    WAITS = "waits"
    BEGUN = "begun"
    FINISHED = "finished"
    NEVER_BEGAN = "never_began"


@dataclass(frozen=True, slots=True)
class Visit:
    """One kind of help: who, what for, when. `due` is by when they do the next thing."""

    state: Coming
    team: Team | None = None
    what: str = ""
    who: tuple[str, ...] = ()
    at: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that the letter tells about the help. Without a team where its name says too much."""

    is_open: bool
    team: Team | None
    visits: Sequence[Visit]


def told(referral: Referral) -> Told:
    """How the help stands now."""
    since = referral.clock_from
    legs = [leg for leg in queries.legs_of(referral) if not leg.closed_at or leg.closed_at > since]
    visits = [visit for leg in legs if (visit := _visit(leg, protected=referral.protected))]
    team = None if referral.protected else referral.owner
    return Told(referral.is_open, team, sorted(visits, key=_soonest))


def _visit(leg: Allocation, *, protected: bool) -> Visit | None:
    """None of what was refused, handed back or cancelled: it is no help that comes."""
    state = _state(leg)
    if state is None:
        return None
    expected = leg.expected_at if leg.is_open and leg.status != LegStatus.OFFERED else None
    if protected:
        return Visit(state, at=expected, due=leg.due_at)
    return Visit(state, leg.owner, leg.what, _who(leg), expected, leg.due_at)


def _state(leg: Allocation) -> Coming | None:
    match LegStatus(leg.status):
        case LegStatus.OFFERED:
            return Coming.ASKED
        case LegStatus.ACCEPTED:
            return Coming.AGREED
        case LegStatus.WAITING:
            return Coming.WAITS
        case LegStatus.STARTED:
            return Coming.BEGUN
        case LegStatus.COMPLETED:
            return Coming.FINISHED if leg.started_at else Coming.NEVER_BEGAN
        case LegStatus.DECLINED | LegStatus.CANCELLED:
            return None


def _who(leg: Allocation) -> tuple[str, ...]:
    """By name only those who have been named to come, the one who leads first."""
    if not leg.is_open or leg.status == LegStatus.OFFERED:
        return ()
    named = sorted(leg.workers.all(), key=lambda each: not each.leads)
    return tuple(each.user.name for each in named)


def _soonest(visit: Visit) -> tuple[bool, float]:
    over = visit.state in {Coming.FINISHED, Coming.NEVER_BEGAN}
    at = visit.at or visit.due
    return over, at.timestamp() if at else 0.0
