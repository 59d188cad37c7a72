"""The words of a form, as a referral carries them: its headline, its alerts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sers.intake.protecting import is_protected
from sers.intake.schema import Answers, FormDefinition, Question, is_not_known


@dataclass(frozen=True, slots=True)
class Alert:
    """What a binding's answers alert to: the kind of alert, and its words for each answer.

    `unknown` are the words where nobody knows; none where that is no alarm by itself, since the
    referral lists what is not known anyway.
    """

    binding: str
    kind: str
    words: Mapping[str, str]
    unknown: str = ""


NOT_FOR_RESUSCITATION = gettext_noop("Not for resuscitation")

# The gravest first: a row shows the first three.
ALERTS = (
    Alert(
        "safety.safeguarding",
        "safeguarding",
        {"yes": gettext_noop("Safeguarding concern")},
        gettext_noop("Safeguarding: not known"),
    ),
    Alert(
        "safety.visitors",
        "safety",
        {"yes": gettext_noop("Risk to visitors")},
        gettext_noop("Risk to visitors: not known"),
    ),
    Alert(
        "planning.dnacpr",
        "plan",
        {"with_them": NOT_FOR_RESUSCITATION, "elsewhere": NOT_FOR_RESUSCITATION},
    ),
    # «Not known» would stand on every second row, and then nobody would read «Infection».
    Alert("safety.infection", "infection", {"yes": gettext_noop("Infection")}),
    Alert(
        "consent.route",
        "consent",
        {
            "declines": gettext_noop("Against their wish"),
            "emergency": gettext_noop("Consent still to be asked"),
        },
    ),
)
# Any answer to these is a need of communication, but for the one that says there is none.
ACCESS, NO_NEED = ("access.needs", "access.language", "access.adjustments"), "nothing"
ACCESS_NEEDS = gettext_noop("Access needs")
# All that people write who say that there are none. Whatever else is written is shown: «no
# penicillin» is an allergy.
NO_ALLERGY = re.compile(
    r"(none|nil|no|nkda|nka|none known|nil known|not known|no (known )?(drug )?allerg(y|ies))\W*",
    re.IGNORECASE,
)
LONGEST_ALLERGIES = 120

PROTECTED = gettext_noop("Address kept secret")


def labels_of(form: FormDefinition, codes: Iterable[str]) -> dict[str, str]:
    """What the form calls these kinds of help, in the form's own order."""
    asked = _bound_to(form, "referral.needs")
    wanted = set(codes)
    return {each.value: each.label for each in asked.options if each.value in wanted}


def kinds_of_help(form: FormDefinition) -> dict[str, dict[str, str]]:
    """Every kind of help the form asks about, code and label, under what it is grouped by."""
    grouped: dict[str, dict[str, str]] = {}
    for each in _bound_to(form, "referral.needs").options:
        grouped.setdefault(each.group, {})[each.value] = each.label
    return grouped


def option_label(form: FormDefinition, binding: str, value: str) -> str:
    """What the form calls this answer; the answer itself where it has no other name."""
    options = _bound_to(form, binding).options
    return next((each.label for each in options if each.value == value), value)


def headline(labels: Mapping[str, str]) -> str:
    """The help asked for, in one line a tired person can scan."""
    words = list(labels.values())
    shown = ", ".join([*words[:1], *(word[:1].lower() + word[1:] for word in words[1:5])])
    more = len(words) - 5
    return shown + (_(" and %(count)s more") % {"count": more} if more > 0 else "")


def alerts_of(form: FormDefinition, answers: Answers) -> list[list[str]]:
    """What must not be buried in text (DCB0129 hazard H8): kind and words of each alert."""
    bound = form.bound(answers)
    known = [["withheld", PROTECTED]] if is_protected(bound) else []
    unknown = []
    for alert in ALERTS:
        answer = bound.get(alert.binding)
        if isinstance(answer, str) and answer in alert.words:
            known.append([alert.kind, alert.words[answer]])
        elif alert.unknown and is_not_known(answer):
            unknown.append([alert.kind, alert.unknown])
    access = [["access", ACCESS_NEEDS]] if _needs_access(bound) else []
    return [*known, *unknown, *access]


def allergies(form: FormDefinition, answers: Answers) -> str:
    """What the person must not be given, where something is named; else nothing."""
    said = form.bound(answers).get("clinical.allergies")
    text = " ".join(said.split()) if isinstance(said, str) else ""
    if not text or NO_ALLERGY.fullmatch(text):
        return ""
    return _("Allergies: %(which)s") % {"which": Truncator(text).chars(LONGEST_ALLERGIES)}


def _needs_access(bound: Mapping[str, Any]) -> bool:
    said = [bound.get(binding) for binding in ACCESS]
    return any(answer and not is_not_known(answer) and answer != [NO_NEED] for answer in said)


def _bound_to(form: FormDefinition, binding: str) -> Question:
    return next(question for question in form.questions() if question.binds == binding)
