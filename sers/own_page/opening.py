"""Opening the page with a code and a birth date, and keeping it open for a while.

A code that was made up, has ended, is locked, or goes with another birth date is answered alike:
who tries learns nothing. After `TRIES` wrong dates a link hears none for `LOCKED_FOR`; after
`TRIES_IN_ALL` without a right one it is ended, and the team is told.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import rows
from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.own_page import keeper, linking
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Link, Opening
from sers.policy.permissions import Permission
from sers.referrals.models import Referral

TRIES, TRIES_IN_ALL = 5, 15
LOCKED_FOR = timedelta(minutes=15)
IDLE, AT_MOST = timedelta(minutes=30), timedelta(hours=8)
# `seen_at` is written no oftener than this.
SEEN_EVERY = timedelta(minutes=1)


def open_with(code: str, born: date, *, at: datetime | None = None) -> Opening | None:
    """Open the page; None where code and birth date do not fit, for whatever reason."""
    at = at or timezone.now()
    by = keeper.ensure_keeper()
    with rows.identified(by):
        links = Link.objects.select_for_update(of=("self",)).select_related("referral__owner")
        link = links.filter(digest=linking.digest(code)).first()
        if link is None or not linking.is_good(link, at) or _is_locked(link, at):
            return None
        if not hmac.compare_digest(link.referral.birth_date.isoformat(), born.isoformat()):
            _count(link, at)
            return None
        link.failures, link.locked_until = 0, None
        link.save(update_fields=["failures", "locked_until"])
        opening = Opening.objects.create(link=link, at=at, seen_at=at)
        linking.tell(OwnPageEvent.OPENED, link, by=by, team=None, at=at)
        return opening


@dataclass(frozen=True, slots=True)
class Open:
    """A page that is open now: through which link, and since when."""

    opening: Opening
    link: Link

    @property
    def mark(self) -> str:
        """Which page a form was drawn on: the browser may show somebody else's by now."""
        return str(uuid5(self.link.pk, "page"))


def still_open(opening_id: UUID | str, *, at: datetime | None = None) -> Open | None:
    """The page, if it may still be read. For inside of the keeper's identity."""
    at = at or timezone.now()
    found = Opening.objects.select_related("link__referral__owner").filter(pk=opening_id).first()
    if found is None or found.ended_at is not None or not linking.is_good(found.link, at):
        return None
    if at - found.seen_at > IDLE or at - found.at > AT_MOST:
        return None
    if at - found.seen_at > SEEN_EVERY:
        found.seen_at = at
        found.save(update_fields=["seen_at"])
    return Open(found, found.link)


def look(page: Open, deed: Access.Deed = Access.Deed.OPENED) -> None:
    """Write down that the page was read, or put on paper."""
    by_right = Permission.SHOW_OWN_PAGE
    saw(keeper.ensure_keeper(), deed, page.link.referral.about, by_right_of=by_right)


def close(page: Open, *, at: datetime | None = None) -> None:
    """Close the page on this device. The code opens it again."""
    page.opening.ended_at = max(at or timezone.now(), page.opening.at)
    page.opening.save(update_fields=["ended_at"])


def _is_locked(link: Link, at: datetime) -> bool:
    return link.locked_until is not None and at < link.locked_until


def _count(link: Link, at: datetime) -> None:
    """One more wrong birth date."""
    link.failures += 1
    if link.failures % TRIES == 0:
        link.locked_until = at + LOCKED_FOR
    link.save(update_fields=["failures", "locked_until"])
    if link.failures >= TRIES_IN_ALL:
        why = _("Too many wrong birth dates were tried")
        what = OwnPageEvent.LINK_LOCKED
        linking.end_as_keeper(link, what=what, why=why, by=keeper.ensure_keeper(), at=at)
        # Who holds it cannot come in any more, and may think that nobody does: the desk sees it.
        Referral.objects.filter(pk=link.referral_id, news_at=None).update(news_at=at)
