"""What happened in the search for a bed, told to those who sent the referral.

Who acted for a provider is not named, for that may say where; nor is what anybody wrote. None is
deliberately not told: it is about another person's bed, or between the bureau and a provider.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.beds.events import BedEvent
from sers.web import words

SENTENCES: dict[str, str | Promise | None] = {
    BedEvent.AGREED: lazy("%(who)s agreed a bed. %(outcome)s."),
    BedEvent.NOT_INDICATED: lazy("%(who)s decided that a bed is not right. “%(note)s”"),
    BedEvent.REQUIREMENT_CHANGED: lazy("%(who)s changed what the bed must have."),
    BedEvent.NOT_READY: lazy("%(who)s said that they are no longer ready to leave. %(reason)s."),
    BedEvent.READY_AGAIN: lazy("%(who)s said that they are ready to leave again."),
    BedEvent.CHOICE_KEPT: lazy("%(who)s wrote down what they want."),
    BedEvent.PASSED_OVER: None,
    BedEvent.QUEUED: None,
    BedEvent.OFFERED: lazy("A bed was asked for.%(reply)s"),
    BedEvent.ASKED: None,
    BedEvent.ANSWERED: None,
    BedEvent.OFFER_ACCEPTED: lazy("A bed was found, and is held for them%(held)s."),
    BedEvent.OFFER_DECLINED: lazy("The bed that was asked for cannot be had. %(reason)s."),
    BedEvent.OFFER_LAPSED: lazy("Nobody answered in time. The search goes on."),
    BedEvent.OFFER_WITHDRAWN: lazy("The bed that was asked for is asked for no longer."),
    BedEvent.HELD: lazy("A bed is held for them%(held)s."),
    BedEvent.OVERRIDDEN: lazy("A bed is held for them%(held)s."),
    BedEvent.HOLD_EXTENDED: lazy("The bed is held longer%(held)s."),
    BedEvent.HOLD_LAPSED: lazy("The bed could be held no longer. The search goes on."),
    BedEvent.RELEASED: lazy("The bed was let go of. %(reason)s. The search goes on."),
    BedEvent.RESERVED: lazy("A bed is agreed%(at)s. They are expected %(expected)s."),
    BedEvent.ARRIVED: lazy("They arrived in the bed%(at)s."),
    BedEvent.NOT_ARRIVED: lazy("They did not arrive in the bed. %(reason)s. The search goes on."),
    BedEvent.LEAVING_EXPECTED: lazy("They are expected to leave the bed%(leaving)s."),
    BedEvent.TRANSFERRED: lazy("They moved to another bed%(at)s."),
    BedEvent.WENT_ON_LEAVE: lazy("They are away, and the bed is kept%(held)s."),
    BedEvent.CAME_BACK: lazy("They came back to the bed."),
    BedEvent.NOT_BACK: lazy("They did not come back in time. The search goes on."),
    BedEvent.LEFT: lazy("They left the bed. %(outcome)s."),
    BedEvent.CANCELLED: lazy("The search for a bed has ended."),
}

# To those who only added to the referral: how far it is, and no word more.
TO_FOLLOWERS: dict[str, str | Promise] = {
    BedEvent.AGREED: lazy("A bed is agreed."),
    BedEvent.NOT_INDICATED: lazy("A bed is not right."),
    BedEvent.ARRIVED: lazy("They arrived in a bed."),
    BedEvent.LEFT: lazy("They left the bed."),
}


def besides(facts: Mapping[str, str]) -> dict[str, str]:
    """What stands in the sentences only where an event says it."""
    place = facts.get("bed_name", "")
    reply = _when(facts.get("reply_by"))
    return {
        "at": _(": %(place)s") % {"place": place} if place else "",
        "held": _until(facts.get("until")),
        "reply": " " + _("They answer by %(when)s.") % {"when": reply} if reply else "",
        "leaving": f" {_when(facts.get('leaving_at'))}".rstrip(),
    }


def _until(at: str | None) -> str:
    when = _when(at)
    return " " + _("until %(when)s") % {"when": when} if when else ""


def _when(at: str | None) -> str:
    return words.moment(datetime.fromisoformat(at)) if at else ""
