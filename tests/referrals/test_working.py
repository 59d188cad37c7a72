"""Doing a leg: who goes, when, waiting, beginning, meeting nobody, ending, handing back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit.models import Event
from sers.directory.helping import Leave
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import allocation, closure, correspondence, sending_on, working
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus, Stage
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.working import Contact
from tests.builders import a_member, a_reason, an_outcome, seen_by, truro
from tests.referrals.lives import (
    a_contact,
    a_service,
    a_triager,
    accepted,
    begin,
    finish,
    helping_with,
    put_to_wait,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def taken() -> Allocation:
    return take(accepted()[1])


def refuses(words: str):
    return pytest.raises(MoveRefused, match=words)


def workers(leg: Allocation, many: int = 2):
    return [a_member(leg.owner, Role.WORKER) for _ in range(many)]


def assign(leg: Allocation, named, lead=None) -> None:
    with helping_with(leg) as (mine, worker):
        working.assign(mine, named, lead=lead, by=worker, seen=mine.revision)


def who_does(leg: Allocation):
    with seen_by(a_member(leg.owner, Role.WORKER)):
        return [(each.user, each.leads) for each in working.workers_of([leg.pk]).get(leg.pk, [])]


# Who goes


def test_several_go_and_one_of_them_leads():
    leg = taken()
    first, second = workers(leg)
    assign(leg, [first, second], lead=second)
    assert who_does(leg) == [(second, True), (first, False)]


def test_where_nobody_is_said_to_lead_the_first_named_does():
    leg = taken()
    first, second = workers(leg)
    assign(leg, [first, second, first])
    assert who_does(leg) == [(first, True), (second, False)]


def test_who_is_not_named_again_does_it_no_longer_and_the_rest_is_kept():
    leg = taken()
    first, second = workers(leg)
    assign(leg, [first])
    assign(leg, [second])
    assert who_does(leg) == [(second, True)]
    assign(leg, [])
    assert who_does(leg) == []
    with seen_by(first):
        assert Assignment.objects.filter(leg=leg, until__isnull=False).count() == 2


def test_nobody_of_another_team_and_nobody_on_leave_is_sent():
    leg = taken()
    stranger, (away,) = a_triager(truro()), workers(leg, 1)
    today = timezone.localdate()
    Leave.objects.create(user=away, since=today, until=today + timedelta(days=1))
    with refuses(f"{stranger.name} does not work in {leg.owner.name}"):
        assign(leg, [stranger])
    with refuses(f"{away.name} is on leave"):
        assign(leg, [away])


def test_the_day_back_from_leave_is_no_leave():
    leg = taken()
    (back,) = workers(leg, 1)
    today = timezone.localdate()
    Leave.objects.create(user=back, since=today - timedelta(days=2), until=today)
    assign(leg, [back])
    assert who_does(leg) == [(back, True)]


# When, and waiting


def test_when_somebody_comes_is_told_and_is_not_past():
    leg = taken()
    soon = timezone.now() + timedelta(hours=2)
    with helping_with(leg) as (mine, worker):
        with refuses("Choose a time that is not past"):
            past = timezone.now() - timedelta(hours=1)
            working.plan(mine, expected_at=past, by=worker, seen=mine.revision)
        working.plan(mine, expected_at=soon, note=" about ten ", by=worker, seen=mine.revision)
        assert (mine.expected_at, mine.expected_note) == (soon, "about ten")


def test_a_leg_waits_for_a_reason_until_a_day_and_looks_again_at_the_end_of_it():
    leg = taken()
    before_summer = datetime(2027, 3, 26, 10, 0, tzinfo=UTC)
    with helping_with(leg) as (mine, worker):
        given = {"reason": a_reason("leg_waiting"), "by": worker, "at": before_summer}
        with refuses("Choose a day that is not past"):
            working.wait(mine, review_on=date(2027, 3, 25), seen=mine.revision, **given)
        working.wait(mine, review_on=date(2027, 3, 29), seen=mine.revision, **given)
        assert mine.status == LegStatus.WAITING
        assert mine.waits_for == given["reason"]
        # Five in the afternoon on the wall in Cornwall, where the clocks have gone forward.
        assert mine.due_at == datetime(2027, 3, 29, 16, 0, tzinfo=UTC)


def test_a_leg_that_has_begun_waits_no_longer():
    leg = begin(put_to_wait(taken()))
    with helping_with(leg) as (mine, _):
        assert mine.status == LegStatus.STARTED
        assert mine.waits_for is None
    with refuses("It must wait"):
        put_to_wait(leg)


# Beginning


def test_the_first_contact_begins_the_help_and_the_clock_of_reviewing():
    referral, leg = accepted()
    take(leg)
    met = timezone.now()
    begin(leg)
    with working_on(referral, a_triager()) as mine:
        assert mine.stage == Stage.SUPPORT
        begun = mine.allocations.get()
        review = timedelta(minutes=mine.priority.review_minutes)
        assert begun.due_at == begun.started_at + review
        assert begun.started_at >= met


def test_what_is_keyed_in_later_began_when_it_began():
    asked_at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    leg = take(accepted(at=asked_at)[1], at=asked_at + timedelta(minutes=5))
    met = asked_at + timedelta(hours=1)
    with helping_with(leg) as (mine, worker):
        working.start(mine, a_contact(met), by=worker, seen=mine.revision)
        assert mine.started_at == met


def test_a_contact_is_neither_in_the_future_nor_before_the_team_was_asked():
    leg = taken()
    with helping_with(leg) as (mine, worker):
        for moment, words in (
            (timezone.now() + timedelta(minutes=1), "cannot be in the future"),
            (mine.offered_at - timedelta(minutes=1), "cannot be before the team was asked"),
        ):
            with refuses(words):
                working.start(mine, a_contact(moment), by=worker, seen=mine.revision)


def test_where_and_how_come_from_their_own_lists():
    leg = taken()
    place, mode, now = an_outcome("place"), an_outcome("mode"), timezone.now()
    with helping_with(leg) as (mine, worker):
        for contact in (Contact(now, mode, mode), Contact(now, place, place)):
            with refuses("Choose where and how"):
                working.start(mine, contact, by=worker, seen=mine.revision)


def test_who_was_overtaken_begins_nothing():
    leg = taken()
    with helping_with(leg) as (mine, worker), pytest.raises(Overtaken, match="changed this"):
        working.start(mine, a_contact(), by=worker, seen=mine.revision - 1)


# Meeting nobody, and ending


def test_each_try_that_failed_counts_and_says_what_happens_next():
    leg = taken()
    again = timezone.now() + timedelta(days=1)
    with helping_with(leg) as (mine, worker):
        failed = {"outcome": an_outcome("failed"), "by": worker}
        with refuses("Write what you do next"):
            working.fail(mine, next_step=" ", seen=mine.revision, **failed)
        for _ in range(3):
            working.fail(mine, next_step="Again", again_at=again, seen=mine.revision, **failed)
        assert (mine.attempts, mine.expected_at) == (3, again)
        tries = Event.objects.filter(kind="allocation.contact_failed").order_by("id")
        assert [each.facts["attempt"] for each in tries] == [1, 2, 3]


def test_an_outcome_of_help_needs_help_that_began():
    leg = taken()
    met = an_outcome("leg", after_start=True)
    with helping_with(leg) as (mine, worker):
        with refuses("Record the first contact first"):
            working.complete(mine, outcome=met, report="Done", by=worker, seen=mine.revision)
        with refuses("Write a sentence for the referrer"):
            working.complete(mine, outcome=met, report=" ", by=worker, seen=mine.revision)
    begin(leg)
    with helping_with(leg) as (mine, worker):
        working.complete(mine, outcome=met, report=" Done ", by=worker, seen=mine.revision)
        assert (mine.status, mine.report, mine.outcome) == (LegStatus.COMPLETED, "Done", met)


def test_who_did_a_leg_does_it_no_longer_when_it_has_ended():
    leg = taken()
    assign(leg, workers(leg))
    finish(leg)
    assert who_does(leg) == []


def test_the_last_leg_that_is_done_asks_its_desk_to_close():
    referral, leg = accepted()
    finish(begin(take(leg)))
    with working_on(referral, a_triager()) as mine:
        assert mine.stage == Stage.CLOSE
        assert mine.due_at > mine.clocks.get(stopped_at=None).started_at


def test_another_team_that_is_asked_then_starts_the_clock_of_reviewing_again():
    referral, leg = accepted()
    finish(begin(take(leg)))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        allocation.offer(mine, to=a_service(), what="Meals", by=triager, seen=mine.revision)
        mine.refresh_from_db()
        assert mine.stage == Stage.SUPPORT


def test_what_is_handed_back_says_why_and_the_desk_looks_further():
    referral, leg = accepted()
    take(leg)
    with helping_with(leg) as (mine, worker):
        given = {"reason": a_reason("leg_handed_back"), "by": worker, "seen": mine.revision}
        with refuses("Write what they should know"):
            working.hand_back(mine, note="", **given)
        working.hand_back(mine, note="Two are needed", **given)
        assert (mine.status, mine.reason) == (LegStatus.CANCELLED, given["reason"])
    with working_on(referral, a_triager()) as now:
        assert now.stage == Stage.ALLOCATE


def test_a_question_about_a_leg_ends_with_it():
    referral, leg = accepted()
    take(leg)
    with helping_with(leg) as (mine, worker):
        given = {"question": "A dog?", "of_desk": True, "by": worker, "seen": mine.revision}
        asked = correspondence.ask_about(mine, **given)
    begin(leg)
    finish(leg)
    triager = a_triager()
    with working_on(referral, triager) as now:
        asked.refresh_from_db()
        assert not asked.is_open
        outcome = an_outcome("closure")
        closure.complete(now, outcome=outcome, note="Done", by=triager, seen=now.revision)


# Reopening


def reopen(leg: Allocation) -> Allocation:
    with helping_with(leg) as (mine, worker):
        working.reopen(mine, reason=a_reason("reopened"), by=worker, seen=mine.revision)
    return mine


def test_a_leg_closed_too_soon_goes_on_and_its_team_sees_the_referral_again():
    referral, leg = accepted()
    finish(begin(take(leg)))
    again = reopen(leg)
    assert (again.status, again.closed_at, again.report) == (LegStatus.STARTED, None, "")
    with seen_by(a_member(leg.owner, Role.WORKER)):
        assert Referral.objects.get(pk=referral.pk).stage == Stage.SUPPORT


def test_help_that_had_not_begun_is_asked_for_anew():
    leg = taken()
    finish(leg)
    with refuses("The desk can ask you again instead"):
        reopen(leg)


def test_no_leg_of_a_referral_that_has_ended_goes_on():
    referral, leg = accepted()
    finish(begin(take(leg)))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        outcome = an_outcome("closure")
        closure.complete(mine, outcome=outcome, note="Done", by=triager, seen=mine.revision)
    with refuses("Ask the desk to reopen it first"):
        reopen(leg)


def test_a_team_that_was_asked_again_does_not_go_on_with_the_old_one():
    referral, leg = accepted()
    finish(begin(take(leg)))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        allocation.offer(mine, to=leg.owner, what="Meals", by=triager, seen=mine.revision)
    with refuses("Your team has been asked again already"):
        reopen(leg)


def test_a_leg_reopened_after_a_handover_is_a_leg_of_the_new_desk():
    referral, leg = accepted()
    finish(begin(take(leg)))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        given = {"reason": a_reason("handed_over"), "note": "She moves"}
        sending_on.hand_over(mine, truro(), **given, by=triager, seen=mine.revision)
    assert reopen(leg).sent_by == truro()


# What a team said on the telephone


def told_by_telephone(to: Team):
    referral, _ = accepted()
    triager = a_triager()
    with working_on(referral, triager) as mine:
        part = Part(to, "Meals", telephoned=" Wenna Pascoe ")
        (leg,) = allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    return referral, leg, triager


def test_whoever_said_yes_on_the_telephone_has_agreed_and_the_desk_records_the_rest():
    _, leg, triager = told_by_telephone(a_service())
    assert (leg.status, leg.telephoned) == (LegStatus.ACCEPTED, "Wenna Pascoe")
    with seen_by(triager):
        mine = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)
        working.start(mine, a_contact(), by=triager, seen=mine.revision)
        assert Event.objects.get(kind="allocation.started").team_id == leg.sent_by_id


def test_of_a_team_that_uses_sers_the_desk_records_nothing():
    leg = taken()
    triager = a_triager()
    with seen_by(triager):
        mine = Allocation.objects.get(pk=leg.pk)
        with pytest.raises(PermissionDenied):
            working.start(mine, a_contact(), by=triager, seen=mine.revision)


def test_another_desk_records_nothing_for_a_team_that_was_telephoned():
    _, leg, _ = told_by_telephone(a_service())
    stranger = a_triager(truro())
    with seen_by(stranger), pytest.raises(PermissionDenied):
        working.start(leg, a_contact(), by=stranger, seen=leg.revision)


def test_a_team_that_owns_the_referral_may_also_do_a_part_and_goes_on_seeing_it():
    referral, _ = accepted()
    triager = a_triager()
    with working_on(referral, triager) as mine:
        leg = allocation.offer(
            mine, to=mine.owner, what="We go ourselves", by=triager, seen=mine.revision
        )
    finish(begin(take(leg, triager), triager), triager)
    with working_on(referral, triager) as mine:
        assert mine.status == "in_progress"
