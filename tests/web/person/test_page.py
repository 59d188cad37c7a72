"""The page of the person: what it says of help that comes, and what it leaves out."""

import re
from datetime import timedelta

import pytest
import textstat
from django.utils import timezone

from tests.builders import a_protected_referral, a_referral, penwith, seen_by
from tests.own_page.pages import a_carers_link, a_link
from tests.referrals.lives import (
    a_triager,
    accepted,
    comes,
    put_to_wait,
    take,
    working_on,
)
from tests.web.person.opening import at, opened, soup, text_of
from tests.web.triage.working import browser_of

pytestmark = pytest.mark.django_db

OLDEST_AGE = 11
# A reader of eleven is in their sixth year at school.
GRADE = OLDEST_AGE - 5


def said_to(referral, code: str = "") -> str:
    return text_of(opened(referral, code).get(at("page")))


def test_who_opens_the_page_is_greeted_and_told_how_it_stands_and_whom_to_ring():
    said = said_to(a_referral(preferred_name="Wenna"))
    assert "Hello Wenna" in said
    assert "The Penwith team has been asked to help you." in said
    assert "Jory Penhale asked for this help." in said
    assert "01632 960111" in said
    assert "8am to 8pm, every day" in said


def test_when_somebody_comes_and_who_is_told_once_it_is_agreed():
    referral, leg = accepted()
    take(leg)
    tomorrow = timezone.now() + timedelta(days=1)
    worker = comes(leg, tomorrow)
    said = said_to(referral)
    assert "Help is on its way." in said
    assert f"Tomorrow, {tomorrow:%A}" in said
    assert f"{worker.name} from {leg.owner.name}" in said
    assert "What for: Help to wash" in said


def test_of_help_that_waits_nothing_is_told_of_why():
    referral, leg = accepted()
    put_to_wait(take(leg))
    with working_on(referral, a_triager()):
        reason = type(leg).objects.select_related("waits_for").get(pk=leg.pk).waits_for.label
    said = said_to(referral)
    assert "They want to help, and cannot begin yet. They look again by" in said
    assert reason not in said


def test_the_page_of_a_protected_person_names_no_place_and_no_team():
    referral = a_protected_referral()
    client = opened(referral)
    assert penwith().phone
    secrets = ("Penwith", "Hayle", "Penpol", "South Western", "refuge", "Penhale", penwith().phone)
    for name in ("page", "written", "looked", "others", "choose", "stop"):
        text = client.get(at(name)).content.decode()
        for secret in secrets:
            assert secret not in text, name
    stopped = client.post(at("stop")).content.decode()
    for secret in secrets:
        assert secret not in stopped


def test_what_was_written_is_read_without_what_is_kept_apart_or_about_abuse():
    referral = a_referral(getting_in="key_safe", key_safe="CANARY-1 behind the pot")
    text = text_of(opened(referral).get(at("written")))
    assert "Fell in the kitchen at 11:30" in text
    assert "This is kept apart, so it is not shown here." in text
    assert "CANARY" not in text
    for asked in ("abused", "risk to people who visit", "Abuse"):
        assert asked not in text


def test_what_was_written_stays_english_throughout_where_the_page_is_not():
    client = opened(a_referral())
    client.cookies["display"] = "language:ar"
    answers = soup(client.get(at("written"))).select("dd[lang]")
    assert "Yes" in [each.get_text() for each in answers]
    assert not [each for each in answers if re.search("[\u0600-\u06ff]", each.get_text())]


def test_who_cares_for_the_person_reads_when_help_comes_and_not_what_was_written():
    referral = a_referral()
    client = opened(referral, a_carers_link(referral)[1])
    page = client.get(at("page"))
    assert "Help for Morwenna" in text_of(page)
    assert "What was written about you" not in text_of(page)
    assert client.get(at("written")).status_code == 404
    assert client.get(at("others")).status_code == 404


def test_who_has_looked_is_told_by_team_and_day_and_names_no_staff():
    referral, triager = a_referral(), a_triager()
    client = opened(referral)
    assert "Nobody has opened it yet." in text_of(client.get(at("looked")))
    browser_of(triager).get(f"/desk/referral/{referral.pk}/")
    text = text_of(client.get(at("looked")))
    assert "Penwith" in text
    assert "1 person, the last at" in text
    assert triager.name not in text
    assert "this is you now" in text


def test_who_cares_for_the_person_reads_nothing_of_which_teams_have_looked():
    referral, triager = a_referral(), a_triager()
    browser_of(triager).get(f"/desk/referral/{referral.pk}/")
    client = opened(referral, a_carers_link(referral)[1])
    text = text_of(client.get(at("looked")))
    assert "When this page was opened" in text
    assert "this is you now" in text
    assert "Which teams" not in text
    assert "Penwith" not in text
    assert "The last time" not in text_of(client.get(at("page")))


def test_a_strangers_opening_is_seen_and_the_link_can_be_stopped():
    referral = a_referral()
    code = a_link(referral)[1]
    stranger, client = opened(referral, code), opened(referral, code)
    assert "with your link" in text_of(client.get(at("looked")))
    assert "The link has stopped" in text_of(client.post(at("stop")))
    assert "This page has closed" in text_of(stranger.get(at("page")))
    again = stranger.post(at("come"), {"code": code, "born_day": "14"})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("name", "most"),
    [("page", 26), ("written", 20), ("looked", 18), ("others", 18), ("choose", 14)],
)
def test_each_page_asks_a_settled_number_of_questions(name, most, django_assert_max_num_queries):
    referral, leg = accepted()
    take(leg)
    client = opened(referral)
    client.get(at(name))
    with django_assert_max_num_queries(most):
        client.get(at(name))


@pytest.mark.parametrize("name", ["come", "page", "looked", "others", "choose", "stop", "tell"])
def test_a_reader_of_eleven_reads_each_page(name):
    referral, leg = accepted()
    take(leg)
    client = opened(referral)
    for arguments in [("question",), ("key-safe",)] if name == "tell" else [()]:
        page = client.get(at(name, *arguments) + ("?other" if name == "come" else ""))
        prose = " ".join(
            text if text.endswith((".", "?", ":")) else f"{text}."
            for each in soup(page).main.select("p, li, h1, h2, h3, legend")
            if (text := " ".join(each.get_text(" ").split()))
        )
        assert textstat.flesch_kincaid_grade(prose) <= GRADE, name


def test_nothing_of_what_was_sent_is_hidden_in_the_page_for_machines():
    referral = a_referral()
    with seen_by(referral.referrer):
        number = referral.nhs_number
    assert number not in opened(referral).get(at("page")).content.decode()
