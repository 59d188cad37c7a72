"""Beds with the application's filters taken away: plain SQL, as the role that runs the pages."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sers.beds import offering, stock
from sers.beds.keeper import ensure_keeper
from sers.beds.models import BedRequest, Choice, Offer, Placement, Skip
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.access.test_rows import NO_RIGHT, changed_by, refused, rows_of
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_provider,
    agreed,
    arrived,
    held,
    offered,
    skipping_all,
    staff_of,
)
from tests.builders import (
    A_BED,
    PROTECTED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    penwith,
    seen_by,
)
from tests.referrals.lives import a_charity, a_triager, accepted, take

pytestmark = pytest.mark.django_db

TABLES = ("beds_bedrequest", "beds_placement", "beds_offer", "beds_skip", "beds_choice")


def seen(user: User, *tables: str) -> dict[str, int]:
    with seen_by(user):
        return {table: rows_of(table) for table in tables or TABLES}


NOTHING = dict.fromkeys(TABLES, 0)


def another_bureau() -> User:
    return a_member(a_team("", Team.Kind.BED_BUREAU), Role.BED_LEAD)


def test_a_provider_sees_its_own_placements_and_offers_and_no_others():
    request, (first, second) = offered(None, a_bed(), a_bed())
    nurse, other = staff_of(first.bed.unit), staff_of(second.bed.unit)
    assert seen(nurse) == {**NOTHING, "beds_placement": 1, "beds_offer": 1}
    assert seen(other) == NOTHING  # it is only next in line
    assert seen(staff_of(a_bed().unit)) == NOTHING
    with seen_by(nurse):
        assert not Referral.objects.exists()
        offering.accept(Offer.objects.get(), by=nurse)
    assert seen(other) == NOTHING
    assert request.referral_id


def test_a_provider_that_took_somebody_sees_nothing_of_those_who_wait():
    _, placement = arrived()
    agreed()
    assert seen(staff_of(placement.bed.unit), "beds_bedrequest", "beds_skip") == {
        "beds_bedrequest": 0,
        "beds_skip": 0,
    }


@pytest.mark.parametrize("who", ["charity", "helper", "another bureau", "another area", "nobody"])
def test_who_has_no_part_in_the_beds_sees_nothing_of_them(who):
    charity = a_charity()
    referral = a_referral(setting="both", **A_BED)
    held(agreed(referral=referral))
    users = {
        "charity": a_member(charity, Role.VOLUNTEER),
        "helper": a_member(a_team("", Team.Kind.SERVICE), Role.WORKER),
        "another bureau": another_bureau(),
        "another area": a_triager(a_team("truro-pcn")),
        "nobody": a_member(a_team(), Role.REFERRER),
    }
    assert seen(users[who]) == NOTHING


def test_a_service_that_helps_with_the_same_referral_sees_the_referral_and_no_bed():
    referral, leg = accepted(setting="both", **A_BED)
    held(agreed(referral=referral))
    take(leg)
    helper = a_member(leg.owner, Role.WORKER)
    with seen_by(helper):
        assert Referral.objects.exists()
    assert seen(helper) == NOTHING


def test_the_desk_that_owns_it_and_the_ward_that_sent_it_see_the_search_and_the_bed():
    referral = a_referral(setting="both", **A_BED)
    request = agreed(referral=referral)
    offered(request, a_bed(), skipping_over=skipping_all(request))
    for user in (a_triager(penwith()), referral.referrer):
        found = seen(user)
        assert found["beds_bedrequest"] == 1
        assert found["beds_placement"] == 1
        assert found["beds_offer"] == 1
        assert found["beds_skip"] == found["beds_choice"] == 0


def a_protected_stay() -> tuple[Referral, BedRequest, Placement]:
    referral = a_bed_referral(**PROTECTED)
    assert referral.protected
    request, placement = arrived(agreed(referral=referral))
    return referral, request, placement


def test_who_sent_somebody_protected_learns_that_they_are_in_a_bed_and_not_where():
    referral, _, placement = a_protected_stay()
    with seen_by(referral.referrer):
        assert BedRequest.objects.get().status == "arrived"
    found = seen(referral.referrer)
    assert found["beds_placement"] == found["beds_offer"] == 0
    assert seen(a_coordinator())["beds_placement"] == 1
    assert seen(staff_of(placement.bed.unit))["beds_placement"] == 1


def test_no_event_says_where_somebody_protected_is():
    referral, _, placement = a_protected_stay()
    unit = placement.bed.unit
    with seen_by(a_coordinator()), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM audit_event e WHERE about = %s",
                       [referral.about])  # fmt: skip
        (said,) = cursor.fetchone()
    for name in (unit.name, unit.site.name, placement.bed.name, str(placement.bed_id)):
        assert name not in said


def test_that_somebody_came_another_way_names_nobody():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        placement = stock.take(bed, by=nurse)
    assert (placement.person_id, placement.referral_id, placement.request_id) == (None,) * 3


# Writing


def everybody_but_the_keeper(placement: Placement) -> list[User]:
    return [
        a_coordinator(),
        a_member(a_coordinator().memberships.get().team, Role.BED_LEAD),
        staff_of(placement.bed.unit),
        a_triager(),
        a_member(a_team(), Role.BED_KEEPER),
    ]


CHANGES = {
    "beds_bedrequest": "status = 'searching'",
    "beds_placement": "status = 'released', until = NULL",
    "beds_offer": "status = 'withdrawn'",
}


def test_nobody_but_the_keeper_changes_what_stands_there():
    referral = a_bed_referral()
    _, placement = arrived(agreed(referral=referral))
    for user in [*everybody_but_the_keeper(placement), referral.referrer]:
        with seen_by(user):
            for table, change in CHANGES.items():
                assert changed_by(f"UPDATE {table} SET {change}") == 0


def test_nobody_deletes_any_of_it_the_keeper_included():
    _, placement = arrived()
    for user in [*everybody_but_the_keeper(placement), ensure_keeper()]:
        with seen_by(user):
            for table in TABLES:
                assert deleted_from(table) == 0
    with seen_by(ensure_keeper()):
        assert rows_of("beds_placement") == 1


def deleted_from(table: str) -> int:
    try:
        with transaction.atomic():
            return changed_by(f"DELETE FROM {table}")
    except DatabaseError as refusal:
        assert "append-only" in str(refusal)
        return 0


def test_nobody_but_the_keeper_books_passes_over_or_chooses():
    request, placement = held()
    bed = a_bed()
    with seen_by(ensure_keeper()):
        copies: list[Any] = [
            BedRequest.objects.get(pk=request.pk),
            Placement.objects.get(pk=placement.pk),
        ]
    given = {"request": request, "owner": request.owner, "at": timezone.now()}
    for user in everybody_but_the_keeper(placement):
        skip = Skip(**given, went_to=request, bed=bed, reason=a_reason("bed_skipped"), by=user)
        choice = Choice(**given, site=bed.unit.site, said="wanted", who="Her son", by=user)
        for record in (*copies, skip, choice):
            if record in copies:
                record.pk = UUID(int=1)
            record._state.adding = True
            with seen_by(user), refused(NO_RIGHT):
                record.save(force_insert=True)


@pytest.mark.parametrize("identity", ["", "-1"])
def test_nobody_at_all_sees_and_writes_nothing(identity):
    arrived()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', %s, true)", [identity])
    assert {table: rows_of(table) for table in TABLES} == NOTHING
    for table, change in CHANGES.items():
        assert changed_by(f"UPDATE {table} SET {change}") == 0


def test_who_left_the_provider_sees_nothing_of_it():
    _, placement = arrived()
    nurse = staff_of(placement.bed.unit)
    nurse.memberships.update(until=timezone.now())
    assert seen(nurse) == NOTHING
    assert seen(a_member(a_provider(), Role.BED_PROVIDER)) == NOTHING


def test_the_keeper_reads_no_referral_and_no_person():
    arrived()
    with seen_by(ensure_keeper()):
        for table in ("referrals_referral", "people_person", "referrals_sentversion"):
            assert rows_of(table) == 0
