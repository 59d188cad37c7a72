"""Closing several beds of a unit at once: an infection closes a whole bay."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.beds import stock
from sers.beds.models import Bed
from sers.directory.models import User
from sers.referrals.lists import Reason
from sers.referrals.moving import MoveRefused


@transaction.atomic
def close_all(
    beds: Sequence[Bed],
    *,
    reason: Reason,
    review_on: date,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> None:
    """None of them can be used, for one reason. Refused for all while one is taken."""
    at = at or timezone.now()
    if not beds:
        raise MoveRefused(_("Choose the beds to close"))
    for bed in sorted(beds, key=lambda bed: bed.pk):
        stock.close(bed, reason=reason, review_on=review_on, note=note, by=by, at=at)
