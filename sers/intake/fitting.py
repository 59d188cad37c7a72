"""Taking answers given on one version of a form to another. Pure."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from sers.intake import kinds
from sers.intake.kinds import Choice, Given, Posted
from sers.intake.schema import Answer, Answers, FormDefinition, Question, is_as_before


class _AnyPractice:
    """A practice that was chosen once is taken along, whatever the directory says today."""

    def find(self, text: str) -> list[Choice]:  # noqa: ARG002  nobody searches here
        return []

    def name(self, code: str) -> Choice | None:
        return Choice(code, code)


def fitting(answers: Answers, *, was: FormDefinition, now: FormDefinition) -> dict[str, Any]:
    """The answers that still make sense: to a question of the same kind that still takes them."""
    if was == now:
        return dict(answers)
    asked: Mapping[str, Question] = {question.id: question for question in was.questions()}
    return {
        question.id: answers[question.id]
        for question in now.questions()
        if question.id in answers
        if question.id in asked and asked[question.id].kind == question.kind
        if _takes(question, answers[question.id])
    }


def _takes(question: Question, answer: Answer) -> bool:
    """Whether typing this answer today would give it again."""
    if is_as_before(answer):
        return True
    try:
        typed = kinds.typed_of(Given(question, answer, _AnyPractice()))
        return kinds.cleaned(Posted(question, typed, _AnyPractice())) == answer
    except ValidationError:
        return False
