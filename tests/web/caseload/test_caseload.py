"""My caseload: what is new, late, today, in hand and waiting; where one arrives."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sers.policy.roles import Role
from tests.builders import a_member, a_protected_referral, a_reason, a_service_of
from tests.web.caseload.helping import Part
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    browser_of,
    errors_in,
    queries,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

CASELOAD = "/caseload/"


def test_those_who_help_arrive_at_their_caseload_and_triagers_at_their_desk():
    arrive = reverse("account:arrive")
    for user in (Part().user, Part(a_charity(), Role.VOLUNTEER).user):
        assert browser_of(user).get(arrive)["Location"] == CASELOAD
    assert browser_of(a_triager()).get(arrive)["Location"] == "/desk/"
    page = soup(browser_of(Part().user).get(CASELOAD))
    (current,) = page.select("nav [aria-current=page]")
    assert current.get_text() == "My caseload"


def test_a_part_is_a_place_of_the_caseload_and_not_of_the_desk():
    (current,) = soup(Part().get("triage:leg")).select("nav [aria-current=page]")
    assert current.get_text() == "My caseload"


def test_what_is_new_can_be_agreed_to_at_once():
    part = Part()
    page = soup(part.client.get(CASELOAD))
    card = page.select_one(f'[data-leg="{part.leg.pk}"]')
    assert "TREMBATH" in card.get_text() and "6 Penpol Terrace, Hayle" in card.get_text()
    form = card.select_one("form")
    seen = form.select_one("[name=seen]")["value"]
    part.client.post(form["action"], {"seen": seen})
    assert part.now.status == "accepted"


def test_what_i_go_to_today_stands_by_town_with_the_next_one_first():
    part = Part().accept().go().plan(timedelta(seconds=1))
    other = Part(part.leg.owner, town="Marazion").accept().go(part.user)
    page = soup(part.client.get(CASELOAD))
    assert [each.get_text() for each in page.select("h2")] == ["Today", "In hand"]
    assert [each.b.get_text() for each in page.select(".app-town")] == ["Hayle", "Marazion"]
    (following,) = page.select(".app-visit--next")
    assert following["data-leg"] == str(part.leg.pk)
    assert following.select_one(f'a[href="{part.at("way_in")}"]')
    assert page.select_one(f'[data-leg="{other.leg.pk}"]')


def test_who_was_to_be_visited_yesterday_is_late_and_it_is_said_what_to_do():
    part = Part().accept().go().missed()
    page = soup(part.client.get(CASELOAD))
    assert [each.get_text() for each in page.select("h2")] == ["Late"]
    (card,) = page.select("[data-leg]")
    assert "You were to go yesterday at" in card.get_text()
    assert "or say when you go now." in card.get_text()
    # A time that is past is no appointment.
    assert card.select(".app-visit__time") == [] and "With a student" not in card.get_text()
    part.post("fail", outcome="not_in", next_step="Ring her daughter")
    said = text_of(part.client.get(CASELOAD))
    assert "Say when you go now." in said and "Write down how it went" not in said
    part.start()
    said = text_of(part.client.get(CASELOAD))
    assert "You were to go" not in said and "With a student" not in said


def test_what_waits_says_what_for_and_until_when():
    part = Part()
    part.post("accept_waiting", reason=a_reason("leg_waiting").pk, review_on="2027-12-24")
    said = text_of(part.client.get(CASELOAD))
    assert "Waiting to start" in said
    assert f"{a_reason('leg_waiting').label}. You look again on 24 Dec 2027" in said


def test_mine_and_everyones_are_told_apart():
    mine = Part().accept().go()
    colleague = a_member(mine.leg.owner, Role.WORKER)
    theirs = Part(mine.leg.owner).accept().go(colleague)
    own = mine.client.get(CASELOAD)
    assert str(theirs.leg.pk) not in own.text
    assert "Your team has one more in hand" in text_of(own)
    every = mine.client.get(CASELOAD, {"whose": "everyones"})
    assert str(theirs.leg.pk) in every.text
    assert mine.client.get(CASELOAD, {"whose": "nonsense"}).status_code == 200


def test_an_empty_caseload_says_so():
    worker = a_member(a_service(), Role.WORKER)
    assert "Nothing in hand" in text_of(browser_of(worker).get(CASELOAD))


def test_of_a_protected_person_no_place_stands_on_it():
    part = Part(referral=a_protected_referral()).accept().go().plan(timedelta(seconds=1))
    said = text_of(part.client.get(CASELOAD))
    assert "Place kept apart" in said and "Hayle" not in said


def test_a_page_of_many_costs_no_more_queries_than_one_of_few():
    team = a_service()
    part = Part(team).accept().go().plan(timedelta(seconds=1))
    few = _asked(part)
    for _ in range(3):
        Part(team).accept().go(part.user)
        Part(team)
    assert _asked(part) == few


def _asked(part):
    with queries() as asked:
        part.client.get(CASELOAD)
    return len(asked)


def test_a_service_is_switched_off_and_on_again():
    team = a_charity()
    service = a_service_of(team, name="Company at home")
    client = browser_of(a_member(team, Role.VOLUNTEER))
    switch = reverse("caseload:switch", args=[service.pk])
    assert "takes people on" in text_of(client.get(CASELOAD))
    answer = client.post(switch, {"taking_on": "no"})
    assert errors_in(answer) == ["Write why, for those who would ask you"]
    client.post(switch, {"taking_on": "no", "why": "Two of us are ill", "until": "2027-01-08"})
    said = text_of(client.get(CASELOAD))
    assert "takes nobody on just now. Two of us are ill, until 8 January 2027" in said
    past = client.post(switch, {"taking_on": "no", "why": "Ill", "until": "2020-01-08"})
    assert "not past" in text_of(past)
    client.post(switch, {"taking_on": "yes"})
    assert "takes people on" in text_of(client.get(CASELOAD))
    stranger = browser_of(a_member(a_charity(), Role.VOLUNTEER))
    assert stranger.get(switch).status_code == 404
