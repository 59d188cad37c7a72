"""What the page of one search for a bed shows, in a number of queries that does not grow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from sers.audit import timeline
from sers.audit.models import Event
from sers.beds import facts, matching, queries, waiting
from sers.beds.events import BedEvent
from sers.beds.lifecycle import CLAIMING, LIVE, STAYING, WAITING_REQUEST, OfferStatus
from sers.beds.matching import Match, Matches, NearMiss
from sers.beds.models import Bed, BedRequest, Choice, Offer, Placement, Site, Skip
from sers.beds.requirement import BedFacts
from sers.directory import queries as directory
from sers.directory.models import Team
from sers.referrals.models import Referral

EVENTS = frozenset(BedEvent)


@dataclass(frozen=True, slots=True)
class Beside:
    """The one who waits before or after, and in words what puts the one before the other."""

    request: BedRequest
    why: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The place among those who wait; `place` 0 for who does not wait, or is not ready."""

    place: int
    of: int
    before: Beside | None = None
    after: Beside | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One search for a bed, with all that is known of it."""

    request: BedRequest
    matches: Matches | None  # none for who is in a bed, or no longer sought for
    turn: Turn
    placements: Sequence[Placement]
    line: Sequence[Offer]
    choices: Sequence[Choice]
    skips: Sequence[Skip]
    passed: Sequence[Skip]  # who was passed over for them
    events: Sequence[Event]

    @property
    def live(self) -> Placement | None:
        """The bed that is claimed or lived in, a claim before a stay."""
        return live_of(self.placements)

    @property
    def offer(self) -> Offer | None:
        return next((each for each in self.line if each.status == OfferStatus.OFFERED), None)

    @property
    def queued(self) -> list[Offer]:
        return [each for each in self.line if each.status == OfferStatus.QUEUED]


def live_of(placements: Iterable[Placement]) -> Placement | None:
    """Of one request’s placements the claim, else the stay."""
    live = [each for each in placements if each.status in LIVE]
    return next((each for each in live if each.status in CLAIMING), next(iter(live), None))


def found(request: BedRequest, now: datetime) -> Found:
    """All of it, as whoever asks may see it. For a request that came through the gate."""
    placements = queries.stays_of(request)
    lives_in_one = any(each.status in STAYING for each in placements)
    searched = request.is_open and not lives_in_one
    events = timeline.of(request.about)
    return Found(
        request=request,
        matches=matches_of(request, now) if searched else None,
        turn=turn_of(request),
        placements=placements,
        line=queries.line_of(request),
        choices=queries.choices_of(request),
        skips=queries.skips_of(request),
        passed=_passed_for(request),
        events=[each for each in events if each.kind in EVENTS],
    )


def matches_of(request: BedRequest, now: datetime) -> Matches:
    """Every bed in use, judged for this person."""
    return matching.match(request.asked, facts.as_they_stand(now), now)


def turn_of(request: BedRequest) -> Turn:
    """Where they stand among those who wait, and why before the one and after the other."""
    if request.status not in WAITING_REQUEST:
        return Turn(0, 0)
    order = [e for e in waiting.waiting_for(request.owner_id) if e.not_ready_since is None]
    place = next((n for n, each in enumerate(order) if each.pk == request.pk), None)
    if place is None:
        return Turn(0, len(order))
    band = waiting.bands(request.owner_id)
    turns = [waiting.turn_of(each, band[each.pk]) for each in order]
    near = {n: order[n].pk for n in (place - 1, place + 1) if 0 <= n < len(order)}
    named = people(near.values())

    def beside(other: int) -> Beside | None:
        if near.get(other) not in named:
            return None
        first, second = sorted((place, other))
        return Beside(named[near[other]], waiting.why_before(turns[first], turns[second]))

    return Turn(place + 1, len(order), beside(place - 1), beside(place + 1))


def _passed_for(request: BedRequest) -> Sequence[Skip]:
    named = Skip.objects.select_related("request__referral", "reason", "by")
    return list(named.filter(went_to=request))


def people(requests: Iterable[UUID]) -> Mapping[UUID, BedRequest]:
    """These requests with what names their people, as far as whoever asks may see them."""
    return queries.requests().in_bulk(list(requests))


def passed(request: BedRequest, whom: Iterable[UUID]) -> list[Beside]:
    """Those who would be passed over, first first, and why each comes before this person."""
    named = people(whom)
    if not named:
        return []
    band = waiting.bands(request.owner_id)
    mine = waiting.turn_of(request, band.get(request.pk, 0))
    ahead = {
        each.request: each
        for each in waiting.in_order(
            waiting.turn_of(one, band.get(one.pk, 0)) for one in named.values()
        )
    }
    return [Beside(named[pk], waiting.why_before(turn, mine)) for pk, turn in ahead.items()]


def bed_named(bed_id: UUID | None) -> Bed | None:
    """The bed with its unit and site; None where there is none."""
    return facts.named([bed_id]).get(bed_id) if bed_id else None


def sites(now: datetime) -> Sequence[Site]:
    """All sites in use, by name: whatever may be shown to a person and the family."""
    return list(Site.objects.in_force(directory.today(now)).order_by("name"))


def offer_in(request: BedRequest, offer_id: UUID) -> Offer:
    """One of the offers made for this person, by the Bed Bureau that may; else Http404."""
    offer = queries.offers().filter(request=request, pk=offer_id).first()
    if offer is None:
        raise Http404
    offer.request = request
    return offer


def beds_named(ids: Iterable[str]) -> list[Bed]:
    """The beds of these numbers, in that order, each once; what is no bed is left out."""
    asked = list(dict.fromkeys(each for each in map(_uuid, ids) if each))
    named = facts.named(asked)
    return [named[each] for each in asked if each in named]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def every_bed(now: datetime) -> Sequence[BedFacts]:
    """All beds in use, by site and unit."""
    return facts.as_they_stand(now)


def free_beds(now: datetime) -> list[BedFacts]:
    """The beds in use that are free now, whoever they would suit."""
    return [each for each in every_bed(now) if each.free_from and each.free_from <= now]


# So many beds are shown at first: nobody chooses among more.
FIRST = 20
NEAR = 6


def shown_of(found: Found, *, wants_more: bool) -> tuple[Sequence[Match], Sequence[NearMiss]]:
    """The beds that fit and the near misses that the page shows, best first."""
    if found.matches is None:
        return [], []
    fits, near = found.matches.fits, found.matches.near
    return (fits, near) if wants_more else (fits[:FIRST], near[:NEAR])


def names_of(found: Found, *, wants_more: bool) -> Mapping[UUID, Bed]:
    """The beds that the page shows, with their units."""
    fits, near = shown_of(found, wants_more=wants_more)
    return facts.named([e.bed.bed for e in fits] + [e.bed.bed for e in near])


def area_team(referral: Referral) -> Team | None:
    """The PCN area team that would see to help at home."""
    desks = directory.teams_that_own() if referral.area_id else []
    here = (each for each in desks if each.area_id == referral.area_id)
    return next((each for each in here if each.kind == Team.Kind.PCN), None)
