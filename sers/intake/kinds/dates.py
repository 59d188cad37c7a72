"""A date in three boxes, as the NHS design system asks for one that people remember."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.kind import (
    Drawn,
    Given,
    Kind,
    Posted,
    Said,
    Typed,
    hint_and_error,
    legend,
    refused,
    spoken,
)
from sers.intake.schema import Question
from sers.values.age import ADULT, age

OLDEST = 130
LIMITS = frozenset({"past", "future", "adult"})

_PARTS = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST_NAME = 3
_MISSING = {
    "day": _("“%(label)s” must include a day"),
    "month": _("“%(label)s” must include a month"),
    "year": _("“%(label)s” must include a year"),
}


def _names(question: Question) -> tuple[str, ...]:
    return tuple(f"{question.id}-{part}" for part, _label, _width in _PARTS)


def _clean(posted: Posted) -> str | None:
    question = posted.question
    parts = {name: posted.value(name).strip() for name in _names(question)}
    if not any(parts.values()):
        return None
    for name, part in parts.items():
        if not part:
            raise refused(question, _MISSING[name.rpartition("-")[2]], at=name)
    return _within_limits(question, _real(question, *parts.values())).isoformat()


def _real(question: Question, day: str, month: str, year: str) -> date:
    if len(year) != 4:  # noqa: PLR2004
        at = f"{question.id}-year"
        raise refused(question, _("“%(label)s” must have a year of 4 figures, like 1942"), at=at)
    try:
        return date(_figure(year), _month(month), _figure(day))
    except ValueError:
        raise refused(
            question, _("“%(label)s” must be a real date, like 14 2 1942"), at=_focus(question)
        ) from None


def _figure(text: str) -> int:
    # isdecimal, for int() takes signs, spaces and underscores, and endless digits slowly.
    if not text.isdecimal() or len(text) > 4:  # noqa: PLR2004
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    """A month by number or by name: the design system asks that both be taken."""
    named = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(text.lower())]
    return named[0] if named and len(text) >= _SHORTEST_NAME else _figure(text)


def _within_limits(question: Question, given: date) -> date:
    today, at = timezone.localdate(), _focus(question)
    if given > today and question.must_be & {"past", "adult"}:
        raise refused(question, _("“%(label)s” must be today or in the past"), at=at)
    if given < today and "future" in question.must_be:
        raise refused(question, _("“%(label)s” must be today or in the future"), at=at)
    if "adult" in question.must_be:
        _adult(question, given, today)
    return given


def _adult(question: Question, born: date, today: date) -> None:
    years = age(born, today)
    if years < ADULT:
        sentence = _(
            "The person must be 18 or over. Check the date, or use the road for children "
            "where you work"
        )
        raise refused(question, sentence, at=_focus(question))
    if years > OLDEST:
        raise refused(question, _("Check the year of “%(label)s”"), at=f"{question.id}-year")


def _type(given: Given) -> Typed:
    year, month, day = str(given.answer).split("-")
    parts = (str(int(day)), str(int(month)), year)
    return {name: [part] for name, part in zip(_names(given.question), parts, strict=True)}


def _draw(posted: Posted) -> Drawn:
    at = posted.errors[0].at if posted.errors else ""
    params = {
        "id": posted.id,
        "fieldset": legend(posted.question),
        "items": [
            {
                "id": (name := f"{posted.id}-{part}"),
                "name": name,
                "label": {"text": str(label)},
                "width": width,
                "value": posted.value(name),
                "autocomplete": "off",
                **({"error": True} if name == at else {}),
            }
            for part, label, width in _PARTS
        ],
        **hint_and_error(posted),
    }
    return Drawn("date-input", params, posted.id)


def _focus(question: Question) -> str:
    return f"{question.id}-day"


def _say(given: Given) -> list[Said]:
    return spoken(date_format(date.fromisoformat(str(given.answer)), "j F Y"))


DATE = Kind(
    "date",
    _names,
    _clean,
    _type,
    _draw,
    _say,
    focus=_focus,
    has=frozenset({"must_be"}),
)
