"""Referrals that name each other, in words, with a way to them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.referrals.related import Related
from sers.web.teams import the_team


@dataclass(frozen=True, slots=True)
class Line:
    """«Referred before», «3 November, the Penwith team, not accepted: under 18», and where."""

    lead: str
    text: str
    href: str


def lines(related: Related, address: Callable[[Referral], str]) -> list[Line]:
    """What a page says of the referrals that this one names and the reader may open."""
    said = []
    if related.earlier:
        said.append(Line(_("Referred before"), before(related.earlier), address(related.earlier)))
    if related.companion:
        name = related.companion.listed_name
        said.append(Line(_("Together with"), name, address(related.companion)))
    return said


def before(earlier: Referral) -> str:
    """3 November, the Penwith team, not accepted: the person lives elsewhere."""
    status = str(Status(earlier.status).label)
    standing = _("still open") if earlier.is_open else status[:1].lower() + status[1:]
    if earlier.reason and not earlier.is_open:
        standing = f"{standing}: {earlier.reason.label}"
    return f"{_day(earlier)}, {the_team(earlier.owner)}, {standing}"


def _day(earlier: Referral) -> str:
    """When it was sent; the year only where it is not this one."""
    sent = timezone.localtime(earlier.sent_at)
    return date_format(sent, "j F" if sent.year == timezone.localdate().year else "j F Y")
