"""form.md: every question of the form that comes with the service, and why it is asked."""

from collections.abc import Iterable

from sers.config.documents import walks
from sers.config.documents.markdown import code, table
from sers.intake import reading
from sers.intake.schema import Condition, FormDefinition, Page, Question

FORM = reading.DEFINITIONS / "serf.yaml"
ALWAYS = "always"


def lines() -> list[str]:
    form = reading.read(FORM)
    return [
        f"# The form: {form.title}",
        "",
        f"Version {form.version}, from `sers/intake/definitions/serf.yaml`:",
        f"{len(form.pages)} pages, {len(list(form.questions()))} questions. A draft of it is kept",
        f"{form.days_kept} days.",
        "",
        "## Shortest lawful walk by purpose and profession",
        "",
        "An answer is one choice, one box or one date, «not known» among them; a matrix counts one",
        "for each of its rows. The walks are ordinary: no address is secret, the person agrees,",
        "and nobody worries about abuse. What the account tells is not counted:",
        f"{code(sorted(walks.TOLD))}.",
        "",
        *_promises(form),
        "",
        "The same for every purpose and setting, wherever the person is:",
        "",
        *_by_purpose(form),
        "",
        "«Restricted» answers are kept in a table of their own, which opens only to teams whose",
        "involvement says so. A question that is not asked, because of an earlier answer, is not",
        "kept when the form is sent.",
        *(line for page in form.pages for line in _page(page)),
        "",
        "## Where the form stops",
        "",
        *table(
            ("Stop", "Shown after", "Goes on"),
            (
                [stop.title, _leading_to(form, stop.id), "yes" if stop.go_on else "no"]
                for stop in form.stops
            ),
        ),
    ]


def _promises(form: FormDefinition) -> list[str]:
    """The walks of every day, each beside what it may take at most."""
    rows = (
        [each.name, walk.answers, each.target, code(walk.questions)]
        for each in walks.PROFESSIONS
        for walk in (each.walk(form),)
    )
    return table(("Who refers", "Answers", "At most", "Questions answered"), rows)


def _by_purpose(form: FormDefinition) -> list[str]:
    setting = next(q for q in form.questions() if q.binds == "referral.setting")
    heads = ("Purpose", *(option.label for option in setting.options))
    return table(heads, ([label, *counts] for label, counts in walks.by_purpose(form)))


def _page(page: Page) -> list[str]:
    asked = _asked(page)
    when = "Asked always." if asked == ALWAYS else f"Asked {asked}."
    heads = ("Question", "Kind", "Answer", "Asked when", "Sensitivity", "Why", "Binding")
    rows = (_question(question) for question in page.questions)
    return ["", f"## {page.title}", "", f"`{page.id}`. {when}", "", *table(heads, rows)]


def _question(question: Question) -> list[object]:
    return [
        f"{question.ask} (`{question.id}`)",
        f"`{question.kind}`",
        _answer(question),
        _asked(question),
        question.sensitivity,
        question.purpose,
        f"`{question.binds}`" if question.binds else "",
    ]


def _answer(question: Question) -> str:
    """What is answered: whether it must be, from which list, and why it may not be known."""
    listed = f"from the list {code([question.code_list])}" if question.code_list else ""
    blank = f"blank is «{question.blank}»" if question.blank else ""
    return "; ".join(part for part in (_must(question), listed, blank, _unknown(question)) if part)


def _must(question: Question) -> str:
    if question.needed_when:
        return f"needed when {_when(question.needed_when)}, else may be left blank"
    return "may be left blank" if question.optional else "needed"


def _unknown(question: Question) -> str:
    """«Not known», or each reason for it."""
    if not question.may_be_unknown:
        return ""
    if not question.unknowns:
        return f"or «{question.unknown_label or 'Not known'}»"
    return "or not known: " + ", ".join(f"«{reason.label}»" for reason in question.unknowns)


def _asked(asked: Page | Question) -> str:
    when = f"when {_when(asked.when)}" if asked.when else ""
    unless = f"unless {_when(asked.unless, ' or ')}" if asked.unless else ""
    return " and ".join(part for part in (when, unless) if part) or ALWAYS


def _when(conditions: Iterable[Condition], joined: str = " and ") -> str:
    each = (f"`{c.question}` is {code(sorted(c.answers))}" for c in conditions)
    return joined.join(each)


def _leading_to(form: FormDefinition, stop: str) -> str:
    return "; ".join(
        f"{question.label}: {option.label}"
        for question in form.questions()
        for option in question.options
        if option.stop == stop
    )
