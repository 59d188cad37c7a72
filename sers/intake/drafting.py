"""Writing a draft: begun, saved page by page as it is left, handed on, thrown away or expired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.directory import queries as directory
from sers.directory.models import CareArea, Team, User
from sers.intake import protecting, publishing
from sers.intake.events import DraftEvent
from sers.intake.models import Draft, FormVersion
from sers.intake.schema import Page
from sers.policy.permissions import Permission

# Drafts are deleted as the owner of the tables: row-level security shows each to its author alone.
OWNER = "owner"
# What the bindings that say who refers begin with.
OF_THE_REFERRER = "referrer."


class ChangedElsewhere(Exception):
    """The draft was saved in another window or on another device since this page was drawn."""


class NotHandedOver(Exception):
    """The draft stays with its author. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a page was left with: the answers that make sense, and, where something did not,
    all that was typed. `asked` are the questions it was left with."""

    page: Page
    asked: frozenset[str]
    answers: Mapping[str, Any]
    typed: Mapping[str, Any] | None


def told_by_account(user: User, team: Team) -> dict[str, str]:
    """What the account says of whoever refers, by the names the form binds it to."""
    return {
        "referrer.name": user.name,
        "referrer.role": user.profession,
        "referrer.phone": user.phone,
        "referrer.organisation": team.name,
        "referrer.email": user.email,
    }


def begin(
    team: Team,
    *,
    by: User,
    prefilled: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    by_telephone: bool = False,
    again_of: UUID | None = None,
    together_with: UUID | None = None,
) -> Draft:
    """A new draft on the form's current version.

    It has what is known already (`prefilled`, by binding) and the answers of a template, or of
    an earlier referral. Where somebody tells it by telephone it is about them, so nothing is
    known of the referrer.
    """
    version = publishing.current()
    known = {
        binding: answer
        for binding, answer in prefilled.items()
        if answer and not (by_telephone and binding.startswith(OF_THE_REFERRER))
    }
    told = {q.id: known[q.binds] for q in version.read().questions() if q.binds in known}
    return Draft.objects.create(
        version=version,
        author=by,
        team=team,
        answers={**(answers or {}), **told},
        by_telephone=by_telephone,
        again_of=again_of,
        together_with=together_with,
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
    """Keep what several pages were left with, at one time. Raises ChangedElsewhere.

    Of a person whose address is secret, what is asked no longer leaves the draft at once: see
    `protecting`.
    """
    answers, typed = protecting.forgetting(draft.version.read(), *merged(draft, pages))
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


def mean_another(draft: Draft, person: Sequence[str]) -> None:
    """Keep that this is about something else than what is open for this person already."""
    Draft.objects.filter(pk=draft.pk).update(new_for=list(person))
    draft.new_for = list(person)


def discard(draft: Draft) -> None:
    """Throw a draft away for good: it was never a record."""
    draft.delete()


@transaction.atomic
def hand_over(
    draft: Draft, to: User, *, by: User, note: str, seen: int, at: datetime | None = None
) -> None:
    """Give the draft to a colleague of the team it is written for, who alone goes on with it.

    Raises ChangedElsewhere, NotHandedOver, PermissionDenied if it is not theirs to give.
    """
    if draft.author_id != by.pk or draft.team_id not in by.teams_where(Permission.MAKE_REFERRAL):
        raise PermissionDenied(f"{Permission.MAKE_REFERRAL} is not held here")
    if to not in colleagues(draft, by):
        raise NotHandedOver(_("Choose somebody who refers for the same team as you"))
    at = at or timezone.now()
    try:
        with transaction.atomic():
            _save(draft, seen, at=at, author=to, handed_by=by, handed_at=at, handed_note=note)
    except IntegrityError as taken:
        if "one_amendment_of_an_author_at_a_time" not in str(taken):
            raise
        sentence = _("%(name)s is changing this referral already. Choose somebody else")
        raise NotHandedOver(sentence % {"name": to.name}) from None
    # The team learns nothing new, so nobody's open page need look again.
    record(
        DraftEvent.HANDED_OVER,
        draft.about,
        by=by,
        team=draft.team,
        concerns=[],
        at=at,
        from_user=by.pk,
        to_user=to.pk,
    )


def colleagues(draft: Draft, user: User) -> Sequence[User]:
    """Whom the draft can be handed to: everybody else who refers for its team."""
    return directory.members_who(Permission.MAKE_REFERRAL, draft.team, besides=user)


def expire(*, at: datetime | None = None) -> int:
    """Delete for good the drafts whose time is over, as the owner of the tables; how many."""
    at = at or timezone.now()
    deleted = 0
    with transaction.atomic(using=OWNER):
        for version in FormVersion.objects.using(OWNER):
            # An hour sooner where the clocks went forward; each draft is asked below.
            saved_by = at - timedelta(days=version.read().days_kept) + timedelta(hours=1)
            old = Draft.objects.using(OWNER).filter(version=version, saved_at__lte=saved_by)
            held = old.select_related("version").select_for_update(of=("self",))
            over = [draft.pk for draft in held if draft.has_expired(at)]
            deleted += Draft.objects.using(OWNER).filter(pk__in=over).delete()[0]
    return deleted


def forget_expired(author: User, *, amends: UUID) -> None:
    """Delete this user's changes to a referral if their time is over: they may begin anew."""
    for draft in _with_names().filter(author=author, amends=amends):
        if draft.has_expired(timezone.now()):
            draft.delete()


