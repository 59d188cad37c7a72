"""What happens by itself when its time is over, whether anybody looks or not.

An offer that is not answered lapses and the next in line is asked; a hold that is not confirmed
lapses and the bed goes to the next; a bed that was kept for somebody who went away is free.
Times are moments, so neither summer time nor a restart changes what is due: whatever ran out
while nothing ran is released at the first look.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import rows
from sers.beds import claiming, lifecycle, moving, offering, queueing
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Placement
from sers.directory import queries as directory
from sers.directory.models import User
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason

logger = logging.getLogger(__name__)


def expire(at: datetime | None = None) -> int:
    """Release everything whose time is over, each in a transaction of its own; how many.

    May run in several processes at once: what one has in hand the others leave.
    """
    at = at or timezone.now()
    keeper = ensure_keeper()
    with rows.identified(keeper):
        due = Placement.objects.filter(until__lte=at).order_by("until")
        found = list(due.values_list("pk", flat=True))
    released = 0
    for pk in found:
        try:
            with rows.identified(keeper):
                released += _expire_one(pk, keeper, at)
        except Exception as fault:
            # One that cannot be released must not keep the others: it is tried at the next look.
            logger.warning("Placement %s could not be released: %s", pk, type(fault).__name__)
    return released


def _expire_one(pk: UUID, keeper: User, at: datetime) -> bool:
    """Whether it was still due once it was in hand."""
    seen = Placement.objects.filter(pk=pk).select_related("request").first()
    if seen is None or seen.request is None:
        return False
    # The request first, as everywhere; then what is due is looked at again.
    moving.locked(seen.request)
    due = claiming.with_bed().filter(pk=pk, until__lte=at).select_for_update(of=("self",))
    placement = due.first()
    if placement is None or placement.request is None:
        return False
    match placement.status:
        case PlacementStatus.OFFERED:
            offering.close(
                *(placement.offer, OfferStatus.LAPSED, lifecycle.LAPSE_OFFER),
                by=keeper,
                at=at,
            )
        case PlacementStatus.HELD:
            _lapse(placement, keeper, at)
        case PlacementStatus.AWAY:
            _give_up(placement, keeper, at)
        case _:
            return False
    return True


def _lapse(placement: Placement, keeper: User, at: datetime) -> None:
    assert placement.request is not None
    now = moving.locked(placement.request)
    claiming.end(placement, PlacementStatus.LAPSED, at=at)
    moving.change(now, lifecycle.LAPSE_HOLD, at=at)
    claiming.see_out(placement, at=at)
    moving.tell(
        *(now, lifecycle.LAPSE_HOLD),
        by=keeper,
        acting=None,
        at=at,
        concerns=[placement.owner],
        before=RequestStatus.HELD,
    )
    queueing.next_in_line(placement.bed_id, now.pk, by=keeper, acting=None, at=at)


def _give_up(placement: Placement, keeper: User, at: datetime) -> None:
    """They did not come back in time: the bed is free, and the Bed Bureau decides what is next."""
    assert placement.request is not None
    now = moving.locked(placement.request)
    claiming.end(placement, PlacementStatus.LEFT, at=at)
    unwell = Reason.objects.in_force(directory.today(at)).filter(sort=Sort.BED_NOT_READY)
    why = {
        "not_ready_since": at,
        "not_ready_why": unwell.order_by("position").first(),
        "not_ready_note": _("Away from the bed, and not back in time"),
    }
    moving.change(now, lifecycle.GIVE_UP, at=at, changes=why)
    claiming.see_out(placement, at=at)
    moving.tell(
        *(now, lifecycle.GIVE_UP),
        by=keeper,
        acting=None,
        at=at,
        concerns=[placement.owner],
        before=RequestStatus.ARRIVED,
    )
    queueing.next_in_line(placement.bed_id, now.pk, by=keeper, acting=None, at=at)
