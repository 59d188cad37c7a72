"""Code lists: a form that names one offers its codes, and keeps them when it is published."""

import json

import pytest

from sers.intake import codes, reading
from sers.intake.codes import UnknownList, with_lists
from tests.intake.saying import QUESTIONS, SERF

COLOURS = {
    "colours": {
        "id": "colours",
        "codes": [
            {"value": "red", "label": "Red", "code": "R1"},
            {"value": "blue", "label": "Blue", "hint": "As the sea", "since": "2020-04-01"},
        ],
    }
}


def a_form(**question: object) -> dict[str, object]:
    return {"id": "f", "pages": [{"id": "p", "questions": [{"id": "q", **question}]}]}


def options(definition: dict[str, object]) -> list[dict[str, object]]:
    return definition["pages"][0]["questions"][0].get("options", [])


def test_the_codes_of_a_list_become_options_with_what_an_option_has():
    assert options(with_lists(a_form(code_list="colours"), COLOURS)) == [
        {"value": "red", "label": "Red", "code": "R1"},
        {"value": "blue", "label": "Blue", "hint": "As the sea"},
    ]


def test_options_of_its_own_come_after_those_of_the_list():
    own = {"value": "other", "label": "Another"}
    given = with_lists(a_form(code_list="colours", options=[own]), COLOURS)
    assert [each["value"] for each in options(given)] == ["red", "blue", "other"]


def test_an_option_of_its_own_takes_the_place_of_a_code_of_that_value():
    own = {"value": "red", "label": "Cornish red"}
    given = with_lists(a_form(code_list="colours", options=[own]), COLOURS)
    assert [each["label"] for each in options(given)] == ["Blue", "Cornish red"]


def test_putting_the_lists_in_twice_changes_nothing():
    once = with_lists(a_form(code_list="colours"), COLOURS)
    twice = with_lists(once, COLOURS)
    assert {each["value"] for each in options(twice)} == {"red", "blue"}
    assert len(options(twice)) == 2


def test_a_list_that_nobody_has_loaded_is_refused_by_name():
    with pytest.raises(UnknownList, match="q: there is no code list «smells»"):
        with_lists(a_form(code_list="smells"), COLOURS)


def test_a_question_without_a_list_is_left_alone():
    definition = a_form(options=[{"value": "a", "label": "A"}])
    assert with_lists(definition, COLOURS) == definition


@pytest.mark.parametrize(
    "nonsense", [{}, {"pages": 3}, {"pages": ["p"]}, {"pages": [{"questions": ["q", 3]}]}]
)
def test_what_is_no_form_is_left_for_the_parser_to_refuse(nonsense):
    assert with_lists(nonsense, COLOURS) == nonsense


def test_the_lists_that_come_with_the_service_are_whole():
    shipped = codes.shipped()
    assert shipped
    for name, each in shipped.items():
        values = [code["value"] for code in each["codes"]]
        assert len(set(values)) == len(values) > 0, name
        assert all(code["label"].strip() for code in each["codes"]), name
        assert each["title"] and each["source"] and each["version"] and each["since"], name


def test_every_question_of_the_form_that_names_a_list_offers_the_whole_of_it():
    shipped = codes.shipped()
    named = [question for question in QUESTIONS.values() if question.code_list]
    assert named
    for question in named:
        listed = [code["value"] for code in shipped[question.code_list]["codes"]]
        assert [option.value for option in question.options][: len(listed)] == listed


def test_a_published_form_needs_no_list_to_be_read():
    stored = json.loads(json.dumps(reading.plain(SERF)))
    assert reading.restore(stored) == SERF
