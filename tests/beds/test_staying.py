"""From the arrival to leaving: times that cannot be are refused in words, and change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.beds import holding, staying, stock
from sers.beds.lifecycle import Condition, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Placement
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_unit,
    agreed,
    arrived,
    held,
    left,
    offered,
    placed,
    placing,
    receive,
    reserved,
    staff_of,
    standing,
)
from tests.builders import an_outcome, seen_by

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def as_read(placement: Placement) -> Placement:
    return Placement.objects.select_related("request__owner", "owner").get(pk=placement.pk)


def leave(placement: Placement, **given: Any) -> None:
    nurse = staff_of(placement.bed.unit)
    with seen_by(nurse):
        said = {"to": an_outcome("discharged"), "report": "She walks"} | given
        staying.leave(as_read(placement), by=nurse, **said)


def of_staff(verb: Callable[..., None], placement: Placement, **given: Any) -> None:
    nurse = staff_of(placement.bed.unit)
    with seen_by(nurse):
        verb(as_read(placement), by=nurse, **given)


def of_bureau(verb: Callable[..., Any], request: BedRequest, *arguments: Any, **given: Any) -> Any:
    with placing(request) as (mine, by):
        return verb(mine, *arguments, by=by, seen=mine.revision, **given)


def ago(span: timedelta) -> Any:
    return timezone.now() - span


IMPOSSIBLE: dict[str, tuple[Callable[[], None], str]] = {
    "held until a time that is past": (
        lambda: held(None, None, until=ago(HOUR)) and None,
        "not past",
    ),
    "held from a time that is past": (
        lambda: held(None, None, begins=ago(HOUR)) and None,
        "in the past",
    ),
    "held until before it begins": (
        lambda: held(None, None, begins=ago(-2 * HOUR), until=ago(-HOUR)) and None,
        "before it begins",
    ),
    "wound back": (
        lambda: of_bureau(holding.extend, held()[0], until=ago(-HOUR)),
        "later time",
    ),
    "to come in the past": (
        lambda: of_bureau(holding.reserve, held()[0], expected_at=ago(HOUR)),
        "not past",
    ),
    "to leave before they come": (
        lambda: of_bureau(
            holding.reserve, held()[0], expected_at=ago(-2 * HOUR), leaving_at=ago(-HOUR)
        ),
        "before they arrive",
    ),
    "came in the future": (
        lambda: of_staff(staying.arrive, held()[1], arrived_at=ago(-HOUR)),
        "in the future",
    ),
    "came before it was held": (
        lambda: of_staff(staying.arrive, held()[1], arrived_at=ago(DAY)),
        "before the bed was held",
    ),
    "leave as they come": (
        lambda: of_staff(staying.arrive, held()[1], leaving_at=ago(HOUR)),
        "before they arrive",
    ),
    "left in the future": (lambda: leave(arrived()[1], left_at=ago(-HOUR)), "in the future"),
    "left before they came": (lambda: leave(arrived()[1], left_at=ago(DAY)), "before they arrived"),
    "left before they came at all": (lambda: leave(held()[1]), "no longer open"),
    "left without a word": (lambda: leave(arrived()[1], report=" "), "Write a sentence"),
    "to leave in the past": (
        lambda: of_staff(staying.expect, arrived()[1], leaving_at=ago(HOUR)),
        "record that",
    ),
    "back in the past": (
        lambda: of_staff(staying.go_away, arrived()[1], back_by=ago(HOUR)),
        "not past",
    ),
    "back who was not away": (lambda: of_staff(staying.come_back, arrived()[1]), "already"),
    "moved in the future": (
        lambda: of_bureau(staying.transfer, arrived()[0], a_bed(), moved_at=ago(-HOUR)),
        "in the future",
    ),
    "moved before they came": (
        lambda: of_bureau(staying.transfer, arrived()[0], a_bed(), moved_at=ago(DAY)),
        "before they arrived",
    ),
}


def everything() -> list[Any]:
    with seen_by(a_coordinator()):
        kept = [model.objects.order_by("pk").values() for model in (BedRequest, Placement, Bed)]
        return [list(each) for each in kept]


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_a_sentence(name):
    deed, says = IMPOSSIBLE[name]
    with pytest.raises(MoveRefused, match=says):
        deed()
    with seen_by(a_coordinator()):
        assert not Placement.objects.filter(status=PlacementStatus.LEFT).exists()


def test_they_are_not_moved_into_the_bed_they_are_in():
    request, placement = arrived()
    with pytest.raises(MoveRefused, match="in this bed already"):
        of_bureau(staying.transfer, request, placement.bed)


@pytest.mark.parametrize("taken", ["offered", "held", "lived in", "closed for cleaning"])
def test_they_are_not_moved_into_a_bed_that_is_not_to_be_had(taken):
    request, _ = arrived(agreed(needs={"hoist": False}), a_bed(hoist=False))
    bed = a_bed()
    match taken:
        case "offered":
            offered(None, bed)
        case "held":
            held(None, bed)
        case "lived in":
            arrived(None, bed)
        case "closed for cleaning":
            Bed.objects.filter(pk=bed.pk).update(condition=Condition.HOUSEKEEPING)
    before = everything()
    with pytest.raises(MoveRefused):
        of_bureau(staying.transfer, request, bed)
    assert everything() == before


def test_a_move_ends_the_one_stay_as_the_other_begins_and_the_new_home_reads_the_referral():
    request, old = arrived()
    bed = a_bed()
    new = of_bureau(staying.transfer, request, bed)
    was, now = placed(old), placed(new)
    assert (was.status, now.status) == (PlacementStatus.LEFT, PlacementStatus.STAY)
    assert was.period.upper == now.period.lower
    reading = in_force(Involvement.objects.filter(subject=now.about, reads=True))
    teams = set(reading.values_list("team_id", flat=True))
    assert now.owner_id in teams
    assert was.owner_id not in teams
    assert Bed.objects.get(pk=old.bed_id).condition == Condition.HOUSEKEEPING


def test_a_move_within_one_home_leaves_it_reading_the_referral():
    unit = a_unit()
    request, old = arrived(None, a_bed(unit))
    new = of_bureau(staying.transfer, request, a_bed(unit))
    reading = in_force(Involvement.objects.filter(subject=new.about, team=unit.owner, reads=True))
    assert reading.exists()
    left(new)
    assert standing(request) == RequestStatus.ENDED
    assert not in_force(reading).exists()
    assert old.pk != new.pk


def test_who_had_to_go_away_and_comes_back_has_the_bed_for_good_again():
    _, placement = arrived()
    of_staff(staying.go_away, placement, back_by=ago(-HOUR))
    of_staff(staying.come_back, placement)
    assert placed(placement).status == PlacementStatus.STAY
    assert placed(placement).until is None


def test_a_stay_that_lasts_longer_is_not_over_because_it_was_expected_to_be():
    bed, now = a_bed(), timezone.now()
    request, placement = arrived(None, bed, leaving_at=now + 2 * HOUR)
    later = now + DAY
    waits = agreed()
    with placing(waits) as (mine, by), pytest.raises(MoveRefused):
        holding.hold(mine, bed, by=by, seen=mine.revision, at=later, until=later + DAY)
    assert standing(request) == RequestStatus.ARRIVED
    left(placement, at=later)
    assert standing(waits) == RequestStatus.SEARCHING


def test_an_expected_leaving_is_not_put_off_over_the_next_who_has_the_bed():
    bed, now = a_bed(), timezone.now()
    _, placement = arrived(None, bed, leaving_at=now + DAY)
    begins = now + 2 * DAY
    held(agreed(), bed, begins=begins, until=begins + DAY)
    with pytest.raises(MoveRefused, match="Somebody else has this bed then"):
        of_staff(staying.expect, placement, leaving_at=now + 3 * DAY)
    of_staff(staying.expect, placement, leaving_at=begins)


def test_nobody_arrives_in_a_bed_that_somebody_has_not_left_yet():
    bed, now = a_bed(), timezone.now()
    arrived(None, bed, leaving_at=now + HOUR)
    begins = now + 2 * HOUR
    _, coming = held(agreed(), bed, begins=begins, until=begins + DAY)
    nurse, then = staff_of(bed.unit), begins + HOUR
    with seen_by(nurse), pytest.raises(MoveRefused, match="still in this bed"):
        staying.arrive(as_read(coming), by=nurse, at=then)


def test_one_person_does_not_lie_in_two_beds_at_one_time():
    referral = a_bed_referral()
    other = a_bed_referral(nhs_number=referral.nhs_number)
    arrived(agreed(referral=referral))
    request, second = held(agreed(referral=other))
    with pytest.raises(MoveRefused, match="in another bed"):
        receive(second)
    assert standing(request) == RequestStatus.HELD


def test_who_came_another_way_is_moved_by_nobody_here():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        placement = stock.take(bed, by=nurse)
        for verb in (staying.arrive, staying.go_away, staying.come_back):
            with pytest.raises(MoveRefused, match="did not come through SERS"):
                verb(as_read(placement), by=nurse)


def test_arriving_begins_help_and_leaving_completes_it():
    request, placement = reserved()
    nurse = receive(placement)
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(pk=request.leg_id)
        assert (leg.status, leg.started_at) == (LegStatus.STARTED, placed(placement).since)
        assert leg.place.code == "on_a_ward"
    left(placement, by=nurse)
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(pk=request.leg_id)
        assert (leg.status, leg.report) == (LegStatus.COMPLETED, "She walks again")
        assert BedRequest.objects.get(pk=request.pk).discharged.code == "left_home_p0"


def test_a_hold_from_a_later_day_lasts_as_long_as_one_from_now():
    bed, now = a_bed(), timezone.now()
    arrived(None, bed, leaving_at=now + DAY)
    begins = now + 3 * DAY
    _, placement = held(agreed(), bed, begins=begins)
    assert placement.until == begins + timedelta(minutes=bed.unit.hold_minutes)
