"""Questions answered by typing in one box."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.kind import (
    Drawn,
    Given,
    Kind,
    Params,
    Posted,
    Refused,
    Said,
    Typed,
    asks,
    hint_and_error,
    many_lines,
    one_line,
    refused,
    spoken,
    translated,
)
from sers.intake.schema import Question
from sers.values.nhs_number import NHSNumber
from sers.values.postcode import Postcode

LONGEST_LINE = 200
LONGEST_TEXT = 4000
# ITU-T E.164, section 6: at most 15 digits with the country code. No shorter ones are in use.
SHORTEST_ABROAD, LONGEST_ABROAD = 8, 15
# What a browser may fill in by itself: what whoever writes says of themself, and of nobody else.
OWN = {
    "referrer.name": "name",
    "referrer.phone": "tel",
    "referrer.email": "email",
    "referrer.organisation": "organization",
}


def line(
    fhir_type: str = "string",
    check: Callable[[Question, str], str] | None = None,
    say: Callable[[str], str] = str,
    **params: object,
) -> Kind:
    """A kind answered on one line; `check` gives the answer, or refuses it."""

    def clean(posted: Posted) -> str | None:
        text = one_line(posted, LONGEST_LINE)
        return check(posted.question, text) if text and check else text or None

    def draw(posted: Posted) -> Drawn:
        own = {"autocomplete": OWN.get(posted.question.binds, "off")}
        return Drawn("input", _box(posted) | own | params, posted.id)

    def type_(given: Given) -> Typed:
        return {given.question.id: [say(str(given.answer))]}

    def speak(given: Given) -> list[Said]:
        return spoken(say(str(given.answer)))

    return Kind(fhir_type, _own_name, clean, type_, draw, speak)


def _own_name(question: Question) -> tuple[str, ...]:
    return (question.id,)


def _box(posted: Posted) -> Params:
    return {
        "id": posted.id,
        "name": posted.id,
        "label": {"text": asks(posted.question), "size": "m"},
        "value": posted.value(),
        **hint_and_error(posted),
    }


def _clean_text(posted: Posted) -> str | None:
    return many_lines(posted, posted.question.longest or LONGEST_TEXT) or None


def _draw_text(posted: Posted) -> Drawn:
    params = _box(posted) | {"rows": 5}
    longest = posted.question.longest or LONGEST_TEXT
    # The limit is said to those who came near it: said always, it invites an essay.
    if len(params["value"]) > longest * 0.75:
        limit = _("You can write up to %(longest)s characters") % {"longest": f"{longest:,}"}
        hint = translated(posted.question.hint)
        params["hint"] = {"text": f"{hint}. {limit}" if hint else limit}
    return Drawn("textarea", params, posted.id)


LONG_TEXT = Kind(
    "text",
    _own_name,
    _clean_text,
    lambda given: {given.question.id: [str(given.answer)]},
    _draw_text,
    lambda given: spoken(*str(given.answer).split("\n")),
    has=frozenset({"longest"}),
)


def nhs_number(question: Question, text: str) -> str:
    """Ten digits whose last is right, and of the range that this installation may hold."""
    try:
        number = NHSNumber.parse(text)
    except ValueError as error:
        raise Refused(str(error), question.id) from None
    if settings.DEMO and not number.is_test:
        sentence = _(
            "This is a demonstration: use an NHS number that begins with 999, never a real person’s"
        )
        raise refused(question, sentence)
    if number.is_test and not settings.DEMO:
        sentence = _("Numbers beginning 999 are for testing and belong to nobody. Check the number")
        raise refused(question, sentence)
    return number.spaced.replace(" ", "")


def spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


# An extension, because wards are rung through a switchboard.
_PHONE = re.compile(r"(?P<number>\+?[0-9 ]+?)(?: ?(?:ext|extension|x)\.? ?(?P<ext>[0-9]{1,6}))?")


def phone(question: Question, text: str) -> str:
    """A number that can be dialled from here: national, or international with + or 00."""
    found = _PHONE.fullmatch(" ".join(re.sub(r"[().\-–/]", " ", text.lower()).split()))
    if not found or not _can_be_dialled(found["number"].replace(" ", "")):
        raise refused(question, _("Enter a telephone number, like 01872 250000 or 07700 900982"))
    number = _grouped(found["number"].strip())
    return f"{number} ext {found['ext']}" if found["ext"] else number


def _can_be_dialled(number: str) -> bool:
    if number.startswith(("+", "00")):
        return SHORTEST_ABROAD <= len(number.lstrip("+0")) <= LONGEST_ABROAD
    return number.startswith("0") and len(number) in (10, 11)


def _grouped(number: str) -> str:
    number = re.sub(r"^00 ?", "+", number) if number.startswith("00") else number
    return number if " " in number or number.startswith("+") else f"{number[:5]} {number[5:]}"


def email(question: Question, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        sentence = _("Enter an email address, like name@example.nhs.uk")
        raise refused(question, sentence) from None
    return text


def postcode(question: Question, text: str) -> str:
    try:
        return str(Postcode.parse(text))
    except ValueError as error:
        raise Refused(str(error), question.id) from None


_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")


def time(question: Question, text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        raise refused(question, _("Enter a time by the 24-hour clock, like 09:30 or 17:05"))
    return f"{int(found[1]):02}:{found[2]}"
