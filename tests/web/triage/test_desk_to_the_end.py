"""What the desk's list says of a referral that is nearly at its end, and what comes next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, closure, correspondence, huddle, sending_on, triage, working
from sers.referrals.lifecycle import Kind
from sers.referrals.lists import Outcome
from sers.referrals.models import Allocation, Referral
from sers.referrals.working import Contact
from tests.builders import (
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.web.triage.working import (
    a_service,
    a_triager,
    at,
    browser_of,
    claimed,
    offered,
    queries,
    row_of,
    rows_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db


def an_outcome(kind: Kind) -> Outcome:
    return Outcome.objects.filter(kind=kind).order_by("position")[0]


def a_worker(team: Team) -> User:
    return a_member(team, Role.WORKER)


def by_helper(leg: Allocation, verb: Callable[..., Any], *args: Any, **named: Any) -> None:
    """Something that a team which helps does with its leg as it stands now."""
    worker = a_worker(leg.owner)
    now = as_now(leg, worker)
    with seen_by(worker):
        verb(now, *args, by=worker, seen=now.revision, **named)


def accepted(triager: User, team: Team | None = None) -> tuple[Referral, Allocation]:
    referral = a_referral()
    leg = offered(referral, triager, team or a_service())
    by_helper(leg, allocation.accept)
    return referral, leg


def begun(triager: User) -> tuple[Referral, Allocation]:
    referral, leg = accepted(triager)
    place, mode = an_outcome(Kind.PLACE), an_outcome(Kind.MODE)
    by_helper(leg, working.start, Contact(timezone.now(), place, mode))
    return referral, leg


def done(triager: User) -> Referral:
    referral, leg = begun(triager)
    by_helper(leg, working.complete, outcome=an_outcome(Kind.LEG), report="She washes alone")
    return referral


def refused(triager: User, **named: Any) -> Referral:
    referral = as_now(a_referral(**named), triager)
    with seen_by(triager):
        triage.not_accept(
            referral,
            by=triager,
            seen=1,
            reason=a_reason("not_accepted"),
            note="",
            next_step=a_next_step(),
            next_owner="The GP practice",
        )
    return referral


def shown(triager: User, tab: str = "todo") -> Any:
    return browser_of(triager).get(at("team", penwith()), {"tab": tab})


def said_of(referral: Referral, triager: User, tab: str = "todo") -> str:
    return " ".join(row_of(shown(triager, tab), referral).get_text(" ").split())


def verb_of(referral: Referral, triager: User, tab: str = "todo") -> str:
    verb = row_of(shown(triager, tab), referral).select_one("[data-verb]")
    assert verb
    return verb.get_text(" ", strip=True).split(" ", 1)[0]


def counts_in(answer: Any) -> dict[str, str]:
    found = soup(answer).select(".app-tabs [data-count]:not([hidden])")
    return {str(count["data-count"]): count.get_text() for count in found}


def test_when_all_parts_are_done_it_stands_under_to_close():
    triager = a_triager()
    referral = done(triager)
    assert rows_in(shown(triager, "close")) == [str(referral.pk)]
    assert rows_in(shown(triager)) == [str(referral.pk)]
    assert rows_in(shown(triager, "progress")) == []
    assert rows_in(shown(triager, "allocate")) == []
    assert "All parts are done: close it" in said_of(referral, triager)
    assert "Ours: close by" in said_of(referral, triager)
    assert verb_of(referral, triager) == "Close"
    assert counts_in(shown(triager))["tab-close"] == "1"


def test_when_every_team_declined_it_is_to_be_allocated():
    triager = a_triager()
    referral = a_referral()
    leg = offered(referral, triager, a_service())
    by_helper(leg, allocation.decline, reason=a_reason("leg_declined"), note="Too far")
    assert rows_in(shown(triager, "allocate")) == [str(referral.pk)]
    assert "Every team declined: allocate" in said_of(referral, triager)
    assert verb_of(referral, triager) == "Allocate"


def test_who_waits_for_what_and_until_when_stands_on_the_row():
    triager = a_triager()
    referral, leg = accepted(triager)
    reason, day = a_reason("leg_waiting"), timezone.localdate() + timedelta(days=30)
    by_helper(leg, working.wait, reason=reason, review_on=day)
    said = said_of(referral, triager, "progress")
    assert f"{leg.owner.name} waits: {reason.label[:1].lower()}{reason.label[1:]}" in said
    assert "looks again" in said
    assert f"{leg.owner.name}: look again by" in said


def test_who_comes_when_stands_on_the_row_and_how_often_nobody_was_met():
    triager = a_triager()
    referral, leg = accepted(triager)
    worker = a_worker(leg.owner)
    by_helper(leg, working.assign, [worker], lead=worker)
    assert f"{leg.owner.name}: {worker.name} goes" in said_of(referral, triager, "progress")
    by_helper(leg, working.plan, expected_at=timezone.now() + timedelta(days=1))
    assert f"{leg.owner.name}: {worker.name} comes" in said_of(referral, triager, "progress")
    failed = an_outcome(Kind.FAILED)
    for _ in range(2):
        by_helper(leg, working.fail, outcome=failed, next_step="Ring her daughter")
    assert "2 failed attempts" in said_of(referral, triager, "progress")


def test_what_has_begun_is_looked_at_again_when_that_is_due():
    triager = a_triager()
    referral, leg = begun(triager)
    assert f"{leg.owner.name} has begun" in said_of(referral, triager, "progress")
    assert "Ours: look again by" in said_of(referral, triager, "progress")
    assert verb_of(referral, triager, "progress") == "Open"
    with seen_by(triager):
        past = timezone.now() - timedelta(days=1)
        Referral.objects.filter(pk=referral.pk).update(due_at=past)
    assert verb_of(referral, triager, "progress") == "Look"
    assert counts_in(shown(triager))["tab-progress-late"] == "1 late"


def test_what_a_team_that_helps_asks_us_is_to_be_answered():
    triager = a_triager()
    referral, leg = accepted(triager)
    by_helper(leg, correspondence.ask_about, question="Is there a key safe?", of_desk=True)
    said = said_of(referral, triager, "progress")
    assert f"{leg.owner.name} asked us: “Is there a key safe?”" in said
    assert "Asked us" in said
    assert verb_of(referral, triager, "progress") == "Answer"


def test_what_another_desk_handed_over_says_so_until_it_is_read():
    elsewhere, triager = a_triager(), a_triager(truro())
    referral, _leg = begun(elsewhere)
    now, reason = as_now(referral, elsewhere), a_reason("handed_over")
    with seen_by(elsewhere):
        over = {"reason": reason, "note": "She moved", "by": elsewhere, "seen": now.revision}
        sending_on.hand_over(now, truro(), **over)
    page = browser_of(triager).get(at("team", truro()), {"tab": "progress"})
    row = " ".join(row_of(page, referral).get_text(" ").split())
    assert "Handed over" in row
    assert f"{penwith().name} handed it over:" in row
    assert "Read NANK" in row or "Read TREMBATH" in row


def test_what_is_reopened_says_so():
    triager = a_triager()
    referral = refused(triager)
    now = as_now(referral, triager)
    with seen_by(triager):
        reason = a_reason("reopened")
        closure.reopen(now, reason=reason, by=triager, seen=now.revision)
    assert "Reopened" in said_of(referral, triager, "pick-up")
    assert verb_of(referral, triager, "pick-up") == "Claim"


def test_what_is_brought_to_the_huddle_is_listed_by_its_day():
    triager = a_triager()
    later, sooner = claimed(a_referral(), triager), claimed(a_referral(), triager)
    today = timezone.localdate()
    for referral, days in ((later, 2), (sooner, 0)):
        now = as_now(referral, triager)
        day = today + timedelta(days=days)
        with seen_by(triager):
            huddle.bring(now, on=day, note="Two carers?", by=triager, seen=now.revision)
    page = shown(triager, "huddle")
    assert rows_in(page) == [str(sooner.pk), str(later.pk)]
    assert counts_in(page)["tab-huddle"] == "2"
    assert "Huddle today: Two carers?" in said_of(sooner, triager, "huddle")


def test_a_refusal_stands_on_the_desk_until_the_referrer_says_that_it_was_read():
    triager = a_triager()
    referral = refused(triager)
    assert rows_in(shown(triager, "refused")) == [str(referral.pk)]
    assert rows_in(shown(triager)) == []
    assert "has not read it yet" in said_of(referral, triager, "refused")
    by = referral.referrer
    with seen_by(by):
        closure.acknowledge(as_now(referral, by), by=by)
    assert rows_in(shown(triager, "refused")) == []


def test_a_refusal_that_nobody_read_for_two_days_is_rung_through():
    triager = a_triager()
    referral = refused(triager)
    with seen_by(triager):
        long_ago = timezone.now() - timedelta(days=3)
        Referral.objects.filter(pk=referral.pk).update(closed_at=long_ago, sent_at=long_ago)
    assert "Not read: ring" in said_of(referral, triager, "refused")
    assert counts_in(shown(triager))["tab-refused-late"] == "1 late"


def test_a_tab_that_is_seldom_needed_shows_only_while_something_stands_under_it():
    triager = a_triager()
    assert "To close" not in text_of(shown(triager))
    done(triager)
    assert "To close" in text_of(shown(triager))
    assert "Refused, not read" not in text_of(shown(triager))
    assert "Refused, not read" in text_of(shown(triager, "refused"))


def test_a_service_sees_what_it_has_in_hand_by_how_it_stands():
    triager, service = a_triager(), a_service()
    worker = a_worker(service)
    legs = [offered(a_referral(), triager, service) for _ in range(4)]
    for leg in legs[1:]:
        by_helper(leg, allocation.accept)
    day = timezone.localdate() + timedelta(days=3)
    by_helper(legs[2], working.wait, reason=a_reason("leg_waiting"), review_on=day)
    contact = Contact(timezone.now(), an_outcome(Kind.PLACE), an_outcome(Kind.MODE))
    by_helper(legs[3], working.start, contact)
    page = browser_of(worker).get(at("team", service))
    assert rows_in(page) == [str(leg.pk) for leg in legs]
    titles = [
        group.get_text(" ").split(" (")[0].strip() for group in soup(page).select(".app-group")
    ]
    assert titles == ["To answer", "Accepted, in hand", "Waiting to start", "Begun"]


@pytest.mark.parametrize("happens", ["question", "plan", "done"])
def test_a_page_that_is_open_notices_what_those_who_help_do(happens):
    triager = a_triager()
    referral, leg = begun(triager)
    client = browser_of(triager)
    address = at("team", penwith())
    as_of = soup(client.get(address, {"tab": "progress"})).select_one("[data-as-of]")
    assert as_of
    asks = {"tab": "progress", "as_of": str(as_of["data-as-of"])}
    again = {"headers": {"X-Fragment": "rows"}}
    assert client.get(address, asks, **again).status_code == 204
    if happens == "question":
        by_helper(leg, correspondence.ask_about, question="Where is the key?", of_desk=True)
    elif happens == "plan":
        by_helper(leg, working.fail, outcome=an_outcome(Kind.FAILED), next_step="Ring")
        by_helper(leg, working.plan, expected_at=timezone.now() + timedelta(days=1))
    else:
        by_helper(leg, working.complete, outcome=an_outcome(Kind.LEG), report="Well again")
    changed = client.get(address, asks, **again).status_code == 200
    assert changed is (happens != "plan"), "a visit planned after help has begun is no news"
    assert referral.pk


@pytest.mark.parametrize("tab", ["close", "huddle", "refused", "progress"])
def test_many_rows_cost_as_many_queries_as_a_few(tab):
    triager = a_triager()
    client, address = browser_of(triager), at("team", penwith())

    def add(count: int) -> None:
        for _ in range(count):
            match tab:
                case "close":
                    done(triager)
                case "refused":
                    refused(triager)
                case "progress":
                    leg = begun(triager)[1]
                    by_helper(leg, correspondence.ask_about, question="Key?", of_desk=True)
                case _:
                    now = claimed(a_referral(), triager)
                    today = timezone.localdate()
                    with seen_by(triager):
                        bringing = {"note": "Two?", "by": triager, "seen": now.revision}
                        huddle.bring(now, on=today, **bringing)

    def look() -> list[str]:
        with queries() as run:
            client.get(address, {"tab": tab})
        return run

    add(2)
    few = look()
    add(4)
    assert len(look()) == len(few) <= 12
