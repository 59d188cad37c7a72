"""Giving a referral to another desk or a colleague, and taking back what was just sent on."""

import pytest

from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals import sending_on
from tests.builders import a_member, a_reason, a_referral, as_now, penwith, seen_by, truro
from tests.web.triage.test_closing import begun
from tests.web.triage.working import (
    a_service,
    a_triager,
    at,
    browser_of,
    claimed,
    offered,
    refusal_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

TYPED = "Words that took a long time to write"


def _sent_on(client, referral):
    sent = {"to": str(truro().pk), "reason": a_reason("redirected").pk, "note": TYPED, "seen": 1}
    return client.post(at("redirect", referral), sent, follow=True)


def test_what_was_just_sent_on_can_be_taken_back_at_once():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    page = _sent_on(client, referral)
    assert f"It is with {truro().name} now" in text_of(page)
    button = soup(page).select_one('main [data-key="z"]')
    assert "Take it back" in button.get_text()
    done = client.post(at("recall", referral), {"seen": 2}, follow=True)
    assert "It is taken back, and on your desk again" in text_of(done)
    assert as_now(referral, triager).owner == penwith()


def test_once_somebody_there_has_opened_it_it_is_not_taken_back_any_more():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    _sent_on(client, referral)
    other = a_triager(truro())
    browser_of(other).get(at("referral", referral))
    assert client.get(at("recall", referral))["Location"] == at("desk")
    said = client.post(at("recall", referral), {"seen": 2}, follow=True)
    assert "It can be taken back no longer. Ring" in text_of(said)
    assert as_now(referral, other).owner == truro()


def test_only_whoever_sent_it_on_is_offered_to_take_it_back():
    referral, triager, colleague = a_referral(), a_triager(), a_triager()
    _sent_on(browser_of(triager), referral)
    assert browser_of(colleague).get(at("recall", referral))["Location"] == at("desk")
    with seen_by(triager):
        assert sending_on.may_recall_until(as_now(referral, triager), by=triager)


def test_where_help_has_begun_it_is_handed_over_and_the_teams_go_on():
    referral, triager = a_referral(), a_triager()
    leg = offered(referral, triager, a_service())
    client = browser_of(triager)
    assert client.get(at("hand_over", referral))["Location"] == at("redirect", referral)
    begun(leg)
    assert client.get(at("redirect", referral))["Location"] == at("hand_over", referral)
    page = client.get(at("hand_over", referral))
    assert leg.owner.name in text_of(page)
    sent = {"to": str(truro().pk), "reason": a_reason("handed_over").pk, "note": TYPED}
    stale = client.post(at("hand_over", referral), sent | {"seen": 1})
    assert "changed this after you opened it" in refusal_in(stale)
    assert TYPED in stale.text
    seen = as_now(referral, triager).revision
    done = client.post(at("hand_over", referral), sent | {"seen": seen}, follow=True)
    assert f"It is handed over to {truro().name}" in text_of(done)
    assert as_now(referral, a_triager(truro())).owner == truro()


def test_handing_over_is_the_way_that_is_offered_once_help_has_begun():
    referral, triager = a_referral(), a_triager()
    begun(offered(referral, triager, a_service()))
    page = soup(browser_of(triager).get(at("referral", referral)))
    assert page.select_one('[data-key="d"]')["href"] == at("hand_over", referral)


def test_it_is_given_to_a_colleague_who_triages_for_the_same_desk():
    referral, triager, colleague = a_referral(), a_triager(), a_triager()
    worker, elsewhere = a_member(penwith(), Role.WORKER), a_triager(truro())
    claimed(referral, triager)
    client = browser_of(triager)
    page = soup(client.get(at("assign", referral)))
    offered_people = {option["value"] for option in page.select("option")}
    assert str(colleague.pk) in offered_people
    assert not {str(each.pk) for each in (triager, worker, elsewhere)} & offered_people
    client.post(at("assign", referral), {"to": str(colleague.pk), "seen": 2})
    assert as_now(referral, triager).claimed_by == colleague
    assert penwith().pk in colleague.teams_where(Permission.TRIAGE_REFERRAL)
