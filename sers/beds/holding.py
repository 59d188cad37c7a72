"""Holding a bed for somebody, agreeing when they come, and letting go of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import claiming, facts, lifecycle, moving, queueing, saying, skipping
from sers.beds.events import BedEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import PlacementStatus
from sers.beds.models import Bed, BedRequest, Placement
from sers.beds.skipping import Skipping
from sers.directory.models import User
from sers.referrals.lists import Reason
from sers.referrals.moving import MoveRefused


@transaction.atomic
def hold(
    request: BedRequest,
    bed: Bed,
    *,
    by: User,
    seen: int,
    until: datetime | None = None,
    begins: datetime | None = None,
    skipping_over: Mapping[UUID, Skipping] | None = None,
    overriding: Reason | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Placement:
    """Keep the bed for this person until then; by default as long as its unit holds beds.

    From now, or from a later moment `begins` when it is expected to be free. Whoever waits before
    them and would fit it is passed over with a reason each. A bed that does not suit is held only
    by one who may override, with a reason. Raises MoveRefused, Overtaken, PermissionDenied.
    """
    at = at or timezone.now()
    making = lifecycle.OVERRIDE if overriding else lifecycle.HOLD
    acting = gate.demand(by, making.permission, request)
    moving.refuse_unless_coded(making, overriding)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        refuse_not_ready(now)
        bed = claiming.lock_bed(bed)
        ends = until or (begins or at) + timedelta(minutes=bed.unit.hold_minutes)
        _refuse_times(ends, begins or at, at)
        if not overriding:
            refuse_unsuitable(now, bed, at, begins=begins)
        over = skipping.over(now, bed, skipping_over or {}, at=at, begins=begins)
        placement = claiming.claim(
            *(now, bed, PlacementStatus.HELD),
            begins=begins or at,
            until=ends,
            by=by,
            at=at,
        )
        moving.change(now, making, at=at)
        protected = claiming.is_protected(now)
    claiming.let_in(placement, because=BedEvent.HELD)
    skipping.keep(now, bed, over, by=by, acting=acting, at=at)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[placement.owner],
        reason=overriding,
        note=note,
        until=ends.isoformat(),
        **moving.where(placement, protected=protected),
    )
    return placement


def _refuse_times(until: datetime, begins: datetime, at: datetime) -> None:
    if until <= at:
        raise MoveRefused(_("Choose a time that is not past, until when the bed is held"))
    if begins < at:
        raise MoveRefused(_("A hold cannot begin in the past"))
    if until <= begins:
        raise MoveRefused(_("The hold would end before it begins. Choose a later end"))


def refuse_not_ready(request: BedRequest) -> None:
    """Raise MoveRefused where the ward has said that the person is not ready."""
    if request.not_ready_since is not None:
        raise MoveRefused(
            _("The ward says that this person is not ready. Say that they are ready again first")
        )


def refuse_unsuitable(
    request: BedRequest,
    bed: Bed,
    at: datetime,
    *,
    begins: datetime | None = None,
    may_wait: bool = False,
) -> None:
    """Raise MoveRefused, with what is in the way, where the bed does not suit from `begins` on.

    `may_wait`: that it is not free yet is no reason, for somebody who is next in line.
    """
    why = saying.obstacles(request.asked, facts.of(bed, at), begins or at)
    if lasting := [each.words for each in why if not (may_wait and each.passes)]:
        said: dict[str, Any] = {"bed": bed.name, "why": "; ".join(lasting)}
        raise MoveRefused(_("%(bed)s does not suit: %(why)s") % said)


@transaction.atomic
def extend(
    request: BedRequest, *, until: datetime, by: User, seen: int, at: datetime | None = None
) -> None:
    """Hold the bed longer. It may not be wound back."""
    at = at or timezone.now()
    making = lifecycle.EXTEND
    acting = gate.demand(by, making.permission, request)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        placement = _claimed(now)
        if placement.until is not None and until <= max(at, placement.until):
            raise MoveRefused(_("Choose a later time than now held until"))
        placement.until = until
        claiming.keep(placement, "until")
        moving.change(now, making, at=at)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[placement.owner],
        until=until.isoformat(),
    )


@transaction.atomic
def reserve(
    request: BedRequest,
    *,
    expected_at: datetime,
    leaving_at: datetime | None = None,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Agree when they come, and for how long if that is known: the hold runs out no more."""
    at = at or timezone.now()
    making = lifecycle.RESERVE
    acting = gate.demand(by, making.permission, request)
    if expected_at < at:
        raise MoveRefused(_("Choose a time of arrival that is not past"))
    if leaving_at is not None and leaving_at <= expected_at:
        raise MoveRefused(_("They cannot leave before they arrive. Check the two days"))
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        placement = _claimed(now)
        before = now.status
        placement.status, placement.until = PlacementStatus.RESERVED, None
        placement.expected_at, placement.leaving_at = expected_at, leaving_at
        placement.period = claiming.span(placement.since, leaving_at)
        claiming.keep(placement, "status", "until", "expected_at", "leaving_at", "period")
        moving.change(now, making, at=at)
        protected = claiming.is_protected(now)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[placement.owner],
        before=before,
        expected_at=expected_at.isoformat(),
        **moving.where(placement, protected=protected),
    )


@transaction.atomic
def release(
    request: BedRequest,
    *,
    reason: Reason,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Let go of the bed that is held or reserved; the search goes on, the bed goes to the next."""
    at = at or timezone.now()
    making = lifecycle.RELEASE
    acting = gate.demand(by, making.permission, request)
    moving.refuse_unless_coded(making, reason)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        placement = _claimed(now)
        before = now.status
        claiming.end(placement, PlacementStatus.RELEASED, at=at, note=note)
        moving.change(now, making, at=at)
    claiming.see_out(placement, at=at)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[placement.owner],
        reason=reason,
        note=note,
        before=before,
    )
    queueing.next_in_line(placement.bed_id, now.pk, by=by, acting=acting, at=at)


def _claimed(request: BedRequest) -> Placement:
    placement = claiming.claimed_by(request)
    if placement is None:
        raise MoveRefused(_("No bed is held for this person any more"))
    return placement
