"""Who of the same desk has a referral open just now: for courtesy, never a lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.models import Referral
from sers.referrals.thread import Presence

# A page says that it is open every twenty seconds; two misses, and nobody is there.
GONE_AFTER = timedelta(seconds=50)


def note(referral: Referral, user: User, *, doing: str = "", at: datetime | None = None) -> None:
    """The user has it open, and is about to do this. Only of the desk that owns it."""
    if referral.owner_id not in user.teams_where(Permission.TRIAGE_REFERRAL):
        return
    Presence.objects.bulk_create(
        [
            Presence(
                referral=referral,
                team_id=referral.owner_id,
                user=user,
                doing=doing,
                seen_at=at or timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["referral", "user"],
        update_fields=["team", "doing", "seen_at"],
    )


def others(referral: Referral, user: User, *, at: datetime | None = None) -> Sequence[Presence]:
    """Who else of the desk has it open, whoever came last first."""
    if referral.owner_id not in user.teams_where(Permission.TRIAGE_REFERRAL):
        return []
    since = (at or timezone.now()) - GONE_AFTER
    here = Presence.objects.filter(referral=referral, team=referral.owner_id, seen_at__gt=since)
    return list(here.exclude(user=user).select_related("user").order_by("-seen_at"))
