"""The nightly proof that nobody who said something on their own page waits in vain.

See `sers.referrals.proof`.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.own_page import keeper
from sers.own_page.models import Link, Saying
from sers.referrals.lifecycle import OPEN, Status
from sers.referrals.proof import Broken, Check, Finding, Look, look_through

# So long somebody may wait for an answer, or that it is done what they asked.
WAITS_AT_MOST = timedelta(days=1)


def prove(*, on: str = "owner", at: datetime | None = None) -> list[Finding]:
    """Everything that breaks a promise about the person's own page, in order of the checks."""
    return look_through(CHECKS, Look(on, at or timezone.now()))


def _unread(look: Look) -> Broken:
    said = Saying.objects.using(look.on).filter(dealt_at=None, referral__status__in=OPEN)
    late = said.filter(at__lte=look.at - WAITS_AT_MOST)
    return set(late.values_list("referral", flat=True))


def _open_after_death(look: Look) -> Broken:
    links = Link.objects.using(look.on).filter(ended_at=None, expires_at__gt=look.at)
    died = links.filter(referral__status=Status.ENDED_BY_DEATH)
    return set(died.values_list("referral", flat=True))


def _open_without_a_link(look: Look) -> Broken:
    good = Link.objects.using(look.on).good(look.at).filter(referral=OuterRef("pk"))
    parts = in_force(Involvement.objects.using(look.on), look.at)
    opened = parts.filter(team__key=keeper.TEAM).values_list("subject", flat=True)
    ids = [subject.removeprefix("referral/") for subject in opened]
    unlinked = look.referrals.filter(pk__in=ids).exclude(Exists(good))
    return list(unlinked.values_list("pk", flat=True))


def _said_elsewhere(look: Look) -> Broken:
    said = Saying.objects.using(look.on).exclude(Q(link__referral=F("referral")))
    return set(said.values_list("referral", flat=True))


CHECKS: tuple[Check, ...] = (
    Check("person_unheard", "what the person said is dealt with in a day", _unread),
    Check("page_after_death", "nobody opens the page of who has died", _open_after_death),
    Check("page_without_link", "it is open to the page only while a link is", _open_without_a_link),
    Check("said_elsewhere", "what is said through a link is about its referral", _said_elsewhere),
)
