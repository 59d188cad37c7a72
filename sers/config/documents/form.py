"""form.md: every question of the form that comes with the service, and why it is asked."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from sers.config.documents.markdown import code, table
from sers.intake import reading
from sers.intake.schema import Condition, FormDefinition, Page, Question

FORM = reading.DEFINITIONS / "serf.yaml"


def lines() -> list[str]:
    form = reading.read(FORM)
    return [
        f"# The form: {form.title}",
        "",
        f"Version {form.version}, from `sers/intake/definitions/serf.yaml`:",
        f"{len(form.pages)} pages, {len(list(form.questions()))} questions. This many must be",
        "answered, «not known» among them:",
        "",
        *_walks(form),
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


def _walks(form: FormDefinition) -> list[str]:
    """How many questions must be answered, by where the help should be."""
    setting = next(q for q in form.questions() if q.binds == "referral.setting")
    walks = [(answers, _needed(form, answers)) for answers in _branches(form)]
    rows = []
    for option in setting.options:
        counts = [n for answers, n in walks if answers.get(setting.id) == option.value]
        rows.append([option.label, min(counts), max(counts)])
    return table(("Where the help should be", "Shortest walk", "Longest walk"), rows)


def _branches(form: FormDefinition) -> Iterator[dict[str, str]]:
    """Every way to answer the questions that others hang on, but those that end at a stop."""
    asked = {c.question for page in form.pages for c in _conditions(page)}
    turning = [question for question in form.questions() if question.id in asked]
    for chosen in product(*(question.options for question in turning)):
        answers = {q.id: option.value for q, option in zip(turning, chosen, strict=True)}
        if not form.barred(answers):
            yield answers


def _conditions(page: Page) -> Iterator[Condition]:
    yield from page.when
    for question in page.questions:
        yield from question.when


def _needed(form: FormDefinition, answers: Mapping[str, str]) -> int:
    kept = form.settled(answers)
    return sum(not question.optional for page in form.pages for question in page.asked(kept))


def _page(page: Page) -> list[str]:
    when = f"Asked when {_when(page.when)}." if page.when else "Asked always."
    heads = ("Question", "Kind", "Answer", "Asked when", "Sensitivity", "Why", "Binding")
    rows = (_question(question) for question in page.questions)
    return ["", f"## {page.title}", "", f"`{page.id}`. {when}", "", *table(heads, rows)]


def _question(question: Question) -> list[object]:
    return [
        f"{question.ask} (`{question.id}`)",
        f"`{question.kind}`",
        _must(question),
        _when(question.when) or "always",
        question.sensitivity,
        question.purpose,
        f"`{question.binds}`" if question.binds else "",
    ]


def _must(question: Question) -> str:
    needed = "may be left blank" if question.optional else "needed"
    unknown = question.unknown_label or "Not known"
    return f"{needed}; or «{unknown}»" if question.may_be_unknown else needed


def _when(conditions: Iterable[Condition]) -> str:
    each = (f"`{c.question}` is {code(sorted(c.answers))}" for c in conditions)
    return " and ".join(each)


def _leading_to(form: FormDefinition, stop: str) -> str:
    return "; ".join(
        f"{question.label}: {option.label}"
        for question in form.questions()
        for option in question.options
        if option.stop == stop
    )
