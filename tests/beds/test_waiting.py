"""Who waits before whom, why, and who is passed over. The order is pure and total."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sers.audit.models import Event
from sers.beds import choosing, expiring, holding, waiting
from sers.beds.keeper import keeping
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest, Skip
from sers.beds.skipping import PassesOver, Skipping
from sers.beds.waiting import Turn, in_order, turn_of, waiting_since, why_before
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_lead,
    agreed,
    arrived,
    held,
    offered,
    placing,
    skipping_all,
    standing,
)
from tests.builders import a_reason, seen_by, the_bed_bureau

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

turns = st.builds(
    Turn,
    request=st.uuids(),
    last_days=st.booleans(),
    urgent=st.booleans(),
    band=st.integers(0, 2),
    since=st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 28), timezones=st.just(UTC)),  # noqa: DTZ001
)


@given(st.lists(turns, unique_by=lambda turn: turn.request, max_size=8), st.integers())
def test_the_order_is_the_same_however_they_are_listed(listed, seed):
    shuffled = list(listed)
    Random(seed).shuffle(shuffled)
    assert in_order(shuffled) == in_order(listed)
    assert sorted(map(repr, in_order(listed))) == sorted(map(repr, listed))


@given(turns, turns)
def test_of_two_one_is_first_and_the_reason_agrees_with_the_order(one, other):
    if one.request == other.request:
        return
    first, second = in_order([one, other])
    assert in_order([other, one]) == [first, second]
    assert (first.key < second.key) is True
    told = why_before(first, second)
    match told:
        case "Care at the end of life comes first":
            assert first.last_days
            assert not second.last_days
        case "A bed instead of hospital comes first":
            assert first.last_days == second.last_days
            assert first.urgent
            assert not second.urgent
        case "Help was promised sooner":
            assert (first.last_days, first.urgent) == (second.last_days, second.urgent)
            assert first.band < second.band
        case _:
            assert told == "Has been ready for longer"
            assert first.since <= second.since
    assert why_before(second, first) == told


def a_turn(number: int, **fields: object) -> Turn:
    given = {"last_days": False, "urgent": False, "band": 2, "since": NOW} | fields
    return Turn(UUID(int=number), **given)


def test_the_end_of_life_then_instead_of_hospital_then_how_soon_then_how_long():
    longest = a_turn(1, since=NOW - timedelta(days=9))
    sooner, urgent = a_turn(2, band=0), a_turn(3, urgent=True)
    dying = a_turn(4, last_days=True)
    assert in_order([longest, sooner, urgent, dying]) == [dying, urgent, sooner, longest]
    assert len(waiting.HOW_ORDERED) == 4


def test_nobody_waits_from_before_they_could_have_gone_and_none_from_before_it_was_agreed():
    request = BedRequest(agreed_at=NOW)
    assert waiting_since(request) == NOW
    request.ready_on = date(2026, 11, 30)
    assert waiting_since(request) == datetime(2026, 11, 30, tzinfo=UTC)
    request.ready_on = date(2026, 11, 1)
    assert waiting_since(request) == NOW
    request.ready_on = date(2027, 7, 1)  # summer time: midnight in London
    assert waiting_since(request) == datetime(2027, 6, 30, 23, tzinfo=UTC)


def test_who_is_ready_from_a_later_day_waits_behind_who_is_ready_now():
    later = BedRequest(agreed_at=NOW - timedelta(days=3), ready_on=date(2026, 12, 5))
    now = BedRequest(agreed_at=NOW)
    assert in_order([turn_of(later, 1), turn_of(now, 1)])[0].request == now.pk


# As the Bed Bureau sees it


def line() -> list[UUID]:
    user = a_coordinator()
    with seen_by(user), keeping(user):
        return [each.pk for each in waiting.waiting_for(the_bed_bureau().pk)]


@pytest.mark.django_db
def test_the_list_is_in_that_order_and_who_is_not_ready_stands_last():
    at = timezone.now()
    longest = agreed(at=at - timedelta(days=2))
    resting = agreed(at=at - timedelta(days=3))
    urgent, dying, last = agreed(urgent=True), agreed(last_days=True), agreed()
    with placing(resting) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    arrived(agreed(needs={"hoist": False}), a_bed(hoist=False))
    assert line() == [dying.pk, urgent.pk, longest.pk, last.pk, resting.pk]
    with placing(resting) as (mine, by):
        choosing.ready_again(mine, by=by)
    assert line() == [dying.pk, urgent.pk, resting.pk, longest.pk, last.pk]


@pytest.mark.django_db
def test_the_list_costs_the_same_however_many_wait(django_assert_num_queries):
    user = a_coordinator()
    for _ in range(4):
        agreed(by=user)
    bureau = the_bed_bureau().pk
    with seen_by(user), keeping(user), django_assert_num_queries(2):
        assert len(waiting.waiting_for(bureau)) == 4


def passed_over(request: BedRequest, bed: object) -> list[UUID]:
    user = a_coordinator()
    with seen_by(user), keeping(user):
        return [each.pk for each in waiting.passed_over(request, bed, timezone.now())]


@pytest.mark.django_db
def test_passed_over_are_exactly_those_before_whom_it_would_fit_and_who_have_none_in_view():
    at, bed = timezone.now(), a_bed(oxygen=False)
    first = agreed(at=at - timedelta(hours=9))
    agreed(at=at - timedelta(hours=8), needs={"oxygen": True})  # whom it does not fit
    resting = agreed(at=at - timedelta(hours=7))
    with placing(resting) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    has_one = agreed(at=at - timedelta(hours=6))
    held(has_one, skipping_over=skipping_all(has_one))
    is_offered = agreed(at=at - timedelta(hours=5))
    offered(is_offered, skipping_over=skipping_all(is_offered))
    third, mine, behind = agreed(at=at - timedelta(hours=4)), agreed(), agreed()
    assert passed_over(mine, bed) == [first.pk, third.pk]
    assert passed_over(first, bed) == []
    assert passed_over(behind, bed) == [first.pk, third.pk, mine.pk]


@pytest.mark.django_db
def test_a_bed_held_from_a_later_day_passes_over_those_who_would_fit_it_then():
    bed, now = a_bed(), timezone.now()
    arrived(None, bed, leaving_at=now + timedelta(days=2))
    first, second = agreed(), agreed()
    then = now + timedelta(days=2, hours=1)
    given = {"begins": then, "until": then + timedelta(days=1)}
    with pytest.raises(PassesOver) as refusal:
        held(second, bed, **given)
    assert [each.pk for each in refusal.value.whom] == [first.pk]
    held(second, bed, **given, skipping_over={first.pk: Skipping(a_reason("bed_skipped"))})
    assert standing(second) == "held"


# What stays in the file


@pytest.mark.django_db
def test_each_who_is_passed_over_needs_a_reason_of_the_list_and_keeps_it():
    bed, users = a_bed(), [a_coordinator() for _ in range(2)]
    first, second, third = (agreed() for _ in range(3))
    skipped = a_reason("bed_skipped")
    with pytest.raises(PassesOver) as refusal:
        held(third, bed, skipping_over={first.pk: Skipping(skipped)})
    assert [each.pk for each in refusal.value.whom] == [second.pk]
    with pytest.raises(MoveRefused, match="Choose a reason"):
        held(third, bed, skipping_over={first.pk: Skipping(a_reason("withdrawn"))})
    assert standing(third) == "searching"
    why = {each.pk: Skipping(skipped, f" {each.pk} ") for each in (first, second)}
    held(third, bed, by=users[0], skipping_over=why)
    with seen_by(users[1]):
        kept = {skip.request_id: skip for skip in Skip.objects.all()}
        assert set(kept) == {first.pk, second.pk}
        for each in (first, second):
            skip = kept[each.pk]
            assert (skip.went_to_id, skip.bed_id, skip.by) == (third.pk, bed.pk, users[0])
            assert (skip.reason, skip.note) == (skipped, str(each.pk))
            (event,) = Event.objects.filter(about=each.about, kind="bed.passed_over")
            assert str(third.pk) not in str(event.facts)
            assert event.facts["reason_code"] == skipped.code


@pytest.mark.django_db
def test_a_reason_for_somebody_who_is_not_passed_over_is_not_kept():
    first, second = agreed(), agreed()
    held(first, skipping_over={second.pk: Skipping(a_reason("bed_skipped"))})
    with seen_by(a_coordinator()):
        assert not Skip.objects.exists()


@pytest.mark.django_db
def test_an_override_passes_nobody_over_silently_either():
    bed = a_bed()
    first, second = agreed(), agreed(needs={"oxygen": True})
    given = {"by": a_lead(), "overriding": a_reason("bed_overridden")}
    with pytest.raises(PassesOver) as refusal:
        held(second, bed, **given)
    assert [each.pk for each in refusal.value.whom] == [first.pk]


@pytest.mark.django_db
def test_every_pair_of_those_who_wait_can_be_told_why_one_is_before_the_other():
    user, at = a_coordinator(), timezone.now()
    for number in range(3):
        agreed(by=user, at=at - timedelta(hours=number), urgent=number == 1)
    with seen_by(user), keeping(user):
        band = waiting.bands(the_bed_bureau().pk)
        listed = waiting.waiting_for(the_bed_bureau().pk)
        order = [turn_of(each, band[each.pk]) for each in listed]
    for first, second in combinations(order, 2):
        assert first.key < second.key
        assert why_before(first, second)


@pytest.mark.django_db
def test_who_waits_for_a_bed_that_nobody_may_hold_now_is_told_so():
    request = agreed()
    with placing(request) as (mine, by), pytest.raises(MoveRefused, match="not in use"):
        gone = a_bed(until=date(2020, 5, 1))
        holding.hold(mine, gone, by=by, seen=mine.revision)


@pytest.mark.django_db
def test_nobody_is_put_in_line_before_somebody_else_without_a_reason():
    bed = a_bed()
    held(None, bed)
    first, second = agreed(at=timezone.now() - timedelta(hours=5)), agreed()
    with pytest.raises(PassesOver) as refusal:
        offered(second, bed)
    assert [each.pk for each in refusal.value.whom] == [first.pk]
    offered(second, bed, skipping_over={first.pk: Skipping(a_reason("bed_skipped"), "Why not")})
    with seen_by(a_coordinator()):
        assert Skip.objects.filter(request=first, went_to=second, bed=bed).exists()
    expiring.expire(timezone.now() + timedelta(hours=25))
    assert standing(second) == RequestStatus.OFFERED


@pytest.mark.django_db
def test_somebody_who_is_in_line_too_keeps_their_place_and_is_not_passed_over():
    bed = a_bed()
    held(None, bed)
    first, second = agreed(at=timezone.now() - timedelta(hours=5)), agreed()
    offered(first, bed)
    offered(second, bed)
    expiring.expire(timezone.now() + timedelta(hours=25))
    assert (standing(first), standing(second)) == (RequestStatus.OFFERED, RequestStatus.SEARCHING)


@pytest.mark.django_db
def test_a_bed_goes_by_itself_to_nobody_before_whom_somebody_new_would_come():
    bed = a_bed()
    held(None, bed)
    second = agreed()
    offered(second, bed)
    agreed(last_days=True)
    expiring.expire(timezone.now() + timedelta(hours=25))
    assert standing(second) == RequestStatus.SEARCHING
