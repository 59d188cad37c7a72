"""From bed triage to the end of a stay, by the verbs, as the people who use them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.access.models import Involvement
from sers.audit.models import Event
from sers.beds import choosing, expiring, holding, offering, stock
from sers.beds.lifecycle import Condition, OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Offer
from sers.beds.skipping import PassesOver, Skipping
from sers.referrals import closure, dying
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    agreed,
    arrived,
    held,
    left,
    made_ready,
    offered,
    placed,
    placing,
    receive,
    staff_of,
    standing,
)
from tests.builders import A_BED, a_protected_referral, a_reason, a_referral, seen_by

pytestmark = pytest.mark.django_db


def test_a_bed_is_agreed_held_arrived_in_and_left():
    referral = a_bed_referral()
    request = agreed(referral=referral)
    assert standing(request) == RequestStatus.SEARCHING
    bed = a_bed()
    _, placement = held(request, bed)
    assert standing(request) == RequestStatus.HELD
    nurse = receive(placement)
    assert standing(request) == RequestStatus.ARRIVED
    with seen_by(nurse):
        assert Referral.objects.get(pk=referral.pk).status == Status.IN_PROGRESS
        assert Allocation.objects.get(pk=request.leg_id).status == LegStatus.STARTED
    left(placement, by=nurse)
    assert standing(request) == RequestStatus.ENDED
    assert placed(placement).status == PlacementStatus.LEFT
    assert reads_until(referral, bed) is not None
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(pk=request.leg_id)
        assert leg.status == LegStatus.COMPLETED
        assert Bed.objects.get(pk=bed.pk).condition == Condition.HOUSEKEEPING


def reads_until(referral, bed):
    """Until when the provider reads the referral."""
    return Involvement.objects.get(subject=referral.about, team=bed.unit.owner).until


def test_a_bureau_that_holds_a_leg_agrees_on_that():
    referral = a_referral(setting="both", **A_BED)
    request = agreed(referral=referral)
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(pk=request.leg_id)
        assert (leg.status, leg.referral_id) == (LegStatus.ACCEPTED, referral.pk)


def test_an_offer_is_declined_and_the_next_in_line_is_asked_and_accepts():
    first, second = a_bed(), a_bed()
    request, offers = offered(None, first, second)
    nurse = staff_of(first.unit)
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offers[0].pk)
        assert not BedRequest.objects.exists()
        offering.decline(mine, reason=a_reason("bed_declined"), by=nurse)
    assert standing(request) == RequestStatus.OFFERED
    other = staff_of(second.unit)
    with seen_by(other):
        mine = Offer.objects.get(pk=offers[1].pk)
        assert mine.status == OfferStatus.OFFERED
        assert not Referral.objects.exists()
        offering.accept(mine, by=other)
        assert Referral.objects.count() == 1
    assert standing(request) == RequestStatus.HELD


def test_a_hold_that_runs_out_is_released_to_the_next_though_nobody_looks():
    bed = a_bed()
    request, placement = held(None, bed)
    later = agreed()
    offered(later, bed)
    assert standing(later) == RequestStatus.SEARCHING
    assert expiring.expire(timezone.now() + timedelta(hours=25)) == 1
    assert placed(placement).status == PlacementStatus.LAPSED
    assert standing(request) == RequestStatus.SEARCHING
    assert standing(later) == RequestStatus.OFFERED


def test_passing_somebody_over_asks_for_a_reason_that_stays():
    bed, first = a_bed(), agreed(at=timezone.now() - timedelta(hours=5))
    second = agreed()
    with pytest.raises(PassesOver) as refusal:
        held(second, bed)
    assert [each.pk for each in refusal.value.whom] == [first.pk]
    why = Skipping(a_reason("bed_skipped"), "No transport today")
    held(second, bed, skipping_over={first.pk: why})
    with seen_by(a_coordinator()):
        (skip,) = first.skips.all()
        assert skip.note == "No transport today"
        assert Event.objects.filter(kind="bed.passed_over", about=first.about).exists()


def test_a_bed_that_does_not_suit_is_not_held():
    with pytest.raises(MoveRefused, match="does not suit"):
        held(None, a_bed(hoist=False))


@pytest.mark.parametrize("how", ["death", "withdrawal"])
def test_a_death_or_a_withdrawal_frees_the_bed_at_once(how):
    referral = a_bed_referral()
    bed = a_bed()
    request, placement = arrived(agreed(referral=referral), bed)
    ward = referral.referrer
    with seen_by(ward):
        mine = Referral.objects.get(pk=referral.pk)
        if how == "death":
            said = {"died_on": None, "told_by": "Her son"}
            dying.record_death(mine, **said, by=ward, seen=mine.revision)
        else:
            reason = a_reason("withdrawn")
            closure.withdraw(mine, by=ward, seen=mine.revision, reason=reason)
    assert standing(request) == RequestStatus.CANCELLED
    assert placed(placement).status == PlacementStatus.LEFT
    assert reads_until(referral, bed) is not None
    made_ready(bed)
    held(agreed(), bed)


def test_no_longer_ready_stops_the_search_at_once_and_keeps_the_place():
    referral = a_bed_referral()
    request, placement = held(agreed(referral=referral))
    ward = referral.referrer
    with seen_by(ward):
        mine = BedRequest.objects.get(pk=request.pk)
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=ward)
    assert standing(request) == RequestStatus.SEARCHING
    assert placed(placement).status == PlacementStatus.RELEASED
    with placing(request) as (mine, by), pytest.raises(MoveRefused, match="not ready"):
        holding.hold(mine, a_bed(), by=by, seen=mine.revision)
    with seen_by(ward):
        choosing.ready_again(BedRequest.objects.get(pk=request.pk), by=ward)
    held(request)


def test_a_second_bed_for_the_same_person_is_refused():
    request, _ = held()
    with placing(request) as (mine, by), pytest.raises(MoveRefused):
        holding.hold(mine, a_bed(), by=by, seen=mine.revision)


def test_where_a_protected_person_is_stands_in_no_event():
    request = agreed(referral=a_protected_referral(setting="both", **A_BED))
    arrived(request, a_bed(name="Bed that nobody knows"))
    with seen_by(a_coordinator()):
        told = Event.objects.filter(about=request.about, kind__startswith="bed.")
        assert told.filter(kind="bed.arrived").exists()
        assert not [event for event in told if "nobody knows" in str(event.facts)]


def test_a_bed_that_will_be_free_is_held_from_then_on():
    bed, thursday = a_bed(), timezone.now() + timedelta(days=3)
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.take(bed, leaving_at=thursday, by=nurse)
    request = agreed()
    with pytest.raises(MoveRefused, match="Not free"):
        held(request, bed)
    _, placement = held(request, bed, begins=thursday)
    assert placement.since == thursday


@pytest.mark.parametrize("hours", [-1, 0])
def test_a_hold_that_would_end_before_it_begins_is_refused(hours):
    thursday = timezone.now() + timedelta(days=3)
    with pytest.raises(MoveRefused, match="would end before it begins"):
        held(agreed(), a_bed(), begins=thursday, until=thursday + timedelta(hours=hours))
