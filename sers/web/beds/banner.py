"""What is out or taken for somebody: which bed, whose clock, and what may be done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sers.beds.lifecycle import PlacementStatus
from sers.beds.models import Offer, Placement
from sers.beds.requesting import Found
from sers.web import words
from sers.web.beds import acts
from sers.web.beds.acts import Act
from sers.web.beds.offers import in_full
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Banner:
    """The strip above the page; its clock runs where there is one."""

    title: str
    lines: Sequence[str]
    clock: Clock | None
    acts: Sequence[Act]
    is_calm: bool = False  # somebody is in the bed: nothing runs out


def of(found: Found, now: datetime) -> Banner | None:
    """None where nothing is out and nobody is in a bed."""
    live = found.live
    if live is None:
        return None
    offer = found.offer if live.status == PlacementStatus.OFFERED else None
    title = TITLES[PlacementStatus(live.status)]()
    return Banner(
        title=title % {"bed": in_full(live.bed)},
        lines=[each for each in _lines(found, live, offer, now) if each],
        clock=_clock(live, now),
        acts=acts.acts("bed", found.request, live, offer),
        is_calm=live.status == PlacementStatus.STAY,
    )


TITLES = {
    PlacementStatus.OFFERED: lambda: _("Offered to %(bed)s"),
    PlacementStatus.HELD: lambda: _("Held: %(bed)s"),
    PlacementStatus.RESERVED: lambda: _("Agreed: %(bed)s"),
    PlacementStatus.STAY: lambda: _("In %(bed)s"),
    PlacementStatus.AWAY: lambda: _("Away from %(bed)s"),
}


def _clock(live: Placement, now: datetime) -> Clock | None:
    """Whose time runs, and by when."""
    due = live.until or (live.expected_at if live.status == PlacementStatus.RESERVED else None)
    if due is None:
        return None
    whose = {
        PlacementStatus.OFFERED: _("Theirs: reply by %(time)s"),
        PlacementStatus.HELD: _("Ours: held until %(time)s"),
        PlacementStatus.RESERVED: _("Expected %(time)s"),
        PlacementStatus.AWAY: _("Back by %(time)s"),
    }[PlacementStatus(live.status)]
    return words.due(
        due, since=live.made_at, now=now, what=whose % {"time": words.moment(due, now)}
    )


def _lines(found: Found, live: Placement, offer: Offer | None, now: datetime) -> list[str]:
    unit = live.bed.unit
    ring = _("Ring %(unit)s: %(phone)s") % {"unit": unit.name, "phone": unit.phone}
    phone = ring if unit.phone else ""
    if offer is not None:
        return [_opened(offer, now), _question(offer), _next(found), phone]
    if live.status == PlacementStatus.HELD:
        begins = live.since
        later = _("From %(when)s") % {"when": words.moment(begins, now)} if begins > now else ""
        return [later, _("Agree when they come before the hold runs out"), phone]
    return [_leaves(live, now), phone]


def _opened(offer: Offer, now: datetime) -> str:
    if offer.seen_at is None:
        return _("Not opened there yet")
    return _("Seen there %(when)s, no reply yet") % {"when": words.moment(offer.seen_at, now)}


def _question(offer: Offer) -> str:
    if not offer.question:
        return ""
    asked = _("They ask: “%(question)s”") % {"question": offer.question}
    if not offer.answer:
        return asked
    return f"{asked} {_('You answered: “%(answer)s”') % {'answer': offer.answer}}"


def _next(found: Found) -> str:
    if not found.queued:
        return _("If they decline or the time runs out, nothing else is in line")
    following = in_full(found.queued[0].bed)
    return _("If they decline or the time runs out, next is %(bed)s") % {"bed": following}


def _leaves(live: Placement, now: datetime) -> str:
    since = ""
    if live.status in {PlacementStatus.STAY, PlacementStatus.AWAY}:
        since = _("Since %(when)s") % {"when": words.moment(live.since, now)} + ". "
    if live.leaving_at is None:
        return since + _("Nobody has said yet when they leave")
    return since + _("Expected to leave %(when)s") % {"when": words.moment(live.leaving_at, now)}
