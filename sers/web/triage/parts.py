"""The legs of a referral as its page draws them: who helps, how far they are, how it went. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.web import words
from sers.web.triage.rows import by_time
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Leg:
    """One team's part in the response."""

    id: str
    team: str
    what: str
    standing: str
    lines: Sequence[str]
    revision: int
    clock: Clock | None
    open: bool


def of(legs: Sequence[Allocation], now: datetime) -> list[Leg]:
    return [_leg(leg, now) for leg in legs]


def reports(legs: Sequence[Allocation]) -> list[tuple[str, str]]:
    """What each leg came to: the team, and how it went in its own words."""
    return [(leg.owner.name, _came_to(leg)) for leg in legs]


def count(legs: Sequence[Allocation]) -> str:
    """How many help and how many have not answered, in a few words; nothing where none is."""
    helping = sum(leg.is_open and leg.status != LegStatus.OFFERED for leg in legs)
    asked = sum(leg.status == LegStatus.OFFERED for leg in legs)
    done = sum(leg.status == LegStatus.COMPLETED for leg in legs)
    said = [
        ngettext("%(n)d team helps", "%(n)d teams help", helping) % {"n": helping}
        if helping
        else "",
        ngettext("%(n)d has not answered", "%(n)d have not answered", asked) % {"n": asked}
        if asked
        else "",
        ngettext("%(n)d has finished", "%(n)d have finished", done) % {"n": done} if done else "",
    ]
    return ", ".join(each for each in said if each)


def _leg(leg: Allocation, now: datetime) -> Leg:
    return Leg(
        id=str(leg.pk),
        team=leg.owner.name,
        what=leg.what,
        standing=_standing(leg, now),
        lines=[line for line in _lines(leg, now) if line],
        revision=leg.revision,
        clock=_clock(leg, now),
        open=leg.is_open,
    )


def _standing(leg: Allocation, now: datetime) -> str:
    moments = {
        LegStatus.OFFERED: leg.offered_at,
        LegStatus.ACCEPTED: leg.answered_at,
        LegStatus.STARTED: leg.started_at,
    }
    at = leg.closed_at or moments.get(LegStatus(leg.status))
    label = str(LegStatus(leg.status).label)
    return f"{label} {by_time(at, now)}" if at else label


def _clock(leg: Allocation, now: datetime) -> Clock | None:
    """What the team must do next, by when; none once help has begun, or it is over."""
    said = {
        LegStatus.OFFERED: _("Theirs: reply by %(time)s"),
        LegStatus.ACCEPTED: _("Theirs: begin by %(time)s"),
    }.get(LegStatus(leg.status))
    if said is None:
        return None
    since = leg.answered_at or leg.offered_at
    what = said % {"time": by_time(leg.due_at, now)}
    return words.due(leg.due_at, since=since, now=now, what=what)


def _lines(leg: Allocation, now: datetime) -> Iterator[str]:
    yield _workers(leg)
    if leg.together and leg.is_open:
        yield _("They visit together with the other teams")
    if leg.telephoned:
        yield _("Agreed by telephone: %(who)s") % {"who": leg.telephoned}
    if leg.status == LegStatus.WAITING and leg.waits_for:
        said = {"why": leg.waits_for.label, "day": words.short_day(leg.due_at)}
        yield _("Waits: %(why)s. They look again on %(day)s") % said
    if leg.is_open and leg.expected_at and leg.started_at is None:
        yield _joined(
            _("Expected %(when)s") % {"when": words.moment(leg.expected_at, now)},
            leg.expected_note,
        )
    if leg.attempts:
        tries = {"n": leg.attempts}
        yield ngettext("%(n)d try met nobody", "%(n)d tries met nobody", leg.attempts) % tries
    if leg.started_at and leg.place and leg.mode:
        said = {"when": words.moment(leg.started_at, now)}
        yield _joined(_("Began %(when)s") % said, leg.place.label, leg.mode.label)
    if leg.closed_at:
        yield _came_to(leg)
    elif leg.note:
        yield leg.note


def _workers(leg: Allocation) -> str:
    named = list(leg.workers.all())
    if not named:
        return ""
    first, others = named[0].user.name, ", ".join(each.user.name for each in named[1:])
    if others:
        return _("%(lead)s leads, with %(others)s") % {"lead": first, "others": others}
    return first


def _came_to(leg: Allocation) -> str:
    if leg.outcome:
        return _joined(leg.outcome.label, leg.report)
    if leg.reason:
        return _joined(leg.reason.label, leg.reason_note)
    return leg.reason_note or str(LegStatus(leg.status).label)


def _joined(*said: str) -> str:
    return ". ".join(each.rstrip(".") for each in said if each)
