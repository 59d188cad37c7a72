"""Referring somebody whose address is secret: a person names the area, and no place is named."""

import pytest
from bs4 import BeautifulSoup

from sers.directory import queries as directory
from tests.builders import A_BED, PROTECTED, a_draft
from tests.web.refer.walking import address, as_saved, signed_in

pytestmark = pytest.mark.django_db


def page_of(draft, page: str) -> BeautifulSoup:
    answer = signed_in(draft.author).get(address(draft, page))
    assert answer.status_code == 200, answer.get("Location")
    return BeautifulSoup(answer.text, "html.parser")


def said_on(draft, page: str) -> str:
    return " ".join(page_of(draft, page).get_text(" ").split())


def test_every_area_is_offered_with_no_empty_hint_and_why_it_must_be_chosen():
    page = page_of(a_draft(**PROTECTED), "team")
    labels = [label.get_text().strip() for label in page.select(".nhsuk-radios__label")]
    assert labels == [*(area.name for area in directory.pcn_areas()), "I cannot tell"]
    hints = [hint.get_text().strip() for hint in page.select(".nhsuk-radios__hint")]
    assert hints == ["A person at the unrouted desk looks at it and passes it on"]
    assert not page.select("input[checked]")
    said = page.get_text()
    assert "Their address is kept secret" in said and "belong to different areas" not in said


@pytest.mark.parametrize("page", ["safe-place", "help", "soon"])
def test_before_the_choice_the_route_card_says_who_chooses(page):
    said = said_on(a_draft(**PROTECTED, setting=None), page)
    assert "You choose before you send it" in said
    assert "you name the area team yourself" in said
    assert "GP practice" not in said


def test_the_check_page_asks_for_the_choice_then_says_it_and_can_change_it():
    draft = a_draft(**PROTECTED)
    assert "you name the area team yourself" in said_on(draft, "check")
    area = {"revision": draft.revision, "area": "u76032"}
    signed_in(draft.author).post(address(draft, "team"), area)
    said = said_on(draft, "check")
    assert "Because you chose Penwith PCN." in said
    assert "This is not the right team" in said


def test_who_cannot_tell_sends_it_to_the_unrouted_desk():
    draft = a_draft(**PROTECTED)
    unsettled = {"revision": draft.revision, "area": "unsettled"}
    signed_in(draft.author).post(address(draft, "team"), unsettled)
    said = said_on(draft, "check")
    assert "Unrouted desk" in said
    assert "Because the address is kept secret, so a person decides." in said


def test_a_bed_alone_is_the_bed_bureaus_and_nothing_is_to_choose():
    draft = a_draft(**(PROTECTED | A_BED | {"setting": "bed", "getting_in": None}))
    assert "Because a bed is asked for" in said_on(draft, "check")
    assert signed_in(draft.author).get(address(draft, "team")).url == address(draft, "check")


def test_each_page_after_the_safe_way_reminds_of_writing_no_address():
    draft = a_draft(**PROTECTED)
    reminder = "Write no address here."
    assert reminder in said_on(draft, "contacts") and reminder in said_on(draft, "health")
    assert reminder not in said_on(draft, "person") and reminder not in said_on(draft, "safe-place")
    assert reminder not in said_on(a_draft(), "health")


def test_an_autosave_forgets_the_place_as_well():
    draft = a_draft()
    client = signed_in(draft.author)
    data = {"revision": draft.revision, "protect": ["hidden"], "given_name": "Tegen"}
    answer = client.post(address(draft, "person"), data, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    left = as_saved(draft)
    assert left is not None
    assert "Penpol" not in f"{left.answers} {left.typed}"
