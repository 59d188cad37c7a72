"""The system account that shows the person's own page, and writes down what is said there.

Whoever opens the page has no account. The referral is opened to this one while there is a live
link to it, as to any team that has a part in it, and by nothing else: it never reads what is kept
apart.
"""

from datetime import datetime

from django.utils import timezone

from sers.access import gate
from sers.directory import systems
from sers.directory.models import Team, User
from sers.own_page.models import CLOSED_FOR, Link
from sers.policy.roles import Role
from sers.referrals.models import Referral

KEEPER = "own-page@system.sers.example"
TEAM = "sers-own-page"


def ensure_keeper() -> User:
    """Make the account where it is not there yet."""
    return systems.ensure(KEEPER, team=TEAM, called="The person’s own page", role=Role.OWN_PAGE)


def settle(referral: Referral, *, at: datetime | None = None) -> None:
    """Open the referral to the page until its last live link expires; close it without one."""
    at = at or timezone.now()
    ensure_keeper()
    team = Team.objects.get(key=TEAM)
    last = Link.objects.filter(referral=referral).good(at).order_by("-expires_at").first()
    if last is None:
        gate.end_involvement(referral.about, team, at=at)
        return
    closed_at = Referral.objects.values_list("closed_at", flat=True).get(pk=referral.pk)
    until = min(last.expires_at, closed_at + CLOSED_FOR) if closed_at else last.expires_at
    gate.involve(referral.about, team, because="the person has a link to it", until=until)
