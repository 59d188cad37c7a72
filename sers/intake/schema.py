"""What a referral form is: pages of questions, some asked only when an earlier answer calls for it.

The shape follows FHIR R4 Questionnaire (item, enableWhen with `enableBehavior` all), so that a
form can be published as one. Answers are JSON: text, a list of option values, a mapping (rows of
a matrix) or a list of mappings (entries of a repeat); a date is ISO 8601. Who does not know says
so in its place, with the reason where they gave one: `{"not_known": true, "why": "not_asked"}`.
Who changes a referral, and may not see an answer, leaves it as it is: `{"as_before": true}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

type Answer = str | list[Any] | dict[str, Any]
type Answers = Mapping[str, Answer]

# The option value that means «nobody knows», where a list says so in words of its own.
UNKNOWN = "unknown"


def not_known(why: str = "") -> dict[str, Any]:
    """The answer of someone who was asked and does not know: a new one, since it is mutable."""
    return {"not_known": True, **({"why": why} if why else {})}


def is_not_known(answer: Answer | None) -> bool:
    return says_not_known(answer) or answer == UNKNOWN


def says_not_known(answer: Answer | None) -> bool:
    """Whether it is the answer that `not_known` makes, whatever the reason."""
    return isinstance(answer, dict) and answer.get("not_known") is True


def why_not_known(answer: Answer | None) -> str:
    """The reason given for not knowing: a value of the question's `unknowns`, or nothing."""
    return str(answer.get("why", "")) if isinstance(answer, dict) else ""


def as_before() -> dict[str, Any]:
    """The answer of someone who may not see what was answered, and leaves it as it is."""
    return {"as_before": True}


def is_as_before(answer: Answer | None) -> bool:
    return isinstance(answer, dict) and answer.get("as_before") is True


def is_blank(answer: Answer | None) -> bool:
    return answer is None or answer in ("", [], {})


