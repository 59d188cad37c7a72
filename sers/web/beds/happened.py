"""What happened in the search for a bed, in sentences. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from sers.audit.models import Event
from sers.beds.events import BedEvent
from sers.web import words
from sers.web.triage import story
from sers.web.triage.rows import by_time
from sers.web.triage.story import Told

type Facts = Mapping[str, Any]
type Saying = Callable[[Facts], str]


def told(events: Iterable[Event], now: datetime) -> list[Told]:
    """The events as sentences, in the order given."""
    return [_told(event, now) for event in events]


def sentence(event: Event) -> str:
    """What happened, without a word that somebody typed."""
    saying = SAYINGS.get(event.kind)
    return saying(_facts(event)) if saying else story.sentence(event)


def _told(event: Event, now: datetime) -> Told:
    facts = _facts(event)
    parts = [facts["reason"], facts["outcome"], facts["note"], event.actor.name]
    note = ". ".join(part.rstrip(".") for part in parts if part)
    at = event.happened_at
    return Told(at.isoformat(), by_time(at, now), sentence(event), note)


def _facts(event: Event) -> Facts:
    # A fact that an older release did not write down is left out, not a fault.
    facts = {name: event.facts.get(name, "") for name in _FACTS}
    return facts | {"bed": facts["bed_name"] or _("a bed")}


_FACTS = (
    *("bed_name", "reason", "outcome", "note", "until", "reply_by", "expected_at", "arrived_at"),
    *("left_at", "leaving_at", "ready_on", "beds", "shown", "refused", "to_team", "in_turn"),
)


def _when(said: str, at: str) -> str:
    """The sentence with a moment after a colon, where there is one."""
    return f"{said}: {words.moment(datetime.fromisoformat(at))}" if at else said


def _by(said: str, word: str, at: str) -> str:
    return f"{said}, {word} {words.moment(datetime.fromisoformat(at))}" if at else said


def _changed(facts: Facts) -> str:
    if facts["ready_on"]:
        day = words.day(date.fromisoformat(facts["ready_on"]))
        return _("Can leave from %(day)s") % {"day": day}
    return _("What the bed must have was changed")


def _choice(facts: Facts) -> str:
    if facts["refused"]:
        return _("What they chose was written down. Refused: %(refused)s") % facts
    return _("What they chose was written down")


def _queued(facts: Facts) -> str:
    return _("Next in line: %(beds)s more") % facts if facts["beds"] else _("Put in line")


def _offered(facts: Facts) -> str:
    said = _("Offered in its turn: %(bed)s") if facts["in_turn"] else _("Offered: %(bed)s")
    return _by(said % facts, _("reply by"), facts["reply_by"])


SAYINGS: dict[str, Saying] = {
    BedEvent.AGREED: lambda _f: _("A bed was agreed; the search began"),
    BedEvent.NOT_INDICATED: lambda _f: _("A bed was not right"),
    BedEvent.REQUIREMENT_CHANGED: _changed,
    BedEvent.NOT_READY: lambda _f: _("Not ready: the search stopped"),
    BedEvent.READY_AGAIN: lambda _f: _("Ready again: the search goes on"),
    BedEvent.CHOICE_KEPT: _choice,
    BedEvent.PASSED_OVER: lambda _f: _("Passed over"),
    BedEvent.QUEUED: _queued,
    BedEvent.OFFERED: _offered,
    BedEvent.ASKED: lambda _f: _("The provider asked a question"),
    BedEvent.ANSWERED: lambda _f: _("The question was answered"),
    BedEvent.OFFER_ACCEPTED: lambda f: _by(_("Accepted: %(bed)s") % f, _("held until"), f["until"]),
    BedEvent.OFFER_DECLINED: lambda _f: _("Declined"),
    BedEvent.OFFER_LAPSED: lambda _f: _("No reply in time"),
    BedEvent.OFFER_WITHDRAWN: lambda _f: _("The offer was taken back"),
    BedEvent.HELD: lambda f: _by(_("Held: %(bed)s") % f, _("until"), f["until"]),
    BedEvent.OVERRIDDEN: lambda f: _by(
        _("Held in spite of what does not suit: %(bed)s") % f, _("until"), f["until"]
    ),
    BedEvent.HOLD_EXTENDED: lambda f: _when(_("Held longer"), f["until"]),
    BedEvent.HOLD_LAPSED: lambda _f: _("The hold lapsed"),
    BedEvent.RELEASED: lambda _f: _("The bed was let go of"),
    BedEvent.RESERVED: lambda f: _by(_("Agreed: %(bed)s") % f, _("arrival"), f["expected_at"]),
    BedEvent.ARRIVED: lambda f: _when(_("Arrived in %(bed)s") % f, f["arrived_at"]),
    BedEvent.NOT_ARRIVED: lambda _f: _("Did not arrive"),
    BedEvent.LEAVING_EXPECTED: lambda f: _when(_("Expected to leave"), f["leaving_at"]),
    BedEvent.TRANSFERRED: lambda f: _("Moved to %(bed)s") % f,
    BedEvent.WENT_ON_LEAVE: lambda f: _by(_("Away"), _("the bed is kept until"), f["until"]),
    BedEvent.CAME_BACK: lambda _f: _("Came back"),
    BedEvent.NOT_BACK: lambda _f: _("Did not come back in time: the bed is free"),
    BedEvent.LEFT: lambda f: _when(_("Left"), f["left_at"]),
    BedEvent.CANCELLED: lambda _f: _("The search ended"),
}
