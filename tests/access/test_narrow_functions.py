"""What functions with more rights than their callers answer, and to whom they answer nothing.

Each is asked by plain SQL as the role that runs the pages, as somebody of each kind.
"""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.beds.keeper import ensure_keeper
from sers.directory.models import User
from sers.own_page.keeper import ensure_keeper as own_page_keeper
from sers.policy.roles import Role
from sers.referrals import closure, working
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from tests.beds.lives import (
    a_coordinator,
    a_unit,
    agreed,
    held,
    left,
    offered,
    receive,
    staff_of,
)
from tests.builders import (
    A_BED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.own_page.pages import a_link
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


# Whether a team goes on reading a referral once its bed is let go of

HAS_A_PART = "SELECT beds_has_a_part(%s, %s)"


def test_a_provider_has_a_part_in_a_referral_while_a_bed_of_theirs_is_held_or_taken():
    request, placement = held()
    nurse = staff_of(placement.bed.unit)

    def has() -> list[tuple[Any, ...]]:
        with seen_by(nurse):
            return told(HAS_A_PART, request.referral_id, placement.owner_id)

    assert has() == [(True,)]
    receive(placement, by=nurse)
    assert has() == [(True,)]
    left(placement, by=nurse)
    assert has() == [(False,)]


def test_one_that_was_only_offered_a_bed_has_no_part_and_an_owner_and_a_sender_have():
    referral = a_referral(setting="bed", **A_BED)
    _, (offer,) = offered(agreed(referral=referral))
    with seen_by(staff_of(offer.bed.unit)):
        assert told(HAS_A_PART, referral.pk, offer.owner_id) == [(False,)]
        assert told(HAS_A_PART, referral.pk, referral.owner_id) == [(True,)]
        assert told(HAS_A_PART, referral.pk, referral.sent_by_id) == [(True,)]


# How soon help was promised to those who wait for a bed

BANDS = "SELECT request, band FROM beds_bands(%s)"


def test_a_bed_bureau_and_the_keeper_read_how_soon_help_was_promised_and_nobody_else_does():
    request, bureau = agreed(), the_bed_bureau()
    for user in (a_coordinator(), ensure_keeper()):
        with seen_by(user):
            assert told(BANDS, bureau.pk) == [(request.pk, 1)]
    for user in (a_triager(), a_member(a_team(), Role.REFERRER), staff_of(a_unit())):
        with seen_by(user):
            assert told(BANDS, bureau.pk) == []
    with seen_by_nobody():
        assert told(BANDS, bureau.pk) == []


# Whose referral it is, for the keeper of beds alone

OF_A_REFERRAL = "SELECT owner, protected FROM beds_referral(%s)"


def test_the_keeper_is_told_the_owner_and_whether_the_place_is_secret_and_nobody_else_is():
    referral = a_referral(setting="bed", **A_BED)
    with seen_by(ensure_keeper()):
        assert told(OF_A_REFERRAL, referral.pk) == [(referral.owner_id, False)]
        assert not Referral.objects.exists()
    for user in (a_coordinator(), referral.referrer, a_triager()):
        with seen_by(user):
            assert told(OF_A_REFERRAL, referral.pk) == []
    with seen_by_nobody():
        assert told(OF_A_REFERRAL, referral.pk) == []


# Who has looked at a referral, for the page of the person it is about

LOOKED = "SELECT team, people FROM sers_who_looked(%s)"


def a_look(referral: Referral, by: User) -> None:
    with seen_by(by):
        saw(by, Access.Deed.OPENED, referral.about)


def test_the_page_of_the_person_is_told_which_teams_looked_and_how_many_while_there_is_a_link():
    referral, other, triager = a_referral(), a_referral(), a_triager()
    for _time in range(2):
        a_look(referral, triager)
    with seen_by(own_page_keeper()):
        assert told(LOOKED, referral.pk) == []
    a_link(referral)
    with seen_by(own_page_keeper()):
        assert told(LOOKED, referral.pk) == [(referral.owner.name, 1)]
        assert told(LOOKED, other.pk) == []


def test_nobody_else_is_told_who_looked():
    referral, triager = a_referral(), a_triager()
    a_look(referral, triager)
    a_link(referral)
    for user in (triager, referral.referrer, ensure_keeper()):
        with seen_by(user):
            assert told(LOOKED, referral.pk) == []
    with seen_by_nobody():
        assert told(LOOKED, referral.pk) == []


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
    [
        *("referrals_caseloads()", "referrals_helped_before(uuid)", "referrals_others_open(uuid)"),
        *("beds_bands(uuid)", "beds_has_a_part(uuid, uuid)", "beds_referral(uuid)"),
        *("sers_keeps_beds()", "sers_who_looked(uuid)", "sers_shows_own_page()"),
    ],
)
def test_the_role_that_runs_the_pages_does_not_alter_them(function):
    with pytest.raises(ProgrammingError), transaction.atomic():
        told(f"ALTER FUNCTION {function} RESET search_path")
