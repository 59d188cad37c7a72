"""What the owning team does, asks and refuses; and what the referrer reads of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from sers.audit import timeline
from sers.audit.models import Access
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import allocation, closure, correspondence, queries, sent, triage
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import InformationRequest
from tests.builders import (
    A_BED,
    a_draft,
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    claimed,
    redirect,
    refuse,
    working_on,
)

pytestmark = pytest.mark.django_db


# Opening


def test_the_first_opening_by_the_owning_team_is_noted_and_no_other():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, referral.referrer) as mine:
        triage.read(mine, by=referral.referrer)
        assert mine.read_at is None
    for reader in (triager, a_triager()):
        with working_on(referral, reader) as mine:
            triage.read(mine, by=reader)
            assert mine.read_at
    with seen_by(triager):
        kinds = [event.kind for event in timeline.of(referral.about)]
    assert kinds.count("referral.opened") == 1


def test_opening_makes_no_page_stale():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        triage.read(mine, by=triager)
        triage.claim(mine, by=triager, seen=1)


# Taking and handing on


def test_nobody_takes_over_from_themself():
    triager = a_triager()
    referral = claimed(by=triager)
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="already"):
        triage.take_over(mine, by=triager, seen=2)


def test_who_takes_over_has_it():
    other = a_triager()
    referral = claimed()
    with working_on(referral, other) as mine:
        triage.take_over(mine, by=other, seen=2)
        assert (mine.claimed_by, mine.status) == (other, Status.IN_TRIAGE)
        triage.release(mine, by=other, seen=3)
        assert (mine.claimed_by, mine.claimed_at) == (None, None)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (penwith, "already has this referral"),
        (a_service, "no desk that could own"),
        (a_charity, "no desk that could own"),
        (a_team, "no desk that could own"),
        (the_bed_bureau, "holds a part of this referral"),
    ],
)
def test_a_referral_is_handed_only_to_another_desk_that_holds_no_part_of_it(to, why):
    referral, triager = a_referral(setting="both", **A_BED), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match=why):
        redirect(mine, to(), by=triager, seen=1)


def test_what_was_handed_on_is_unread_and_nobodys_and_says_why_it_came():
    triager = a_triager()
    referral = claimed(by=triager)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=2)
        reason = a_reason("redirected").label
        assert (mine.owner, mine.status) == (truro(), Status.AWAITING_TRIAGE)
        assert (mine.claimed_by, mine.read_at) == (None, None)
        assert mine.because == f"{penwith().name} sent it on: {reason}"


def test_legs_go_with_the_referral_to_its_new_owner():
    triager, second = a_triager(), a_triager(truro())
    referral, leg = accepted(by=triager)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    with working_on(referral, second) as mine:
        same = Allocation.objects.get(pk=leg.pk)
        assert same.sent_by == truro()
        allocation.cancel(mine, same, by=second, seen=same.revision)


# Not accepting


@pytest.mark.parametrize("owner", ["", "   "])
def test_a_refusal_says_who_owns_the_next_step(owner):
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="who owns"):
        triage.not_accept(
            mine,
            by=triager,
            seen=1,
            reason=a_reason("not_accepted"),
            note="",
            next_step=a_next_step(),
            next_owner=owner,
        )


def test_what_another_team_holds_a_part_of_is_not_refused():
    referral, triager = a_referral(setting="both", **A_BED), a_triager()
    with working_on(referral, triager) as mine:
        with pytest.raises(MoveRefused, match=the_bed_bureau().name):
            refuse(mine, by=triager, seen=1)
        allocation.cancel(mine, mine.allocations.get(), by=triager, seen=1)
        refuse(mine, by=triager, seen=1)
        assert (mine.status, mine.next_owner) == (Status.NOT_ACCEPTED, "The GP practice")


def test_refusing_drops_the_questions_that_are_open():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
        refuse(mine, by=triager, seen=2)
        asked.refresh_from_db()
    assert not asked.is_open
    with seen_by(referral.referrer), pytest.raises(MoveRefused, match="no longer asked"):
        correspondence.answer(asked, text="The left", by=referral.referrer)


# Asking teams to help


@pytest.mark.parametrize(("to", "why"), [(a_team, "cannot be asked to help")])
def test_only_a_team_that_helps_can_be_asked(to, why):
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match=why):
        triage.accept(mine, to=to(), what="Help", by=triager, seen=1)


def test_a_charity_is_asked_only_if_the_person_agreed():
    referral, triager = a_referral(voluntary="no"), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="not agreed"):
        triage.accept(mine, to=a_charity(), what="Help", by=triager, seen=1)


def test_a_team_is_asked_once_at_a_time():
    triager, service = a_triager(), a_service()
    referral, leg = accepted(to=service, by=triager)
    with working_on(referral, triager) as mine:
        asking = {"to": service, "what": "More help", "by": triager}
        with pytest.raises(MoveRefused, match="asked already"):
            allocation.offer(mine, seen=mine.revision, **asking)
        allocation.cancel(mine, Allocation.objects.get(pk=leg.pk), by=triager, seen=1)
        again = allocation.offer(mine, seen=mine.revision, **asking)
        assert again.pk != leg.pk


def test_nobody_is_asked_before_it_is_accepted():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="Accept this"):
        allocation.offer(mine, to=a_service(), what="Help", by=triager, seen=1)


def test_accepting_fails_whole_when_the_team_cannot_be_asked():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused):
        triage.accept(mine, to=a_team(), what="Help", by=triager, seen=1)
    with working_on(referral, triager) as now:
        assert (now.status, now.revision) == (Status.AWAITING_TRIAGE, 1)


# Questions


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_a_question_and_an_answer_have_words(nothing):
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        with pytest.raises(MoveRefused, match="Write the question"):
            correspondence.ask(mine, question=nothing, by=triager, seen=1)
        asked = correspondence.ask(mine, question=" Which leg? ", by=triager, seen=1)
        assert asked.question == "Which leg?"
    with seen_by(referral.referrer):
        with pytest.raises(MoveRefused, match="Write your answer"):
            correspondence.answer(asked, text=nothing, by=referral.referrer)
        correspondence.answer(asked, text=" Left ", by=referral.referrer)
        asked.refresh_from_db()
        assert (asked.answer, asked.answered_by) == ("Left", referral.referrer)


def test_a_colleague_of_the_referrer_answers_and_the_team_that_asked_does_not():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
        with pytest.raises(PermissionDenied):
            correspondence.answer(asked, text="The left", by=triager)
        asked.refresh_from_db()
        assert asked.is_open
    colleague = a_member(referral.sent_by, Role.REFERRER)
    with seen_by(colleague):
        assert list(queries.open_questions(colleague)) == [asked]
        correspondence.answer(asked, text="The left", by=colleague)
        assert list(queries.open_questions(colleague)) == []


def test_an_answer_is_not_lost_because_something_else_changed_meanwhile():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
        triage.claim(mine, by=triager, seen=2)
    with seen_by(referral.referrer):
        correspondence.answer(asked, text="The left", by=referral.referrer)
        assert InformationRequest.objects.get().answer == "The left"


def test_withdrawing_ends_legs_and_questions_with_an_event_for_each_leg():
    referral, leg = accepted(setting="both", **A_BED)
    triager = a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(
            mine,
            by=referral.referrer,
            seen=mine.revision,
            reason=a_reason("withdrawn"),
            note="Well",
        )
        assert (mine.status, mine.reason_note, mine.waiting) == (Status.WITHDRAWN, "Well", False)
        assert {each.status for each in mine.allocations.all()} == {"cancelled"}
        assert not [question for question in mine.questions.all() if question.is_open]
        kinds = [event.kind for event in timeline.of(mine.about)]
    assert kinds.count("allocation.cancelled") == 2
    assert leg


# Looking things up through their referral


def test_a_leg_or_question_of_another_referral_is_not_found():
    referral, leg = accepted()
    other, triager = a_referral(), a_triager()
    with working_on(other, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
    with working_on(referral, triager) as mine:
        assert queries.leg_of(mine, leg.pk) == leg
        for wrong in (
            lambda: queries.question_of(mine, asked.pk),
            lambda: queries.leg_of(mine, asked.pk),
        ):
            with pytest.raises(Http404):
                wrong()
    with working_on(other, triager) as mine:
        assert queries.question_of(mine, asked.pk) == asked
        with pytest.raises(Http404):
            queries.leg_of(mine, leg.pk)


@pytest.mark.parametrize("with_restricted", [True, False])
def test_a_dossier_holds_what_was_said_and_what_is_restricted_only_if_asked_for(with_restricted):
    referral, triager = a_referral(key_safe="1234", getting_in="key_safe"), a_triager()
    with working_on(referral, triager) as mine:
        file = queries.dossier(mine, with_restricted=with_restricted)
        assert file.version.answers["family_name"] == "Trembath"
        assert file.restricted == ({"key_safe": "1234"} if with_restricted else {})
        assert [event.kind for event in file.events] == ["referral.routed", "referral.sent"]
    stranger = a_member(referral.sent_by, Role.VOLUNTEER)
    with working_on(referral, stranger) as mine:
        assert queries.dossier(mine, with_restricted=False).restricted == {}


# What the referrer sees


def test_my_own_and_my_teams_are_two_lists_and_others_have_neither():
    team = a_team()
    me, colleague = (a_member(team, Role.REFERRER) for _ in range(2))
    mine, theirs = (a_referral(by=user, team=team) for user in (me, colleague))
    a_referral()
    with seen_by(me):
        assert [row.pk for row in sent.by_user(me).rows] == [mine.pk]
        assert [row.pk for row in sent.by_team(me, team).rows] == [theirs.pk, mine.pk]
        assert [row.pk for row in sent.by_team(me, team, find=mine.reference).rows] == [mine.pk]
        deeds = Access.objects.filter(user=me, deed__in=["listed", "searched"]).order_by("id")
        assert [row.deed for row in deeds] == ["listed", "listed", "searched"]
    stranger = a_member(a_team(), Role.REFERRER)
    with seen_by(stranger):
        assert not sent.by_user(stranger).rows
        assert not sent.by_team(stranger, team).rows


def test_who_was_given_another_role_no_longer_follows_what_they_sent():
    referral = a_referral()
    with seen_by(worker := a_member(referral.sent_by, Role.WORKER)):
        assert not sent.by_team(worker, Team.objects.get(pk=referral.sent_by_id)).rows


def test_a_long_list_of_what_was_sent_asks_as_few_questions_as_a_short_one():
    team = a_team()
    me = a_member(team, Role.REFERRER)

    def asked() -> int:
        me.forget_memberships()
        with seen_by(me), CaptureQueriesContext(connection) as asked:
            for row in sent.by_user(me).rows:
                _ = (row.owner.name, row.priority.label, list(row.questions.all()))
        return len(asked)

    for _ in range(2):
        a_referral(by=me, team=team)
    few = asked()
    for _ in range(8):
        a_referral(by=me, team=team)
    a_draft(by=me, team=team)
    assert asked() == few <= 10
