"""A published form in plain words: what is asked, of whom, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sers.intake.kinds.kind import translated
from sers.intake.schema import Condition, FormDefinition, Option, Page, Question, Sensitivity
from sers.intake.versions import Changed

type Said = str | Any  # translated when shown

KINDS: dict[str, Said] = {
    "text": gettext_lazy("One line of text"),
    "long_text": gettext_lazy("Several lines of text"),
    "nhs_number": gettext_lazy("An NHS number"),
    "phone": gettext_lazy("A telephone number"),
    "email": gettext_lazy("An e-mail address"),
    "postcode": gettext_lazy("A postcode"),
    "time": gettext_lazy("A time of day"),
    "date": gettext_lazy("A date"),
    "choose_one": gettext_lazy("One choice from a list"),
    "choose_many": gettext_lazy("Any number of choices from a list"),
    "practice": gettext_lazy("A GP practice, found by its name or town"),
    "find_many": gettext_lazy("Any number of choices from a long list, found by a word"),
    "matrix": gettext_lazy("One choice for each of several rows, usually and now"),
    "repeat": gettext_lazy("The same few questions, as often as needed"),
}
READERS: dict[Sensitivity, Said] = {
    Sensitivity.ORDINARY: gettext_lazy("Everyone concerned"),
    Sensitivity.PERSONAL: gettext_lazy("Those with a part in the person’s care"),
    Sensitivity.RESTRICTED: gettext_lazy("Only those who must, and it is kept apart"),
}
# What of a question can differ between two versions.
PARTS: dict[str, Said] = {
    "ask": gettext_lazy("its words"),
    "hint": gettext_lazy("its hint"),
    "short": gettext_lazy("its short name"),
    "error": gettext_lazy("what is said where it is not answered"),
    "purpose": gettext_lazy("why it is asked"),
    "kind": gettext_lazy("how it is answered"),
    "options": gettext_lazy("its choices"),
    "rows": gettext_lazy("its rows"),
    "fields": gettext_lazy("its parts"),
    "when": gettext_lazy("when it is asked"),
    "unless": gettext_lazy("when it is not asked"),
    "optional": gettext_lazy("whether it may be left blank"),
    "needed_when": gettext_lazy("when it must be answered"),
    "sensitivity": gettext_lazy("who reads the answer"),
    "binds": gettext_lazy("what the system does with it"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its words, what is to be known of it, and what can be chosen."""

    id: str
    ask: str
    hint: str
    facts: tuple[Fact, ...]
    choices_are: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedPage:
    id: str
    title: str
    when: str
    questions: tuple[Asked, ...]


def pages(form: FormDefinition) -> list[AskedPage]:
    """Every page of the form, in order, with its questions."""
    known = {question.id: question for question in form.questions()}
    return [
        AskedPage(
            page.id,
            translated(page.title),
            _when(page, known),
            tuple(_question(question, known) for question in page.questions),
        )
        for page in form.pages
    ]


def changed(change: Changed) -> str:
    """«Help wanted: its choices (new: Night sitting)», as one line."""
    parts = list(dict.fromkeys(str(PARTS.get(part, _("how it is drawn"))) for part in change.parts))
    if change.moved:
        parts.append(_("the page it stands on"))
    line = f"{translated(change.question.label)}: {', '.join(parts)}"
    options = [
        told % {"options": ", ".join(translated(option.label) for option in options)}
        for told, options in (
            (_("new: %(options)s"), change.added),
            (_("gone: %(options)s"), change.gone),
        )
        if options
    ]
    return f"{line} ({'; '.join(options)})" if options else line


def _question(question: Question, known: dict[str, Question]) -> Asked:
    choices = question.options or question.rows
    lines = [_choice(option) for option in choices]
    if question.rows:
        lines = [translated(row.label) for row in question.rows]
    if question.fields:
        lines = [
            f"{translated(each.ask)} ({KINDS.get(each.kind, each.kind)})"
            for each in question.fields
        ]
    return Asked(
        question.id,
        translated(question.ask),
        translated(question.hint),
        tuple(Fact(term, text) for term, text in _facts(question, known) if text),
        _counted(len(lines), question),
        tuple(lines),
    )


def _part(field: Question) -> str:
    return f"{translated(field.ask)} ({KINDS.get(field.kind, field.kind)})"


def _facts(question: Question, known: dict[str, Question]) -> Iterator[tuple[str, str]]:
    yield _("Answer"), str(KINDS.get(question.kind, question.kind))
    yield _("Asked"), _when(question, known)
    yield _("Needed"), _needed(question, known)
    yield _("Who reads it"), str(READERS[question.sensitivity])
    yield _("Why"), translated(question.purpose)
    yield _("Code list"), question.code_list
    yield _("The system knows it as"), question.binds


def _when(asked: Question | Page, known: dict[str, Question]) -> str:
    if not asked.when and not asked.unless:
        return _("Always")
    parts = []
    if asked.when:
        parts.append(_("When %(so)s") % {"so": _joined(asked.when, known, _(" and "))})
    if asked.unless:
        parts.append(_("Not when %(so)s") % {"so": _joined(asked.unless, known, _(" or "))})
    return ". ".join(parts)


def _needed(question: Question, known: dict[str, Question]) -> str:
    if not question.optional:
        needed = _("It must be answered")
    elif question.needed_when:
        so = {"so": _joined(question.needed_when, known, _(" and "))}
        needed = _("It may be left blank, but not when %(so)s") % so
    else:
        needed = _("It may be left blank")
    if not question.may_be_unknown:
        return needed
    label = translated(question.unknown_label) or _("Not known")
    reasons = ", ".join(translated(each.label) for each in question.unknowns)
    told = f"{label}: {reasons}" if reasons else label
    return _("%(needed)s. “%(unknown)s” is an answer") % {"needed": needed, "unknown": told}


def _joined(conditions: Sequence[Condition], known: dict[str, Question], word: str) -> str:
    return word.join(_condition(each, known.get(each.question)) for each in conditions)


def _condition(condition: Condition, question: Question | None) -> str:
    options = question.options if question else ()
    labels = {option.value: translated(option.label) for option in options}
    chosen = [label for value, label in labels.items() if value in condition.answers]
    name = translated(question.label) if question else condition.question
    told = {"question": name, "answers": _either(chosen or sorted(condition.answers))}
    return _("“%(question)s” is %(answers)s") % told


def _either(labels: Iterable[str]) -> str:
    return _(" or ").join(f"“{label}”" for label in labels)


def _choice(option: Option) -> str:
    label = translated(option.label)
    told = [translated(option.group), option.code and _("code %(code)s") % {"code": option.code}]
    told += [_("the form stops")] if option.stop else []
    more = ", ".join(each for each in told if each)
    return f"{label} ({more})" if more else label


def _counted(number: int, question: Question) -> str:
    if question.fields:
        return ngettext("%(number)s part", "%(number)s parts", number) % {"number": number}
    if question.rows:
        return ngettext("%(number)s row", "%(number)s rows", number) % {"number": number}
    return ngettext("%(number)s choice", "%(number)s choices", number) % {"number": number}
