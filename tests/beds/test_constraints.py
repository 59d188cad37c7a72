"""What the database promises about beds by itself: each promise is broken, and refused by name.

The rows are made by the verbs; only the violation is planted, by plain SQL as the keeper, which
is the only one who may write them at all.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sers.beds import choosing, stock
from sers.beds.claiming import TAKEN
from sers.beds.keeper import ensure_keeper
from sers.beds.models import Bed, BedClosure, BedRequest, Placement, Unit
from sers.directory import queries as directory
from sers.referrals.legs import Allocation
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_link,
    a_unit,
    agreed,
    arrived,
    held,
    left,
    offered,
    placing,
    staff_of,
)
from tests.builders import a_reason, seen_by

pytestmark = pytest.mark.django_db


def sql(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def as_the_keeper(statement: str, *given: Any) -> None:
    with seen_by(ensure_keeper()):
        sql(statement, *given)


def copied(table: str, **other: str) -> None:
    """Every row of the table a second time, but for the columns named."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description]
    values = ", ".join(other.get(column, column) for column in columns)
    sql(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}")


ANOTHER = "gen_random_uuid()"
PAST = "tstzrange(lower(period) - interval '2 days', lower(period) - interval '1 day')"


# The stock


def set_on_unit(change: str) -> Callable[[], None]:
    return lambda: sql(f"UPDATE beds_unit SET {change} WHERE id = %s", a_unit().pk)


def set_on_bed(change: str) -> Callable[[], None]:
    return lambda: sql(f"UPDATE beds_bed SET {change} WHERE id = %s", a_bed().pk)


def one_more(model: Any, record: Any, **other: Any) -> None:
    copy = model.objects.get(pk=record.pk)
    copy.pk, copy._state.adding = None, True
    if isinstance(copy, (Unit, Bed)):
        copy.pk = model._meta.pk.get_default()
    for name, value in other.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)


def a_site_twice() -> None:
    site = a_unit().site
    one_more(type(site), site, pk=type(site)._meta.pk.get_default())


def a_unit_twice() -> None:
    one_more(Unit, a_unit())


def a_bed_twice() -> None:
    one_more(Bed, a_bed())


def a_closure() -> BedClosure:
    bed = a_bed()
    nurse, today = staff_of(bed.unit), directory.today(timezone.now())
    with seen_by(nurse):
        return stock.close(bed, reason=a_reason("bed_closed"), review_on=today, by=nurse)


def closed_twice() -> None:
    one_more(BedClosure, a_closure())


def a_closure_backwards() -> None:
    sql("UPDATE beds_bedclosure SET until = since - interval '1 second' WHERE id = %s",
        a_closure().pk)  # fmt: skip


def a_link_twice() -> None:
    a_link(a_unit())
    copied("beds_confirmlink", id=ANOTHER)


def a_link_that_is_over_at_once() -> None:
    a_link(a_unit())
    sql("UPDATE beds_confirmlink SET expires_at = made_at")


# Those who wait


def set_on_request(made: Callable[[], BedRequest], change: str) -> Callable[[], None]:
    def plant() -> None:
        as_the_keeper(f"UPDATE beds_bedrequest SET {change} WHERE id = %s", made().pk)

    return plant


def a_second_search_on_one_leg() -> None:
    agreed()
    with seen_by(ensure_keeper()):
        copied("beds_bedrequest", id=ANOTHER)


def not_ready() -> BedRequest:
    request = agreed()
    with placing(request) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    return request


def ended() -> BedRequest:
    request, placement = arrived()
    left(placement)
    return request


# Who has which bed


def set_on_placement(change: str) -> Callable[[], None]:
    def plant() -> None:
        as_the_keeper(f"UPDATE beds_placement SET {change} WHERE id = %s", held()[1].pk)

    return plant


def two(made: Callable[..., tuple[BedRequest, Placement]]) -> tuple[Placement, Placement]:
    first, second = (made()[1] for _ in range(2))
    return first, second


