"""How a referral ended, as the desk reads it."""

from datetime import datetime

from django.utils.translation import gettext as _

from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.web import words


def told(referral: Referral, now: datetime) -> list[str]:
    """How a referral ended, in sentences; none for one that is open."""
    if referral.closed_at is None:
        return []
    reason = referral.reason.label if referral.reason else ""
    lines = [
        _("%(status)s %(when)s: %(reason)s.")
        % {
            "status": Status(referral.status).label,
            "when": words.moment(referral.closed_at, now),
            "reason": reason,
        }
    ]
    if referral.reason_note:
        lines.append(referral.reason_note)
    if referral.next_step:
        lines.append(_next(referral))
    return lines


def _next(referral: Referral) -> str:
    step = referral.next_step.label if referral.next_step else ""
    said = {"step": step, "owner": referral.next_owner}
    if referral.next_by is None:
        return _("%(step)s. Next: %(owner)s.") % said
    by = words.short_day(referral.next_by)
    return _("%(step)s. Next: %(owner)s, by %(day)s.") % {**said, "day": by}