def draft_of(author: User, draft_id: UUID, *, at: datetime | None = None) -> Draft | None:
    """One draft, if it is this user's own to go on with."""
    draft = _with_names().filter(author=author, pk=draft_id).first()
    return None if draft is None or draft.has_expired(at or timezone.now()) else draft


def held(author: User, draft_id: UUID, *, at: datetime) -> Draft | None:
    """The same, held until the end of the transaction, so that a second click waits here."""
    drafts = _with_names().filter(author=author, pk=draft_id)
    draft = drafts.select_for_update(of=("self",)).first()
    return None if draft is None or draft.has_expired(at) else draft


def out_of_hand(user: User, draft_id: UUID) -> Draft | None:
    """A draft this user can write no longer: they handed it on, or its time is over."""
    theirs = Q(author=user) | Q(handed_by=user)
    return _with_names().filter(theirs, pk=draft_id).first()


def handed_on_by(user: User, *, at: datetime | None = None) -> Sequence[Draft]:
    """What this user handed to a colleague who has not sent it yet, the latest first."""
    handed = _with_names().filter(handed_by=user).exclude(author=user).order_by("-handed_at")
    return [draft for draft in handed if not draft.has_expired(at or timezone.now())]


def left_unfinished(draft: Draft) -> list[Page]:
    """The pages still to be finished: something is not answered, or was left making no sense.

    What was typed on a page that is no longer asked holds nobody up.
    """
    form = draft.version.read()
    unfinished = {page.id for page, _question in form.missing(draft.answers)} | set(draft.typed)
    return [page for page in form.path(draft.answers) if page.id in unfinished]


def drafts_of(author: User, *, at: datetime | None = None) -> Sequence[Draft]:
    """What this user has not sent yet, the latest first."""
    drafts = _with_names().filter(author=author).order_by("-saved_at")
    return [draft for draft in drafts if not draft.has_expired(at or timezone.now())]


def _with_names() -> QuerySet[Draft]:
    """Drafts with whoever and whatever a page about one of them names."""
    # Each process has read the form itself long ago: it need not come with every draft.
    drafts = Draft.objects.defer("version__definition")
    return drafts.select_related("version", "team", "chosen_area", "author", "handed_by")


def _save(draft: Draft, seen: int, *, at: datetime | None = None, **changes: Any) -> None:
    mine = Draft.objects.filter(pk=draft.pk, author=draft.author_id, revision=seen)
    saved = mine.update(**changes, saved_at=at or timezone.now(), revision=F("revision") + 1)
    if not saved:
        raise ChangedElsewhere(
            _(
                "This form was changed in another window or on another device. "
                "What you typed here is below: compare it, then save again"
            )
        )
    draft.refresh_from_db()
