"""What the referrer wished for, beside what the desk decides. Pure."""

from django.utils.translation import gettext as _

from sers.intake.kinds.kind import translated
from sers.referrals.models import Referral, SentVersion
from sers.referrals.wording import option_label


def how_soon(referral: Referral, version: SentVersion) -> list[tuple[str, str]]:
    """How soon they wished for help, and why."""
    why = version.form_version.read().bound(version.answers).get("referral.why")
    return [
        (_("How soon"), referral.wished.label),
        *([(_("Because"), str(why))] if why else []),
    ]


def where(referral: Referral, version: SentVersion) -> list[tuple[str, str]]:
    """What for and where they think that help is needed."""
    form = version.form_version.read()
    said = (
        (_("What for"), translated(option_label(form, "referral.purpose", referral.purpose))),
        (_("Where"), translated(option_label(form, "referral.setting", referral.setting))),
        (_("What help"), referral.headline),
    )
    return [(what, text) for what, text in said if text]
