"""What is said beside deciding: notes, questions of those who help, and who else is here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, presence
from sers.referrals.thread import InformationRequest, Presence
from tests.builders import a_member, a_referral, as_now, seen_by
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    answered,
    asked,
    at,
    browser_of,
    errors_in,
    offered,
    queries,
    refusal_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

SOFTLY = {"X-Fragment": "presence"}


def test_a_note_is_read_by_the_own_team_and_by_nobody_else():
    referral, triager, service = a_referral(), a_triager(), a_service()
    offered(referral, triager, service)
    client = browser_of(triager)
    assert errors_in(client.post(at("note", referral), {"text": " "})) == ["Write the note"]
    client.post(at("note", referral), {"text": "Her son is hard to reach"})
    page = soup(client.get(at("referral", referral)))
    assert "Her son is hard to reach" in page.select_one(".sers-notes").get_text()
    shared = page.select_one(".app-time").get_text()
    assert "Her son" not in shared
    helping = browser_of(a_member(service, Role.WORKER)).get(at("referral", referral))
    assert "Her son is hard to reach" not in helping.text


def _asked_of_desk(referral, triager) -> tuple[InformationRequest, object]:
    service = a_service()
    worker = a_member(service, Role.WORKER)
    leg = offered(referral, triager, service)
    with seen_by(worker):
        allocation.accept(leg, by=worker, seen=1)
        leg = as_now(leg, worker)
        question = "Who holds her key?"
        return correspondence.ask_about(
            leg, question=question, of_desk=True, by=worker, seen=leg.revision
        ), worker


def test_the_desk_answers_what_those_who_help_asked_it():
    referral, triager = a_referral(), a_triager()
    question, worker = _asked_of_desk(referral, triager)
    client = browser_of(triager)
    said = text_of(client.get(at("referral", referral)))
    assert f"{question.asking_team.name} asks you, reply by" in said
    address = at("answer_question", referral, question)
    assert "Who holds her key?" in text_of(client.get(address))
    assert errors_in(client.post(address, {"text": ""})) == [
        "Write your answer, or that you do not know"
    ]
    client.post(address, {"text": "Her neighbour"})
    assert as_now(question, worker).answer == "Her neighbour"
    late = client.post(address, {"text": "Her sister"})
    assert "has been answered, or is no longer asked" in refusal_in(late)
    assert "Her sister" in late.text
    assert client.get(address)["Location"] == at("referral", referral)


def test_the_question_of_another_referral_is_not_found():
    triager, other = a_triager(), a_referral()
    question = asked(a_referral(), triager)
    client = browser_of(triager)
    assert client.get(at("answer_question", other, question)).status_code == 404
    assert client.post(at("stop_asking", other, question)).status_code == 404


def test_a_question_is_asked_no_longer_and_the_clock_goes_on():
    referral, triager = a_referral(), a_triager()
    question = asked(referral, triager)
    client = browser_of(triager)
    done = client.post(at("stop_asking", referral, question), follow=True)
    assert "It is asked no longer. The clock goes on" in text_of(done)
    assert not as_now(referral, triager).waiting
    again = client.post(at("stop_asking", referral, question), follow=True)
    assert "has been answered, or is no longer asked" in text_of(again)


def test_several_open_questions_stand_with_the_soonest_due_first():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    for question, when in (("Later?", "tomorrow"), ("Soon?", "hour"), ("Usual?", "")):
        seen = as_now(referral, triager).revision
        sent = {"question": question, "answer_by": when, "seen": seen}
        client.post(at("ask", referral), sent)
    page = soup(client.get(at("referral", referral)))
    stand = [item.select_one("b").get_text() for item in page.select(".sers-open")]
    assert stand == ["“Soon?”", "“Usual?”", "“Later?”"]
    assert "3 questions are open, the next due" in page.get_text()
    with seen_by(triager):
        soon = InformationRequest.objects.get(question="Soon?")
    assert abs(soon.due_at - soon.asked_at - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_new_answer_is_news_until_somebody_of_the_desk_does_something():
    referral, triager = a_referral(), a_triager()
    answered(asked(referral, triager))
    client = browser_of(triager)
    assert "1 new answer: read it" in text_of(client.get(at("referral", referral)))
    client.post(at("claim", referral), {"seen": as_now(referral, triager).revision})
    assert "Every question is settled" in text_of(client.get(at("referral", referral)))


def test_a_time_that_is_not_offered_is_refused_in_words():
    sent = {"question": "Which leg?", "answer_by": "never", "seen": 1}
    answer = browser_of(a_triager()).post(at("ask", a_referral()), sent)
    assert errors_in(answer) == ["Choose by when you need the answer"]


def test_who_else_reads_it_is_shown_and_what_they_are_about_to_do():
    referral, first, second = a_referral(), a_triager(), a_triager()
    mine, theirs = browser_of(first), browser_of(second)
    assert "is reading this" not in text_of(mine.get(at("referral", referral)))
    assert f"{first.name} is reading this" in text_of(theirs.get(at("not_accept", referral)))
    told = mine.post(at("presence", referral), {"doing": ""}, headers=SOFTLY)
    assert f"{second.name} is writing a refusal" in text_of(told)
    theirs.post(at("presence", referral), {"doing": "made-up"}, headers=SOFTLY)
    told = mine.post(at("presence", referral), headers=SOFTLY)
    assert f"{second.name} is reading this" in text_of(told)


def test_whoever_left_is_shown_no_longer():
    referral, first, second = a_referral(), a_triager(), a_triager()
    with seen_by(second):
        gone = timezone.now() - presence.GONE_AFTER - timedelta(seconds=1)
        presence.note(as_now(referral, second), second, at=gone)
    assert second.name not in text_of(browser_of(first).get(at("referral", referral)))


def test_whoever_only_helps_is_not_told_who_of_the_desk_reads_it():
    referral, triager, service = a_referral(), a_triager(), a_service()
    offered(referral, triager, service)
    browser_of(triager).get(at("referral", referral))
    worker = a_member(service, Role.WORKER)
    page = soup(browser_of(worker).get(at("referral", referral)))
    assert not page.select("[data-presence]")
    with seen_by(triager):
        assert [each.user for each in Presence.objects.filter(referral=referral)] == [triager]


def test_many_legs_cost_as_many_queries_as_few():
    triager = a_triager()
    client = browser_of(triager)
    few, many = a_referral(), a_referral()
    offered(few, triager, a_service())
    for _number in range(5):
        offered(many, triager, a_charity())

    def look(referral) -> int:
        with queries() as run:
            client.get(at("referral", referral))
        return len(run)

    look(few), look(many)
    assert look(few) == look(many) <= 23
