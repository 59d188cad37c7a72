"""What the person's page reads of their referral. For inside of the keeper's identity."""

from sers.beds import searches
from sers.directory.models import Team
from sers.own_page.opening import Open
from sers.own_page.showing import Shown, shown
from sers.referrals import queries


def shown_on(page: Open) -> Shown:
    """How it stands, who comes and which bed, as far as the page may tell it."""
    referral = page.link.referral
    legs = queries.legs_of(referral)
    sought = any(leg.owner.kind == Team.Kind.BED_BUREAU for leg in legs)
    sought = sought or referral.owner.kind == Team.Kind.BED_BUREAU
    return shown(referral, legs, searches.of(referral) if sought else None)
