"""Code lists as data: versions side by side, never edited, and what was said keeps its words."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sers.intake import codes, loading, publishing, queries
from sers.intake.kinds import Given, say
from sers.intake.lists import Code, CodeList
from sers.intake.schema import Option, Question
from tests.intake.saying import PRACTICES

pytestmark = pytest.mark.django_db

LISTS = codes.shipped()
LONG_AGO = date(2020, 1, 1)


def a_list(version: str, labels: dict[str, str], since: date = LONG_AGO) -> dict[str, Any]:
    return {
        "version": version,
        "title": "Colours",
        "source": "The tests",
        "status": "made up",
        "since": since,
        "codes": [{"value": value, "label": label} for value, label in labels.items()],
    }


def offered(key: str = "colours") -> dict[str, str]:
    return {code["value"]: code["label"] for code in queries.lists_now()[key]["codes"]}


def once(key: str = "colours") -> dict[str, str]:
    return {code["value"]: code["label"] for code in queries.lists_now()[key]["once"]}


def test_the_lists_that_come_with_the_service_are_there():
    assert {each.key: each.version for each in CodeList.objects.all()} == {
        key: record["version"] for key, record in LISTS.items()
    }
    assert Code.objects.count() == sum(len(record["codes"]) for record in LISTS.values())


def test_a_form_offers_the_same_whether_its_lists_are_read_from_the_file_or_the_database():
    now = queries.lists_now()
    assert {key: [c["value"] for c in now[key]["codes"]] for key in now} == {
        key: [c["value"] for c in record["codes"]] for key, record in LISTS.items()
    }


def test_the_publishers_own_code_is_kept_though_it_cannot_stand_in_a_field():
    uses = Code.objects.get(list__key="bars_reasonable_adjustment", value="usesa_citizenadvocate")
    assert uses.code == "usesa citizenadvocate"


def test_loading_again_changes_nothing():
    before = list(Code.objects.order_by("id").values())
    loading.load(LISTS)
    assert list(Code.objects.order_by("id").values()) == before


def test_a_new_version_in_the_file_is_added_beside_the_old_one():
    changed = {**LISTS["religion"], "version": "2031", "since": timezone.localdate()}
    changed["codes"] = [{"value": "jedi", "label": "Jedi"}]
    loading.load({**LISTS, "religion": changed})
    assert CodeList.objects.filter(key="religion").count() == 2
    assert offered("religion") == {"jedi": "Jedi"}
    assert once("religion")["sikh"] == "Sikh"


def test_a_version_that_begins_later_is_not_offered_before():
    loading.publish("colours", a_list("1", {"red": "Red"}))
    later = timezone.localdate() + timedelta(days=1)
    loading.publish("colours", a_list("2", {"blue": "Blue"}, later))
    assert offered() == {"red": "Red"}


def test_a_code_that_ended_is_offered_no_longer_and_keeps_its_label():
    record = a_list("1", {"red": "Red", "blue": "Blue"})
    loading.load({"colours": record})
    record["codes"][0]["until"] = timezone.localdate()
    loading.load({"colours": record})
    assert offered() == {"blue": "Blue"}
    assert once() == {"red": "Red"}


def test_a_code_can_be_ended_only_once():
    made = loading.publish("colours", a_list("1", {"red": "Red"}))
    loading.end(made, "red", on=date(2026, 1, 2))
    loading.end(made, "red", on=date(2026, 1, 9))
    assert Code.objects.get(list=made).until == date(2026, 1, 2)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE intake_codelist SET title = 'x'",
        "DELETE FROM intake_codelist",
        "DELETE FROM intake_code",
        "UPDATE intake_code SET label = 'x'",
        "UPDATE intake_code SET label = 'x', until = '2030-01-01'",
        "UPDATE intake_code SET until = NULL",
        "INSERT INTO intake_code (list_id, value, code, label, hint, position, since)"
        " SELECT min(id), 'z', '', 'Z', '', 99, '2026-01-01' FROM intake_codelist",
    ],
)
def test_a_published_version_is_refused_every_change_but_the_end_of_a_code(change: str):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_question_names_its_list_and_gets_its_options_and_what_it_once_had():
    loading.publish("colours", a_list("1", {"red": "Red", "green": "Green"}))
    loading.publish("colours", a_list("2", {"green": "Bright green"}))
    question = {"id": "q", "code_list": "colours", "options": [{"value": "none", "label": "None"}]}
    definition = {"pages": [{"id": "p", "questions": [question]}]}
    whole = codes.with_lists(definition, queries.lists_now())
    made = whole["pages"][0]["questions"][0]
    assert [option["label"] for option in made["options"]] == ["Bright green", "None"]
    assert made["once"] == [{"value": "red", "label": "Red"}]
    assert codes.without_lists(whole, queries.lists_now()) == definition


def test_a_list_that_nobody_loaded_is_named():
    definition = copy.deepcopy(publishing.current().definition)
    question = next(
        q for page in definition["pages"] for q in page["questions"] if q.get("code_list")
    )
    question["code_list"] = "no_such_list"
    with pytest.raises(codes.UnknownList, match="no code list «no_such_list»"):
        publishing.publish(definition)


@pytest.mark.parametrize(("kind", "answer"), [("choose_one", "red"), ("find_many", ["red"])])
def test_an_answer_that_is_no_longer_offered_keeps_its_label(kind: str, answer: Any):
    question = Question("q", "?", kind, options=(Option("blue", "Blue"),))
    ever = Question("q", "?", kind, options=question.options, once=(Option("red", "Red"),))
    assert [said.lines for said in say(Given(ever, answer, PRACTICES))] == [("Red",)]
    assert [said.lines for said in say(Given(question, answer, PRACTICES))] == [("red",)]
