"""Referrals that name each other: a person's earlier one, and that of who lives with them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from sers.audit.access_log import saw
from sers.audit.journal import record
from sers.audit.models import Access
from sers.directory.models import User
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Related:
    """What a referral names, as far as the reader may open it."""

    earlier: Referral | None = None
    companion: Referral | None = None


def related(referral: Referral, reader: User, by_right_of: Permission) -> Related:
    """The referrals this one names, none that is out of reach. Written to the access log."""
    named = {each for each in (referral.again_of_id, referral.together_with_id) if each}
    if not named:
        return Related()
    teams = reader.teams_where(by_right_of)
    within = Referral.objects.within_reach(by_right_of, teams).select_related("owner", "reason")
    found = {each.pk: each for each in within.filter(pk__in=named)}
    if found:
        saw(reader, Access.Deed.LISTED, referral.about, by_right_of=by_right_of, shown=found)
    return Related(_one(found, referral.again_of_id), _one(found, referral.together_with_id))


def others_open(referral: Referral) -> list[UUID]:
    """The other open referrals of the same person, whoever has them: ids and nothing else.

    Whoever asks waits until nobody else ends several referrals of that person.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_others_open(%s)", [referral.pk])
        return [found for (found,) in cursor.fetchall()]


def name_both(referral: Referral, draft: Draft) -> None:
    """Let a referral that is not saved yet name those its draft began from.

    Only what the draft's own team sent, and only if it is still what it was said to be: the
    earlier one of the same person, the companion's of another.
    """
    ours = frozenset({draft.team_id})
    within = Referral.objects.within_reach(Permission.MAKE_REFERRAL, ours)
    named = [each for each in (draft.again_of, draft.together_with) if each]
    found = {each.pk: each for each in within.filter(pk__in=named)} if named else {}
    earlier, companion = _one(found, draft.again_of), _one(found, draft.together_with)
    referral.again_of = earlier if earlier and same_person(referral, earlier) else None
    referral.together_with = (
        companion if companion and not same_person(referral, companion) else None
    )


def name_back(referral: Referral, *, by: User, at: datetime) -> None:
    """Let the companion's referral name this one too, where it names nobody yet."""
    companion = referral.together_with
    if companion is None:
        return
    alone = Referral.objects.filter(pk=companion.pk, together_with=None)
    alone.update(together_with=referral)
    record(
        ReferralEvent.COMPANION_NAMED,
        companion.about,
        by=by,
        team=referral.sent_by,
        concerns=[companion.owner],
        at=at,
    )


def same_person(one: Referral, other: Referral) -> bool:
    """By who was found when it was sent; else by NHS number, or by name and birth date."""
    if one.person_id == other.person_id:
        return True
    if one.nhs_number and other.nhs_number:
        return one.nhs_number == other.nhs_number
    return (one.family_key, one.birth_date) == (other.family_key, other.birth_date)


def _one(found: dict[UUID, Referral], key: UUID | None) -> Referral | None:
    return found.get(key) if key else None
