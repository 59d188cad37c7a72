"""The person's GP practice, found by typing part of its name and chosen from what was found.

The answer is the practice's ODS code, or why there is none. It works without JavaScript: «Find»
posts the page, which is drawn again with the practices found.
"""

import re

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.kind import (
    Choice,
    Drawn,
    Given,
    Kind,
    Posted,
    Practices,
    Said,
    asks,
    is_readable,
    refused,
    set_of,
    spoken,
)
from sers.intake.schema import UNKNOWN, Question

NOT_REGISTERED = "none"
ELSEWHERE = "elsewhere"
MOST_SHOWN = 12
LONGEST_SEARCH = 100

# What may be said instead of a practice.
OTHERWISE = {
    ELSEWHERE: _("A practice outside Cornwall and the Isles of Scilly"),
    NOT_REGISTERED: _("Not registered with a practice"),
    UNKNOWN: _("Not known"),
}
_CODE = re.compile(r"[A-Z0-9]{3,10}")


def _names(question: Question) -> tuple[str, ...]:
    return (question.id, _searched(question))


def _clean(posted: Posted) -> str | None:
    question, code = posted.question, posted.value()
    if code in OTHERWISE or _named(code, posted.practices):
        return code
    if code:
        raise refused(question, _("Choose a practice from the list"))
    if posted.value(_searched(question)).strip():
        sentence = _("Choose the practice from those found, or say why there is none")
        raise refused(question, sentence)
    return None


def _named(code: str, practices: Practices) -> Choice | None:
    return practices.name(code) if _CODE.fullmatch(code) else None


def _draw(posted: Posted) -> Drawn:
    text, code = posted.value(_searched(posted.question)), posted.value()
    found = _found(text, posted.practices)
    chosen = _named(code, posted.practices)
    shown = found if not chosen or chosen in found else [chosen, *found]
    params = {
        **set_of(posted),
        "id": posted.id,
        "label": asks(posted.question),
        "value": text,
        "searched": bool(text.strip()),
        "said": _counted(len(found)) if text.strip() else "",
        "found": [{"value": one.code, "text": one.name, "hint": one.detail} for one in shown],
        "otherwise": [{"value": value, "text": str(label)} for value, label in OTHERWISE.items()],
        "chosen": code,
    }
    return Drawn("practice", params, posted.id)


def _found(text: str, practices: Practices) -> list[Choice]:
    searched = " ".join(text.split())
    if not searched or len(searched) > LONGEST_SEARCH or not is_readable(searched):
        return []
    return practices.find(searched)[:MOST_SHOWN]


def _counted(number: int) -> str:
    if not number:
        return gettext("No practice found. Try fewer letters, or the town")
    counted = ngettext("%(number)s practice found", "%(number)s practices found", number)
    return counted % {"number": number}


def _say(given: Given) -> list[Said]:
    code = str(given.answer)
    if code in OTHERWISE:
        return spoken(str(OTHERWISE[code]))
    practice = _named(code, given.practices)
    return spoken(*filter(None, [practice.name, practice.detail]) if practice else [code])


def _searched(question: Question) -> str:
    return f"{question.id}-search"


PRACTICE = Kind(
    "reference",
    _names,
    _clean,
    lambda given: {given.question.id: [str(given.answer)]},
    _draw,
    _say,
    has_own_unknown=True,
)
