"""What was changed since a referral was sent, as the desk reads it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sers.intake.comparing import Change
from sers.referrals.models import Referral
from sers.referrals.redlines import Redline
from sers.web import words


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of what was sent: when and by whom, and all that is different."""

    title: str
    changes: Sequence[Change]


def told(redlines: Sequence[Redline], now: datetime) -> list[Changed]:
    """The changes under what the reader wants to know first: when, and by whom."""
    title = _("Changed %(when)s by %(who)s")
    return [
        Changed(title % {"when": words.moment(each.at, now), "who": each.by}, each.changes)
        for each in redlines
    ]


def marked(redlines: Sequence[Redline]) -> frozenset[str]:
    """The anchors of the answers that are different from what was sent first."""
    return frozenset(f"answer-{change.question}" for each in redlines for change in each.changes)


def sooner(referral: Referral) -> str:
    """That it is wanted sooner than it was promised; the promise is for the triager to change."""
    if referral.wished.position >= referral.priority.position:
        return ""
    said = {"wished": referral.wished.label, "promised": referral.priority.label}
    return _("It is now wanted sooner: %(wished)s. It stands at: %(promised)s.") % said
