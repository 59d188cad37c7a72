"""Writing a draft: begun, saved page by page as it is left, thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.models import CareArea, Team, User
from sers.intake import publishing
from sers.intake.models import Draft
from sers.intake.schema import Page, Template

# What the bindings that say who refers begin with.
OF_THE_REFERRER = "referrer."


class ChangedElsewhere(Exception):
    """The draft was saved in another window or on another device since this page was drawn."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a page was left with: the answers that make sense, and, where something did not,
    all that was typed. `asked` are the questions it was left with."""

    page: Page
    asked: frozenset[str]
    answers: Mapping[str, Any]
    typed: Mapping[str, Any] | None


def begin(
    team: Team,
    *,
    by: User,
    prefilled: Mapping[str, Any],
    template: Template | None = None,
    by_telephone: bool = False,
) -> Draft:
    """A new draft on the form's current version.

    It has what is known already (`prefilled`, by binding) and the answers of a template. Where
    somebody tells it by telephone it is about them, so nothing is known of the referrer.
    """
    version = publishing.current()
    known = {
        binding: answer
        for binding, answer in prefilled.items()
        if answer and not (by_telephone and binding.startswith(OF_THE_REFERRER))
    }
    answers = {q.id: known[q.binds] for q in version.read().questions() if q.binds in known}
    answers |= template.answers if template else {}
    return Draft.objects.create(
        version=version, author=by, team=team, answers=answers, by_telephone=by_telephone
    )


def save_page(
    draft: Draft,
    page: Page,
    *,
    answers: Mapping[str, Any],
    typed: Mapping[str, Any] | None,
    seen: int,
) -> None:
    """Keep what one page was left with. Raises ChangedElsewhere."""
    asked = frozenset(question.id for question in page.questions)
    save_pages(draft, [Left(page, asked, answers, typed)], seen=seen)


@transaction.atomic
def save_pages(draft: Draft, pages: Sequence[Left], *, seen: int) -> None:
    """Keep what several pages were left with, at one time. Raises ChangedElsewhere."""
    answers, typed = merged(draft, pages)
    _save(draft, seen, answers=answers, typed=typed)


def merged(draft: Draft, pages: Sequence[Left]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The draft's answers, and what was typed, with these pages' in place of theirs.

    Answers to questions that were not asked stay in the draft, so that changing back loses
    nothing; `settled` leaves them out of what is sent.
    """
    answers, typed = dict(draft.answers), dict(draft.typed)
    for left in pages:
        answers = {key: value for key, value in answers.items() if key not in left.asked}
        answers |= left.answers
        typed.pop(left.page.id, None)
        if left.typed is not None:
            typed[left.page.id] = dict(left.typed)
    return answers, typed


def choose_area(draft: Draft, area: CareArea | None, *, seen: int) -> None:
    """Keep which area the referrer chose, or that they cannot tell (None)."""
    _save(draft, seen, chosen_area=area, area_unsettled=area is None)


def discard(draft: Draft) -> None:
    """Throw a draft away for good: it was never a record."""
    draft.delete()


def draft_of(author: User, draft_id: UUID) -> Draft | None:
    """One draft, if it is this user's own."""
    drafts = Draft.objects.filter(author=author).select_related("version", "team", "chosen_area")
    return drafts.filter(pk=draft_id).first()


def left_unfinished(draft: Draft) -> list[Page]:
    """The pages still to be finished: something is not answered, or was left making no sense.

    What was typed on a page that is no longer asked holds nobody up.
    """
    form = draft.version.read()
    unfinished = {page.id for page, _question in form.missing(draft.answers)} | set(draft.typed)
    return [page for page in form.path(draft.answers) if page.id in unfinished]


def drafts_of(author: User) -> Sequence[Draft]:
    """What this user has not sent yet, the latest first."""
    return list(
        Draft.objects.filter(author=author).select_related("version", "team").order_by("-saved_at")
    )


def _save(draft: Draft, seen: int, **changes: Any) -> None:
    now: datetime = timezone.now()
    saved = Draft.objects.filter(pk=draft.pk, revision=seen).update(
        **changes, saved_at=now, revision=F("revision") + 1
    )
    if not saved:
        raise ChangedElsewhere(
            _(
                "This form was changed in another window or on another device. "
                "What you typed here is below: compare it, then save again"
            )
        )
    draft.refresh_from_db()
