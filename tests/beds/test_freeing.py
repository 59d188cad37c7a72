"""Whatever ends the part of the Bed Bureau ends the search, and frees the bed with it."""

from collections.abc import Callable

import pytest

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.audit.models import Event
from sers.beds import agreeing, queries
from sers.beds.lifecycle import LIVE, Condition, OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.referrals import allocation, closure, correspondence, dying, sending_on, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    agreed,
    arrived,
    held,
    offered,
    placed,
    placing,
    reserved,
    standing,
)
from tests.builders import A_BED, a_reason, a_referral, an_outcome, penwith, seen_by, truro
from tests.referrals.lives import a_service, a_triager, redirect, refuse, working_on

pytestmark = pytest.mark.django_db

type End = Callable[[Referral, BedRequest], None]


def leg_of(request: BedRequest) -> Allocation:
    return Allocation.objects.select_related("owner", "sent_by").get(pk=request.leg_id)


def cancelled(referral: Referral, request: BedRequest) -> None:
    triager = a_triager()
    with working_on(referral, triager) as mine:
        leg = leg_of(request)
        allocation.cancel(mine, leg, by=triager, seen=leg.revision)


def declined(referral: Referral, request: BedRequest) -> None:
    coordinator = a_coordinator()
    with seen_by(coordinator):
        leg = leg_of(request)
        given = {"reason": a_reason("leg_declined"), "note": ""}
        allocation.decline(leg, by=coordinator, seen=leg.revision, **given)


def handed_back(referral: Referral, request: BedRequest) -> None:
    coordinator = a_coordinator()
    with seen_by(coordinator):
        leg = leg_of(request)
        given = {"reason": a_reason("leg_handed_back"), "note": "No bed is needed"}
        working.hand_back(leg, by=coordinator, seen=leg.revision, **given)


def completed(referral: Referral, request: BedRequest) -> None:
    coordinator = a_coordinator()
    with seen_by(coordinator):
        leg = leg_of(request)
        given = {"outcome": an_outcome("leg"), "report": "She went to her daughter"}
        working.complete(leg, by=coordinator, seen=leg.revision, **given)


def died(referral: Referral, request: BedRequest) -> None:
    with working_on(referral, referral.referrer) as mine:
        said = {"died_on": None, "told_by": "Her son"}
        dying.record_death(mine, **said, by=mine.referrer, seen=mine.revision)


def died_elsewhere(referral: Referral, request: BedRequest) -> None:
    """Reported about another referral of theirs, by somebody who sees nothing of this one."""
    other = a_referral(nhs_number=referral.nhs_number)
    died(other, request)


def withdrawn(referral: Referral, request: BedRequest) -> None:
    with working_on(referral, referral.referrer) as mine:
        reason = a_reason("withdrawn")
        closure.withdraw(mine, by=mine.referrer, seen=mine.revision, reason=reason)


ENDS: dict[str, End] = {
    each.__name__: each
    for each in (cancelled, declined, handed_back, completed, died, died_elsewhere, withdrawn)
}
# These end the referral, so that nobody waits for anything any more.
EVEN_FROM_A_BED = {"died", "died_elsewhere", "withdrawn"}


def reads(placement: Placement) -> bool:
    about = Involvement.objects.filter(subject=placement.about, team=placement.owner, reads=True)
    return in_force(about).exists()


def nothing_is_left_of(request: BedRequest) -> None:
    assert standing(request) == RequestStatus.CANCELLED
    with seen_by(a_coordinator()):
        assert not Placement.objects.filter(request=request, status__in=LIVE).exists()
        waits = [OfferStatus.QUEUED, OfferStatus.OFFERED]
        assert not Offer.objects.filter(request=request, status__in=waits).exists()
        ended = Event.objects.filter(about=request.about, kind="bed.cancelled")
        assert ended.count() == 1


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("where", ["searching", "offered", "held", "placed"])
def test_a_search_ends_with_the_part_it_hangs_on_and_the_bed_is_free(how, where):
    referral, bed = a_referral(setting="both", **A_BED), a_bed()
    request = agreed(referral=referral)
    match where:
        case "offered":
            offered(request, bed, a_bed())
        case "held":
            held(request, bed)
        case "placed":
            reserved(request, bed)
    with seen_by(a_coordinator()):
        taken = list(Placement.objects.filter(request=request))
    ENDS[how](referral, request)
    nothing_is_left_of(request)
    for placement in taken:
        assert placed(placement).status == PlacementStatus.RELEASED
        assert not reads(placement)
    held(agreed(), bed)