def same(
    made: Callable[..., tuple[BedRequest, Placement]], column: str, *, apart: bool = False
) -> Callable[[], None]:
    """Two of different people in different beds, of which one then has what the other has."""

    def plant() -> None:
        first, second = two(made)
        if apart:  # a stay that is long over by what was expected of it
            before = (
                "tstzrange(lower(period) - interval '2 days', lower(period) - interval '1 day')"
            )
            as_the_keeper(f"UPDATE beds_placement SET period = {before} WHERE id = %s", first.pk)
        value = getattr(first, column)
        as_the_keeper(f"UPDATE beds_placement SET {column} = %s WHERE id = %s", value, second.pk)

    return plant


def booked_into_an_occupied_bed() -> None:
    """From now on, though they should have left an hour ago."""
    _, stay = arrived()
    _, hold = held()
    with seen_by(ensure_keeper()):
        sql(f"UPDATE beds_placement SET period = {PAST} WHERE id = %s", stay.pk)
        copy = Placement.objects.get(pk=hold.pk)
        copy.pk, copy._state.adding = Placement._meta.pk.get_default(), True
        copy.bed_id = stay.bed_id
        copy.save(force_insert=True)


# Offers


def set_on_offer(change: str) -> Callable[[], None]:
    def plant() -> None:
        as_the_keeper(f"UPDATE beds_offer SET {change} WHERE id = %s", offered()[1][0].pk)

    return plant


def same_of_offers(column: str) -> Callable[[], None]:
    def plant() -> None:
        (first,), (second,) = (offered()[1] for _ in range(2))
        value = getattr(first, column)
        as_the_keeper(f"UPDATE beds_offer SET {column} = %s WHERE id = %s", value, second.pk)

    return plant


def in_line_twice() -> None:
    _, (first, second) = offered(None, a_bed(), a_bed())
    as_the_keeper("UPDATE beds_offer SET bed_id = %s WHERE id = %s", first.bed_id, second.pk)


PLANTED: dict[str, Callable[[], None]] = {
    # the stock
    "site_key_once": a_site_twice,
    "unit_key_once": a_unit_twice,
    "sort_of_unit_is_known": set_on_unit("sort = 'castle'"),
    "therapy_within_a_week": set_on_unit("therapy_days = 8"),
    "cost_band_is_known": set_on_unit("cost = 6"),
    "a_unit_takes_its_time": set_on_unit("reply_minutes = 0"),
    "bed_named_once": a_bed_twice,
    "bed_condition_is_known": set_on_bed("condition = 'X'"),
    "only_a_bay_is_of_one_sex": set_on_bed("bay_sex = 'female'"),
    "only_a_room_isolates": set_on_bed("isolates = true, bay = 'Bay 1'"),
    "a_bed_is_closed_once": closed_twice,
    "closure_ends_later": a_closure_backwards,
    "confirm_link_once": a_link_twice,
    "confirm_link_lasts": a_link_that_is_over_at_once,
    # those who wait
    "one_open_request_per_leg": a_second_search_on_one_leg,
    "a_bed_request_is_open_or_closed": set_on_request(agreed, "closed_at = now()"),
    "not_being_ready_has_a_reason": set_on_request(not_ready, "not_ready_why_id = NULL"),
    "nothing_is_claimed_for_who_is_not_ready": set_on_request(not_ready, "status = 'held'"),
    "a_stay_that_ended_says_where_to": set_on_request(ended, "discharged_id = NULL"),
    # who has which
    "placement_status_is_known": set_on_placement("status = 'gone'"),
    "a_bed_is_taken_once_at_a_time": same(held, "bed_id"),
    "a_person_lies_in_one_bed_at_a_time": same(arrived, "person_id"),
    "one_stay_per_bed": same(arrived, "bed_id", apart=True),
    "one_stay_per_person": same(arrived, "person_id", apart=True),
    "one_bed_is_claimed_per_person": same(held, "person_id"),
    "one_bed_is_claimed_per_request": same(held, "request_id"),
    "what_is_held_is_held_until": set_on_placement("until = NULL"),
    "a_bed_is_claimed_for_somebody": set_on_placement("request_id = NULL"),
    # offers
    "offer_status_is_known": set_on_offer("status = 'lost'"),
    "one_offer_per_bed": same_of_offers("bed_id"),
    "one_offer_per_request": same_of_offers("request_id"),
    "a_bed_is_in_line_once": in_line_twice,
    "declining_a_bed_has_a_reason": set_on_offer("status = 'declined'"),
    "an_offer_is_answered_by": set_on_offer("reply_by = NULL"),
    # by trigger
    "nobody_is_booked_into_an_occupied_bed": booked_into_an_occupied_bed,
}
BY_TRIGGER = {"nobody_is_booked_into_an_occupied_bed"}


