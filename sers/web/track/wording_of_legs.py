"""How the help that was asked for stands, in one sentence, and what comes next. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.referrals.lifecycle import OPEN_LEG, LegStatus
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence


@dataclass(frozen=True, slots=True)
class Leg:
    """One kind of help: who was asked, how that stands, and what they do next by when."""

    status: LegStatus
    team: str
    due_at: datetime
    expected_at: datetime | None = None
    waits_for: str = ""
    has_begun: bool = False
    is_sought: bool = False  # refused, and nobody was asked instead yet


@dataclass(frozen=True, slots=True)
class Tally:
    """How many kinds of help there are, and how far each has come."""

    all: int
    agreed: int
    begun: int
    finished: int  # having begun
    never_begun: int  # ended, and help never began
    sought: int


@dataclass(frozen=True, slots=True)
class Due:
    """What one team does next; `at` has passed where it is late."""

    at: datetime
    text: str


def tally(legs: Sequence[Leg]) -> Tally:
    """What was declined, handed back or cancelled is no longer one of the kinds of help."""
    kinds = [leg for leg in legs if leg.status in OPEN_LEG or leg.status == LegStatus.COMPLETED]
    return Tally(
        all=len(kinds),
        agreed=sum(leg.status != LegStatus.OFFERED for leg in kinds),
        begun=sum(leg.has_begun for leg in kinds),
        finished=sum(leg.status == LegStatus.COMPLETED and leg.has_begun for leg in kinds),
        never_begun=sum(leg.status == LegStatus.COMPLETED and not leg.has_begun for leg in kinds),
        sought=sum(leg.is_sought for leg in legs),
    )


def counted(legs: Sequence[Leg]) -> str:
    """2 of 3 kinds of help agreed, 1 begun. They look further for 1 more."""
    number = tally(legs)
    said = _of_one(number) if number.all == 1 else _of_many(number)
    if not number.sought:
        return said
    further = ngettext(
        "They look further for %(number)s more.",
        "They look further for %(number)s more.",
        number.sought,
    )
    return f"{said} {further % {'number': number.sought}}"


def _of_one(number: Tally) -> str:
    """Nobody counts to one."""
    if number.never_begun:
        return _("The help that was agreed did not begin.")
    if number.finished:
        return _("The help that was agreed has finished.")
    if number.begun:
        return _("The help that was agreed has begun.")
    return _("Help is agreed.") if number.agreed else _("Help is asked for and not agreed yet.")


def _of_many(number: Tally) -> str:
    of_all = {"agreed": number.agreed, "all": number.all}
    agreed = _("%(agreed)s of %(all)s kinds of help agreed") % of_all
    begun = _("%(begun)s begun") % {"begun": number.begun} if number.begun else ""
    finished = _("%(finished)s finished") % {"finished": number.finished} if number.finished else ""
    never = {"number": number.never_begun}
    unbegun = _("%(number)s ended before it began") % never if number.never_begun else ""
    return ", ".join(filter(None, [agreed, begun, finished, unbegun])) + "."


def comes_next(legs: Sequence[Leg], now: datetime) -> str:
    """What is late first, for nothing is promised of it; then what is soonest."""
    dues = sorted(_dues(legs, now), key=lambda due: due.at)
    late = [due.text for due in dues if due.at < now]
    promised = [due.text for due in dues if due.at >= now]
    return " ".join(late[:1] + promised[:1])


def _dues(legs: Sequence[Leg], now: datetime) -> Iterator[Due]:
    for leg in legs:
        if leg.status in OPEN_LEG:
            due = _comes(leg, now) or _owes(leg, now)
            if due:
                yield due


def _comes(leg: Leg, now: datetime) -> Due | None:
    """When somebody is expected, and only while that is still to come."""
    if leg.status == LegStatus.OFFERED or leg.expected_at is None or leg.expected_at < now:
        return None
    said = {"team": as_sentence(leg.team), "when": words.moment(leg.expected_at, now)}
    if leg.has_begun:
        return Due(leg.expected_at, _("%(team)s comes again %(when)s.") % said)
    return Due(leg.expected_at, _("%(team)s comes %(when)s.") % said)


def _owes(leg: Leg, now: datetime) -> Due | None:
    """What is due of it; of help that has begun, the team that has it speaks instead."""
    promised, late = _said(leg)
    if not promised:
        return None
    said = {
        "team": as_sentence(leg.team),
        "time": at_time(leg.due_at, now),
        "day": words.short_day(leg.due_at),
        "why": leg.waits_for,
    }
    # Who was to come by now and has not said that they did, is late whatever else was promised.
    missed = _missed(leg, now)
    if leg.due_at < now or (missed and leg.status == LegStatus.ACCEPTED):
        return Due(min(leg.due_at, missed or leg.due_at), late % said)
    return Due(leg.due_at, promised % said)


def _missed(leg: Leg, now: datetime) -> datetime | None:
    """When somebody who has agreed was to come, if that is past and help has not begun."""
    if leg.status == LegStatus.OFFERED or leg.has_begun:
        return None
    return leg.expected_at if leg.expected_at and leg.expected_at < now else None


def _said(leg: Leg) -> tuple[str, str]:
    """While it is promised, and once it is late."""
    match leg.status:
        case LegStatus.OFFERED:
            return _("%(team)s answers by %(time)s."), _("%(team)s has yet to answer.")
        case LegStatus.ACCEPTED:
            return _("%(team)s begins by %(time)s."), _("%(team)s has yet to begin.")
        case LegStatus.WAITING if leg.waits_for:
            return (
                _("%(team)s has to wait: %(why)s. They look again by %(day)s."),
                _("%(team)s has to wait: %(why)s. They have yet to look again."),
            )
        case LegStatus.WAITING:
            return (
                _("%(team)s has to wait. They look again by %(day)s."),
                _("%(team)s has to wait. They have yet to look again."),
            )
        case _:
            return "", ""
