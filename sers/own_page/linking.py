"""Handing somebody a way into their own page, and ending it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.audit.models import Event
from sers.directory.models import Team, User
from sers.own_page import keeper
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import CLOSED_FOR, Link, LinkQuerySet, Opening, Print, Whose
from sers.policy.permissions import Permission
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.values.languages import ENGLISH

# No 0, 1, i, l or o: a code is read out over the telephone, and typed from paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# 31 to the 16th: 79 bits, which nobody guesses.
LENGTH, GROUP = 16, 4
LONGEST = timedelta(days=184)
LONGEST_NAME, LONGEST_AGREED, LONGEST_WHY = 120, 400, 200


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
    before_it = live(referral, at=at).filter(whose=whose, name__iexact=name)
    for before in before_it.select_for_update(of=("self",)):
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
    if len(why.strip()) > LONGEST_WHY:
        raise MoveRefused(_("Write at most %(most)s characters") % {"most": LONGEST_WHY})
    now = Link.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if now.ended_at is None:
        _end(now, why=why.strip(), at=at)
        keeper.settle(link.referral, at=at)
        tell(OwnPageEvent.LINK_ENDED, link, by=by, team=team, at=at, why=why.strip())


def end_as_keeper(link: Link, *, what: OwnPageEvent, why: str, by: User, at: datetime) -> None:
    """End a link from the page itself: too many wrong dates, or the person wishes it."""
    _end(link, why=why, at=at)
    tell(what, link, by=by, team=None, at=at, why=why)
    keeper.settle(link.referral, at=at)


def referral_ended_by_death(event: Event) -> None:
    """Nobody opens the page of somebody who has died: it would say that help is on its way."""
    at = timezone.now()
    links = Link.objects.select_for_update(of=("self",)).select_related("referral")
    linked = list(links.filter(referral=_referral_of(event), ended_at=None))
    for link in linked:
        _end(link, why="The person has died", at=at)
    if linked:
        keeper.settle(linked[0].referral, at=at)


def referral_closed_or_reopened(event: Event) -> None:
    """The page says for a while how it ended; a referral that is reopened opens it again."""
    link = Link.objects.select_related("referral").filter(referral=_referral_of(event)).first()
    if link is not None:
        keeper.settle(link.referral)


def live(referral: Referral, *, at: datetime | None = None) -> LinkQuerySet:
    """The links that open something now."""
    return Link.objects.filter(referral=referral).good(at or timezone.now())


def of(referral: Referral) -> Sequence[Link]:
    """Every link there has been, the newest first; `opened_at` says when each was last used."""
    links = Link.objects.filter(referral=referral).select_related("made_by", "team", "referral")
    return list(links.annotate(opened_at=Max("openings__at")))


def one_of(referral: Referral, link_id: UUID) -> Link | None:
    """One of its links; None for that of another."""
    links = Link.objects.select_related("referral", "made_by", "team")
    return links.filter(referral=referral, pk=link_id).first()


def with_code(referral: Referral, code: str) -> Link | None:
    """Its link with this code; None for that of another."""
    links = Link.objects.select_related("referral", "made_by", "team")
    return links.filter(referral=referral, digest=digest(code)).first()


def is_good(link: Link, at: datetime) -> bool:
    """Whether it still opens the page."""
    return link.ended_at is None and at < good_until(link)


def good_until(link: Link) -> datetime:
    """When it expires: at its time, or some days after the referral was closed."""
    closed_at = link.referral.closed_at
    return min(link.expires_at, closed_at + CLOSED_FOR) if closed_at else link.expires_at


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
    if len(name) > LONGEST_NAME or len(agreed) > LONGEST_AGREED:
        raise MoveRefused(_("Write at most %(most)s characters") % {"most": LONGEST_AGREED})
    if not 1 <= days <= LONGEST.days:
        raise MoveRefused(_("A link is good for 1 to %(days)s days") % {"days": LONGEST.days})


def _referral_of(event: Event) -> UUID:
    return UUID(event.about.removeprefix("referral/"))


def _end(link: Link, *, why: str, at: datetime) -> None:
    link.ended_at, link.ended_why = max(at, link.made_at), why[:LONGEST_WHY]
    link.save(update_fields=["ended_at", "ended_why"])
    Opening.objects.filter(link=link, ended_at=None).update(ended_at=Greatest(F("at"), Value(at)))