class Sensitivity(StrEnum):
    """Who may read the answer: everyone concerned, those with a part in it, those who must."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    RESTRICTED = "restricted"


class Why(StrEnum):
    """Why an answer is not there."""

    NOT_KNOWN = "not known"
    LEFT_BLANK = "left blank"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when a question of an earlier page was answered with one of these values."""

    question: str
    answers: frozenset[str]

    def holds(self, answers: Answers) -> bool:
        match answers.get(self.question):
            case str(given):
                return given in self.answers
            case list(given):
                return any(value in self.answers for value in given if isinstance(value, str))
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `stop` names what the form shows when it is; `alone` bars company.

    `code` is what the publisher of a code list calls it, where that is not its value.
    `ring_within` is for purposes: the minutes, of the team's open hours, within which the team
    rings the referrer.
    """

    value: str
    label: str
    hint: str = ""
    group: str = ""
    stop: str = ""
    code: str = ""
    alone: bool = False
    ring_within: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number to ring instead of, or before, going on."""

    label: str
    phone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """What is shown when an answer means that this form is the wrong road, or not the first."""

    id: str
    title: str
    body: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    go_on: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. `fields` are of a repeat, `rows` of a matrix, `must_be` limits a date.

    One that is `optional` must still be answered where `needed_when` holds. `unknowns` are the
    reasons for not knowing; `blank` is what a reader is told where nothing was said. `options`
    that come from a code list name it in `code_list`; `once` are those it had in other versions,
    which are never offered and still have their labels. `carries` says to which new referrals an
    answer is taken along: `again` for the same person, `couple` for who lives with them.
    """

    id: str
    ask: str
    kind: str
    hint: str = ""
    purpose: str = ""
    short: str = ""
    error: str = ""
    binds: str = ""
    unknown_label: str = ""
    blank: str = ""
    code_list: str = ""
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    optional: bool = False
    may_be_unknown: bool = False
    worth_knowing: bool = False
    most: int = 3
    longest: int = 0
    must_be: frozenset[str] = frozenset()
    carries: frozenset[str] = frozenset()
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    needed_when: tuple[Condition, ...] = ()
    options: tuple[Option, ...] = ()
    once: tuple[Option, ...] = ()
    unknowns: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    fields: tuple["Question", ...] = ()

    def is_asked(self, answers: Answers) -> bool:
        return _opened(self, answers)

    def as_asked(self, answers: Answers) -> "Question":
        """The question for someone with these answers: not optional where it is needed."""
        if self.needed_when and all(condition.holds(answers) for condition in self.needed_when):
            return replace(self, optional=False)
        return self

    @property
    def label(self) -> str:
        """What the answer is called on the check page and the referral."""
        return self.short or self.ask

    @property
    def restricted(self) -> bool:
        return self.sensitivity is Sensitivity.RESTRICTED


@dataclass(frozen=True, slots=True)
class Page:
    """One subject, asked at one time."""

    id: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    short: str = ""
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def asked(self, answers: Answers) -> list[Question]:
        """The questions someone with these (settled) answers sees here, as they are asked them."""
        if not _opened(self, answers):
            return []
        return [q.as_asked(answers) for q in self.questions if q.is_asked(answers)]


def _opened(asked: Question | Page, answers: Answers) -> bool:
    return all(condition.holds(answers) for condition in asked.when) and not any(
        condition.holds(answers) for condition in asked.unless
    )


@dataclass(frozen=True, slots=True)
class Template:
    """A beginning for what a profession refers often: some answers, each of which can be changed.

    `professions` are words looked for in the job that an account tells; none means everybody.
    """

    id: str
    title: str
    answers: Mapping[str, Any]
    hint: str = ""
    professions: tuple[str, ...] = ()

    def suits(self, profession: str) -> bool:
        job = profession.casefold()
        return not self.professions or any(word.casefold() in job for word in self.professions)


class Gap(NamedTuple):
    """Something a reader would look for and not find."""

    page: Page
    question: Question
    why: Why


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A whole form, as published. `days_kept` is how long a draft of it waits to be sent."""

    id: str
    title: str
    version: str
    pages: tuple[Page, ...]
    stops: tuple[Stop, ...] = ()
    unknowns: tuple[Option, ...] = ()
    templates: tuple[Template, ...] = ()
    days_kept: int = 30

    def questions(self) -> Iterator[Question]:
        for page in self.pages:
            yield from page.questions

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def settled(self, answers: Answers) -> dict[str, Answer]:
        """The answers to keep: those to questions that end up being asked.

        An answer that opened a question and was dropped itself opens nothing.
        """
        kept: dict[str, Answer] = {}
        for page in self.pages:
            kept |= {
                question.id: answers[question.id]
                for question in page.asked(kept)
                if not is_blank(answers.get(question.id))
            }
        return kept

    def path(self, answers: Answers) -> list[Page]:
        """The pages this person sees, given what they have said so far."""
        return [page for page, asked in self._asked(answers) if asked]

    def page_after(self, page: Page, answers: Answers) -> Page | None:
        following = self.pages[self.pages.index(page) + 1 :]
        return next((each for each in self.path(answers) if each in following), None)

    def page_before(self, page: Page, answers: Answers) -> Page | None:
        preceding = self.pages[: self.pages.index(page)]
        return next((each for each in reversed(self.path(answers)) if each in preceding), None)

    def missing(self, answers: Answers) -> list[tuple[Page, Question]]:
        """What must still be answered before the form can be sent."""
        kept = self.settled(answers)
        return [
            (page, question)
            for page, asked in self._asked(answers)
            for question in asked
            if not question.optional and question.id not in kept
        ]

    def not_known(self, answers: Answers) -> list[Gap]:
        """What a reader will not find, and why: known to nobody, left blank, or never asked.

        Of what was left blank or never asked, only what is always worth knowing is named: a list
        of fifty gaps hides the three that matter. What must be answered and is not is `missing`.
        Source: PRSB, «record what is absent»; DCB0129 hazard H6.
        """
        kept = self.settled(answers)
        gaps = (
            (page, question, _why(asked.get(question.id), question, kept.get(question.id)))
            for page, questions in self._asked(answers)
            for asked in ({each.id: each for each in questions},)
            for question in page.questions
        )
        return [Gap(page, question, why) for page, question, why in gaps if why]

    def stop_for(self, page: Page, answers: Answers) -> Stop | None:
        """The stop that the answers on this page call for."""
        return self._stop(page, self.settled(answers))

    def stops_for(self, answers: Answers) -> list[tuple[Page, Stop]]:
        """Every stop that these answers call for, with the page that does."""
        kept = self.settled(answers)
        found = ((page, self._stop(page, kept)) for page in self.pages)
        return [(page, stop) for page, stop in found if stop]

    def barred(self, answers: Answers) -> tuple[Page, Stop] | None:
        """The first stop beyond which the referral may not go, if an answer calls for one."""
        return next((found for found in self.stops_for(answers) if not found[1].go_on), None)

    def bound(self, answers: Answers) -> dict[str, Answer]:
        """The answers that the system acts on, by the names it knows them by."""
        kept = self.settled(answers)
        return {q.binds: kept[q.id] for q in self.questions() if q.binds and q.id in kept}

    def _stop(self, page: Page, kept: Answers) -> Stop | None:
        for question in page.asked(kept):
            for option in question.options:
                if option.stop and Condition(question.id, frozenset({option.value})).holds(kept):
                    return next(stop for stop in self.stops if stop.id == option.stop)
        return None

    def _asked(self, answers: Answers) -> list[tuple[Page, list[Question]]]:
        kept = self.settled(answers)
        return [(page, page.asked(kept)) for page in self.pages]


def _why(asked: Question | None, question: Question, answer: Answer | None) -> Why | None:
    if is_not_known(answer):
        return Why.NOT_KNOWN
    if asked is None:
        return Why.NOT_ASKED if question.worth_knowing else None
    left = asked.optional and is_blank(answer) and asked.worth_knowing
    return Why.LEFT_BLANK if left else None
