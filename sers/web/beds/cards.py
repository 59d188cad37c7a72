"""One bed that fits, or nearly, as the page of a search shows it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds.bed_criteria import has_own_room
from sers.beds.matching import Match, NearMiss
from sers.beds.models import Bed, BedRequest
from sers.beds.requirement import BedFacts
from sers.beds.saying import PASSING
from sers.beds.trust import BARS
from sers.beds.words import SORTS
from sers.web import words

HEIGHTS = (3.5, 5.9, 8.3, 10.7)
WIDTH = 7


@dataclass(frozen=True, slots=True)
class Taking:
    """What can be done about any bed of the page now."""

    request: BedRequest
    now: datetime
    is_free: bool  # nothing is out or held for them yet
    can_take: bool  # they are ready
    override: str  # the form for a bed that does not suit, or empty
    in_line: Collection[UUID]  # beds that are offered or next in line for them


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four bars of trust."""

    on: bool
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Card:
    """One bed of the list."""

    rank: int
    bed: str
    title: str
    kind: str
    steps: Sequence[Step]
    fresh: str
    ask_first: bool
    summary: str
    unmet: Sequence[str]
    wasted: Sequence[str]
    not_known: Sequence[str]
    met: Sequence[str]
    phone: str
    in_line: bool
    hold: str  # «Hold for 24 h»
    offer: str  # «Offer, reply in 60 min»


@dataclass(frozen=True, slots=True)
class Near:
    """A bed with one thing against it, and what may be done about that."""

    lead: str
    bed: str
    title: str
    note: str
    may_queue: bool
    hold_later: str  # the form that holds it from then on, or empty
    override: str


def of(rank: int, match: Match, bed: Bed, taking: Taking) -> Card:
    unmet, not_known = match.lacks, match.not_known
    return Card(
        rank=rank,
        bed=str(bed.pk),
        title=_title(match.bed),
        kind=_kind(match),
        steps=steps(match.bars),
        fresh=_fresh(match, taking.now),
        ask_first=match.ask_first,
        summary=_summary(unmet, not_known),
        unmet=unmet,
        wasted=match.wastes,
        not_known=not_known,
        met=match.met,
        phone=bed.unit.phone,
        in_line=bed.pk in taking.in_line,
        hold=_("Hold for %(time)s") % {"time": _minutes(bed.unit.hold_minutes)},
        offer=_("Offer, reply in %(time)s") % {"time": _minutes(bed.unit.reply_minutes)},
    )


def near(miss: NearMiss, bed: Bed, taking: Taking) -> Near:
    """Time alone mends some: those can be next in line, or held from then on."""
    query = {"bed": str(bed.pk)}
    hold = override = ""
    if miss.until and miss.until > taking.now and taking.is_free and taking.can_take:
        here = timezone.localtime(miss.until)
        later = query | {"from_day": f"{here:%Y-%m-%d}", "from_time": f"{here:%H:%M}"}
        hold = f"{reverse('beds:request_hold', args=[taking.request.pk])}?{urlencode(later)}"
    if taking.override and not miss.until and miss.name not in PASSING and taking.is_free:
        override = f"{taking.override}?{urlencode(query)}"
    return Near(
        lead=miss.words,
        bed=str(bed.pk),
        title=_title(miss.bed),
        note=_kind(miss.match),
        may_queue=miss.name in PASSING and bed.pk not in taking.in_line and taking.can_take,
        hold_later=hold,
        override=override,
    )


def steps(bars: int) -> list[Step]:
    """Four bars, of which as many are filled as the vacancy is to be trusted."""
    return [
        Step(number < bars, 0.5 + number * WIDTH, 11.5 - height, height)
        for number, height in zip(range(BARS), HEIGHTS, strict=True)
    ]


def _title(bed: BedFacts) -> str:
    parts = [bed.place.site_name, bed.place.unit_name, bed.name, _room(bed)]
    return ", ".join(each for each in parts if each)


def _room(bed: BedFacts) -> str:
    if has_own_room(bed):
        # In a home or a hotel everybody has one: its name says enough.
        return _("side room") if bed.side_room else ""
    sexes = {"female": _("women’s bay"), "male": _("men’s bay")}
    return sexes.get(bed.bay_sex, _("mixed bay"))


def _kind(match: Match) -> str:
    sort = str(SORTS.get(match.bed.place.sort, ""))
    if match.miles is None:
        return sort
    miles = ceil(match.miles)
    about = ngettext("about %(miles)d mile", "about %(miles)d miles", miles) % {"miles": miles}
    return _("%(sort)s, %(about)s from home or family") % {"sort": sort, "about": about}


def _fresh(match: Match, now: datetime) -> str:
    at = match.bed.confirmed_at
    if at is None:
        return _("Nobody has confirmed that it is free. Ask before offering")
    ago = words.duration(max(now - at, words.MINUTE))
    if match.ask_first:
        return _("Was free %(ago)s ago. Ask before offering") % {"ago": ago}
    return _("Free; confirmed %(ago)s ago") % {"ago": ago}


def _summary(unmet: Sequence[str], not_known: Sequence[str]) -> str:
    if not_known:
        said = ngettext(
            "One thing that they need is not known.",
            "%(count)d things that they need are not known.",
            len(not_known),
        )
        return said % {"count": len(not_known)}
    if not unmet:
        return _("Everything needed, and every wish.")
    said = ngettext(
        "Everything needed. One wish unmet.",
        "Everything needed. %(count)d wishes unmet.",
        len(unmet),
    )
    return said % {"count": len(unmet)}


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return (
        _("%(hours)d h") % {"hours": hours}
        if not rest
        else _("%(minutes)d min") % {"minutes": minutes}
    )
