"""Opening hours, and clocks that run only while somebody is there.

Hours are wall-clock times in Cornwall; every result is in UTC, and minutes are minutes
that really pass. An opening runs from the first moment the wall shows its start until
the last moment the wall shows its end. So when the clocks go back the small hours count
twice, and when they go forward a time that does not exist means the jump.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MIDNIGHT = time(0)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS_OF_THE_WEEK = 7

# So many closed days in a row mean that a team never opens; so many open days without a
# break, that it never closes. More than a year, so that no yearly closure escapes.
PATIENCE = timedelta(days=400)

type Span = tuple[int, time, time]
type Opening = tuple[datetime, datetime]


class NeverOpen(ValueError):
    """These hours hold no open minute in more than a year."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: spans of a weekday (Monday is 0), opening and closing time.

    A day may hold several. A span ends on its own day; midnight as its end is the end of
    the day, so a night is two spans. `closed_on` are whole days without work.
    """

    weekly: tuple[Span, ...]
    closed_on: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for weekday, opens, closes in self.weekly:
            if weekday not in range(DAYS_OF_THE_WEEK):
                raise ValueError("A weekday is a number from 0, Monday, to 6, Sunday")
            if closes <= opens and closes != MIDNIGHT:
                raise ValueError(f"Closing time must be after opening time, {opens:%H:%M}")


ALWAYS = Hours(tuple((weekday, MIDNIGHT, MIDNIGHT) for weekday in range(DAYS_OF_THE_WEEK)))


def is_open(hours: Hours, at: datetime) -> bool:
    """Is somebody there? At the opening minute yes, at the closing minute no longer."""
    at = _utc(at)
    return any(opens <= at < closes for opens, closes in _openings_on(hours, _day(at)))


def next_opening(hours: Hours, at: datetime) -> datetime:
    """The first open moment from `at` on: `at` itself if open then. Raises NeverOpen."""
    opens, _ = next(_openings_from(hours, _utc(at)))
    return opens


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """When the opening that `at` falls in ends. None if closed then, or if it never ends."""
    at = _utc(at)
    if not is_open(hours, at):
        return None
    end = at
    for opens, closes in _openings_from(hours, at):
        if opens > end:
            return end
        if closes - at > PATIENCE:
            return None
        end = closes
    raise AssertionError("openings go on until NeverOpen")  # pragma: no cover


def add(hours: Hours, start: datetime, minutes: int) -> datetime:
    """When so many open minutes have passed. With none to pass, the first open moment.

    A deadline may fall on the closing minute: fifteen minutes from 19:45 are due at 20:00.
    Raises NeverOpen.
    """
    if minutes < 0:
        raise ValueError("Minutes to add cannot be negative")
    left = minutes * A_MINUTE
    openings = _openings_from(hours, _utc(start))
    opens, closes = next(openings)
    while closes - opens < left:
        left -= closes - opens
        opens, closes = next(openings)
    return opens + left


def open_minutes_between(hours: Hours, start: datetime, end: datetime) -> int:
    """Whole open minutes that pass from start to end; none if the end comes first."""
    start, end = _utc(start), _utc(end)
    passed = timedelta()
    for day in _days(_day(start), _day(end)):
        for opens, closes in _openings_on(hours, day):
            passed += max(min(closes, end) - max(opens, start), timedelta())
    return passed // A_MINUTE


def _openings_from(hours: Hours, start: datetime) -> Iterator[Opening]:
    """What is left of each opening from `start` on, in order, without end."""
    last_open = day = _day(start)
    while day - last_open < PATIENCE:
        for opens, closes in _openings_on(hours, day):
            if closes > start:
                last_open = day
                yield max(opens, start), closes
        day += A_DAY
    raise NeverOpen("These opening hours hold no open time")


def _openings_on(hours: Hours, day: date) -> list[Opening]:
    """The openings of one day in order, those that touch or overlap made one."""
    if day in hours.closed_on:
        return []
    merged: list[Opening] = []
    for opens, closes in sorted(_spans_on(hours, day)):
        if merged and opens <= merged[-1][1]:
            opened, closed = merged.pop()
            merged.append((opened, max(closed, closes)))
        else:
            merged.append((opens, closes))
    return merged


def _spans_on(hours: Hours, day: date) -> Iterator[Opening]:
    for weekday, opens, closes in hours.weekly:
        if weekday == day.weekday():
            last_day = day + A_DAY if closes == MIDNIGHT else day
            start, end = _moment(day, opens, last=False), _moment(last_day, closes, last=True)
            if start < end:  # a span inside the hour that does not exist holds nothing
                yield start, end


def _moment(day: date, on_the_wall: time, *, last: bool) -> datetime:
    """The first or last moment at which clocks in Cornwall show this; the jump if none does."""
    local = datetime.combine(day, on_the_wall, LONDON).replace(fold=int(last))
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).time() == on_the_wall:
        return moment
    # Clocks go forward at 01:00, over one whole hour.
    return datetime.combine(day, time(on_the_wall.hour), LONDON).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A time without its time zone cannot be placed")
    return at.astimezone(UTC)
