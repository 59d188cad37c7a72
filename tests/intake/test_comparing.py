"""What is different between two sets of answers."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sers.intake import comparing
from sers.intake.comparing import Change, Kind, Said, compare
from sers.intake.fitting import fitting
from sers.intake.schema import (
    Condition,
    FormDefinition,
    Option,
    Page,
    Question,
    Sensitivity,
    as_before,
    not_known,
)
from tests.builders import ANSWERS
from tests.intake.saying import PRACTICES, QUESTIONS, SERF, answer_to, answers_to

OPEN = {name: question for name, question in QUESTIONS.items() if not question.restricted}
SPOKEN = {n: q for n, q in OPEN.items() if q.kind not in {"find_many"}}

PEOPLE = tuple(Option(value, value.title()) for value in ("alone", "one", "two"))
WHERE = Question(
    "where", "Where?", "choose_one", options=(Option("home", "Home"), Option("bed", "Bed"))
)
NEEDS = Question("needs", "Which help?", "choose_many", options=PEOPLE, short="Help")
DOING = Question(
    "doing",
    "What can they do?",
    "matrix",
    options=PEOPLE,
    rows=(Option("wash", "Washing"), Option("walk", "Walking")),
)
CODE = Question("code", "Code?", "text", sensitivity=Sensitivity.RESTRICTED)
WARD = Question("ward", "Ward?", "text", when=(Condition("where", frozenset({"bed"})),))
FORM = FormDefinition(
    "small",
    "Small",
    "1",
    (Page("place", "The place", (WHERE, NEEDS), short="Place"), Page("more", "More", (WARD,))),
)
WHOLE = replace(FORM, pages=(*FORM.pages, Page("last", "Last", (DOING, CODE))))


def differences(before: dict[str, Any], after: dict[str, Any], **named: Any) -> list[Change]:
    return compare(Said(WHOLE, before), Said(WHOLE, after), practices=PRACTICES, **named)


@settings(max_examples=40, deadline=None)
@given(answers_to(SPOKEN))
def test_the_same_answers_are_no_change(answers):
    said = Said(SERF, answers)
    assert compare(said, said, practices=PRACTICES) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_each_single_change_is_found_exactly_once(data):
    before = dict(ANSWERS)
    asked = [q for page in SERF.path(before) for q in page.asked(before) if q.id in SPOKEN]
    question = data.draw(st.sampled_from(sorted(asked, key=lambda q: q.id)))
    after = before | {question.id: data.draw(answer_to(question))}
    was, now = SERF.settled(before), SERF.settled(after)
    assume(was.get(question.id) != now.get(question.id))
    found = compare(Said(SERF, before), Said(SERF, after), practices=PRACTICES)
    names = [change.question for change in found]
    assert names.count(question.id) == 1
    differing = {name for name in {*was, *now} & set(OPEN) if was.get(name) != now.get(name)}
    assert set(names) == differing and len(names) == len(differing)
    order = [each.id for each in SERF.questions()]
    assert names == sorted(names, key=order.index)
    assert all(change.before or change.after for change in found)


def test_an_answer_is_added_removed_or_changed():
    (added,) = differences({}, {"where": "home"})
    assert added == Change("where", "Where?", "Place", Kind.ADDED, (), ("Home",))
    (removed,) = differences({"where": "home"}, {})
    assert (removed.kind, removed.before, removed.after) == (Kind.REMOVED, ("Home",), ())
    (changed,) = differences({"where": "home"}, {"where": "bed"})
    assert (changed.kind, changed.before, changed.after) == (Kind.CHANGED, ("Home",), ("Bed",))
    assert not changed.withheld


def test_what_is_not_known_now_is_a_change():
    (changed,) = differences({"where": "home"}, {"where": not_known()})
    assert changed.after == ("Not known",)


def test_several_choices_are_the_same_in_any_order():
    assert differences({"needs": ["one", "two"]}, {"needs": ["two", "one"]}) == []
    (changed,) = differences({"needs": ["one"]}, {"needs": ["one", "two"]})
    assert (changed.label, changed.before, changed.after) == ("Help", ("One",), ("One", "Two"))


def test_of_a_matrix_only_the_rows_that_differ_are_told():
    before = {"wash": {"usual": "alone", "now": "one"}, "walk": {"usual": "alone", "now": "alone"}}
    after = before | {"wash": {"usual": "alone", "now": "two"}}
    (changed,) = differences({"doing": before}, {"doing": after})
    assert len(changed.before) == len(changed.after) == 1
    assert changed.before[0].startswith("Washing: ") and changed.before[0].endswith("One")
    assert changed.after[0].endswith("Two")


def test_what_is_asked_no_longer_counts_as_taken_out():
    before = {"where": "bed", "ward": "Two"}
    found = differences(before, {"where": "home", "ward": "Two"})
    assert [(each.question, each.kind) for each in found] == [
        ("where", Kind.CHANGED),
        ("ward", Kind.REMOVED),
    ]


def test_a_restricted_answer_is_never_told_and_only_said_to_change():
    before, after = {"code": "4711"}, {"code": "0815"}
    assert differences(before, after) == []
    (changed,) = differences(before, after, apart=["code"])
    assert changed.withheld and changed.kind == Kind.CHANGED
    (changed,) = differences({}, {}, apart=["code"])
    assert changed.label == "Code?"
    (told,) = differences(before, after, apart=["code"], withheld=lambda _question: False)
    assert (told.before, told.after) == (("4711",), ("0815",))


def test_an_ordinary_answer_that_is_withheld_is_only_said_to_change():
    (changed,) = differences({"where": "home"}, {}, withheld=lambda _question: True)
    assert changed.withheld and changed.kind == Kind.CHANGED


def test_an_answer_is_no_change_because_a_newer_form_words_it_otherwise():
    worded = replace(WHERE, ask="In which place?", options=(Option("home", "Own home"),))
    newer = replace(WHOLE, pages=(Page("place", "Where", (worded,)),))
    before = Said(WHOLE, {"where": "home", "needs": ["one"]})
    (gone,) = compare(before, Said(newer, {"where": "home"}), practices=PRACTICES)
    assert (gone.question, gone.kind) == ("needs", Kind.REMOVED)


@pytest.mark.parametrize("question", [WHERE, CODE])
def test_restricted_says_which_questions_few_may_read(question):
    assert comparing.restricted(question) is question.restricted


def test_answers_fit_a_newer_form_where_it_still_takes_them():
    options = (Option("home", "Own home"), Option("street", "Street"))
    newer = replace(
        WHOLE,
        pages=(
            Page("place", "Where", (replace(WHERE, options=options), replace(NEEDS, kind="text"))),
            Page("last", "Last", (CODE, replace(DOING, optional=True))),
        ),
    )
    answers = {"where": "home", "needs": ["one"], "ward": "Two", "code": as_before()}
    assert fitting(answers, was=WHOLE, now=newer) == {"where": "home", "code": as_before()}
    assert fitting({"where": "bed"}, was=WHOLE, now=newer) == {}
    assert fitting(answers, was=WHOLE, now=WHOLE) == answers


def test_whatever_was_answered_fits_the_same_questions_in_a_newer_form():
    newer = replace(SERF, version="next")
    assert fitting(ANSWERS, was=SERF, now=newer) == ANSWERS
