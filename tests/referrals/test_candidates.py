"""Everybody who might help with one referral, read as the desk that owns it, in few queries."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from sers.directory.helping import Sector
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import allocation, candidates, triage, working
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from sers.referrals.suggesting import Kind, rank
from sers.referrals.working import Contact
from tests.builders import a_member, a_referral, a_team, as_now, penwith, seen_by
from tests.directory.helping import a_leave, a_service_offering, a_worker
from tests.referrals.lives import a_service, a_triager, accepted
from tests.web.triage.working import queries

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def pool_of(referral: Referral, triager, at=None) -> candidates.Pool:
    with seen_by(triager):
        return candidates.for_referral(as_now(referral, triager), at)


def test_a_service_is_chosen_among_by_what_is_written_about_it():
    service = a_service_offering(
        "falls_check",
        skills=["falls_assessment"],
        areas=[penwith().area_id],
        points=60,
        taking_on=False,
        not_taking_on="full until March",
        phone="01632 960111",
    )
    found = pool_of(a_referral(), a_triager()).with_id(f"service-{service.pk}")
    assert (found.kind, found.team, found.service) == (Kind.SERVICE, service.team_id, service.pk)
    assert found.needs == {"falls_check"}
    assert found.skills == {"falls_assessment"}
    assert (found.capacity, found.load) == (60, 0)
    assert (found.taking_on, found.not_taking_on) == (False, "full until March")


def test_a_team_of_which_no_service_is_described_may_always_be_asked():
    team = a_service()
    found = pool_of(a_referral(), a_triager()).with_id(f"team-{team.pk}")
    assert (found.needs, found.skills, found.capacity) == (None, None, None)


def test_a_team_with_a_service_is_offered_as_that_service():
    service = a_service_offering("meals")
    pool = pool_of(a_referral(), a_triager())
    assert pool.with_id(f"team-{service.team_id}") is None


def test_somebody_is_chosen_among_with_hours_skills_leave_and_load():
    service = a_service_offering("falls_check", "meals")
    tamsin = a_worker(
        service.team, "falls_assessment", name="Tamsin", hours=(time(8), time(17)), points=30
    )
    away = a_worker(service.team, name="Gerren")
    a_leave(away, date(2026, 11, 20), date(2026, 12, 1))
    pool = pool_of(a_referral(), a_triager(), THURSDAY)
    found = pool.with_id(f"worker-{service.team_id}-{tamsin.pk}")
    assert (found.needs, found.skills) == ({"falls_check", "meals"}, {"falls_assessment"})
    assert (found.works_today, found.works_until, found.capacity) == (True, time(17), 30)
    assert pool.with_id(f"worker-{service.team_id}-{away.pk}").back_on == date(2026, 12, 1)


def test_the_people_of_a_desk_and_of_those_who_are_rung_are_no_candidates():
    rung = a_service_offering("meals", by_telephone=True)
    a_member(rung.team, Role.WORKER)
    triager = a_triager()
    workers = [
        each.worker
        for each in pool_of(a_referral(), triager).candidates
        if each.kind is Kind.WORKER and each.team in {penwith().pk, rung.team_id}
    ]
    assert workers == []


def test_a_voluntary_organisation_is_one_whatever_its_service_is_called():
    charity = a_team(kind=Team.Kind.VOLUNTARY)
    service = a_service_offering("company", team=charity, sector=Sector.HEALTH)
    found = pool_of(a_referral(), a_triager()).with_id(f"service-{service.pk}")
    assert found.sector == "voluntary"


def test_what_a_team_and_its_people_have_in_hand_is_counted_in_points():
    service, triager = a_service_offering("meals"), a_triager()
    tamsin = a_worker(service.team)
    referral = a_referral()
    with seen_by(triager):
        part = Part(service.team, "Meals", workers=[tamsin], points=6, service=service)
        triage.allocate(as_now(referral, triager), [part], by=triager, seen=1)
    pool = pool_of(a_referral(), triager)
    assert pool.with_id(f"service-{service.pk}").load == 6
    assert pool.with_id(f"worker-{service.team_id}-{tamsin.pk}").load == 6


def test_whoever_helped_this_person_before_is_known_to_the_desk_that_owns_the_referral():
    team = a_service()
    nurse = a_worker(team)
    _before, leg = accepted(to=team, nhs_number="9990000018")
    with seen_by(nurse):
        mine = Allocation.objects.get(pk=leg.pk)
        allocation.accept(mine, by=nurse, seen=mine.revision)
        mine.refresh_from_db()
        contact = Contact(timezone.now(), an_outcome("place"), an_outcome("mode"))
        working.start(mine, contact, by=nurse, seen=mine.revision)
    again = a_referral(nhs_number="9990000018")
    pool = pool_of(again, a_triager())
    assert pool.with_id(f"team-{team.pk}").seen_on == timezone.localdate()
    stranger = a_referral()
    assert pool_of(stranger, a_triager()).with_id(f"team-{team.pk}").seen_on is None


def an_outcome(kind: str) -> Outcome:
    return Outcome.objects.filter(kind=kind)[0]


def test_a_team_that_holds_a_part_is_asked_already():
    team, triager = a_service(), a_triager()
    referral, _leg = accepted(to=team)
    pool = pool_of(referral, triager)
    assert team.pk in pool.asked
    with seen_by(triager):
        wanted = pool.wanted(as_now(referral, triager))
    assert not next(e for e in rank(wanted, pool.candidates) if e.candidate.team == team.pk).fits


def test_a_service_of_the_county_or_of_a_wider_area_reaches_into_the_smaller_one():
    referral, triager = a_referral(), a_triager()
    here, wide, there = (
        a_service_offering("meals", areas=[code])
        for code in (penwith().area_id, penwith().area.parent_id, a_team("truro-pcn").area_id)
    )
    pool = pool_of(referral, triager)
    with seen_by(triager):
        wanted = pool.wanted(as_now(referral, triager), needs=["meals"])
    fits = {each.candidate.service for each in rank(wanted, pool.candidates) if each.fits}
    assert {here.pk, wide.pk} <= fits
    assert there.pk not in fits


def test_however_many_there_are_they_are_read_in_as_many_queries():
    triager, referral = a_triager(), a_referral()

    def asked() -> int:
        mine = as_now(referral, triager)
        with seen_by(triager), queries() as made:
            candidates.for_referral(mine)
        return len(made)

    for _ in range(2):
        a_worker(
            a_service_offering("meals", areas=[penwith().area_id]).team, hours=(time(8), time(9))
        )
    few = asked()
    for _ in range(5):
        a_worker(
            a_service_offering("meals", areas=[penwith().area_id]).team, hours=(time(8), time(9))
        )
        a_service()
    assert asked() == few
    assert few <= 20


def test_when_a_closed_team_opens_is_known():
    service = a_service_offering("meals")
    service.team.hours.create(weekday=3, opens=time(13), closes=time(16))
    pool = pool_of(a_referral(), a_triager(), THURSDAY)
    found = pool.with_id(f"service-{service.pk}")
    assert (found.open_now, found.works_today) == (False, True)
    assert found.opens_at - THURSDAY == timedelta(hours=3)
