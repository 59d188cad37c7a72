"""One page of a form as Django form and as components to draw.

Every page works without JavaScript: «Find», «Add another» and «Remove» are buttons that post the
page, which is then drawn again with what was typed, unjudged.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake import kinds
from sers.intake.kinds import Drawn, Given, Posted, Practices, Press, Refused, Typed
from sers.intake.kinds.kind import readable, translated, value_of
from sers.intake.schema import Answer, Answers, Page, Question, as_before, is_blank

# Enough for any answer twice over; what is longer is no answer, and must not fill the draft.
LONGEST_KEPT = 20_000
MOST_KEPT = 200

# The submit buttons that only draw the page again.
BUTTONS = ("find", "add", "remove")


def form_for(
    page: Page,
    answers: Answers,
    data: Mapping[str, Any] | None = None,
    *,
    practices: Practices,
    before: Collection[str] = (),
) -> "PageForm":
    """A form asking what this page asks of someone with these answers (settled).

    `data` is what was posted (a QueryDict), or what `typed()` kept of it. `before` are the
    questions answered before and not shown: left blank, they stay as they were.
    """
    return PageForm(page.asked(answers), answers, data, practices, before)


def drawn(form: "PageForm") -> list[Drawn]:
    """The page's components, in order, with what was typed and what is wrong with it."""
    return [
        kinds.drawn(
            Posted(
                _as_drawn(question, form),
                form.shown(question),
                form.practices,
                form.refusals(question),
            )
        )
        for question in form.questions
    ]


def _as_drawn(question: Question, form: "PageForm") -> Question:
    """The question, which says so where it was answered before and that is not shown."""
    if question.id not in form.before:
        return question
    keep = gettext(
        "Given before and not shown here. Leave it empty to keep it, or type to replace it"
    )
    hint = f"{translated(question.hint).rstrip('.')}. {keep}" if question.hint else keep
    return replace(question, hint=hint)


def error_list(form: "PageForm") -> list[dict[str, str]]:
    """The lines of the error summary, each a link to the control to put right."""
    return [
        {"text": str(error.message), "href": f"#{error.at}"}
        for question in form.questions
        for error in form.refusals(question)
    ]


class PageForm(forms.Form):
    """The questions of one page. Bound, it knows the answers given and what is wrong."""

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Answers,
        data: Mapping[str, Any] | None,
        practices: Practices,
        before: Collection[str] = (),
    ) -> None:
        self.questions = list(questions)
        self.practices = practices
        self.before = frozenset(before)
        self.kept = {q.id: answers[q.id] for q in self.questions if q.id in answers}
        self.only_redraws = data is not None and any(_pressed(q, data) for q in self.questions)
        super().__init__(None if data is None else _posted(self.questions, data, practices))
        for question in self.questions:
            was_answered = question.id in self.before
            self.fields[question.id] = _Asked(question, practices, was_answered=was_answered)

    def answers(self) -> dict[str, Answer]:
        """Every answer given on this page; a question left blank is not among them."""
        if not self.is_valid():
            raise ValueError("Only a page without errors has answers: see partial_answers()")
        return self.partial_answers()

    def partial_answers(self) -> dict[str, Answer]:
        """The answers that can be kept already, whatever is wrong with the others."""
        self.is_valid()
        given = {name: each for name, each in self.cleaned_data.items() if not is_blank(each)}
        # What was typed instead may make no sense yet: what was there before stays till it does.
        unread = (name for name in self.fields if name in self.before and name not in given)
        return given | {name: as_before() for name in unread}

    def merged(self, answers: Answers) -> dict[str, Answer]:
        """All answers, those of this page replaced by what can be kept of it now."""
        others = {name: each for name, each in answers.items() if name not in self.fields}
        return others | self.partial_answers()

    def typed(self) -> dict[str, list[str]]:
        """What was posted to this page's own fields, as JSON, to draw it again another day."""
        return {
            name: [readable(value[:LONGEST_KEPT]) for value in values]
            for name, values in self.data.items()
        }

    def shown(self, question: Question) -> Typed:
        """What stands in the question's boxes: what was typed, or the answer kept."""
        if self.is_bound:
            typed = self.typed()
            return {name: typed[name] for name in kinds.names(question) if name in typed}
        answer = self.kept.get(question.id)
        if answer is None:
            return {}
        return kinds.typed_of(Given(question, answer, self.practices))

    def refusals(self, question: Question) -> list[Refused]:
        """What is wrong with the answer; nothing while the page is only being drawn again."""
        if self.only_redraws or question.id not in self.errors:
            return []
        errors = self.errors[question.id].as_data()
        return [error for error in errors if isinstance(error, Refused)]


class _Gathered(forms.Widget):
    """Gathers what was posted under all the names of one question; it is never rendered."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.names = kinds.names(question)

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ARG002 (Django calls it with both)
        name: str,  # noqa: ARG002
    ) -> Typed:
        return {each: data[each] for each in self.names if each in data}


class _Asked(forms.Field):
    """The field of one question: its kind reads and checks the answer."""

    def __init__(
        self, question: Question, practices: Practices, *, was_answered: bool = False
    ) -> None:
        super().__init__(required=not question.optional, widget=_Gathered(question))
        self.question = question
        self.practices = practices
        self.was_answered = was_answered

    def clean(self, value: Typed) -> Answer | None:
        answer = kinds.cleaned(Posted(self.question, value, self.practices))
        if answer is None and self.was_answered:
            return as_before()
        if answer is None and self.required:
            raise _unanswered(self.question)
        return answer


def _unanswered(question: Question) -> ValidationError:
    at = kinds.KINDS[question.kind].focus(question)
    if question.error:
        return Refused(translated(question.error), at)
    label = translated(question.label)
    return Refused(_("Answer “%(label)s”") % {"label": label}, at)


def _pressed(question: Question, data: Mapping[str, Any]) -> Press | None:
    """The button of this question that was pressed, if one was."""
    for button in BUTTONS:
        value = value_of(_lists(data, [button]), button)
        if value == question.id or value.startswith(f"{question.id}:"):
            return Press(button, value)
    return None


def _posted(
    questions: Sequence[Question], data: Mapping[str, Any], practices: Practices
) -> dict[str, list[str]]:
    """What was posted to these questions, after the button that was pressed has done its work."""
    posted: dict[str, list[str]] = {}
    for question in questions:
        typed: Typed = _lists(data, kinds.names(question))
        if press := _pressed(question, data):
            typed = kinds.pressed(Posted(question, typed, practices), press)
        posted |= typed
    return posted


def _lists(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[str]]:
    """Whatever was sent as lists of text: a browser sends nothing else, an attacker may."""
    getlist = getattr(data, "getlist", None)
    found = {name: getlist(name) if getlist else data[name] for name in names if name in data}
    return {name: _texts(values) for name, values in found.items()}


def _texts(values: object) -> list[str]:
    several = values if isinstance(values, list | tuple) else [values]
    return [value for value in several[:MOST_KEPT] if isinstance(value, str)]
