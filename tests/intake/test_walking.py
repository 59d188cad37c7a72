"""How few answers the form can be finished with: what is promised, and that it is counted right."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.config.documents.walks import PROFESSIONS, TOLD, by_purpose
from sers.config.documents.walks import shortest as ordinary
from sers.intake.schema import (
    Answer,
    Condition,
    FormDefinition,
    Option,
    Page,
    Question,
    Stop,
    not_known,
)
from sers.intake.walking import NoWayThrough, shortest
from tests.builders import A_BED, ANSWERS, LEAVING
from tests.intake.saying import SERF

# What is chosen on each of the walks; whatever is not on them is left out.
CHOSEN: dict[str, dict[str, Any]] = {
    "Paramedic, urgent": {},
    "GP, support at home": {"purpose": "support_home"},
    "Ward nurse, to a bed": LEAVING | {"setting": "bed"} | A_BED,
}
HARD = Stop("hard", "Stop here", ("Ring somebody",))


def choose(name: str, *values: str, **parts: Any) -> Question:
    options = tuple(Option(value, value) for value in values or ("a", "b"))
    return Question(name, "?", **{"kind": "choose_one", "options": options} | parts)


def when(question: str, *answers: str) -> tuple[Condition, ...]:
    return (Condition(question, frozenset(answers)),)


def a_form(*pages: tuple[Question, ...]) -> FormDefinition:
    made = (Page(f"p{n}", "P", questions) for n, questions in enumerate(pages))
    return FormDefinition("small", "Small", "1", tuple(made), (HARD,))


# What is promised of the form that comes with the service


@pytest.mark.parametrize("profession", PROFESSIONS, ids=lambda each: each.name)
def test_nobody_answers_more_than_was_promised_them(profession):
    assert profession.walk(SERF).answers <= profession.target


def test_the_promises_are_those_made():
    assert {each.name: each.target for each in PROFESSIONS} == {
        "Paramedic, urgent": 25,
        "GP, support at home": 30,
        "Ward nurse, to a bed": 45,
    }


@pytest.mark.parametrize("profession", PROFESSIONS, ids=lambda each: each.name)
def test_who_answers_just_these_questions_can_send_it(profession):
    whole = ANSWERS | CHOSEN[profession.name]
    whole |= {"nhs_number": not_known("not_to_hand"), "agreed_how": "today_in_person"}
    walked = profession.walk(SERF).questions
    answers = {name: whole[name] for name in (*walked, *TOLD) if name in whole}
    assert (answers["purpose"], answers["setting"], answers["where_now"]) == (
        profession.purpose,
        profession.setting,
        profession.where_now,
    )
    assert SERF.missing(answers) == []
    assert SERF.barred(answers) is None
    assert set(SERF.settled(answers)) == set(walked) | (TOLD & answers.keys())
    for name in walked:
        without = {key: answer for key, answer in answers.items() if key != name}
        assert SERF.missing(without), f"{name} need not have been answered"


def test_a_walk_is_counted_for_every_purpose_and_setting():
    counted = dict(by_purpose(SERF))
    assert len(counted) == 7
    assert all(len(counts) == 4 and min(counts) >= 20 for counts in counted.values())
    assert counted["To be supported at home"][0] == PROFESSIONS[1].walk(SERF).answers


def test_what_the_account_tells_is_not_counted():
    told, untold = ordinary(SERF), shortest(SERF, {"protect": None, "consent": "agrees"})
    assert not TOLD & set(told.questions)
    # The e-mail address may be left out, so nobody has to type it either.
    assert untold.answers == told.answers + len(TOLD) - 1


# How it is counted


def test_the_cheaper_of_two_ways_is_taken():
    dear = choose("dear", when=when("way", "a"))
    form = a_form((choose("way"),), (dear,))
    assert shortest(form, {}).questions == ("way",)
    assert shortest(form, {"way": "a"}).questions == ("way", "dear")


def test_an_optional_question_is_answered_where_that_saves_others():
    door = choose("door", optional=True)
    rooms = tuple(choose(f"room{n}", unless=when("door", "b")) for n in range(2))
    form = a_form((door,), rooms)
    assert shortest(form, {}).questions == ("door",)
    assert shortest(form, {"door": None}).questions == ("room0", "room1")


def test_a_matrix_counts_each_of_its_rows():
    rows = tuple(Option(f"row{n}", "Row") for n in range(4))
    matrix = Question("doing", "?", "matrix", rows=rows, options=(Option("a", "A"),))
    assert shortest(a_form((matrix,)), {}).answers == 4


def test_what_is_needed_only_at_times_counts_only_then():
    when_a = choose("why", optional=True, needed_when=when("way", "a"))
    form = a_form((choose("way"),), (when_a,))
    assert shortest(form, {"way": "a"}).answers == 2
    assert shortest(form, {"way": "b"}).answers == 1


def stopping(**parts: Any) -> Question:
    options = (Option("a", "A"), Option("stop", "Stop", stop="hard"))
    return choose("gate", **{"options": options} | parts)


def test_no_walk_goes_by_a_stop():
    further = choose("further", when=when("gate", "a"))
    assert shortest(a_form((stopping(),), (further,)), {}).questions == ("gate", "further")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (stopping(), {"gate": "stop"}),
        (stopping(kind="choose_many"), {"gate": ["a", "stop"]}),
        (stopping(options=(Option("stop", "Stop", stop="hard"),)), {}),
        (stopping(), {"gate": None}),
    ],
)
def test_where_nothing_leads_through_that_is_said(question, said):
    with pytest.raises(NoWayThrough, match="small"):
        shortest(a_form((question,)), said)


def test_not_knowing_is_a_way_on():
    gate = stopping(options=(Option("stop", "Stop", stop="hard"),), may_be_unknown=True)
    assert shortest(a_form((gate,)), {}).answers == 1


# Against counting every way there is


@st.composite
def small_forms(draw) -> FormDefinition:
    """Three pages of one or two questions, each hanging or not on those before it."""
    pages: list[tuple[Question, ...]] = []
    earlier: list[str] = []
    for page in range(3):
        names = [f"q{page}{n}" for n in range(draw(st.integers(1, 2)))]
        pages.append(tuple(draw(_small_question(name, earlier)) for name in names))
        earlier += names
    return a_form(*pages)


@st.composite
def _small_question(draw, name: str, earlier: list[str]) -> Question:
    def conditions() -> tuple[Condition, ...]:
        if not earlier or draw(st.booleans()):
            return ()
        return when(draw(st.sampled_from(earlier)), draw(st.sampled_from("ab")))

    optional = draw(st.booleans())
    stop = draw(st.sampled_from(["", "", "hard"]))
    return choose(
        name,
        kind=draw(st.sampled_from(["choose_one", "choose_many"])),
        options=(Option("a", "A"), Option("b", "B", stop=stop)),
        optional=optional,
        may_be_unknown=draw(st.booleans()),
        when=conditions(),
        unless=conditions(),
        needed_when=conditions() if optional else (),
    )


def every_way(form: FormDefinition, said: dict[str, Answer | None]) -> Iterator[dict[str, Answer]]:
    """Each lawful way to fill it in, one choice for each question."""
    questions = list(form.questions())
    ways = ([said[q.id]] if q.id in said else [None, *_answers(q)] for q in questions)
    for values in product(*ways):
        answers = {q.id: v for q, v in zip(questions, values, strict=True) if v is not None}
        if not form.missing(answers) and not form.barred(answers):
            yield form.settled(answers)


def _answers(question: Question) -> list[Answer]:
    many = question.kind == "choose_many"
    answers: list[Answer] = [[o.value] if many else o.value for o in question.options]
    return [*answers, not_known()] if question.may_be_unknown else answers


@given(small_forms(), st.booleans())
@settings(deadline=None, max_examples=150)
def test_it_agrees_with_trying_every_way(form, first_is_given):
    first = form.pages[0].questions[0]
    said: dict[str, Answer | None] = {first.id: _answers(first)[0]} if first_is_given else {}
    fewest = min((len(each) for each in every_way(form, said)), default=None)
    if fewest is None:
        with pytest.raises(NoWayThrough):
            shortest(form, said)
    else:
        assert shortest(form, said).answers == fewest
