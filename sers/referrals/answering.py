"""Agreeing to help where nobody can go yet: it waits, and is not declined."""

from datetime import date, datetime

from django.db import transaction

from sers.directory.models import User
from sers.referrals import allocation, working
from sers.referrals.legs import Allocation
from sers.referrals.lists import Reason


@transaction.atomic
def accept_and_wait(
    leg: Allocation,
    *,
    reason: Reason,
    review_on: date,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Agree, and say in the same breath what it waits for and when the team looks again."""
    allocation.accept(leg, by=by, seen=seen, at=at)
    leg.refresh_from_db()
    again = leg.revision
    working.wait(leg, reason=reason, review_on=review_on, note=note, by=by, seen=again, at=at)
