"""How a referral ends, and how it is taken up again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from sers.access.models import Involvement
from sers.audit.models import Event
from sers.policy.roles import Role
from sers.referrals import closure, correspondence, triage
from sers.referrals.lifecycle import Stage, Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import (
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    a_team,
    an_outcome,
    seen_by,
    truro,
)
from tests.referrals.lives import (
    a_service,
    a_triager,
    accepted,
    begin,
    complete,
    completed,
    died,
    finish,
    joined,
    not_accepted,
    redirect,
    take,
    withdrawn,
    working_on,
)

pytestmark = pytest.mark.django_db


def refuses(words: str):
    return pytest.raises(MoveRefused, match=words)


# Completing


def test_what_is_done_is_completed_with_an_outcome_and_a_sentence():
    referral = completed()
    with working_on(referral, referral.referrer) as mine:
        assert mine.status == Status.COMPLETED
        assert (mine.outcome, mine.reason_note) == (an_outcome("closure"), "All is done")
        told = Event.objects.get(about=mine.about, kind="referral.completed")
        assert told.facts["outcome"] == mine.outcome.label


def test_while_a_leg_or_a_question_is_open_it_is_not_completed():
    referral, leg = accepted()
    triager = a_triager()
    with working_on(referral, triager) as mine, refuses("has not finished its part"):
        complete(mine, by=triager, seen=mine.revision)
    finish(begin(take(leg)))
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
        with refuses("A question is open"):
            complete(mine, by=triager, seen=mine.revision)
        with refuses("Write a sentence for the referrer"):
            given = {"outcome": an_outcome("closure"), "note": " ", "by": triager}
            closure.complete(mine, seen=mine.revision, **given)


def test_needs_are_met_only_where_help_began():
    referral, leg = accepted()
    triager = a_triager()
    met = {"outcome": an_outcome("closure", after_start=True), "note": "Done", "by": triager}
    finish(take(leg))
    with working_on(referral, triager) as mine, refuses("is open once help has begun"):
        closure.complete(mine, seen=mine.revision, **met)


# Concluding


def test_advice_at_triage_ends_it_and_is_read_by_the_referrer():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
        given = {"outcome": an_outcome("conclusion"), "by": triager, "seen": mine.revision}
        with refuses("Write what the referrer should read"):
            closure.conclude(mine, note="", **given)
        closure.conclude(mine, note="Rest, and ring again on Monday", **given)
        assert (mine.status, mine.claimed_by) == (Status.COMPLETED, triager)
        assert not correspondence.has_open_question(mine)


def test_what_another_team_holds_a_part_of_is_not_concluded_by_advice():
    referral, _ = accepted()
    triager = a_triager()
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    other = a_triager(truro())
    with working_on(referral, other) as mine, refuses("holds a part of this referral"):
        given = {"outcome": an_outcome("conclusion"), "note": "Rest", "by": other}
        closure.conclude(mine, seen=mine.revision, **given)


# Joining


def two_of_one_person() -> tuple[Referral, Referral]:
    one = a_referral()
    return one, a_referral(nhs_number=one.nhs_number)


def join(one: Referral, other: Referral, by=None) -> Referral:
    triager = by or a_triager()
    with working_on(one, triager) as mine:
        into = Referral.objects.get(pk=other.pk)
        closure.join(mine, into, by=triager, seen=mine.revision)
    return mine


def test_whoever_sent_what_is_joined_follows_the_other_and_its_desk_has_news():
    one, other = two_of_one_person()
    join(one, other)
    with working_on(other, a_triager()) as now:
        assert now.news_at is not None
        follows = Involvement.objects.get(subject=now.about, team=one.sent_by)
        assert (follows.follows, follows.reads, follows.restricted) == (True, False, False)
    with seen_by(one.referrer):
        assert Referral.objects.get(pk=one.pk).joined_to_id == other.pk
        assert Referral.objects.get(pk=other.pk).is_open


def test_only_an_open_one_of_the_same_person_and_desk_is_joined_to():
    one, other = two_of_one_person()
    with refuses("about somebody else"):
        join(one, a_referral(family_name="Hosking", birth_date="1950-01-01"))
    with refuses("Choose an open referral of the same desk"):
        join(one, one)
    triager = a_triager()
    with working_on(other, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1)
    with refuses("Choose an open referral of the same desk"):
        join(one, other)


def test_what_has_ended_is_not_joined_to():
    one, other = two_of_one_person()
    with working_on(other, other.referrer) as mine:
        closure.withdraw(mine, by=other.referrer, seen=1, reason=a_reason("withdrawn"))
    with refuses("Choose an open referral"):
        join(one, other)


def test_while_a_team_holds_a_part_of_it_it_is_not_joined():
    one, _ = accepted()
    other = a_referral(nhs_number=one.nhs_number)
    with refuses("holds a part of this referral"):
        join(one, other)


def test_of_a_protected_person_no_team_is_told_that_another_refers_them():
    hidden = a_protected_referral()
    open_one = a_referral(nhs_number=hidden.nhs_number)
    for one, other in ((hidden, open_one), (open_one, hidden)):
        with refuses("neither team may learn"):
            join(one, other)
    with working_on(hidden, a_triager()) as mine:
        assert closure.may_join(mine) == []
    ours = a_protected_referral(nhs_number=hidden.nhs_number, team=hidden.sent_by)
    with working_on(ours, a_triager()) as mine:
        assert closure.may_join(mine) == [hidden]
    assert join(ours, hidden).status == Status.JOINED


def test_those_it_may_be_joined_to_are_the_open_ones_of_the_same_person_and_desk():
    one, other = two_of_one_person()
    a_referral()
    with working_on(one, a_triager()) as mine:
        assert closure.may_join(mine) == [other]


def test_the_same_name_and_birth_date_is_the_same_person_where_a_number_is_missing():
    one = a_referral()
    other = a_referral(nhs_number={"not_known": True, "why": "unsure"})
    with working_on(one, a_triager()) as mine:
        assert other in closure.may_join(mine)


# Saying that a refusal was read


def test_a_refusal_is_read_once_and_the_first_time_counts():
    referral = not_accepted()
    first = datetime(2100, 1, 1, 9, 0, tzinfo=UTC)
    for at in (first, first + timedelta(hours=1)):
        with working_on(referral, referral.referrer) as mine:
            closure.acknowledge(mine, by=referral.referrer, at=at)
    with working_on(referral, referral.referrer) as now:
        assert (now.acknowledged_at, now.acknowledged_by) == (first, referral.referrer)
        read = Event.objects.filter(about=now.about, kind="referral.refusal_acknowledged")
        assert read.count() == 1


def test_only_the_team_that_sent_it_says_so():
    referral, triager = not_accepted(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(PermissionDenied):
        closure.acknowledge(mine, by=triager)


# Reopening


@pytest.mark.parametrize("ended", [completed, not_accepted, withdrawn, joined, died])
def test_what_has_ended_is_picked_up_afresh_and_its_clock_begins_anew(ended):
    referral, triager = ended(), a_triager()
    again = datetime(2100, 1, 4, 10, 0, tzinfo=UTC)
    with working_on(referral, triager) as mine:
        given = {"reason": a_reason("reopened"), "by": triager, "at": again}
        closure.reopen(mine, note=" Worse ", seen=mine.revision, **given)
        assert (mine.status, mine.stage) == (Status.AWAITING_TRIAGE, Stage.PICK_UP)
        assert (mine.clock_from, mine.waited_minutes, mine.read_at) == (again, 0, None)
        assert (mine.closed_at, mine.reason, mine.outcome, mine.joined_to) == (None,) * 4
        assert mine.due_at > again
        owning = Involvement.objects.get(subject=mine.about, team=mine.owner)
        assert owning.restricted
        assert owning.until is None
    with seen_by(triager):
        triage.claim(Referral.objects.get(pk=referral.pk), by=triager, seen=mine.revision)


def test_what_was_reopened_may_go_to_another_desk_although_help_had_begun():
    referral, triager = completed(), a_triager()
    with working_on(referral, triager) as mine:
        closure.reopen(mine, reason=a_reason("reopened"), by=triager, seen=mine.revision)
        redirect(mine, truro(), by=triager, seen=mine.revision)
        assert mine.owner == truro()


def test_who_helped_does_not_see_it_again_until_they_are_asked_again():
    referral, leg = accepted()
    finish(begin(take(leg)))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        complete(mine, by=triager, seen=mine.revision)
        closure.reopen(mine, reason=a_reason("reopened"), by=triager, seen=mine.revision)
        involved = Involvement.objects.get(subject=mine.about, team=leg.owner)
        assert involved.until is not None


def test_what_is_open_is_not_reopened():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, refuses("no longer open"):
        closure.reopen(mine, reason=a_reason("reopened"), by=triager, seen=1)


def test_what_was_sent_on_with_its_legs_is_accepted_as_it_is():
    referral, leg = accepted(to=a_service())
    triager, other = a_triager(), a_triager(truro())
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    begin(take(leg))
    with working_on(referral, other) as mine:
        assert triage.allocate(mine, [], by=other, seen=mine.revision) == []
        assert (mine.status, mine.stage) == (Status.IN_PROGRESS, Stage.SUPPORT)


def test_where_nobody_helps_yet_somebody_must_be_asked():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, refuses("Choose at least one team"):
        triage.allocate(mine, [], by=triager, seen=1)


def test_only_the_desk_that_owns_it_completes_joins_or_reopens():
    referral, stranger = completed(), a_member(a_team(), Role.REFERRER)
    with working_on(referral, referral.referrer) as mine, pytest.raises(PermissionDenied):
        closure.reopen(mine, reason=a_reason("reopened"), by=referral.referrer, seen=mine.revision)
    with seen_by(stranger):
        assert not Referral.objects.exists()
