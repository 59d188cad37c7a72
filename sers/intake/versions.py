"""What differs between two versions of a form: questions added, removed, changed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from sers.intake.schema import FormDefinition, Option, Page, Question


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that both versions ask, and the names of its parts that are not the same.

    `added` and `gone` are options; `moved` is whether it stands on another page.
    """

    question: Question
    parts: tuple[str, ...]
    added: tuple[Option, ...] = ()
    gone: tuple[Option, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    """What the later of two versions has that the earlier has not, and the other way round."""

    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    changed: tuple[Changed, ...]
    pages_added: tuple[Page, ...]
    pages_removed: tuple[Page, ...]
    otherwise: bool

    def __bool__(self) -> bool:
        parts = (self.added, self.removed, self.changed, self.pages_added, self.pages_removed)
        return self.otherwise or any(parts)


def compare(earlier: FormDefinition, later: FormDefinition) -> Differences:
    """What changes for those who fill the form in, from the earlier version to the later.

    `otherwise` is that something else did: a title, a stop, a condition of a page, the order.
    """
    before, after = _placed(earlier), _placed(later)
    return Differences(
        tuple(question for id_, (_, question) in after.items() if id_ not in before),
        tuple(question for id_, (_, question) in before.items() if id_ not in after),
        tuple(_changes(before, after)),
        _but(later.pages, earlier.pages),
        _but(earlier.pages, later.pages),
        _rest(earlier) != _rest(later),
    )


def _placed(form: FormDefinition) -> dict[str, tuple[str, Question]]:
    return {q.id: (page.id, q) for page in form.pages for q in page.questions}


def _changes(
    before: Mapping[str, tuple[str, Question]], after: Mapping[str, tuple[str, Question]]
) -> Iterator[Changed]:
    for id_, (page, question) in after.items():
        if id_ not in before or before[id_] == (page, question):
            continue
        was_on, old = before[id_]
        yield Changed(
            question,
            tuple(f.name for f in fields(old) if _differs(f.name, old, question)),
            _new(question.options, old.options),
            _new(old.options, question.options),
            moved=was_on != page,
        )


def _differs(name: str, old: Question, new: Question) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


def _new(options: tuple[Option, ...], others: tuple[Option, ...]) -> tuple[Option, ...]:
    known = {option.value for option in others}
    return tuple(option for option in options if option.value not in known)


def _but(pages: tuple[Page, ...], others: tuple[Page, ...]) -> tuple[Page, ...]:
    known = {page.id for page in others}
    return tuple(page for page in pages if page.id not in known)


def _rest(form: FormDefinition) -> object:
    """Everything but the questions themselves: what surrounds them, and their order."""
    pages = [(replace(page, questions=()), [q.id for q in page.questions]) for page in form.pages]
    around = (form.title, form.version, form.stops, form.unknowns, form.templates, form.days_kept)
    return (*around, pages)
