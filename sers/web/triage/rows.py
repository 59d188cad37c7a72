"""Rows of the desk's list: a referral, or what another team asks of us. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

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
    key: str = ""  # which key presses it


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
    bed: str = ""  # where the search for one stands
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
    keys: Sequence[tuple[str, str]] = ()  # further keys, and the page that each opens
    chosen_as: str = ""  # what it is named among several that are chosen; empty where it cannot be

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
    beds: Mapping[UUID, str] = field(default_factory=dict)  # by referral: where each search stands
    said: Mapping[UUID, str] = field(default_factory=dict)  # by referral: what the person says


def of_leg(leg: Allocation, reader: Reader) -> Row:
    """What another team asks of us. Who it is about shows only as far as we may see it yet."""
    referral: Referral | None = getattr(leg, "referral", None)
    offered, now = leg.status == LegStatus.OFFERED, reader.now
    return Row(
        id=str(leg.pk),
        revision=leg.revision,
        url=to("leg", leg.pk),
        **(identity(referral) if referral else {"name": leg.summary}),
        urgency=urgency_of(referral.priority) if referral else None,
        clock=reply_by(leg, _("Ours"), now) if offered else None,
        settled="" if offered else str(LegStatus(leg.status).label),
        help=leg.what,
        help_note=shortened(leg.note),
        bed=reader.beds.get(leg.referral_id, ""),
        where=referral.where_now if referral else _("Who it is shows when you accept"),
        source=_("From %(team)s") % {"team": leg.sent_by.name},
        alerts=(*_said(leg, reader), *(alerts_of(referral) if referral else _risks(leg))),
        has=_("Asked by %(who)s") % {"who": leg.offered_by.name} if offered else _WE[leg.status](),
        since=since(leg.started_at or leg.answered_at or leg.offered_at, now),
        verb=Verb(_("Answer"), main=True) if offered else Verb(_("Open")),
    )


_WE: dict[str, Callable[[], str]] = {
    LegStatus.ACCEPTED: lambda: _("We accepted"),
    LegStatus.WAITING: lambda: _("It waits with us"),
    LegStatus.STARTED: lambda: _("We help"),
}


def _said(leg: Allocation, reader: Reader) -> tuple[tuple[str, str], ...]:
    said = reader.said.get(leg.referral_id)
    return (("eye", said),) if said else ()


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


def urgency_of(priority: Priority) -> Urgency:
    return Urgency(priority.position, priority.short_label)


def alerts_of(referral: Referral) -> tuple[tuple[str, str], ...]:
    alerts = tuple((kind, _(text)) for kind, text in referral.alerts)
    return (("safety", _("Identity to check")), *alerts) if referral.identity_to_check else alerts


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
    if referral.status == Status.IN_PROGRESS and (theirs := _theirs(referral, legs, now)):
        return theirs
    what = _OURS[Stage(referral.stage)]() % {"time": by_time(referral.due_at, now)}
    return words.due(referral.due_at, since=referral.sent_at, now=now, what=what)


_OURS = {
    Stage.PICK_UP: lambda: _("Ours: pick up by %(time)s"),
    Stage.DECIDE: lambda: _("Ours: decide by %(time)s"),
    Stage.ALLOCATE: lambda: _("Ours: allocate by %(time)s"),
    Stage.SUPPORT: lambda: _("Ours: look again by %(time)s"),
    Stage.CLOSE: lambda: _("Ours: close by %(time)s"),
}


def _theirs(referral: Referral, legs: Sequence[Allocation], now: datetime) -> Clock | None:
    """The clock of whoever helps and must say or do something before the owner looks again."""
    looks_again = referral.due_at if referral.stage == Stage.SUPPORT else None
    waited_for = [
        leg
        for leg in legs
        if leg.status in _THEIRS and not (looks_again and leg.due_at > looks_again)
    ]
    if not waited_for:
        return None
    first = min(waited_for, key=lambda leg: leg.due_at)
    said = {"whose": first.owner.name, "time": by_time(first.due_at, now)}
    return words.due(
        first.due_at,
        since=first.answered_at or first.offered_at,
        now=now,
        what=_THEIRS[LegStatus(first.status)]() % said,
    )


_THEIRS = {
    LegStatus.OFFERED: lambda: _("%(whose)s: reply by %(time)s"),
    LegStatus.ACCEPTED: lambda: _("%(whose)s: begin by %(time)s"),
    LegStatus.WAITING: lambda: _("%(whose)s: look again by %(time)s"),
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


# A third of the time of fifty rows went into asking Django for their addresses one by one.
NOBODY = UUID(int=0)


def to(page: str, record: UUID) -> str:
    return _pattern(page).replace(str(NOBODY), str(record))


def to_if_any(page: str, record: UUID) -> str:
    """The same; the referral itself where there is no such page."""
    return to(page if _has_page(page) else "referral", record)


@cache
def _has_page(page: str) -> bool:
    try:
        _pattern(page)
    except NoReverseMatch:
        return False
    return True


@cache
def _pattern(page: str) -> str:
    return reverse(f"triage:{page}", args=[NOBODY])


def shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(QUOTED)
