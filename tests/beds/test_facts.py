"""The stock as matching reads it: when each bed is free, wherever it stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sers.beds import facts, staying, stock
from sers.beds.keeper import keeping
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, Placement
from sers.beds.requirement import BedFacts
from sers.directory import queries as directory
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_unit,
    agreed,
    arrived,
    held,
    left,
    offered,
    placed,
    reserved,
    skipping_all,
    staff_of,
)
from tests.builders import a_reason, seen_by

pytestmark = pytest.mark.django_db


def of(bed: Bed, at: Any = None) -> BedFacts:
    user = a_coordinator()
    with seen_by(user), keeping(user):
        return facts.of(bed, at or timezone.now())


def test_a_ready_bed_is_free_now():
    bed, at = a_bed(), timezone.now()
    assert of(bed, at).free_from == at
    assert not of(bed).offered


@pytest.mark.parametrize("condition", [c for c in Condition if c != Condition.READY])
def test_nobody_knows_when_a_bed_that_is_not_ready_is_free(condition):
    assert of(a_bed(condition=condition)).free_from is None


def test_nobody_knows_when_a_closed_one_is():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        today = directory.today(timezone.now())
        stock.close(bed, reason=a_reason("bed_closed"), review_on=today, by=nurse)
    assert of(bed).free_from is None


def test_one_that_is_offered_held_or_reserved_is_not_and_an_offer_says_so():
    bed = a_bed()
    _, (offer,) = offered(None, bed)
    assert (of(bed).free_from, of(bed).offered) == (None, True)
    assert offer.placement_id
    for made in (held, reserved):
        request, another = agreed(needs={"hoist": False}), a_bed(hoist=False)
        made(request, another) if made is reserved else made(
            request, another, skipping_over=skipping_all(request)
        )
        assert (of(another).free_from, of(another).offered) == (None, False)


def test_one_that_is_lived_in_is_free_when_they_are_expected_to_leave():
    leaves = timezone.now() + timedelta(days=2)
    bed = a_bed()
    _, placement = arrived(None, bed)
    assert of(bed).free_from is None
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        staying.expect(Placement.objects.get(pk=placement.pk), leaving_at=leaves, by=nurse)
    assert of(bed).free_from == leaves
    assert of(bed, leaves + timedelta(hours=1)).free_from is None  # they are still there
    with seen_by(nurse):
        staying.go_away(Placement.objects.get(pk=placement.pk), by=nurse)
    assert of(bed).free_from == leaves


def test_one_that_is_booked_from_later_is_not_free_though_nobody_is_in_it_yet():
    bed, now = a_bed(), timezone.now()
    arrived(None, bed, leaving_at=now + timedelta(days=1))
    then = {"begins": now + timedelta(days=2), "until": now + timedelta(days=3)}
    held(agreed(), bed, **then)
    assert of(bed).free_from is None


def test_one_that_was_left_is_free_once_it_is_ready():
    bed = a_bed()
    _, placement = arrived(None, bed)
    left(placement)
    assert of(bed).free_from is None
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.set_condition(Bed.objects.get(pk=bed.pk), Condition.READY, by=nurse)
    assert of(bed).free_from


def test_who_left_as_soon_as_they_came_was_there_since_then():
    at = timezone.now() + timedelta(seconds=5)
    bed = a_bed()
    _, placement = held(None, bed)
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        staying.arrive(Placement.objects.get(pk=placement.pk), arrived_at=at, by=nurse, at=at)
    left(placement, by=nurse, left_at=at, at=at)
    assert placed(placement).since == placement.made_at


def test_one_that_is_not_in_use_is_none_of_the_stock():
    gone, coming = a_bed(until="2020-05-01"), a_bed(since="2100-01-01")
    for bed in (gone, coming):
        with pytest.raises(MoveRefused, match="not in use"):
            of(bed)
    user = a_coordinator()
    with seen_by(user), keeping(user):
        listed = {each.bed for each in facts.as_they_stand(timezone.now())}
    assert not listed & {gone.pk, coming.pk}


def test_all_of_it_costs_the_same_however_many_there_are(django_assert_num_queries):
    for _ in range(3):
        unit = a_unit()
        for _ in range(3):
            a_bed(unit)
    arrived(None, a_bed())
    user = a_coordinator()
    with seen_by(user), keeping(user), django_assert_num_queries(5):
        assert len(facts.as_they_stand(timezone.now())) >= 10


def test_what_stands_of_the_unit_and_the_bed_is_said_of_it():
    unit = a_unit(purposes=["bed_respite"], organisms=["mrsa"], secure=True, cost=3)
    bed = a_bed(unit, bay="Bay 1", bay_sex="female", most_kg=200, name="Bed 9")
    known = of(bed)
    assert (known.bay, known.bay_sex, known.side_room) == ("Bay 1", "female", False)
    assert (known.most_kg, known.name) == (200, "Bed 9")
    assert known.place.purposes == {"bed_respite"}
    assert known.place.organisms == {"mrsa"}
    assert (known.place.secure, known.place.cost) == (True, 3)
    assert known.place.at
