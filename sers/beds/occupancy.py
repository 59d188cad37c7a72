"""How beds are taken over some weeks: each bed a row of spans, day by day.

A day belongs to whoever is in the bed at its end; the day on which somebody leaves and nobody
comes is shown as such. Read as the keeper: nobody is named.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

from sers.beds import board
from sers.beds.board import UnitNow
from sers.beds.keeper import keeping
from sers.beds.lifecycle import TOOK_UP, PlacementStatus
from sers.beds.models import BedClosure, Placement
from sers.beds.states import BedNow, Claim, Shut, State
from sers.directory import queries as directory
from sers.directory.models import User

LENGTHS = (14, 28)
DAY = timedelta(days=1)
# What a day of a bed is: its state, and what it is so by.
type Day = tuple[State, Claim | Shut | None]
type Put = Callable[[date, date, Day], None]


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row on which a bed is the same, and by what."""

    state: State
    first: date
    days: int
    by: Claim | Shut | None

    @property
    def last(self) -> date:
        return self.first + (self.days - 1) * DAY


@dataclass(frozen=True, slots=True)
class Row:
    """One bed over the days asked for."""

    bed: BedNow
    days: Sequence[Day]
    first: date

    @property
    def spans(self) -> list[Span]:
        found, begins = [], self.first
        for (state, by), same in groupby(self.days):
            length = len(list(same))
            found.append(Span(state, begins, length, by))
            begins += length * DAY
        return found


@dataclass(frozen=True, slots=True)
class Occupied:
    """A unit over the days asked for."""

    unit: UnitNow
    rows: Sequence[Row]

    def free_on(self, day: int) -> int:
        """How many beds nobody has on that day, as far as is known."""
        return Counter(row.days[day][0] for row in self.rows)[State.FREE]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days asked for, and every unit or the one asked for."""

    at: datetime
    days: Sequence[date]
    units: Sequence[Occupied]

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def before(self) -> date:
        return self.first - len(self.days) * DAY

    @property
    def after(self) -> date:
        return self.first + len(self.days) * DAY


def calendar(
    user: User,
    first: date,
    length: int,
    only: UUID | None = None,
    at: datetime | None = None,
) -> Calendar:
    """In a number of queries that neither beds nor days add to."""
    at = at or timezone.now()
    days = [first + number * DAY for number in range(length)]
    units = board.units_now(user, at, only)
    begins, ends = _midnight(first), _midnight(first + length * DAY)
    with keeping(user):
        claims = _claims(begins, ends, only)
        closures = _closures(begins, ends, only)
    found = [
        Occupied(
            unit,
            [
                Row(bed, _days_of(bed, days, at, claims[bed.id], closures[bed.id]), first)
                for bed in unit.beds
            ],
        )
        for unit in units
    ]
    return Calendar(at, days, found)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), directory.LONDON)


def _claims(begins: datetime, ends: datetime, only: UUID | None) -> dict[UUID, list[Claim]]:
    # Somebody who stays longer than expected is in the bed all the same.
    stays = Q(status__in=[PlacementStatus.STAY, PlacementStatus.AWAY], period__startswith__lt=ends)
    took = Q(status__in=TOOK_UP, period__overlap=DateTimeTZRange(begins, ends))
    placements = Placement.objects.filter(stays | took)
    placements = placements.filter(bed__unit=only) if only else placements
    found: dict[UUID, list[Claim]] = defaultdict(list)
    for row in placements.values_list(*board.OF_A_CLAIM, "period__endswith"):
        found[row[0]].append(Claim(*row))
    return found


def _closures(begins: datetime, ends: datetime, only: UUID | None) -> dict[UUID, list[Shut]]:
    during = Q(since__lt=ends) & (Q(until=None) | Q(until__gt=begins))
    closures = BedClosure.objects.filter(during)
    closures = closures.filter(bed__unit=only) if only else closures
    names = ("bed_id", "reason__label", "since", "review_on", "until")
    found: dict[UUID, list[Shut]] = defaultdict(list)
    for row in closures.order_by("since").values_list(*names):
        found[row[0]].append(Shut(*row))
    return found


def _days_of(
    bed: BedNow,
    days: Sequence[date],
    at: datetime,
    claims: Iterable[Claim],
    closures: Iterable[Shut],
) -> list[Day]:
    """The state of a bed on each day: closed, then taken, then kept for somebody."""
    today = directory.today(at)
    found: list[Day] = [(State.FREE, None)] * len(days)
    unready = bed.state in {State.CLEANING, State.CONTAMINATED, State.ISOLATED}
    if unready and days[0] <= today <= days[-1]:
        found[(today - days[0]).days] = (bed.state, None)
    put = _putter(found, days)
    for shut in closures:
        # Until somebody has looked again, nobody knows better.
        ends = directory.today(shut.until) if shut.until else max(shut.review_on, today)
        put(directory.today(shut.since), ends, (State.CLOSED, shut))
    for each in sorted(claims, key=lambda one: (one.is_stay, one.begins)):
        _put_claim(put, each, today, days[-1])
    return found


def _putter(found: list[Day], days: Sequence[date]) -> Put:
    def put(begins: date, ends: date, day: Day) -> None:
        """From that day to the other, both included."""
        low = max(0, (begins - days[0]).days)
        # Never before its beginning: what is over before the first day takes none away.
        high = max(low, min(len(days), (ends - days[0]).days + 1))
        found[low:high] = [day] * (high - low)

    return put


def _put_claim(put: Put, claim: Claim, today: date, end: date) -> None:
    begins = directory.today(claim.begins)
    leaves = directory.today(claim.ends) if claim.ends else None
    stays = State.AWAY if claim.status == PlacementStatus.AWAY else State.TAKEN
    match claim.status:
        case PlacementStatus.LEFT:
            put(begins, leaves or begins, (State.TAKEN, claim))
        case PlacementStatus.OFFERED | PlacementStatus.HELD | PlacementStatus.RESERVED:
            state = State.OFFERED if claim.status == PlacementStatus.OFFERED else State.HELD
            put(begins, leaves or end, (state, claim))
        case _ if leaves is None:
            put(begins, end, (stays, claim))
        case _ if leaves < today:
            put(begins, today, (stays, claim))
        case _:
            put(begins, leaves - DAY, (stays, claim))
            put(leaves, leaves, (State.LEAVING, claim))
