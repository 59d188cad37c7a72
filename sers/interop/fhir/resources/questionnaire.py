"""A version of the form as a FHIR R4 Questionnaire. Pure.

What R4 has no element for, and needs no extension of our own, is said in words in a
`designNote`: why a question is asked, when one that may be left blank is needed, which answers
stop the form. What the system does with an answer, and who may read it, are codes of the item.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from sers.intake.kinds.boxes import LONGEST_LINE, LONGEST_TEXT
from sers.intake.schema import Condition, Option, Page, Question
from sers.interop.fhir import naming
from sers.interop.fhir.elements import Coding, Element, Extension, Resource
from sers.interop.fhir.naming import Naming

_DEFINED = "http://hl7.org/fhir/StructureDefinition"
_LONGEST = {"text": LONGEST_LINE, "long_text": LONGEST_TEXT}


class EnableWhen(Element, frozen=True, kw_only=True):
    """Holds for an answer to an earlier question: `=` for one that has it, `!=` for none that has.

    `!=` as R4 4.0.1 says it: true too where there is no answer at all.
    """

    question: str
    operator: str
    answer_coding: Coding


class AnswerOption(Element, frozen=True, kw_only=True):
    value_coding: Coding
    extension: tuple[Extension, ...] = ()


class Item(Element, frozen=True, kw_only=True):
    """A question, a group of them, or words to read."""

    link_id: str
    type: str
    text: str = ""
    extension: tuple[Extension, ...] = ()
    code: tuple[Coding, ...] = ()
    enable_when: tuple[EnableWhen, ...] = ()
    enable_behavior: str = ""
    required: bool = False
    repeats: bool = False
    max_length: int | None = None
    answer_option: tuple[AnswerOption, ...] = ()
    item: tuple["Item", ...] = ()


class Questionnaire(Resource, frozen=True, kw_only=True, tag="Questionnaire"):
    """One version of a form. `url` names the form, `url|version` this version of it."""

    url: str
    version: str
    name: str
    title: str
    status: str
    date: str
    language: str = ""
    subject_type: tuple[str, ...] = ()
    item: tuple[Item, ...] = ()


def questionnaire(
    names: Naming, number: int, published: date, *, superseded: bool = False
) -> Questionnaire:
    """The form as its version of this number; one that a later took the place of is retired."""
    form = names.form
    return Questionnaire(
        id=f"{form.id}-{number}",
        language="en-GB",
        url=names.canonical,
        version=str(number),
        name=form.id.upper(),
        title=form.title,
        status="retired" if superseded else "active",
        date=published.isoformat(),
        subject_type=("Patient",),
        item=tuple(_page(names, page) for page in form.pages),
    )


def _page(names: Naming, page: Page) -> Item:
    link = naming.page_link(page)
    intro = [Item(link_id=f"{link}.intro", type="display", text=page.intro)] if page.intro else []
    questions = (each for question in page.questions for each in _asked(names, question))
    group = Item(link_id=link, type="group", text=page.title, item=(*intro, *questions))
    return _enabled(names, group, page)


def _asked(names: Naming, question: Question) -> list[Item]:
    """The question, and beside it the one why it is not known."""
    items = [_question(names, question, question.id), *_reason(names, question)]
    return [_enabled(names, item, question) for item in items]


def _question(names: Naming, question: Question, link: str) -> Item:
    may_be_absent = question.optional or bool(naming.reasons(question))
    return Item(
        link_id=link,
        type=naming.type_of(question),
        text=question.ask,
        extension=(*_notes(names, question), *_limits(question)),
        code=_codes(names, question),
        required=not may_be_absent and question.kind != "matrix",
        repeats=naming.repeats(question),
        max_length=question.longest or _LONGEST.get(question.kind),
        answer_option=() if question.rows else _options(names, question, link),
        item=(*_hint(question, link), *_rows(names, question), *_fields(names, question)),
    )


def _notes(names: Naming, question: Question) -> list[Extension]:
    """What a person who builds this form elsewhere must know, a paragraph each."""
    said = [f"Why it is asked: {question.purpose}"] if question.purpose else []
    if question.needed_when:
        needed = " and ".join(_spoken(names, each) for each in question.needed_when)
        said.append(f"It may be left blank, but not where {needed}.")
    if naming.reasons(question) and not question.optional:
        said.append(f"Without an answer, {naming.reason_link(question)} must have one.")
    if question.must_be:
        said.append(f"The date must be: {', '.join(sorted(question.must_be))}.")
    said += [_stopping(names, option) for option in question.options if option.stop]
    said += _our_words(names, question)
    if not said:
        return []
    return [Extension(url=f"{_DEFINED}/designNote", value_markdown="\n\n".join(said))]


def _spoken(names: Naming, condition: Condition) -> str:
    question = next(each for each in names.form.questions() if each.id == condition.question)
    chosen = [f"“{o.label}”" for o in question.options if o.value in condition.answers]
    return f"“{question.label}” is {' or '.join(chosen)}"


def _stopping(names: Naming, option: Option) -> str:
    stop = next(each for each in names.form.stops if each.id == option.stop)
    ends = "is shown first" if stop.go_on else "ends the form"
    return f"“{option.label}” {ends}: “{stop.title}”."


def _our_words(names: Naming, question: Question) -> list[str]:
    """What a publisher’s codes are called here, where the publisher has other words for them."""
    codings = names.codings(question, question.id)
    ours = [
        f"{codings[option.value].code}: “{option.label}”"
        for option in question.options
        if not codings[option.value].display
    ]
    return [f"Shown as {', '.join(ours)}."] if ours else []


def _limits(question: Question) -> list[Extension]:
    if question.kind == "repeat":
        return [Extension(url=f"{_DEFINED}/questionnaire-maxOccurs", value_integer=question.most)]
    if question.kind == "practice":
        url = f"{_DEFINED}/questionnaire-referenceResource"
        return [Extension(url=url, value_code="Organization")]
    return []


def _codes(names: Naming, question: Question) -> tuple[Coding, ...]:
    sensitivity = Coding(system=names.codes("sensitivity"), code=str(question.sensitivity))
    if not question.binds:
        return (sensitivity,)
    return sensitivity, Coding(system=names.codes("binding"), code=question.binds)


def _options(names: Naming, question: Question, link: str) -> tuple[AnswerOption, ...]:
    exclusive = Extension(url=f"{_DEFINED}/questionnaire-optionExclusive", value_boolean=True)
    return tuple(
        AnswerOption(
            value_coding=names.coding(question, link, option.value),
            extension=(exclusive,) if option.alone else (),
        )
        for option in question.options
    )


def _hint(question: Question, link: str) -> list[Item]:
    if not question.hint:
        return []
    return [Item(link_id=f"{link}.hint", type="display", text=question.hint)]


def _rows(names: Naming, question: Question) -> list[Item]:
    """A group for each row of a matrix: how it usually is, and how it is now."""
    options = _options(names, question, question.id)
    return [
        Item(
            link_id=naming.part_link(question.id, row.value),
            type="group",
            text=row.label,
            item=tuple(
                Item(
                    link_id=naming.part_link(question.id, row.value, time),
                    type="choice",
                    text=text,
                    required=time == "now" and not question.optional,
                    answer_option=options,
                )
                for time, text in naming.TIMES.items()
            ),
        )
        for row in question.rows
    ]


def _fields(names: Naming, question: Question) -> list[Item]:
    return [_question(names, each, link) for link, each in naming.fields(question)]


def _reason(names: Naming, question: Question) -> list[Item]:
    reasons = naming.reasons(question)
    if not reasons:
        return []
    options = tuple(AnswerOption(value_coding=names.reason(question, each)) for each in reasons)
    text = f"{question.label}: not known? Say why"
    link = naming.reason_link(question)
    return [Item(link_id=link, type="choice", text=text, answer_option=options)]


def _enabled(names: Naming, item: Item, asked: Page | Question) -> Item:
    """The item under the conditions of what is asked, within groups where FHIR needs them."""
    hanging = names.hanging(asked)
    if hanging.is_any:
        return _when(item, _with(names, "=", hanging.when[0]), "any")
    single = [each for each in hanging.when if each not in hanging.wrapping]
    all_of = [_with(names, "=", each) for each in single]
    none_of = [_with(names, "!=", each) for each in hanging.unless]
    item = _when(item, [each for several in (*all_of, *none_of) for each in several], "all")
    wrapped = zip(names.wrapped_links(item.link_id, asked), hanging.wrapping, strict=True)
    for link, condition in reversed(list(wrapped)):
        group = Item(link_id=link, type="group", item=(item,))
        item = _when(group, _with(names, "=", condition), "any")
    return item


def _with(names: Naming, operator: str, condition: Condition) -> list[EnableWhen]:
    """A comparison with each answer of the condition."""
    codings = names.codings(names.question(condition.question), condition.question)
    return [
        EnableWhen(
            question=condition.question,
            operator=operator,
            answer_coding=Coding(system=coding.system, code=coding.code),
        )
        for value, coding in codings.items()
        if value in condition.answers
    ]


def _when(item: Item, conditions: Sequence[EnableWhen], behavior: str) -> Item:
    # FHIR wants the behaviour said where there is something to join.
    joined = behavior if len(conditions) > 1 else ""
    return msgspec.structs.replace(item, enable_when=tuple(conditions), enable_behavior=joined)
