"""The kinds of question a form can ask. Adding one means adding one entry to `KINDS`."""

from dataclasses import replace

from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds import boxes
from sers.intake.kinds.choices import CHOOSE_MANY, CHOOSE_ONE
from sers.intake.kinds.dates import DATE
from sers.intake.kinds.find_many import FIND_MANY
from sers.intake.kinds.kind import (
    Choice,
    Drawn,
    Given,
    Kind,
    Posted,
    Practices,
    Press,
    Refused,
    Said,
    Typed,
    refused,
    translated,
    unknown_words,
    value_of,
)
from sers.intake.kinds.matrix import MATRIX
from sers.intake.kinds.practice import PRACTICE
from sers.intake.kinds.repeat import repeat
from sers.intake.schema import (
    Answer,
    Question,
    is_as_before,
    not_known,
    says_not_known,
    why_not_known,
)

__all__ = [
    "FIELD_KINDS",
    "KINDS",
    "Choice",
    "Drawn",
    "Given",
    "Kind",
    "Posted",
    "Practices",
    "Press",
    "Refused",
    "Said",
    "Typed",
    "cleaned",
    "drawn",
    "names",
    "pressed",
    "say",
    "typed_of",
]

# What the box «Not known» posts, where no reason is asked.
TICKED = "yes"

# What the fields of a repeat may be.
FIELD_KINDS: dict[str, Kind] = {
    "text": boxes.line(),
    "long_text": boxes.LONG_TEXT,
    "nhs_number": boxes.line(
        check=boxes.nhs_number, say=boxes.spaced, width="10", inputmode="numeric", code=True
    ),
    "phone": boxes.line(check=boxes.phone, width="20", type="tel"),
    "email": boxes.line(check=boxes.email, width="30", type="email", spellcheck=False),
    "postcode": boxes.line(check=boxes.postcode, width="10", autocapitalize="characters"),
    "time": boxes.line("time", check=boxes.time, width="5"),
    "date": DATE,
    "choose_one": CHOOSE_ONE,
    "choose_many": CHOOSE_MANY,
}
KINDS: dict[str, Kind] = FIELD_KINDS | {
    "practice": PRACTICE,
    "find_many": FIND_MANY,
    "matrix": MATRIX,
    "repeat": repeat(FIELD_KINDS),
}


def names(question: Question) -> list[str]:
    """Every field name that the question may post."""
    own = list(KINDS[question.kind].names(question))
    return [*own, _unknown_name(question)] if _has_unknown_box(question) else own


def cleaned(posted: Posted) -> Answer | None:
    """The answer that was meant, or None if none was given; a refusal is a ValidationError."""
    question, typed = posted.question, posted.typed
    kind = KINDS[question.kind]
    why = value_of(typed, _unknown_name(question)) if _has_unknown_box(question) else ""
    if not why:
        return kind.clean(posted)
    if any(value.strip() for name in kind.names(question) for value in typed.get(name, [])):
        sentence = (
            _("Answer “%(label)s” or say why it is not known, not both")
            if question.unknowns
            else _("Answer “%(label)s” or tick “%(unknown)s”, not both")
        )
        at = kind.focus(question)
        raise refused(question, sentence, at=at, unknown=_unknown_label(question))
    return _unknown(question, why)


def typed_of(given: Given) -> Typed:
    """What would have been posted to give this answer; nothing for one that is not shown."""
    if is_as_before(given.answer):
        return {}
    if _has_unknown_box(given.question) and says_not_known(given.answer):
        return {_unknown_name(given.question): [why_not_known(given.answer) or TICKED]}
    return KINDS[given.question.kind].type(given)


def drawn(posted: Posted) -> Drawn:
    """The question's component and its parameters, with why it is asked."""
    question = posted.question
    component = KINDS[question.kind].draw(posted)
    why = translated(question.purpose)
    if not _has_unknown_box(question):
        return replace(component, why=why)
    if question.unknowns:
        return replace(component, why=why, reasons=_reasons(posted))
    return replace(component, why=why, unknown=_unknown_box(posted))


def pressed(posted: Posted, press: Press) -> Typed:
    """What stands in the boxes after a button of the page has done its work."""
    return KINDS[posted.question.kind].press(posted, press)


def say(given: Given) -> list[Said]:
    """The answer as lines of text, for the check page, the printed copy and the referral."""
    if is_as_before(given.answer):
        return [Said((gettext("As before (not shown)"),))]
    if says_not_known(given.answer):
        return [Said((unknown_words(given.question, given.answer),))]
    return KINDS[given.question.kind].say(given)


def _has_unknown_box(question: Question) -> bool:
    return question.may_be_unknown and not KINDS[question.kind].has_own_unknown


def _unknown_name(question: Question) -> str:
    return f"{question.id}-unknown"


def _unknown(question: Question, why: str) -> Answer:
    if why == TICKED:
        return not_known()
    if why not in {reason.value for reason in question.unknowns}:
        at = _unknown_name(question)
        raise refused(question, _("Choose from the list for “%(label)s”"), at=at)
    return not_known(why)


def _reasons(posted: Posted) -> dict[str, object]:
    """Why it is not known, to choose from a list: unlike a radio, that can be taken back."""
    question, name = posted.question, _unknown_name(posted.question)
    chosen = posted.value(name)
    label = gettext("Not known? Say why")
    of = f'<span class="nhsuk-u-visually-hidden">{escape(translated(question.label))}: </span>'
    reasons = [
        {"value": each.value, "text": translated(each.label), "selected": each.value == chosen}
        for each in question.unknowns
    ]
    return {
        "id": name,
        "name": name,
        "label": {"html": f"{of}{escape(label)}", "classes": "nhsuk-u-font-size-16"},
        "items": [{"value": "", "text": gettext("It is answered above")}, *reasons],
    }


def _unknown_label(question: Question) -> str:
    return translated(question.unknown_label) or gettext("Not known")


def _unknown_box(posted: Posted) -> dict[str, object]:
    question = posted.question
    name, label = _unknown_name(question), _unknown_label(question)
    # Several such boxes stand on one page, so each names its question to a screen reader.
    hidden = {
        "text": f"{translated(question.label)}: {label}",
        "classes": "nhsuk-u-visually-hidden",
    }
    return {
        "name": name,
        "idPrefix": name,
        "classes": "nhsuk-checkboxes--small",
        "fieldset": {"legend": hidden},
        "items": [{"value": "yes", "text": label, "checked": any(posted.typed.get(name, []))}],
    }
