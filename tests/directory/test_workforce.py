"""Who works in a team that helps, what they may do, and whether they are there."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from sers.directory import workforce
from sers.directory.helping import Leave, Worker, WorkingHours
from sers.directory.queries import LONDON
from sers.policy.roles import Role
from tests.builders import a_member, a_team

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)  # a Monday


def test_those_who_help_are_members_who_may_answer_an_offer_and_are_there():
    team = a_team()
    worker = a_member(team, Role.WORKER)
    a_member(team, Role.MANAGER)
    gone, left, machine = (a_member(team, Role.WORKER) for _ in range(3))
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    type(gone).objects.filter(pk=machine.pk).update(is_system=True)
    left.memberships.update(until=timezone.now())
    assert workforce.who_help(team) == [worker]
    assert [each.user for each in workforce.capable([team.pk], DAY)] == [worker]


def test_leave_ends_the_day_before_the_first_day_back():
    worker = a_member(a_team(), Role.WORKER)
    leave = Leave.objects.create(user=worker, since=DAY, until=date(2026, 11, 25))
    days = [date(2026, 11, day) for day in (22, 23, 24, 25)]
    assert [workforce.away([worker.pk], day) == {worker.pk} for day in days] == [
        False, True, True, False]  # fmt: skip
    assert workforce.on_leave(worker, date(2026, 11, 24)) == [leave]
    assert workforce.on_leave(worker, date(2026, 11, 25)) == []


def test_what_a_lapsed_registration_allowed_it_allows_no_longer():
    team = a_team()
    worker = a_member(team, Role.WORKER)
    given = {"registration": "NMC 12A3456E", "skills": ["nursing"], "points": 12}
    Worker.objects.create(user=worker, registered_until=DAY, **given)
    (today,) = workforce.capable([team.pk], DAY)
    assert (today.registration, today.skills, today.points) == (
        "NMC 12A3456E", frozenset({"nursing"}), 12)  # fmt: skip
    (tomorrow,) = workforce.capable([team.pk], date(2026, 11, 24))
    assert (tomorrow.registration, tomorrow.skills) == ("", frozenset())


def test_of_whom_nothing_is_written_down_much_is_assumed_and_no_skill():
    team = a_team()
    a_member(team, Role.WORKER)
    (found,) = workforce.capable([team.pk], DAY)
    assert (found.skills, found.points, found.hours, found.is_away) == (frozenset(), 40, (), False)


def test_who_helps_in_two_teams_is_found_in_both_in_few_queries(django_assert_num_queries):
    first, second = a_team(), a_team()
    worker = a_member(first, Role.WORKER)
    worker.memberships.create(team=second, role=Role.WORKER)
    WorkingHours.objects.create(user=worker, weekday=0, begins=time(9), ends=time(12))
    WorkingHours.objects.create(user=worker, weekday=0, begins=time(13), ends=time(17))
    Leave.objects.create(user=worker, since=DAY, until=date(2026, 11, 24))
    for _ in range(5):
        a_member(first, Role.WORKER)
    with django_assert_num_queries(4):
        found = workforce.capable([first.pk, second.pk], DAY)
    theirs = [each for each in found if each.user == worker]
    assert {each.team for each in theirs} == {first.pk, second.pk}
    assert all(each.is_away and len(each.hours) == 2 for each in theirs)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), False),
        # Nine on the wall in summer is eight in UTC.
        (datetime(2026, 6, 29, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 29, 16, 0, tzinfo=UTC), False),
    ],
)
def test_whether_somebody_works_is_read_from_the_clock_on_the_wall(moment, works):
    hours = ((0, time(9), time(17)),)
    assert workforce.works_at(hours, moment.astimezone(LONDON)) is works


def test_whose_hours_nobody_has_said_may_always_be_asked():
    assert workforce.works_at((), datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