def test_every_constraint_has_a_planted_violation():
    models = apps.get_app_config("beds").get_models()
    named = {each.name for model in models for each in model._meta.constraints}
    assert named | BY_TRIGGER == set(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PLANTED[name]()
    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_constraint_that_a_booking_can_meet_has_a_sentence():
    assert set(TAKEN) <= set(PLANTED)
    booking = {
        *("a_bed_is_taken_once_at_a_time", "a_person_lies_in_one_bed_at_a_time"),
        *("one_stay_per_bed", "one_stay_per_person", "one_bed_is_claimed_per_person"),
        *("one_bed_is_claimed_per_request", "nobody_is_booked_into_an_occupied_bed"),
    }
    assert booking <= set(TAKEN)


# What must hold when a transaction ends


def check() -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")


def leg_over_an_open_search() -> None:
    request = agreed()
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(pk=request.leg_id)
        sql(
            "UPDATE referrals_allocation SET status = 'cancelled', closed_at = now() WHERE id = %s",
            leg.pk,
        )
        check()


def search_on_an_ended_leg() -> None:
    request = ended()
    with seen_by(ensure_keeper()):
        sql(
            "UPDATE beds_bedrequest SET status = 'searching', closed_at = NULL WHERE id = %s",
            request.pk,
        )
        check()


def search_that_ends_over_a_bed() -> None:
    request, _ = held()
    with seen_by(ensure_keeper()):
        sql(
            "UPDATE beds_bedrequest SET status = 'cancelled', closed_at = now() WHERE id = %s",
            request.pk,
        )
        check()


def bed_for_an_ended_search() -> None:
    _, placement = arrived()
    left(placement)
    with seen_by(ensure_keeper()):
        copy = Placement.objects.get(pk=placement.pk)
        copy.pk, copy._state.adding = Placement._meta.pk.get_default(), True
        copy.status, copy.until = "held", timezone.now() + timedelta(hours=1)
        copy.bed = a_bed()
        copy.save(force_insert=True)
        check()


def stay_that_begins_again() -> None:
    _, placement = arrived()
    left(placement)
    with seen_by(ensure_keeper()):
        sql("UPDATE beds_placement SET status = 'stay' WHERE id = %s", placement.pk)
        check()


@pytest.mark.parametrize(
    "plant",
    [
        leg_over_an_open_search,
        search_on_an_ended_leg,
        search_that_ends_over_a_bed,
        bed_for_an_ended_search,
        stay_that_begins_again,
    ],
    ids=lambda plant: plant.__name__,
)
def test_nothing_is_sought_or_taken_for_a_part_that_has_ended(plant):
    refused = pytest.raises(IntegrityError, match="for a part that has ended")
    with refused as refusal, transaction.atomic():
        plant()
    name = refusal.value.__cause__.diag.constraint_name
    assert name == "nothing_is_sought_on_an_ended_leg"
