"""What ends with a leg: its search, what was offered or held, and the stay itself.

Run inside the transaction that ends the leg, whoever ends it and why: see `config.reactions`. A
death, a withdrawal, a leg that is cancelled or declined: the bed is free with it.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sers.audit.models import Event
from sers.beds import claiming, lifecycle, moving, queueing
from sers.beds.keeper import keeping
from sers.beds.lifecycle import STAYING, OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Offer, Placement
from sers.directory.models import User
from sers.referrals.legs import Allocation
from sers.referrals.moving import MoveRefused


def leg_ended(event: Event) -> None:
    """A leg has ended: free what hangs on it. Raises MoveRefused where somebody is still in a bed
    and the referral goes on: a bed is not given to the next while they lie in it.
    """
    leg, at = event.facts.get("leg"), event.happened_at
    if not leg:
        return
    by = event.actor
    goes_on = Allocation.objects.filter(pk=UUID(str(leg)), referral__closed_at=None).exists()
    with keeping(by):
        found = BedRequest.objects.filter(leg=UUID(str(leg))).still_open().first()
        if found is None:
            return
        now = moving.locked(found)
        if goes_on and now.status == RequestStatus.ARRIVED:
            raise MoveRefused(_("They are in a bed. Record that they have left: that completes it"))
        before = now.status
        freed = _free(now, by, at)
        moving.change(now, lifecycle.CANCEL, at=at)
    for placement in freed:
        claiming.see_out(placement, at=at)
    moving.tell(
        *(now, lifecycle.CANCEL),
        by=by,
        acting=event.team,
        at=at,
        concerns=[placement.owner for placement in freed],
        before=before,
    )
    for placement in freed:
        queueing.next_in_line(placement.bed_id, now.pk, by=by, acting=event.team, at=at)


def _free(request: BedRequest, by: User, at: datetime) -> list[Placement]:
    lined_up = Offer.objects.filter(
        request=request, status__in=[OfferStatus.QUEUED, OfferStatus.OFFERED]
    )
    lined_up.update(status=OfferStatus.WITHDRAWN, answered_at=at, answered_by=by)
    freed = claiming.live_of(request)
    for placement in freed:
        left = placement.status in STAYING
        claiming.end(placement, PlacementStatus.LEFT if left else PlacementStatus.RELEASED, at=at)
    return freed
