"""A form's answers as text in sections: for the check page, the printed copy and the referral."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from sers.intake import kinds
from sers.intake.kinds import Given, Practices
from sers.intake.kinds.kind import translated, unknown_words
from sers.intake.schema import Answer, Answers, FormDefinition, Page, Question, is_not_known


class State(StrEnum):
    """Whether there is anything to read."""

    GIVEN = "given"
    NOT_KNOWN = "not_known"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer, or one row of a matrix. `restricted` is for callers to leave out.

    A blank one has text only where the form gives it words of its own, such as «Not secret».
    """

    question: Question
    label: str
    text_lines: tuple[str, ...]
    state: State
    changed: bool = False

    @property
    def restricted(self) -> bool:
        return self.question.restricted


@dataclass(frozen=True, slots=True)
class Section:
    """A page and what was answered on it."""

    page: Page
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        return translated(self.page.short or self.page.title)


def sections(form: FormDefinition, answers: Answers, *, practices: Practices) -> list[Section]:
    """Every page this person saw, with every question asked there, answered or not."""
    kept = form.settled(answers)
    return [
        Section(
            page,
            tuple(row for q in page.asked(kept) for row in rows(q, kept.get(q.id), practices)),
        )
        for page in form.path(answers)
    ]


def folded(said: Iterable[Section]) -> list[Section]:
    """The same, with what was left blank in one line of each section: else it buries the rest.

    What is needed or worth knowing keeps a line of its own, and so does what not everybody may
    read.
    """
    return [Section(section.page, tuple(_folded(section.rows))) for section in said]


def _folded(said: Iterable[Row]) -> Iterator[Row]:
    blank: dict[str, list[Row]] = {}
    for row in said:
        if row.state is State.BLANK and _may_be_blank(row.question):
            blank.setdefault(" ".join(row.text_lines) or gettext("Left blank"), []).append(row)
        else:
            yield row
    for words, rows_ in blank.items():
        labels = ", ".join(row.label for row in rows_)
        yield Row(rows_[0].question, words, (labels,), State.BLANK)


def _may_be_blank(question: Question) -> bool:
    return question.optional and not question.worth_knowing and not question.restricted


def rows(question: Question, answer: Answer | None, practices: Practices) -> Iterator[Row]:
    """What was answered to one question: one row, or as many as a matrix has."""
    label = translated(question.label)
    if answer is None:
        words = (translated(question.blank),) if question.blank else ()
        yield Row(question, label, words, State.BLANK)
    elif is_not_known(answer):
        yield Row(question, label, (unknown_words(question, answer),), State.NOT_KNOWN)
    else:
        for said in kinds.say(Given(question, answer, practices)):
            yield Row(question, said.label or label, said.lines, State.GIVEN, said.changed)
