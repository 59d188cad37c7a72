"""Sending a referral to another desk, taking it back, and handing it over with its legs."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit import timeline
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import allocation, lifecycle, opening
from sers.referrals.events import ReferralEvent
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move

# So long what was sent on may be taken back, if nobody has opened it.
RECALL = timedelta(minutes=10)


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
    """Send it to another desk, which triages it afresh. The clock goes on; the legs stay.

    In progress it is open until help has begun: after that it is handed over. Raises MoveRefused.
    """
    _refuse_unsuitable(referral, to, at)
    # What was reopened, or sent on before, is not in hand here, so it may go on to where it fits.
    if referral.status == Status.IN_PROGRESS and allocation.has_begun(referral):
        raise MoveRefused(_("Help has begun. Hand it over to the other desk instead"))
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
        changes={**nobody_yet, "huddle_on": None},
        from_team=left.name,
        from_team_id=str(left.pk),
        to_team=to.name,
    )
    _leave(referral, left)


@transaction.atomic
def recall(referral: Referral, *, by: User, seen: int, at: datetime | None = None) -> None:
    """Take back what one has just sent to the wrong desk, before anybody there has opened it."""
    at = at or timezone.now()
    gate.demand(by, Permission.RECALL_REFERRAL, referral)
    last = timeline.latest(referral.about)
    if (
        last is None
        or last.kind != ReferralEvent.REDIRECTED
        or last.actor_id != by.pk
        or last.happened_at < at - RECALL
        or referral.read_at is not None
    ):
        raise MoveRefused(_("It can be taken back no longer. Ring %(team)s") % _ring(referral))
    back = Team.objects.get(pk=last.facts["from_team_id"])
    if back.pk not in by.teams_where(Permission.TRIAGE_REFERRAL):
        raise PermissionDenied(f"{Permission.TRIAGE_REFERRAL} is not held there")
    left = referral.owner
    because = _("it was sent on by mistake, and taken back")
    move(
        referral,
        lifecycle.RECALL,
        by=by,
        seen=seen,
        at=at,
        to=back,
        changes={"claimed_by": None, "claimed_at": None, "read_at": at, "because": because},
        from_team=left.name,
        to_team=back.name,
    )
    had_it_before = Clock.objects.filter(referral=referral, team=left).count() > 1
    if not had_it_before and left.pk != referral.sent_by_id:
        gate.end_involvement(referral.about, left, at=at)
    _leave(referral, left)


@transaction.atomic
def hand_over(
    referral: Referral,
    to: Team,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str,
    at: datetime | None = None,
) -> None:
    """Let another desk see it through. What has begun goes on, with the same teams."""
    _refuse_unsuitable(referral, to, at)
    if not allocation.has_begun(referral):
        raise MoveRefused(_("Help has not begun. Send it to the other desk instead"))
    if not note.strip():
        raise MoveRefused(_("Write what the other desk must know"))
    left = referral.owner
    nobody_yet = {"claimed_by": None, "claimed_at": None, "read_at": None, "huddle_on": None}
    because = _("%(team)s handed it over: %(reason)s") % {"team": left.name, "reason": reason.label}
    move(
        referral,
        lifecycle.HAND_OVER,
        by=by,
        seen=seen,
        at=at,
        to=to,
        reason=reason,
        note=note,
        changes={**nobody_yet, "because": because},
        from_team=left.name,
        to_team=to.name,
    )
    _leave(referral, left)


def _leave(referral: Referral, left: Team) -> None:
    """What only those who decide may read is closed to the desk that decides no longer."""
    opening.settle(referral.pk, left)
    Allocation.objects.filter(referral=referral).still_open().update(sent_by=referral.owner)


def _refuse_unsuitable(referral: Referral, to: Team, at: datetime | None) -> None:
    if to == referral.owner:
        raise MoveRefused(_("%(team)s already has this referral") % {"team": to.name})
    if not (to.is_desk and to.works_on(directory.today(at))):
        raise MoveRefused(_("%(team)s has no desk that could own a referral") % {"team": to.name})
    if allocation.held_by(referral, to):
        raise MoveRefused(
            _("%(team)s holds a part of this referral. Cancel that part first, then send it")
            % {"team": to.name}
        )


def _ring(referral: Referral) -> dict[str, str]:
    owner = referral.owner
    return {"team": f"{owner.name}, {owner.phone}" if owner.phone else owner.name}
