"""The huddle of a desk: what waits to be talked about, by day, and writing what was decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import huddle
from tests.builders import a_member, a_referral, as_now, penwith, seen_by, truro
from tests.web.triage.test_deciding import on
from tests.web.triage.working import (
    a_triager,
    accesses,
    at,
    browser_of,
    errors_in,
    queries,
    refusal_in,
    rows_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def brought(triager, days: int, note: str = "Is home safe?"):
    referral = as_now(a_referral(), triager)
    with seen_by(triager):
        day = timezone.localdate() + timedelta(days=days)
        huddle.bring(referral, on=day, note=note, by=triager, seen=1)
    return referral


def test_what_was_brought_is_listed_by_day_with_what_to_talk_about():
    triager = a_triager()
    later, today = brought(triager, 3, "Who leads?"), brought(triager, 0)
    answer = browser_of(triager).get(at("huddle", penwith()))
    assert rows_in(answer) == [str(today.pk), str(later.pk)]
    said = text_of(answer)
    assert said.index("Today") < said.index("Is home safe?") < said.index("Who leads?")
    (listed,) = accesses(triager)
    assert (listed.deed, set(listed.shown)) == ("listed", {later.pk, today.pk})


def test_what_was_decided_is_written_down_and_leaves_the_list():
    triager = a_triager()
    referral = brought(triager, 0)
    client = browser_of(triager)
    assert errors_in(client.post(at("huddled", referral), {"seen": 2})) == [
        "Write what was decided, and who does it by when"
    ]
    stale = client.post(at("huddled", referral), {"decision": "A joint visit", "seen": 1})
    assert "changed this after you opened it" in refusal_in(stale)
    assert "A joint visit" in stale.text
    done = client.post(
        at("huddled", referral), {"decision": "A joint visit", "seen": 2}, follow=True
    )
    assert "The huddle decided: “A joint visit”" in text_of(done)
    assert "Nothing waits to be talked about" in text_of(client.get(at("huddle", penwith())))
    assert client.get(at("huddled", referral))["Location"] == at("bring", referral)
    late = client.post(at("huddled", referral), {"decision": "Twice", "seen": 3})
    assert "It is on no huddle’s list any more" in refusal_in(late)


@pytest.mark.parametrize("days", [-1, -400])
def test_a_day_that_is_past_is_refused_with_every_word_kept(days):
    sent = {"note": "Is home safe?", "seen": 1, **on(timezone.localdate() + timedelta(days=days))}
    answer = browser_of(a_triager()).post(at("bring", a_referral()), sent)
    assert "Choose a day that is not past" in refusal_in(answer)
    assert "Is home safe?" in answer.text


def test_the_huddle_of_another_desk_is_not_found_nor_by_those_who_only_work_there():
    for other in (a_triager(truro()), a_member(penwith(), Role.WORKER)):
        assert browser_of(other).get(at("huddle", penwith())).status_code == 404


def test_a_long_huddle_costs_as_many_queries_as_a_short_one():
    triager = a_triager()
    client = browser_of(triager)

    def look() -> int:
        with queries() as run:
            client.get(at("huddle", penwith()))
        return len(run)

    brought(triager, 0)
    look()
    short = look()
    for days in (0, 1, 2):
        brought(triager, days)
    assert look() == short <= 12
