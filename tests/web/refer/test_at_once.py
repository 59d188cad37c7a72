"""Everything on one page: asked, kept, opened and judged as page by page."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sers.directory.models import User
from sers.intake import drafting, kinds
from sers.intake.kinds import Given
from sers.intake.models import Draft
from sers.web.practices import PRACTICES
from tests.builders import A_BED, PROTECTED, a_draft, seen_by
from tests.web.refer.walking import a_referrer, address, as_saved, begun, signed_in, whole
from tests.web.triage.working import queries

pytestmark = pytest.mark.django_db
BY_ITSELF = {"headers": {"X-Autosave": "1"}}


def drawn(client: Client, draft: Draft) -> BeautifulSoup:
    answer = client.get(address(draft, "all"))
    assert answer.status_code == 200
    return read(answer)


def read(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.select("h1")) == 1
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), {each for each in ids if ids.count(each) > 1}
    return page


def in_boxes(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would post from this page, without a button."""
    data: dict[str, Any] = {}
    for field in page.select("#draft input, #draft select, #draft textarea"):
        name = str(field.get("name"))
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            data.setdefault(name, []).append(str(chosen["value"]) if chosen else "")
        elif field.name == "textarea":
            data.setdefault(name, []).append(field.get_text().removeprefix("\n"))
        elif field.get("type") not in {"radio", "checkbox"} or field.has_attr("checked"):
            data.setdefault(name, []).append(str(field.get("value", "")))
    return data


def said(draft: Draft, answers: dict[str, Any]) -> dict[str, Any]:
    """These answers as a browser posts them."""
    data: dict[str, Any] = {}
    with seen_by(draft.author):
        for question in draft.version.read().questions():
            if question.id in answers:
                data |= kinds.typed_of(Given(question, answers[question.id], PRACTICES))
    return data


def save(client: Client, draft: Draft, answers: dict[str, Any], **more: Any) -> Any:
    """Give these answers besides what stands on the page, and press a button."""
    data = in_boxes(drawn(client, draft))
    asked = set(data["questions-asked"][0].split())
    given = {key: value for key, value in answers.items() if key in asked}
    return client.post(address(draft, "all"), data | said(draft, given) | more)


def a_beginner() -> tuple[User, Client, Draft]:
    user = a_referrer(profession="Paramedic", phone="01632 960142")
    client = signed_in(user)
    return user, client, begun(client, user)


@pytest.mark.parametrize("differs", [{}, {"setting": "both", **A_BED}, PROTECTED])
def test_the_whole_form_is_filled_in_there_and_nothing_is_missing(differs):
    _user, client, draft = a_beginner()
    given = whole(**differs)
    for _round in range(12):
        page = read(save(client, draft, given))
        if not page.select("#saved .sers-ask"):
            break
    assert drafting.left_unfinished(as_saved(draft)) == []
    settled = draft.version.read().settled(as_saved(draft).answers)
    expected = draft.version.read().settled(given)
    assert {key: settled.get(key) for key in expected} == expected
    gone = save(client, draft, {}, **{"on-to-check": "yes"})
    assert gone.url == address(draft, "check")
    assert as_saved(draft).typed == {}


def test_what_an_answer_opens_is_said_and_drawn():
    _user, client, draft = a_beginner()
    page = read(save(client, draft, {"safeguarding": "yes"}))
    told = page.select_one("#saved .sers-ask")
    assert "more questions below because of “Abuse or neglect”" in " ".join(told.text.split())
    for link in told.select("a"):
        assert page.select_one(str(link["href"])), link
    assert page.select('[name="reported"]')
    assert "Saved. These answers open no more questions." in read(save(client, draft, {})).text


def test_what_came_by_itself_says_that_more_is_asked():
    _user, client, draft = a_beginner()
    data = in_boxes(drawn(client, draft)) | {"safeguarding": "yes", "gate": "danger"}
    answer = json.loads(client.post(address(draft, "all"), data, **BY_ITSELF).content)
    assert "more questions: choose Save" in answer["note"]
    assert "Ring 999 now" in answer["note"]
    assert answer["revision"] == as_saved(draft).revision


def test_silence_about_what_was_not_drawn_yet_is_no_answer():
    """Typed, closed, and opened again by itself: not shown yet, and not lost."""
    _user, client, draft = a_beginner()
    save(client, draft, {"safeguarding": "yes"})
    save(client, draft, {"safeguarding": "yes", "reported": "not_yet", "safeguarding_detail": "A"})
    closed = save(client, draft, {"safeguarding": "no"})
    data = in_boxes(read(closed)) | {"safeguarding": "yes"}
    for _again in range(2):
        data["revision"] = as_saved(draft).revision
        client.post(address(draft, "all"), data, **BY_ITSELF)
    kept = as_saved(draft).answers
    assert (kept["reported"], kept["safeguarding_detail"]) == ("not_yet", "A")
    assert "A" in drawn(client, draft).select_one('[name="safeguarding_detail"]').text


