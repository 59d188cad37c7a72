"""Handing somebody a way into their own page, and ending it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.audit.models import Event
from sers.directory.models import Team, User
from sers.own_page import keeper
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Link, Opening, Print, Whose
from sers.policy.permissions import Permission
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.values.languages import ENGLISH

# No 0, 1, i, l or o: a code is read out over the telephone, and typed from paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# 31 to the 16th: 79 bits, which nobody guesses.
LENGTH, GROUP = 16, 4
LONGEST = timedelta(days=180)


@transaction.atomic
def make(
    referral: Referral,
    *,
    by: User,
    days: int,
    whose: str = Whose.PERSON,
    name: str = "",
    agreed: str = "",
    language: str = ENGLISH,
    print_: str = Print.STANDARD,
    at: datetime | None = None,
) -> tuple[Link, str]:
    """A new link and its code, which is shown this once: only its digest is kept.

    Of a carer, `name` says who it is and `agreed` how the person agreed to it. A new link for the
    same holder ends the one before. Raises MoveRefused, PermissionDenied.
    """
    at = at or timezone.now()
    team = gate.demand(by, Permission.GIVE_LINK, referral)
    name, agreed = name.strip(), agreed.strip()
    _refuse(referral, whose, name, agreed, days)
    if whose == Whose.PERSON:
        name = agreed = ""
    for before in live(referral, at=at).filter(whose=whose, name=name):
        _end(before, why=_("A new one was made"), at=at)
    code = new_code()
    link = Link.objects.create(
        referral=referral,
        whose=whose,
        name=name,
        agreed=agreed,
        language=language,
        print=print_,
        digest=digest(code),
        made_by=by,
        team=team,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    keeper.settle(referral, at=at)
    tell(OwnPageEvent.LINK_MADE, link, by=by, team=team, at=at, days=days)
    return link, code


@transaction.atomic
def end(link: Link, *, why: str, by: User, at: datetime | None = None) -> None:
    """Let the code open nothing any more. Raises MoveRefused, PermissionDenied."""
    at = at or timezone.now()
    team = gate.demand(by, Permission.GIVE_LINK, link.referral)
    if not why.strip():
        raise MoveRefused(_("Say why the link ends"))
    if link.ended_at is None:
        _end(link, why=why.strip(), at=at)
        keeper.settle(link.referral, at=at)
        tell(OwnPageEvent.LINK_ENDED, link, by=by, team=team, at=at, why=why.strip())


def end_as_keeper(link: Link, *, what: OwnPageEvent, why: str, by: User, at: datetime) -> None:
    """End a link from the page itself: too many wrong dates, or the person wishes it."""
    _end(link, why=why, at=at)
    tell(what, link, by=by, team=None, at=at, why=why)
    keeper.settle(link.referral, at=at)


def referral_ended_by_death(event: Event) -> None:
    """Nobody opens the page of somebody who has died: it would say that help is on its way."""
    referral = Referral.objects.filter(pk=event.about.removeprefix("referral/")).first()
    if referral is None:
        return
    at = timezone.now()
    for link in live(referral, at=at):
        _end(link, why="The person has died", at=at)
    keeper.settle(referral, at=at)


def live(referral: Referral, *, at: datetime | None = None) -> QuerySet[Link]:
    """The links that open something now."""
    return Link.objects.filter(
        referral=referral, ended_at=None, expires_at__gt=at or timezone.now()
    )


def of(referral: Referral) -> Sequence[Link]:
    """Every link there has been, the newest first."""
    return list(Link.objects.filter(referral=referral).select_related("made_by", "team"))


def is_good(link: Link, at: datetime) -> bool:
    """Whether it still opens the page."""
    return link.ended_at is None and at < link.expires_at


def new_code() -> str:
    """k7fm-2q9x-hw4p-8rtn: sixteen characters that nobody mistakes for others."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """What is kept of a code, however it was typed: capitals, spaces and hyphens do not matter."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def tell(
    what: OwnPageEvent, link: Link, *, by: User, team: Team | None, at: datetime, **facts: Any
) -> Event:
    """Write down what happened to a link, for the team that owns the referral and who helps."""
    referral = link.referral
    helping = Allocation.objects.filter(referral=referral).still_open().select_related("owner")
    concerned = [referral.owner, *(leg.owner for leg in helping)]
    whose = Whose(link.whose).value
    return record(
        what, referral.about, by=by, team=team, concerns=concerned, at=at, whose=whose, **facts
    )


def _refuse(referral: Referral, whose: str, name: str, agreed: str, days: int) -> None:
    if not referral.is_open:
        raise MoveRefused(_("This referral has ended, so there is nothing to show"))
    if whose not in Whose.values:
        raise MoveRefused(_("Say whether the link is for the person or for somebody else"))
    if whose == Whose.CARER and not (name and agreed):
        raise MoveRefused(_("Say who it is for, and how the person agreed to it"))
    if not 1 <= days <= LONGEST.days:
        raise MoveRefused(_("A link is good for 1 to %(days)s days") % {"days": LONGEST.days})


def _end(link: Link, *, why: str, at: datetime) -> None:
    link.ended_at, link.ended_why = max(at, link.made_at), why[:200]
    link.save(update_fields=["ended_at", "ended_why"])
    Opening.objects.filter(link=link, ended_at=None, at__lte=at).update(ended_at=at)
