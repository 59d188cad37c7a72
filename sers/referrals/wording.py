"""The words of a form, as a referral carries them: its headline, its alerts."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sers.intake.protecting import is_protected
from sers.intake.schema import Answers, FormDefinition, Question, is_not_known

# Binding → (kind of alert, words when the answer is yes, words when nobody knows).
ALERTS: dict[str, tuple[str, str, str]] = {
    "safety.safeguarding": (
        "safeguarding",
        gettext_noop("Safeguarding concern"),
        gettext_noop("Safeguarding: not known"),
    ),
    "safety.visitors": (
        "safety",
        gettext_noop("Risk to visitors"),
        gettext_noop("Risk to visitors: not known"),
    ),
}
PROTECTED = gettext_noop("Address kept secret")


def labels_of(form: FormDefinition, codes: Iterable[str]) -> dict[str, str]:
    """What the form calls these kinds of help, in the form's own order."""
    asked = _bound_to(form, "referral.needs")
    wanted = set(codes)
    return {each.value: each.label for each in asked.options if each.value in wanted}


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
    alerts = [["withheld", PROTECTED]] if is_protected(bound) else []
    for binding, (kind, present, unknown) in ALERTS.items():
        answer = bound.get(binding)
        if answer == "yes":
            alerts.append([kind, present])
        elif is_not_known(answer):
            alerts.append([kind, unknown])
    return alerts


def _bound_to(form: FormDefinition, binding: str) -> Question:
    return next(question for question in form.questions() if question.binds == binding)