@pytest.mark.parametrize("how", ENDS)
def test_somebody_in_a_bed_must_have_left_it_unless_the_referral_itself_ends(how):
    referral, bed = a_referral(setting="both", **A_BED), a_bed()
    request, placement = arrived(agreed(referral=referral), bed)
    if how not in EVEN_FROM_A_BED:
        with pytest.raises(MoveRefused):
            ENDS[how](referral, request)
        assert standing(request) == RequestStatus.ARRIVED
        assert placed(placement).status == PlacementStatus.STAY
        return
    ENDS[how](referral, request)
    nothing_is_left_of(request)
    assert placed(placement).status == PlacementStatus.LEFT
    assert Bed.objects.get(pk=bed.pk).condition == Condition.HOUSEKEEPING
    assert not reads(placement)


@pytest.mark.parametrize("how", ENDS)
def test_the_bed_goes_to_the_next_in_line_in_the_same_moment(how):
    referral, bed = a_referral(setting="both", **A_BED), a_bed()
    request, _ = held(agreed(referral=referral), bed)
    waits = agreed()
    offered(waits, bed)
    ENDS[how](referral, request)
    assert standing(waits) == RequestStatus.OFFERED


def test_a_search_is_ended_by_the_bureau_and_then_can_begin_again():
    referral = a_referral(setting="bed", **A_BED)
    request, placement = held(agreed(referral=referral))
    with placing(request) as (mine, by):
        given = {"reason": a_reason("leg_handed_back"), "note": "She goes home"}
        agreeing.end_search(mine, by=by, seen=mine.revision, **given)
    nothing_is_left_of(request)
    assert placed(placement).status == PlacementStatus.RELEASED
    again = agreed(referral=referral)
    assert standing(again) == RequestStatus.SEARCHING
    with seen_by(a_coordinator()):
        found = queries.request_of(Referral.objects.get(pk=referral.pk))
        assert found == again


def test_a_search_is_not_ended_over_somebody_in_a_bed():
    request, _ = arrived()
    with placing(request) as (mine, by), pytest.raises(MoveRefused, match="have left"):
        given = {"reason": a_reason("leg_handed_back"), "note": "She goes home"}
        agreeing.end_search(mine, by=by, seen=mine.revision, **given)


# What does not end it


def test_a_referral_that_is_sent_on_keeps_its_search_and_its_bed():
    referral = a_referral(setting="both", **A_BED)
    request, placement = held(agreed(referral=referral))
    triager = a_triager()
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    assert standing(request) == RequestStatus.HELD
    assert placed(placement).status == PlacementStatus.HELD
    with seen_by(a_triager(truro())):
        assert BedRequest.objects.get().pk == request.pk


def test_a_referral_that_is_handed_over_keeps_its_stay():
    referral = a_referral(setting="both", **A_BED)
    triager = a_triager()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=a_service(), what="Help", by=triager, seen=mine.revision)
    request, placement = arrived(agreed(referral=referral))
    with working_on(referral, triager) as mine:
        sending_on.hand_over(
            mine,
            truro(),
            by=triager,
            seen=mine.revision,
            reason=a_reason("handed_over"),
            note="She lies in Truro",
        )
    assert standing(request) == RequestStatus.ARRIVED
    assert placed(placement).status == PlacementStatus.STAY


@pytest.mark.parametrize("end", ["not accept", "join", "complete", "conclude"])
def test_nothing_else_ends_a_referral_while_a_bed_is_sought(end):
    referral = a_referral(setting="both", **A_BED)
    request, _ = held(agreed(referral=referral))
    triager = a_triager()
    other = a_referral(nhs_number=referral.nhs_number)
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused):
        match end:
            case "not accept":
                refuse(mine, by=triager, seen=mine.revision)
            case "join":
                into = Referral.objects.get(pk=other.pk)
                closure.join(mine, into, by=triager, seen=mine.revision)
            case "complete":
                given = {"outcome": an_outcome("closure"), "note": "Done"}
                closure.complete(mine, by=triager, seen=mine.revision, **given)
            case "conclude":
                given = {"outcome": an_outcome("conclusion"), "note": "Done"}
                closure.conclude(mine, by=triager, seen=mine.revision, **given)
    assert standing(request) == RequestStatus.HELD


def test_a_leg_of_another_team_ends_nothing_of_the_beds():
    referral = a_referral(setting="both", **A_BED)
    request, placement = held(agreed(referral=referral))
    assert penwith().pk == referral.owner_id
    triager = a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Who holds the key?", by=triager, seen=mine.revision)
    assert standing(request) == RequestStatus.HELD
    assert placed(placement).status == PlacementStatus.HELD


def test_a_referral_that_is_reopened_has_no_bed_until_one_is_agreed_again():
    referral = a_bed_referral()
    request, _ = held(agreed(referral=referral))
    withdrawn(referral, request)
    coordinator = a_coordinator()
    with working_on(referral, coordinator) as mine:
        reason = a_reason("reopened")
        closure.reopen(mine, reason=reason, note="Mistaken", by=coordinator, seen=mine.revision)
    nothing_is_left_of(request)
    again = agreed(referral=referral)
    held(again)
    assert standing(request) == RequestStatus.CANCELLED
