"""A joint visit: each of those who go is told with whom, and so is the desk."""

import pytest
from django.urls import reverse

from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.allocation import Part
from tests.builders import a_member, a_referral, a_team
from tests.referrals.lives import a_triager, working_on
from tests.web.triage.working import browser_of, text_of

pytestmark = pytest.mark.django_db


def test_those_who_visit_together_read_with_whom_and_the_desk_does_too():
    health, care, apart = (a_team("", Team.Kind.SERVICE, phone="01632 960123") for _ in range(3))
    referral, triager = a_referral(), a_triager()
    asked = [
        Part(health, "To look at the leg", together=True),
        Part(care, "To see how they wash", together=True),
        Part(apart, "Equipment"),
    ]
    with working_on(referral, triager) as mine:
        legs = triage.allocate(mine, asked, by=triager, seen=1)
    for leg, other in ((legs[0], care), (legs[1], health)):
        nurse = browser_of(a_member(leg.owner, Role.WORKER))
        said = text_of(nurse.get(reverse("triage:leg", args=[leg.pk])))
        assert f"Together with {other.name}, 01632 960123" in said
        assert apart.name not in said
    alone = browser_of(a_member(apart, Role.WORKER))
    assert "Together with" not in text_of(alone.get(reverse("triage:leg", args=[legs[2].pk])))
    desk = text_of(browser_of(triager).get(reverse("triage:referral", args=[referral.pk])))
    assert desk.count("They visit together with the other teams") == 2


def test_a_charity_learns_who_else_goes_only_when_it_has_agreed():
    health = a_team("", Team.Kind.SERVICE)
    charity = a_team("", Team.Kind.VOLUNTARY)
    referral, triager = a_referral(), a_triager()
    asked = [Part(health, "Dressings", together=True), Part(charity, "Shopping", together=True)]
    with working_on(referral, triager) as mine:
        leg = triage.allocate(mine, asked, by=triager, seen=1)[1]
    volunteer = browser_of(a_member(charity, Role.VOLUNTEER))
    address = reverse("triage:leg", args=[leg.pk])
    assert health.name not in text_of(volunteer.get(address))
    volunteer.post(reverse("triage:accept_leg", args=[leg.pk]), {"seen": leg.revision})
    assert f"Together with {health.name}" in text_of(volunteer.get(address))
