"""What functions with more rights than their callers answer, and to whom they answer nothing.

Each is asked by plain SQL as the role that runs the pages, as somebody of each kind.
"""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sers.policy.roles import Role
from sers.referrals import closure, working
from sers.referrals.legs import Allocation
from sers.referrals.thread import InformationRequest
from tests.builders import a_member, a_reason, a_referral, a_team, penwith, seen_by, truro
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    begin,
    helping_with,
    not_accepted,
    seen_by_nobody,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def told(question: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return list(cursor.fetchall())


# How much each team has in hand

CASELOADS = "SELECT team, worker, legs, points FROM referrals_caseloads()"


def test_a_desk_reads_what_every_team_and_worker_has_in_hand_in_numbers():
    _, leg = accepted()
    take(leg)
    with helping_with(leg) as (mine, worker):
        working.assign(mine, [worker], lead=None, by=worker, seen=mine.revision)
    for desk in (penwith(), truro()):
        with seen_by(a_triager(desk)):
            assert (leg.owner_id, None, 1, 4) in told(CASELOADS)
            assert (leg.owner_id, worker.pk, 1, 4) in told(CASELOADS)


def test_a_team_that_helps_reads_its_own_numbers_and_no_others():
    _, leg = accepted()
    _, elsewhere = accepted()
    with seen_by(a_member(leg.owner, Role.WORKER)):
        teams = {team for team, *_ in told(CASELOADS)}
    assert teams == {leg.owner_id}
    assert elsewhere.owner_id != leg.owner_id


def test_who_only_refers_and_nobody_at_all_read_no_numbers():
    accepted()
    with seen_by(a_member(a_team(), Role.REFERRER)):
        assert told(CASELOADS) == []
    with seen_by_nobody():
        assert told(CASELOADS) == []


# Who has helped this person before

HELPED = "SELECT team, worker FROM referrals_helped_before(%s)"


def test_the_desk_that_owns_a_referral_reads_who_has_helped_the_person_before():
    first, leg = accepted()
    begin(take(leg))
    again = a_referral(nhs_number=first.nhs_number)
    with seen_by(a_triager()):
        assert told(HELPED, again.pk) == [(leg.owner_id, None)]


def test_who_does_not_own_it_reads_nothing_of_who_helped_before():
    first, leg = accepted()
    begin(take(leg))
    again = a_referral(nhs_number=first.nhs_number)
    for other in (a_triager(truro()), again.referrer, a_member(leg.owner, Role.WORKER)):
        with seen_by(other):
            assert told(HELPED, again.pk) == []
    with seen_by_nobody():
        assert told(HELPED, again.pk) == []


def test_while_it_is_not_sure_who_it_is_nobody_is_told_who_helped_before():
    first, leg = accepted()
    begin(take(leg))
    again = a_referral(nhs_number=first.nhs_number, birth_date="1950-01-01")
    assert again.identity_to_check
    with seen_by(a_triager()):
        assert told(HELPED, again.pk) == []


# Which others are open for this person

OTHERS = "SELECT referrals_others_open(%s)"


def test_whoever_sees_a_referral_is_told_the_ids_of_the_others_that_are_open():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    a_referral()
    for user in (a_triager(), one.referrer):
        with seen_by(user):
            assert told(OTHERS, one.pk) == [(other.pk,)]


def test_who_does_not_see_it_is_told_of_no_others():
    one = a_referral()
    a_referral(nhs_number=one.nhs_number)
    charity = a_charity()
    accepted_one, _ = accepted(to=charity)
    a_referral(nhs_number=accepted_one.nhs_number)
    with seen_by(a_triager(truro())):
        assert told(OTHERS, one.pk) == []
    with seen_by(a_member(charity, Role.VOLUNTEER)):
        assert told(OTHERS, accepted_one.pk) == []
    with seen_by_nobody():
        assert told(OTHERS, one.pk) == []


def test_what_has_ended_is_not_among_the_others():
    one, triager = a_referral(), a_triager()
    other = a_referral(nhs_number=one.nhs_number)
    with working_on(other, other.referrer) as mine:
        reason = a_reason("withdrawn")
        closure.withdraw(mine, by=other.referrer, seen=1, reason=reason)
    with seen_by(triager):
        assert told(OTHERS, one.pk) == []


# What the database refuses when a transaction ends


def checked() -> None:
    told("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_referral_is_not_closed_over_an_open_leg():
    referral, _leg = accepted()
    with (
        working_on(referral, a_triager()),
        pytest.raises(IntegrityError, match="open leg or question"),
        transaction.atomic(),
    ):
        told(
            "UPDATE referrals_referral SET status = 'ended_by_death', closed_at = now()"
            " WHERE id = %s RETURNING id",
            referral.pk,
        )
        checked()


def test_no_leg_is_opened_on_what_has_ended():
    referral = not_accepted()
    triager = a_triager()
    with (
        working_on(referral, triager) as mine,
        pytest.raises(IntegrityError, match="open leg or question"),
        transaction.atomic(),
    ):
        Allocation.objects.create(
            referral=mine,
            owner=a_service(),
            sent_by=mine.owner,
            what="Help",
            summary="",
            offered_by=triager,
            offered_at=mine.sent_at,
            due_at=mine.sent_at,
        )
        checked()


def test_no_question_is_asked_about_what_has_ended():
    referral = not_accepted()
    triager = a_triager()
    with (
        working_on(referral, triager) as mine,
        pytest.raises(IntegrityError, match="open leg or question"),
        transaction.atomic(),
    ):
        InformationRequest.objects.create(
            referral=mine,
            asked_by=triager,
            asking_team=mine.owner,
            question="Which leg?",
            asked_at=mine.sent_at,
            due_at=mine.sent_at,
        )
        checked()


@pytest.mark.parametrize(
    "function",
    ["referrals_caseloads()", "referrals_helped_before(uuid)", "referrals_others_open(uuid)"],
)
def test_the_role_that_runs_the_pages_does_not_alter_them(function):
    with pytest.raises(ProgrammingError), transaction.atomic():
        told(f"ALTER FUNCTION {function} RESET search_path")
