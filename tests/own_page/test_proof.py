"""The proof that nobody who said something waits in vain: whole, and each check finds its own."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.utils import timezone

from sers.config import cli
from sers.own_page import proof
from sers.own_page.models import Kind
from sers.own_page.proof import CHECKS, WAITS_AT_MOST
from tests.builders import a_referral
from tests.own_page.pages import a_link, dealt_with, something_said
from tests.referrals.lives import died

pytestmark = pytest.mark.django_db(transaction=True)


def found(after: timedelta = timedelta(0)) -> set[tuple[str, UUID]]:
    at = timezone.now() + after
    return {(each.check.name, each.broken) for each in proof.prove(at=at)}


def planted(statement: str, *given: object) -> set[tuple[str, UUID]]:
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, given)
        names = found()
        transaction.set_rollback(True, using="owner")
    return names


def test_it_is_one_of_the_proofs_of_every_night():
    assert "sers.own_page.proof" in cli.PROOFS


def test_what_people_did_through_the_verbs_breaks_no_promise():
    referral = a_referral()
    dealt_with(something_said(referral, Kind.QUESTION, "When?"), reply="At ten")
    something_said(referral, Kind.IN_HOSPITAL)
    died()
    assert found() == set()


def test_who_waits_for_a_day_is_found():
    referral = a_referral()
    something_said(referral, Kind.IN_HOSPITAL)
    assert found(WAITS_AT_MOST) == {("person_unheard", referral.pk)}
    assert found(WAITS_AT_MOST - timedelta(minutes=5)) == set()


def test_a_page_that_is_open_after_a_death_is_found():
    referral = a_referral()
    a_link(referral)
    names = planted(
        "UPDATE referrals_referral SET status = 'ended_by_death', closed_at = now(), stage = '',"
        " due_at = NULL WHERE id = %s",
        referral.pk,
    )
    assert ("page_after_death", referral.pk) in names


def test_a_page_that_is_open_without_a_link_is_found():
    referral = a_referral()
    a_link(referral)
    names = planted("UPDATE own_page_link SET ended_at = now(), ended_why = 'By hand'")
    assert names == {("page_without_link", referral.pk)}


def test_something_said_about_another_referral_is_found():
    referral, other = a_referral(), a_referral()
    something_said(referral, Kind.IN_HOSPITAL)
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE own_page_saying DISABLE TRIGGER saying_stays")
            cursor.execute("UPDATE own_page_saying SET referral_id = %s", [other.pk])
        assert ("said_elsewhere", other.pk) in found()
        transaction.set_rollback(True, using="owner")


def test_every_check_is_broken_here():
    assert {check.name for check in CHECKS} == {
        "person_unheard",
        "page_after_death",
        "page_without_link",
        "said_elsewhere",
    }
