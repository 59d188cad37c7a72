"""Proposing beds to their providers, one at a time, the others next in line; and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import claiming, facts, holding, lifecycle, moving, queueing, saying, skipping
from sers.beds.events import BedEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Offer
from sers.beds.skipping import Skipping
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Move
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.values.age import age_band


@dataclass(frozen=True, slots=True)
class Proposal:
    """One bed in the line of a request; None takes the times of its unit."""

    bed: Bed
    reply_minutes: int | None = None
    hold_minutes: int | None = None


@transaction.atomic
def offer(
    request: BedRequest,
    line: Sequence[Proposal],
    *,
    by: User,
    seen: int,
    skipping_over: Mapping[UUID, Skipping] | None = None,
    at: datetime | None = None,
) -> list[Offer]:
    """Offer the first that can be had to its provider; the others are next in line, in order.

    Where another is offered or held already, all of them are next in line. Raises MoveRefused for
    a bed that does not suit, PassesOver where somebody who waits before them would fit one of them.
    """
    at = at or timezone.now()
    acting = gate.demand(by, lifecycle.OFFER.permission, request)
    if not line:
        raise MoveRefused(_("Choose at least one bed"))
    summary, given = summary_of(request, at), skipping_over or {}
    over: list[tuple[Bed, list[tuple[BedRequest, Skipping]]]] = []
    with keeping(by):
        now = moving.locked(request)
        waits = now.status != RequestStatus.SEARCHING
        moving.refuse_unless_open(lifecycle.QUEUE if waits else lifecycle.OFFER, now, seen)
        holding.refuse_not_ready(now)
        for proposal in line:
            holding.refuse_unsuitable(now, claiming.lock_bed(proposal.bed), at, may_wait=True)
        offers = [_queue(now, each, summary, by=by, at=at) for each in line]
        made = None if waits else next((e for e in offers if _is_to_be_had(now, e, at)), None)
        if made is None:
            moving.change(now, lifecycle.QUEUE, at=at)
        else:
            over = [(made.bed, skipping.over(now, made.bed, given, at=at))]
            queueing.make(now, made, by=by, at=at)
        in_line = [each.bed for each in offers if each is not made]
        over += skipping.over_in_line(now, in_line, given, at=at)
    for bed, skipped in over:
        skipping.keep(now, bed, skipped, by=by, acting=acting, at=at)
    if made is not None:
        queueing.tell_offered(now, made, by=by, acting=acting, at=at)
    if rest := len(offers) - (made is not None):
        moving.tell(now, lifecycle.QUEUE, by=by, acting=acting, at=at, beds=rest)
    return offers


def _is_to_be_had(request: BedRequest, offer: Offer, at: datetime) -> bool:
    """Whether the bed is free now, so that it need not wait for its turn."""
    return not saying.obstacles(request.asked, facts.of(offer.bed, at), at)


def _queue(
    request: BedRequest, proposal: Proposal, summary: str, *, by: User, at: datetime
) -> Offer:
    bed = claiming.lock_bed(proposal.bed)
    lined_up = Offer.objects.filter(request=request)
    if lined_up.filter(bed=bed, status__in=[OfferStatus.QUEUED, OfferStatus.OFFERED]).exists():
        raise MoveRefused(_("%(bed)s is in line for this person already") % {"bed": bed.name})
    return Offer.objects.create(
        request=request,
        referral_id=request.referral_id,
        bed=bed,
        owner=bed.unit.owner,
        sent_by=request.owner,
        status=OfferStatus.QUEUED,
        position=lined_up.count() + 1,
        reply_minutes=proposal.reply_minutes or bed.unit.reply_minutes,
        hold_minutes=proposal.hold_minutes or bed.unit.hold_minutes,
        summary=summary,
        asks=saying.needs(request.asked, at),
        made_by=by,
        made_at=at,
    )


def summary_of(request: BedRequest, at: datetime) -> str:
    """What a provider reads before it has agreed: age band, how soon. No identity.

    Outside of `keeping`: the keeper reads no referral.
    """
    referral = Referral.objects.filter(pk=request.referral_id).select_related("priority").first()
    if referral is None:
        return ""
    age = age_band(referral.birth_date, directory.today(at))
    return f"{age}. {referral.priority.label}"


# What the provider says


def demand(by: User, making: Move[RequestStatus], offer: Offer) -> Team:
    """The team by whose right it is answered; raises PermissionDenied where there is none.

    What a provider says on the telephone, the Bed Bureau may record for it.
    """
    own = gate.acting_team(by, making.permission, offer)
    own = own or gate.acting_team(by, Permission.PLACE_IN_BED, offer.request)
    if own is None:
        raise PermissionDenied(f"{making.permission} is not held here")
    return own


@transaction.atomic
def see(offer: Offer, *, by: User, at: datetime | None = None) -> None:
    """Note that the provider has opened it, the first time."""
    if offer.seen_at is None and gate.may(by, Permission.RECEIVE_INTO_BED, offer):
        with keeping(by):
            Offer.objects.filter(pk=offer.pk, seen_at=None).update(seen_at=at or timezone.now())


@transaction.atomic
def accept(offer: Offer, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """The provider takes them: the bed is held, and the provider reads the referral."""
    at = at or timezone.now()
    making = lifecycle.ACCEPT_OFFER
    now, mine, acting = _in_hand(offer, making, by)
    with keeping(by):
        _refuse_late(mine, at)
        moving.refuse_unless_open(making, now, None)
        placement = mine.placement
        assert placement is not None
        placement.status = PlacementStatus.HELD
        placement.until = at + timedelta(minutes=mine.hold_minutes)
        claiming.keep(placement, "status", "until")
        _answer(mine, OfferStatus.ACCEPTED, by=by, at=at, note=note)
        moving.change(now, making, at=at)
        protected = claiming.is_protected(now)
    claiming.let_in(placement, because=BedEvent.OFFER_ACCEPTED)
    moving.tell(
        *(now, making),
        by=by,
        acting=acting,
        at=at,
        concerns=[mine.owner],
        note=note,
        before=RequestStatus.OFFERED,
        until=placement.until.isoformat(),
        **moving.where(placement, protected=protected),
    )


@transaction.atomic
def decline(
    offer: Offer, *, reason: Reason, note: str = "", by: User, at: datetime | None = None
) -> None:
    """The provider cannot take them, for a coded reason. The next in line is asked at once."""
    moving.refuse_unless_coded(lifecycle.DECLINE_OFFER, reason)
    close(
        *(offer, OfferStatus.DECLINED, lifecycle.DECLINE_OFFER),
        by=by,
        reason=reason,
        note=note,
        at=at,
    )


@transaction.atomic
def withdraw(offer: Offer, *, note: str = "", by: User, at: datetime | None = None) -> None:
    """Take the offer back, or out of the line."""
    close(offer, OfferStatus.WITHDRAWN, lifecycle.WITHDRAW_OFFER, by=by, note=note, at=at)


def close(
    offer: Offer,
    status: OfferStatus,
    making: Move[RequestStatus],
    *,
    by: User,
    reason: Reason | None = None,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """It comes to nothing. One that only waited for its turn is taken out of the line."""
    at = at or timezone.now()
    now, mine, acting = _in_hand(offer, making, by)
    with keeping(by):
        waited = mine.status == OfferStatus.QUEUED
        if waited and making is lifecycle.DECLINE_OFFER:
            raise MoveRefused(_("This bed has not been offered to you yet"))
        if not waited:
            moving.refuse_unless_open(making, now, None)
        _answer(mine, status, by=by, at=at, reason=reason, note=note)
        if mine.placement is not None:
            claiming.end(mine.placement, PlacementStatus.RELEASED, at=at)
            moving.change(now, making, at=at)
    before = now.status if waited else RequestStatus.OFFERED
    said: dict[str, Any] = {"reason": reason, "note": note, "before": before}
    moving.tell(now, making, by=by, acting=acting, at=at, concerns=[mine.owner], **said)
    queueing.next_in_line(mine.bed_id, now.pk, by=by, acting=acting, at=at)


@transaction.atomic
def ask(offer: Offer, *, question: str, by: User, at: datetime | None = None) -> None:
    """The provider asks before it answers. The time to reply goes on."""
    _say(offer, lifecycle.ASK, "question", question, by=by, at=at or timezone.now())


@transaction.atomic
def answer(offer: Offer, *, text: str, by: User, at: datetime | None = None) -> None:
    """The Bed Bureau answers what the provider asked."""
    _say(offer, lifecycle.ANSWER, "answer", text, by=by, at=at or timezone.now())


def _say(
    offer: Offer, making: Move[RequestStatus], field: str, text: str, *, by: User, at: datetime
) -> None:
    if not text.strip():
        raise MoveRefused(_("Write something first"))
    now, mine, acting = _in_hand(offer, making, by)
    with keeping(by):
        moving.refuse_unless_open(making, now, None)
        Offer.objects.filter(pk=mine.pk).update(**{field: text.strip()[:400]})
    moving.tell(now, making, by=by, acting=acting, at=at, concerns=[mine.owner])


def _in_hand(
    offer: Offer, making: Move[RequestStatus], by: User
) -> tuple[BedRequest, Offer, Team | None]:
    """Both as they stand, and so until the end, and the team that may: none where time is over.

    Raises PermissionDenied; MoveRefused for what is answered.
    """
    with keeping(by):
        now = moving.locked(offer.request)
        named = Offer.objects.select_related("request", "bed__unit__site", "owner")
        mine = named.select_related("placement__owner").get(pk=offer.pk)
    acting = None if making is lifecycle.LAPSE_OFFER else demand(by, making, mine)
    if mine.status not in {OfferStatus.OFFERED, OfferStatus.QUEUED}:
        raise MoveRefused(
            _("This offer is now “%(status)s”") % {"status": OfferStatus(mine.status).label}
        )
    return now, mine, acting


def _refuse_late(offer: Offer, at: datetime) -> None:
    if offer.status != OfferStatus.OFFERED:
        raise MoveRefused(_("This bed has not been offered to you yet"))
    if offer.reply_by is not None and at >= offer.reply_by:
        raise MoveRefused(_("The time to answer is over. Ring the Bed Bureau"))


def _answer(
    offer: Offer,
    status: OfferStatus,
    *,
    by: User,
    at: datetime,
    reason: Reason | None = None,
    note: str = "",
) -> None:
    offer.status, offer.answered_at, offer.answered_by = status, at, by
    offer.reason, offer.note = reason, note.strip()
    offer.save()
