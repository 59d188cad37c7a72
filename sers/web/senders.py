"""Who referred, said alike wherever a referral is shown."""

from django.utils.translation import gettext as _

from sers.referrals.models import Referral


def referrer_of(referral: Referral, organisation: str = "") -> str:
    """Asha Mitra, Stennack Surgery.

    Where it was told by telephone: Dr Angove, GP, Stennack Surgery (told by telephone; written
    down by Wenna Rowe, Referral telephone line). `organisation` is then the caller's own.
    """
    writer = referral.completed_by
    if writer is None:
        return _listed(referral.referrer.name, referral.sent_by.name)
    return _("%(who)s (told by telephone; written down by %(writer)s)") % {
        "who": _listed(referral.referrer_name, referral.referrer_role, organisation),
        "writer": _listed(writer.name, referral.sent_by.name),
    }


def in_short(referral: Referral) -> str:
    """As a row of a list says it."""
    if referral.completed_by_id is None:
        return _listed(referral.referrer.name, referral.sent_by.name)
    said = {"who": referral.referrer_name, "team": referral.sent_by.name}
    return _("%(who)s, by telephone, %(team)s") % said


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
