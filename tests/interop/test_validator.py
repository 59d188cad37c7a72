"""The validator itself: it finds what is wrong, and what it says wrongly is known."""

import copy
from typing import Any

import pytest

from tests.interop.saying import QUESTIONNAIRE, answers_of_life, arrived, as_read
from tests.peers import fhir_validator

SMALL: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "url": "https://example.org/Questionnaire/small",
    "version": "1",
    "status": "draft",
    "item": [
        {
            "linkId": "first",
            "type": "choice",
            "text": "Which?",
            "answerOption": [{"valueCoding": {"system": "https://example.org/c", "code": "a"}}],
        },
        {
            "linkId": "second",
            "type": "string",
            "text": "Why?",
            "enableBehavior": "all",
            "enableWhen": [
                {
                    "question": "first",
                    "operator": operator,
                    "answerCoding": {"system": "https://example.org/c", "code": code},
                }
                for operator, code in [("=", "a"), ("!=", "b")]
            ],
        },
    ],
}


def test_what_it_says_wrongly_it_says_of_the_smallest_form():
    """Once it no longer does, this fails, and what leaves it out can go."""
    said = fhir_validator.said(SMALL)
    for pattern in fhir_validator.MISTAKEN:
        assert any(pattern.match(each.partition(": ")[0]) for each in said), pattern
    assert fhir_validator.faults(SMALL) == []


def without_type(page: dict[str, Any]) -> None:
    del page["item"][1]["type"]


def with_a_type_of_no_kind(page: dict[str, Any]) -> None:
    page["item"][1]["type"] = "multiple"


def with_an_option_of_nothing(page: dict[str, Any]) -> None:
    del page["item"][1]["answerOption"][0]["valueCoding"]


def with_two_of_one_name(page: dict[str, Any]) -> None:
    page["item"].append(copy.deepcopy(page["item"][1]))


def with_an_element_of_our_own(page: dict[str, Any]) -> None:
    page["item"][1]["purpose"] = "x"


@pytest.mark.parametrize(
    "spoil",
    [
        without_type,
        with_a_type_of_no_kind,
        with_an_option_of_nothing,
        with_two_of_one_name,
        with_an_element_of_our_own,
    ],
    ids=lambda each: each.__name__,
)
def test_a_fault_in_the_form_is_found(spoil):
    page = copy.deepcopy(QUESTIONNAIRE["item"][0])
    spoil(page)
    assert fhir_validator.faults({**QUESTIONNAIRE, "item": [page]})


def a_response() -> dict[str, Any]:
    return as_read(arrived(answers_of_life("home")))


def with_an_answer_to_nothing(response: dict[str, Any]) -> None:
    response["item"][0]["item"].append({"linkId": "nothing", "answer": [{"valueString": "x"}]})


def with_an_answer_of_another_type(response: dict[str, Any]) -> None:
    response["item"][0]["item"][0]["answer"] = [{"valueString": "x"}]


def with_a_status_of_no_kind(response: dict[str, Any]) -> None:
    response["status"] = "sent"


def with_a_time_without_a_zone(response: dict[str, Any]) -> None:
    response["authored"] = "2026-11-22T20:15:30"


def without_a_questionnaire(response: dict[str, Any]) -> None:
    response["questionnaire"] = "https://sers.example/fhir/Questionnaire/serf|99"


@pytest.mark.parametrize(
    "spoil",
    [
        with_an_answer_to_nothing,
        with_an_answer_of_another_type,
        with_a_status_of_no_kind,
        with_a_time_without_a_zone,
        without_a_questionnaire,
    ],
    ids=lambda each: each.__name__,
)
def test_a_fault_in_what_was_sent_is_found(spoil):
    response = a_response()
    spoil(response)
    assert fhir_validator.faults(response, beside=[QUESTIONNAIRE])
