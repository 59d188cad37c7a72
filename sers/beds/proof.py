"""The nightly proof that no bed is lost, and nobody in one: see `sers.referrals.proof`.

Constraints refuse two claims of one bed. Here is what they cannot see: that a clock does not
run, that two rows tell two stories, that somebody still reads what they have no part in.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.beds.lifecycle import (
    CLAIMING,
    LIVE,
    OPEN_REQUEST,
    STAYING,
    TOOK_UP,
    OfferStatus,
    PlacementStatus,
    RequestStatus,
)
from sers.beds.models import BedRequest, BedRequestQuerySet, Offer, Placement
from sers.directory.models import Team
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.proof import Broken, Check, Finding, Look, look_through

# A clock that runs is never so late.
GRACE = timedelta(minutes=5)
_IN_LINE = (OfferStatus.QUEUED, OfferStatus.OFFERED)
# Which beds a request must have, by where it stands; where nothing is listed, none.
_HAS: Mapping[str, frozenset[str]] = {
    RequestStatus.OFFERED: frozenset({PlacementStatus.OFFERED}),
    RequestStatus.HELD: frozenset({PlacementStatus.HELD}),
    RequestStatus.PLACED: frozenset({PlacementStatus.RESERVED}),
    RequestStatus.ARRIVED: frozenset(STAYING),
}
# Through which of them the provider reads the referral.
_READ_THROUGH = LIVE - {PlacementStatus.OFFERED}


def prove(*, on: str = "owner", at: datetime | None = None) -> list[Finding]:
    """Everything that breaks a promise about beds, in order of the checks."""
    return look_through(CHECKS, Look(on, at or timezone.now()))


def _requests(look: Look) -> BedRequestQuerySet:
    return BedRequest.objects.using(look.on)


def _placements(look: Look) -> QuerySet[Placement]:
    return Placement.objects.using(look.on)


def _live(look: Look) -> QuerySet[Placement]:
    return _placements(look).filter(status__in=LIVE)


def _ids(found: QuerySet[BedRequest] | QuerySet[Placement] | QuerySet[Offer]) -> Broken:
    return found.values_list("pk", flat=True)


# The search


def _sought_on_an_ended_leg(look: Look) -> Broken:
    return _ids(_requests(look).still_open().exclude(leg__closed_at=None))


def _disagrees(look: Look) -> Broken:
    """Where it stands is not how its bed is taken; two beds are one too many."""
    taken = Count("placements", filter=Q(placements__status__in=LIVE))
    counted = _requests(look).annotate(taken=taken)
    right = Q(taken=0) & ~Q(status__in=list(_HAS))
    for status, having in _HAS.items():
        its = _live(look).filter(request=OuterRef("pk"), status__in=having)
        right |= Q(Exists(its), taken=1, status=status)
    return _ids(counted.exclude(right))


def _in_line_for_nobody(look: Look) -> Broken:
    offers = Offer.objects.using(look.on).filter(status__in=_IN_LINE)
    return _ids(offers.exclude(request__status__in=OPEN_REQUEST))


def _offered_to_nobody(look: Look) -> Broken:
    """The provider is asked, and no bed is kept meanwhile; or one is kept, and nobody is asked."""
    asked = Offer.objects.using(look.on).filter(status=OfferStatus.OFFERED)
    kept = _placements(look).filter(status=PlacementStatus.OFFERED)
    alone = asked.exclude(Exists(kept.filter(pk=OuterRef("placement"))))
    unasked = kept.exclude(Exists(asked.filter(placement=OuterRef("pk"))))
    return [*_ids(alone), *_ids(unasked)]


# The bed


def _taken_for_an_ended_leg(look: Look) -> Broken:
    return _ids(_live(look).exclude(request=None).exclude(request__leg__closed_at=None))


def _overrun(look: Look) -> Broken:
    return _ids(_live(look).filter(until__lt=look.at - GRACE))


def _in_two_beds(look: Look) -> Broken:
    lain = _placements(look).filter(status__in=[*STAYING, PlacementStatus.LEFT])
    there = lain.filter(person=OuterRef("person"), period__overlap=OuterRef("period"))
    claimed = _placements(look).filter(status__in=CLAIMING, person=OuterRef("person"))
    twice = Exists(there.exclude(pk=OuterRef("pk")))
    again = Exists(claimed.exclude(pk=OuterRef("pk")))
    in_two = Q(twice, pk__in=lain.values("pk")) | Q(again, status__in=CLAIMING)
    return _ids(_placements(look).exclude(person=None).filter(in_two))


def _lived_in_twice(look: Look) -> Broken:
    took = _placements(look).filter(status__in=TOOK_UP)
    others = took.filter(bed=OuterRef("bed")).exclude(pk=OuterRef("pk"))
    overlapping = Exists(others.filter(period__overlap=OuterRef("period")))
    both_there = Q(Exists(others.filter(status__in=STAYING)), status__in=STAYING)
    return _ids(took.filter(Q(overlapping) | both_there))


def _of_another(look: Look) -> Broken:
    """The provider, the person or the referral is not that of the bed, or of the request."""
    theirs = Q(owner=F("bed__unit__owner")) & (
        Q(request=None) | Q(referral=F("request__referral"), sent_by=F("request__owner"))
    )
    return _ids(_live(look).exclude(theirs))


# Who reads


def _reads_on(look: Look) -> Broken:
    """A provider without a bed taken for somebody, and without another part, still reads it."""
    open_to = in_force(Involvement.objects.using(look.on), look.at)
    providers = open_to.filter(team__kind=Team.Kind.BED_PROVIDER, reads=True)
    reading = providers.filter(subject__startswith="referral/")
    pairs = {
        (UUID(subject.partition("/")[2]), team)
        for subject, team in reading.values_list("subject", "team_id")
    }
    return {referral for referral, _team in pairs - _parts(look, {each for each, _ in pairs})}


def _parts(look: Look, referrals: Iterable[UUID]) -> set[tuple[UUID | None, UUID]]:
    """Who has a part in which of these referrals: a bed, a leg, or the whole."""
    whole = Referral.objects.using(look.on).filter(pk__in=list(referrals))
    legs = Allocation.objects.using(look.on).filter(referral__in=whole, closed_at=None)
    beds = _live(look).filter(referral__in=whole, status__in=_READ_THROUGH)
    return {
        *whole.values_list("pk", "owner_id"),
        *whole.values_list("pk", "sent_by_id"),
        *legs.values_list("referral_id", "owner_id"),
        *beds.values_list("referral_id", "owner_id"),
    }


CHECKS: tuple[Check, ...] = (
    Check(
        *("bed_leg_ended", "a bed is sought for an open leg", _sought_on_an_ended_leg),
        "bed_request",
    ),
    Check("bed_disagrees", "it stands as its bed is taken", _disagrees, "bed_request"),
    Check("offer_ended", "nobody is in line whose search has ended", _in_line_for_nobody, "offer"),
    Check("offer_alone", "what is offered is kept, and asked for", _offered_to_nobody, "offer"),
    Check(
        *("bed_taken_on", "no bed is taken for an ended leg", _taken_for_an_ended_leg), "placement"
    ),
    Check("overrun", "what runs out is released: a clock runs", _overrun, "placement"),
    Check("in_two_beds", "a person is in one bed, and claims one", _in_two_beds, "placement"),
    Check("bed_twice", "a bed is lived in once at a time", _lived_in_twice, "placement"),
    Check("bed_of_another", "a bed is taken for whom it is sought", _of_another, "placement"),
    Check("reads_on", "who has no bed for them reads it no more", _reads_on, "referral"),
)
