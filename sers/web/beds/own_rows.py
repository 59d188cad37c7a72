"""A provider's beds as its page lists them: each with its state and what to press now. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import trust
from sers.beds.lifecycle import PlacementStatus
from sers.beds.models import Bed, Offer, Placement
from sers.beds.own import Own, OwnBed, OwnUnit, State
from sers.directory.models import User
from sers.intake.kinds.kind import translated
from sers.policy.permissions import Permission
from sers.web import words
from sers.web.beds import own_drawing
from sers.web.beds.own_presses import Press, presses
from sers.web.triage import rows
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Row:
    """What beds/own_row.jinja draws of one bed."""

    id: str
    name: str
    url: str
    state: str
    letter: str
    word: str
    who: str
    who_url: str
    lines: Sequence[str]
    has: str
    presses: Sequence[Press]


@dataclass(frozen=True, slots=True)
class Asked:
    """What beds/own_offer.jinja draws of one offer."""

    id: str
    url: str
    bed: str
    summary: str
    asks: Sequence[str]
    clock: Clock | None
    waits: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that runs out: who it is about as far as that may be known, and when."""

    text: str
    url: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Group:
    """Beds of a unit that wait for the same, and an anchor to go to them."""

    id: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Part:
    """One ward or home of the page."""

    id: str
    name: str
    site: str
    seen: str
    confirmed: str
    ask_first: bool
    groups: Sequence[Group]


# A letter and a shape say it as well as a colour does.
LETTERS = {
    State.FREE: "F",
    State.OFFERED: "A",
    State.HELD: "H",
    State.COMING: "E",
    State.CLEANING: "C",
    State.CONTAMINATED: "K",
    State.ISOLATED: "I",
    State.AWAY: "W",
}


@dataclass
class Screen:
    """All that mine.jinja draws."""

    found: Own
    reader: User

    @property
    def teams(self) -> str:
        return ", ".join(team.name for team in self.reader.teams_holding(Permission.KEEP_OWN_STOCK))

    @property
    def summary(self) -> str:
        """How many are free, so that nobody need count."""
        counted = Counter(each.state for each in self.found.beds)
        free = counted[State.FREE]
        said = ngettext("%(count)d free", "%(count)d free", free) % {"count": free}
        return _("%(free)s of %(all)d") % {"free": said, "all": len(self.found.beds)}

    @cached_property
    def offers(self) -> list[Asked]:
        return [asked(offer, self.found.read_at) for offer in self.found.offers]

    @property
    def offers_title(self) -> str:
        count = len(self.offers)
        said = ngettext("%(count)d bed asked for", "%(count)d beds asked for", count)
        return said % {"count": count}

    @cached_property
    def endings(self) -> list[Ending]:
        """What is let go of by itself unless somebody does something, the soonest first."""
        found = [ending for bed in self.found.beds for ending in _endings(bed, self.found.read_at)]
        return sorted(found, key=lambda each: each.clock.due)

    @cached_property
    def parts(self) -> list[Part]:
        return [_part(unit, self.found.read_at) for unit in self.found.units]


def asked(offer: Offer, now: datetime) -> Asked:
    """One offer as it waits for an answer; nobody is named in it."""
    clock = None
    if offer.reply_by and offer.offered_at:
        what = _("Yours: answer by %(time)s") % {"time": rows.by_time(offer.reply_by, now)}
        clock = words.due(offer.reply_by, since=offer.offered_at, now=now, what=what)
    waits = _("You asked; no answer yet.") if offer.question and not offer.answer else ""
    return Asked(
        id=str(offer.pk),
        url=reverse("beds:offer", args=[offer.pk]),
        bed=f"{offer.bed.name}, {offer.bed.unit.name}",
        summary=offer.summary,
        asks=[str(each) for each in offer.asks],
        clock=clock,
        waits=_("Your question is answered.") if offer.answer else waits,
    )


def row(mine: OwnBed, now: datetime) -> Row:
    """One bed: how it is, who is in it as far as that may be known, and what comes next."""
    placement = mine.placement
    return Row(
        id=str(mine.bed.pk),
        name=mine.bed.name,
        url=reverse("beds:own_bed", args=[mine.bed.pk]),
        state=str(mine.state),
        letter=LETTERS.get(mine.state, ""),
        word=word(mine.state),
        who=_who(mine, placement),
        who_url=_stay(placement),
        lines=list(_lines(mine, now)),
        # Of an occupied bed nobody asks; it stands on its own page.
        has="" if mine.stay else ", ".join(own_drawing.attributes(mine.bed)),
        presses=presses(mine),
    )


def word(state: State) -> str:
    return {
        State.CLOSED: _("Closed"),
        State.TAKEN: _("Taken"),
        State.AWAY: _("Taken, away"),
        State.OFFERED: _("Asked for"),
        State.HELD: _("Held"),
        State.COMING: _("Expected"),
        State.FREE: _("Free"),
        State.CLEANING: _("Being cleaned"),
        State.CONTAMINATED: _("Contaminated"),
        State.ISOLATED: _("Isolated"),
    }[state]


