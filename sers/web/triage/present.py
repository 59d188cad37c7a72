"""Who else of the desk has a referral open, and what they are about to do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sers.referrals import lifecycle
from sers.referrals.models import Referral
from sers.referrals.thread import Presence

DOING = frozenset(move.name for move in lifecycle.MOVES)


@dataclass(frozen=True, slots=True)
class Here:
    """Who else is here, and where a page says that its reader still is: see presence.js."""

    url: str
    doing: str
    lines: Sequence[str]


def drawn(referral: Referral, others: Sequence[Presence], *, doing: str = "") -> Here:
    """What the banner shows of the others."""
    return Here(
        reverse("triage:presence", args=[referral.pk]), doing, [_told(each) for each in others]
    )


def _told(other: Presence) -> str:
    said = {
        lifecycle.ASK.name: _("%(who)s is writing a question"),
        lifecycle.NOT_ACCEPT.name: _("%(who)s is writing a refusal"),
        lifecycle.ACCEPT.name: _("%(who)s is allocating it"),
        lifecycle.REDIRECT.name: _("%(who)s is sending it to another desk"),
        lifecycle.HAND_OVER.name: _("%(who)s is handing it over"),
        lifecycle.PRIORITISE.name: _("%(who)s is changing how soon"),
        lifecycle.COMPLETE.name: _("%(who)s is completing it"),
        lifecycle.CONCLUDE.name: _("%(who)s is writing advice"),
        lifecycle.JOIN.name: _("%(who)s is joining it to another"),
        lifecycle.RECORD_DEATH.name: _("%(who)s is recording a death"),
    }
    reading = _("%(who)s is reading this")
    deciding = _("%(who)s is deciding about it")
    return said.get(other.doing, deciding if other.doing else reading) % {"who": other.user.name}
