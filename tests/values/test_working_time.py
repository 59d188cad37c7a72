from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.values.working_time import (
    ALWAYS,
    LONDON,
    MIDNIGHT,
    Hours,
    NeverOpen,
    add,
    closes_at,
    is_open,
    next_opening,
    open_minutes_between,
)

DAILY = Hours(tuple((weekday, time(8), time(20)) for weekday in range(7)))
OFFICE = Hours(
    tuple((weekday, time(9), time(17)) for weekday in range(5)),
    closed_on=frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
)
EVERY_MONDAY = frozenset(date(2026, 1, 5) + timedelta(weeks=n) for n in range(80))
A_MINUTE = timedelta(minutes=1)

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# The oracle: minute by minute over a window, by the sentence at the top of the module.


@cache
def wall(minute: datetime) -> tuple[date, time]:
    local = minute.astimezone(LONDON)
    return local.date(), local.time()


@cache
def minutes_of(day: date) -> list[datetime]:
    """Every minute of that day in Cornwall: 1,380, 1,440 or 1,500 of them."""
    start = datetime.combine(day, MIDNIGHT, LONDON).astimezone(UTC)
    window = (start + n * A_MINUTE for n in range(26 * 60))
    return [minute for minute in window if wall(minute)[0] == day]


def open_minutes(hours: Hours, first: date, days: int) -> list[datetime]:
    """The open minutes of these days: the plain way."""
    found = []
    for day in (first + timedelta(days=n) for n in range(days)):
        spans = [s for s in hours.weekly if s[0] == day.weekday() and day not in hours.closed_on]
        minutes = minutes_of(day)
        shown = [wall(minute)[1] for minute in minutes]
        counted = set()
        for _, opens, closes in spans:
            begins = next((n for n, at in enumerate(shown) if at >= opens), len(shown))
            before_end = [n for n, at in enumerate(shown) if closes == MIDNIGHT or at < closes]
            counted |= set(range(begins, max(before_end, default=-1) + 1))
        found += [minutes[n] for n in sorted(counted)]
    return found


quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.tuples(st.integers(0, 6), quarters, quarters | st.just(MIDNIGHT)).filter(
    lambda span: span[2] == MIDNIGHT or span[1] < span[2]
)
weekends = st.sampled_from([FORWARD, BACK]).map(lambda sunday: sunday - timedelta(days=1))


@st.composite
def weeks(draw):
    """Hours of any shape, with more of them on the nights when the clocks change."""
    weekly = draw(st.lists(spans, min_size=1, max_size=8))
    night = st.tuples(
        st.just(6),
        st.sampled_from([MIDNIGHT, time(0, 30), time(1), time(1, 15), time(1, 45)]),
        st.sampled_from([time(1, 50), time(1, 55), time(2), time(2, 15), time(9)]),
    )
    weekly += draw(st.lists(night, max_size=2))
    closed = draw(st.sets(st.sampled_from([FORWARD, BACK, date(2026, 3, 30)]), max_size=1))
    return Hours(tuple(weekly), frozenset(closed))


@settings(deadline=None, max_examples=60)
@given(weeks(), weekends)
def test_open_is_what_counting_every_minute_finds(hours, first):
    truly = set(open_minutes(hours, first, 3))
    for day in (first + timedelta(days=n) for n in range(3)):
        for minute in minutes_of(day)[::5]:
            assert is_open(hours, minute) == (minute in truly)


@settings(deadline=None, max_examples=60)
@given(weeks(), weekends, st.integers(0, 4000), st.integers(0, 4000))
def test_minutes_between_are_those_counted_one_by_one(hours, first, begin, length):
    start = datetime.combine(first, MIDNIGHT, LONDON).astimezone(UTC) + begin * A_MINUTE
    end = start + length * A_MINUTE
    counted = [m for m in open_minutes(hours, first, 7) if start <= m < end]
    assert open_minutes_between(hours, start, end) == len(counted)


@settings(deadline=None, max_examples=60)
@given(weeks(), weekends, st.integers(0, 4000), st.integers(1, 900))
def test_a_deadline_is_the_end_of_its_last_counted_minute(hours, first, begin, minutes):
    start = datetime.combine(first, MIDNIGHT, LONDON).astimezone(UTC) + begin * A_MINUTE
    counted = [m for m in open_minutes(hours, first, 10) if m >= start]
    if len(counted) >= minutes:
        assert add(hours, start, minutes) == counted[minutes - 1] + A_MINUTE
        assert next_opening(hours, start) == counted[0]


