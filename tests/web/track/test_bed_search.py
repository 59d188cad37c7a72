"""The search for a bed as the ward follows it that referred: how far it is, and «not ready»."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from sers.beds import agreeing, choosing, expiring, staying
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest, Placement
from sers.beds.searches import Search
from sers.referrals.models import Referral
from sers.web.track import beds
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_unit,
    agreed,
    held,
    left,
    offered,
    placing,
    receive,
    reserved,
    staff_of,
    standing,
)
from tests.builders import (
    A_BED,
    LEAVING,
    a_protected_referral,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.web.triage.working import browser_of, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral():
    return a_bed_referral(**LEAVING)


def words_on(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def page_of(referral: Referral, name: str = "referral") -> str:
    ward = browser_of(referral.referrer)
    return words_on(ward.get(reverse(f"track:{name}", args=[referral.pk])))


def rolled_up(referral: Referral) -> tuple[str, str]:
    """The tag of the page, and what the roll-up says."""
    ward = browser_of(referral.referrer)
    page = BeautifulSoup(
        ward.get(reverse("track:referral", args=[referral.pk])).text, "html.parser"
    )
    said = page.select_one(".sers-rollup").get_text(" ")
    return page.select_one("h1").get_text(" ").split("\n")[-1], " ".join(said.split())


def in_the_list(referral: Referral) -> str:
    return words_on(browser_of(referral.referrer).get(reverse("track:mine")))


def test_how_far_it_is_from_agreed_to_left(referral):
    request = agreed(referral=referral)
    tag, said = rolled_up(referral)
    assert tag.endswith("A bed is sought")
    assert "A bed is agreed. The Bed Bureau looks for one. Next: You read here" in said
    bed = a_bed(a_unit(name="Poldark ward"), name="Bed 14")
    offered(request, bed)
    assert "They answer by" in rolled_up(referral)[1]
    with placing(request) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
        choosing.ready_again(mine, by=by)
    _, placement = reserved(request, bed)
    tag, said = rolled_up(referral)
    assert tag.endswith("A bed is agreed")
    assert f"A bed is agreed at {bed.unit.site.name}, Poldark ward. Next: They are expected" in said
    nurse = receive(placement)
    assert f"They have arrived in a bed at {bed.unit.site.name}" in rolled_up(referral)[1]
    with seen_by(nurse):
        mine = Placement.objects.get(pk=placement.pk)
        staying.expect(mine, leaving_at=timezone.now() + timedelta(days=9), by=nurse)
    assert "They are expected to leave it" in rolled_up(referral)[1]
    left(placement, by=nurse)
    tag, said = rolled_up(referral)
    assert tag.endswith("Help has finished") and "They have left the bed:" in said
    told = page_of(referral)
    assert "agreed a bed. Pathway 2" in told and "They left the bed." in told


def test_a_hold_says_until_when_and_not_yet_where(referral):
    request, _ = held(agreed(referral=referral), a_bed(a_unit(name="Poldark ward")))
    tag, said = rolled_up(referral)
    assert tag.endswith("A bed is held")
    assert "A bed is held for them until tomorrow at" in said and "Poldark" not in said
    assert "A bed is held for them until" in in_the_list(referral)
    assert "A bed is held for them until" in page_of(referral, "copy")
    expiring.expire(timezone.now() + timedelta(hours=25))
    assert standing(request) == RequestStatus.SEARCHING
    assert "The bed could be held no longer. The search goes on." in page_of(referral)


def test_of_several_kinds_of_help_the_bed_is_said_besides():
    referral = a_referral(setting="both", **A_BED)
    agreed(referral=referral)
    tag, said = rolled_up(referral)
    assert tag.endswith("Not looked at yet")
    assert "The Bed Bureau looks for one." in said


def test_where_no_bed_is_sought_nothing_is_said_of_one(referral):
    assert "When they can leave" not in page_of(referral)
    assert beds.words_of(None, timezone.now(), protected=False) is None
    request = agreed(referral=referral)
    with placing(request) as (mine, by):
        reason = a_reason("leg_handed_back")
        agreeing.end_search(mine, reason=reason, note="Home", by=by, seen=mine.revision)
    assert "When they can leave" not in page_of(referral)
    assert "A bed is sought" not in page_of(referral)
    assert "The search for a bed has ended." in page_of(referral)


@pytest.mark.parametrize("status", RequestStatus)
def test_every_status_is_said_without_a_bed_and_none_names_a_gap(status):
    now = timezone.now()
    request = BedRequest(status=status, owner=penwith(), closed_at=now)
    said = beds.words_of(Search(request), now, protected=True)
    assert (said is None) is (status == RequestStatus.CANCELLED)
    if said:
        assert "None" not in f"{said.said}{said.next}" and "%(" not in f"{said.said}{said.next}"


def test_an_answer_that_is_late_is_promised_no_longer():
    now = timezone.now()
    request = BedRequest(status=RequestStatus.OFFERED, owner=penwith())
    search = Search(request, Placement(until=now - timedelta(minutes=1), bed=a_bed()))
    said = beds.words_of(search, now, protected=False)
    assert said.next == "They have yet to answer."
    request.status = RequestStatus.HELD
    assert beds.words_of(search, now, protected=False).said == "A bed is held for them."


def test_the_ward_says_not_ready_and_the_search_stops_at_once(referral):
    request, placement = held(agreed(referral=referral, ready_on=timezone.localdate()))
    ward = browser_of(referral.referrer)
    assert "Ready to leave from" in page_of(referral)
    address = reverse("track:not_ready", args=[referral.pk])
    assert "Why are they not ready?" in words_on(ward.get(address))
    wrong = ward.post(address, {"note": "Kept as typed"})
    assert "Select why they are not ready" in words_on(wrong) and "Kept as typed" in wrong.text
    long = ward.post(address, {"reason": "not_ready_tests", "note": "x" * 401})
    assert "Shorten it to 400 characters or fewer" in words_on(long)
    done = ward.post(address, {"reason": "not_ready_tests", "note": "Bloods again"}, follow=True)
    assert "The search has stopped. The Bed Bureau sees why." in words_on(done)
    assert standing(request) == RequestStatus.SEARCHING
    with seen_by(a_coordinator()):
        assert Placement.objects.get(pk=placement.pk).status == "released"
    tag, said = rolled_up(referral)
    assert tag.endswith("Not ready to leave")
    assert "They are not ready to leave: a test or its result is awaited." in said
    assert "“Bloods again”" in page_of(referral)
    again = ward.post(address, {"reason": "not_ready_tests"})
    assert "The search has stopped already" in words_on(again)
    assert "has stopped already" in words_on(ward.get(address, follow=True))


def test_the_ward_says_ready_again_and_the_search_goes_on(referral):
    request = agreed(referral=referral)
    ward = browser_of(referral.referrer)
    address = reverse("track:ready_again", args=[referral.pk])
    assert "The search is on already" in ward.post(address, follow=True).text
    reason = {"reason": "not_ready_family"}
    ward.post(reverse("track:not_ready", args=[referral.pk]), reason)
    assert 'action="' + address in ward.get(reverse("track:referral", args=[referral.pk])).text
    done = ward.post(address, follow=True)
    assert "goes on, from the place they had" in words_on(done)
    with seen_by(a_coordinator()):
        assert BedRequest.objects.get(pk=request.pk).not_ready_since is None


def test_once_they_have_arrived_nobody_says_not_ready(referral):
    request, placement = held(agreed(referral=referral))
    receive(placement)
    ward = browser_of(referral.referrer)
    assert "When they can leave" not in page_of(referral)
    address = reverse("track:not_ready", args=[referral.pk])
    answer = ward.post(address, {"reason": "not_ready_tests"})
    assert "is no longer open" in words_on(answer)
    assert standing(request) == RequestStatus.ARRIVED


def test_another_ward_neither_sees_nor_stops_it(referral):
    agreed(referral=referral)
    other = browser_of(a_referral().referrer)
    for name in ("not_ready", "ready_again"):
        assert other.post(reverse(f"track:{name}", args=[referral.pk])).status_code == 404
    unsought = a_referral()
    ward = browser_of(unsought.referrer)
    assert ward.get(reverse("track:not_ready", args=[unsought.pk])).status_code == 404


def test_of_a_protected_person_the_referrer_never_reads_where():
    secret = a_protected_referral(setting="both", **A_BED)
    request = agreed(referral=secret)
    bed = a_bed(a_unit(name="Rosewarne ward"), name="Bed 9")
    _, placement = reserved(request, bed)
    seen = page_of(secret) + page_of(secret, "copy") + in_the_list(secret)
    assert "A bed is agreed." in seen
    receive(placement)
    seen += page_of(secret) + page_of(secret, "copy") + in_the_list(secret)
    assert "They have arrived in a bed." in seen
    for word in ("Rosewarne", "Bed 9", bed.unit.site.name, staff_of(bed.unit).name):
        assert word not in seen
    left(placement)
    assert "Rosewarne" not in page_of(secret)


def test_the_list_asks_for_all_searches_at_once(referral):
    ward = browser_of(referral.referrer)
    team = referral.sent_by

    def look() -> int:
        with queries() as run:
            ward.get(reverse("track:mine"))
        return len(run)

    held(agreed(referral=referral))
    look()
    one = look()
    for _ in range(3):
        another = a_referral(by=referral.referrer, team=team, **({"setting": "bed"} | A_BED))
        held(agreed(referral=another))
    assert look() == one


def test_a_bed_that_is_not_right_is_told_with_its_sentence(referral):
    elowen = a_coordinator()
    mine = as_now(referral, elowen)
    note = "Carers twice a day would do"
    said = {"reason": a_reason("redirected"), "note": note, "by": elowen}
    with seen_by(elowen):
        agreeing.not_indicated(mine, truro(), seen=mine.revision, **said)
    assert f"decided that a bed is not right. “{note}”" in page_of(referral)
