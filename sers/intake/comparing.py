"""What is different between two sets of answers, in the order of the form. Pure.

An answer that is the same is no change, whatever the form calls it today. A question that the
reader may not read is at most said to have changed: never what it said.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sers.intake import speaking
from sers.intake.kinds import Practices
from sers.intake.kinds.kind import translated
from sers.intake.schema import Answer, Answers, FormDefinition, Page, Question


class Kind(StrEnum):
    """What became of an answer."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Said:
    """Answers, and the form that they were given on."""

    form: FormDefinition
    answers: Answers


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is different. Without lines where the reader may not read it."""

    question: str
    label: str
    section: str
    kind: Kind
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def withheld(self) -> bool:
        return not self.before and not self.after


def restricted(question: Question) -> bool:
    """What nobody reads who has not shown that they may."""
    return question.restricted


def compare(
    before: Said,
    after: Said,
    *,
    practices: Practices,
    apart: Collection[str] = (),
    withheld: Callable[[Question], bool] = restricted,
) -> list[Change]:
    """Every answer that is different, once each.

    `apart` are the restricted questions answered anew, for readers from whom the answers
    themselves are `withheld`.
    """
    was, now = before.form.settled(before.answers), after.form.settled(after.answers)
    changes = []
    for page, question in _every_question(before.form, after.form):
        old, new = was.get(question.id), now.get(question.id)
        shut = withheld(question)
        if question.id in apart if shut and question.restricted else not _same(old, new):
            told = _Told(page, question, practices)
            changes.append(told.change() if shut else told.change(old, new))
    return changes


def _every_question(
    before: FormDefinition, after: FormDefinition
) -> Iterator[tuple[Page, Question]]:
    """Those of the newer form, then those that only the older one asks."""
    asked = {question.id for question in after.questions()}
    yield from ((page, each) for page in after.pages for each in page.questions)
    for page in before.pages:
        yield from ((page, each) for each in page.questions if each.id not in asked)


@dataclass(frozen=True, slots=True)
class _Told:
    """One question, and how a change of its answer is told."""

    page: Page
    question: Question
    practices: Practices

    def change(self, old: Answer | None = None, new: Answer | None = None) -> Change:
        before, after = self._lines(old), self._lines(new)
        # Of a matrix only the rows that differ are told.
        shared = {line for line in before if line in after} if self.question.rows else set()
        return Change(
            self.question.id,
            translated(self.question.label),
            translated(self.page.short or self.page.title),
            _kind(old, new),
            tuple(line for line in before if line not in shared),
            tuple(line for line in after if line not in shared),
        )

    def _lines(self, answer: Answer | None) -> list[str]:
        if answer is None:
            return []
        rows = list(speaking.rows(self.question, answer, self.practices))
        if not self.question.rows:
            return [line for row in rows for line in row.text_lines]
        return [f"{row.label}: {', '.join(row.text_lines)}" for row in rows]


def _same(old: Answer | None, new: Answer | None) -> bool:
    """Several choices are the same in any order: a newer form may list them in another."""
    if isinstance(old, list) and isinstance(new, list):
        texts = all(isinstance(each, str) for each in [*old, *new])
        return sorted(old) == sorted(new) if texts else old == new
    return old == new


def _kind(old: Answer | None, new: Answer | None) -> Kind:
    if (old is None) == (new is None):
        return Kind.CHANGED
    return Kind.ADDED if old is None else Kind.REMOVED
