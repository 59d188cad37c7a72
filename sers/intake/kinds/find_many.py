"""Several from a list too long to show: found by typing a word of it, then ticked.

What is ticked stays in sight. It works without JavaScript: «Find» posts the page, which is drawn
again with what was found.
"""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from sers.intake.kinds.choices import CHOOSE_MANY
from sers.intake.kinds.kind import Drawn, Kind, Params, Posted, set_of, translated
from sers.intake.schema import Option, Question

MOST_SHOWN = 15
MOST_WORDS = 8


def _names(question: Question) -> tuple[str, ...]:
    return (question.id, searched(question))


def searched(question: Question) -> str:
    """The field that holds what is looked for."""
    return f"{question.id}-search"


def _draw(posted: Posted) -> Drawn:
    question, text = posted.question, posted.value(searched(posted.question)).strip()
    chosen = posted.typed.get(posted.id, [])
    found = find(question.options, text)
    ticked = [option for option in question.options if option.value in chosen]
    shown = [*ticked, *(option for option in found if option not in ticked)]
    params = {
        **set_of(posted),
        "field": posted.id,
        "search": searched(question),
        "value": text,
        "said": _counted(len(found), len(question.options)) if text else "",
        "choices": [_choice(question, option, option in ticked) for option in shown],
    }
    return Drawn("find-many", params, posted.id)


def _choice(question: Question, option: Option, is_ticked: bool) -> Params:
    return {
        "id": f"{question.id}-{option.value}",
        "value": option.value,
        "text": translated(option.label),
        "checked": is_ticked,
    }


def find(options: Sequence[Option], text: str) -> list[Option]:
    """Those with every word typed in their label, the earliest in the list first."""
    words = text.casefold().split()[:MOST_WORDS]
    if not words:
        return []
    labels = ((option, translated(option.label).casefold()) for option in options)
    return [option for option, label in labels if all(word in label for word in words)][:MOST_SHOWN]


def _counted(number: int, among: int) -> str:
    if not number:
        return gettext("None of %(among)s has these words. Try another word") % {"among": among}
    counted = ngettext("%(number)s found", "%(number)s found", number)
    return counted % {"number": number}


FIND_MANY = Kind(
    CHOOSE_MANY.fhir_type,
    _names,
    CHOOSE_MANY.clean,
    CHOOSE_MANY.type,
    _draw,
    CHOOSE_MANY.say,
    has=CHOOSE_MANY.has,
    needs=CHOOSE_MANY.needs,
    repeats=True,
)
