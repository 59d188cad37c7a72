"""What could not be asked, or acted on, in a form definition: one function for each fault."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from sers.intake.bindings import BOUND_VALUES, LISTED_BINDINGS, REQUIRED_BINDINGS
from sers.intake.kinds import FIELD_KINDS, KINDS
from sers.intake.kinds.dates import LIMITS
from sers.intake.kinds.kind import LONGEST_POSTED
from sers.intake.schema import Condition, FormDefinition, Option, Page, Question

# The new referrals that answers can be taken along to.
CARRIED_TO = frozenset({"again", "couple"})
# Stand in addresses where a page of the form would.
RESERVED_PAGES = frozenset(
    {"check", "team", "send", "discard", "stop", "known", "all", "hand-over", "beside"}
)
# Names that the page itself posts or links to.
RESERVED = frozenset(
    {
        "find",
        "add",
        "remove",
        "leave",
        "revision",
        "csrfmiddlewaretoken",
        "draft",
        "main",
        "page",
        "enough",
    }
)

_QUESTION_ID = re.compile(r"[a-z][a-z0-9_]*")
_PAGE_ID = re.compile(r"[a-z][a-z0-9-]*")
# No hyphen, for field names are made with hyphens: `contacts-0-phone`, `moving-now`.
_VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")


def faults(form: FormDefinition) -> Iterator[str]:
    """Every reason why this definition may not be published, as sentences."""
    for check in CHECKS:
        yield from check(form)


def _pages_ask_something(form: FormDefinition) -> Iterator[str]:
    if not form.pages:
        yield f"{form.id}: has no pages"
    for page in form.pages:
        if not page.questions:
            yield f"{page.id}: this page asks nothing"


def _ids_are_fit(form: FormDefinition) -> Iterator[str]:
    for page in form.pages:
        if not _PAGE_ID.fullmatch(page.id):
            yield f"{page.id}: a page’s id is small letters, digits and hyphens"
        if page.id in RESERVED_PAGES:
            yield f"{page.id}: the service itself has a page of this name"
    for question in _with_fields(form):
        if not _QUESTION_ID.fullmatch(question.id):
            yield f"{question.id}: a question’s id is small letters, digits and underscores"
        if question.id in RESERVED:
            yield f"{question.id}: the page itself uses this name"


def _ids_are_unique(form: FormDefinition) -> Iterator[str]:
    yield from _doubles("page", [page.id for page in form.pages])
    yield from _doubles("question", [question.id for question in form.questions()])
    yield from _doubles("stop", [stop.id for stop in form.stops])
    yield from _doubles("binding", [q.binds for q in form.questions() if q.binds])
    for question in _with_fields(form):
        yield from _doubles(f"{question.id} option", [o.value for o in question.options])
        yield from _doubles(f"{question.id} reason", [o.value for o in question.unknowns])
        yield from _doubles(f"{question.id} row", [row.value for row in question.rows])
        yield from _doubles(f"{question.id} field", [each.id for each in question.fields])


def _doubles(what: str, names: list[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{name}: this {what} is there twice"


def _kinds_are_known(form: FormDefinition) -> Iterator[str]:
    for question in form.questions():
        if question.kind not in KINDS:
            yield f"{question.id}: no such kind «{question.kind}»"
        for each in question.fields:
            if each.kind not in FIELD_KINDS:
                yield f"{question.id}.{each.id}: a field cannot be of kind «{each.kind}»"


def _kinds_have_their_parts(form: FormDefinition) -> Iterator[str]:
    for question in _with_fields(form):
        kind = KINDS.get(question.kind)
        parts = ("options", "rows", "fields", "must_be", "longest")
        given = {part for part in parts if getattr(question, part)}
        if kind and (lacking := kind.needs - given):
            yield f"{question.id}: a {question.kind} needs {_listed(lacking)}"
        if kind and (stray := given - kind.has):
            yield f"{question.id}: a {question.kind} has no {_listed(stray)}"
        if beyond := question.must_be - LIMITS:
            yield f"{question.id}: no date can be asked to be {_listed(beyond)}"
        if not 1 <= question.most <= 9:  # noqa: PLR2004  # one digit in the field names
            yield f"{question.id}: at most 9 entries can be asked"
        if not 0 <= question.longest <= LONGEST_POSTED:
            yield f"{question.id}: an answer can have {LONGEST_POSTED} characters at most"
        if untold := question.carries - CARRIED_TO:
            yield f"{question.id}: nothing is carried to {_listed(untold)}"


def _options_can_be_chosen(form: FormDefinition) -> Iterator[str]:
    known = {stop.id for stop in form.stops}
    for question, option in _options(form):
        if not option.label.strip():
            yield f"{question.id}: «{option.value}» has no label"
        if not _VALUE.fullmatch(option.value):
            yield f"{question.id}: «{option.value}» may have small letters, digits, underscores"
        if option.stop and option.stop not in known:
            yield f"{question.id}: «{option.value}» leads to no stop «{option.stop}»"


def _fields_stand_alone(form: FormDefinition) -> Iterator[str]:
    for question in form.questions():
        for each in question.fields:
            if each.when or each.unless or each.needed_when or each.binds or each.may_be_unknown:
                yield f"{question.id}.{each.id}: a field has no condition, binding or «not known»"
            if any(option.stop for option in each.options):
                yield f"{question.id}.{each.id}: a field stops nothing"


def _conditions_can_hold(form: FormDefinition) -> Iterator[str]:
    earlier: dict[str, Question] = {}
    for page in form.pages:
        for asker, conditions in _conditions(page):
            for condition in conditions:
                yield from _condition(asker, condition, earlier)
        earlier |= {question.id: question for question in page.questions}


def _condition(asker: str, when: Condition, earlier: Mapping[str, Question]) -> Iterator[str]:
    question = earlier.get(when.question)
    if question is None:
        yield f"{asker}: «{when.question}» is not asked on an earlier page"
    elif question.restricted:
        yield f"{asker}: «{when.question}» is restricted, and what it opens would tell of it"
    elif stray := when.answers - {option.value for option in question.options}:
        yield f"{asker}: «{when.question}» never answers {_listed(stray)}"
    elif not when.answers:
        yield f"{asker}: no answer to «{when.question}» is named"


def _everything_can_be_reached(form: FormDefinition) -> Iterator[str]:
    """Conditions only ever add up, so a question is out of reach where two of them exclude."""
    needed: dict[str, list[Condition]] = {}
    single = {question.id for question in form.questions() if question.kind == "choose_one"}
    for page in form.pages:
        of_page = _with_reasons(page.when, needed)
        reached = {q.id: of_page + _with_reasons(q.when, needed) for q in page.questions}
        for question in page.questions:
            barring = [*page.unless, *question.unless]
            if _exclude_each_other(reached[question.id], barring, single):
                yield f"{question.id}: nothing anybody answers leads to it"
        needed |= reached


def _every_walk_ends(form: FormDefinition) -> Iterator[str]:
    """Pages only ever lead forward, so a walk goes on for ever only where it cannot go on."""
    final = {stop.id for stop in form.stops if not stop.go_on}
    for question in form.questions():
        leads_on = [option for option in question.options if option.stop not in final]
        must = not question.optional and not question.may_be_unknown
        if must and question.options and not leads_on:
            yield f"{question.id}: every answer stops the form, so nobody can send it"


def _numbers_make_sense(form: FormDefinition) -> Iterator[str]:
    if not 1 <= form.days_kept <= 365:  # noqa: PLR2004  a year
        yield f"{form.id}: a draft is kept for 1 to 365 days"
    for question, option in _options(form):
        if option.ring_within < 0:
            yield f"{question.id}: nobody rings before «{option.value}» is said"


def _optional_ones_can_be_needed(form: FormDefinition) -> Iterator[str]:
    for question in _with_fields(form):
        if question.needed_when and not question.optional:
            yield f"{question.id}: say that it is optional, or not when it is needed"


def _every_question_says_why(form: FormDefinition) -> Iterator[str]:
    for question in form.questions():
        if not question.purpose.strip():
            yield f"{question.id}: say why it is asked (purpose)"


def _templates_answer_what_is_asked(form: FormDefinition) -> Iterator[str]:
    questions = {question.id: question for question in form.questions()}
    yield from _doubles("template", [template.id for template in form.templates])
    for template in form.templates:
        for asked, answer in template.answers.items():
            question = questions.get(asked)
            if question is None:
                yield f"{template.id}: no question «{asked}»"
            elif stray := _strays(question, answer):
                yield f"{template.id}: «{asked}» never answers {_listed(stray)}"


def _strays(question: Question, answer: object) -> set[str]:
    """What this answer names that the question does not offer."""
    if not question.options or question.kind == "matrix":
        return set()
    chosen = answer if isinstance(answer, list) else [answer]
    return {str(each) for each in chosen} - {option.value for option in question.options}


def _with_reasons(
    when: tuple[Condition, ...], needed: Mapping[str, list[Condition]]
) -> list[Condition]:
    # Each once: two that lead to one and the same would double it on every page.
    return list(dict.fromkeys(r for one in when for r in (one, *needed.get(one.question, []))))


def _exclude_each_other(
    conditions: list[Condition], barring: list[Condition], single: set[str]
) -> bool:
    allowed: dict[str, frozenset[str]] = {}
    for condition in conditions:
        if condition.question in single:
            before = allowed.get(condition.question, condition.answers)
            allowed[condition.question] = before & condition.answers
    for barred in barring:
        if barred.question in allowed:
            allowed[barred.question] -= barred.answers
    return not all(allowed.values())


def _bindings_are_there(form: FormDefinition) -> Iterator[str]:
    if missing := REQUIRED_BINDINGS - {question.binds for question in form.questions()}:
        yield f"nothing binds {_listed(missing)}"
    for question in form.questions():
        known = BOUND_VALUES.get(question.binds)
        if known and (stray := {option.value for option in question.options} - known):
            yield f"{question.id}: {question.binds} cannot be {_listed(stray)}"
        if question.restricted and question.binds in LISTED_BINDINGS:
            yield f"{question.id}: lists show {question.binds}, so it cannot be restricted"


CHECKS = (
    _pages_ask_something,
    _ids_are_fit,
    _ids_are_unique,
    _kinds_are_known,
    _kinds_have_their_parts,
    _options_can_be_chosen,
    _fields_stand_alone,
    _conditions_can_hold,
    _everything_can_be_reached,
    _every_walk_ends,
    _optional_ones_can_be_needed,
    _numbers_make_sense,
    _every_question_says_why,
    _templates_answer_what_is_asked,
    _bindings_are_there,
)


def _with_fields(form: FormDefinition) -> Iterator[Question]:
    for question in form.questions():
        yield question
        yield from question.fields


def _options(form: FormDefinition) -> Iterator[tuple[Question, Option]]:
    for question in _with_fields(form):
        for option in (*question.options, *question.once, *question.rows, *question.unknowns):
            yield question, option


def _conditions(page: Page) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    yield page.id, (*page.when, *page.unless)
    for question in page.questions:
        yield question.id, (*question.when, *question.unless, *question.needed_when)


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(names))
