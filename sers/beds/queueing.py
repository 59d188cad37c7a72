"""Who is next in line for a bed, and which bed for a person: offers that wait for their turn.

When a bed is let go of, or an offer comes to nothing, the next that can be made is made by
itself, in the order of those who wait, and then of each one’s own line.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sers.beds import claiming, facts, lifecycle, moving, saying, waiting
from sers.beds.keeper import Busy, keeping
from sers.beds.lifecycle import OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Offer
from sers.directory.models import Team, User
from sers.referrals.moving import MoveRefused

# Whether it is free is looked at when it is claimed; what comes in the night is answered by day.
_OF_THE_MOMENT = saying.PASSING | {"hours", "weekend"}


def next_in_line(
    bed_id: UUID, request_id: UUID | None, *, by: User, acting: Team | None, at: datetime
) -> list[Offer]:
    """Make the offers that waited for this bed, or for this person to be free for another."""
    made = []
    with keeping(by):
        line = _in_line(bed_id, request_id)
    gone: set[UUID] = set()
    for offer in line:
        # What has just been taken is to be had by nobody after them, nor do they need another.
        if gone & {offer.bed_id, offer.request_id}:
            continue
        with keeping(by):
            now = moving.locked(offer.request)
            live = _make(now, offer, by=by, at=at)
        if live:
            made.append(offer)
            gone |= {offer.bed_id, offer.request_id}
            tell_offered(now, offer, by=by, acting=acting, at=at, in_turn=True)
    return made


def next_for_bed(bed_id: UUID, *, by: User, acting: Team | None, at: datetime) -> list[Offer]:
    """Make the first offer that waited for this bed, which can be had now."""
    return next_in_line(bed_id, None, by=by, acting=acting, at=at)


def _in_line(bed_id: UUID, request_id: UUID | None) -> list[Offer]:
    queued = Offer.objects.filter(
        status=OfferStatus.QUEUED,
        request__status=RequestStatus.SEARCHING,
        request__not_ready_since=None,
    )
    named = queued.select_related("request", "bed__unit__site", "owner")
    mine = list(named.filter(request=request_id).order_by("position")) if request_id else []
    waits = list(named.filter(bed=bed_id).exclude(request=request_id))
    band: dict[UUID, int] = {}
    for owner in {offer.request.owner_id for offer in waits}:
        band |= waiting.bands(owner)
    others = [offer for offer in waits if offer.request_id in band]
    turn = {o.pk: waiting.turn_of(o.request, band[o.request_id]).key for o in others}
    return [*sorted(others, key=lambda offer: turn[offer.pk]), *mine]


def _make(now: BedRequest, offer: Offer, *, by: User, at: datetime) -> bool:
    """Whether it could be made: the bed is free and suits still, and the person has none yet."""
    if now.status != RequestStatus.SEARCHING or now.not_ready_since is not None:
        return False
    fresh = Offer.objects.filter(pk=offer.pk, status=OfferStatus.QUEUED).exists()
    if not fresh:
        return False
    try:
        if _has_lasting_obstacle(now, offer, at) or waiting.never_asked(now, offer.bed, at):
            return False
        make(now, offer, by=by, at=at)
    except Busy:
        raise
    except MoveRefused:
        return False
    return True


def _has_lasting_obstacle(request: BedRequest, offer: Offer, at: datetime) -> bool:
    """Whether need or bed are otherwise than when it was put in line, so that it suits no more."""
    why = saying.obstacles(request.asked, facts.of(offer.bed, at), at)
    return any(each.name not in _OF_THE_MOMENT for each in why)


def make(now: BedRequest, offer: Offer, *, by: User, at: datetime) -> None:
    """Put it to the provider: the bed is taken for as long as the answer may take.

    Inside of `keeping`, on a request that is locked. Raises MoveRefused.
    """
    bed = claiming.lock_bed(offer.bed)
    reply_by = at + timedelta(minutes=offer.reply_minutes)
    placement = claiming.claim(
        *(now, bed, PlacementStatus.OFFERED), begins=at, until=reply_by, by=by, at=at
    )
    offer.status, offer.placement = OfferStatus.OFFERED, placement
    offer.offered_at, offer.reply_by = at, reply_by
    offer.save()
    moving.change(now, lifecycle.OFFER, at=at)


def drop(request: BedRequest, *, by: User, at: datetime) -> None:
    """Nothing is in line for them any more. Inside of `keeping`."""
    waiting_offers = Offer.objects.filter(request=request, status=OfferStatus.QUEUED)
    waiting_offers.update(status=OfferStatus.WITHDRAWN, answered_at=at, answered_by=by)


def tell_offered(
    request: BedRequest,
    offer: Offer,
    *,
    by: User,
    acting: Team | None,
    at: datetime,
    in_turn: bool = False,
) -> None:
    """Keep the event of an offer that was made. As `by`, outside of `keeping`."""
    with keeping(by):
        protected = claiming.is_protected(request)
    bed = offer.bed
    told: dict[str, Any] = (
        {} if protected else {"bed_name": f"{bed.unit.site.name}, {bed.unit.name}, {bed.name}"}
    )
    moving.tell(
        *(request, lifecycle.OFFER),
        by=by,
        acting=acting,
        at=at,
        concerns=[offer.owner],
        before=RequestStatus.SEARCHING,
        offer=str(offer.pk),
        reply_by=offer.reply_by.isoformat() if offer.reply_by else "",
        in_turn=in_turn,
        **told,
    )
