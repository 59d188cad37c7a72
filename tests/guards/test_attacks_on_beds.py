"""What somebody with bad intent would try with beds, and with those who lie in them.

Each with the account of one role: on pages, through verbs, and in plain SQL as the role that
row-level security binds.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sers.beds import holding, offering, queueing, staying, stock
from sers.beds.lifecycle import LIVE, OfferStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.beds.offering import Proposal
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_lead,
    a_link,
    a_unit,
    agreed,
    arrived,
    held,
    offered,
    placing,
    receive,
    skipping_all,
    staff_of,
    standing,
)
from tests.builders import (
    A_BED,
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    a_team,
    as_now,
    seen_by,
)
from tests.guards.test_attacks import HOSTILE, SCRIPT, signed_in
from tests.referrals.lives import a_service, a_triager, accepted, take, working_on
from tests.web.beds.providing import Ward, at
from tests.web.beds.searching import Search, boxes
from tests.web.triage.working import queries, text_of

pytestmark = pytest.mark.django_db


def offers_of(user: User) -> list[Offer]:
    with seen_by(user):
        return list(Offer.objects.all())


# What a provider reads of those it was never asked for


def test_who_was_only_next_in_line_never_reads_that_they_were():
    """Neither while it waits, nor once it is taken out of the line, nor after the arrival."""
    request, (first, second, third) = offered(None, a_bed(), a_bed(), a_bed())
    waiting, dropped = (staff_of(each.bed.unit) for each in (second, third))
    with placing(request) as (_, by):
        offering.withdraw(Offer.objects.get(pk=third.pk), note="His wife is there", by=by)
    nurse = staff_of(first.bed.unit)
    with seen_by(nurse):
        offering.accept(Offer.objects.get(pk=first.pk), by=nurse)
    with seen_by(nurse):
        placement = Placement.objects.get(pk=first.placement_id)
    receive(placement, by=nurse)
    for nurse, offer in ((waiting, second), (dropped, third)):
        assert offers_of(nurse) == []
        answer = signed_in(nurse).get(at("offer", offer))
        assert answer.status_code == 404


# Where somebody protected is


def a_helper_of(referral_leg: Any) -> User:
    take(referral_leg)
    return a_member(referral_leg.owner, Role.WORKER)


def a_protected_stay_with_help() -> tuple[Referral, User, User, Placement]:
    """A nurse with a name that tells where, who wrote a note that tells it too."""
    referral = a_protected_referral(setting="both", **A_BED)
    assert referral.protected
    triager = a_triager()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=a_service(), what="Help to wash", by=triager, seen=1)
    with seen_by(triager):
        leg = Allocation.objects.get(referral=referral, owner__kind=Team.Kind.SERVICE)
    helper = a_helper_of(leg)
    request, (offer,) = offered(agreed(referral=referral), a_bed())
    nurse = staff_of(offer.bed.unit)
    nurse.name = "Nurse of Trelissy House"
    nurse.save(update_fields=["name"])
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offer.pk)
        offering.ask(mine, question="Which medicines?", by=nurse)
        offering.accept(mine, note="The back door of Trelissy House", by=nurse)
        placement = Placement.objects.get(pk=offer.placement_id or mine.placement_id)
    receive(placement, by=nurse)
    with seen_by(nurse):
        mine = Placement.objects.get(pk=placement.pk)
        staying.expect(
            mine,
            leaving_at=timezone.now() + timedelta(days=3),
            note="Trelissy has no bed then",
            by=nurse,
        )
    return referral, helper, nurse, placement


def test_who_helps_somebody_protected_does_not_learn_from_the_story_where_they_are():
    referral, helper, nurse, placement = a_protected_stay_with_help()
    unit = placement.bed.unit
    told = (nurse.name, "Trelissy", unit.name, unit.site.name, unit.owner.name)
    browser = signed_in(helper)
    for address in (
        reverse("triage:referral", args=[referral.pk]),
        reverse("triage:print", args=[referral.pk]),
    ):
        said = browser.get(address).text
        assert [each for each in told if each in said] == []


def test_who_sent_somebody_protected_does_not_learn_from_any_page_where_they_are():
    referral, _, nurse, placement = a_protected_stay_with_help()
    unit = placement.bed.unit
    told = (nurse.name, "Trelissy", unit.name, unit.site.name, unit.owner.name)
    browser = signed_in(referral.referrer)
    said = browser.get(reverse("track:referral", args=[referral.pk])).text
    assert [each for each in told if each in said] == []


def test_the_desk_that_owns_somebody_protected_reads_who_did_what():
    referral, _, nurse, _ = a_protected_stay_with_help()
    said = signed_in(a_triager()).get(reverse("triage:referral", args=[referral.pk])).text
    assert nurse.name in said
