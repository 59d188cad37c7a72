"""How few answers a form can be finished with: counted, so that nobody has to believe it. Pure.

An answer is one choice, one box or one date; a matrix counts a choice for each of its rows. Of a
question that takes several, one is chosen.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product
from typing import Any

from sers.intake.schema import (
    Answer,
    Condition,
    FormDefinition,
    Page,
    Question,
    is_blank,
    not_known,
)


@dataclass(frozen=True, slots=True)
class Walk:
    """One lawful way through a form: how many answers it takes, and to which questions."""

    answers: int
    questions: tuple[str, ...]


# The form that comes with the service has fewer than a thousand for any purpose.
MOST_WAYS = 20_000


class TooManyWays(ValueError):
    """So much hangs on so much that looking for the shortest walk would take too long."""


class NoWayThrough(ValueError):
    """With these answers the form can never be sent."""


def shortest(
    form: FormDefinition, given: Mapping[str, Answer | None], told: frozenset[str] = frozenset()
) -> Walk:
    """The walk with the fewest answers for somebody who answers `given` so (None: left blank).

    Questions in `told` are filled in already, for example from the account, and are not counted.
    Raises NoWayThrough, TooManyWays.
    """
    later = [_pivots(form.pages[at:]) for at in range(len(form.pages) + 1)]
    order = count()  # so that equal costs never compare answers
    waiting: list[tuple[int, int, int, dict[str, Any], tuple[str, ...]]] = [
        (0, next(order), 0, {}, ())
    ]
    seen: set[tuple[int, tuple[tuple[str, str], ...]]] = set()
    while waiting:
        cost, _n, at, answers, asked = heapq.heappop(waiting)
        if at == len(form.pages):
            return Walk(cost, asked)
        state = (at, tuple(sorted((key, repr(value)) for key, value in answers.items())))
        if state in seen:
            continue
        seen.add(state)
        for chosen, needed in _leave(form, form.pages[at], answers, given, later[at]):
            counted = [question for question in needed if question.id not in told]
            more = sum(map(_weight, counted))
            names = (*asked, *(question.id for question in counted))
            # Whatever no later page asks about makes no difference any more.
            said = answers | chosen
            kept = {key: said[key] for key in said if key in later[at + 1]}
            if (way := next(order)) > MOST_WAYS:
                raise TooManyWays(form.id)
            heapq.heappush(waiting, (cost + more, way, at + 1, kept, names))
    raise NoWayThrough(form.id)


def _leave(
    form: FormDefinition,
    page: Page,
    answers: Mapping[str, Any],
    given: Mapping[str, Answer | None],
    pivots: frozenset[str],
) -> Iterator[tuple[dict[str, Any], list[Question]]]:
    """Every way to answer this page that changes what comes later, with what had to be answered."""
    asked = page.asked(answers)
    turning = [q for q in asked if q.id in pivots or q.id in given or _stopping(form, q)]
    for values in product(*(_ways(form, question, given) for question in turning)):
        chosen = {q.id: value for q, value in zip(turning, values, strict=True) if value}
        answered = {q.id for q in asked if not q.optional} | chosen.keys()
        yield chosen, [question for question in asked if question.id in answered]


def _ways(
    form: FormDefinition, question: Question, given: Mapping[str, Answer | None]
) -> list[Answer | None]:
    stopping = _stopping(form, question)
    if question.id in given:
        answer = given[question.id]
        unsent = answer is not None and Condition(question.id, stopping).holds(
            {question.id: answer}
        )
        unanswered = is_blank(answer) and not question.optional
        return [] if unsent or unanswered else [answer]
    many = question.kind != "choose_one"
    values = [option.value for option in question.options if option.value not in stopping]
    ways: list[Answer | None] = [[value] if many else value for value in values]
    if question.optional:
        ways.append(None)
    return [*ways, not_known()] if question.may_be_unknown else ways


def _stopping(form: FormDefinition, question: Question) -> frozenset[str]:
    """The answers with which the form cannot be sent."""
    final = {stop.id for stop in form.stops if not stop.go_on}
    return frozenset(option.value for option in question.options if option.stop in final)


def _stops(question: Question, stopping: frozenset[str], answer: Answer) -> bool:
    return Condition(question.id, stopping).holds({question.id: answer})


def _pivots(pages: Sequence[Page]) -> frozenset[str]:
    """The questions that something on these pages hangs on."""
    asked: list[Page | Question] = [*pages]
    for page in pages:
        asked += page.questions
    return frozenset(condition.question for each in asked for condition in _conditions(each))


def _conditions(asked: Page | Question) -> Sequence[Condition]:
    needed = asked.needed_when if isinstance(asked, Question) else ()
    return (*asked.when, *asked.unless, *needed)


def _weight(question: Question) -> int:
    return len(question.rows) or 1
