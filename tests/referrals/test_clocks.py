"""Whose clock runs and until when: open hours, waiting, handing on."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sers.directory import queries as directory
from sers.directory.models import Closure, OpeningHours, Team
from sers.referrals import correspondence, destination, triage
from sers.referrals.clocks import Promise
from sers.referrals.legs import Clock
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.values.working_time import LONDON
from tests.builders import a_next_step, a_reason, a_referral, a_team, penwith, seen_by, truro
from tests.referrals.lives import a_service, a_triager, accepted, redirect, working_on

pytestmark = pytest.mark.django_db


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)


def priority(code: str) -> Priority:
    return Priority.objects.get(code=code)


def a_desk(*, bank_holidays: bool = False, opens: int = 8, closes: int = 20) -> Team:
    team = a_team("", Team.Kind.PCN, works_bank_holidays=bank_holidays)
    OpeningHours.objects.bulk_create(
        OpeningHours(team=team, weekday=day, opens=time(opens), closes=time(closes))
        for day in range(7)
    )
    return team


def ordinary(**given: Any) -> Referral:
    """One whose purpose promises no ring back, so that its priority alone says when."""
    return a_referral(purpose="support_home", **given)


def due(team: Team, stage: Stage, sent: datetime, code: str = "p2", waited: int = 0) -> datetime:
    return Promise.of(team, priority(code)).due(stage, sent, waited)


# What a team owes


def test_a_promise_runs_over_closing_time_into_the_next_morning():
    assert due(a_desk(), Stage.PICK_UP, london(2026, 11, 24, 19, 45)) == london(2026, 11, 25, 8, 15)


def test_what_is_sent_at_night_begins_in_the_morning():
    assert due(a_desk(), Stage.PICK_UP, london(2026, 11, 24, 23)) == london(2026, 11, 25, 8, 30)


def test_the_deadline_may_be_the_closing_minute_itself():
    assert due(a_desk(), Stage.PICK_UP, london(2026, 11, 24, 19, 30)) == london(2026, 11, 24, 20)


def test_deciding_and_allocating_are_due_together_and_after_picking_up():
    desk, sent = a_desk(), london(2026, 11, 24, 9)
    assert due(desk, Stage.PICK_UP, sent) < due(desk, Stage.DECIDE, sent)
    assert due(desk, Stage.DECIDE, sent) == due(desk, Stage.ALLOCATE, sent)


def test_a_night_when_the_clocks_change_takes_nothing_from_the_promise():
    always = a_team("", Team.Kind.PCN)
    before = london(2026, 10, 25, 0, 50)
    assert due(always, Stage.PICK_UP, before) - before == timedelta(minutes=30)
    before = london(2026, 3, 29, 0, 50)
    assert due(always, Stage.PICK_UP, before) == london(2026, 3, 29, 2, 20)


def test_christmas_counts_for_those_who_work_it_and_for_nobody_else():
    year = directory.today().year
    eve = london(year, 12, 24, 19, 50)
    found = due(a_desk(bank_holidays=True), Stage.PICK_UP, eve)
    assert found == london(year, 12, 25, 8, 20)
    holidays = directory.bank_holidays(year, year)
    assert date(year, 12, 25) in holidays
    next_day = min(day for day in range(25, 32) if date(year, 12, day) not in holidays)
    assert due(a_desk(), Stage.PICK_UP, eve) == london(year, 12, next_day, 8, 20)


def test_a_day_the_team_is_closed_for_does_not_count():
    desk = a_desk(bank_holidays=True)
    Closure.objects.create(team=desk, on=date(2026, 11, 25), reason="Training")
    assert due(desk, Stage.PICK_UP, london(2026, 11, 24, 19, 50)) == london(2026, 11, 26, 8, 20)


def test_a_priority_by_the_wall_clock_does_not_care_who_is_there():
    by_the_wall = priority("p2")
    by_the_wall.counts = Priority.Counts.CLOCK_HOURS
    sent = london(2026, 11, 24, 23)
    assert Promise.of(a_desk(), by_the_wall).due(Stage.PICK_UP, sent) == sent + timedelta(
        minutes=30
    )


def test_what_the_sent_page_promises_is_what_the_clock_says():
    at = london(2026, 11, 24, 21)
    expected = destination.expectation(penwith(), priority("p2"), at=at, ring_minutes=None)
    referral = ordinary(at=at)
    assert expected.looks_by == referral.due_at
    assert not expected.open_now
    assert expected.opens_at == london(2026, 11, 25, 8)
    assert not expected.rings
    morning = london(2026, 11, 24, 9)
    open_now = destination.expectation(penwith(), priority("p1"), at=morning, ring_minutes=15)
    assert (open_now.open_now, open_now.opens_at, open_now.rings) == (True, None, True)


def test_whoever_would_keep_somebody_out_of_hospital_is_rung_within_15_open_minutes():
    urgent = a_referral(purpose="avoid_admission", priority="p3", at=SENT)
    assert (urgent.ring_minutes, urgent.due_at) == (15, at(9, 15))
    evening = a_referral(purpose="avoid_admission", at=at(19, 50))
    assert evening.due_at == at(8, 5, day=25)
    assert ordinary(at=SENT).ring_minutes is None


def test_a_priority_may_promise_the_ring_by_itself():
    soonest = ordinary(priority="p1", at=SENT)
    assert soonest.ring_minutes == priority("p1").pick_up_minutes


def test_the_ring_changes_when_it_is_picked_up_and_not_when_it_is_decided():
    desk = a_desk()
    rung = Promise.of(desk, priority("p2"), ring_minutes=15)
    assert rung.due(Stage.PICK_UP, SENT) == at(9, 15)
    assert rung.due(Stage.DECIDE, SENT) == due(desk, Stage.DECIDE, SENT)
    late = Promise.of(desk, priority("p2"), ring_minutes=600)
    assert late.due(Stage.PICK_UP, SENT) == due(desk, Stage.PICK_UP, SENT)


# Moves


SENT = london(2026, 11, 24, 9)  # a Tuesday


def at(hour: int, minute: int = 0, *, day: int = 24) -> datetime:
    return london(2026, 11, day, hour, minute)


def test_claiming_and_letting_go_keep_counting_from_when_it_was_sent():
    referral, triager = ordinary(at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        assert mine.due_at == at(9, 30)
        triage.claim(mine, by=triager, seen=1, at=at(9, 20))
        assert (mine.stage, mine.due_at) == (Stage.DECIDE, at(10))
        triage.release(mine, by=triager, seen=2, at=at(9, 50))
        assert (mine.stage, mine.due_at) == (Stage.PICK_UP, at(9, 30))


def test_handing_it_on_never_winds_the_clock_back():
    referral, first, second = ordinary(at=SENT), a_triager(), a_triager(truro())
    with working_on(referral, first) as mine:
        redirect(mine, truro(), by=first, seen=1, at=at(14))
        assert mine.due_at == at(9, 30)
    with working_on(referral, second) as mine:
        redirect(mine, penwith(), by=second, seen=2, at=at(16))
        assert (mine.due_at, mine.sent_at) == (at(9, 30), SENT)
        stretches = [(clock.team.name, clock.stopped_at) for clock in mine.clocks.all()]
    assert stretches == [
        (penwith().name, at(14)),
        (truro().name, at(16)),
        (penwith().name, None),
    ]


def asked(mine: Referral, triager: Any, when: datetime) -> Any:
    return correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision, at=when)


def answered(referral: Referral, question: Any, when: datetime) -> None:
    with seen_by(referral.referrer):
        correspondence.answer(question, text="The left", by=referral.referrer, at=when)


@pytest.mark.parametrize(
    ("until", "waited"),
    [
        (at(9, 10), 0),
        (at(9, 11), 1),
        (at(9, 55), 45),
        (at(22), 10 * 60 + 50),  # nobody is there after 20:00
        (at(8, 5, day=25), 10 * 60 + 50 + 5),
        (at(9, 5), 0),  # keyed in with a time before the question
    ],
)
def test_waiting_for_an_answer_puts_off_the_clock_by_the_open_minutes_waited(until, waited):
    referral, triager = ordinary(at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        question = asked(mine, triager, at(9, 10))
        assert (mine.waiting, mine.due_at) == (True, at(9, 30))
    answered(referral, question, until)
    with working_on(referral, triager) as mine:
        assert (mine.waiting, mine.waited_minutes) == (False, waited)
        assert mine.due_at == due(penwith(), Stage.PICK_UP, SENT, waited=waited)
        assert Clock.objects.get(referral=mine, stopped_at=None).due_at == mine.due_at


def test_the_clock_waits_until_the_last_question_is_answered():
    referral, triager = ordinary(at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        first = asked(mine, triager, at(9, 10))
        second = asked(mine, triager, at(9, 20))
    answered(referral, second, at(9, 25))
    with working_on(referral, triager) as mine:
        assert mine.waiting
    answered(referral, first, at(9, 40))
    with working_on(referral, triager) as mine:
        assert (mine.waiting, mine.waited_minutes) == (False, 30)


def test_waiting_twice_counts_both_and_each_once():
    referral, triager = ordinary(at=SENT), a_triager()
    for begins, ends in ((at(9, 10), at(9, 20)), (at(10), at(10, 5))):
        with working_on(referral, triager) as mine:
            question = asked(mine, triager, begins)
        answered(referral, question, ends)
    with working_on(referral, triager) as mine:
        assert mine.waited_minutes == 15
        assert mine.due_at == at(9, 45)


def test_what_was_claimed_while_it_waited_is_put_off_all_the_same():
    referral, triager = ordinary(at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        question = asked(mine, triager, at(9, 10))
        triage.claim(mine, by=triager, seen=2, at=at(9, 15))
        assert mine.waiting
    answered(referral, question, at(9, 40))
    with working_on(referral, triager) as mine:
        assert (mine.stage, mine.due_at) == (Stage.DECIDE, at(10, 30))


def test_the_referrers_own_clock_is_by_the_referrers_own_hours():
    ward = a_team("", Team.Kind.REFERRER, works_bank_holidays=True)
    OpeningHours.objects.create(team=ward, weekday=2, opens=time(7), closes=time(15))
    referral, triager = ordinary(team=ward, at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        assert asked(mine, triager, at(9, 10)).due_at == at(8, day=25)


def test_a_leg_is_due_by_the_hours_of_the_team_that_is_asked():
    service = a_service()
    OpeningHours.objects.create(team=service, weekday=3, opens=time(9), closes=time(17))
    _, leg = accepted(to=service, at=SENT)
    assert leg.due_at == at(10, day=26)


def test_ending_it_stops_its_clock():
    referral, triager = ordinary(at=SENT), a_triager()
    with working_on(referral, triager) as mine:
        triage.not_accept(
            mine,
            by=triager,
            seen=1,
            at=at(9, 15),
            reason=a_reason("not_accepted"),
            note="",
            next_step=a_next_step(),
            next_owner="The GP practice",
        )
        assert [clock.stopped_at for clock in mine.clocks.all()] == [at(9, 15)]
        assert mine.due_at is None


def test_a_machine_whose_clock_is_behind_can_stop_what_another_started():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
        triage.release(mine, by=triager, seen=2, at=timezone.now() - timedelta(seconds=5))
        stopped, running = Clock.objects.filter(referral=referral).order_by("id")[1:]
        assert stopped.stopped_at == stopped.started_at
        assert running.stopped_at is None
