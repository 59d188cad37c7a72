"""How a referral ends other than by being refused."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sers.access import gate
from sers.directory.models import User
from sers.referrals import allocation, correspondence, lifecycle
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import move


@transaction.atomic
def withdraw(
    referral: Referral,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Take it back because it is no longer needed. Ends every leg and question at once."""
    at = at or timezone.now()
    acting = gate.demand(by, lifecycle.WITHDRAW.permission, referral)
    move(referral, lifecycle.WITHDRAW, by=by, seen=seen, at=at, reason=reason, note=note)
    allocation.cancel_all(referral, by=by, acting=acting, at=at)
    correspondence.drop_questions(referral, at=at)
