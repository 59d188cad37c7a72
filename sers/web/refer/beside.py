"""The summary that was pasted, kept in sight while the form is filled in."""

from dataclasses import dataclass

from sers.intake.models import Draft
from sers.intake.protecting import is_protected
from sers.intake.schema import FormDefinition, Page
from sers.web.refer import showing

SUMMARY = "referral.summary"


@dataclass(frozen=True, slots=True)
class Beside:
    """The text as it was pasted, and where it can be changed."""

    text: str
    change: str


def of(draft: Draft) -> Beside | None:
    """The summary; never where the person could be in danger if it were read."""
    form = draft.version.read()
    bound = form.bound(draft.answers)
    text = bound.get(SUMMARY)
    page = _asking(form)
    if not text or page is None or is_protected(bound):
        return None
    return Beside(str(text), showing.address(draft, page))


def _asking(form: FormDefinition) -> Page | None:
    return next(
        (page for page in form.pages if any(q.binds == SUMMARY for q in page.questions)), None
    )
