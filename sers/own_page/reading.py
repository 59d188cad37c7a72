"""What the person's page, and a letter to them, read of their referral."""

from sers.beds import searches
from sers.directory.models import Team
from sers.own_page.opening import Open
from sers.own_page.showing import Shown, shown
from sers.referrals import queries
from sers.referrals.models import Referral


def shown_on(page: Open) -> Shown:
    """The same as `shown_of`. For inside of the keeper's identity."""
    return shown_of(page.link.referral)


def shown_of(referral: Referral) -> Shown:
    """How it stands, who comes and which bed, as far as the person may be told it."""
    legs = queries.legs_of(referral)
    sought = any(leg.owner.kind == Team.Kind.BED_BUREAU for leg in legs)
    sought = sought or referral.owner.kind == Team.Kind.BED_BUREAU
    return shown(referral, legs, searches.of(referral) if sought else None)


def phone_of(page: Open) -> str:
    """The number of the team that has it; none where it would say where somebody is."""
    referral = page.link.referral
    return "" if referral.protected else referral.owner.phone
