"""Ending a referral and taking it up again, from its pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import allocation, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind, Status
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from tests.builders import a_member, a_reason, a_referral, as_now, seen_by
from tests.web.triage.test_deciding import TYPED, on, outcome
from tests.web.triage.working import (
    a_service,
    a_triager,
    answered,
    asked,
    at,
    browser_of,
    errors_in,
    offered,
    refusal_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db


def begun(leg: Allocation) -> None:
    """Help has begun, with a visit."""
    worker = a_member(leg.owner, Role.WORKER)
    with seen_by(worker):
        allocation.accept(leg, by=worker, seen=leg.revision)
        now = Allocation.objects.get(pk=leg.pk)
        place, mode = (Outcome.objects.filter(kind=kind)[0] for kind in (Kind.PLACE, Kind.MODE))
        contact = working.Contact(timezone.now(), place, mode)
        working.start(now, contact, by=worker, seen=now.revision)


def finished(leg: Allocation, report: str) -> None:
    worker = a_member(leg.owner, Role.WORKER)
    with seen_by(worker):
        now = Allocation.objects.get(pk=leg.pk)
        how = Outcome.objects.filter(kind=Kind.LEG).order_by("position")[0]
        working.complete(now, outcome=how, report=report, by=worker, seen=now.revision)


def test_completing_shows_what_each_team_reported_and_tells_the_referrer():
    referral, triager = a_referral(), a_triager()
    leg = offered(referral, triager, a_service())
    begun(leg)
    finished(leg, "The wound has closed")
    client = browser_of(triager)
    page = client.get(at("complete", referral))
    assert "The wound has closed" in text_of(page)
    sent = {"outcome": outcome(Kind.CLOSURE, after_start=True), "note": TYPED}
    seen = as_now(referral, triager).revision
    client.post(at("complete", referral), sent | {"seen": seen})
    now = as_now(referral, triager)
    assert (now.status, now.reason_note) == (Status.COMPLETED, TYPED)
    said = text_of(client.get(at("referral", referral)))
    assert "Completed today at" in said
    assert "The wound has closed" in said


def test_it_is_not_completed_while_a_part_or_a_question_is_open_and_says_what_to_do():
    referral, triager = a_referral(), a_triager()
    leg = offered(referral, triager, a_service())
    question = asked(referral, triager)
    client = browser_of(triager)
    said = text_of(client.get(at("complete", referral)))
    assert f"Not finished yet: {leg.owner.name}. Ask them, or cancel their part." in said
    assert "A question is open. Answer it, or stop asking." in said

    def send():
        seen = as_now(referral, triager).revision
        sent = {"outcome": outcome(Kind.CLOSURE), "note": TYPED, "seen": seen}
        return client.post(at("complete", referral), sent)

    refused = send()
    assert "has not finished its part. Ask them, or cancel it first" in refusal_in(refused)
    assert TYPED in refused.text
    client.post(at("cancel", referral, leg), {"seen": 1})
    assert "A question is open" in refusal_in(send())
    answered(question)
    assert send().status_code == 302


def test_advice_ends_it_and_whom_to_ring_stands_first():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    said = text_of(client.get(at("conclude", referral)))
    assert said.index("ring 999") < said.index("How does it end?")
    assert referral.call_back in said
    client.post(
        at("conclude", referral), {"outcome": outcome(Kind.CONCLUSION), "note": TYPED, "seen": 1}
    )
    assert as_now(referral, triager).status == Status.COMPLETED


def _two(triager) -> tuple[Referral, Referral]:
    stays = a_referral()
    return a_referral(nhs_number=stays.nhs_number), stays


def test_joining_shows_which_stays_and_leads_to_it():
    triager = a_triager()
    goes, stays = _two(triager)
    client = browser_of(triager)
    page = client.get(at("join", goes))
    assert stays.reference in text_of(page)
    assert goes.reference not in text_of(page).replace(f"referral {goes.reference}", "")
    done = client.post(at("join", goes), {"into": str(stays.pk), "seen": 1})
    assert done["Location"] == at("referral", stays)
    assert as_now(goes, triager).status == Status.JOINED
    assert f"It goes on in {stays.reference}" in text_of(client.get(at("referral", goes)))


def test_joining_is_offered_only_where_there_is_another():
    triager, alone = a_triager(), a_referral()
    client = browser_of(triager)
    assert not soup(client.get(at("referral", alone))).select('[data-key="m"]')
    answer = client.get(at("join", alone), follow=True)
    assert "no other open referral of the same person" in text_of(answer)
    goes, _stays = _two(triager)
    assert soup(client.get(at("referral", goes))).select('[data-key="m"]')


@pytest.mark.parametrize("end", ["conclude", "record_death"])
def test_from_every_end_it_is_reopened_with_a_reason(end):
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    sent = {"outcome": outcome(Kind.CONCLUSION), "note": TYPED, "told_by": "x", "confirmed": "yes"}
    client.post(at(end, referral), sent | {"seen": 1})
    assert "How it ended" in text_of(client.get(at("reopen", referral)))
    assert errors_in(client.post(at("reopen", referral), {"seen": 2})) == ["Choose a reason"]
    client.post(at("reopen", referral), {"reason": a_reason("reopened").pk, "seen": 2})
    assert as_now(referral, triager).status == Status.AWAITING_TRIAGE


def test_a_death_is_recorded_only_when_it_is_said_twice():
    referral, triager = a_referral(), a_triager()
    other = a_referral(nhs_number=referral.nhs_number)
    client = browser_of(triager)
    service = a_service()
    offered(referral, triager, service)
    seen = as_now(referral, triager).revision
    given = {"told_by": "Her daughter", "seen": seen, **on(timezone.localdate())}
    first = client.post(at("record_death", referral), given)
    assert as_now(referral, triager).is_open
    said = text_of(first)
    assert "Is this right?" in said
    assert "Told by: Her daughter." in said
    assert f"Teams that help {service.name}" in said
    button = soup(first).select_one("button[name=confirmed]")
    done = client.post(
        at("record_death", referral), given | {"confirmed": button["value"]}, follow=True
    )
    assert "they have died. Everything of theirs has ended" in text_of(done)
    assert as_now(referral, triager).status == Status.ENDED_BY_DEATH
    assert as_now(other, triager).status == Status.ENDED_BY_DEATH


@pytest.mark.parametrize("day", [("31", "2", "2026"), ("x", "", ""), ("1", "1", "9999999999")])
def test_a_day_of_death_that_is_none_is_refused(day):
    when = dict(zip(("on_day", "on_month", "on_year"), day, strict=True))
    sent = {"told_by": "Her son", "confirmed": "yes", "seen": 1, **when}
    answer = browser_of(a_triager()).post(at("record_death", a_referral()), sent)
    assert errors_in(answer) == ["Enter a real date, or leave it blank"]


def test_a_day_of_death_to_come_is_refused_in_words():
    sent = {"told_by": "x", "confirmed": "yes", "seen": 1}
    sent |= {"on_day": 1, "on_month": 1, "on_year": 2100}
    answer = browser_of(a_triager()).post(at("record_death", a_referral()), sent)
    assert "The day cannot be in the future" in refusal_in(answer)


def test_whoever_helps_may_report_a_death_and_is_led_to_their_desk():
    referral, triager, service = a_referral(), a_triager(), a_service()
    begun(offered(referral, triager, service))
    worker = a_member(service, Role.WORKER)
    client = browser_of(worker)
    page = soup(client.get(at("referral", referral)))
    assert page.select_one(f'a[href="{at("record_death", referral)}"]')
    seen = as_now(referral, triager).revision
    sent = {"told_by": "Her son", "confirmed": "yes", "seen": seen}
    assert client.post(at("record_death", referral), sent)["Location"] == at("desk")
    assert as_now(referral, triager).status == Status.ENDED_BY_DEATH


def test_the_legs_say_who_goes_when_and_how_it_went():
    referral, triager = a_referral(), a_triager()
    service = a_service()
    worker = a_member(service, Role.WORKER)
    leg = offered(referral, triager, service)
    with seen_by(worker):
        allocation.accept(leg, by=worker, seen=1)
        now = Allocation.objects.get(pk=leg.pk)
        working.assign(now, [worker], lead=worker, by=worker, seen=now.revision)
        now.refresh_from_db()
        when = timezone.now() + timedelta(hours=3)
        working.plan(now, expected_at=when, note="After lunch", by=worker, seen=now.revision)
        now.refresh_from_db()
        failed = Outcome.objects.filter(kind=Kind.FAILED)[0]
        working.fail(now, outcome=failed, next_step="Again", by=worker, seen=now.revision)
        now.refresh_from_db()
        why, day = a_reason("leg_waiting"), timezone.localdate() + timedelta(days=2)
        working.wait(now, reason=why, review_on=day, by=worker, seen=now.revision)
    said = text_of(browser_of(triager).get(at("referral", referral)))
    for words in (
        worker.name,
        "After lunch",
        "1 try met nobody",
        f"Waits: {why.label}. They look again on",
    ):
        assert words in said


def test_what_was_decided_stands_with_what_is_asked():
    referral, triager = as_now(a_referral(), a_triager()), a_triager()
    response = Outcome.objects.filter(kind=Kind.RESPONSE)[0]
    with seen_by(triager):
        part = allocation.Part(a_service(), "Wash", telephoned="Ann, manager")
        triage.allocate(referral, [part], by=triager, seen=1, response=response)
    said = text_of(browser_of(triager).get(at("referral", referral)))
    assert f"Decided: {response.label}" in said
    assert "Agreed by telephone: Ann, manager" in said
