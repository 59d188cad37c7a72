"""What triage finds: how soon, and by which pathway."""

from datetime import UTC, datetime

import pytest

from sers.audit.models import Event
from sers.referrals import allocation, judging, triage
from sers.referrals.allocation import Part
from sers.referrals.clocks import Promise
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Outcome, Priority
from sers.referrals.moving import MoveRefused
from tests.builders import a_reason, a_referral, an_outcome
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    begin,
    put_to_wait,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def prioritise(mine, code: str, by) -> None:
    to = Priority.objects.get(code=code)
    given = {"reason": a_reason("prioritised"), "by": by}
    judging.prioritise(mine, to, seen=mine.revision, **given)


def test_another_promise_counts_from_the_sending_and_the_wish_stays_beside_it():
    referral, triager = a_referral(at=MONDAY), a_triager()
    with working_on(referral, triager) as mine:
        prioritise(mine, "p1", triager)
        assert (mine.priority_id, mine.wished_id, mine.band) == ("p1", "p2", 0)
        promise = Promise.of(mine.owner, mine.priority, mine.ring_minutes)
        assert mine.due_at == promise.due(Stage.PICK_UP, MONDAY)
        assert mine.clocks.get(stopped_at=None).due_at == mine.due_at
        told = Event.objects.get(kind="referral.prioritised")
        assert (told.facts["from_priority"], told.facts["to_priority"]) == (
            mine.wished.label,
            mine.priority.label,
        )


def test_it_is_not_decided_to_be_what_it_is():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="already"):
        prioritise(mine, "p2", triager)


def test_once_help_has_begun_another_promise_leaves_the_clock_of_reviewing_be():
    referral, leg = accepted(at=MONDAY)
    begin(take(leg))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        due = mine.due_at
        prioritise(mine, "p1", triager)
        assert (mine.priority_id, mine.due_at, mine.stage) == ("p1", due, Stage.SUPPORT)


def test_those_who_help_owe_their_reply_and_their_beginning_by_the_new_promise():
    triager, agreed, asked = a_triager(), a_service(), a_charity()
    referral, leg = accepted(to=agreed, by=triager, at=MONDAY)
    due = take(leg, at=MONDAY).due_at
    with working_on(referral, triager) as mine:
        other = allocation.offer(
            mine, to=asked, what="Shopping", by=triager, seen=mine.revision, at=MONDAY
        )
        label = mine.priority.label
        assert other.summary.endswith(label)
        prioritise(mine, "p1", triager)
        now = {each.owner_id: each for each in mine.allocations.all()}
        begins = Promise.of(agreed, mine.priority).begins_by(MONDAY)
        replies = Promise.of(asked, mine.priority).after(MONDAY, mine.priority.reply_minutes)
        assert now[agreed.pk].due_at == begins < due
        assert now[asked.pk].due_at == replies < other.due_at
        # A charity that has not agreed reads nothing but this.
        assert now[asked.pk].summary.endswith(mine.priority.label)
        assert mine.priority.label != label


def test_another_promise_leaves_be_what_waits_and_what_has_begun():
    triager, waits, begun = a_triager(), a_service(), a_service()
    referral, leg = accepted(to=waits, by=triager)
    put_to_wait(take(leg))
    with working_on(referral, triager) as mine:
        other = allocation.offer(mine, to=begun, what="Care", by=triager, seen=mine.revision)
    begin(take(other))
    with working_on(referral, triager) as mine:
        before = dict(mine.allocations.values_list("owner", "due_at"))
        prioritise(mine, "p1", triager)
        assert dict(mine.allocations.values_list("owner", "due_at")) == before


def test_a_response_that_promises_a_time_sets_how_soon():
    referral, triager = a_referral(at=MONDAY), a_triager()
    urgent = Outcome.objects.get(code="urgent_response")
    with working_on(referral, triager) as mine:
        parts = [Part(a_service(), "Nursing")]
        triage.allocate(mine, parts, by=triager, seen=1, response=urgent, at=MONDAY)
        assert (mine.priority_id, mine.response) == ("p1", urgent)
        promise = Promise.of(mine.owner, mine.priority, mine.ring_minutes)
        assert mine.due_at == promise.due(Stage.ALLOCATE, MONDAY)
        # Its team must answer as soon as was promised now.
        asked = mine.allocations.select_related("owner").get()
        reply = Promise.of(asked.owner, mine.priority).after(MONDAY, mine.priority.reply_minutes)
        assert asked.due_at == reply


def test_a_response_and_a_pathway_come_from_their_own_lists():
    referral, triager = a_referral(), a_triager()
    parts = [Part(a_service(), "Nursing")]
    with working_on(referral, triager) as mine:
        for wrong in ({"response": an_outcome("pathway")}, {"pathway": an_outcome("response")}):
            with pytest.raises(MoveRefused, match="Choose what was decided"):
                triage.allocate(mine, parts, by=triager, seen=1, **wrong)
        with pytest.raises(MoveRefused, match="Choose"):
            judging.set_pathway(mine, an_outcome("response"), by=triager, seen=1)


def test_the_desk_sets_the_pathway():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        judging.set_pathway(mine, an_outcome("pathway"), by=triager, seen=1)
        assert mine.pathway == an_outcome("pathway")
        assert allocation.first_holder(mine) is None
