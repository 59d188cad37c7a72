"""What differs between two versions of a form."""

from dataclasses import replace

from sers.intake.schema import FormDefinition, Option, Page, Question
from sers.intake.versions import compare

ONE = Question("one", "One?", "choose_one", options=(Option("a", "A"), Option("b", "B")))
TWO = Question("two", "Two?", "text")
FORM = FormDefinition("f", "F", "1", (Page("p", "P", (ONE, TWO)),))


def paged(*questions: Question) -> FormDefinition:
    return replace(FORM, pages=(Page("p", "P", questions),))


def test_a_form_does_not_differ_from_itself():
    assert not compare(FORM, FORM)


def test_questions_that_came_and_went_are_told_apart():
    found = compare(FORM, paged(ONE, Question("three", "Three?", "text")))
    assert [q.id for q in found.added] == ["three"]
    assert [q.id for q in found.removed] == ["two"]
    assert found.changed == ()


def test_a_question_that_changed_says_in_what():
    other = replace(ONE, ask="Which one?", options=(Option("b", "B"), Option("c", "C")))
    (changed,) = compare(FORM, paged(other, TWO)).changed
    assert changed.parts == ("ask", "options")
    assert [o.value for o in changed.added] == ["c"]
    assert [o.value for o in changed.gone] == ["a"]


def test_a_question_that_moved_to_another_page_says_so():
    later = replace(FORM, pages=(Page("p", "P", (ONE,)), Page("q", "Q", (TWO,))))
    found = compare(FORM, later)
    assert [(each.question.id, each.moved) for each in found.changed] == [("two", True)]
    assert [page.id for page in found.pages_added] == ["q"]


def test_another_title_or_order_is_a_difference_too():
    assert compare(FORM, replace(FORM, title="G")).otherwise
    assert compare(FORM, paged(TWO, ONE)).otherwise
