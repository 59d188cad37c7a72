"""Questions and answers: of the desk, of those who help; several at once, or asked no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import correspondence
from sers.referrals.clocks import Promise
from sers.referrals.lifecycle import Stage
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import InformationRequest
from tests.builders import a_member, a_referral, seen_by, truro
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    begin,
    finish,
    helping_with,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def minutes(many: int) -> timedelta:
    return timedelta(minutes=many)


def refuses(words: str):
    return pytest.raises(MoveRefused, match=words)


def ask(referral, triager, at, question="Which leg?", **given) -> InformationRequest:
    with working_on(referral, triager) as mine:
        return correspondence.ask(
            mine, question=question, by=triager, seen=mine.revision, at=at, **given
        )


def reply(asked, by, at) -> None:
    with seen_by(by):
        correspondence.answer(asked, text="The left", by=by, at=at)


def stop(asked, by, at) -> None:
    with seen_by(by):
        correspondence.stop_asking(asked, by=by, at=at)


def now(referral):
    with seen_by(referral.referrer):
        return type(referral).objects.select_related("owner", "priority").get(pk=referral.pk)


def test_the_clock_rests_from_the_first_question_to_the_last_answer():
    referral, triager = a_referral(at=MONDAY), a_triager()
    due = referral.due_at
    first = ask(referral, triager, MONDAY + minutes(5))
    second = ask(referral, triager, MONDAY + minutes(10), "Which hand?")
    reply(first, referral.referrer, MONDAY + minutes(20))
    assert now(referral).waiting
    reply(second, referral.referrer, MONDAY + minutes(35))
    after = now(referral)
    assert (after.waiting, after.waited_minutes, after.due_at) == (False, 30, due + minutes(30))


def test_stopping_to_ask_is_as_good_as_an_answer_to_the_clock():
    referral, triager = a_referral(at=MONDAY), a_triager()
    due = referral.due_at
    first = ask(referral, triager, MONDAY + minutes(5))
    second = ask(referral, triager, MONDAY + minutes(5), "Which hand?")
    stop(first, triager, MONDAY + minutes(10))
    assert now(referral).waiting
    stop(second, triager, MONDAY + minutes(15))
    after = now(referral)
    assert (after.waiting, after.due_at) == (False, due + minutes(10))
    with refuses("has been answered, or is no longer asked"):
        stop(second, triager, MONDAY + minutes(16))
    with refuses("has been answered, or is no longer asked"):
        reply(second, referral.referrer, MONDAY + minutes(16))


def test_only_the_desk_stops_asking():
    referral, triager = a_referral(), a_triager()
    asked = ask(referral, triager, timezone.now())
    with pytest.raises(PermissionDenied):
        stop(asked, referral.referrer, None)


def test_an_answer_is_needed_when_the_desk_says_and_that_is_not_past():
    referral, triager = a_referral(at=MONDAY), a_triager()
    by_ten = MONDAY + minutes(60)
    assert ask(referral, triager, MONDAY, answer_by=by_ten).due_at == by_ten
    with refuses("not past"):
        ask(referral, triager, by_ten, answer_by=by_ten)
    with refuses("Write the question"):
        ask(referral, triager, by_ten, question=" ")


def test_an_answer_while_help_goes_on_leaves_the_day_of_reviewing_where_it_was():
    referral, leg = accepted(at=MONDAY)
    begin(take(leg, at=MONDAY), at=MONDAY + minutes(10))
    triager, due = a_triager(), now(referral).due_at
    asked = ask(referral, triager, MONDAY + minutes(60))
    reply(asked, referral.referrer, MONDAY + minutes(90))
    assert (now(referral).stage, now(referral).due_at) == (Stage.SUPPORT, due)


def test_an_answer_when_all_is_done_puts_the_closing_off_as_long_as_it_took():
    referral, leg = accepted(at=MONDAY)
    begin(take(leg, at=MONDAY), at=MONDAY + minutes(10))
    finish(leg, at=MONDAY + minutes(20))
    triager, due = a_triager(), now(referral).due_at
    asked = ask(referral, triager, MONDAY + minutes(30))
    reply(asked, referral.referrer, MONDAY + minutes(50))
    after = now(referral)
    promise = Promise.of(after.owner, after.priority)
    assert (after.stage, after.due_at) == (Stage.CLOSE, promise.after(due, 20))


# Those who help ask


def ask_about(leg, worker=None, *, of_desk: bool, question="A dog?") -> InformationRequest:
    with helping_with(leg, worker) as (mine, by):
        return correspondence.ask_about(
            mine, question=question, of_desk=of_desk, by=by, seen=mine.revision
        )


def test_nobodys_clock_rests_for_what_those_who_help_ask():
    referral, leg = accepted(to=a_service())
    take(leg)
    asked = ask_about(leg, of_desk=False)
    assert not now(referral).waiting
    reply(asked, referral.referrer, None)
    assert not now(referral).waiting


def test_what_the_desk_waits_for_is_not_ended_by_an_answer_to_those_who_help():
    referral, leg = accepted(to=a_service())
    take(leg)
    ask(referral, a_triager(), timezone.now())
    asked = ask_about(leg, of_desk=False)
    reply(asked, referral.referrer, None)
    assert now(referral).waiting


def test_each_answers_what_was_asked_of_them():
    referral, leg = accepted(to=a_service())
    take(leg)
    triager = a_triager()
    of_desk, of_referrer = ask_about(leg, of_desk=True), ask_about(leg, of_desk=False)
    with refuses("asked of the desk"):
        reply(of_desk, referral.referrer, None)
    with working_on(referral, triager):
        with refuses("asked of the referrer"):
            correspondence.answer_as_desk(of_referrer, text="No", by=triager)
        with refuses("Write your answer"):
            correspondence.answer_as_desk(of_desk, text=" ", by=triager)
        correspondence.answer_as_desk(of_desk, text=" No dog ", by=triager)
        with refuses("has been answered"):
            correspondence.answer_as_desk(of_desk, text="No", by=triager)
        of_desk.refresh_from_db()
        assert (of_desk.answer, of_desk.answered_by) == ("No dog", triager)


def test_another_desk_and_those_who_asked_do_not_answer_for_the_desk():
    referral, leg = accepted(to=a_service())
    helper = a_member(leg.owner, Role.TRIAGER)
    take(leg, helper)
    asked = ask_about(leg, helper, of_desk=True)
    with working_on(referral, helper), pytest.raises(PermissionDenied):
        correspondence.answer_as_desk(asked, text="No", by=helper)
    with seen_by(a_triager(truro())), pytest.raises(type(referral).DoesNotExist):
        correspondence.answer_as_desk(asked, text="No", by=helper)


def test_who_does_not_see_the_referral_yet_asks_only_the_desk():
    charity = a_charity()
    _, leg = accepted(to=charity)
    volunteer = a_member(charity, Role.VOLUNTEER)
    with refuses("until then only the desk can be asked"):
        ask_about(leg, volunteer, of_desk=False)
    with refuses("Write the question"):
        ask_about(leg, volunteer, of_desk=True, question="")
    asked = ask_about(leg, volunteer, of_desk=True)
    with helping_with(leg, volunteer) as (mine, _):
        assert asked.due_at == mine.due_at


def test_only_the_team_that_was_asked_to_help_asks_about_its_part():
    _, leg = accepted(to=a_service())
    triager = a_triager()
    with seen_by(triager), pytest.raises(PermissionDenied):
        correspondence.ask_about(leg, question="A dog?", of_desk=True, by=triager, seen=1)
