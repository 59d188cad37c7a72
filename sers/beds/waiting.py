"""Who waits for a bed, in which order, and who would be passed over. The order is pure.

End of life first, then whoever would else go to hospital, then how soon help was promised, then
who has been ready for longest. Passing somebody over is allowed, with a reason that stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import facts, matching, saying
from sers.beds.lifecycle import WAITING_REQUEST, OfferStatus, RequestStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement, Skip
from sers.beds.requirement import BedFacts
from sers.directory import queries as directory

HOW_ORDERED = (
    gettext_lazy("the end of life"),
    gettext_lazy("instead of hospital, today"),
    gettext_lazy("how soon help was promised"),
    gettext_lazy("who has been ready longest"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody's place among those who wait is made of."""

    request: UUID
    last_days: bool
    urgent: bool
    band: int
    since: datetime

    @property
    def key(self) -> tuple[bool, bool, int, datetime, UUID]:
        return (not self.last_days, not self.urgent, self.band, self.since, self.request)


def in_order(turns: Iterable[Turn]) -> list[Turn]:
    """Those who wait, first first."""
    return sorted(turns, key=lambda turn: turn.key)


def why_before(first: Turn, second: Turn) -> str:
    """In words: what puts the one before the other."""
    if first.last_days != second.last_days:
        return _("Care at the end of life comes first")
    if first.urgent != second.urgent:
        return _("A bed instead of hospital comes first")
    if first.band != second.band:
        return _("Help was promised sooner")
    return _("Has been ready for longer")


def turn_of(request: BedRequest, band: int) -> Turn:
    """`band` is how soon help was promised: 0 within hours, 1 today, 2 later."""
    return Turn(
        request.pk,
        last_days=request.last_days,
        urgent=request.urgent,
        band=band,
        since=waiting_since(request),
    )


def waiting_since(request: BedRequest) -> datetime:
    """From when they could have gone: a bed was agreed, and they were ready."""
    if request.ready_on is None:
        return request.agreed_at
    ready = timezone.make_aware(datetime.combine(request.ready_on, time()), directory.LONDON)
    return max(request.agreed_at, ready)


def waiting_for(owner_id: UUID) -> Sequence[BedRequest]:
    """Those for whom this Bed Bureau still seeks a bed, first first; not ready, last.

    For its members, and inside of `keeping`: the referrals themselves are not read.
    """
    waiting = BedRequest.objects.filter(owner=owner_id, status__in=WAITING_REQUEST)
    band = bands(owner_id)
    named = waiting.select_related("pathway", "not_ready_why")
    # One that somebody closed or opened between the two questions waits no more, or not yet.
    found = {each.pk: each for each in named if each.pk in band}
    order = in_order(turn_of(each, band[each.pk]) for each in found.values())
    listed = [found[turn.request] for turn in order]
    return sorted(listed, key=lambda each: each.not_ready_since is not None)


def bands(owner_id: UUID) -> dict[UUID, int]:
    """How soon help was promised to each open request of a Bed Bureau."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT request, band FROM beds_bands(%s)", [owner_id])
        return dict(cursor.fetchall())


def passed_over(
    request: BedRequest, bed: Bed, at: datetime, begins: datetime | None = None
) -> list[BedRequest]:
    """Those before this one, still without any bed in view, whom this bed would fit.

    From now, or from when it is expected to be free.
    """
    if not (ahead := _ahead(request)):
        return []
    stands, then = facts.of(bed, at), begins or at
    return [each for each in ahead if matching.match(each.asked, [stands], then).fits]


def passed_over_in_line(request: BedRequest, bed: Bed, at: datetime) -> list[BedRequest]:
    """The same of a bed that is not free yet, for somebody who is put in line for it.

    Whoever is in line for it too keeps their place before this one.
    """
    if not (ahead := _ahead(request)):
        return []
    lined_up = Offer.objects.filter(bed=bed, status=OfferStatus.QUEUED)
    in_line = set(lined_up.values_list("request_id", flat=True))
    stands = facts.of(bed, at)
    return [each for each in ahead if each.pk not in in_line and _would_suit(each, stands, at)]


def never_asked(request: BedRequest, bed: Bed, at: datetime) -> list[BedRequest]:
    """Those whom this one would pass over without anybody having said why.

    Whoever has had this bed offered or held has had their turn of it. Inside of `keeping`.
    """
    ahead = passed_over(request, bed, at)
    had_it = Placement.objects.filter(bed=bed, request__in=ahead).values_list("request_id")
    told = Skip.objects.filter(bed=bed, went_to=request, request__in=ahead)
    settled = {pk for (pk,) in had_it} | set(told.values_list("request_id", flat=True))
    return [each for each in ahead if each.pk not in settled]


def _ahead(request: BedRequest) -> list[BedRequest]:
    """Those who wait before this one, are ready, and have no bed in view."""
    ahead = []
    for each in waiting_for(request.owner_id):
        if each.pk == request.pk:
            break
        if each.status == RequestStatus.SEARCHING and each.not_ready_since is None:
            ahead.append(each)
    return ahead


def _would_suit(request: BedRequest, stands: BedFacts, at: datetime) -> bool:
    return all(each.passes for each in saying.obstacles(request.asked, stands, at))
