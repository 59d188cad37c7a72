"""Finding who a referral is about: known, new, or provisional because something differs."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sers.people.matching import Identity, Verdict, find_or_make
from sers.people.models import Person
from sers.policy.roles import Role
from sers.values.nhs_number import NHSNumber
from tests.builders import a_member, a_referral, a_team, an_nhs_number, seen_by

pytestmark = pytest.mark.django_db


def an_identity(**other: Any) -> Identity:
    said = {
        "nhs_number": an_nhs_number(),
        "family_name": "Trembath",
        "given_name": "Morwenna",
        "birth_date": date(1942, 2, 14),
    }
    return Identity(**(said | other))


def known_by(number: str) -> Identity:
    return an_identity(nhs_number=NHSNumber(number))


def test_somebody_nobody_knows_is_made_as_described():
    with seen_by(a_member(a_team(), Role.REFERRER)):
        found = find_or_make(an_identity(family_name="O’Neil"))
    assert found.verdict is Verdict.UNKNOWN
    assert (found.person.family_name, found.person.family_key) == ("O’Neil", "oneil")
    assert not found.person.provisional


def test_who_is_known_comes_back_as_an_id_and_nothing_more():
    referral = a_referral()
    with seen_by(a_member(a_team(), Role.REFERRER)):
        found = find_or_make(known_by(referral.nhs_number))
    assert found.verdict is Verdict.SAME
    assert found.person.pk == referral.person_id
    assert found.person.family_name == ""


def test_a_third_who_differs_resembles_the_first_and_not_the_second():
    referral = a_referral()
    with seen_by(a_member(a_team(), Role.REFERRER)):
        other = an_identity(nhs_number=NHSNumber(referral.nhs_number), birth_date=date(1950, 1, 1))
        found = [find_or_make(other), find_or_make(other)]
    assert [each.verdict for each in found] == [Verdict.DIFFERS] * 2
    assert {each.person.resembles_id for each in found} == {referral.person_id}
    assert found[0].person.pk != found[1].person.pk


def test_without_a_number_nobody_is_asked():
    with seen_by(a_member(a_team(), Role.REFERRER)):
        found = [find_or_make(an_identity(nhs_number=None)) for _ in range(2)]
        assert found[0].person.pk != found[1].person.pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_access")
            assert cursor.fetchone() == (0,)


def test_whoever_has_not_said_who_they_are_finds_and_makes_nobody():
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', '', true)")
    for identity in (an_identity(), an_identity(nhs_number=None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            find_or_make(identity)


def test_a_person_is_told_by_an_id():
    person = Person()
    assert str(person) == person.about == f"person/{person.pk}"
