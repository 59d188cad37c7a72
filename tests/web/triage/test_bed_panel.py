"""Where the search for a bed stands: on the rows of a desk, and beside the referral."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.beds import choosing, holding, searches
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest, Placement
from sers.policy.roles import Role
from sers.referrals import allocation, sending_on
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from sers.web.triage import bed_standing as standing
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
    placing,
    receive,
    reserved,
    staff_of,
)
from tests.builders import (
    A_BED,
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.web.triage.working import (
    a_service,
    at,
    browser_of,
    queries,
    row_of,
    soup,
    text_of,
)
from tests.web.triage.working import (
    offered as asked_to_help,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def jenna():
    return a_member(penwith(), Role.TRIAGER)


def a_named_bed(name: str = "Lanner ward"):
    return a_bed(a_unit(name=name), name="Bed 14")


def both(**answers) -> Referral:
    """Penwith owns it, and the Bed Bureau holds a leg."""
    return a_referral(setting="both", **(A_BED | answers))


def desk_row(user, team, referral, tab="todo") -> str:
    page = browser_of(user).get(at("team", team), {"tab": tab})
    return " ".join(row_of(page, referral).get_text(" ").split())


def the_panel(user, referral):
    page = browser_of(user).get(at("referral", referral))
    panel = soup(page).select_one(".sers-search")
    return " ".join(panel.get_text(" ").split()) if panel else ""


def test_every_status_of_a_search_has_its_words(jenna):
    now = timezone.now()
    seen = set()
    for status in RequestStatus:
        request = BedRequest(status=status, agreed_at=now, closed_at=now)
        seen.add(standing.state(searches.Search(request), now))
    assert len(seen) == len(RequestStatus)
    assert standing.in_short(None, now) == ""


def test_the_desk_says_how_far_the_search_is_and_until_when(jenna):
    referral = both()
    agreed(referral=referral)
    assert "Bed: searching since" in desk_row(jenna, penwith(), referral)
    request = BedRequest(pk=searches_request(referral))
    offered(request, a_named_bed())
    assert "Bed: offered until" in desk_row(jenna, penwith(), referral)
    elowen = a_coordinator()
    with placing(request) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    assert "Bed: not ready to leave" in desk_row(
        elowen, the_bed_bureau(), leg_of(referral), "offered"
    )
    with placing(request) as (mine, by):
        choosing.ready_again(mine, by=by)
    bed = a_named_bed("Poldark")
    _, placement = reserved(request, bed)
    assert "Bed: agreed, arrives" in desk_row(jenna, penwith(), referral)
    # Never where, on a row.
    assert "Poldark" not in desk_row(jenna, penwith(), referral)
    nurse = receive(placement)
    assert "In a bed" in desk_row(jenna, penwith(), referral)
    left(placement, by=nurse)
    assert "Left the bed:" in desk_row(jenna, penwith(), referral)


def searches_request(referral):
    with seen_by(a_coordinator()):
        return BedRequest.objects.get(referral=referral).pk


def leg_of(referral):
    with seen_by(a_coordinator()):
        return Allocation.objects.get(referral=referral, owner=the_bed_bureau())


def test_a_desk_asks_for_all_searches_at_once():
    elowen = a_coordinator()
    client = browser_of(elowen)
    held()

    def look() -> int:
        with queries() as run:
            client.get(at("team", the_bed_bureau()), {"tab": "progress"})
        return len(run)

    look()
    one = look()
    for _ in range(3):
        held()
    agreed()
    assert look() == one


def test_a_bureau_that_has_not_decided_is_led_to_its_decision_first():
    elowen, referral = a_coordinator(), a_bed_referral()
    page = soup(browser_of(elowen).get(at("referral", referral)))
    first = page.select_one(".app-decide > li a")
    assert first["href"] == reverse("beds:decide", args=[referral.pk])
    assert "app-btn--big" in first["class"]
    agreed(by=elowen, referral=referral)
    page = soup(browser_of(elowen).get(at("referral", referral)))
    assert not page.select(f'a[href="{reverse("beds:decide", args=[referral.pk])}"]')
    assert page.select('.sers-search a[href^="/beds/request/"]')


def test_a_bureau_with_a_leg_is_led_to_its_decision_from_the_leg():
    elowen, referral = a_coordinator(), both()
    page = soup(browser_of(elowen).get(at("leg", leg_of(referral))))
    first = page.select_one(".app-acts__main a")
    assert first["href"] == reverse("beds:decide", args=[referral.pk])
    # To accept without a decision would leave nothing to search by.
    assert not page.select(f'form[action="{at("accept_leg", leg_of(referral))}"]')
    agreed(by=elowen, referral=referral)
    assert "Open the search" in text_of(browser_of(elowen).get(at("leg", leg_of(referral))))


def test_the_panel_tells_the_owner_where_and_the_bureau_what_stays_in_its_file(jenna):
    referral, bed = both(), a_named_bed()
    request = agreed(referral=referral, ready_on=timezone.localdate())
    with placing(request) as (mine, by):
        said = {bed.unit.site: "refused"}
        choosing.keep_choice(mine, said, who="Her son", by=by, seen=mine.revision)
    held(request, other := a_named_bed("Poldark"))
    told = the_panel(jenna, referral)
    assert "Held until" in told and f"{other.unit.site.name}, Poldark, Bed 14" in told
    assert "Ready to leave from" in told
    assert "They said no to" not in told and "Open the search" not in told
    told = the_panel(a_coordinator(), referral)
    assert "They said no to 1 place" in told and "Open the search" in told


def test_the_owner_says_that_they_are_not_ready_and_ready_again(jenna):
    referral = both()
    _, placement = held(agreed(referral=referral))
    browser = browser_of(jenna)
    address = reverse("beds:not_ready", args=[referral.pk])
    assert address in browser.get(at("referral", referral)).text
    refused = browser.post(address, {"note": "Kept"})
    assert "Choose why they are not ready" in text_of(refused) and "Kept" in refused.text
    reason = a_reason("bed_not_ready")
    browser.post(address, {"reason": reason.pk, "note": "Her blood is taken again"})
    with seen_by(a_coordinator()):
        assert Placement.objects.get(pk=placement.pk).status == "released"
    told = the_panel(jenna, referral)
    assert told.startswith("The search for a bed Not ready to leave")
    assert f"{reason.label}. Her blood is taken again" in told and "Ready again" in told
    again = browser.post(address, {"reason": reason.pk})
    assert "The search has stopped already" in text_of(again)
    assert "stopped already" in text_of(browser.get(address, follow=True))
    ready = reverse("beds:ready_again", args=[referral.pk])
    assert "goes on" in text_of(browser.post(ready, follow=True))
    assert "The search is on already" in text_of(browser.post(ready, follow=True))


def test_who_owns_neither_says_nothing_of_being_ready(jenna):
    referral = a_bed_referral()
    agreed(referral=referral)
    for name in ("not_ready", "ready_again"):
        assert (
            browser_of(jenna).post(reverse(f"beds:{name}", args=[referral.pk])).status_code == 404
        )
    unsought = a_referral()
    assert browser_of(jenna).get(reverse("beds:not_ready", args=[unsought.pk])).status_code == 404


def test_another_team_that_helps_has_no_panel_and_of_a_protected_person_no_place(jenna):
    referral = a_protected_referral(setting="both", **A_BED)
    service = a_service()
    nurse = a_member(service, Role.WORKER)
    leg = asked_to_help(referral, jenna, service)
    with seen_by(nurse):
        allocation.accept(leg, by=nurse, seen=1)
    held(agreed(referral=referral), a_named_bed("Poldark"))
    page = browser_of(nurse).get(at("referral", referral))
    assert "A bed is held until" in page.text
    assert "Poldark" not in page.text and "The search for a bed" not in page.text
    # The desk that owns it may know, but on no timeline.
    assert "Poldark" in the_panel(jenna, referral)
    page = soup(browser_of(jenna).get(at("referral", referral)))
    assert "Poldark" not in page.select_one(".app-time").get_text()


def test_the_print_says_where_the_search_stands_but_not_where_a_protected_person_is(jenna):
    open_one = both()
    held(agreed(referral=open_one), a_named_bed("Poldark"))
    printed = text_of(browser_of(jenna).get(at("print", open_one)))
    assert "Held until" in printed and "Poldark" in printed
    secret = a_protected_referral(setting="both", **A_BED)
    held(agreed(referral=secret), a_named_bed("Rosewarne"))
    printed = text_of(browser_of(jenna).get(at("print", secret)))
    assert "Held until" in printed and "Rosewarne" not in printed


def test_the_search_stays_with_the_bureau_when_the_referral_goes_to_another_desk():
    elowen, referral = a_coordinator(), a_bed_referral()
    request, _ = held(agreed(by=elowen, referral=referral))
    mine = as_now(referral, elowen)
    said = {"reason": a_reason("redirected"), "note": "She moved", "by": elowen}
    with seen_by(elowen):
        sending_on.redirect(mine, truro(), seen=mine.revision, **said)
    truro_triager = a_member(truro(), Role.TRIAGER)
    assert "Held until" in the_panel(truro_triager, referral)
    leg = leg_of(referral)
    assert (leg.status, leg.sent_by_id) == (LegStatus.ACCEPTED, truro().pk)
    # The bureau goes on from its leg: the bed is still its own to let go of.
    with placing(request) as (now, by):
        assert now.status == RequestStatus.HELD
        holding.release(now, reason=a_reason("bed_released"), by=by, seen=now.revision)
    assert "Bed: searching" in desk_row(elowen, the_bed_bureau(), leg, "offered")


def test_once_somebody_has_arrived_the_referral_is_handed_over_and_the_stay_goes_on():
    elowen, referral = a_coordinator(), a_bed_referral()
    _, placement = arrived(agreed(by=elowen, referral=referral))
    mine = as_now(referral, elowen)
    said = {"reason": a_reason("handed_over"), "note": "Yours from now on", "by": elowen}
    with seen_by(elowen):
        sending_on.hand_over(mine, penwith(), seen=mine.revision, **said)
    assert as_now(referral, a_member(penwith(), Role.TRIAGER)).owner_id == penwith().pk
    left(placement)
    assert leg_of(referral).status == LegStatus.COMPLETED


def test_while_somebody_is_in_the_bed_neither_leg_nor_referral_is_completed():
    elowen, referral = a_coordinator(), a_bed_referral()
    _, placement = arrived(agreed(by=elowen, referral=referral))
    leg = leg_of(referral)
    browser = browser_of(elowen)
    page = browser.get(reverse("caseload:complete", args=[leg.pk]))
    outcome = soup(page).select_one("[name=outcome]")["value"]
    sent = {
        "seen": leg.revision,
        "outcome": outcome,
        "report": "She is well",
        "note": "She is well",
    }
    answer = browser.post(reverse("caseload:complete", args=[leg.pk]), sent)
    assert "Record that they have left: that completes it" in text_of(answer)
    assert "She is well" in answer.text
    assert leg_of(referral).status == LegStatus.STARTED
    page = browser.get(at("complete", referral))
    outcome = soup(page).select_one("[name=outcome]")["value"]
    sent = {"seen": as_now(referral, elowen).revision, "outcome": outcome, "note": "Done"}
    assert "has not finished its part" in text_of(browser.post(at("complete", referral), sent))
    assert as_now(referral, elowen).status == Status.IN_PROGRESS
    assert staff_of(placement.bed.unit)


def test_the_caseload_of_a_bureau_leads_to_its_decision_too():
    elowen, referral = a_coordinator(), both()
    page = soup(browser_of(elowen).get(reverse("caseload:mine"), {"whose": "everyones"}))
    assert page.select(f'a[href="{reverse("beds:decide", args=[referral.pk])}"]')
    assert not page.select(f'form[action="{at("accept_leg", leg_of(referral))}"]')
