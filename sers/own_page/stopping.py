"""Ending links from the page itself: one's own, or that of somebody who cares for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from sers.own_page import keeper, linking, saying
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Kind, Link, Whose
from sers.own_page.opening import Open
from sers.own_page.saying import Said

# Read by the team, beside the link.
BY_THEMSELVES = "Stopped on the page itself"
BY_PERSON = "The person no longer wants them to see it"


@transaction.atomic
def stop(page: Open, *, at: datetime | None = None) -> None:
    """Let the code open nothing any more, because its holder says so."""
    _end(page.link, why=BY_THEMSELVES, at=at or timezone.now())


@transaction.atomic
def stop_carer(page: Open, link_id: UUID, *, press: UUID, at: datetime | None = None) -> None:
    """End the link of somebody who cares for the person, and say so to the team.

    Http404 for any other link, or where it is not the person who asks.
    """
    at = at or timezone.now()
    found = next((each for each in carers(page) if each.pk == link_id), None)
    if found is None:
        raise Http404
    if page.link.referral.is_open:
        saying.say(page, Said(Kind.STOP_CARER, found.name), press=press, at=at)
    else:
        _end(found, why=BY_PERSON, at=at)


def carers(page: Open) -> Sequence[Link]:
    """The links that open the page for others now; only the person may know of them."""
    if page.link.whose != Whose.PERSON:
        return []
    return list(linking.live(page.link.referral).filter(whose=Whose.CARER))


def _end(link: Link, *, why: str, at: datetime) -> None:
    by = keeper.ensure_keeper()
    linking.end_as_keeper(link, what=OwnPageEvent.LINK_ENDED, why=why, by=by, at=at)
