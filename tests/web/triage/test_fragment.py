"""What an open page is told when it asks again."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from sers.live import topics
from sers.referrals import sending_on
from tests.builders import a_reason, a_referral, as_now, penwith, seen_by, truro
from tests.web.triage.working import (
    a_triager,
    accesses,
    answered,
    asked,
    at,
    browser_of,
    claimed,
    offered,
    rows_in,
    soup,
)

pytestmark = pytest.mark.django_db


class OpenPage:
    """A page of the desk in somebody's browser, asking for its rows as live.js does."""

    def __init__(self, user, **asked):
        self.client = browser_of(user)
        self.take(self.client.get(at("team", penwith()), asked))

    def take(self, answer):
        table = soup(answer).select_one("table[data-live]")
        self.as_of, self.rows_url = table["data-as-of"], table["data-rows"]

    def ask(self):
        path, _, query = self.rows_url.partition("?")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        answer = self.client.get(
            path, {**asked, "as_of": self.as_of}, headers={"X-Fragment": "rows"}
        )
        if answer.status_code == 200:
            self.take(answer)
        return answer


def test_a_page_that_has_it_all_is_told_so_and_nothing_is_logged():
    a_referral()
    triager = a_triager()
    page = OpenPage(triager)
    logged = len(accesses(triager))
    assert page.ask().status_code == 204
    assert len(accesses(triager)) == logged


def test_news_comes_as_rows_and_counts_and_is_logged():
    triager = a_triager()
    page = OpenPage(triager)
    referral = a_referral()
    answer = page.ask()
    assert rows_in(answer) == [str(referral.pk)]
    drawn = soup(answer)
    assert drawn.select_one('[data-count="tab-todo"]').get_text() == "1"
    assert drawn.select_one("[data-slot=desk]")
    assert not drawn.select("html, header")
    assert accesses(triager)[-1].shown == [referral.pk]
    assert page.ask().status_code == 204


def test_a_colleagues_claim_is_news():
    referral = a_referral()
    page = OpenPage(a_triager())
    claimed(referral, a_triager())
    assert page.ask().status_code == 200


def test_a_row_that_leaves_says_where_it_went():
    triager, colleague = a_triager(), a_triager()
    first, second, leg = a_referral(), a_referral(), offered(a_referral(), triager, truro())
    page = OpenPage(triager, tab="pick-up")
    claimed(first, colleague)
    sent = as_now(second, colleague)
    with seen_by(colleague):
        reason = a_reason("redirected")
        sending_on.redirect(
            sent, truro(), by=colleague, seen=1, reason=reason, note="Moved to Truro"
        )
    told = {
        str(each["data-left"]): each.get_text() for each in soup(page.ask()).select("[data-left]")
    }
    assert told[str(first.pk)] == f"Taken by {colleague.name}"
    assert told[str(second.pk)] == f"Sent from {penwith().name} to {truro().name}"
    assert told[str(leg.pk)] == f"{truro().name} was asked to help"


def test_where_a_row_went_repeats_no_word_that_somebody_typed():
    triager = a_triager()
    referral = a_referral()
    page = OpenPage(triager, tab="pick-up")
    question = asked(referral, triager, "Is Mrs Trembath alone?")
    assert "Mrs Trembath" not in page.ask().text
    answered(question, "Her son Peter is there")
    assert "Peter" not in page.ask().text


def test_a_clock_that_runs_is_no_news(monkeypatch):
    a_referral()
    page = OpenPage(a_triager())
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert page.ask().status_code == 204


def test_a_promise_that_breaks_is_news(monkeypatch):
    a_referral()
    page = OpenPage(a_triager())
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page.client.force_login(a_triager())  # the session ended long ago
    assert page.ask().status_code == 200


def test_how_long_a_clock_has_rested_is_news_now_and_then(monkeypatch):
    triager = a_triager()
    asked(a_referral(), triager)
    page = OpenPage(triager, tab="waiting")
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert page.ask().status_code == 200


def test_a_page_keeps_its_filters_when_it_asks_again():
    triager = a_triager()
    mine = a_referral()
    claimed(mine, triager)
    page = OpenPage(triager, whose="mine", sort="name")
    claimed(a_referral(), a_triager())
    assert page.ask().status_code in {200, 204}
    page.as_of = "older"
    assert rows_in(page.ask()) == [str(mine.pk)]


def test_an_empty_list_gives_its_place_to_the_first_row():
    page = OpenPage(a_triager())
    a_referral()
    drawn = soup(page.ask())
    assert drawn.select_one("[data-slot=empty]").get_text(strip=True) == ""


def test_every_answer_brings_a_fresh_stream_of_that_team():
    triager = a_triager()
    page = OpenPage(triager)
    for answer in (page.ask(), page.client.get(at("team", penwith()))):
        token = parse_qs(urlsplit(answer["X-Stream"]).query)["topic"][0]
        topic = topics.read(token)
        assert (topic.team, topic.user) == (penwith().pk, triager.pk)
