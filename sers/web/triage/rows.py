"""Rows of the desk's list: a referral, or what another team asks of us. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.directory.models import User
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Stage, Status
from sers.referrals.models import Priority, Referral
from sers.referrals.thread import InformationRequest
from sers.web import senders, words
from sers.web.words import Clock

QUOTED = 90
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Urgency:
    position: int
    label: str


@dataclass(frozen=True, slots=True)
class Verb:
    """The one thing to do next: a link, or a POST that names the revision it saw."""

    text: str
    url: str = ""
    posts: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What `referral_row` draws."""

    id: str
    revision: int
    url: str
    name: str
    urgency: Urgency | None
    clock: Clock | None
    settled: str = ""  # in place of a clock that runs no more
    age: str = ""
    born: str = ""
    nhs_number: str = ""
    help: str = ""
    help_note: str = ""
    where: str = ""
    source: str = ""
    alerts: Sequence[tuple[str, str]] = ()
    has: str = ""
    since: str = ""
    mine: bool = False
    unread: str = ""
    together: str = ""
    together_url: str = ""  # empty where it is with another team
    verb: Verb | None = None

    @property
    def kind(self) -> str:
        return self.clock.kind if self.clock else "fine"

    def standing(self) -> "Row":
        """The same without what goes on by itself, to tell whether anything changed."""
        return replace(
            self, clock=self.clock and replace(self.clock, left="", share=0, kind="fine")
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the rows, when, and whether the desk's decisions are theirs."""

    user: User
    decides: bool
    now: datetime


def of_referral(referral: Referral, reader: Reader) -> Row:
    """One referral that the desk owns."""
    asked = _last_question(referral)
    legs: list[Allocation] = referral.helping  # type: ignore[attr-defined]
    has, since = _who_has_it(referral, legs, reader)
    helped = any(leg.status == LegStatus.ACCEPTED for leg in legs)
    mine = referral.claimed_by_id == reader.user.pk and referral.is_open and not helped
    return Row(
        id=str(referral.pk),
        revision=referral.revision,
        url=_to("referral", referral.pk),
        **identity(referral),
        urgency=urgency_of(referral.priority),
        clock=clock_of(referral, asked, legs, reader.now),
        settled=_settled(referral, legs, reader.now),
        help=referral.headline,
        help_note=_help_note(referral, asked, legs),
        where=_("Kept secret") if referral.protected else referral.where_now,
        source=source_of(referral),
        alerts=(*news_of(referral), *alerts_of(referral)),
        has=has,
        since=since,
        mine=mine,
        unread=_unread(referral, asked),
        **_together(referral),
        verb=_verb(referral, asked, legs, reader),
    )


def of_leg(leg: Allocation, reader: Reader) -> Row:
    """What another team asks of us. Who it is about shows only as far as we may see it yet."""
    referral: Referral | None = getattr(leg, "referral", None)
    offered, now = leg.status == LegStatus.OFFERED, reader.now
    return Row(
        id=str(leg.pk),
        revision=leg.revision,
        url=_to("leg", leg.pk),
        **(identity(referral) if referral else {"name": leg.summary}),
        urgency=urgency_of(referral.priority) if referral else None,
        clock=reply_by(leg, _("Ours"), now) if offered else None,
        settled="" if offered else str(LegStatus(leg.status).label),
        help=leg.what,
        help_note=_shortened(leg.note),
        where=referral.where_now if referral else _("Who it is shows when you accept"),
        source=_("From %(team)s") % {"team": leg.sent_by.name},
        alerts=alerts_of(referral) if referral else _risks(leg),
        has=_("Asked by %(who)s") % {"who": leg.offered_by.name} if offered else _WE[leg.status](),
        since=since(leg.started_at or leg.answered_at or leg.offered_at, now),
        verb=Verb(_("Answer"), main=True) if offered else Verb(_("Open")),
    )


_WE: dict[str, Callable[[], str]] = {
    LegStatus.ACCEPTED: lambda: _("We accepted"),
    LegStatus.WAITING: lambda: _("It waits with us"),
    LegStatus.STARTED: lambda: _("We help"),
}


def _risks(leg: Allocation) -> tuple[tuple[str, str], ...]:
    """What whoever goes must know; it names nobody."""
    return tuple((kind, _(text)) for kind, text in leg.risks)


def identity(referral: Referral) -> dict[str, Any]:
    """The three identifiers, as rows and banners show them."""
    number = referral.nhs_number
    return {
        "name": referral.listed_name,
        "age": str(words.age(referral.birth_date)),
        "born": words.short_day(referral.birth_date),
        "nhs_number": words.spaced_nhs_number(number) if number else _("NHS number not known"),
    }


def _together(referral: Referral) -> dict[str, str]:
    """Who lives with them and is referred too, as far as this desk sees it."""
    companion = referral.together_with
    if companion is None:
        return {}
    ours = companion.owner_id == referral.owner_id
    url = _to("referral", companion.pk) if ours else ""
    return {"together": companion.listed_name, "together_url": url}


def urgency_of(priority: Priority) -> Urgency:
    return Urgency(priority.position, priority.short_label)


def alerts_of(referral: Referral) -> tuple[tuple[str, str], ...]:
    alerts = tuple((kind, _(text)) for kind, text in referral.alerts)
    return (("safety", _("Identity to check")), *alerts) if referral.identity_to_check else alerts


def news_of(referral: Referral) -> tuple[tuple[str, str], ...]:
    """That those who refer have said something the owner has not read yet."""
    return (("eye", _("Something new")),) if referral.news_at else ()


def source_of(referral: Referral) -> str:
    return _("From %(who)s") % {"who": senders.in_short(referral)}


def clock_of(
    referral: Referral,
    asked: InformationRequest | None,
    legs: Sequence[Allocation],
    now: datetime,
) -> Clock | None:
    """Whose clock runs, and until when; None where nobody's does."""
    if not referral.is_open or referral.due_at is None:
        return None
    if referral.waiting and referral.waiting_since:
        by = asked.due_at if asked and asked.is_open else referral.due_at
        what = _("Theirs: reply by %(time)s") % {"time": by_time(by, now)}
        return words.paused(since=referral.waiting_since, now=now, what=what)
    if referral.status == Status.IN_PROGRESS and legs:
        offered = [leg for leg in legs if leg.status == LegStatus.OFFERED]
        return reply_by(offered[0], offered[0].owner.name, now) if offered else None
    what = _OURS[Stage(referral.stage)]() % {"time": by_time(referral.due_at, now)}
    return words.due(referral.due_at, since=referral.sent_at, now=now, what=what)


_OURS = {
    Stage.PICK_UP: lambda: _("Ours: pick up by %(time)s"),
    Stage.DECIDE: lambda: _("Ours: decide by %(time)s"),
    Stage.ALLOCATE: lambda: _("Ours: allocate by %(time)s"),
    Stage.SUPPORT: lambda: _("Ours: look again by %(time)s"),
    Stage.CLOSE: lambda: _("Ours: close by %(time)s"),
}


def reply_by(leg: Allocation, whose: str, now: datetime) -> Clock:
    what = _("%(whose)s: reply by %(time)s") % {"whose": whose, "time": by_time(leg.due_at, now)}
    return words.due(leg.due_at, since=leg.offered_at, now=now, what=what)


def by_time(at: datetime, now: datetime) -> str:
    """10:30, Thu 10:00 or 3 Dec: as short as can be told apart."""
    here = timezone.localtime(at)
    if here.date() == timezone.localdate(now):
        return words.clock_time(at)
    near = abs(at - now) < WEEK
    return date_format(here, "D H:i" if near else "j M")


def since(at: datetime, now: datetime) -> str:
    return _("since %(time)s") % {"time": by_time(at, now)}


def _settled(referral: Referral, legs: Sequence[Allocation], now: datetime) -> str:
    if referral.closed_at:
        return _("Closed %(time)s") % {"time": by_time(referral.closed_at, now)}
    return _("Everybody asked has accepted") if legs else ""


def _help_note(
    referral: Referral, asked: InformationRequest | None, legs: Sequence[Allocation]
) -> str:
    if asked and asked.is_open:
        return _("We asked: “%(question)s”") % {"question": _shortened(asked.question)}
    if asked and asked.answered_at and referral.status == Status.IN_TRIAGE:
        return _("Answer: “%(answer)s”") % {"answer": _shortened(asked.answer)}
    if referral.rings and referral.status in {Status.AWAITING_TRIAGE, Status.IN_TRIAGE}:
        called = {"who": referral.referrer_name or referral.referrer.name}
        return _("Ring %(who)s on %(number)s") % {**called, "number": referral.call_back}
    if legs:
        count = ngettext("%(count)d team asked: ", "%(count)d teams asked: ", len(legs))
        return count % {"count": len(legs)} + ", ".join(leg.owner.name for leg in legs)
    return ""


def _who_has_it(referral: Referral, legs: Sequence[Allocation], reader: Reader) -> tuple[str, str]:
    """Who has it, and since when."""
    if referral.closed_at:
        return str(Status(referral.status).label), ""
    holders = [leg for leg in legs if leg.status == LegStatus.ACCEPTED]
    if holders:
        at = holders[0].answered_at or holders[0].offered_at
        names = ", ".join(leg.owner.name for leg in holders)
        return names, _("accepted %(time)s") % {"time": by_time(at, reader.now)}
    if referral.claimed_by is None:
        return _("Nobody yet"), ""
    who = _("You") if referral.claimed_by_id == reader.user.pk else referral.claimed_by.name
    return who, since(referral.claimed_at, reader.now) if referral.claimed_at else ""


def _unread(referral: Referral, asked: InformationRequest | None) -> str:
    if referral.is_open and referral.read_at is None:
        return _("Not read")
    if _has_new_answer(referral, asked):
        return _("Answered")
    return ""


def _verb(
    referral: Referral,
    asked: InformationRequest | None,
    legs: Sequence[Allocation],
    reader: Reader,
) -> Verb:
    mine = referral.claimed_by_id == reader.user.pk
    if reader.decides and referral.is_open and not referral.waiting:
        if referral.status == Status.AWAITING_TRIAGE:
            return Verb(_("Claim"), _to("claim", referral.pk), posts=True, main=True)
        if referral.status == Status.IN_PROGRESS and not legs:
            return Verb(_("Allocate"), _to("offer", referral.pk), main=mine)
        if mine and _has_new_answer(referral, asked):
            return Verb(_("Read answer"))
        if mine and referral.status == Status.IN_TRIAGE:
            return Verb(_("Continue"))
    return Verb(_("Open"))


def _has_new_answer(referral: Referral, asked: InformationRequest | None) -> bool:
    """An answer came, and nothing was decided since."""
    answered = asked is not None and asked.answered_at is not None
    return answered and referral.status == Status.IN_TRIAGE and not referral.waiting


def _last_question(referral: Referral) -> InformationRequest | None:
    """The last one asked, an open one before all others."""
    asked = list(referral.questions.all())
    still_open = [question for question in asked if question.is_open]
    return next(reversed(still_open or asked), None)


# A third of the time of fifty rows went into asking Django for their addresses one by one.
NOBODY = UUID(int=0)


def _to(page: str, record: UUID) -> str:
    return _pattern(page).replace(str(NOBODY), str(record))


@cache
def _pattern(page: str) -> str:
    return reverse(f"triage:{page}", args=[NOBODY])


def _shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(QUOTED)
