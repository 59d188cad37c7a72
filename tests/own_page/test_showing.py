"""What the page tells of a referral as it stands; never more than its senders read."""

from collections.abc import Callable

import pytest

from sers.beds import searches
from sers.directory.models import Team
from sers.own_page import reading
from sers.own_page.showing import BedStands, Coming, Shown, Stands, shown
from sers.referrals import allocation, queries, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from tests.beds.lives import agreed, arrived, held, offered, reserved
from tests.builders import A_BED, a_protected_referral, a_reason, a_referral, a_team, seen_by
from tests.own_page.pages import open_page
from tests.referrals.lives import (
    STANDING,
    a_triager,
    accepted,
    begin,
    finish,
    helping_with,
    put_to_wait,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def shown_of(referral: Referral) -> Shown:
    """As the page itself reads it, while a link is live."""
    with open_page(referral) as page:
        return reading.shown_on(page)


def as_senders_would(referral: Referral) -> Shown:
    """What the page would tell from all that the senders themselves can read."""
    with seen_by(referral.referrer):
        now = Referral.objects.select_related("owner").get(pk=referral.pk)
        return shown(now, queries.legs_of(now), searches.of(now))


SAID = {
    Status.AWAITING_TRIAGE: Stands.SENT,
    Status.IN_TRIAGE: Stands.LOOKED_AT,
    Status.IN_PROGRESS: Stands.ASKED,
    Status.COMPLETED: Stands.COMPLETED,
    Status.NOT_ACCEPTED: Stands.NOT_ACCEPTED,
    Status.WITHDRAWN: Stands.WITHDRAWN,
    Status.JOINED: Stands.JOINED,
    Status.ENDED_BY_DEATH: Stands.CLOSED,
}


@pytest.mark.parametrize("status", list(Status))
def test_each_status_of_a_referral_is_told_in_one_word(status):
    assert as_senders_would(STANDING[status]()).stands == SAID[status]


def test_of_somebody_who_has_died_nothing_else_is_told():
    told = as_senders_would(STANDING[Status.ENDED_BY_DEATH]())
    assert told == Shown(Stands.CLOSED, None)


LEGS: dict[LegStatus, tuple[Callable[[Allocation], object], Stands, Coming]] = {
    LegStatus.OFFERED: (lambda leg: leg, Stands.ASKED, Coming.ASKED),
    LegStatus.ACCEPTED: (take, Stands.COMING, Coming.AGREED),
    LegStatus.WAITING: (lambda leg: put_to_wait(take(leg)), Stands.ASKED, Coming.WAITS),
    LegStatus.STARTED: (lambda leg: begin(take(leg)), Stands.BEGUN, Coming.BEGUN),
    LegStatus.COMPLETED: (
        lambda leg: finish(begin(take(leg))),
        Stands.FINISHED,
        Coming.FINISHED,
    ),
}


@pytest.mark.parametrize("status", list(LEGS))
def test_each_status_of_help_is_told_on_its_card(status):
    bring, stands, coming = LEGS[status]
    referral, leg = accepted()
    bring(leg)
    told = shown_of(referral)
    assert told.stands == stands
    assert [visit.state for visit in told.visits] == [coming]


def test_help_that_was_declined_has_no_card_and_somebody_else_is_sought():
    referral, leg = accepted()
    with helping_with(leg) as (mine, worker):
        reason = a_reason("leg_declined")
        allocation.decline(mine, reason=reason, note="", by=worker, seen=mine.revision)
    told = shown_of(referral)
    assert told.visits == ()
    assert (told.stands, told.looks_further) == (Stands.ARRANGED, True)
    assert told == as_senders_would(referral)


@pytest.mark.parametrize("status", list(LEGS))
def test_the_page_tells_what_the_senders_could_read_and_nothing_else(status):
    referral, leg = accepted()
    LEGS[status][0](leg)
    assert shown_of(referral) == as_senders_would(referral)


def test_nobody_is_named_before_they_have_agreed_and_been_named():
    referral, leg = accepted()
    assert shown_of(referral).visits[0].who == ()
    take(leg)
    with helping_with(leg) as (mine, worker):
        working.assign(mine, [worker], lead=worker, by=worker, seen=mine.revision)
    assert shown_of(referral).visits[0].who == (worker.name,)


BEDS = [
    (lambda request: request, BedStands.SOUGHT, False),
    (offered, BedStands.ASKED, False),
    (held, BedStands.HELD, False),
    (reserved, BedStands.AGREED, True),
    (arrived, BedStands.THERE, True),
]


@pytest.mark.parametrize(("bring", "state", "told_where"), BEDS)
def test_how_far_a_bed_is_is_told_and_where_only_once_it_is_agreed(bring, state, told_where):
    referral = a_referral(setting="bed", **A_BED)
    bring(agreed(referral=referral))
    told = shown_of(referral)
    assert told.bed
    assert told.bed.state == state
    assert bool(told.bed.place) is told_where
    assert told.bed == as_senders_would(referral).bed


def test_of_a_protected_person_nothing_names_a_team_a_worker_or_a_place():
    referral, triager = a_protected_referral(), a_triager()
    with working_on(referral, triager) as mine:
        leg = triage.accept(
            mine,
            to=a_team("", Team.Kind.SERVICE, name="CANARY of Hayle"),
            what="CANARY at Hayle",
            by=triager,
            seen=mine.revision,
        )
    take(leg)
    with helping_with(leg) as (mine_leg, worker):
        working.assign(mine_leg, [worker], lead=worker, by=worker, seen=mine_leg.revision)
    told = shown_of(referral)
    assert told.visits
    assert told.team is None
    for secret in ("CANARY", "Penwith", "Hayle", worker.name, leg.owner.name, "Penhale"):
        assert secret not in repr(told)


def test_of_a_protected_person_the_database_hides_the_bed_from_the_page():
    referral = a_protected_referral(setting="bed", **A_BED)
    reserved(agreed(referral=referral))
    told = shown_of(referral)
    assert told.bed
    assert told.bed.place == ""
    assert told.bed.at is None
