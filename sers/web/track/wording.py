"""How a referral stands, in the words of those who sent it. Pure: facts in, words out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.referrals.lifecycle import OPEN_LEG, LegStatus, Status
from sers.web import words
from sers.web.refer.where import as_sentence, at_time


@dataclass(frozen=True, slots=True)
class Leg:
    """One kind of help: who was asked, and how that stands."""

    status: LegStatus
    team: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the words depend on."""

    status: Status
    team: str  # as a sentence names it: the Penwith team
    phone: str
    sent_at: datetime
    changed_at: datetime
    claimed_by: str = ""
    due_at: datetime | None = None
    rings: bool = False
    number: str = ""
    question_due: datetime | None = None
    legs: tuple[Leg, ...] = ()
    reason: str = ""
    outcome: str = ""
    next_step: str = ""
    next_owner: str = ""
    next_by: datetime | None = None
    waits_for_sender: bool = False  # told to those who are not the sender


@dataclass(frozen=True, slots=True)
class Words:
    """The state, who has it and since when, and what comes next."""

    tag: str
    colour: str
    who: str
    next: str
    asks: bool = False


def words_for(standing: Standing, now: datetime) -> Words:
    """What the referrer reads in the list and at the head of the page."""
    if standing.question_due:
        return _asked(standing, standing.question_due, now)
    return _SAID[standing.status](standing, now)


def _asked(standing: Standing, due: datetime, now: datetime) -> Words:
    by = _("You answer the question by %(time)s.") % {"time": at_time(due, now)}
    late = _("You answer the question. It was due by %(time)s.") % {"time": at_time(due, now)}
    next_ = late if due < now else by
    return Words(_("Question for you"), "yellow", _who(standing, now), next_, asks=True)


def _waiting(standing: Standing, now: datetime) -> Words:
    sent = _("Sent %(when)s.") % {"when": words.moment(standing.sent_at, now)}
    who = f"{as_sentence(standing.team)}. {sent}"
    return Words(_("Not looked at yet"), "grey", who, _picked_up(standing, now))


def _picked_up(standing: Standing, now: datetime) -> str:
    if standing.waits_for_sender:
        return _for_sender()
    if standing.due_at is None or standing.due_at < now:
        return _late(standing)
    by = at_time(standing.due_at, now)
    if standing.rings:
        said = {"time": by, "number": standing.number}
        return _("They ring you by %(time)s on %(number)s.") % said
    return _("They look at it by %(time)s.") % {"time": by}


def _looked_at(standing: Standing, now: datetime) -> Words:
    return Words(_("Being looked at"), "blue", _who(standing, now), _decided(standing, now))


def _decided(standing: Standing, now: datetime) -> str:
    if standing.waits_for_sender:
        return _for_sender()
    if standing.due_at is None or standing.due_at < now:
        return _late(standing)
    return _("They decide by %(time)s.") % {"time": at_time(standing.due_at, now)}


def _arranged(standing: Standing, now: datetime) -> Words:
    live = [leg for leg in standing.legs if leg.status in OPEN_LEG]
    agreed = [leg for leg in live if leg.status == LegStatus.ACCEPTED]
    team = as_sentence(standing.team)
    if not live:
        who = _("%(team)s has accepted it and looks for who can help.") % {"team": team}
        next_ = _("They ask other teams to help.")
        return Words(_("Help is being arranged"), "blue", who, next_)
    counted = ngettext(
        "%(agreed)s of %(all)s kind of help agreed.",
        "%(agreed)s of %(all)s kinds of help agreed.",
        len(live),
    ) % {"agreed": len(agreed), "all": len(live)}
    who = f"{team}. {counted}"
    if len(agreed) == len(live):
        return Words(_("Help is agreed"), "green", who, _("They arrange it with the person."))
    return Words(_("Help is being arranged"), "blue", who, _answers_next(live, now))


def _answers_next(live: list[Leg], now: datetime) -> str:
    first = min(
        (leg for leg in live if leg.status == LegStatus.OFFERED), key=lambda leg: leg.due_at
    )
    team = as_sentence(first.team)
    if first.due_at < now:
        return _("%(team)s has yet to answer.") % {"team": team}
    said = {"team": team, "time": at_time(first.due_at, now)}
    return _("%(team)s answers by %(time)s.") % said


def _not_accepted(standing: Standing, now: datetime) -> Words:
    who = f"{as_sentence(standing.team)}. {standing.reason}."
    # In quotation marks, for the list of next steps is written as the team says them.
    said = {"owner": standing.next_owner, "step": standing.next_step}
    next_ = _("%(owner)s acts next. The team says: “%(step)s”.") % said
    if standing.next_by:
        next_ += " " + _("By %(time)s.") % {"time": at_time(standing.next_by, now)}
    return Words(_("Not accepted"), "white", who, next_)


def _withdrawn(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("Taken back %(when)s. %(reason)s.") % {"when": when, "reason": standing.reason}
    return Words(_("Withdrawn"), "white", who, _("Nothing more."))


def _completed(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    said = {"team": as_sentence(standing.team), "when": when, "outcome": standing.outcome}
    who = _("%(team)s completed it %(when)s: %(outcome)s.") % said
    return Words(_("Completed"), "green", who, _("Nothing more."))


def _joined(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("Joined to another open referral of the same person %(when)s.") % {"when": when}
    return Words(_("Joined"), "white", who, _("You follow that one among your referrals."))


def _died(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("The person has died. Everything ended %(when)s.") % {"when": when}
    return Words(_("Ended"), "white", who, _("Nothing more."))


def _who(standing: Standing, now: datetime) -> str:
    named = ", ".join(filter(None, [as_sentence(standing.team), standing.claimed_by]))
    if not standing.claimed_by:
        return f"{named}."
    since = _("Since %(time)s.") % {"time": at_time(standing.changed_at, now)}
    return f"{named}. {since}"


def _for_sender() -> str:
    return _("They wait for an answer from the team that referred them.")


def _late(standing: Standing) -> str:
    """Never a time that has passed as if it were a promise."""
    if not standing.phone:
        return _("They are late.")
    return _("They are late. If it cannot wait, ring %(phone)s.") % {"phone": standing.phone}


_SAID: dict[Status, Callable[[Standing, datetime], Words]] = {
    Status.AWAITING_TRIAGE: _waiting,
    Status.IN_TRIAGE: _looked_at,
    Status.IN_PROGRESS: _arranged,
    Status.COMPLETED: _completed,
    Status.NOT_ACCEPTED: _not_accepted,
    Status.WITHDRAWN: _withdrawn,
    Status.JOINED: _joined,
    Status.ENDED_BY_DEATH: _died,
}
