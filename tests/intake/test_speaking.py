from hypothesis import given, settings

from sers.intake.kinds.kind import is_readable
from sers.intake.schema import not_known
from sers.intake.speaking import State, folded, sections
from tests.builders import ANSWERS
from tests.intake.saying import PRACTICES, QUESTIONS, SERF, answers_to

SETTLED = {
    "consent": "agrees",
    "setting": "home",
    "safeguarding": "yes",
    "nhs_number": "9990000018",
    "practice": "L82036",
    "needs": ["falls_check", "rehabilitation", "shopping"],
    "allergies": not_known(),
    "problem": "Fell in the kitchen.\nNo <injury>.",
    "doing": {"moving": {"usual": "alone", "now": "one"}, "toilet": {"usual": "one", "now": "one"}},
    "contacts": [{"name": "Demelza", "relation": "Daughter", "phone": "07700 900127"}],
}


def rows(page_id):
    said = sections(SERF, SETTLED, practices=PRACTICES)
    return next(section for section in said if section.page.id == page_id).rows


def row(page_id, label):
    return next(row for row in rows(page_id) if row.label == label)


def test_pages_that_were_not_seen_are_not_spoken_of():
    said = [section.page.id for section in sections(SERF, SETTLED, practices=PRACTICES)]
    assert "home" in said
    assert "bed" not in said
    assert "best-interests" not in said


def test_a_section_is_called_by_the_short_name_of_its_page():
    said = sections(SERF, SETTLED, practices=PRACTICES)
    assert [section.title for section in said][:3] == [
        "Before you start",
        "Whom to ring",
        "Safeguarding",
    ]


def test_an_answer_is_said_under_its_label():
    assert row("person", "NHS number").text_lines == ("999 000 0018",)
    assert row("place", "GP practice").text_lines == ("Bodriggy Health Centre", "Hayle, TR27 4PB")
    assert row("help", "What help?").text_lines == (
        "Health: Check after a fall, Rehabilitation",
        "Community: Shopping",
    )


def test_what_was_written_stays_as_it_was_written():
    assert row("health", "Main problem").text_lines == ("Fell in the kitchen.", "No <injury>.")


def test_what_is_not_known_and_what_was_left_blank_are_told_apart():
    assert row("health", "Allergies").state is State.NOT_KNOWN
    assert row("health", "Allergies").text_lines == ("Not known",)
    assert row("health", "Diagnoses and history").state is State.BLANK
    assert row("health", "Main problem").state is State.GIVEN


def test_a_blank_is_said_in_the_words_that_the_form_has_for_it():
    protect = row("person", "Address")
    assert (protect.state, protect.text_lines) == (State.BLANK, ("Not secret",))
    assert row("equality", "Ethnic group").text_lines == ("Not asked",)
    assert row("health", "Diagnoses and history").text_lines == ()


def test_each_row_of_everyday_life_says_whether_it_changed():
    assert [(row.label, row.changed) for row in rows("everyday")[:2]] == [
        ("Moving about", True),
        ("Using the toilet", False),
    ]


def test_a_contact_is_one_line():
    assert row("contacts", "Contact").text_lines == ("Demelza, Daughter, 07700 900127",)


def test_secrets_are_marked_for_callers_to_leave_out():
    assert [row.label for row in rows("home") if row.restricted] == ["Key safe"]


@given(answers_to(QUESTIONS))
@settings(deadline=None, max_examples=40)
def test_every_answer_kept_is_said_once(answers):
    said = sections(SERF, answers, practices=PRACTICES)
    given = {
        row.question.id for section in said for row in section.rows if row.state is not State.BLANK
    }
    assert given == set(SERF.settled(answers))
    assert all(
        is_readable(line) for section in said for row in section.rows for line in row.text_lines
    )


def test_what_was_left_blank_stands_in_one_line_unless_it_is_worth_knowing():
    """A page of fifty blank lines hides the three that matter (DCB0129 hazard H8)."""
    whole = sections(SERF, ANSWERS, practices=PRACTICES)
    for section, short in zip(whole, folded(whole), strict=True):
        named = {row.label for row in section.rows}
        shown = {row.label for row in short.rows}
        told = " ".join([*shown, *(line for row in short.rows for line in row.text_lines)])
        assert all(label in told for label in named)
        blanks = [row for row in short.rows if row.state is State.BLANK]
        for row in blanks:
            question = row.question
            alone = question.worth_knowing or row.restricted or not question.optional
            assert (row.label in named) is alone
    home = next(each for each in folded(whole) if each.page.id == "person")
    assert ("Left blank", ("Likes to be called, Pronouns, Hospital number",)) in [
        (row.label, row.text_lines) for row in home.rows
    ]
