"""What the team that owns a referral does with it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import allocation, correspondence, lifecycle
from sers.referrals.events import ReferralEvent
from sers.referrals.legs import Allocation
from sers.referrals.lists import NextStep, Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move


@transaction.atomic
def read(referral: Referral, *, by: User, at: datetime | None = None) -> None:
    """Note that the owning team has opened it, the first time and whenever there is news."""
    at = at or timezone.now()
    team = gate.acting_team(by, Permission.TRIAGE_REFERRAL, referral)
    if team is None:
        return
    if referral.news_at is not None:
        Referral.objects.filter(pk=referral.pk).update(news_at=None)
        referral.news_at = None
    if referral.read_at is not None:
        return
    first = Referral.objects.filter(pk=referral.pk, read_at=None).update(read_at=at)
    if first:
        record(
            ReferralEvent.OPENED,
            referral.about,
            by=by,
            team=team,
            concerns=[referral.owner, referral.sent_by],
            at=at,
        )
        referral.read_at = at


def claim(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Take it up, so that nobody else does the same work."""
    _take(referral, lifecycle.CLAIM, by=by, seen=seen, at=at)


def take_over(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Take it from a colleague who has it."""
    if referral.claimed_by_id == by.pk:
        raise MoveRefused(_("You have this referral already"))
    _take(referral, lifecycle.TAKE_OVER, by=by, seen=seen, at=at)


def _take(
    referral: Referral,
    making: lifecycle.Move[lifecycle.Status],
    *,
    by: User,
    seen: int,
    at: datetime | None,
) -> None:
    at = at or timezone.now()
    changes = {"claimed_by": by, "claimed_at": at, "read_at": referral.read_at or at}
    move(referral, making, by=by, seen=seen, at=at, changes=changes)


def release(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Let go of it. Its clock goes on."""
    changes = {"claimed_by": None, "claimed_at": None}
    move(referral, lifecycle.RELEASE, by=by, seen=seen, at=at, changes=changes)


@transaction.atomic
def redirect(
    referral: Referral,
    to: Team,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str,
    at: datetime | None = None,
) -> None:
    """Send it to another desk, which triages it afresh. The clock goes on; the legs stay."""
    if to == referral.owner:
        raise MoveRefused(_("%(team)s already has this referral") % {"team": to.name})
    if not (to.is_desk and to.works_on(directory.today(at))):
        raise MoveRefused(_("%(team)s has no desk that could own a referral") % {"team": to.name})
    if allocation.held_by(referral, to):
        raise MoveRefused(
            _("%(team)s holds a part of this referral. Cancel that part first, then send it")
            % {"team": to.name}
        )
    because = _("%(team)s sent it on: %(reason)s") % {
        "team": referral.owner.name,
        "reason": reason.label,
    }
    nobody_yet = {"claimed_by": None, "claimed_at": None, "read_at": None, "because": because}
    left = referral.owner
    move(
        referral,
        lifecycle.REDIRECT,
        by=by,
        seen=seen,
        at=at,
        to=to,
        reason=reason,
        note=note,
        changes=nobody_yet,
        from_team=left.name,
        to_team=to.name,
    )
    if left.pk != referral.sent_by_id:
        gate.close_restricted(referral.about, left)
    Allocation.objects.filter(referral=referral).still_open().update(sent_by=to)


@transaction.atomic
def not_accept(
    referral: Referral,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str,
    next_step: NextStep,
    next_owner: str,
    next_by: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """End it because a criterion is not met, saying what happens next and who owns that.

    Never for want of capacity: that is a leg that waits. Raises MoveRefused while another
    team still holds a part of it.
    """
    if not next_owner.strip():
        raise MoveRefused(_("Say who owns the next step"))
    if holder := allocation.first_holder(referral):
        raise MoveRefused(
            _("%(team)s holds a part of this referral. Send it to them, or cancel that part first")
            % {"team": holder.name}
        )
    changes = {"next_step": next_step, "next_owner": next_owner.strip(), "next_by": next_by}
    move(
        referral,
        lifecycle.NOT_ACCEPT,
        by=by,
        seen=seen,
        at=at,
        reason=reason,
        note=note,
        changes=changes,
        next_step=next_step.label,
        next_owner=next_owner.strip(),
    )
    correspondence.drop_questions(referral, at=at or timezone.now())


@transaction.atomic
def accept(
    referral: Referral,
    *,
    to: Team,
    what: str,
    by: User,
    seen: int,
    note: str = "",
    at: datetime | None = None,
) -> Allocation:
    """Take it on, and ask a first team to help."""
    at = at or timezone.now()
    changes = {"claimed_by": referral.claimed_by or by, "read_at": referral.read_at or at}
    move(referral, lifecycle.ACCEPT, by=by, seen=seen, at=at, changes=changes)
    return allocation.offer(
        referral, to=to, what=what, note=note, by=by, seen=referral.revision, at=at
    )
