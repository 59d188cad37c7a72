"""Telling the team, after sending, that something has changed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory.models import User
from sers.referrals import lifecycle
from sers.referrals.lifecycle import Status
from sers.referrals.models import Addition, Referral
from sers.referrals.moving import MoveRefused, held, move

# The same words from the same person within so long are a second press of the button.
SAME_PRESS = timedelta(minutes=5)


@transaction.atomic
def tell(referral: Referral, *, text: str, by: User, at: datetime | None = None) -> Addition:
    """Tell whoever has the referral that something is different now.

    What else happened to it meanwhile is no reason to lose the words; only where it has ended
    would nobody read them. Raises MoveRefused, PermissionDenied.
    """
    at, text = at or timezone.now(), text.strip()
    if not text:
        raise MoveRefused(_("Write what has changed"))
    now = held(referral)
    team = gate.demand(by, lifecycle.TELL.permission, now)
    if told := _told_already(now, text, by, at):
        return told
    refuse_ended(now)
    news = {"news_at": now.news_at or at}
    move(now, lifecycle.TELL, by=by, seen=now.revision, at=at, changes=news, text=text)
    return Addition.objects.create(
        referral=now, kind=Addition.Kind.CHANGED, text=text, by=by, team=team, at=at
    )


def refuse_ended(referral: Referral) -> None:
    """Raise MoveRefused where nobody works on it any more, and say what to do instead."""
    if referral.is_open:
        return
    status = Status(referral.status).label
    ended = _("This referral has ended (%(status)s), so nobody would read it.") % {"status": status}
    if not referral.owner.phone:
        raise MoveRefused(f"{ended} " + _("Refer the person again if they need help"))
    ring = _("Ring %(team)s on %(phone)s, or refer the person again")
    said = {"team": referral.owner.name, "phone": referral.owner.phone}
    raise MoveRefused(f"{ended} {ring % said}")


def _told_already(referral: Referral, text: str, by: User, at: datetime) -> Addition | None:
    mine = Addition.objects.filter(referral=referral, by=by, kind=Addition.Kind.CHANGED)
    return mine.filter(text=text, at__gt=at - SAME_PRESS).first()
