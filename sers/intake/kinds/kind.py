"""What a kind of question must be able to do, and what all of them share."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake.schema import Answer, Question, why_not_known

# What a browser posted, by field name, as it was typed. Storable as JSON.
type Typed = Mapping[str, list[str]]
type Params = dict[str, Any]

# Beyond this nobody looks at what the characters are: a megabyte would take a second.
LONGEST_POSTED = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A practice that can be chosen: its ODS code, its name, and what tells it from others."""

    code: str
    name: str
    detail: str = ""


class Practices(Protocol):
    """Where GP practices are looked up. Handed in, so that kinds need no database."""

    def find(self, text: str) -> list[Choice]: ...

    def name(self, code: str) -> Choice | None: ...


class Refused(ValidationError):
    """Why an answer was refused, and the id of the control to put it right in."""

    def __init__(self, sentence: str, at: str) -> None:
        super().__init__(sentence)
        self.at = at


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as text: never HTML. A row of a matrix has a label and may have changed."""

    lines: tuple[str, ...]
    label: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question ready to draw: the component, and the parameters of its macro.

    `unknown` are the parameters of the checkboxes macro for «Not known», drawn beneath; where
    there are reasons for not knowing, `reasons` are those of the select macro instead.
    """

    component: str
    params: Params
    question: str
    why: str = ""
    unknown: Params | None = None
    reasons: Params | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A question and what stands in its boxes, with what was found wrong there."""

    question: Question
    typed: Typed
    practices: Practices
    errors: Sequence[Refused] = ()

    @property
    def id(self) -> str:
        return self.question.id

    def value(self, name: str = "") -> str:
        return value_of(self.typed, name or self.id)


@dataclass(frozen=True, slots=True)
class Given:
    """A question and its answer."""

    question: Question
    answer: Answer
    practices: Practices


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a page that only draws it again: its name and its value."""

    button: str
    value: str


def _id(question: Question) -> str:
    return question.id


def _as_it_stands(posted: Posted, _press: Press) -> Typed:
    return posted.typed


@dataclass(frozen=True, slots=True)
class Kind:
    """How a question is read, checked, drawn, spoken and published.

    `clean` gives None for a blank answer and raises `ValidationError` for one it refuses;
    `type` is its inverse, from an answer to what would have been posted.
    """

    fhir_type: str  # Questionnaire.item.type of FHIR R4
    names: Callable[[Question], Sequence[str]]
    clean: Callable[[Posted], Answer | None]
    type: Callable[[Given], Typed]
    draw: Callable[[Posted], Drawn]
    say: Callable[[Given], list[Said]]
    focus: Callable[[Question], str] = _id  # the control that the error summary leads to
    press: Callable[[Posted, Press], Typed] = _as_it_stands
    has: frozenset[str] = frozenset()  # what such a question may have: options, rows, fields…
    needs: frozenset[str] = frozenset()  # what it must have
    has_own_unknown: bool = False  # draws «Not known» itself, rather than a checkbox beneath
    repeats: bool = False  # may have several answers, or entries: Questionnaire.item.repeats


def value_of(typed: Typed, name: str) -> str:
    """The one value posted under a name, as a browser would mean it: the last."""
    values = typed.get(name) or [""]
    return values[-1]


def translated(text: str) -> str:
    """A sentence of the definition in the reader's language."""
    return gettext(text) if text else ""  # gettext("") is the catalogue's own header


def is_readable(text: str) -> bool:
    """Whether every character can be stored, printed and sent.

    PostgreSQL refuses NUL and lone surrogates, XML 1.0 (section 2.2) all other controls too.
    """
    return not any(_is_unreadable(character) for character in text)


def readable(text: str) -> str:
    return "".join(character for character in text if not _is_unreadable(character))


def _is_unreadable(character: str) -> bool:
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"


def one_line(posted: Posted, longest: int) -> str:
    """What was typed in the question's one box, with spaces made single."""
    text = " ".join(_checked(posted.question, posted.value()).split())
    return _within(posted.question, text, longest)


def many_lines(posted: Posted, longest: int) -> str:
    """What was typed in the question's one box, with its lines kept."""
    text = _checked(posted.question, posted.value())
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _within(posted.question, text, longest)


def _checked(question: Question, text: str) -> str:
    _within(question, text, LONGEST_POSTED)
    if not is_readable(text):
        sentence = _("Remove the characters that cannot be read from “%(label)s”")
        raise refused(question, sentence)
    return text


def _within(question: Question, text: str, longest: int) -> str:
    if len(text) > longest:
        sentence = _("Shorten “%(label)s” to %(longest)s characters or fewer. It has %(length)s")
        raise refused(question, sentence, longest=f"{longest:,}", length=f"{len(text):,}")
    return text


def refused(question: Question, sentence: Any, at: str = "", **said: object) -> Refused:
    """A refusal in the reader's language, naming the question as the page does."""
    label = translated(question.label)
    return Refused(str(sentence) % {"label": label, **said}, at or question.id)


def asks(question: Question) -> str:
    """The question as the page puts it: it says so where it may be left blank."""
    text = translated(question.ask)
    optional = gettext("(optional)")
    return f"{text} {optional}" if question.optional and not text.endswith(optional) else text


def unknown_words(question: Question, answer: Answer) -> str:
    """«Not known», with the reason where one was given."""
    why = why_not_known(answer)
    reason = next((translated(o.label) for o in question.unknowns if o.value == why), why)
    return f"{gettext('Not known')}: {lower_first(reason)}" if reason else gettext("Not known")


def lower_first(text: str) -> str:
    """As the text goes on in a sentence; an abbreviation stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def legend(question: Question, size: str = "m") -> Params:
    return {"legend": {"text": asks(question), "size": size}}


def hint_and_error(posted: Posted) -> Params:
    drawn: Params = {}
    if posted.question.hint:
        drawn["hint"] = {"text": translated(posted.question.hint)}
    if posted.errors:
        drawn["errorMessage"] = {"text": str(posted.errors[0].message)}
    return drawn


def set_of(posted: Posted) -> Params:
    """What our own components begin with: a fieldset, whose id is not that of a control."""
    about = hint_and_error(posted)
    return {
        "id": f"{posted.id}-set",
        "name": posted.id,
        "legend": asks(posted.question),
        "hint": about.get("hint", {}).get("text", ""),
        **({"errorMessage": about["errorMessage"]} if posted.errors else {}),
    }


def spoken(*lines: str) -> list[Said]:
    return [Said(lines)]
