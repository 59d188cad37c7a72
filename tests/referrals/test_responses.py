"""What triage can decide on: each response of the list is kept, and told to desk and sender."""

import pytest
from django.urls import reverse

from sers.directory.loading import read_seed
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import allocation, triage
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from tests.builders import (
    A_BED,
    a_member,
    a_referral,
    a_team,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
)
from tests.referrals.lives import a_triager, working_on
from tests.web.triage.working import browser_of, text_of

pytestmark = pytest.mark.django_db

RESPONSES = [record["code"] for record in read_seed()["outcomes"]["response"]]


@pytest.mark.parametrize("code", RESPONSES)
def test_each_response_is_kept_and_told_and_promises_what_its_row_says(code):
    referral, triager = a_referral(purpose="support_home", priority="p3"), a_triager()
    response = Outcome.objects.get(pk=code)
    with working_on(referral, triager) as mine:
        part = Part(a_team("", Team.Kind.SERVICE), "Help")
        triage.allocate(mine, [part], by=triager, seen=1, response=response)
    now = as_now(referral, triager)
    assert now.response_id == code
    assert now.priority_id == (response.priority_id or "p3")
    assert now.wished_id == "p3"
    for reader, page in ((triager, "triage:referral"), (referral.referrer, "track:referral")):
        told = text_of(browser_of(reader).get(reverse(page, args=[referral.pk])))
        assert response.label.lower() in told.lower(), page


def test_a_bed_is_agreed_by_the_bureau_that_owns_the_referral():
    referral = a_referral(setting="bed", **A_BED)
    assert referral.owner == the_bed_bureau()
    coordinator = a_triager(the_bed_bureau())
    given = {
        "response": Outcome.objects.get(pk="bed_agreed_p2"),
        "pathway": Outcome.objects.get(pk="pathway_2"),
    }
    with working_on(referral, coordinator) as mine:
        part = Part(a_team("", Team.Kind.BED_PROVIDER), "A bed for three weeks")
        triage.allocate(mine, [part], by=coordinator, seen=1, **given)
    now = as_now(referral, coordinator)
    assert (now.response_id, now.pathway_id) == ("bed_agreed_p2", "pathway_2")


def test_a_bed_that_is_not_indicated_is_declined_so_and_help_at_home_goes_on():
    referral = a_referral(setting="both", **{**A_BED, "needs": ["personal_care"]})
    coordinator = a_member(the_bed_bureau(), Role.TRIAGER)
    with seen_by(coordinator):
        leg = Allocation.objects.get(referral=referral.pk)
        reason = Reason.objects.get(pk="bed_not_indicated")
        note = "He can be helped at home"
        allocation.decline(leg, by=coordinator, seen=leg.revision, reason=reason, note=note)
    triager = a_triager(penwith())
    now = as_now(referral, triager)
    assert now.owner == penwith()
    assert now.is_open
    said = text_of(browser_of(triager).get(reverse("triage:referral", args=[referral.pk])))
    assert reason.label in said
    assert note in said
