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
    coded = referral.reason or referral.outcome
    said = {
        "status": Status(referral.status).label,
        "when": words.moment(referral.closed_at, now),
        "why": coded.label if coded else "",
    }
    lines = [
        _("%(status)s %(when)s: %(why)s.") % said if coded else _("%(status)s %(when)s.") % said
    ]
    if referral.joined_to:
        into = {"reference": referral.joined_to.reference}
        lines.append(_("It goes on in %(reference)s, which its sender follows.") % into)
    if referral.died_on:
        lines.append(_("Died on %(day)s.") % {"day": words.short_day(referral.died_on)})
    if referral.reason_note:
        lines.append(referral.reason_note)
    if referral.next_step:
        lines.append(_next(referral))
    if referral.acknowledged_at and referral.acknowledged_by:
        lines.append(
            _("%(who)s read this %(when)s.")
            % {
                "who": referral.acknowledged_by.name,
                "when": words.moment(referral.acknowledged_at, now),
            }
        )
    return lines


def _next(referral: Referral) -> str:
    step = referral.next_step.label if referral.next_step else ""
    said = {"step": step, "owner": referral.next_owner}
    if referral.next_by is None:
        return _("%(step)s. Next: %(owner)s.") % said
    by = words.short_day(referral.next_by)
    return _("%(step)s. Next: %(owner)s, by %(day)s.") % {**said, "day": by}
