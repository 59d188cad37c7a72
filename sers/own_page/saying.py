"""What the person says on their page, and what the team makes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory.models import User
from sers.own_page import keeper, linking
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Kind, Link, Saying, SecretWords, Whose
from sers.own_page.opening import Open
from sers.policy.permissions import Permission
from sers.referrals import lifecycle
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, held, move
from sers.values.languages import ENGLISH

LONGEST = 2_000
# These need words; the others say enough by themselves.
IN_WORDS = frozenset({Kind.WRONG, Kind.QUESTION, Kind.KEY_SAFE})
# Words that help somebody to come in stand apart from all else.
ALWAYS_APART = frozenset({Kind.KEY_SAFE})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wishes to say: a kind, words of their own, days."""

    kind: Kind
    text: str = ""
    from_day: date | None = None
    until_day: date | None = None
    language: str = ENGLISH


@transaction.atomic
def say(page: Open, said: Said, *, press: UUID, at: datetime | None = None) -> Saying:
    """Put it before the team that has the referral and those who help, at once.

    `press` names one press of the button: the same again is not said twice. Of a protected
    person all words stand apart, because they may say where the person is. No words stand in the
    event: its readers are more. Who says that others must not see the page any more closes it to
    them with that: to the one whom they name, or to all. Raises MoveRefused, whose sentence is fit
    to show to the person. For inside of the keeper's identity.
    """
    at = at or timezone.now()
    referral = held(page.link.referral)
    link = Link.objects.select_for_update(of=("self",)).get(pk=page.link.pk)
    saying_id = uuid5(link.pk, str(press))
    if told := Saying.objects.filter(pk=saying_id).first():
        return told
    if not linking.is_good(link, at):
        raise MoveRefused(_("This page has been closed. Ring the team"))
    said = replace(said, text=said.text.strip())
    _refuse(referral, said)
    saying = _keep(saying_id, link, referral, said, at)
    move(
        referral,
        lifecycle.HEAR,
        by=keeper.ensure_keeper(),
        seen=referral.revision,
        at=at,
        changes={"news_at": referral.news_at or at},
        saying=str(saying.pk),
        kind_said=said.kind.value,
        whose=Whose(link.whose).value,
    )
    if said.kind == Kind.STOP_CARER and link.whose == Whose.PERSON:
        _close_to_carers(referral, said.text, at)
    return saying


def _keep(saying_id: UUID, link: Link, referral: Referral, said: Said, at: datetime) -> Saying:
    """Written down, with its words apart from it where few may read them."""
    apart = bool(said.text) and (referral.protected or said.kind in ALWAYS_APART)
    saying = Saying.objects.create(
        id=saying_id,
        link=link,
        referral=referral,
        kind=said.kind,
        text="" if apart else said.text,
        apart=apart,
        language=said.language,
        from_day=said.from_day,
        until_day=said.until_day,
        at=at,
    )
    if apart:
        SecretWords.objects.create(saying=saying, text=said.text)
    return saying


@transaction.atomic
def deal_with(saying: Saying, *, by: User, reply: str = "", at: datetime | None = None) -> None:
    """Say that it is done; the reply is shown to the person. A question needs one.

    Raises MoveRefused, PermissionDenied.
    """
    at = at or timezone.now()
    team = gate.demand(by, Permission.ANSWER_PERSON, saying.referral)
    held_now = Saying.objects.select_for_update(of=("self",)).select_related(
        "link__referral__owner"
    )
    now = held_now.get(pk=saying.pk)
    reply = reply.strip()
    if now.dealt_at is not None:
        raise MoveRefused(_("Somebody has dealt with this already"))
    if now.kind == Kind.QUESTION and not reply:
        raise MoveRefused(_("Write the answer: the person reads it on their page"))
    if len(reply) > LONGEST:
        raise MoveRefused(_("Write at most %(most)s characters") % {"most": f"{LONGEST:,}"})
    now.dealt_at, now.dealt_by, now.reply = max(at, now.at), by, reply
    now.save(update_fields=["dealt_at", "dealt_by", "reply"])
    facts = {"kind_said": now.kind, "saying": str(now.pk)}
    linking.tell(OwnPageEvent.DEALT_WITH, now.link, by=by, team=team, at=at, **facts)


@transaction.atomic
def choose(page: Open, *, language: str, print_: str, at: datetime | None = None) -> None:
    """Keep in which language and format letters and pages are wanted."""
    at = at or timezone.now()
    link = page.link
    if (link.language, link.print) == (language, print_):
        return
    link.language, link.print = language, print_
    link.save(update_fields=["language", "print"])
    by = keeper.ensure_keeper()
    what = OwnPageEvent.CHOSEN
    linking.tell(what, link, by=by, team=None, at=at, language=language, print=print_)


def said_on(link: Link) -> Sequence[Saying]:
    """What was said through one link, the newest first; without what stands apart."""
    return _hidden(link.referral, Saying.objects.filter(link=link))


def of(referral: Referral) -> Sequence[Saying]:
    """All that was said about a referral, the newest first; without what stands apart."""
    said = Saying.objects.filter(referral=referral).select_related("link", "dealt_by")
    return _hidden(referral, said)


def _hidden(referral: Referral, said: Iterable[Saying]) -> Sequence[Saying]:
    """Of a protected person no words: these were written before the address became a secret."""
    listed = list(said)
    if referral.protected:
        for each in listed:
            each.text, each.reply = "", ""
    return listed


def _close_to_carers(referral: Referral, name: str, at: datetime) -> None:
    carers = linking.live(referral, at=at).filter(whose=Whose.CARER)
    # One who was named and sees it no more, for it was pressed in two tabs, is not all the others.
    if Link.objects.filter(referral=referral, whose=Whose.CARER, name=name).exists():
        carers = carers.filter(name=name)
    for link in carers.select_for_update(of=("self",)).select_related("referral__owner"):
        why, by = _("The person wishes it"), keeper.ensure_keeper()
        linking.end_as_keeper(link, what=OwnPageEvent.LINK_ENDED, why=why, by=by, at=at)


def _refuse(referral: Referral, said: Said) -> None:
    if not referral.is_open:
        ended = _("This has ended, so nobody would read it.")
        if referral.protected or not referral.owner.phone:
            raise MoveRefused(ended)
        ring = _("Ring %(team)s on %(phone)s.")
        named = {"team": referral.owner.name, "phone": referral.owner.phone}
        raise MoveRefused(f"{ended} {ring % named}")
    if said.kind in IN_WORDS and not said.text:
        raise MoveRefused(_("Write a few words, so that the team knows what to do"))
    if len(said.text) > LONGEST:
        raise MoveRefused(_("Write at most %(most)s characters") % {"most": f"{LONGEST:,}"})
    if said.until_day and not said.from_day:
        raise MoveRefused(_("Say from which day"))
    if said.from_day and said.until_day and said.until_day < said.from_day:
        raise MoveRefused(_("The last day must not be before the first"))
