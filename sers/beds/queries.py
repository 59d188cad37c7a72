"""What pages about beds read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from sers.beds import asking, claiming, facts, waiting
from sers.beds.keeper import keeping
from sers.beds.lifecycle import CLAIMING, LIVE, OfferStatus
from sers.beds.models import (
    BedRequest,
    BedRequestQuerySet,
    Choice,
    Offer,
    OfferQuerySet,
    Placement,
    PlacementQuerySet,
    Skip,
    Unit,
)
from sers.beds.places import UnitQuerySet
from sers.beds.requirement import Requirement
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral


def requests() -> BedRequestQuerySet:
    """Requests with what every page shows of them; for `gate.fetch`."""
    return BedRequest.objects.select_related(
        *("referral__priority", "referral__owner", "owner", "sent_by", "pathway", "leg"),
        *("agreed_by", "not_ready_why", "discharged"),
    )


def units() -> UnitQuerySet:
    """Units with their sites and providers; for `gate.fetch`."""
    return Unit.objects.select_related("site", "owner")


def offers() -> OfferQuerySet:
    """Offers with their beds; for `gate.fetch`. The request itself is hidden from the provider."""
    return Offer.objects.select_related("bed__unit__site", "owner", "sent_by", "reason")


def placements() -> PlacementQuerySet:
    """Placements with their beds; for `gate.fetch`. Who is in them may be hidden."""
    return claiming.with_bed().select_related("sent_by", "reason", "made_by")


def bureau_of(user: User) -> Team | None:
    """The Bed Bureau that this person works for, if any; the first of several."""
    return next(iter(user.teams_holding(Permission.PLACE_IN_BED)), None)


def request_of(referral: Referral) -> BedRequest | None:
    """The search for a bed that is on for a referral, as far as whoever asks may see it."""
    searches = requests().filter(referral=referral).order_by("-agreed_at")
    return searches.filter(closed_at=None).first() or searches.first()


def request_of_leg(leg: Allocation) -> BedRequest | None:
    return requests().filter(leg=leg).order_by("-agreed_at").first()


def live_placement(request: BedRequest) -> Placement | None:
    """The bed that is offered, held, reserved or taken for them, a claim before a stay."""
    live = placements().filter(request=request, status__in=LIVE)
    return live.filter(status__in=CLAIMING).first() or live.first()


def stays_of(request: BedRequest) -> Sequence[Placement]:
    """Every bed that was claimed for them, in order."""
    return list(placements().filter(request=request).order_by("made_at"))


def line_of(request: BedRequest) -> Sequence[Offer]:
    """All offers made for them, in the order they were made; those in line last."""
    return list(offers().select_related("answered_by", "made_by").filter(request=request))


def live_offer(request: BedRequest) -> Offer | None:
    return offers().filter(request=request, status=OfferStatus.OFFERED).first()


def offers_to(user: User) -> Sequence[Offer]:
    """What the user's own units are asked now, the soonest due first."""
    teams = user.teams_where(Permission.RECEIVE_INTO_BED)
    return list(offers().filter(owner__in=teams, status=OfferStatus.OFFERED).order_by("reply_by"))


def skips_of(request: BedRequest) -> Sequence[Skip]:
    """Each time they were passed over, and why."""
    return list(Skip.objects.filter(request=request).select_related("reason", "by"))


def choices_of(request: BedRequest) -> Sequence[Choice]:
    """What they were shown, and what they said."""
    return list(Choice.objects.filter(request=request).select_related("site", "by"))


def waiting_list(bureau: Team) -> Sequence[BedRequest]:
    """Those who wait, first first: see `waiting`."""
    order = [each.pk for each in waiting.waiting_for(bureau.pk)]
    named = requests().in_bulk(order)
    return [named[pk] for pk in order]


def running_out(bureau: Team, before: datetime) -> Sequence[Placement]:
    """Offers, holds and absences of this Bed Bureau that end soon, the soonest first."""
    soon = placements().filter(sent_by=bureau, until__lte=before, status__in=LIVE)
    return list(soon.select_related("referral").order_by("until"))


def stock_of(user: User) -> Sequence[Unit]:
    """The user's own units, or every one for a Bed Bureau; with beds."""
    return list(_kept_by(user).prefetch_related("beds").order_by("site__name", "name"))


def _kept_by(user: User) -> UnitQuerySet:
    every = units().filter(Q(until=None))
    if user.teams_where(Permission.KEEP_STOCK):
        return every
    return every.filter(owner__in=user.teams_where(Permission.KEEP_OWN_STOCK))


def proposed_requirement(referral: Referral, answers: dict[str, Any]) -> Requirement:
    """What the referral asks of a bed, for bed triage to correct."""
    needs = [need.code for need in referral.asks_for]
    district = str(answers.get("postcode") or "").partition(" ")[0]
    homes = facts.middles_of([district]).values() if district else ()
    return asking.proposed(answers, needs, sex=referral.sex, homes=homes)


def all_live(user: User, beds: Sequence[UUID] | None = None) -> Sequence[Placement]:
    """How every bed is taken, for whoever may see the board; read as the keeper, naming nobody."""
    with keeping(user):
        live = Placement.objects.filter(status__in=LIVE)
        if beds is not None:
            live = live.filter(bed__in=beds)
        return list(live)
