"""From the arrival in a bed to leaving it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import claiming, leaving, legs, lifecycle, moving, queueing
from sers.beds.events import BedEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Placement
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Move
from sers.referrals.lists import Outcome, Reason
from sers.referrals.moving import MoveRefused

# So long a bed is kept for somebody who had to go back to hospital, unless another time is said.
KEPT_FOR = timedelta(hours=24)


def demand(by: User, making: Move[RequestStatus], placement: Placement) -> Team:
    """The team by whose right it is done: the provider’s, or the Bed Bureau’s for it.

    Raises PermissionDenied.
    """
    own = gate.acting_team(by, making.permission, placement)
    if own is None and placement.request is not None:
        own = gate.acting_team(by, Permission.PLACE_IN_BED, placement.request)
    if own is None:
        raise PermissionDenied(f"{making.permission} is not held here")
    return own


@transaction.atomic
def arrive(
    placement: Placement,
    *,
    arrived_at: datetime | None = None,
    leaving_at: datetime | None = None,
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """They are in the bed: help has begun. Raises MoveRefused for a time that cannot be."""
    at = at or timezone.now()
    arrived_at = arrived_at or at
    legs.hold_referral(placement)
    now, mine, acting = _held(placement, lifecycle.ARRIVE, by, seen)
    if arrived_at > at:
        raise MoveRefused(_("They cannot have arrived in the future"))
    if arrived_at < mine.made_at:
        raise MoveRefused(_("They cannot have arrived before the bed was held for them"))
    _refuse_leaving(leaving_at or mine.leaving_at, arrived_at)
    before = now.status
    with keeping(by):
        mine.status, mine.until = PlacementStatus.STAY, None
        mine.leaving_at = leaving_at or mine.leaving_at
        mine.period = claiming.span(arrived_at, mine.leaving_at)
        claiming.keep(mine, "status", "until", "leaving_at", "period")
        moving.change(now, lifecycle.ARRIVE, at=at)
        queueing.drop(now, by=by, at=at)
        protected = claiming.is_protected(now)
    moving.tell(
        *(now, lifecycle.ARRIVE),
        by=by,
        acting=acting,
        at=at,
        concerns=[mine.owner],
        before=before,
        arrived_at=arrived_at.isoformat(),
        **moving.where(mine, protected=protected),
    )
    legs.begin(now, mine, arrived_at, by=by, acting=acting, at=at)


@transaction.atomic
def not_arrive(
    placement: Placement,
    *,
    reason: Reason,
    note: str = "",
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """They did not come, and will not: the bed is free, the search goes on."""
    at = at or timezone.now()
    moving.refuse_unless_coded(lifecycle.NOT_ARRIVE, reason)
    now, mine, acting = _held(placement, lifecycle.NOT_ARRIVE, by, seen)
    before = now.status
    with keeping(by):
        claiming.end(mine, PlacementStatus.NOT_ARRIVED, at=at, note=note)
        moving.change(now, lifecycle.NOT_ARRIVE, at=at)
    claiming.see_out(mine, at=at)
    said: dict[str, Any] = {
        "reason": reason,
        "note": note,
        "before": before,
        "concerns": [mine.owner],
    }
    moving.tell(now, lifecycle.NOT_ARRIVE, by=by, acting=acting, at=at, **said)
    queueing.next_in_line(mine.bed_id, now.pk, by=by, acting=acting, at=at)


@transaction.atomic
def expect(
    placement: Placement,
    *,
    leaving_at: datetime,
    note: str = "",
    by: User,
    seen: int | None = None,
    said_before: int | None = None,
    at: datetime | None = None,
) -> None:
    """Say when they are expected to leave. Refused where the bed is reserved from before then.

    `said_before` is the `leaving.version` that was read, by those who do not read the request.
    """
    at = at or timezone.now()
    now, mine, acting = _held(placement, lifecycle.EXPECT, by, seen)
    leaving.refuse_unless_seen(mine, said_before)
    if leaving_at <= at:
        raise MoveRefused(_("Choose a time that is not past. If they have left, record that"))
    with keeping(by):
        mine.leaving_at = leaving_at
        mine.period = claiming.span(mine.since, leaving_at)
        claiming.keep(mine, "leaving_at", "period")
        moving.change(now, lifecycle.EXPECT, at=at)
    moving.tell(
        *(now, lifecycle.EXPECT),
        by=by,
        acting=acting,
        at=at,
        concerns=[mine.owner],
        note=note,
        leaving_at=leaving_at.isoformat(),
    )


@transaction.atomic
def go_away(
    placement: Placement,
    *,
    back_by: datetime | None = None,
    note: str = "",
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """They went away, such as back to hospital, and the bed is kept until then: 24 hours."""
    at = at or timezone.now()
    back_by = back_by or at + KEPT_FOR
    now, mine, acting = _held(placement, lifecycle.GO_AWAY, by, seen)
    if mine.status == PlacementStatus.AWAY:
        raise MoveRefused(_("They are away already"))
    if back_by <= at:
        raise MoveRefused(_("Choose a time that is not past, until when the bed is kept"))
    with keeping(by):
        mine.status, mine.until = PlacementStatus.AWAY, back_by
        claiming.keep(mine, "status", "until")
        moving.change(now, lifecycle.GO_AWAY, at=at)
    moving.tell(
        *(now, lifecycle.GO_AWAY),
        by=by,
        acting=acting,
        at=at,
        concerns=[mine.owner],
        note=note,
        until=back_by.isoformat(),
    )


@transaction.atomic
def come_back(
    placement: Placement, *, by: User, seen: int | None = None, at: datetime | None = None
) -> None:
    """They are in the bed again."""
    at = at or timezone.now()
    now, mine, acting = _held(placement, lifecycle.COME_BACK, by, seen)
    if mine.status != PlacementStatus.AWAY:
        raise MoveRefused(_("They are in the bed already"))
    with keeping(by):
        mine.status, mine.until = PlacementStatus.STAY, None
        claiming.keep(mine, "status", "until")
        moving.change(now, lifecycle.COME_BACK, at=at)
    moving.tell(now, lifecycle.COME_BACK, by=by, acting=acting, at=at, concerns=[mine.owner])


@transaction.atomic
def transfer(
    request: BedRequest,
    to: Bed,
    *,
    moved_at: datetime | None = None,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> Placement:
    """Move them to another bed: the one stay ends as the other begins."""
    at = at or timezone.now()
    moved_at = moved_at or at
    making = lifecycle.TRANSFER
    acting = gate.demand(by, making.permission, request)
    if moved_at > at:
        raise MoveRefused(_("They cannot have moved in the future"))
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        old = claiming.lived_in_by(now)
        if old is None:
            raise MoveRefused(_("They are in no bed"))
        if old.bed_id == to.pk:
            raise MoveRefused(_("They are in this bed already"))
        if moved_at < old.since:
            raise MoveRefused(_("They cannot have moved before they arrived"))
        to = claiming.lock_bed(to)
        leaving_at = old.leaving_at if old.leaving_at and old.leaving_at > moved_at else None
        claiming.end(old, PlacementStatus.LEFT, at=moved_at)
        status = PlacementStatus.STAY
        times: dict[str, Any] = {"begins": moved_at, "until": None, "leaving_at": leaving_at}
        new = claiming.claim(now, to, status, by=by, at=at, **times)
        moving.change(now, making, at=at)
        protected = claiming.is_protected(now)
    claiming.let_in(new, because=BedEvent.TRANSFERRED)
    claiming.see_out(old, at=at)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[old.owner, new.owner],
        note=note,
        **moving.where(new, protected=protected),
    )
    queueing.next_in_line(old.bed_id, now.pk, by=by, acting=acting, at=at)
    return new


@transaction.atomic
def leave(
    placement: Placement,
    *,
    to: Outcome,
    report: str,
    left_at: datetime | None = None,
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """The stay ends: where they went, and a sentence that the referrer reads. The leg is done."""
    at = at or timezone.now()
    left_at = left_at or at
    if not report.strip():
        raise MoveRefused(_("Write a sentence for the referrer"))
    moving.refuse_unless_coded(lifecycle.LEAVE, None, to)
    legs.hold_referral(placement)
    now, mine, acting = _held(placement, lifecycle.LEAVE, by, seen)
    if left_at > at:
        raise MoveRefused(_("They cannot have left in the future"))
    if left_at < mine.since:
        raise MoveRefused(_("They cannot have left before they arrived. Check the day and time"))
    before = now.status
    with keeping(by):
        claiming.end(mine, PlacementStatus.LEFT, at=left_at)
        moving.change(now, lifecycle.LEAVE, at=at, changes={"discharged": to})
    moving.tell(
        *(now, lifecycle.LEAVE),
        by=by,
        acting=acting,
        at=at,
        concerns=[mine.owner],
        outcome=to,
        before=before,
        left_at=left_at.isoformat(),
    )
    legs.finish(now, report.strip(), by=by, acting=acting, at=at)
    claiming.see_out(mine, at=at)
    queueing.next_in_line(mine.bed_id, now.pk, by=by, acting=acting, at=at)


def _held(
    placement: Placement, making: Move[RequestStatus], by: User, seen: int | None = None
) -> tuple[BedRequest, Placement, Team]:
    """Both as they stand, and the team that may; raises MoveRefused, PermissionDenied."""
    with keeping(by):
        mine = claiming.with_bed().get(pk=placement.pk)
        request = mine.request
    if request is None:
        raise MoveRefused(_("This person did not come through SERS"))
    acting = demand(by, making, mine)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_overtaken(now, seen)
        mine = claiming.with_bed().get(pk=placement.pk)
        if not mine.is_live:
            said: dict[str, Any] = {"status": PlacementStatus(mine.status).label}
            raise MoveRefused(_("This is now “%(status)s”") % said)
        moving.refuse_unless_open(making, now, None)
    return now, mine, acting


def _refuse_leaving(leaving_at: datetime | None, arrived_at: datetime) -> None:
    if leaving_at is not None and leaving_at <= arrived_at:
        raise MoveRefused(_("They cannot leave before they arrive. Check the two days"))
