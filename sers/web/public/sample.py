"""The form as it is in use, to look at: every question, what it is for, and when it is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sers.intake.schema import Condition, FormDefinition, Page, Question

# How an answer is given, by the kind of question. What has no line here is written in a box.
HOW = {
    "choose_one": _("Choose one answer"),
    "choose_many": _("Choose all that are right"),
    "long_text": _("In your own words"),
    "date": _("A date"),
    "time": _("A time"),
    "phone": _("A telephone number"),
    "email": _("An e-mail address"),
    "postcode": _("A postcode"),
    "nhs_number": _("10 digits"),
    "practice": _("Find it by its name or place"),
    "find_many": _("Find and choose, as many as there are"),
    "matrix": _("One answer on each line"),
    "repeat": _("One or more"),
}
IN_A_BOX = _("A few words")


@dataclass(frozen=True, slots=True)
class When:
    """What must have been answered before; `unless`: what must not."""

    question: str
    answers: tuple[str, ...]
    unless: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is shown."""

    ask: str
    hint: str
    purpose: str
    how: object
    answers: tuple[str, ...]
    lines: tuple[str, ...]
    optional: bool
    may_be_unknown: bool
    when: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One page of the form."""

    id: str
    title: str
    intro: str
    when: tuple[When, ...]
    questions: tuple[Asked, ...]


def of(form: FormDefinition) -> list[Subject]:
    """Every page of the form, with all that it may ever ask."""
    known = {question.id: question for question in form.questions()}
    return [_subject(page, known) for page in form.pages]


def _subject(page: Page, known: Mapping[str, Question]) -> Subject:
    questions = tuple(_asked(question, known) for question in page.questions)
    return Subject(page.id, page.title, page.intro, _when(page, known), questions)


def _asked(question: Question, known: Mapping[str, Question]) -> Asked:
    return Asked(
        ask=question.ask,
        hint=question.hint,
        purpose=question.purpose,
        how=HOW.get(question.kind, IN_A_BOX),
        answers=tuple(option.label for option in question.options),
        lines=(
            *(row.label for row in question.rows),
            *(each.label for each in question.fields),
        ),
        optional=question.optional,
        may_be_unknown=question.may_be_unknown,
        when=_when(question, known),
    )


def _when(asked: Page | Question, known: Mapping[str, Question]) -> tuple[When, ...]:
    return (*_said(asked.when, known), *_said(asked.unless, known, unless=True))


def _said(
    conditions: Iterable[Condition], known: Mapping[str, Question], *, unless: bool = False
) -> list[When]:
    possible = [each for each in conditions if each.question in known]
    return [_one(known[each.question], each, unless=unless) for each in possible]


def _one(question: Question, condition: Condition, *, unless: bool) -> When:
    return When(question.label, _labels(question, condition.answers), unless)


def _labels(question: Question, values: Iterable[str]) -> tuple[str, ...]:
    """In the order of the form, for a set has none."""
    wanted = set(values)
    return tuple(option.label for option in question.options if option.value in wanted)
