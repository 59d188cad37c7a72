"""What happened in the search for a bed, and to the stock, in sentences. Pure.

The sentence never says where, for it is told where the referral is not open; the bed stands in
what is said besides, as far as the event names it.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sers.beds.events import BedEvent, StockEvent
from sers.web import words
from sers.web.triage.telling import Telling, joined, moment

FACTS = (
    *("bed_name", "until", "reply_by", "leaving_at", "arrived_at", "left_at", "ready_on"),
    *("refused", "urgent", "beds", "bed", "condition"),
)


def _changed(who: str, f: dict[str, Any]) -> tuple[str, str]:
    if f["note"]:
        return _("What the bed must have was changed"), joined(f["note"], who)
    if f["ready_on"]:
        return _("Ready to leave from another day"), joined(
            words.short_day(date.fromisoformat(f["ready_on"])), who
        )
    return _("What the bed must have was changed"), who


TELLINGS: dict[str, Telling] = {
    BedEvent.AGREED: lambda who, f: (
        _("A bed is agreed, today: %(outcome)s") % f
        if f["urgent"]
        else _("A bed is agreed: %(outcome)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.NOT_INDICATED: lambda who, f: (
        _("A bed is not right: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.REQUIREMENT_CHANGED: _changed,
    BedEvent.NOT_READY: lambda who, f: (
        _("No longer ready to leave: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.READY_AGAIN: lambda who, _f: (_("Ready to leave again"), who),
    BedEvent.CHOICE_KEPT: lambda who, f: (
        _("What they want was written down"),
        joined(_("They said no to %(refused)s") % f if f["refused"] else "", f["note"], who),
    ),
    BedEvent.PASSED_OVER: lambda who, f: (
        _("Passed over for another person: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.QUEUED: lambda who, _f: (_("Another bed is next in line"), who),
    BedEvent.OFFERED: lambda who, f: (
        _("A bed was offered, reply by %(time)s") % {"time": moment(f["reply_by"])},
        joined(f["bed_name"], who),
    ),
    BedEvent.ASKED: lambda who, _f: (_("The provider asked about it"), who),
    BedEvent.ANSWERED: lambda who, _f: (_("The provider was answered"), who),
    BedEvent.OFFER_ACCEPTED: lambda who, f: (
        _("The offer was accepted. Held until %(time)s") % {"time": moment(f["until"])},
        joined(f["bed_name"], f["note"], who),
    ),
    BedEvent.OFFER_DECLINED: lambda who, f: (
        _("The offer was declined: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.OFFER_LAPSED: lambda _who, _f: (_("Nobody answered the offer in time"), ""),
    BedEvent.OFFER_WITHDRAWN: lambda who, _f: (_("The offer was taken back"), who),
    BedEvent.HELD: lambda who, f: (
        _("A bed is held until %(time)s") % {"time": moment(f["until"])},
        joined(f["bed_name"], who),
    ),
    BedEvent.OVERRIDDEN: lambda who, f: (
        _("A bed is held all the same, until %(time)s") % {"time": moment(f["until"])},
        joined(f["bed_name"], f["reason"], f["note"], who),
    ),
    BedEvent.HOLD_EXTENDED: lambda who, f: (
        _("The bed is held longer, until %(time)s") % {"time": moment(f["until"])},
        who,
    ),
    BedEvent.HOLD_LAPSED: lambda _who, _f: (_("The hold ran out, and the bed was let go of"), ""),
    BedEvent.RELEASED: lambda who, f: (
        _("The bed was let go of: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.RESERVED: lambda who, f: (
        _("A bed is agreed. Expected %(time)s") % {"time": moment(f["expected_at"])},
        joined(f["bed_name"], who),
    ),
    BedEvent.ARRIVED: lambda who, f: (
        _("They arrived in the bed"),
        joined(moment(f["arrived_at"]), f["bed_name"], who),
    ),
    BedEvent.NOT_ARRIVED: lambda who, f: (
        _("They did not arrive: %(reason)s") % f,
        joined(f["note"], who),
    ),
    BedEvent.LEAVING_EXPECTED: lambda who, f: (
        _("They leave the bed, as expected, %(time)s") % {"time": moment(f["leaving_at"])},
        joined(f["note"], who),
    ),
    BedEvent.TRANSFERRED: lambda who, f: (
        _("They moved to another bed"),
        joined(f["bed_name"], f["note"], who),
    ),
    BedEvent.WENT_ON_LEAVE: lambda who, f: (
        _("Away until %(time)s, and the bed is kept") % {"time": moment(f["until"])},
        joined(f["note"], who),
    ),
    BedEvent.CAME_BACK: lambda who, _f: (_("They came back to the bed"), who),
    BedEvent.NOT_BACK: lambda _who, _f: (
        _("They did not come back in time, and the bed was let go of"),
        "",
    ),
    BedEvent.LEFT: lambda who, f: (
        _("They left the bed: %(outcome)s") % f,
        joined(moment(f["left_at"]), who),
    ),
    BedEvent.CANCELLED: lambda who, f: (_("The search for a bed ended"), joined(f["note"], who)),
    StockEvent.ADDED: lambda who, f: (_("Bed added: %(bed)s") % f, who),
    StockEvent.CHANGED: lambda who, f: (_("Bed changed: %(bed)s") % f, who),
    StockEvent.RETIRED: lambda who, f: (_("Bed taken out of use: %(bed)s") % f, who),
    StockEvent.RESTORED: lambda who, f: (_("Bed in use again: %(bed)s") % f, who),
    StockEvent.CONFIRMED: lambda who, f: (_("Vacancies confirmed"), joined(_named(f), who)),
    StockEvent.CONDITION_CHANGED: lambda who, f: (_("%(bed)s: %(condition)s") % f, who),
    StockEvent.CLOSED: lambda who, f: (
        _("%(bed)s closed: %(reason)s") % f,
        joined(f["note"], who),
    ),
    StockEvent.REOPENED: lambda who, f: (_("%(bed)s opened again") % f, who),
    StockEvent.TAKEN: lambda who, f: (_("%(bed)s is taken") % f, who),
    StockEvent.FREED: lambda who, f: (_("%(bed)s is free") % f, who),
    StockEvent.LINK_MADE: lambda who, _f: (_("A link to confirm vacancies was made"), who),
    StockEvent.IMPORTED: lambda who, _f: (_("Beds came from a file"), who),
}


def _named(facts: dict[str, Any]) -> str:
    """Which beds; an event may say them as a list or as text."""
    beds = facts["beds"]
    return ", ".join(map(str, beds)) if isinstance(beds, list) else str(beds)
