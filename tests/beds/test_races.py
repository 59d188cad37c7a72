"""Two people at once, or fifty: one has the bed, the others are told so, and nobody waits for ever.

Each deed runs in a thread with a connection of its own, as the role that runs the pages.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event as Signal
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import (
    agreeing,
    choosing,
    confirming,
    expiring,
    holding,
    keeper,
    offering,
    staying,
    stock,
)
from sers.beds.lifecycle import LIVE, Condition, OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.beds.offering import Proposal
from sers.directory import queries as directory
from sers.directory.models import User
from sers.referrals import closure, dying
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.moving import held as held_now
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_link,
    agreed,
    arrived,
    decided,
    held,
    offered,
    placed,
    skipping_all,
    staff_of,
    standing,
)
from tests.builders import a_reason, an_outcome, seen_by
from tests.referrals.test_races import Deed, at_once
from tests.web.beds.searching import Search
from tests.web.triage.working import refusal_in

pytestmark = pytest.mark.django_db(transaction=True)

PARALLEL = 50


def on(record: Any, user: User, verb: Callable[..., object], **given: Any) -> Deed:
    """The verb on the record as this user read it, in a transaction of its own."""
    with seen_by(user):
        read = type(record).objects.get(pk=record.pk)
        if isinstance(record, BedRequest):
            given.setdefault("seen", read.revision)

    def deed() -> None:
        with seen_by(user):
            verb(read, by=user, **given)

    return deed


def holding_of(request: BedRequest, bed: Bed, user: User | None = None) -> Deed:
    """Hold it, with a reason for everybody who waits before."""
    user = user or a_coordinator()
    return on(request, user, holding.hold, bed=bed, skipping_over=skipping_all(request))


def live_in(bed: Bed) -> list[str]:
    with seen_by(a_coordinator()):
        live = Placement.objects.filter(bed=bed, status__in=LIVE)
        return sorted(live.values_list("status", flat=True))


def live_of(request: BedRequest) -> list[str]:
    with seen_by(a_coordinator()):
        live = Placement.objects.filter(request=request, status__in=LIVE)
        return sorted(live.values_list("status", flat=True))


def refusals(ended: list[BaseException | None]) -> list[BaseException]:
    """What the losers were told: a sentence each, and nothing that fails."""
    told = [each for each in ended if each]
    assert [each for each in told if not isinstance(each, MoveRefused)] == []
    assert all(str(each) for each in told)
    return told


def test_of_fifty_who_book_one_bed_at_once_exactly_one_has_it():
    bed, coordinator = a_bed(), a_coordinator()
    requests = [agreed(by=coordinator) for _ in range(PARALLEL)]
    ended = at_once(*(holding_of(each, bed, coordinator) for each in requests))
    assert len(refusals(ended)) == PARALLEL - 1
    (winner,) = (each for each, fault in zip(requests, ended, strict=True) if fault is None)
    assert live_in(bed) == [PlacementStatus.HELD]
    standings = [standing(each) for each in requests]
    assert standings.count(RequestStatus.HELD) == 1
    assert standings.count(RequestStatus.SEARCHING) == PARALLEL - 1
    assert standing(winner) == RequestStatus.HELD
    with seen_by(coordinator):
        assert Event.objects.filter(kind="bed.held").count() == 1


def test_of_twenty_beds_held_at_once_for_one_person_exactly_one_is():
    request, beds = agreed(), [a_bed() for _ in range(20)]
    ended = at_once(*(holding_of(request, each) for each in beds))
    assert {type(each) for each in refusals(ended)} == {Overtaken}
    assert len(refusals(ended)) == 19
    assert live_of(request) == [PlacementStatus.HELD]


def test_of_two_searches_for_one_person_one_has_a_bed():
    first = a_bed_referral()
    second = a_bed_referral(nhs_number=first.nhs_number)
    requests = [agreed(referral=each) for each in (first, second)]
    ended = at_once(*(holding_of(each, a_bed()) for each in requests))
    assert len(refusals(ended)) == 1
    assert sorted(live_of(requests[0]) + live_of(requests[1])) == [PlacementStatus.HELD]


def test_an_offer_and_a_hold_of_one_bed_do_not_both_happen():
    bed, first, second = a_bed(), agreed(), agreed()
    offer = on(
        first, a_coordinator(), offering.offer,
        line=[Proposal(bed)], skipping_over=skipping_all(first),
    )  # fmt: skip
    refusals(at_once(offer, holding_of(second, bed)))
    assert len(live_in(bed)) == 1


@pytest.mark.parametrize("turn", range(3))
def test_an_offer_is_accepted_or_lapses_and_never_both(turn):
    request, (offer,) = offered()
    nurse, due = staff_of(offer.bed.unit), timezone.now() + timedelta(minutes=61)
    ended = at_once(on(offer, nurse, offering.accept), lambda: expiring.expire(due))
    assert len(refusals(ended)) <= 1
    assert ended[1] is None
    accepted = ended[0] is None
    # What was accepted is held for a day: nothing of it is due.
    assert standing(request) == (RequestStatus.HELD if accepted else RequestStatus.SEARCHING)
    assert live_in(offer.bed) == ([PlacementStatus.HELD] if accepted else [])


@pytest.mark.parametrize("how", ["death", "withdrawal"])
def test_an_offer_that_is_accepted_as_the_referral_ends_holds_no_bed(how):
    referral = a_bed_referral()
    request, (offer,) = offered(agreed(referral=referral))
    nurse, ward = staff_of(offer.bed.unit), referral.referrer
    with seen_by(ward):
        mine = Referral.objects.get(pk=referral.pk)
    given: dict[str, Any] = {"seen": mine.revision}
    if how == "death":
        end = on(referral, ward, dying.record_death, died_on=None, told_by="Her son", **given)
    else:
        end = on(referral, ward, closure.withdraw, reason=a_reason("withdrawn"), **given)
    ended = at_once(on(offer, nurse, offering.accept), end)
    refusals(ended)
    assert ended[1] is None
    assert standing(request) == RequestStatus.CANCELLED
    assert live_in(offer.bed) == []
    with seen_by(nurse):
        assert not Referral.objects.exists()


@pytest.mark.parametrize("turn", range(3))
def test_a_bed_is_held_or_closed_and_never_both(turn):
    request, bed = agreed(), a_bed()
    nurse, today = staff_of(bed.unit), directory.today(timezone.now())
    close = on(bed, nurse, stock.close, reason=a_reason("bed_closed"), review_on=today)
    ended = at_once(holding_of(request, bed), close)
    assert len(refusals(ended)) == 1
    assert len(live_in(bed)) == (ended[0] is None)


@pytest.mark.parametrize("turn", range(3))
def test_they_arrive_or_the_bed_is_let_go_of_and_never_both(turn):
    request, placement = held()
    nurse, reason = staff_of(placement.bed.unit), a_reason("bed_released")
    ended = at_once(
        on(placement, nurse, staying.arrive),
        on(request, a_coordinator(), holding.release, reason=reason),
    )
    assert len(refusals(ended)) == 1
    in_it = ended[0] is None
    assert standing(request) == (RequestStatus.ARRIVED if in_it else RequestStatus.SEARCHING)
    assert live_in(placement.bed) == ([PlacementStatus.STAY] if in_it else [])


def test_a_link_is_answered_once():
    bed = a_bed()
    token = a_link(bed.unit)

    def deed(said: str) -> Deed:
        return lambda: confirming.answer(token, {bed.pk: said})

    ended = at_once(deed("free"), deed("taken"))
    assert len(refusals(ended)) == 1
    assert live_in(bed) == ([] if ended[0] is None else [PlacementStatus.STAY])


def test_what_runs_out_is_released_once_however_many_look():
    requests = [held()[0] for _ in range(3)]
    later = timezone.now() + timedelta(hours=25)
    released: list[int] = []
    ended = at_once(*(lambda: released.append(expiring.expire(later)) for _ in range(3)))
    assert ended == [None] * 3
    assert sum(released) == len(requests)
    with seen_by(a_coordinator()):
        assert Event.objects.filter(kind="bed.hold_lapsed").count() == len(requests)


def test_a_bed_is_moved_into_or_held_and_never_both():
    bed, waits = a_bed(), agreed()
    inside, _ = arrived(agreed(needs={"hoist": False}), a_bed(hoist=False))
    move = on(inside, a_coordinator(), staying.transfer, to=bed)
    ended = at_once(move, holding_of(waits, bed))
    assert len(refusals(ended)) == 1
    assert len(live_in(bed)) == 1
    assert len(live_of(inside)) == 1


def test_two_homes_that_answer_one_request_hold_one_bed():
    request, (first, second) = offered(None, a_bed(), a_bed())
    nurses = [staff_of(each.bed.unit) for each in (first, second)]
    decline = on(first, nurses[0], offering.decline, reason=a_reason("bed_declined"))
    accept = on(first, nurses[0], offering.accept)
    ended = at_once(decline, accept)
    assert len(refusals(ended)) == 1
    assert live_of(request) == [
        PlacementStatus.OFFERED if ended[0] is None else PlacementStatus.HELD
    ]
    with seen_by(a_coordinator()):
        now = Offer.objects.get(pk=first.pk)
    assert now.status == (OfferStatus.DECLINED if ended[0] is None else OfferStatus.ACCEPTED)


@pytest.mark.parametrize("turn", range(3))
def test_a_bed_made_ready_goes_to_one_of_those_who_wait_for_it_or_hold_it(turn):
    """The nurse locks the bed and then whoever is in line; the bureau, the other way round."""
    bed = a_bed()
    waits = [agreed() for _ in range(3)]
    offered(agreed(urgent=True), bed)
    for each in waits:
        offered(each, bed)
    (holder,) = [request for request in line_for(bed) if standing(request) == "offered"]
    nurse, coordinator = staff_of(bed.unit), a_coordinator()
    with seen_by(coordinator):
        live = Offer.objects.get(request=holder, status=OfferStatus.OFFERED)
    ended = at_once(
        on(live, nurse, offering.decline, reason=a_reason("bed_declined")),
        on(bed, nurse, stock.set_condition, condition=Condition.READY),
        *(holding_of(each, bed, coordinator) for each in waits),
    )
    refusals(ended)
    assert ended[:2] == [None, None]
    assert len(live_in(bed)) == 1


def line_for(bed: Bed) -> list[BedRequest]:
    with seen_by(a_coordinator()):
        lined = Offer.objects.filter(bed=bed).select_related("request")
        return [offer.request for offer in lined]


@pytest.mark.parametrize("turn", range(3))
def test_lines_that_cross_wait_for_each_other_never(turn):
    """Each lets go of a bed for which the other is next."""
    beds = [a_bed(), a_bed()]
    first, second = agreed(), agreed()
    held(first, beds[0])
    held(second, beds[1], skipping_over=skipping_all(second))
    offered(first, beds[1])
    offered(second, beds[0])
    reason = a_reason("bed_released")
    ended = at_once(
        on(first, a_coordinator(), holding.release, reason=reason),
        on(second, a_coordinator(), holding.release, reason=reason),
    )
    assert ended == [None, None]
    assert sorted(live_of(first) + live_of(second)) == ["offered", "offered"]
    assert sorted(live_in(beds[0]) + live_in(beds[1])) == ["offered", "offered"]


def test_a_death_and_an_arrival_leave_nobody_in_the_bed():
    referral = a_bed_referral()
    request, placement = held(agreed(referral=referral))
    nurse, ward = staff_of(placement.bed.unit), referral.referrer
    with seen_by(ward):
        seen = Referral.objects.get(pk=referral.pk).revision
    said = {"died_on": None, "told_by": "Her son", "seen": seen}
    ended = at_once(
        on(placement, nurse, staying.arrive), on(referral, ward, dying.record_death, **said)
    )
    refusals(ended)
    if ended[1] is not None:  # the arrival was first: the ward reads again, and says it again
        assert isinstance(ended[1], Overtaken)
        with seen_by(ward):
            now = Referral.objects.get(pk=referral.pk)
            dying.record_death(now, by=ward, **said | {"seen": now.revision})
    assert standing(request) == RequestStatus.CANCELLED
    assert live_in(placement.bed) == []


def test_a_death_of_one_referral_and_an_arrival_of_another_wait_for_each_other_never():
    """The death ends both; the arrival holds the second and then waits for its turn at the beds."""
    first = a_bed_referral()
    second = a_bed_referral(nhs_number=first.nhs_number)
    request, placement = held(agreed(referral=second))
    agreed(referral=first)
    nurse, ward = staff_of(placement.bed.unit), first.referrer
    with seen_by(ward):
        seen = Referral.objects.get(pk=first.pk).revision
    said = {"died_on": None, "told_by": "Her son", "seen": seen}
    holds = Signal()

    def arrive_slowly() -> None:
        with seen_by(nurse):
            held_now(Referral(pk=second.pk))
            holds.set()
            until_somebody_waits()
            staying.arrive(Placement.objects.get(pk=placement.pk), by=nurse)

    die = on(first, ward, dying.record_death, **said)
    ended = at_once(arrive_slowly, lambda: (holds.wait(30), die()))
    assert ended == [None, None]
    assert standing(request) == RequestStatus.CANCELLED
    assert placed(placement).status not in LIVE


def until_somebody_waits() -> None:
    """Until another transaction waits for a lock that is held."""
    deadline = monotonic() + 20
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.01)


def test_no_longer_ready_and_a_hold_leave_no_bed_held():
    referral = a_bed_referral()
    request, bed = agreed(referral=referral), a_bed()
    stop = on(request, referral.referrer, _not_ready, reason=a_reason("bed_not_ready"))
    ended = at_once(holding_of(request, bed), stop)
    refusals(ended)
    assert ended[1] is None
    assert live_in(bed) == []


def _not_ready(request: BedRequest, *, seen: int, **given: Any) -> None:
    choosing.not_ready(request, **given)


def test_a_search_begins_once():
    referral = a_bed_referral()
    coordinators = [a_coordinator(), a_coordinator()]

    def begin(user: User) -> Deed:
        with seen_by(user):
            mine = Referral.objects.get(pk=referral.pk)

        def deed() -> None:
            with seen_by(user):
                agreeing.agree(mine, decided(), by=user, seen=mine.revision)

        return deed

    ended = at_once(*map(begin, coordinators))
    assert len(refusals(ended)) == 1
    with seen_by(coordinators[0]):
        assert BedRequest.objects.filter(referral=referral).count() == 1


def test_somebody_leaves_once():
    request, placement = arrived()
    nurses = [staff_of(placement.bed.unit) for _ in range(2)]
    said = {"to": an_outcome("discharged"), "report": "She walks again"}
    ended = at_once(*(on(placement, nurse, staying.leave, **said) for nurse in nurses))
    assert len(refusals(ended)) == 1
    assert standing(request) == RequestStatus.ENDED


def test_whoever_waits_too_long_for_a_turn_is_told_so_and_has_written_nothing(monkeypatch):
    """A page that was left in the middle keeps the others waiting, but not for ever."""
    monkeypatch.setattr(keeper, "PATIENCE", "200ms")
    request, bed = agreed(), a_bed()
    holds, told = Signal(), Signal()

    def dawdle() -> None:
        with seen_by(a_coordinator()):
            keeper.in_turn()
            holds.set()
            told.wait(30)

    deed = holding_of(request, bed)

    def hold() -> None:
        holds.wait(30)
        try:
            deed()
        finally:
            told.set()

    ended = at_once(dawdle, hold)
    assert ended[0] is None
    assert isinstance(ended[1], keeper.Busy)
    assert live_in(bed) == []


def test_whoever_waits_too_long_for_a_bed_is_told_so_on_a_page_that_still_works(monkeypatch):
    """As behind a large file that is brought in; afterwards they are themselves again."""
    monkeypatch.setattr(keeper, "PATIENCE", "200ms")
    search, bed = Search(), a_bed()
    holds, told = Signal(), Signal()

    def dawdle() -> None:
        with seen_by(a_coordinator()):
            list(Bed.objects.filter(pk=bed.pk).select_for_update(no_key=True))
            holds.set()
            told.wait(30)

    answers: list[Any] = []

    def hold() -> None:
        holds.wait(30)
        try:
            answers.append(search.take("hold", bed))
        finally:
            told.set()

    assert at_once(dawdle, hold) == [None, None]
    assert "Try again in a minute" in refusal_in(answers[0])
    assert standing(search.request) == RequestStatus.SEARCHING