def test_nothing_is_judged_until_asked_and_then_each_leads_to_its_box():
    _user, client, draft = a_beginner()
    wrong = {"nhs_number": "12 34", "birth_date-day": "x"}
    page = read(save(client, draft, {}, **wrong))
    assert not page.select(".nhsuk-error-message")
    assert page.select_one('[name="nhs_number"]')["value"] == "12 34"
    page = read(save(client, draft, {}, **{"judge-it": "yes"}))
    links = page.select(".nhsuk-error-summary__list a")
    assert len(links) > 10
    for link in links:
        assert page.select_one(str(link["href"])), link
    assert page.select_one('[name="nhs_number"]')["value"] == "12 34"
    assert page.select_one('[name="birth_date-day"]')["value"] == "x"


def test_when_nothing_is_missing_it_says_so():
    draft = a_draft()
    client = signed_in(draft.author)
    assert "Nothing is missing" in read(save(client, draft, {}, **{"judge-it": "yes"})).text


def test_what_was_typed_page_by_page_stands_there_and_the_other_way_round():
    _user, client, draft = a_beginner()
    client.post(
        address(draft, "person"),
        {"revision": draft.revision, "given_name": "Jago", "nhs_number": "12 34", "leave": "yes"},
    )
    page = drawn(client, as_saved(draft))
    assert page.select_one('[name="nhs_number"]')["value"] == "12 34"
    assert page.select_one('[name="given_name"]')["value"] == "Jago"
    save(client, as_saved(draft), {"family_name": "Uren"})
    alone = read(client.get(address(draft, "person")))
    assert alone.select_one('[name="nhs_number"]')["value"] == "12 34"
    assert alone.select_one('[name="family_name"]')["value"] == "Uren"


def test_a_page_that_nobody_touched_is_not_begun():
    _user, client, draft = a_beginner()
    save(client, draft, {"safeguarding": "no"})
    assert set(as_saved(draft).typed) == {"before"}


def test_the_buttons_of_the_questions_work_and_lead_back_to_them():
    _user, client, draft = a_beginner()
    found = save(client, draft, {}, **{"practice-search": "hayle", "find": "practice"})
    assert found.url == address(draft, "all") + "#practice"
    page = drawn(client, draft)
    assert "Bodriggy Health Centre" in page.text
    assert not page.select(".nhsuk-error-message")
    added = save(client, draft, {}, add="contacts")
    assert added.url.endswith("#contacts")
    assert drawn(client, draft).select('[name="contacts-0-name"]')
    save(client, draft, {}, remove="contacts:0", **{"contacts-0-name": "Tamsin"})
    assert "Tamsin" not in str(drawn(client, draft))


def test_two_windows_compare_and_saving_again_keeps_what_was_typed():
    _user, client, draft = a_beginner()
    second = in_boxes(drawn(client, draft)) | {"given_name": "Second", "nhs_number": "12"}
    save(client, draft, {"given_name": "First"})
    page = read(client.post(address(draft, "all"), second))
    assert "Saved elsewhere meanwhile" in page.text
    assert "First" in page.text
    assert page.select_one('[name="given_name"]')["value"] == "Second"
    assert page.select_one('[name="nhs_number"]')["value"] == "12"
    assert as_saved(draft).answers["given_name"] == "First"
    client.post(address(draft, "all"), in_boxes(page))
    assert as_saved(draft).answers["given_name"] == "Second"
    assert as_saved(draft).typed["person"]["nhs_number"] == ["12"]
    late = client.post(address(draft, "all"), second, **BY_ITSELF)
    assert late.status_code == 409


def test_a_stop_is_shown_with_its_numbers_and_bars_sending():
    draft = a_draft(gate=["danger"])
    client = signed_in(draft.author)
    page = drawn(client, draft)
    panel = page.select_one("#saved .sers-danger")
    assert "Ring 999 now" in panel.text
    assert panel.select_one('a[href="tel:999"]')
    assert panel.select_one(f'a[href="{address(draft, "stop/before")}"]')
    sent = client.post(address(draft, "send"), {"revision": draft.revision, "same_person": "yes"})
    assert "Ring 999 now" in sent.content.decode()
    assert as_saved(draft) is not None


def test_leaving_saves():
    _user, client, draft = a_beginner()
    assert save(client, draft, {"given_name": "Jago"}, leave="yes").url == "/referrals/"
    assert as_saved(draft).answers["given_name"] == "Jago"


@pytest.mark.parametrize(
    "rubbish",
    [
        {"questions-asked": "x\x00y made_up"},
        {"questions-asked": "given_name " * 5000, "given_name": "x" * 100_000},
        {"revision": "abc"},
        {"find": "made_up"},
        {"add": "../../x"},
        {},
    ],
)
def test_rubbish_is_answered_with_a_page(rubbish):
    draft = a_draft()
    client = signed_in(draft.author)
    answer = client.post(address(draft, "all"), {"revision": draft.revision} | rubbish)
    assert answer.status_code in {200, 302}
    kept = {key: value for key, value in draft.answers.items() if key != "given_name"}
    assert kept.items() <= as_saved(draft).answers.items()


def test_the_page_asks_the_database_little():
    draft = a_draft(setting="both", **A_BED)
    client = signed_in(draft.author)
    drawn(client, draft)
    with queries() as asked:
        client.get(address(draft, "all"))
    assert len(asked) <= 10, asked
