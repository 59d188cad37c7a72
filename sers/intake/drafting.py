"""Writing a draft: begun, saved page by page as it is left, thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.models import CareArea, Team, User
from sers.intake import protecting, publishing
from sers.intake.models import Draft
from sers.intake.schema import Page


class ChangedElsewhere(Exception):
    """The draft was saved in another window or on another device since this page was drawn."""


def begin(team: Team, *, by: User, prefilled: Mapping[str, Any]) -> Draft:
    """A new draft on the form's current version, with what the account already tells."""
    version = publishing.current()
    answers = {
        q.id: prefilled[q.binds] for q in version.read().questions() if prefilled.get(q.binds)
    }
    return Draft.objects.create(version=version, author=by, team=team, answers=answers)


@transaction.atomic
def save_page(
    draft: Draft,
    page: Page,
    *,
    answers: Mapping[str, Any],
    typed: Mapping[str, Any] | None,
    seen: int,
) -> None:
    """Keep what a page was left with: the answers that make sense, and, where something did
    not, all that was typed. Raises ChangedElsewhere.

    Answers to questions no longer asked stay in the draft, so that changing back loses
    nothing; `settled` leaves them out of what is sent. Of a person whose address is secret
    they leave the draft at once: see `protecting`.
    """
    kept = {key: value for key, value in draft.answers.items() if key not in _asked_on(page)}
    unfinished = {key: value for key, value in draft.typed.items() if key != page.id}
    if typed is not None:
        unfinished[page.id] = dict(typed)
    form = draft.version.read()
    said, left = protecting.forgetting(form, kept | dict(answers), unfinished)
    _save(draft, seen, answers=said, typed=left)


def choose_area(draft: Draft, area: CareArea | None, *, seen: int) -> None:
    """Keep which area the referrer chose, or that they cannot tell (None)."""
    _save(draft, seen, chosen_area=area, area_unsettled=area is None)


def mean_another(draft: Draft, person: Sequence[str]) -> None:
    """Keep that this is about something else than what is open for this person already."""
    Draft.objects.filter(pk=draft.pk).update(new_for=list(person))
    draft.new_for = list(person)


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


def _asked_on(page: Page) -> set[str]:
    return {question.id for question in page.questions}
