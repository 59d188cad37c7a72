"""The beds of the demonstration, and those who wait for one or lie in one."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds import facts, matching, queries, waiting
from sers.beds import proof as of_beds
from sers.beds.lifecycle import LIVE, Condition, OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedClosure, BedRequest, Offer, Placement, Skip, Unit
from sers.beds.requirement import Sort
from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import User
from sers.referrals import proof as of_referrals
from sers.referrals.models import Referral
from tests.builders import seen_by
from tests.config.test_history import one_of_each

pytestmark = pytest.mark.django_db


def somebody(at: str) -> User:
    return User.objects.get(email=f"{at}@{DOMAIN}")


def test_there_are_beds_of_every_sort_most_of_them_taken_and_some_not_to_be_believed():
    demo.load()
    now = timezone.now()
    assert set(Unit.objects.values_list("sort", flat=True)) == set(Sort)
    beds = list(Bed.objects.select_related("unit"))
    assert len(beds) == pytest.approx(200, abs=30)
    with seen_by(somebody("bedbureau")):
        live = Placement.objects.filter(status__in=LIVE)
        taken = set(live.values_list("bed", flat=True))
        leaving = {leaves > now for leaves in live.values_list("leaving_at", flat=True) if leaves}
    assert 0.7 < len(taken) / len(beds) < 0.9
    assert any(each.confirmed_at < now - timedelta(hours=24) for each in beds)
    assert any(each.confirmed_at > now - timedelta(minutes=10) for each in beds)
    assert {each.confirmed_how for each in beds} == {"pages", "bureau", "link"}
    assert any(each.condition == Condition.HOUSEKEEPING for each in beds)
    assert leaving == {True, False}  # somebody should have left by now
    reviews = BedClosure.objects.filter(until=None).values_list("review_on", flat=True)
    assert {day < now.date() for day in reviews} == {True, False}


def test_those_who_need_a_bed_stand_in_every_place_of_the_search():
    demo.load()
    piran = somebody("bedbureau")
    with seen_by(piran):
        requests = list(queries.requests())
        statuses = {each.status for each in requests}
        assert statuses == set(RequestStatus) - {RequestStatus.CANCELLED}
        placements = set(Placement.objects.values_list("status", flat=True))
        assert placements >= LIVE | {PlacementStatus.LEFT, PlacementStatus.RELEASED}
        offers = Counter(Offer.objects.values_list("status", flat=True))
        assert offers[OfferStatus.DECLINED] == 1
        assert offers[OfferStatus.OFFERED] >= 3
        assert offers[OfferStatus.QUEUED]
        assert Skip.objects.count() == 1
        assert sum(each.not_ready_since is not None for each in requests) == 1
        assert any(each.referral.protected for each in requests)
        assert any(each.leg.sent_by_id != each.owner_id for each in requests)
        asked = Referral.objects.filter(owner=queries.bureau_of(piran), status="awaiting_triage")
        assert asked.exists()


def test_one_of_those_who_wait_has_near_misses_only_and_another_has_beds_that_fit():
    demo.load()
    piran, now = somebody("bedbureau"), timezone.now()
    with seen_by(piran):
        beds = facts.as_they_stand(now)
        found = {
            each.referral.family_name: matching.match(each.asked, beds, now)
            for each in queries.waiting_list(queries.bureau_of(piran))
            if each.status == RequestStatus.SEARCHING and each.not_ready_since is None
        }
    assert not found["Retallack"].fits
    assert found["Retallack"].near
    assert found["Opie"].fits
    assert not found["Harvey"].fits


def test_the_ward_and_the_home_that_can_sign_in_have_something_to_answer():
    demo.load()
    for at in ("lannerward", "carehome"):
        user = somebody(at)
        with seen_by(user):
            (offer,) = queries.offers_to(user)
            assert offer.reply_by > timezone.now()
            assert offer.asks


def test_nothing_is_overdue_before_anybody_has_looked():
    demo.load()
    with seen_by(somebody("bedbureau")):
        ends = Placement.objects.filter(status__in=LIVE).exclude(until=None)
        assert all(each.until > timezone.now() for each in ends)
        order = [
            each.pk for each in waiting.waiting_for(queries.bureau_of(somebody("bedbureau")).pk)
        ]
        assert len(order) == BedRequest.objects.filter(pk__in=order).count() > 5


@pytest.mark.django_db(transaction=True)
def test_nobody_is_lost_in_what_is_told_and_no_bed():
    demo.load()
    demo.load_history(one_of_each())
    found = [*of_referrals.prove(), *of_beds.prove()]
    assert {each.check.name for each in found} <= {"leg_waits_on"}  # a day to look again is past