@settings(deadline=None, max_examples=60)
@given(weeks(), weekends, st.integers(0, 4000))
def test_closing_time_is_the_first_closed_minute_after_an_open_one(hours, first, begin):
    start = datetime.combine(first, MIDNIGHT, LONDON).astimezone(UTC) + begin * A_MINUTE
    truly = set(open_minutes(hours, first, 14))
    closing = start
    while closing in truly:
        closing += A_MINUTE
    if closing - start < timedelta(days=9):
        assert closes_at(hours, start) == (closing if start in truly else None)


@given(st.integers(0, 30_000), st.integers(0, 20_000))
def test_as_many_minutes_pass_as_were_added(begin, minutes):
    start = london(2026, 12, 20) + begin * A_MINUTE
    assert open_minutes_between(OFFICE, start, add(OFFICE, start, minutes)) == minutes


# The cases people ask about.


def test_a_team_is_open_at_its_opening_minute_and_closed_at_its_closing_minute():
    assert not is_open(DAILY, london(2026, 7, 1, 7, 59))
    assert is_open(DAILY, london(2026, 7, 1, 8))
    assert is_open(DAILY, london(2026, 7, 1, 19, 59))
    assert not is_open(DAILY, london(2026, 7, 1, 20))


def test_what_arrives_late_is_due_the_next_morning():
    assert add(DAILY, london(2026, 7, 1, 19, 50), 15) == london(2026, 7, 2, 8, 5)
    assert add(DAILY, london(2026, 7, 1, 23), 15) == london(2026, 7, 2, 8, 15)


def test_a_deadline_may_fall_on_the_closing_minute():
    assert add(DAILY, london(2026, 7, 1, 19, 45), 15) == london(2026, 7, 1, 20)


def test_nothing_added_is_the_first_open_moment():
    assert add(DAILY, london(2026, 7, 1, 12), 0) == london(2026, 7, 1, 12)
    assert add(DAILY, london(2026, 7, 1, 22), 0) == london(2026, 7, 2, 8)


def test_a_weekend_and_bank_holidays_do_not_count():
    christmas_eve = london(2026, 12, 24, 16, 30)
    assert add(OFFICE, christmas_eve, 60) == london(2026, 12, 29, 9, 30)
    assert open_minutes_between(OFFICE, christmas_eve, london(2026, 12, 29, 10)) == 90
    assert next_opening(OFFICE, london(2026, 12, 25, 12)) == london(2026, 12, 29, 9)


def test_a_bank_holiday_closes_even_those_who_are_always_there():
    closed_at_christmas = Hours(ALWAYS.weekly, frozenset({date(2026, 12, 25)}))
    assert closes_at(closed_at_christmas, london(2026, 12, 1)) == london(2026, 12, 25)
    assert next_opening(closed_at_christmas, london(2026, 12, 25, 9)) == london(2026, 12, 26)


def test_a_lunch_break_stops_the_clock():
    hours = Hours(((2, time(9), time(12)), (2, time(13), time(17))))
    assert closes_at(hours, london(2026, 7, 1, 10)) == london(2026, 7, 1, 12)
    assert add(hours, london(2026, 7, 1, 11, 30), 60) == london(2026, 7, 1, 13, 30)


def test_spans_that_touch_or_overlap_are_one_opening():
    hours = Hours(((2, time(9), time(12)), (2, time(11), time(15)), (2, time(15), time(17))))
    assert closes_at(hours, london(2026, 7, 1, 10)) == london(2026, 7, 1, 17)
    assert open_minutes_between(hours, london(2026, 7, 1), london(2026, 7, 2)) == 8 * 60


def test_a_night_in_two_spans_is_one_opening():
    night = Hours(((2, time(20), MIDNIGHT), (3, MIDNIGHT, time(6))))
    assert closes_at(night, london(2026, 7, 1, 21)) == london(2026, 7, 2, 6)


