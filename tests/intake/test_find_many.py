"""Choosing several from a list too long to show: found by a word of it, and ticked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.intake import kinds
from sers.intake.asking import error_list
from sers.intake.kinds import Given, Posted
from sers.intake.kinds.find_many import MOST_SHOWN, find
from sers.intake.schema import Option, Question
from tests.intake.saying import PRACTICES, QUESTIONS, asked

LIST = (
    Option("quiet", "A quiet room to wait in"),
    Option("needle", "Fear of needles"),
    Option("reminder", "Written reminders"),
    Option("room", "A room on the ground floor"),
)
QUESTION = Question("q", "Adjustments", "find_many", options=LIST, error="Find what helps")


def drawn(**posted):
    form = asked(QUESTION, {name.replace("_", "-"): value for name, value in posted.items()})
    return kinds.drawn(Posted(QUESTION, form.typed(), PRACTICES, form.refusals(QUESTION))).params


def values(params):
    return [(choice["value"], choice["checked"]) for choice in params["choices"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("room", ["quiet", "room"]),
        ("ROOM quiet", ["quiet"]),
        ("  needle  ", ["needle"]),
        ("needle room", []),
        ("", []),
        ("   ", []),
        ("\x00", []),
        ("x" * 20_000, []),
    ],
)
def test_what_has_every_word_typed_is_found(words, found):
    assert [option.value for option in find(LIST, words)] == found


def test_no_more_is_shown_than_can_be_read():
    many = tuple(Option(f"v{n}", f"Room {n}") for n in range(100))
    assert len(find(many, "room")) == MOST_SHOWN


def test_nothing_is_shown_before_somebody_looks():
    params = drawn()
    assert (params["choices"], params["said"]) == ([], "")


def test_find_draws_the_page_again_unjudged_with_what_was_found():
    form = asked(QUESTION, {"q-search": "room", "find": "q"})
    assert form.only_redraws
    assert error_list(form) == []
    params = drawn(q_search="room", find="q")
    assert values(params) == [("quiet", False), ("room", False)]
    assert (params["said"], params["value"]) == ("2 found", "room")


def test_what_is_ticked_stays_in_sight_whatever_is_looked_for_next():
    params = drawn(q=["needle"], q_search="room", find="q")
    assert values(params) == [("needle", True), ("quiet", False), ("room", False)]


def test_what_is_found_and_ticked_stands_there_once():
    assert values(drawn(q=["room"], q_search="room")) == [("room", True), ("quiet", False)]


def test_where_nothing_is_found_that_is_said_and_what_to_try():
    params = drawn(q_search="helicopter", find="q")
    assert params["said"] == "None of 4 has these words. Try another word"


def test_what_is_kept_is_drawn_ticked_without_a_search():
    typed = kinds.typed_of(Given(QUESTION, ["reminder", "quiet"], PRACTICES))
    params = kinds.drawn(Posted(QUESTION, typed, PRACTICES)).params
    assert values(params) == [("quiet", True), ("reminder", True)]


def test_searching_is_not_choosing():
    (error,) = error_list(asked(QUESTION, {"q-search": "room"}))
    assert error == {"text": "Find what helps", "href": "#q"}
    params = drawn(q_search="room")
    assert params["errorMessage"] == {"text": "Find what helps"}
    assert params["field"] == "q", "the error leads to the box for words"


def test_what_is_not_on_the_list_is_refused():
    form = asked(QUESTION, {"q": ["quiet", "hammock"]})
    (error,) = error_list(form)
    assert error["text"] == "Choose from the list for “Adjustments”"
    assert form.typed() == {"q": ["quiet", "hammock"]}


def test_the_long_list_of_the_form_can_be_found_by_the_words_of_its_hint():
    adjustments = QUESTIONS["adjustments"]
    assert adjustments.code_list == "bars_reasonable_adjustment"
    for word in ("noise", "needle", "reminder"):
        assert word in adjustments.hint
        assert find(adjustments.options, word), word


@given(st.text(max_size=40))
def test_whatever_is_looked_for_is_found_in_the_order_of_the_list(words):
    places = [LIST.index(option) for option in find(LIST, words)]
    assert places == sorted(set(places))
