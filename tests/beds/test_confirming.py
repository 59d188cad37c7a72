"""Confirming by a link without an account: once, soon over, and for one unit only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import confirming, stock
from sers.beds.confirming import GOOD_FOR
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import Condition, RequestStatus
from sers.beds.models import Bed, ConfirmLink, Placement
from sers.beds.places import How
from sers.directory import queries as directory
from sers.policy.roles import Role
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_link,
    a_provider,
    a_unit,
    agreed,
    arrived,
    held,
    offered,
    staff_of,
    standing,
)
from tests.builders import a_member, a_reason, seen_by

pytestmark = pytest.mark.django_db


def as_it_is(bed: Bed) -> Bed:
    return Bed.objects.get(pk=bed.pk)


def test_the_staff_and_a_bureau_make_links_and_nobody_else_does():
    unit = a_unit()
    for user in (staff_of(unit), a_coordinator()):
        with seen_by(user):
            assert confirming.make_link(unit, by=user)
    stranger = a_member(a_provider(), Role.BED_PROVIDER)
    with seen_by(stranger), pytest.raises(PermissionDenied):
        confirming.make_link(unit, by=stranger)


def test_the_token_is_kept_nowhere():
    token = a_link(a_unit())
    assert len(token) >= 32
    with seen_by(a_coordinator()), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(l::text, ' ') FROM beds_confirmlink l")
        (links,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(e::text, ' ') FROM audit_event e")
        (events,) = cursor.fetchone()
    assert token not in links + events


def test_each_answer_is_written_down_as_by_link():
    unit, at = a_unit(), timezone.now()
    free, taken, dirty = (a_bed(unit, confirmed_at=None) for _ in range(3))
    token = a_link(unit)
    confirming.answer(token, {free.pk: "free", taken.pk: "taken", dirty.pk: "not_ready"}, at=at)
    for bed in (free, taken, dirty):
        known = as_it_is(bed)
        assert (known.confirmed_at, known.confirmed_how) == (at, How.LINK)
        assert known.confirmed_by == ensure_keeper()
    assert as_it_is(dirty).condition == Condition.HOUSEKEEPING
    with seen_by(a_coordinator()):
        (stay,) = Placement.objects.all()
        assert (stay.bed_id, stay.request_id) == (taken.pk, None)
        (event,) = Event.objects.filter(kind="stock.confirmed")
        assert event.facts["by_link"] is True
        one_by_one = Event.objects.filter(facts__has_key="bed_id").exclude(kind="stock.added")
        told = set(one_by_one.values_list("kind", "facts__bed_id"))
        assert told == {
            ("stock.taken", str(taken.pk)),
            ("stock.condition_changed", str(dirty.pk)),
        }


def test_it_is_used_once():
    bed = a_bed()
    token = a_link(bed.unit)
    confirming.answer(token, {bed.pk: "free"})
    with pytest.raises(MoveRefused, match="has been used"):
        confirming.answer(token, {bed.pk: "taken"})
    assert confirming.find_link(token) is None


def test_it_is_over_after_a_day():
    bed = a_bed()
    token, now = a_link(bed.unit), timezone.now()
    almost, over = now + GOOD_FOR - timedelta(minutes=1), now + GOOD_FOR + timedelta(seconds=1)
    assert confirming.find_link(token, almost)
    assert confirming.find_link(token, over) is None
    with pytest.raises(MoveRefused, match="is over"):
        confirming.answer(token, {bed.pk: "free"}, at=over)


@pytest.mark.parametrize("token", ["", "made up", "x" * 5000, "\x00", "’"])
def test_what_is_made_up_opens_nothing(token):
    a_link(a_unit())
    assert confirming.find_link(token) is None
    with pytest.raises(MoveRefused):
        confirming.answer(token, {})


def test_it_reaches_the_beds_of_its_own_unit_and_no_others():
    mine, theirs = a_bed(), a_bed(confirmed_at=None)
    token = a_link(mine.unit)
    confirming.answer(token, {mine.pk: "free", theirs.pk: "taken", uuid4(): "taken"})
    assert as_it_is(theirs).confirmed_at is None
    with seen_by(a_coordinator()):
        assert not Placement.objects.exists()


@pytest.mark.parametrize("said", [None, "perhaps", ""])
def test_every_bed_is_asked_about_and_else_the_link_stays_good(said):
    bed = a_bed()
    token = a_link(bed.unit)
    with pytest.raises(MoveRefused, match="Say of each bed"):
        confirming.answer(token, {} if said is None else {bed.pk: said})
    confirming.answer(token, {bed.pk: "free"})


def test_only_what_is_thought_to_be_free_is_asked_about():
    unit = a_unit()
    free = a_bed(unit)
    a_bed(unit, condition=Condition.HOUSEKEEPING)
    a_bed(unit, until=directory.today(timezone.now()))
    held(None, a_bed(unit))
    arrived(None, a_bed(unit))
    closed, nurse = a_bed(unit), staff_of(unit)
    with seen_by(nurse):
        today = directory.today(timezone.now())
        stock.close(closed, reason=a_reason("bed_closed"), review_on=today, by=nurse)
    with seen_by(ensure_keeper()):
        assert [bed.pk for bed in confirming.thought_free(unit)] == [free.pk]


def test_a_bed_that_was_held_meanwhile_is_not_given_away_by_a_late_answer():
    bed = a_bed()
    token = a_link(bed.unit)
    request, placement = held(None, bed)
    confirming.answer(token, {bed.pk: "taken"})
    assert standing(request) == RequestStatus.HELD
    with seen_by(a_coordinator()):
        assert [each.pk for each in Placement.objects.all()] == [placement.pk]


def test_a_bed_that_is_said_to_be_free_goes_to_nobody_whom_it_does_not_suit():
    bed, waits = a_bed(), agreed()
    token = a_link(bed.unit)
    stays = staff_of(bed.unit)
    with seen_by(stays):
        stock.take(bed, by=stays)
    offered(waits, bed)
    with seen_by(stays):
        stock.free(bed, condition=Condition.HOUSEKEEPING, by=stays)
        stock.change_bed(as_it_is(bed), {"hoist": False}, by=stays, seen=1)
        stock.set_condition(as_it_is(bed), Condition.READY, by=stays)
    confirming.answer(token, {bed.pk: "free"})
    assert standing(waits) == RequestStatus.SEARCHING


def test_links_are_counted_by_their_digests():
    a_link(a_unit())
    a_link(a_unit())
    assert len(set(ConfirmLink.objects.values_list("digest", flat=True))) == 2