def test_always_is_open_and_never_closes():
    assert is_open(ALWAYS, london(2026, 7, 1, 3))
    assert closes_at(ALWAYS, london(2026, 7, 1, 3)) is None
    assert add(ALWAYS, london(2026, 7, 1, 3), 90) == london(2026, 7, 1, 4, 30)


def test_a_closed_team_has_no_closing_time():
    assert closes_at(DAILY, london(2026, 7, 1, 21)) is None


def test_the_hour_that_does_not_exist_is_not_counted():
    night = london(2026, 3, 29)
    assert open_minutes_between(ALWAYS, night, london(2026, 3, 30)) == 23 * 60
    assert add(ALWAYS, london(2026, 3, 29, 0, 30), 60) == utc(2026, 3, 29, 1, 30)


def test_the_hour_that_happens_twice_is_counted_twice():
    night = london(2026, 10, 25)
    assert open_minutes_between(ALWAYS, night, london(2026, 10, 26)) == 25 * 60
    assert add(ALWAYS, london(2026, 10, 25, 0, 30), 120) == utc(2026, 10, 25, 1, 30)


def test_opening_at_a_time_that_does_not_exist_is_opening_at_the_jump():
    hours = Hours(((6, time(1, 30), time(5)),))
    assert next_opening(hours, london(2026, 3, 29)) == utc(2026, 3, 29, 1)


def test_a_span_inside_the_hour_that_does_not_exist_holds_nothing():
    hours = Hours(((6, time(1, 15), time(1, 45)),))
    assert next_opening(hours, london(2026, 3, 29)) == london(2026, 4, 5, 1, 15)


def test_a_span_inside_the_hour_that_happens_twice_runs_to_its_last_end():
    hours = Hours(((6, time(1, 15), time(1, 45)),))
    assert open_minutes_between(hours, london(2026, 10, 25), london(2026, 10, 26)) == 90
    assert closes_at(hours, london(2026, 10, 25, 1, 15)) == utc(2026, 10, 25, 1, 45)


@pytest.mark.parametrize(
    "hours",
    [
        Hours(()),
        Hours(((0, time(9), time(17)),), EVERY_MONDAY),
    ],
)
def test_a_team_that_never_opens_is_said_to(hours):
    with pytest.raises(NeverOpen, match="no open time"):
        add(hours, utc(2026, 1, 1), 5)
    with pytest.raises(NeverOpen, match="no open time"):
        next_opening(hours, utc(2026, 1, 1))
    assert not is_open(hours, utc(2026, 1, 5, 10))
    assert open_minutes_between(hours, utc(2026, 1, 1), utc(2027, 1, 1)) == 0


def test_an_hour_a_week_is_enough_for_a_promise_of_years():
    rare = Hours(((0, time(9), time(10)),))
    assert add(rare, london(2026, 1, 5, 9), 60 * 104) == london(2027, 12, 27, 10)


def test_an_end_before_the_start_counts_nothing():
    assert open_minutes_between(ALWAYS, utc(2026, 1, 2), utc(2026, 1, 1)) == 0


def test_seconds_count_but_only_whole_minutes_are_given():
    start = datetime(2026, 1, 1, 9, 0, 30, tzinfo=UTC)
    assert open_minutes_between(ALWAYS, start, start + timedelta(seconds=119)) == 1
    assert add(ALWAYS, start, 1) == start + A_MINUTE


@pytest.mark.parametrize("change", [FORWARD, BACK])
def test_results_are_in_utc(change):
    at = datetime.combine(change, time(9), LONDON)
    for moment in (add(DAILY, at, 5), next_opening(DAILY, at), closes_at(DAILY, at)):
        assert moment.tzinfo is UTC


def test_a_time_without_a_zone_is_refused():
    for asked in (is_open, next_opening, closes_at):
        with pytest.raises(ValueError, match="time zone"):
            asked(DAILY, datetime(2026, 1, 1))  # noqa: DTZ001


def test_minutes_are_not_taken_back():
    with pytest.raises(ValueError, match="negative"):
        add(DAILY, utc(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes"),
    [
        (7, time(9), time(17)),
        (-1, time(9), time(17)),
        (0, time(9), time(9)),
        (0, time(17), time(9)),
    ],
)
def test_hours_that_make_no_sense_are_refused(weekday, opens, closes):
    with pytest.raises(ValueError, match=r"weekday|Closing time"):
        Hours(((weekday, opens, closes),))
