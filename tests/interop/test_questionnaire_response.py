"""What was sent as a QuestionnaireResponse: valid, whole, and the same when it is read back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from sers.interop.fhir.absence import FHIR_REASONS, NOT_KNOWN, WITHHELD
from sers.interop.fhir.naming import reasons
from sers.interop.fhir.resources.questionnaire_response import QuestionnaireResponse, response
from sers.interop.fhir.resources.reading import Unreadable, answers_of
from tests.interop.saying import (
    LIVES,
    NAMES,
    NHS_NUMBER,
    QUESTIONNAIRE,
    QUESTIONS,
    RESTRICTED,
    answers_of_life,
    any_answers,
    arrived,
    as_read,
    sent,
)
from tests.interop.test_questionnaire import ITEMS, every_item
from tests.peers import fhir_validator

VALUES = {
    "string": "valueString",
    "text": "valueString",
    "choice": "valueCoding",
    "date": "valueDate",
    "time": "valueTime",
    "reference": "valueReference",
}


def items_of(answers: dict[str, Any], **named: Any) -> dict[str, dict[str, Any]]:
    read = as_read(arrived(answers, **named))
    return {item["linkId"]: item for item in every_item(read["item"])}


@pytest.mark.parametrize("withheld", [False, True], ids=["whole", "withheld"])
@pytest.mark.parametrize("life", LIVES)
def test_others_find_nothing_wrong_with_what_was_sent(life, withheld):
    read = as_read(arrived(answers_of_life(life), withheld=withheld))
    assert fhir_validator.faults(read, beside=[QUESTIONNAIRE]) == []


@pytest.mark.parametrize("life", LIVES)
def test_what_was_sent_comes_back_as_it_was(life):
    answers = answers_of_life(life)
    assert set(LIVES[life]) - {"key_safe"} - set(answers) <= {
        key for key, value in LIVES[life].items() if value is None
    }
    assert answers_of(arrived(answers), NAMES) == answers


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=any_answers())
def test_whatever_is_answered_comes_back_as_it_was(answers):
    assert answers_of(arrived(answers), NAMES) == answers


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=any_answers())
def test_every_answer_has_its_question_and_fits_its_type(answers):
    """What no validator looks at: codes among the options offered, groups where they belong."""
    read = as_read(arrived(answers))
    for item, around in walked(read.get("item", [])):
        question = ITEMS[item["linkId"]]
        assert item["linkId"] in {each["linkId"] for each in around}
        offered = [option["valueCoding"] for option in question.get("answerOption", [])]
        for answer in item.get("answer", []):
            (value,) = [answer[key] for key in answer]
            assert set(answer) == {VALUES[question["type"]]}
            assert value in offered or not offered
        assert len(item.get("answer", [])) <= 1 or question.get("repeats")


def walked(items: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each item, with those that the Questionnaire has where it stands."""
    beside = QUESTIONNAIRE["item"]
    yield from _walked(items, beside)


def _walked(
    items: list[dict[str, Any]], beside: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for item in items:
        yield item, beside
        yield from _walked(item.get("item", []), ITEMS[item["linkId"]].get("item", []))


def test_it_says_what_it_answers_about_whom_and_when():
    read = as_read(arrived(answers_of_life("home"), version=3))
    assert read["questionnaire"] == "https://sers.example/fhir/Questionnaire/serf|2"
    assert read["status"] == "amended"
    assert read["authored"] == "2026-11-22T20:15:30+00:00"
    assert datetime.fromisoformat(read["authored"]).tzinfo
    assert read["identifier"]["value"] == "RF-2026-0001"
    assert read["subject"] == {
        "type": "Patient",
        "identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER},
    }
    assert read["source"] == {"type": "Practitioner", "display": "Jory Penhale, Paramedic"}


def test_who_has_no_nhs_number_is_named_by_a_number_of_ours_and_by_no_name():
    subject = as_read(response(NAMES, sent(answers_of_life("unknowns"), nhs_number="")))["subject"]
    assert subject["identifier"]["system"] == "https://sers.example/fhir/Id/person"
    assert set(subject) == {"type", "identifier"}


def test_not_knowing_is_said_as_fhir_says_it_with_our_own_reason_beside():
    items = items_of(answers_of_life("unknowns"))
    absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    assert items["nhs_number"]["extension"] == [{"url": absent, "valueCode": "not-applicable"}]
    assert "answer" not in items["nhs_number"]
    (why,) = items["nhs_number.not-known"]["answer"]
    assert why["valueCoding"]["display"] == "They never had one, for example from abroad"
    assert items["postcode"]["extension"] == [{"url": absent, "valueCode": "unknown"}]
    assert "postcode.not-known" not in items
    assert items["practice.not-known"]["answer"][0]["valueCoding"]["code"] == "elsewhere"


def test_every_reason_of_the_form_is_said_as_one_of_fhirs():
    ours = {reason.value for question in QUESTIONS.values() for reason in reasons(question)}
    assert ours - set(FHIR_REASONS) == set()
    # No validator looks at codes within extensions.
    known = fhir_validator.codes_of("data-absent-reason")
    assert {*FHIR_REASONS.values(), NOT_KNOWN, WITHHELD} - known == set()


@pytest.mark.parametrize("life", ["safeguarding", "protected", "coded"])
def test_what_is_withheld_is_said_to_be_and_shows_nothing(life):
    answers = answers_of_life(life)
    read = as_read(arrived(answers, withheld=True))
    items = {item["linkId"]: item for item in every_item(read["item"])}
    kept = RESTRICTED & set(answers)
    assert kept
    for name in kept:
        assert items[name]["extension"][0]["valueCode"] == "masked"
        assert "answer" not in items[name]
        assert str(answers[name]) not in str(read)
    assert read["meta"]["security"][0]["code"] == "N"


def test_what_was_not_answered_is_withheld_alike():
    """So that nobody can tell from the copy whether there was anything."""
    said = answers_of_life("safeguarding")
    left = {key: value for key, value in said.items() if key != "safeguarding_detail"}
    assert items_of(said, withheld=True) == items_of(left, withheld=True)


def test_the_whole_is_marked_as_restricted():
    read = as_read(arrived(answers_of_life("safeguarding")))
    assert read["meta"]["security"][0]["code"] == "R"


@pytest.mark.parametrize(
    "spoil",
    [
        {"linkId": "nothing", "answer": [{"valueString": "x"}]},
        {"linkId": "sex", "answer": [{"valueCoding": {"system": "x", "code": "y"}}]},
        {"linkId": "sex", "answer": [{"valueString": "female"}]},
        {"linkId": "sex"},
        {"linkId": "contacts", "item": [{"linkId": "contacts.age"}]},
        {"linkId": "nhs_number.not-known"},
    ],
)
def test_what_we_would_not_have_written_is_refused_by_its_place(spoil):
    raw = as_read(arrived({})) | {"item": [spoil]}
    read = msgspec.convert(raw, QuestionnaireResponse)
    with pytest.raises(Unreadable) as refused:
        answers_of(read, NAMES)
    assert str(refused.value).startswith(spoil["linkId"])


def test_nothing_refers_to_what_is_not_there():
    """A dangling `urn:uuid` is another thing that no validator finds: there is none at all."""
    for life in LIVES:
        assert "urn:uuid" not in str(as_read(arrived(answers_of_life(life))))
