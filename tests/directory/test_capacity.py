"""A service that takes nobody on says why and until when, and is asked no more meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from sers.audit import timeline
from sers.directory.helping import Service
from sers.policy.roles import Role
from sers.referrals import allocation, capacity
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_service_of, seen_by
from tests.referrals.lives import a_charity, accepted, working_on
from tests.web.triage.working import a_triager

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return a_service_of(a_charity(), name="Company at home")


def full(service: Service, **said: object) -> None:
    volunteer = a_member(service.team, Role.VOLUNTEER)
    with seen_by(volunteer):
        given = {"why": "Two of us are ill", "until": None} | said
        capacity.take_nobody_on(service, by=volunteer, **given)


def test_it_says_why_and_until_when_and_that_it_was_looked_at(service):
    day = timezone.localdate() + timedelta(days=3)
    full(service, until=day)
    assert not service.taking_on
    assert service.not_taking_on.startswith("Two of us are ill, until ")
    assert service.checked_on == timezone.localdate()


def test_it_is_written_down_what_it_said_before_and_after(service):
    full(service)
    volunteer = a_member(service.team, Role.VOLUNTEER)
    with seen_by(volunteer):
        event = timeline.latest(f"config/service/{service.key}")
        assert event.kind == "service.capacity_changed"
        assert event.before == {"taking_on": True, "not_taking_on": ""}
        assert event.after == {"taking_on": False, "not_taking_on": "Two of us are ill"}
        assert event.concerns == [service.team_id]
        capacity.take_on(service, by=volunteer)
        assert (service.taking_on, service.not_taking_on) == (True, "")


def test_a_team_whose_every_service_is_full_is_not_asked(service):
    full(service)
    triager = a_triager()
    referral, _leg = accepted(by=triager)
    for part in (
        allocation.Part(service.team, "Company"),
        allocation.Part(service.team, "Company", service=service),
    ):
        with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="are ill"):
            allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    other = a_service_of(service.team, name="Driving")
    with working_on(referral, triager) as mine:
        part = allocation.Part(service.team, "A lift", service=other)
        allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)


def test_what_it_agrees_to_on_the_telephone_is_not_refused(service):
    full(service)
    triager = a_triager()
    referral, _leg = accepted(by=triager)
    with working_on(referral, triager) as mine:
        part = allocation.Part(service.team, "Company", telephoned="Perran")
        (leg,) = allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    assert leg.telephoned == "Perran"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"why": " "}, "Write why"),
        ({"until": timezone.localdate() - timedelta(days=1)}, "not past"),
        ({"why": "x" * 201}, "shorter"),
    ],
)
def test_what_makes_no_sense_is_refused(service, said, why):
    with pytest.raises(MoveRefused, match=why):
        full(service, **said)
    service.refresh_from_db()
    assert service.taking_on


def test_another_team_cannot_switch_it(service):
    stranger = a_member(a_charity(), Role.VOLUNTEER)
    with seen_by(stranger):
        with pytest.raises(PermissionDenied):
            capacity.take_on(service, by=stranger)
        with pytest.raises(Http404):
            capacity.service_of(stranger, service.pk)
        assert capacity.services_of(stranger) == []
