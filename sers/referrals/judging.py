"""What triage finds: how soon help must come, whatever was wished, and by which pathway."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.referrals import allocation, clocks, lifecycle
from sers.referrals.clocks import PROMISED, Promise
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Outcome, Priority, Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move


@transaction.atomic
def prioritise(
    referral: Referral,
    to: Priority,
    *,
    reason: Reason,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Decide how soon. What the referrer wished for stays beside it; the clock is set anew."""
    at = at or timezone.now()
    if to == referral.priority:
        raise MoveRefused(_("It is “%(priority)s” already") % {"priority": to.label})
    was = referral.priority
    move(
        referral,
        lifecycle.PRIORITISE,
        by=by,
        seen=seen,
        at=at,
        reason=reason,
        note=note.strip(),
        from_priority=was.label,
        to_priority=to.label,
    )
    promise(referral, to, at=at)


def promise(referral: Referral, to: Priority, *, at: datetime) -> None:
    """Let another promise hold, counted from the same moment as the one before.

    It holds for those who help as well, as far as they have not begun.
    """
    if to == referral.priority:
        return
    changes: dict[str, object] = {"priority": to, "band": to.band}
    if referral.stage in PROMISED and referral.due_at:
        owed = Promise.of(referral.owner, to, referral.ring_minutes)
        due = owed.due(Stage(referral.stage), referral.clock_from, referral.waited_minutes)
        clocks.put_off(referral, due - referral.due_at)
        changes["due_at"] = due
    Referral.objects.filter(pk=referral.pk).update(**changes)
    referral.refresh_from_db()
    allocation.owe_anew(referral, at=at)


@transaction.atomic
def set_pathway(
    referral: Referral, to: Outcome, *, by: User, seen: int, at: datetime | None = None
) -> None:
    """Set the pathway of Discharge to Assess: the desk does, never the ward."""
    move(
        referral,
        lifecycle.SET_PATHWAY,
        by=by,
        seen=seen,
        at=at,
        outcome=to,
        changes={"pathway": to},
    )
