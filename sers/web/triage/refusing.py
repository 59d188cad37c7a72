"""Telling somebody that a move was refused: why, and what happened meanwhile."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from sers.audit import timeline
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.web import words
from sers.web.triage import story

# What a verb may raise when somebody else was quicker: the record moved, or left the desk.
REFUSALS = (MoveRefused, PermissionDenied)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was changed, and the last thing that was."""

    sentence: str
    latest: str


def refusal(referral: Referral, refused: Exception) -> Refusal:
    """`referral` as it stands now, not as it was when the verb was tried."""
    sentence = str(refused)
    if isinstance(refused, PermissionDenied):
        sentence = _("%(team)s has this referral now") % {"team": referral.owner.name}
    return Refusal(sentence, _latest(referral))


def _latest(referral: Referral) -> str:
    event = timeline.latest(referral.about)
    if event is None:
        return ""
    return _("Last: %(what)s, %(when)s.") % {
        "what": story.sentence(event),
        "when": words.moment(event.happened_at),
    }
