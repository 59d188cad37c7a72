"""When somebody's address becomes secret after they were referred: what was told stops telling.

Versions, events and additions are never altered, so what names the place is left out where they
are read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit import timeline
from sers.audit.models import Event
from sers.referrals import joining
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Addition, Referral

# What events of a stay say of where that is.
PLACES = frozenset({"bed_name", "refused"})


def hide(referral: Referral, *, at: datetime) -> dict[str, Any]:
    """Close it to those who only follow it, and give what the referral says of the way it went.

    Of a protected person nobody is told that another team refers them: who added to it would
    see where it goes next.
    """
    gate.end_following(referral.about, at=at)
    return {"because": _("the address was known then, and is kept secret now")}


def events_of(referral: Referral) -> Sequence[Event]:
    """What happened to it, newest first: why it went where it did is told as it is told now.

    Of a protected person no event names a place, though it was told before that was secret.
    """
    events = timeline.of(referral.about)
    for event in events:
        if event.kind == ReferralEvent.ROUTED:
            event.facts = {**event.facts, "because": referral.because}
        if referral.protected and PLACES & event.facts.keys():
            event.facts = {k: v for k, v in event.facts.items() if k not in PLACES}
    return events


def additions_to(referral: Referral) -> Sequence[Addition]:
    """What was said about it after it was sent, in order; of a protected person no answers.

    Those of a form that was added to it were given before the address was secret.
    """
    additions = list(referral.additions.select_related("by", "team"))
    if referral.protected:
        for each in additions:
            each.text = joining.written_of(each.text)
    return additions
