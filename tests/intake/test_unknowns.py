"""Saying that one does not know, and why."""

import pytest

from sers.intake import kinds, reading
from sers.intake.asking import error_list
from sers.intake.kinds import Given, Posted
from sers.intake.schema import Option, Question, is_not_known, not_known, why_not_known
from sers.intake.speaking import State, sections
from tests.intake.saying import PRACTICES, QUESTIONS, SERF, asked, refusals

REASONS = (Option("not_asked", "I could not ask"), Option("unsaid", "They would rather not say"))
LINE = Question("q", "Allergies", "text", may_be_unknown=True, unknowns=REASONS)
RADIOS = Question(
    "q",
    "Infection?",
    "choose_one",
    options=(Option("no", "None known"), Option("yes", "Yes")),
    may_be_unknown=True,
    unknowns=REASONS,
)
POSTED = {
    "text": (LINE, lambda why: {"q": "", "q-unknown": why}),
    "choose_one": (RADIOS, lambda why: {"q": f"not-known-{why}"}),
}


def test_each_time_it_is_a_new_answer_with_its_reason():
    assert not_known() == {"not_known": True}
    assert not_known("unsaid") == {"not_known": True, "why": "unsaid"}
    assert not_known() is not not_known()
    assert is_not_known(not_known("unsaid"))
    assert (why_not_known(not_known("unsaid")), why_not_known(not_known())) == ("unsaid", "")
    assert why_not_known("unknown") == ""


@pytest.mark.parametrize("kind", POSTED)
@pytest.mark.parametrize("why", ["not_asked", "unsaid"])
def test_a_reason_is_read_and_would_be_posted_again_as_it_was(kind, why):
    question, posts = POSTED[kind]
    form = asked(question, posts(why))
    assert form.is_valid(), form.errors
    assert form.answers() == {"q": not_known(why)}
    again = kinds.typed_of(Given(question, not_known(why), PRACTICES))
    assert kinds.cleaned(Posted(question, again, PRACTICES)) == not_known(why)
    assert set(again) <= set(kinds.names(question))


@pytest.mark.parametrize("kind", POSTED)
@pytest.mark.parametrize("why", ["gossip", "Yes", "\x00", "x" * 100_000, "not_asked-unsaid"])
def test_a_reason_that_is_not_offered_is_refused_with_what_to_do(kind, why):
    question, posts = POSTED[kind]
    form = asked(question, posts(why))
    (error,) = error_list(form)
    assert error["text"] == f"Choose from the list for “{question.ask}”"
    assert form.partial_answers() == {}


def test_an_answer_and_a_reason_contradict_each_other():
    assert refusals(LINE, {"q": "Penicillin", "q-unknown": "unsaid"}) == [
        "Answer “Allergies” or say why it is not known, not both"
    ]


@pytest.mark.parametrize("kind", POSTED)
def test_not_knowing_without_a_reason_is_still_read(kind):
    """As a draft of the form before has it, and as the box of that form posted it."""
    question, _posts = POSTED[kind]
    typed = kinds.typed_of(Given(question, not_known(), PRACTICES))
    assert kinds.cleaned(Posted(question, typed, PRACTICES)) == not_known()


def test_the_reasons_are_a_list_that_can_be_taken_back():
    typed = {"q-unknown": ["unsaid"]}
    drawn = kinds.drawn(Posted(LINE, typed, PRACTICES))
    assert drawn.unknown is None
    assert [(item["value"], item.get("selected", False)) for item in drawn.reasons["items"]] == [
        ("", False),
        ("not_asked", False),
        ("unsaid", True),
    ]
    assert "Allergies" in drawn.reasons["label"]["html"], "several stand on one page"


def test_the_reasons_are_radios_beside_the_answers():
    typed = {"q": ["not-known-unsaid"]}
    items = kinds.drawn(Posted(RADIOS, typed, PRACTICES)).params["items"]
    assert [item.get("value") for item in items] == [
        "no",
        "yes",
        None,
        "not-known-not_asked",
        "not-known-unsaid",
    ]
    assert [item["value"] for item in items if item.get("checked")] == ["not-known-unsaid"]


def test_what_somebody_calls_a_question_is_no_mark_up():
    question = Question("q", "<b>?", "text", may_be_unknown=True, unknowns=REASONS)
    assert "<b>" not in kinds.drawn(Posted(question, {}, PRACTICES)).reasons["label"]["html"]


@pytest.mark.parametrize("kind", POSTED)
def test_it_is_said_with_its_reason(kind):
    question, _posts = POSTED[kind]
    said = kinds.say(Given(question, not_known("unsaid"), PRACTICES))
    assert said[0].lines == ("Not known: they would rather not say",)


def test_a_reason_that_a_later_form_has_no_more_is_said_as_it_stands():
    said = kinds.say(Given(LINE, not_known("long_gone"), PRACTICES))
    assert said[0].lines == ("Not known: long_gone",)


def test_a_reader_is_told_the_reason():
    answers = {"allergies": not_known("unsure")}
    (row,) = (
        row
        for section in sections(SERF, answers, practices=PRACTICES)
        for row in section.rows
        if row.question.id == "allergies"
    )
    assert row.text_lines == ("Not known: the person does not know",)
    assert row.state is State.NOT_KNOWN


# What the form says once for all its questions


def test_a_question_without_reasons_of_its_own_has_those_of_the_form():
    assert QUESTIONS["allergies"].unknowns == SERF.unknowns
    assert QUESTIONS["address"].unknowns[0].value == "no_fixed"


def test_a_question_that_must_be_known_has_none():
    assert {q.unknowns for q in QUESTIONS.values() if not q.may_be_unknown} == {()}


def test_a_form_without_reasons_asks_for_none():
    raw = reading.plain(SERF)
    del raw["unknowns"]
    for page in raw["pages"]:
        for question in page["questions"]:
            question.pop("unknowns", None)
    form = reading.parse(raw)
    assert {question.unknowns for question in form.questions()} == {()}
