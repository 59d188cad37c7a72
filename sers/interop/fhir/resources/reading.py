"""From a QuestionnaireResponse back to the answers of a form. Pure.

What this service wrote comes back as it was; what it would not have written is refused, by
the `linkId` it stands at and never by what it says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sers.intake.schema import Answer, Question, not_known
from sers.interop.fhir import naming
from sers.interop.fhir.absence import WITHHELD
from sers.interop.fhir.elements import Coding, reason_absent
from sers.interop.fhir.naming import Naming
from sers.interop.fhir.resources.questionnaire_response import (
    QuestionnaireResponse,
    ResponseItem,
    Said,
)


class Unreadable(ValueError):
    """The response answers something that the form does not ask, or in a way it does not."""


def answers_of(response: QuestionnaireResponse, names: Naming) -> dict[str, Answer]:
    """The answers by question; what is withheld is left out."""
    questions = {question.id: question for question in names.form.questions()}
    reasons = {naming.reason_link(question): question for question in questions.values()}
    found: dict[str, Any] = {}
    why: dict[str, Answer] = {}
    for item in _leaves(response.item, {*questions, *reasons}):
        if question := reasons.get(item.link_id):
            why[question.id] = _reason(names, question, item)
        else:
            question = questions[item.link_id]
            _take(found, question, _answer(names, question, item))
    return found | why


def _leaves(items: tuple[ResponseItem, ...], known: set[str]) -> Iterator[ResponseItem]:
    """The items of questions, out of the groups that pages and conditions put around them."""
    for item in items:
        if item.link_id in known:
            yield item
        elif item.item:
            yield from _leaves(item.item, known)
        else:
            raise Unreadable(item.link_id)


def _take(found: dict[str, Any], question: Question, answer: Any) -> None:
    """Keep an answer; the entries of a repeat come one by one."""
    if answer is None:
        return
    if question.kind == "repeat":
        found.setdefault(question.id, []).append(answer)
    elif question.id in found:
        raise Unreadable(question.id)
    else:
        found[question.id] = answer


def _answer(names: Naming, question: Question, item: ResponseItem) -> Any:
    absent = reason_absent(item.extension)
    if absent == WITHHELD:
        return None
    if absent:
        return not_known()
    match question.kind:
        case "repeat":
            return _entry(names, question, item)
        case "matrix":
            return _rows(names, question, item)
        case _:
            return _value(names, question, question.id, item)


def _entry(names: Naming, question: Question, item: ResponseItem) -> dict[str, Answer]:
    fields = dict(naming.fields(question))
    return {
        _known(fields, each).id: _value(names, fields[each.link_id], each.link_id, each)
        for each in item.item
    }


def _rows(names: Naming, question: Question, item: ResponseItem) -> dict[str, Answer]:
    rows = {naming.part_link(question.id, row.value): row.value for row in question.rows}
    values = _values(names, question, question.id)
    return {
        _known(rows, row): {
            cell.link_id.removeprefix(f"{row.link_id}."): _chosen(values, cell.answer[0], cell)
            for cell in row.item
        }
        for row in item.item
    }


def _known[T](of: Mapping[str, T], item: ResponseItem) -> T:
    if item.link_id not in of:
        raise Unreadable(item.link_id)
    return of[item.link_id]


def _value(names: Naming, question: Question, link: str, item: ResponseItem) -> Answer:
    if not item.answer:
        raise Unreadable(link)
    said = item.answer[0]
    match naming.type_of(question):
        case "choice":
            values = _values(names, question, link)
            chosen = [_chosen(values, each, item) for each in item.answer]
            return chosen if naming.repeats(question) else chosen[0]
        case "reference" if said.value_reference and said.value_reference.identifier:
            return said.value_reference.identifier.value
        case "date":
            return said.value_date
        case "time":
            return said.value_time.removesuffix(":00")
        case _:
            return said.value_string


def _reason(names: Naming, question: Question, item: ResponseItem) -> Answer:
    values = {
        (coding.system, coding.code): reason.value
        for reason in naming.reasons(question)
        for coding in (names.reason(question, reason),)
    }
    if not item.answer:
        raise Unreadable(item.link_id)
    why = _chosen(values, item.answer[0], item)
    return why if question.kind == "practice" else not_known(why)


def _values(names: Naming, question: Question, link: str) -> dict[tuple[str, str], str]:
    codings: Mapping[str, Coding] = names.codings(question, link)
    return {(coding.system, coding.code): value for value, coding in codings.items()}


def _chosen(values: Mapping[tuple[str, str], str], said: Said, item: ResponseItem) -> str:
    coding = said.value_coding
    if coding is None or (coding.system, coding.code) not in values:
        raise Unreadable(item.link_id)
    return values[coding.system, coding.code]
