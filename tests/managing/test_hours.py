"""A team's week and closed days: new promises count in them at once."""

from datetime import UTC, datetime, time, timedelta

import pytest

from sers.audit.models import Event
from sers.directory import queries as directory
from sers.directory.models import Closure, Team, User
from sers.managing import hours
from sers.managing.versions import ChangedElsewhere, Kept, Refused, version
from sers.policy.roles import Role
from sers.referrals.clocks import Promise
from sers.referrals.lists import Priority
from tests.builders import a_member, a_team, penwith, seen_by

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WEEK = [(0, time(8), time(12)), (0, time(14), time(0))]


@pytest.fixture
def manager() -> User:
    return a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)


def test_a_week_is_kept_whole_with_several_spans_a_day(manager):
    with seen_by(manager):
        assert hours.keep_week(penwith(), WEEK, by=manager, seen=0)
        event = Event.objects.get(about="config/hours/penwith-pcn")
        assert not hours.keep_week(penwith(), WEEK, by=manager, seen=event.pk)
    assert event.after["day_0"] == "08:00 to 12:00, 14:00 to 00:00"
    assert [each.weekday for each in penwith().hours.all()] == [0, 0]


def test_new_promises_count_in_the_new_hours(manager):
    p2 = Priority.objects.get(pk="p2")
    with seen_by(manager):
        hours.keep_week(penwith(), [(0, time(9), time(10))], by=manager, seen=0)
    assert Promise.of(penwith(), p2).after(MONDAY, 60) == MONDAY + timedelta(hours=1)
    assert Promise.of(penwith(), p2).after(MONDAY, 61) == MONDAY + timedelta(days=7, minutes=1)


def test_the_second_of_two_managers_is_told_that_the_hours_were_changed(manager):
    with seen_by(manager):
        hours.keep_week(penwith(), WEEK, by=manager, seen=0)
        with pytest.raises(ChangedElsewhere):
            hours.keep_week(penwith(), [], by=manager, seen=0)


def test_a_day_is_closed_once_and_opened_again(manager):
    on = directory.today() + timedelta(days=3)
    with seen_by(manager):
        hours.close_day(penwith(), on, reason="Training", by=manager, seen=0)
        seen = version(Kept.HOURS, "penwith-pcn")
        with pytest.raises(Refused, match="closed on that day already"):
            hours.close_day(penwith(), on, reason="Training", by=manager, seen=seen)
        assert on in directory.hours_of(penwith()).closed_on
        hours.open_day(penwith(), on, by=manager, seen=seen)
        with pytest.raises(Refused, match="not closed on that day"):
            hours.open_day(penwith(), on, by=manager, seen=version(Kept.HOURS, "penwith-pcn"))
    assert on not in directory.hours_of(penwith()).closed_on


def test_a_day_that_is_past_stays_as_it_was(manager):
    on = directory.today() - timedelta(days=1)
    Closure.objects.create(team=penwith(), on=on, reason="Flood")
    with seen_by(manager):
        with pytest.raises(Refused, match="past"):
            hours.close_day(penwith(), on, reason="Training", by=manager, seen=0)
        with pytest.raises(Refused):
            hours.open_day(penwith(), on, by=manager, seen=0)
    assert Closure.objects.filter(on=on).exists()
