"""What a draft forgets about a person who could be in danger if they were found."""

from typing import Any

import pytest

from sers.intake import protecting, reading
from sers.intake.reading import DEFINITIONS
from sers.intake.schema import FormDefinition
from tests.builders import ANSWERS

PLACES: dict[str, Any] = {
    "where_now": "family",
    "where_now_detail": "The red house",
    "support_place": "another",
    "support_address": "2 Fore Street",
    "hazards": "Behind the harbour",
    "summary": "Lives at 6 Penpol Terrace",
}
SAID = ANSWERS | PLACES
GONE = {
    "address",
    "town",
    "postcode",
    "where_now",
    "where_now_detail",
    "practice",
    "support_place",
    "support_address",
    "person_phone",
    "hazards",
    "summary",
}
HIDDEN = {"protect": ["hidden"]}


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return reading.read(DEFINITIONS / "serf.yaml")


def test_of_everybody_else_nothing_is_forgotten(form):
    typed = {"place": {"postcode": ["x"]}, "bed": {"frailty": ["x"]}}
    stray = SAID | {"why_not_home": "asked no longer"}
    assert protecting.forgetting(form, stray, typed) == (stray, typed)


def test_of_a_protected_person_every_answer_about_a_place_goes_and_the_rest_stays(form):
    kept, _typed = protecting.forgetting(form, SAID | HIDDEN, {})
    assert set(SAID) - set(kept) == GONE
    assert "Penpol" not in str(kept)


def test_an_answer_that_was_asked_no_longer_before_goes_too(form):
    said = SAID | HIDDEN | {"where_now": "home", "support_town": "Hayle", "moving_from": "Hayle"}
    kept, _typed = protecting.forgetting(form, said, {})
    assert "Hayle" not in str(kept)


def test_what_was_typed_and_made_no_sense_goes_with_its_question(form):
    typed = {
        "place": {"postcode": ["TR27"]},
        "contacts": {"person_phone": ["1"], "cares_for": ["Her son"]},
        "documents": {"summary": ["x"]},
        "person": {"birth_date-day": ["31"], "protect": ["hidden"]},
    }
    _kept, left = protecting.forgetting(form, SAID | HIDDEN, typed)
    assert left == {"contacts": {"cares_for": ["Her son"]}, "person": typed["person"]}


def test_a_page_left_empty_is_still_to_be_finished(form):
    _kept, left = protecting.forgetting(form, SAID | HIDDEN, {"health": {}})
    assert left == {"health": {}}


def test_the_reminder_stands_on_every_page_after_the_safe_way_was_asked(form):
    path = form.path(SAID | HIDDEN)
    at = [page.id for page in path].index("safe-place")
    assert [protecting.reminds(form, page, SAID | HIDDEN) for page in path] == [
        position > at for position in range(len(path))
    ]
    assert not any(protecting.reminds(form, page, SAID) for page in form.path(SAID))


@pytest.mark.parametrize("asks_about_a_place", sorted(GONE | {"moving_from", "bed_area"}))
def test_the_form_asks_a_protected_person_nothing_about_a_place(form, asks_about_a_place):
    said = SAID | HIDDEN | {"purpose": "transfer", "setting": "both"}
    asked = {question.id for page in form.pages for question in page.asked(form.settled(said))}
    assert asks_about_a_place not in asked
