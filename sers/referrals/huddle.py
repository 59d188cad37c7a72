"""The huddle: what a desk talks about together, on which day, and what it decided."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import lifecycle
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move


@transaction.atomic
def bring(
    referral: Referral, *, on: date, note: str, by: User, seen: int, at: datetime | None = None
) -> None:
    """Put it on the list of a day's huddle, with what there is to talk about."""
    if on < directory.today(at):
        raise MoveRefused(_("Choose a day that is not past"))
    if not note.strip():
        raise MoveRefused(_("Write what to talk about"))
    move(
        referral,
        lifecycle.BRING_TO_HUDDLE,
        by=by,
        seen=seen,
        at=at,
        note=note.strip(),
        changes={"huddle_on": on, "huddle_note": note.strip()},
        on=on.isoformat(),
    )


@transaction.atomic
def decide(
    referral: Referral, *, decision: str, by: User, seen: int, at: datetime | None = None
) -> None:
    """Write what was decided, who does it and by when; it leaves the list."""
    if referral.huddle_on is None:
        raise MoveRefused(_("It is on no huddle’s list any more"))
    if not decision.strip():
        raise MoveRefused(_("Write what was decided, and who does it by when"))
    move(
        referral,
        lifecycle.HUDDLE,
        by=by,
        seen=seen,
        at=at,
        note=decision.strip(),
        changes={"huddle_on": None, "huddle_note": ""},
        talked_about=referral.huddle_note,
    )


def of_desk(team: Team) -> Sequence[Referral]:
    """What waits to be talked about, the earliest day first."""
    brought = Referral.objects.filter(owner=team, huddle_on__isnull=False, closed_at=None)
    named = brought.select_related("priority", "claimed_by", "owner", "sent_by", "referrer")
    return list(named.order_by("huddle_on", "band", "due_at", "id"))


def shown_to(reader: User, team: Team) -> Sequence[Referral]:
    """The same for somebody of the desk to read. Written to the access log as one row."""
    brought = of_desk(team)
    shown = [each.pk for each in brought]
    right = Permission.TRIAGE_REFERRAL
    saw(reader, Access.Deed.LISTED, f"desk/{team.pk}", by_right_of=right, shown=shown)
    return brought
