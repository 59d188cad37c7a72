"""What the person's page, or a letter, may tell: how it stands, who comes, which bed. Pure.

Nothing here is more than the page of those who sent it tells at the same time. Of a protected
person nothing names a team, a worker, a place or what was written: whoever reads it must not
learn where they are. The words for all this are in `web.person.wording`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sers.beds.lifecycle import RequestStatus
from sers.beds.models import Placement
from sers.beds.searches import Search
from sers.directory.models import Team
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import OPEN_LEG, LegStatus, Status
from sers.referrals.models import Referral


class Stands(StrEnum):
    """How it stands, in one word."""

    SENT = "sent"
    LOOKED_AT = "looked_at"
    ARRANGED = "arranged"
    ASKED = "asked"
    COMING = "coming"
    BEGUN = "begun"
    FINISHED = "finished"
    NEVER_BEGAN = "never_began"
    COMPLETED = "completed"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    CLOSED = "closed"


class Coming(StrEnum):
    """How one kind of help stands."""

    ASKED = "asked"
    AGREED = "agreed"
    WAITS = "waits"
    BEGUN = "begun"
    FINISHED = "finished"
    NEVER_BEGAN = "never_began"


class BedStands(StrEnum):
    """How far the search for a bed is."""

    STOPPED = "stopped"
    SOUGHT = "sought"
    ASKED = "asked"
    HELD = "held"
    AGREED = "agreed"
    THERE = "there"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Visit:
    """One kind of help: who, what for, when. `due` is by when they do the next thing."""

    state: Coming
    team: Team | None = None
    service: str = ""
    what: str = ""
    who: tuple[str, ...] = ()
    at: datetime | None = None
    due: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed: how far, where if that may be told, and when they go there or leave it."""

    state: BedStands
    place: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page tells about the help."""

    stands: Stands
    team: Team | None  # none where its name would say where somebody is
    asked_by: str = ""  # who asked for help, as the referral names them
    waits_for_sender: bool = False
    due: datetime | None = None
    since: datetime | None = None
    next_owner: str = ""
    next_by: datetime | None = None
    visits: tuple[Visit, ...] = ()
    looks_further: bool = False
    bed: Bed | None = None


def shown(referral: Referral, legs: Sequence[Allocation], search: Search | None) -> Shown:
    """From the referral, its legs in the order they were asked, and its search for a bed."""
    if referral.status == Status.ENDED_BY_DEATH:
        return Shown(Stands.CLOSED, None)
    present = _since_opened(referral, legs)
    ended = referral.status == Status.NOT_ACCEPTED
    return Shown(
        stands=_stands(referral, present),
        team=None if referral.protected else referral.owner,
        asked_by="" if referral.protected else referral.referrer_name,
        waits_for_sender=referral.is_open and referral.waiting,
        due=referral.due_at if referral.is_open else None,
        since=referral.closed_at,
        next_owner=referral.next_owner if ended and not referral.protected else "",
        next_by=referral.next_by if ended else None,
        visits=tuple(_visits(present, protected=referral.protected)),
        looks_further=referral.is_open and _looks_further(present),
        bed=_bed(search, protected=referral.protected) if search else None,
    )


_ENDED = {
    Status.AWAITING_TRIAGE: Stands.SENT,
    Status.IN_TRIAGE: Stands.LOOKED_AT,
    Status.COMPLETED: Stands.COMPLETED,
    Status.NOT_ACCEPTED: Stands.NOT_ACCEPTED,
    Status.WITHDRAWN: Stands.WITHDRAWN,
    Status.JOINED: Stands.JOINED,
}


def _stands(referral: Referral, legs: Sequence[Allocation]) -> Stands:
    if referral.status != Status.IN_PROGRESS:
        return _ENDED[Status(referral.status)]
    states = {state for leg in legs if (state := _state(leg))}
    if not states:
        return Stands.ARRANGED
    if states == {Coming.NEVER_BEGAN}:
        return Stands.NEVER_BEGAN
    if states <= {Coming.FINISHED, Coming.NEVER_BEGAN}:
        return Stands.FINISHED
    if Coming.BEGUN in states:
        return Stands.BEGUN
    return Stands.COMING if Coming.AGREED in states else Stands.ASKED


def _state(leg: Allocation) -> Coming | None:
    """None of what was refused, handed back or cancelled: it is no help that comes."""
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


def _visits(legs: Sequence[Allocation], *, protected: bool) -> Iterator[Visit]:
    """What is to come first, and of that the soonest; what has finished last."""
    for leg in sorted(legs, key=_soonest):
        state = _state(leg)
        if state is None:
            continue
        visit = Visit(state, at=_expected(leg), due=leg.due_at, closed_at=leg.closed_at)
        if protected:
            yield visit
            continue
        named = leg.service.name if leg.service and leg.service.name != leg.owner.name else ""
        yield replace(visit, team=leg.owner, service=named, what=leg.what, who=_who(leg))


def _soonest(leg: Allocation) -> tuple[bool, datetime]:
    return leg.status not in OPEN_LEG, _expected(leg) or leg.due_at


def _expected(leg: Allocation) -> datetime | None:
    """Before they have agreed nobody is expected."""
    return leg.expected_at if leg.is_open and leg.status != LegStatus.OFFERED else None


def _who(leg: Allocation) -> tuple[str, ...]:
    """By name only those who have been named to come, the one who leads first."""
    if not leg.is_open or leg.status == LegStatus.OFFERED:
        return ()
    named = sorted(leg.workers.all(), key=lambda each: not each.leads)
    return tuple(each.user.name for each in named)


def _since_opened(referral: Referral, legs: Sequence[Allocation]) -> list[Allocation]:
    """Without those that ended before it was opened again: they are history."""
    opened = referral.clock_from
    return [leg for leg in legs if leg.closed_at is None or leg.closed_at > opened]


def _looks_further(legs: Sequence[Allocation]) -> bool:
    """Whether something was refused after anybody was asked last: somebody else is sought."""
    last = max((leg.offered_at for leg in legs), default=None)
    return last is not None and any(
        _state(leg) is None and leg.reason_id and leg.closed_at and leg.closed_at > last
        for leg in legs
    )


_BEDS = {
    RequestStatus.SEARCHING: BedStands.SOUGHT,
    RequestStatus.OFFERED: BedStands.ASKED,
    RequestStatus.HELD: BedStands.HELD,
    RequestStatus.PLACED: BedStands.AGREED,
    RequestStatus.ARRIVED: BedStands.THERE,
    RequestStatus.ENDED: BedStands.LEFT,
}
# Before it is agreed, which bed it may become is told to nobody who sent it.
_TOLD_WHERE = frozenset({BedStands.AGREED, BedStands.THERE})


def _bed(search: Search, *, protected: bool) -> Bed | None:
    request = search.request
    if request.status == RequestStatus.CANCELLED:
        return None
    if request.not_ready_since and request.is_open:
        return Bed(BedStands.STOPPED)
    state, taken = _BEDS[RequestStatus(request.status)], search.placement
    if taken is None or protected or state not in _TOLD_WHERE:
        return Bed(state)
    at = taken.expected_at if state is BedStands.AGREED else taken.leaving_at
    return Bed(state, _place(taken), at)


def _place(placement: Placement) -> str:
    unit = placement.bed.unit
    return ", ".join(dict.fromkeys([unit.site.name, unit.name]))
