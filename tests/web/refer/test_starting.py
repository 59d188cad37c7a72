"""The beginning of a referral: who refers, what stands in it already, what is kept beside."""

import pytest
from bs4 import BeautifulSoup

from sers.directory.models import User
from tests.builders import PROTECTED, a_draft
from tests.web.refer.walking import a_referrer, address, as_saved, only_draft, signed_in

pytestmark = pytest.mark.django_db
SUMMARY = "Problems:\n  Hypertension <2009>\n  see https://example.org & Co"


def started(user: User, **data: str):
    client = signed_in(user)
    answer = client.post("/refer/", data)
    return client, answer, only_draft(user)


def page_of(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_who_presses_one_button_begins_with_nothing_but_their_own_details():
    user = a_referrer(profession="Paramedic", phone="01632 960142")
    _client, answer, draft = started(user)
    assert answer.url == address(draft, "before")
    assert not draft.by_telephone
    team = user.memberships_held[0].team.name
    assert set(draft.answers.values()) == {user.name, "Paramedic", "01632 960142", team, user.email}


def test_what_a_profession_refers_often_is_offered_first():
    page = page_of(signed_in(a_referrer(profession="Paramedic")).get("/refer/"))
    first = [str(each["value"]) for each in page.select('[id^="template"][name="template"]')]
    more = [str(each["value"]) for each in page.select('details [name="template"]')]
    assert first == ["", "falls", "frailty"]
    assert set(more) == {"ward_home", "ward_bed"}
    assert page.select_one('[name="template"][checked]')["value"] == ""


def test_who_has_no_templates_of_their_own_finds_all_in_one_place():
    page = page_of(signed_in(a_referrer(profession="GP")).get("/refer/"))
    assert len(page.select('details [name="template"]')) == 5
    assert not page.select('[id^="template"][name="template"]')


def test_a_template_fills_in_what_can_be_changed():
    _client, _answer, draft = started(a_referrer(profession="Paramedic"), template="falls")
    assert draft.answers["purpose"] == "avoid_admission"
    assert draft.answers["needs"] == ["urgent_review", "falls_check"]
    assert draft.answers["referrer_role"] == "Paramedic"


def test_a_template_that_is_none_fills_in_nothing():
    _client, _answer, draft = started(a_referrer(), template="made_up")
    assert "purpose" not in draft.answers


def test_by_telephone_nothing_is_taken_for_granted_about_the_caller():
    user = a_referrer(profession="Helper", phone="01632 960118")
    client, answer, draft = started(user, who="telephone")
    assert draft.by_telephone
    assert draft.answers == {}
    assert answer.url == address(draft, "all")
    assert "not yourself" in page_of(client.get(address(draft, "all"))).text
    assert "not yourself" in page_of(client.get(address(draft, "you"))).text
    assert "not yourself" not in page_of(client.get(address(draft, "person"))).text


def test_a_pasted_summary_is_kept_as_it_was_and_stands_beside():
    user = a_referrer()
    client, _answer, draft = started(user, summary=SUMMARY)
    assert draft.answers["summary"] == SUMMARY
    for where in ("person", "all"):
        page = page_of(client.get(address(draft, where)))
        folded, wide = page.select(".sers-beside__text")
        assert {wide.text, folded.text} == {SUMMARY}
        assert not wide.select("a, *")
        assert not folded.find_parent("details").has_attr("open")
        change = folded.find_parent("details").select_one("a")
        assert change["href"] == address(draft, "documents")


def test_a_summary_that_is_too_long_is_refused_and_not_lost():
    user = a_referrer()
    client = signed_in(user)
    answer = client.post(
        "/refer/", {"summary": "x" * 20_001, "who": "telephone", "template": "falls"}
    )
    page = page_of(answer)
    link = page.select_one(".nhsuk-error-summary__list a")
    assert "20,000 characters" in link.text
    assert page.select_one(str(link["href"]))
    assert len(page.select_one("#summary").text.strip()) == 20_001
    assert page.select_one("#summary").find_parent("details").has_attr("open")
    assert page.select_one('[value="telephone"]').has_attr("checked")
    assert page.select_one('[value="falls"]').has_attr("checked")


def test_where_the_person_could_be_found_by_it_no_summary_stands_beside():
    draft = a_draft(summary=SUMMARY, **PROTECTED)
    client = signed_in(draft.author)
    for where in ("person", "all", "check"):
        assert "Hypertension" not in client.get(address(draft, where)).content.decode()


def test_both_ways_of_filling_it_in_lead_to_each_other():
    draft = a_draft()
    client = signed_in(draft.author)
    alone = page_of(client.get(address(draft, "person")))
    assert alone.select_one(f'a[href="{address(draft, "all")}"]')
    together = page_of(client.get(address(draft, "all")))
    assert together.select_one(f'a[href="{address(draft, "before")}"]')
    assert as_saved(draft).revision == draft.revision
