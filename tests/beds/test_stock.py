"""Keeping the stock true: what may be said of a bed, by whom, and what is refused in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import stock
from sers.beds.lifecycle import Condition, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedClosure, Placement
from sers.beds.places import How
from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals.moving import MoveRefused, Overtaken
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_provider,
    a_unit,
    agreed,
    arrived,
    held,
    left,
    offered,
    reserved,
    staff_of,
    standing,
)
from tests.builders import a_member, a_reason, a_team, seen_by
from tests.referrals.lives import a_triager

pytestmark = pytest.mark.django_db


def now_of(bed: Bed) -> Bed:
    return Bed.objects.select_related("unit__owner", "unit__site").get(pk=bed.pk)


def today() -> Any:
    return directory.today(timezone.now())


def close(bed: Bed, by: User) -> BedClosure:
    return stock.close(bed, reason=a_reason("bed_closed"), review_on=today(), by=by)


VERBS: dict[str, Callable[[Bed, User], object]] = {
    "add": lambda bed, by: stock.add_bed(bed.unit, {"name": "Bed of another name"}, by=by),
    "change": lambda bed, by: stock.change_bed(bed, {"oxygen": True}, by=by, seen=bed.revision),
    "retire": lambda bed, by: stock.retire_bed(bed, by=by, seen=bed.revision),
    "condition": lambda bed, by: stock.set_condition(bed, Condition.HOUSEKEEPING, by=by),
    "close": close,
    "take": lambda bed, by: stock.take(bed, by=by),
    "confirm": lambda bed, by: stock.confirm([bed], by=by),
}


@pytest.mark.parametrize("name", VERBS)
def test_its_own_staff_and_a_bed_bureau_keep_a_unit_and_nobody_else_does(name):
    for made in (staff_of, lambda _unit: a_coordinator()):
        bed = a_bed()
        with seen_by(user := made(bed.unit)):
            VERBS[name](now_of(bed), user)
    bed = a_bed()
    others = [
        a_member(a_provider(), Role.BED_PROVIDER),
        a_member(bed.unit.owner, Role.WORKER),
        a_triager(),
        a_member(a_team(), Role.REFERRER),
    ]
    for user in others:
        with seen_by(user), pytest.raises(PermissionDenied):
            VERBS[name](now_of(bed), user)


def events_of(bed: Bed) -> list[Event]:
    with seen_by(a_coordinator()):
        return list(Event.objects.filter(about=bed.unit.about).order_by("id"))


@pytest.mark.parametrize("name", VERBS)
def test_whatever_happens_to_the_stock_is_told_to_the_provider_and_every_bureau(name):
    bed, bureau = a_bed(), a_coordinator()
    with seen_by(bureau):
        VERBS[name](now_of(bed), bureau)
    (event,) = events_of(bed)
    assert event.kind.startswith("stock.")
    assert bed.unit.owner_id in event.concerns
    assert {team.pk for team in stock.bureaux()} <= set(event.concerns)
    with seen_by(staff_of(bed.unit)):
        assert Event.objects.filter(pk=event.pk).exists()
    for stranger in (a_triager(), a_member(a_provider(), Role.BED_PROVIDER)):
        with seen_by(stranger):
            assert not Event.objects.filter(pk=event.pk).exists()


# What is said of a bed


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "Bed 1"}, "has this name"),
        ({"name": "Bed 2", "bay_sex": "female"}, "Name the bay"),
        ({"name": "Bed 2", "isolates": True, "bay": "Bay 1"}, "Only a room of its own"),
    ],
)
def test_what_cannot_be_together_is_refused_in_words(given, says):
    unit = a_unit()
    a_bed(unit, name="Bed 1")
    nurse = staff_of(unit)
    with seen_by(nurse), pytest.raises(MoveRefused, match=says):
        stock.add_bed(unit, given, by=nurse)
    assert Bed.objects.filter(unit=unit).count() == 1


def test_a_name_of_a_bed_that_is_gone_may_be_given_again():
    unit = a_unit()
    bed, nurse = a_bed(unit, name="Bed 1"), staff_of(unit)
    with seen_by(nurse):
        stock.retire_bed(now_of(bed), by=nurse, seen=1)
        stock.add_bed(unit, {"name": "Bed 1"}, by=nurse)


@pytest.mark.parametrize("name", ["change", "retire"])
def test_of_two_who_change_a_bed_the_second_is_told(name):
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        old = now_of(bed)
        stock.change_bed(now_of(bed), {"oxygen": True}, by=nurse, seen=1)
        with pytest.raises(Overtaken):
            VERBS[name](old, nurse)
    changed = now_of(bed)
    assert (changed.oxygen, changed.revision, changed.until) == (True, 2, None)


# A bed that is taken


def take(bed: Bed, **given: Any) -> Placement:
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        return stock.take(now_of(bed), by=nurse, **given)


TAKEN: dict[str, Callable[[Bed], object]] = {
    "offered": lambda bed: offered(None, bed),
    "held": lambda bed: held(None, bed),
    "reserved": lambda bed: reserved(None, bed),
    "lived in": lambda bed: arrived(None, bed),
    "lived in by somebody else": take,
}


@pytest.mark.parametrize("how", TAKEN)
@pytest.mark.parametrize("name", ["close", "retire", "take"])
def test_a_bed_that_is_taken_is_neither_closed_nor_retired_nor_taken(how, name):
    bed = a_bed()
    TAKEN[how](bed)
    nurse = staff_of(bed.unit)
    with seen_by(nurse), pytest.raises(MoveRefused) as refusal:
        VERBS[name](now_of(bed), nurse)
    assert str(refusal.value)
    assert not BedClosure.objects.filter(bed=bed).exists()
    assert now_of(bed).until is None


def test_somebody_who_came_another_way_takes_the_bed_and_frees_it():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    waits = agreed()
    with seen_by(nurse):
        taken = stock.take(now_of(bed), by=nurse)
        soon = timezone.now() + timedelta(days=2)
        stock.expect_free(now_of(bed), leaving_at=soon, by=nurse)
    offered(waits, bed)
    assert standing(waits) == RequestStatus.SEARCHING
    with seen_by(nurse):
        stock.free(now_of(bed), by=nurse)
        assert Placement.objects.get(pk=taken.pk).status == PlacementStatus.LEFT
        assert now_of(bed).condition == Condition.HOUSEKEEPING
        with pytest.raises(MoveRefused, match="came another way"):
            stock.free(now_of(bed), by=nurse)
        with pytest.raises(MoveRefused, match="came another way"):
            stock.expect_free(now_of(bed), leaving_at=None, by=nurse)
    assert standing(waits) == RequestStatus.SEARCHING
    with seen_by(nurse):
        stock.set_condition(now_of(bed), Condition.READY, by=nurse)
    assert standing(waits) == RequestStatus.OFFERED


def test_who_came_through_sers_is_not_freed_as_if_they_had_not():
    _, placement = arrived()
    nurse = staff_of(placement.bed.unit)
    with seen_by(nurse), pytest.raises(MoveRefused, match="came another way"):
        stock.free(now_of(placement.bed), by=nurse)


@pytest.mark.parametrize("verb", ["take", "expect_free"])
def test_nobody_is_expected_to_have_left_already(verb):
    bed = a_bed()
    nurse = staff_of(bed.unit)
    if verb == "expect_free":
        take(bed)
    past = timezone.now() - timedelta(hours=1)
    with seen_by(nurse), pytest.raises(MoveRefused, match="not past"):
        getattr(stock, verb)(now_of(bed), leaving_at=past, by=nurse)


# Closing and opening


def test_a_closed_bed_is_offered_to_nobody_until_it_is_opened_and_then_to_the_next():
    bed, waits = a_bed(), agreed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        closure = close(now_of(bed), nurse)
        with pytest.raises(MoveRefused, match="closed already"):
            close(now_of(bed), nurse)
    with pytest.raises(MoveRefused):
        held(waits, bed)
    offered(waits, bed)
    assert standing(waits) == RequestStatus.SEARCHING
    with seen_by(nurse):
        stock.reopen(now_of(bed), by=nurse)
        assert BedClosure.objects.get(pk=closure.pk).until
        with pytest.raises(MoveRefused, match="not closed"):
            stock.reopen(now_of(bed), by=nurse)
    assert standing(waits) == RequestStatus.OFFERED
    with seen_by(nurse), pytest.raises(MoveRefused, match="offered"):
        close(now_of(bed), nurse)


def test_closing_says_why_and_when_somebody_looks_again():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        with pytest.raises(MoveRefused, match="Choose a reason"):
            stock.close(bed, reason=a_reason("withdrawn"), review_on=today(), by=nurse)
        yesterday = today() - timedelta(days=1)
        with pytest.raises(MoveRefused, match="not past"):
            stock.close(bed, reason=a_reason("bed_closed"), review_on=yesterday, by=nurse)


@pytest.mark.parametrize("condition", [c for c in Condition if c != Condition.READY])
def test_a_bed_that_is_not_ready_is_held_for_nobody(condition):
    bed = a_bed(condition=condition)
    with pytest.raises(MoveRefused):
        held(None, bed)


def test_a_bed_that_was_left_is_cleaned_and_then_goes_to_who_waits_longest():
    bed = a_bed()
    _, placement = arrived(None, bed)
    first, second = agreed(), agreed()
    offered(first, bed)
    offered(second, bed)
    left(placement)
    assert now_of(bed).condition == Condition.HOUSEKEEPING
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.set_condition(now_of(bed), Condition.READY, by=nurse)
    assert (standing(first), standing(second)) == ("offered", "searching")


# Confirming


def test_confirming_says_when_by_whom_and_how():
    bed, at = a_bed(confirmed_at=None), timezone.now()
    nurse, bureau = staff_of(bed.unit), a_coordinator()
    for user, how in ((nurse, How.PAGES), (bureau, How.BUREAU)):
        with seen_by(user):
            stock.confirm([now_of(bed)], by=user, at=at)
        known = now_of(bed)
        assert (known.confirmed_at, known.confirmed_by, known.confirmed_how) == (at, user, how)
    with seen_by(nurse), pytest.raises(MoveRefused, match="Choose what"):
        stock.confirm([], by=nurse)


def test_beds_of_another_unit_are_not_confirmed_with_ones_own():
    mine, theirs = a_bed(), a_bed(confirmed_at=None)
    nurse = staff_of(mine.unit)
    with seen_by(nurse), pytest.raises(MoveRefused, match="one unit at a time"):
        stock.confirm([now_of(mine), now_of(theirs)], by=nurse)
    assert now_of(theirs).confirmed_at is None
