"""Where the search for a bed stands, in words for those who decide. Pure.

A row says how far it is and until when; only the panel of one referral says where, and only to
those whom the database shows the bed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sers.beds.lifecycle import STAYING, PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Placement
from sers.beds.searches import Search
from sers.web import words
from sers.web.triage.rows import by_time


def in_short(search: Search | None, now: datetime) -> str:
    """Held until 14:02: one line for a row of the desk; nothing where no bed is sought."""
    if search is None or search.request.status == RequestStatus.CANCELLED:
        return ""
    request, placement = search.request, search.placement
    if request.not_ready_since and request.is_open:
        return _("Bed: not ready to leave")
    return _SHORT[RequestStatus(request.status)](request, placement, now)


def _searching(request: BedRequest, _placement: Placement | None, now: datetime) -> str:
    return _("Bed: searching since %(time)s") % {"time": by_time(request.agreed_at, now)}


def _offered(_request: BedRequest, placement: Placement | None, now: datetime) -> str:
    until = placement.until if placement else None
    if until is None:
        return _("Bed: offered")
    return _("Bed: offered until %(time)s") % {"time": by_time(until, now)}


def _held(_request: BedRequest, placement: Placement | None, now: datetime) -> str:
    until = placement.until if placement else None
    return (
        _("Bed: held until %(time)s") % {"time": by_time(until, now)} if until else _("Bed: held")
    )


def _placed(_request: BedRequest, placement: Placement | None, now: datetime) -> str:
    at = placement.expected_at if placement else None
    if at is None:
        return _("Bed: agreed")
    return _("Bed: agreed, arrives %(time)s") % {"time": by_time(at, now)}


def _arrived(_request: BedRequest, placement: Placement | None, now: datetime) -> str:
    if placement and placement.status == PlacementStatus.AWAY:
        back = {"time": by_time(placement.until, now)} if placement.until else None
        return _("In a bed, away until %(time)s") % back if back else _("In a bed, away")
    if placement and placement.leaving_at:
        return _("In a bed, leaves %(time)s") % {"time": by_time(placement.leaving_at, now)}
    return _("In a bed")


def _left(request: BedRequest, _placement: Placement | None, _now: datetime) -> str:
    to = request.discharged.label if request.discharged else ""
    return _("Left the bed: %(to)s") % {"to": to}


_SHORT: dict[RequestStatus, Callable[[BedRequest, Placement | None, datetime], str]] = {
    RequestStatus.SEARCHING: _searching,
    RequestStatus.OFFERED: _offered,
    RequestStatus.HELD: _held,
    RequestStatus.PLACED: _placed,
    RequestStatus.ARRIVED: _arrived,
    RequestStatus.ENDED: _left,
    RequestStatus.CANCELLED: lambda *_given: _("The search has ended"),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of one referral: see _search.jinja. An address is empty where it leads nowhere."""

    state: str
    lines: tuple[tuple[str, str], ...]
    request: str = ""
    not_ready: str = ""
    ready_again: str = ""

    def __bool__(self) -> bool:
        return bool(self.state)


def state(search: Search, now: datetime) -> str:
    """The same as a row says, without what the heading says already."""
    said = in_short(search, now) or _("The search has ended")
    bare = said.partition(": ")[2] if said.startswith(_("Bed: ")) else said
    return bare[:1].upper() + bare[1:]


def lines(search: Search, now: datetime) -> Iterator[tuple[str, str]]:
    """What is known of it; what is not for this reader was never read."""
    request = search.request
    agreed = {"who": request.agreed_by.name, "when": words.moment(request.agreed_at, now)}
    yield _("Agreed"), _("by %(who)s, %(when)s") % agreed
    if request.pathway:
        yield _("Pathway"), request.pathway.label
    yield from _how_soon(request)
    if request.not_ready_since and request.is_open:
        yield _("Not ready"), _why_not_ready(request, now)
    if search.placement:
        yield from _of_the_bed(search.placement, now)
    if request.closed_at:
        yield _("Ended"), words.moment(request.closed_at, now)


def _how_soon(request: BedRequest) -> Iterator[tuple[str, str]]:
    if request.urgent:
        yield _("Step-up"), _("Today, instead of hospital")
    if request.last_days:
        yield _("Comes first"), _("For the last days of life")
    if request.ready_on:
        yield _("Ready to leave from"), words.day(request.ready_on)


def _why_not_ready(request: BedRequest, now: datetime) -> str:
    why = request.not_ready_why.label if request.not_ready_why else ""
    since = words.moment(request.not_ready_since, now) if request.not_ready_since else ""
    return ". ".join(part for part in (why, request.not_ready_note, since) if part)


def _of_the_bed(placement: Placement, now: datetime) -> Iterator[tuple[str, str]]:
    yield _("Bed"), where(placement)
    if placement.status in STAYING:
        yield _("In it since"), words.moment(placement.since, now)


def where(placement: Placement) -> str:
    """The bed, with its unit and site."""
    unit = placement.bed.unit
    return ", ".join(dict.fromkeys([unit.site.name, unit.name, placement.bed.name]))
