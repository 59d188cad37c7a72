"""Adding to a referral that is open for the same person, instead of sending another.

Whether there is one is asked of the database (migration 0007), which says which team has it and
since when, writes down that it was asked, and refuses to be asked too often. Whoever adds to it
follows how it stands; what was answered in it stays between its sender and its owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory.models import Team, User
from sers.intake import drafting, speaking
from sers.intake.drafting import ChangedElsewhere
from sers.intake.kinds import Practices
from sers.intake.models import Draft
from sers.intake.protecting import is_protected
from sers.intake.schema import Page
from sers.intake.speaking import Row, State
from sers.people import matching
from sers.people.matching import Identity
from sers.policy.permissions import Permission
from sers.referrals import lifecycle
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Addition, Referral
from sers.referrals.moving import MoveRefused, move
from sers.referrals.particulars import identity_of
from sers.values.names import family_key

LONGEST = 4000
IDENTITY = "person.birth_date"  # the page that asks this says who it is for


@dataclass(frozen=True, slots=True)
class Open:
    """A referral that is open for somebody, as far as those who have no part in it may know."""

    referral_id: UUID
    team: Team
    sent_on: date
    ours: bool  # a team of the asker's sent it, or follows it

    def word(self, draft: Draft) -> str:
        """What a page calls it, whose reader is not to learn its number."""
        return salted_hmac("sers.known", f"{draft.pk} {self.referral_id}").hexdigest()[:16]


def says_who(page: Page) -> bool:
    """Whether this page of the form asks who the referral is for."""
    return any(question.binds == IDENTITY for question in page.questions)


def whom(draft: Draft) -> Identity | None:
    """Whom to ask about; None while that is not said, and where asking would be wrong.

    Of somebody whose address must be kept secret nobody is told that another team refers them.
    """
    bound = draft.version.read().bound(draft.answers)
    needed = (IDENTITY, "person.family_name", "person.given_name")
    if draft.amends or is_protected(bound) or not all(bound.get(name) for name in needed):
        return None
    return identity_of(bound)


def is_decided(draft: Draft, person: Identity) -> bool:
    """Whether the writer has said already that this one is about something else."""
    return bool(draft.new_for == said_of(person))


def said_of(person: Identity) -> list[str]:
    """The person, as a draft remembers whom its writer decided about."""
    born = person.birth_date.isoformat()
    return [person.nhs_number or "", person.family_key, family_key(person.given_name), born]


def open_for(person: Identity) -> list[Open]:
    """The open referrals for this person, the oldest first. Raises AskedTooOften.

    Needs a transaction with an identity (`access.rows`).
    """
    found = _asked(person)
    teams = Team.objects.in_bulk({owner for _id, owner, _on, _ours in found})
    return [Open(each, teams[owner], on, ours) for each, owner, on, ours in found]


def _asked(person: Identity) -> list[tuple[Any, ...]]:
    first = next(iter(person.given_name.split()), "")
    asked = [person.nhs_number or "", person.family_key, family_key(first), person.birth_date]
    return matching.ask("SELECT * FROM referrals_open_for(%s, %s, %s, %s)", asked)


@transaction.atomic
def add_to(
    draft: Draft,
    referral_id: UUID,
    *,
    text: str,
    by: User,
    practices: Practices,
    seen: int | None = None,
    at: datetime | None = None,
) -> Referral:
    """Give what the draft says to a referral that is open for the same person, and end the draft.

    Raises MoveRefused, ChangedElsewhere, AskedTooOften, Draft.DoesNotExist, PermissionDenied;
    then nothing is changed.
    """
    at = at or timezone.now()
    draft = _held(draft, by, seen, at)
    addition = Addition(
        # One draft is added once, and whoever comes back to it is led to where it went.
        id=draft.pk,
        kind=Addition.Kind.JOINED,
        text=_whole(draft, _written(text), by, practices),
        by=by,
        team=draft.team,
        at=at,
    )
    _refuse_unless_open_for(draft, referral_id)
    referral = _opened(referral_id, draft.team)
    # Not compared with what was seen: what else happened is no reason to lose this.
    move(
        referral,
        lifecycle.ADD_TO,
        by=by,
        seen=referral.revision,
        at=at,
        changes={"news_at": referral.news_at or at},
        from_team=draft.team.name,
    )
    addition.referral = referral
    addition.save(force_insert=True)
    draft.delete()
    return referral


def became(draft_id: UUID, by: User) -> Referral | None:
    """The referral that a draft was added to."""
    added = Addition.objects.filter(pk=draft_id, by=by, kind=Addition.Kind.JOINED)
    found = added.select_related("referral").first()
    return found.referral if found else None


def _held(draft: Draft, by: User, seen: int | None, at: datetime) -> Draft:
    held = drafting.held(by, draft.pk, at=at)
    if held is None:
        raise Draft.DoesNotExist
    if held.team_id not in by.teams_where(Permission.MAKE_REFERRAL):
        raise PermissionDenied(f"{Permission.MAKE_REFERRAL} is not held here")
    if seen is not None and held.revision != seen:
        raise ChangedElsewhere(
            _("This form was changed in another window. Look again who it is for, then go on")
        )
    return held


def _opened(referral_id: UUID, team: Team) -> Referral:
    """The referral, opened to those who follow it, and held.

    Who sees it already holds it first, as everybody does who changes it: else each could wait
    for the other.
    """
    held = Referral.objects.select_for_update(of=("self",), no_key=True).filter(pk=referral_id)
    list(held)
    gate.follow(Referral(pk=referral_id).about, team, because=ReferralEvent.ADDED_TO)
    return held.get()


def _written(text: str) -> str:
    if not text.strip():
        raise MoveRefused(_("Write what the team should know"))
    if len(text) > LONGEST:
        raise MoveRefused(_("Shorten it to 4,000 characters or fewer"))
    return text.strip()


def _refuse_unless_open_for(draft: Draft, referral_id: UUID) -> None:
    """A page may name any referral: it must be one that is open for this very person."""
    person = whom(draft)
    found = open_for(person) if person else []
    if referral_id not in {each.referral_id for each in found}:
        raise MoveRefused(
            _("The open referral has ended meanwhile. Go on with a new one, or leave it")
        )


def _whole(draft: Draft, text: str, by: User, practices: Practices) -> str:
    """What was written, and under it what had been answered, so that nothing typed is lost."""
    answered = list(_answered(draft, by, practices))
    return "\n".join([text, *(["", _heading(), *answered] if answered else [])])


def written_of(text: str) -> str:
    """Of an addition only what somebody wrote, without what had been answered before."""
    written, heading, _answers = text.partition(f"\n\n{_heading()}\n")
    return "\n\n".join([written, _("What else was answered is not shown.")] if heading else [text])


def _heading() -> str:
    return _("Answered in the form before:")


def _answered(draft: Draft, by: User, practices: Practices) -> Iterator[str]:
    form = draft.version.read()
    for section in speaking.sections(form, draft.answers, practices=practices):
        if says_who(section.page):
            continue
        lines = [_line(row, by) for row in section.rows if row.state is not State.BLANK]
        if lines:
            yield from ("", section.title, *lines)


def _line(row: Row, by: User) -> str:
    """One answer. What only some may read is not written where all who help can read it."""
    if row.restricted:
        return _("%(label)s: answered, and not shown here. Ask %(who)s") % {
            "label": row.label,
            "who": by.name,
        }
    return f"{row.label}: {'; '.join(row.text_lines)}"
