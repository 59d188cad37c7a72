"""Sending on, taking back what was just sent on, and handing over with the legs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.referrals import allocation, correspondence, huddle, sending_on, triage
from sers.referrals.legs import Clock
from sers.referrals.lifecycle import Stage, Status
from sers.referrals.moving import MoveRefused
from tests.builders import a_reason, a_referral, penwith, seen_by, the_bed_bureau, truro
from tests.referrals.lives import (
    a_service,
    a_triager,
    accepted,
    begin,
    helping_with,
    redirect,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def refuses(words: str):
    return pytest.raises(MoveRefused, match=words)


def sent_on(**when):
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1, **when)
    return referral, triager


def recall(referral, by, **when):
    with working_on(referral, by) as mine:
        sending_on.recall(mine, by=by, seen=mine.revision, **when)
    return mine


def test_what_was_sent_to_the_wrong_desk_is_taken_back_within_ten_minutes():
    referral, triager = sent_on()
    mine = recall(referral, triager)
    assert (mine.owner, mine.status) == (penwith(), Status.AWAITING_TRIAGE)
    with seen_by(triager):
        involved = in_force(Involvement.objects.filter(subject=mine.about, restricted=True))
        assert {each.team_id for each in involved} == {penwith().pk, mine.sent_by_id}
        assert not in_force(Involvement.objects.filter(subject=mine.about, team=truro())).exists()


def test_after_ten_minutes_one_rings_instead():
    moment = timezone.now() - timedelta(minutes=20)
    referral, triager = sent_on(at=moment)
    with refuses("taken back no longer"):
        recall(referral, triager, at=moment + sending_on.RECALL + timedelta(seconds=1))
    assert recall(referral, triager, at=moment + sending_on.RECALL).owner == penwith()


def test_what_somebody_there_has_opened_is_taken_back_no_longer():
    referral, triager = sent_on()
    other = a_triager(truro())
    with working_on(referral, other) as mine:
        triage.read(mine, by=other)
    with refuses("taken back no longer"):
        recall(referral, triager)


def test_only_whoever_sent_it_on_takes_it_back_and_only_while_of_the_desk():
    referral, triager = sent_on()
    with refuses("taken back no longer"):
        recall(referral, a_triager())
    triager.memberships.update(until=timezone.now())
    triager.forget_memberships()
    with seen_by(referral.referrer):
        known = type(referral).objects.get(pk=referral.pk)
    with seen_by(triager), pytest.raises(PermissionDenied):
        sending_on.recall(known, by=triager, seen=known.revision)


def test_a_desk_that_had_it_before_goes_on_seeing_what_it_did():
    referral, _ = sent_on()
    second = a_triager(truro())
    with working_on(referral, second) as mine:
        redirect(mine, the_bed_bureau(), by=second, seen=mine.revision)
    third = a_triager(the_bed_bureau())
    with working_on(referral, third) as mine:
        redirect(mine, truro(), by=third, seen=mine.revision)
    recall(referral, third)
    with working_on(referral, second) as mine:
        part = Involvement.objects.get(subject=mine.about, team=truro())
        assert (part.until, part.restricted) == (None, False)


# Sending on


def test_what_helps_already_goes_with_it_and_a_question_to_the_desk_stays_answerable():
    referral, leg = accepted(to=a_service())
    take(leg)
    with helping_with(leg) as (mine_leg, worker):
        asked = correspondence.ask_about(
            mine_leg, question="A dog?", of_desk=True, by=worker, seen=mine_leg.revision
        )
    triager, other = a_triager(), a_triager(truro())
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    with working_on(referral, triager), pytest.raises(PermissionDenied):
        correspondence.answer_as_desk(asked, text="No", by=triager)
    with working_on(referral, other):
        correspondence.answer_as_desk(asked, text="No dog", by=other)
    with helping_with(leg) as (mine_leg, _):
        assert mine_leg.sent_by == truro()
        assert mine_leg.questions.get().answer == "No dog"


def test_to_itself_to_no_desk_or_to_who_holds_a_part_nothing_is_sent():
    referral, leg = accepted(to=the_bed_bureau())
    triager = a_triager()
    with working_on(referral, triager) as mine:
        for to, words in (
            (penwith(), "already has this referral"),
            (a_service(), "no desk that could own"),
            (leg.owner, "holds a part"),
        ):
            with refuses(words):
                redirect(mine, to, by=triager, seen=mine.revision)


def test_once_help_has_begun_it_is_handed_over_and_not_before():
    referral, leg = accepted()
    triager = a_triager()
    over = {"reason": a_reason("handed_over"), "note": "She moves to Truro", "by": triager}
    take(leg)
    with working_on(referral, triager) as mine, refuses("Send it to the other desk instead"):
        sending_on.hand_over(mine, truro(), seen=mine.revision, **over)
    begin(leg)
    with working_on(referral, triager) as mine:
        huddle.bring(mine, on=timezone.localdate(), note="Who?", by=triager, seen=mine.revision)
        with refuses("Hand it over to the other desk instead"):
            redirect(mine, truro(), by=triager, seen=mine.revision)
        with refuses("Write what the other desk must know"):
            sending_on.hand_over(mine, truro(), seen=mine.revision, **over | {"note": ""})
        due = mine.due_at
        sending_on.hand_over(mine, truro(), seen=mine.revision, **over)
        assert (mine.owner, mine.status, mine.stage) == (truro(), "in_progress", Stage.SUPPORT)
        assert (mine.due_at, mine.huddle_on, mine.claimed_by) == (due, None, None)
        assert mine.allocations.get().sent_by == truro()
        running = Clock.objects.get(referral=mine, stopped_at=None)
        assert (running.team, running.due_at) == (truro(), due)
        part = Involvement.objects.get(subject=mine.about, team=penwith())
        assert (part.until, part.restricted) == (None, False)


def test_who_handed_it_over_decides_nothing_any_more():
    referral, leg = accepted()
    begin(take(leg))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        over = {"reason": a_reason("handed_over"), "note": "She moves to Truro", "by": triager}
        sending_on.hand_over(mine, truro(), seen=mine.revision, **over)
        with pytest.raises(PermissionDenied):
            allocation.offer(mine, to=a_service(), what="Meals", by=triager, seen=mine.revision)
