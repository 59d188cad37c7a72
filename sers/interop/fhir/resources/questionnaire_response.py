"""What was answered on a referral as a FHIR R4 QuestionnaireResponse. Pure.

Every question that was asked and answered is there, under the pages of the form. Who does not
know is said at the question (`data-absent-reason`), with the form’s own reason beside it. A
restricted question that the reader may not read is there as withheld, whether or not it was
answered: what is withheld is not to be taken for what was left blank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sers.intake.kinds.practice import OTHERWISE
from sers.intake.schema import Answer, Answers, Page, Question, says_not_known, why_not_known
from sers.interop.fhir import naming
from sers.interop.fhir.absence import WITHHELD, fhir_reason
from sers.interop.fhir.elements import (
    Coding,
    Element,
    Extension,
    Identifier,
    Meta,
    Reference,
    Resource,
    absent,
)
from sers.interop.fhir.naming import Naming


class Said(Element, frozen=True, kw_only=True):
    """One answer, by its type."""

    value_string: str = ""
    value_date: str = ""
    value_time: str = ""
    value_coding: Coding | None = None
    value_reference: Reference | None = None


class ResponseItem(Element, frozen=True, kw_only=True):
    """The answers to one question, or a group of such."""

    link_id: str
    text: str = ""
    extension: tuple[Extension, ...] = ()
    answer: tuple[Said, ...] = ()
    item: tuple["ResponseItem", ...] = ()


class QuestionnaireResponse(Resource, frozen=True, kw_only=True, tag="QuestionnaireResponse"):
    """One version of what was sent."""

    identifier: Identifier
    questionnaire: str
    status: str
    subject: Reference
    authored: str
    author: Reference
    source: Reference
    item: tuple[ResponseItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a response is made of. `restricted` is None where the reader may not read those.

    `number` is that of the form, `version` counts how often the referral was sent.
    """

    id: str
    reference: str
    number: int
    version: int
    at: datetime
    answers: Answers
    restricted: Answers | None
    nhs_number: str
    person: str
    written_by: str
    told_by: str


def response(names: Naming, sent: Sent) -> QuestionnaireResponse:
    """What was sent, for a reader who may read it."""
    at = sent.at.astimezone(UTC).isoformat(timespec="seconds")
    label = "N" if sent.restricted is None else "R"
    security = Coding(system=naming.CONFIDENTIALITY, code=label)
    return QuestionnaireResponse(
        id=sent.id,
        meta=Meta(version_id=str(sent.version), last_updated=at, security=(security,)),
        identifier=Identifier(system=names.identifiers("referral"), value=sent.reference),
        questionnaire=f"{names.canonical}|{sent.number}",
        status="completed" if sent.version == 1 else "amended",
        subject=_person(names, sent),
        authored=at,
        author=Reference(type="Practitioner", display=sent.written_by),
        source=Reference(type="Practitioner", display=sent.told_by),
        item=tuple(_pages(names, sent)),
    )


def _person(names: Naming, sent: Sent) -> Reference:
    """By the NHS number, or else by a number of our own: by no name."""
    identifier = (
        Identifier(system=naming.NHS_NUMBER, value=sent.nhs_number)
        if sent.nhs_number
        else Identifier(system=names.identifiers("person"), value=sent.person)
    )
    return Reference(type="Patient", identifier=identifier)


def _pages(names: Naming, sent: Sent) -> Iterator[ResponseItem]:
    form = names.form
    kept = form.settled({**sent.answers, **(sent.restricted or {})})
    for page in form.pages:
        asked = page.asked(kept)
        items = [each for q in asked for each in _question(names, q, kept.get(q.id), sent)]
        if items:
            link = naming.page_link(page)
            group = ResponseItem(link_id=link, text=page.title, item=tuple(items))
            yield _wrapped(names, group, page)


def _question(
    names: Naming, question: Question, answer: Answer | None, sent: Sent
) -> list[ResponseItem]:
    if question.restricted and sent.restricted is None:
        items = [_absent(question, WITHHELD)]
    elif answer is None:
        items = []
    elif (why := _unknown(question, answer)) is not None:
        items = [_absent(question, fhir_reason(why)), *_reason(names, question, why)]
    else:
        items = _items(names, question, question.id, answer)
    return [_wrapped(names, item, question) for item in items]


def _unknown(question: Question, answer: Answer) -> str | None:
    """The reason that stands in the place of an answer, which may be «»; None where it is one."""
    if says_not_known(answer):
        return why_not_known(answer)
    return str(answer) if question.kind == "practice" and answer in OTHERWISE else None


def _absent(question: Question, reason: str) -> ResponseItem:
    return ResponseItem(link_id=question.id, text=question.ask, extension=(absent(reason),))


def _reason(names: Naming, question: Question, why: str) -> list[ResponseItem]:
    given = [each for each in naming.reasons(question) if each.value == why]
    link = naming.reason_link(question)
    return [
        ResponseItem(link_id=link, answer=(Said(value_coding=names.reason(question, each)),))
        for each in given
    ]


def _items(names: Naming, question: Question, link: str, answer: Any) -> list[ResponseItem]:
    """The item of a question, or those of a repeat: one for each entry."""
    match question.kind:
        case "repeat":
            return [_entry(names, question, entry) for entry in answer]
        case "matrix":
            rows = tuple(_rows(names, question, answer))
            return [ResponseItem(link_id=link, text=question.ask, item=rows)]
        case _:
            said = tuple(_said(names, question, link, answer))
            return [ResponseItem(link_id=link, text=question.ask, answer=said)]


def _entry(names: Naming, question: Question, entry: Mapping[str, Any]) -> ResponseItem:
    given = [(link, each) for link, each in naming.fields(question) if each.id in entry]
    items = (item for link, each in given for item in _items(names, each, link, entry[each.id]))
    return ResponseItem(link_id=question.id, text=question.ask, item=tuple(items))


def _rows(
    names: Naming, question: Question, answer: Mapping[str, Mapping[str, str]]
) -> Iterator[ResponseItem]:
    for row in question.rows:
        cells = answer.get(row.value, {})
        items = tuple(
            ResponseItem(
                link_id=naming.part_link(question.id, row.value, time),
                text=text,
                answer=(Said(value_coding=names.coding(question, question.id, cells[time])),),
            )
            for time, text in naming.TIMES.items()
            if time in cells
        )
        if items:
            link = naming.part_link(question.id, row.value)
            yield ResponseItem(link_id=link, text=row.label, item=items)


def _said(names: Naming, question: Question, link: str, answer: Any) -> Iterator[Said]:
    match naming.type_of(question):
        case "choice":
            for value in answer if isinstance(answer, list) else [answer]:
                yield Said(value_coding=names.coding(question, link, value))
        case "reference":
            practice = Identifier(system=naming.ODS_CODE, value=answer)
            yield Said(value_reference=Reference(type="Organization", identifier=practice))
        case "date":
            yield Said(value_date=answer)
        case "time":
            yield Said(value_time=f"{answer}:00")
        case _:
            yield Said(value_string=answer)


def _wrapped(names: Naming, item: ResponseItem, asked: Page | Question) -> ResponseItem:
    """The item within the groups that stand around its question in the Questionnaire."""
    for link in reversed(names.wrapped_links(item.link_id, asked)):
        item = ResponseItem(link_id=link, item=(item,))
    return item
