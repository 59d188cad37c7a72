"""What runs out is released by itself: while nobody looks, after a restart, once, in any season."""

import json
import logging
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import expiring, offering, staying
from sers.beds.clock import Clock
from sers.beds.events import BedEvent
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Offer, Placement
from sers.beds.offering import Proposal
from sers.config import cli
from sers.directory import queries as directory
from tests.beds.lives import (
    a_bed,
    a_unit,
    agreed,
    arrived,
    held,
    offered,
    placed,
    placing,
    staff_of,
    standing,
)
from tests.builders import seen_by
from tests.journeys.conftest import site  # noqa: F401  the whole server, as people meet it

HOUR = timedelta(hours=1)
AGO = 25 * HOUR


def a_hold_that_ran_out() -> tuple[BedRequest, Placement]:
    """Held yesterday for a day, when nothing ran that could have released it."""
    return held(at=timezone.now() - AGO)


def eventually(happens: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while not (does := happens()) and time.monotonic() < until:
        time.sleep(0.1)
    return does


def told(kind: BedEvent) -> list[Event]:
    with seen_by(ensure_keeper()):
        return list(Event.objects.using("owner").filter(kind=kind))


@pytest.mark.django_db(transaction=True)
def test_a_running_server_releases_a_hold_though_no_page_is_opened(site):  # noqa: F811
    """Made after the server looked for the first time: it goes on looking."""
    request, placement = held(until=timezone.now() + timedelta(seconds=2))
    assert standing(request) == RequestStatus.HELD
    assert eventually(lambda: standing(request) == RequestStatus.SEARCHING)
    assert placed(placement).status == PlacementStatus.LAPSED
    (lapsed,) = told(BedEvent.HOLD_LAPSED)
    assert lapsed.actor.is_system


@pytest.mark.django_db(transaction=True)
def test_what_ran_out_while_nothing_ran_is_released_at_the_first_look():
    request, placement = a_hold_that_ran_out()
    clock = Clock(every=3600)
    clock.start()
    try:
        assert eventually(lambda: standing(request) == RequestStatus.SEARCHING)
    finally:
        clock.stop()
    assert placed(placement).status == PlacementStatus.LAPSED


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_release_each_thing_once():
    made = [a_hold_that_ran_out() for _ in range(4)]
    lapsing = [offered(at=timezone.now() - AGO) for _ in range(4)]
    barrier, released = Barrier(2, timeout=30), []

    def look() -> None:
        barrier.wait()
        try:
            released.append(Clock().look())
        finally:
            connections.close_all()

    clocks = [Thread(target=look) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join(60)
    assert sum(released) == len(made) + len(lapsing)
    assert len(told(BedEvent.HOLD_LAPSED)) == len(made)
    assert len(told(BedEvent.OFFER_LAPSED)) == len(lapsing)
    assert {standing(request) for request, _ in [*made, *lapsing]} == {RequestStatus.SEARCHING}
    assert Clock().look() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "ends", "shown"),
    [
        # The clocks go forward in the night: a day of 23 hours, and the hold has 24.
        (
            datetime(2026, 3, 28, 15, tzinfo=UTC),
            datetime(2026, 3, 29, 15, tzinfo=UTC),
            "29 Mar 16:00",
        ),
        # They go back: a day of 25 hours.
        (
            datetime(2026, 10, 24, 14, tzinfo=UTC),
            datetime(2026, 10, 25, 14, tzinfo=UTC),
            "25 Oct 14:00",
        ),
    ],
)
def test_a_hold_of_a_day_lasts_24_real_hours_when_clocks_change(at, ends, shown):
    request, placement = held(at=at)
    assert placement.until == ends
    assert f"{timezone.localtime(placement.until):%d %b %H:%M}" == shown
    assert timezone.localtime(placement.until).tzinfo == directory.LONDON
    assert expiring.expire(ends - timedelta(seconds=1)) == 0
    assert standing(request) == RequestStatus.HELD
    assert expiring.expire(ends) == 1
    assert standing(request) == RequestStatus.SEARCHING


@pytest.mark.django_db
def test_an_offer_that_nobody_answers_goes_to_the_next_in_line():
    first, second = a_bed(), a_bed()
    request, (offer, waits) = offered(agreed(), first, second, at=timezone.now() - AGO)
    assert expiring.expire() == 1
    with placing(request) as (mine, _by):
        assert Offer.objects.get(pk=offer.pk).status == OfferStatus.LAPSED
        assert Offer.objects.get(pk=waits.pk).status == OfferStatus.OFFERED
        assert mine.status == RequestStatus.OFFERED


@pytest.mark.django_db
def test_a_hold_that_lapses_gives_the_bed_to_whoever_is_next_in_line_for_it():
    bed = a_bed()
    first, _placement = held(bed=bed, at=timezone.now() - AGO)
    second, _offers = offered(agreed(), bed)
    assert standing(second) == RequestStatus.SEARCHING
    assert expiring.expire() == 1
    assert standing(first) == RequestStatus.SEARCHING
    assert standing(second) == RequestStatus.OFFERED


@pytest.mark.django_db
def test_whoever_does_not_come_back_in_time_loses_the_bed():
    request, placement = arrived(bed=a_bed(a_unit()))
    nurse = staff_of(placement.bed.unit)
    with seen_by(nurse):
        staying.go_away(Placement.objects.get(pk=placement.pk), by=nurse)
    assert expiring.expire(timezone.now() + 23 * HOUR) == 0
    assert expiring.expire(timezone.now() + AGO) == 1
    with placing(request) as (mine, _by):
        assert mine.status == RequestStatus.SEARCHING
        assert mine.not_ready_since is not None
    assert placed(placement).status == PlacementStatus.LEFT


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_said_without_its_words_and_the_clock_goes_on(
    monkeypatch, caplog
):
    request, _placement = a_hold_that_ran_out()
    settings = connections["default"].settings_dict
    connections.close_all()
    caplog.set_level(logging.WARNING)
    with monkeypatch.context() as away:
        away.setitem(settings, "NAME", "of no such database")
        connections["default"].close_pool()
        assert Clock().look() == 0
        connections["default"].close_pool()
    said = [record.getMessage() for record in caplog.records if record.name == "sers.beds.clock"]
    assert said == ["Beds could not be released: OperationalError"]
    assert "no such database" not in json.dumps(said)
    assert Clock().look() == 1
    assert standing(request) == RequestStatus.SEARCHING


@pytest.mark.django_db(transaction=True)
def test_the_console_releases_once_and_says_how_many(capsys, tmp_path):
    request, _placement = a_hold_that_ran_out()
    cli._keep_beds(Namespace(data=tmp_path, once=True), [])
    assert capsys.readouterr().out == "Let go of: 1.\n"
    assert standing(request) == RequestStatus.SEARCHING


@pytest.mark.django_db
def test_times_of_an_offer_may_be_longer_than_those_of_its_unit():
    bed, request = a_bed(a_unit(reply_minutes=10)), agreed()
    with placing(request) as (mine, by):
        offering.offer(mine, [Proposal(bed, reply_minutes=300)], by=by, seen=mine.revision)
    assert expiring.expire(timezone.now() + HOUR) == 0
    assert expiring.expire(timezone.now() + 6 * HOUR) == 1
