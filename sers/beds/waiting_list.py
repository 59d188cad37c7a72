"""Those who wait for a bed, as the Bed Bureau’s list shows them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Count

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.beds import queries, requesting, waiting
from sers.beds.lifecycle import CLAIMING, OfferStatus
from sers.beds.models import BedRequest, Offer, Placement, Skip
from sers.directory.models import Team, User
from sers.policy.permissions import Permission


@dataclass(frozen=True, slots=True)
class Waits:
    """One who waits: since when, why before the next, and what is out for them."""

    request: BedRequest
    since: datetime
    why: str  # why before the next; empty for the last
    live: Placement | None
    lined_up: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Those who wait, first first, and apart from them those who are not ready."""

    ready: Sequence[Waits]
    not_ready: Sequence[Waits]


def read(bureau: Team, user: User) -> Listed:
    """The list of one Bed Bureau; that it was shown is written down."""
    order = queries.waiting_list(bureau)
    pks = [each.pk for each in order]
    band = waiting.bands(bureau.pk)
    lined_up = Counter(_lined_up(pks))
    skips = _skips(pks)
    live = _live(pks)
    ready = [each for each in order if each.not_ready_since is None]
    whys = _whys(ready, band)
    rows = {
        each.pk: Waits(
            each,
            waiting.waiting_since(each),
            whys.get(each.pk, ""),
            live.get(each.pk),
            lined_up[each.pk],
            skips.get(each.pk, 0),
        )
        for each in order
    }
    shown = [each.referral_id for each in order]
    saw(user, Access.Deed.LISTED, f"team/{bureau.pk}", by_right_of=_RIGHT, shown=shown)
    away = [rows[each.pk] for each in order if each.not_ready_since is not None]
    return Listed([rows[each.pk] for each in ready], away)


_RIGHT = Permission.PLACE_IN_BED


def _whys(order: Sequence[BedRequest], band: Mapping[UUID, int]) -> dict[UUID, str]:
    turns = [waiting.turn_of(each, band.get(each.pk, 0)) for each in order]
    pairs = pairwise(turns)
    return {first.request: waiting.why_before(first, second) for first, second in pairs}


def _lined_up(requests: Sequence[UUID]) -> list[UUID]:
    queued = Offer.objects.filter(request__in=requests, status=OfferStatus.QUEUED)
    return list(queued.values_list("request_id", flat=True))


def _skips(requests: Sequence[UUID]) -> dict[UUID, int]:
    counted = Skip.objects.filter(request__in=requests).order_by().values_list("request_id")
    return dict(counted.annotate(times=Count("pk")))


def _live(requests: Sequence[UUID]) -> dict[UUID, Placement]:
    claims = queries.placements().filter(request__in=requests, status__in=CLAIMING)
    by_request: dict[UUID, list[Placement]] = {}
    for each in claims:
        if each.request_id:
            by_request.setdefault(each.request_id, []).append(each)
    found = {pk: requesting.live_of(claimed) for pk, claimed in by_request.items()}
    return {pk: live for pk, live in found.items() if live}
