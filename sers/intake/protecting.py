"""People who could be in danger if somebody knew where they are: what their draft forgets.

The form asks them no address, and what was typed before they said so must not wait in the draft
for somebody to find.
"""

from collections.abc import Mapping
from typing import Any

from sers.intake import kinds
from sers.intake.schema import Answers, FormDefinition, Page

BINDING, HIDDEN = "person.protect", "hidden"
# Of people who are protected: the page that asks instead how they are reached safely.
SAFE_PLACE = "safe-place"


def is_protected(bound: Mapping[str, Any]) -> bool:
    """Whether the person could be in danger if their address were known."""
    return HIDDEN in bound.get(BINDING, [])


def forgetting(
    form: FormDefinition, answers: Answers, typed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers and what was typed, of a protected person only what is still asked.

    Of everybody else all is kept, so that changing an answer back loses nothing.
    """
    if not is_protected(form.bound(answers)):
        return dict(answers), dict(typed)
    kept = form.settled(answers)
    left = {}
    for page in form.path(kept):
        fields, asked = typed.get(page.id), _names(page, kept)
        still = {name: said for name, said in (fields or {}).items() if name in asked}
        if fields is not None and (still or not fields):  # else nothing is left to put right
            left[page.id] = still
    return kept, left


def reminds(form: FormDefinition, page: Page, answers: Answers) -> bool:
    """Whether the page must remind of writing no address: it comes after the safe way was asked."""
    before = [each.id for each in form.pages[: form.pages.index(page)]]
    return is_protected(form.bound(answers)) and SAFE_PLACE in before


def _names(page: Page, kept: Answers) -> set[str]:
    """The names of the fields of what is asked here."""
    return {name for question in page.asked(kept) for name in kinds.names(question)}