def _who(mine: OwnBed, placement: Placement | None) -> str:
    if placement is None:
        return ""
    if placement.request_id is None:
        return _("Came another way")
    known = mine.who(placement)
    if known:
        return known.listed_name
    if placement.status == PlacementStatus.OFFERED:
        return ""
    return _("Somebody whose referral is closed to you")


def _stay(placement: Placement | None) -> str:
    if placement is None or placement.request_id is None:
        return ""
    if placement.status == PlacementStatus.OFFERED:
        return ""
    return reverse("beds:stay", args=[placement.pk])


def _lines(mine: OwnBed, now: datetime) -> Iterator[str]:
    placement = mine.placement
    if placement is not None:
        yield from _times(placement, now)
    if mine.stay is not None and mine.claim is not None:
        known = mine.who(mine.claim)
        who = known.listed_name if known else _("somebody")
        day = words.moment(mine.claim.expected_at or mine.claim.since, now)
        yield _("Then %(who)s, %(when)s") % {"who": who, "when": day}
    if mine.closure is not None:
        said = {"why": translated(mine.closure.reason.label), "note": mine.closure.note}
        yield _("%(why)s. %(note)s") % said if said["note"] else said["why"]
        yield _review(mine.closure.review_on, now)


def _times(placement: Placement, now: datetime) -> Iterator[str]:
    if placement.expected_at and placement.status != PlacementStatus.STAY:
        yield _("Expected %(when)s") % {"when": words.moment(placement.expected_at, now)}
    if placement.until and placement.status in {PlacementStatus.HELD, PlacementStatus.AWAY}:
        yield _("Kept until %(when)s") % {"when": words.moment(placement.until, now)}
    if placement.leaving_at:
        when = words.moment(placement.leaving_at, now)
        late = placement.leaving_at < now
        yield (_("Was to leave %(when)s") if late else _("Leaves %(when)s")) % {"when": when}


def _review(day: object, now: datetime) -> str:
    today = timezone.localdate(now)
    said = {"day": words.short_day(day)}  # type: ignore[arg-type]
    if day < today:  # type: ignore[operator]
        return _("Somebody was to look again on %(day)s") % said
    return _("Somebody looks again on %(day)s") % said


def _endings(mine: OwnBed, now: datetime) -> Iterator[Ending]:
    for placement in (mine.stay, mine.claim):
        if placement is None or placement.until is None:
            continue
        said = {"bed": mine.bed.name, "who": _who(mine, placement)}
        match placement.status:
            case PlacementStatus.HELD | PlacementStatus.RESERVED:
                text = _("%(bed)s is held for %(who)s") % said
            case PlacementStatus.AWAY:
                text = _("%(bed)s is kept for %(who)s, who is away") % said
            case _:
                continue
        what = _("Let go of by itself %(time)s") % {"time": words.moment(placement.until, now)}
        since = min(placement.made_at, placement.until)
        clock = words.due(placement.until, since=since, now=now, what=what)
        yield Ending(text, _stay(placement), clock)


def _part(unit: OwnUnit, now: datetime) -> Part:
    confirmed, ask_first = _confirmed([each.bed for each in unit.beds], unit, now)
    return Part(
        id=str(unit.unit.pk),
        name=unit.unit.name,
        site=unit.unit.site.name,
        seen=unit.seen,
        confirmed=confirmed,
        ask_first=ask_first,
        groups=list(_groups(unit, now)),
    )


def _groups(unit: OwnUnit, now: datetime) -> Iterator[Group]:
    """What waits for somebody first: a ward is longer than a telephone."""
    titles = {"next": _("To do"), "free": _("Free"), "taken": _("Taken"), "closed": _("Closed")}
    for name, title in titles.items():
        listed = [row(each, now) for each in unit.beds if _group(each, now) == name]
        if listed:
            yield Group(f"{name}-{unit.unit.pk}", f"{title} {len(listed)}", listed)


def _group(mine: OwnBed, now: datetime) -> str:
    leaves = mine.stay.leaving_at if mine.stay else None
    if leaves and timezone.localdate(leaves) <= timezone.localdate(now):
        return "next"
    match mine.state:
        case State.FREE | State.CLOSED:
            return str(mine.state)
        case State.TAKEN | State.AWAY:
            return "taken"
        case _:
            return "next"


def _confirmed(beds: Sequence[Bed], unit: OwnUnit, now: datetime) -> tuple[str, bool]:
    """When what is listed was last said to be so: by the one that waits longest."""
    if not beds:
        return "", False
    said = [bed.confirmed_at for bed in beds if bed.confirmed_at]
    if len(said) < len(beds):
        return _("Not all of it was ever confirmed"), True
    oldest = min(said)
    trusted = trust.trust(oldest, now, unit.unit.fresh_hours)
    told = _("All confirmed since %(when)s") % {"when": words.moment(oldest, now)}
    return told, trust.ask_first(trusted)
