"""Two who live together are two referrals that name each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sers.audit.models import Event
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.referrals import desk, submission
from sers.referrals.again import begin_couple
from sers.referrals.desk import View
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Referral
from sers.referrals.related import related
from sers.web.practices import PRACTICES
from tests.builders import (
    A_BED,
    ANSWERS,
    PROTECTED,
    a_referral,
    an_nhs_number,
    as_now,
    penwith,
    seen_by,
)
from tests.referrals.lives import a_triager

pytestmark = pytest.mark.django_db


def a_companion_of(referral: Referral, **answers: object) -> Referral:
    by = referral.referrer
    with seen_by(by):
        draft, _ = begin_couple(referral, by=by, practices=PRACTICES)
        theirs = {"nhs_number": str(an_nhs_number()), "given_name": "Denzil", **answers}
        draft.answers = {**ANSWERS, **draft.answers, **theirs}
        draft.save()
        return submission.send(draft.pk, by=by)


def test_what_is_true_of_both_is_taken_along_and_nothing_of_the_first():
    referral = a_referral(hazards="A dog", carer="no", tenure=None)
    with seen_by(referral.referrer):
        draft, left_out = begin_couple(referral, by=referral.referrer, practices=PRACTICES)
    assert left_out == []
    assert draft.together_with == referral.pk
    assert draft.again_of is None
    assert draft.answers["address"] == ANSWERS["address"]
    assert draft.answers["hazards"] == "A dog"
    assert not {"nhs_number", "given_name", "birth_date", "sex", "carer"} & draft.answers.keys()


def test_where_a_protected_person_is_stays_behind_for_the_other_too():
    referral = a_referral(setting="bed", **A_BED, **PROTECTED)
    with seen_by(referral.referrer):
        draft, _ = begin_couple(referral, by=referral.referrer, practices=PRACTICES)
    assert draft.answers["protect"] == ["hidden"]
    assert not {"address", "postcode", "practice"} & draft.answers.keys()


def test_both_name_each_other_and_the_first_ones_story_says_so():
    first = a_referral()
    second = a_companion_of(first)
    assert second.together_with == first
    assert as_now(first, first.referrer).together_with == second
    with seen_by(first.referrer):
        told = Event.objects.filter(about=first.about, kind=ReferralEvent.COMPANION_NAMED)
        (event,) = told
    assert event.concerns == [first.owner_id]
    assert event.facts == {}


def test_a_third_names_the_first_and_the_first_keeps_the_second():
    first = a_referral()
    second = a_companion_of(first)
    third = a_companion_of(first, given_name="Jowan")
    assert third.together_with == first
    assert as_now(first, first.referrer).together_with == second


def test_nobody_is_their_own_companion():
    first = a_referral()
    same = a_companion_of(first, nhs_number=first.nhs_number, given_name=first.given_name)
    assert same.together_with is None
    assert as_now(first, first.referrer).together_with is None


def test_a_companion_that_is_out_of_reach_by_then_is_not_named():
    first = a_referral()
    with seen_by(first.referrer):
        draft, _ = begin_couple(first, by=first.referrer, practices=PRACTICES)
        draft.answers = {**ANSWERS, **draft.answers, "nhs_number": str(an_nhs_number())}
        draft.save()
        others = a_referral_of_others()
        Draft.objects.filter(pk=draft.pk).update(together_with=others)
        assert submission.send(draft.pk, by=first.referrer).together_with is None


def a_referral_of_others() -> object:
    """The number of a referral that another team sent; who asks is left as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('sers.user')")
        (asking,) = cursor.fetchone()
        number = a_referral().pk
        cursor.execute("SELECT set_config('sers.user', %s, true)", [asking])
    return number


def test_the_desk_shows_it_on_the_row_and_the_page_at_no_cost_to_the_others():
    first = a_referral()
    triager = a_triager()
    with (
        seen_by(triager),
        CaptureQueriesContext(
            connection,
        ) as alone,
    ):
        desk.desk(penwith(), triager, View())
    second = a_companion_of(first)
    with seen_by(triager):
        with CaptureQueriesContext(connection) as both:
            found = desk.desk(penwith(), triager, View())
        named = {row.pk: row.together_with_id for row in found.referrals.rows}
        assert named == {first.pk: second.pk, second.pk: first.pk}
        assert related(second, triager, Permission.VIEW_REFERRAL).companion == first
    assert len(both) == len(alone) + 1


def test_a_desk_that_has_only_one_of_them_sees_nothing_of_the_other():
    first = a_referral()
    second = a_companion_of(first, postcode="TR1 2JA", town="Truro", practice="L82001")
    assert second.owner != first.owner
    triager = a_triager(second.owner)
    with seen_by(triager):
        assert related(second, triager, Permission.VIEW_REFERRAL).companion is None
        (row,) = desk.desk(second.owner, triager, View()).referrals.rows
        assert row.together_with is None
