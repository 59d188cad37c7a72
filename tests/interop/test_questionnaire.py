"""The form as a Questionnaire: whole, true to its conditions, and valid as others read it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sers.intake.kinds import KINDS
from sers.intake.schema import Condition, Page
from sers.interop.fhir.naming import Naming
from sers.interop.fhir.resources.questionnaire import questionnaire
from tests.interop.saying import FORM, NAMES, QUESTIONNAIRE, QUESTIONS, as_read
from tests.peers import fhir_validator

PAGES = {page["linkId"]: page for page in QUESTIONNAIRE["item"]}


def every_item(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from every_item(item.get("item", []))


ITEMS = {item["linkId"]: item for item in every_item(QUESTIONNAIRE["item"])}


@pytest.mark.parametrize("page", PAGES)
def test_others_find_nothing_wrong_with_a_page(page):
    # A page at a time, for the validator takes the square of what it is given.
    assert fhir_validator.faults({**QUESTIONNAIRE, "item": [PAGES[page]]}) == []


def test_every_extension_is_one_of_fhirs_own():
    """The validator passes over the extensions of items."""
    used = {each["url"] for item in ITEMS.values() for each in item.get("extension", [])}
    options = [o for item in ITEMS.values() for o in item.get("answerOption", [])]
    used |= {each["url"] for option in options for each in option.get("extension", [])}
    assert used
    assert {url for url in used if not fhir_validator.defines(url)} == set()


def test_it_says_which_form_it_is():
    told = {key: value for key, value in QUESTIONNAIRE.items() if key != "item"}
    assert told == {
        "resourceType": "Questionnaire",
        "id": "serf-2",
        "url": "https://sers.example/fhir/Questionnaire/serf",
        "version": "2",
        "name": "SERF",
        "title": FORM.title,
        "status": "active",
        "date": "2026-11-22",
        "language": "en-GB",
        "subjectType": ["Patient"],
    }


def test_a_version_that_another_took_the_place_of_is_retired():
    old = questionnaire(NAMES, 1, date(2026, 1, 2), superseded=True)
    assert (old.id, old.version, old.status) == ("serf-1", "1", "retired")


def test_no_two_items_have_one_name():
    links = [item["linkId"] for item in every_item(QUESTIONNAIRE["item"])]
    assert len(links) == len(set(links))


def test_every_question_is_there_with_its_type_and_options():
    for name, question in QUESTIONS.items():
        item = ITEMS[name]
        assert item["text"] == question.ask
        assert item["type"] == KINDS[question.kind].fhir_type, name
        offered = [option["valueCoding"] for option in item.get("answerOption", [])]
        assert len(offered) == (0 if question.rows else len(question.options))


def test_only_what_must_always_be_answered_is_required():
    for name, question in QUESTIONS.items():
        must = not question.optional and not question.may_be_unknown and question.kind != "practice"
        assert ITEMS[name].get("required", False) is (must and question.kind != "matrix"), name


def test_why_it_is_asked_and_when_it_is_needed_stand_in_a_note():
    note = ITEMS["why_soon"]["extension"][0]
    assert note["url"] == "http://hl7.org/fhir/StructureDefinition/designNote"
    assert "Why it is asked: The team can weigh it" in note["valueMarkdown"]
    assert "It may be left blank, but not where “Why now” is" in note["valueMarkdown"]
    assert "“Yes, they could" not in note["valueMarkdown"]


def test_what_the_system_does_with_it_and_who_may_read_it_are_codes():
    codes = {code["system"].rpartition("/")[2]: code["code"] for code in ITEMS["sex"]["code"]}
    assert codes == {"sensitivity": "personal", "binding": "person.sex"}
    assert ITEMS["key_safe"]["code"][0]["code"] == "restricted"


def test_a_list_with_a_publisher_has_the_publishers_system_and_codes():
    adjustment = ITEMS["adjustments"]["answerOption"][0]["valueCoding"]
    assert adjustment == {
        "system": "https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars",
        "code": "patientChoice",
        "display": "Patient Choice in Service Selection",
    }
    # The publisher's words for it are others, so ours stand in the note.
    british = ITEMS["ethnicity"]["answerOption"][0]["valueCoding"]
    assert british["code"] == "A"
    assert "display" not in british
    assert "A: “White British”" in ITEMS["ethnicity"]["extension"][0]["valueMarkdown"]


def test_an_answer_of_ours_has_a_system_of_ours():
    home = ITEMS["where_now"]["answerOption"][0]["valueCoding"]
    assert home["system"] == "https://sers.example/fhir/CodeSystem/serf.where_now"
    other = ITEMS["condition"]["answerOption"]
    assert {option["valueCoding"]["system"].rpartition("/")[2] for option in other} == {
        "ucr_condition",
        "serf.condition",
    }


def test_an_answer_that_stands_alone_excludes_the_others():
    alone = [o for o in ITEMS["gate"]["answerOption"] if "extension" in o]
    assert [option["valueCoding"]["code"] for option in alone] == ["none"]


def is_enabled(item: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """As FHIR R4 says `enableWhen`: `!=` where no answer is equal, so where there is none too."""
    held = []
    for each in item.get("enableWhen", []):
        given = answers.get(each["question"])
        values = given if isinstance(given, list) else [given]
        equal = each["answerCoding"]["code"] in values
        held.append(equal if each["operator"] == "=" else not equal)
    return (any if item.get("enableBehavior") == "any" else all)(held) if held else True


def enabled(items: list[dict[str, Any]], answers: Mapping[str, Any]) -> Iterator[str]:
    for item in items:
        if is_enabled(item, answers):
            yield item["linkId"]
            yield from enabled(item.get("item", []), answers)


@pytest.mark.parametrize("setting", ["home", "bed", "both"])
@pytest.mark.parametrize("purpose", ["avoid_admission", "leave_hospital", "end_of_life"])
@pytest.mark.parametrize("protect", [[], ["hidden"]])
@pytest.mark.parametrize("where", ["home", "ward"])
def test_the_same_is_asked_elsewhere_as_here(setting, purpose, protect, where):
    said = {"setting": setting, "purpose": purpose, "protect": protect, "where_now": where}
    kept = FORM.settled(said | {"safeguarding": "yes", "support_place": "another"})
    here = {q.id for page in FORM.pages for q in page.asked(kept)}
    assert set(enabled(QUESTIONNAIRE["item"], kept)) & set(QUESTIONS) == here


def test_conditions_that_fhir_cannot_join_stand_at_groups_around():
    asked = replace(
        QUESTIONS["good"],
        id="extra",
        when=(Condition("needs", frozenset({"falls_check", "meals"})),),
        unless=(Condition("setting", frozenset({"bed"})),),
    )
    form = replace(FORM, pages=(*FORM.pages, Page("last", "Last", (asked,))))
    page = as_read(questionnaire(Naming(form, "https://x.example"), 1, date(2026, 1, 1)))
    group = page["item"][-1]["item"][0]
    assert (group["linkId"], group["type"], group["enableBehavior"]) == ("extra:1", "group", "any")
    assert [each["operator"] for each in group["item"][0]["enableWhen"]] == ["!="]
