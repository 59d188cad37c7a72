"""Who has looked at a referral, for the person it is about: teams and days, no names of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from sers.own_page.models import Opening, Whose
from sers.own_page.opening import Open
from sers.referrals.models import Referral

# What one page shows; what is older is asked of the team.
MOST = 60


@dataclass(frozen=True, slots=True)
class Looked:
    """How many people of one team looked on one day, and when the last of them did."""

    day: date
    team: str
    organisation: str
    people: int
    last: datetime


def who_looked(referral: Referral) -> Sequence[Looked]:
    """The newest first. Of a protected person no team is named: that may say where they are.

    For inside of the keeper's identity: to anybody else the database answers nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, team, organisation, people, last FROM sers_who_looked(%s)"
            " ORDER BY last DESC LIMIT %s",
            [referral.pk, MOST],
        )
        found = [Looked(*row) for row in cursor.fetchall()]
    if referral.protected:
        return [Looked(each.day, "", "", each.people, each.last) for each in found]
    return found


def openings(page: Open) -> Sequence[Opening]:
    """Each time the page was opened, the newest first: through any link where the person asks,
    through their own where a carer does."""
    of = {"link__referral": page.link.referral_id}
    if page.link.whose != Whose.PERSON:
        of = {"link": page.link.pk}
    return list(Opening.objects.filter(**of).select_related("link")[:MOST])
