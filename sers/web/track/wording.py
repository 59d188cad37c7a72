"""How a referral stands, in the words of those who sent it. Pure: facts in, words out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from sers.referrals.lifecycle import OPEN, Status
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence
from sers.web.track import wording_of_legs
from sers.web.track.beds import Bed
from sers.web.track.wording_of_legs import Leg


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
    questions: tuple[datetime, ...] = ()  # by when each of those that are open is to be answered
    legs: tuple[Leg, ...] = ()
    reason: str = ""
    outcome: str = ""
    concluded: bool = False  # it ended at triage: what the team writes is for the sender to act on
    next_step: str = ""
    next_owner: str = ""
    next_by: datetime | None = None
    unread: bool = False  # a refusal that nobody of the sender's has said to have read
    follows_other: bool = False  # the one it was joined to may be followed too
    died_on: date | None = None
    reopened_at: datetime | None = None
    wished: str = ""
    priority: str = ""
    priority_reason: str = ""
    response: str = ""
    pathway: str = ""
    waits_for_sender: bool = False  # told to those who are not the sender
    bed: Bed | None = None  # how far the search for one is


@dataclass(frozen=True, slots=True)
class Words:
    """The state, who has it and since when, and what comes next; what was decided besides."""

    tag: str
    colour: str
    who: str
    next: str
    asks: bool = False
    decided: tuple[str, ...] = ()


def words_for(standing: Standing, now: datetime) -> Words:
    """What the referrer reads in the list and at the head of the page."""
    said = _SAID[standing.status](standing, now)
    if standing.bed and standing.status in OPEN:
        said = _with_bed(standing, standing.bed, said)
    if standing.questions and standing.status in OPEN:
        said = _asked(standing, said, now)
    return replace(said, decided=tuple(_decided_on(standing)))


def _with_bed(standing: Standing, bed: Bed, said: Words) -> Words:
    """Where a bed is all that is arranged, how far that is says it all; else it is said besides."""
    alone = wording_of_legs.tally(standing.legs).all == 1
    if bed.tag and alone and standing.status == Status.IN_PROGRESS:
        who = f"{as_sentence(standing.team)}. {bed.said}"
        return Words(bed.tag, bed.colour, who, bed.next or said.next)
    return replace(said, who=f"{said.who} {bed.said}")


def _asked(standing: Standing, said: Words, now: datetime) -> Words:
    """They act next, whatever else goes on meanwhile."""
    first, number = min(standing.questions), len(standing.questions)
    facts = {"time": at_time(first, now), "number": number}
    if number == 1:
        promised, late = (
            _("You answer the question by %(time)s."),
            _("You answer the question. It was due by %(time)s."),
        )
    else:
        promised, late = (
            _("You answer %(number)s questions, the first by %(time)s."),
            _("You answer %(number)s questions. The first was due by %(time)s."),
        )
    next_ = (late if first < now else promised) % facts
    return Words(_("Question for you"), "yellow", said.who, next_, asks=True)


def _decided_on(standing: Standing) -> Iterator[str]:
    """How soon where that is not what was wished, then what kind of help."""
    if standing.priority != standing.wished:
        said = {"wished": standing.wished, "priority": standing.priority}
        differs = _("You asked for “%(wished)s”. The team decided “%(priority)s”") % said
        why = standing.priority_reason
        yield f"{differs}: {why}." if why else f"{differs}."
    if standing.response:
        yield _("Decided on: %(response)s.") % {"response": standing.response}
    if standing.pathway:
        yield f"{standing.pathway}."


def _waiting(standing: Standing, now: datetime) -> Words:
    came = _("Sent %(when)s.") % {"when": words.moment(standing.sent_at, now)}
    if standing.reopened_at:
        came = _("Opened again %(when)s.") % {"when": words.moment(standing.reopened_at, now)}
    who = f"{as_sentence(standing.team)}. {came}"
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
    number = wording_of_legs.tally(standing.legs)
    team = as_sentence(standing.team)
    if not number.all:
        who = _("%(team)s has accepted it and looks for who can help.") % {"team": team}
        return Words(_("Help is being arranged"), "blue", who, _asks_others(standing, now))
    who = f"{team}. {wording_of_legs.counted(standing.legs)}"
    if number.never_begun == number.all:
        return Words(_("Help did not begin"), "white", who, _closes(standing, now))
    if number.finished + number.never_begun == number.all:
        return Words(_("Help has finished"), "green", who, _closes(standing, now))
    next_ = wording_of_legs.comes_next(standing.legs, now) or _looks_again(standing, now)
    if number.begun:
        return Words(_("Help has begun"), "green", who, next_)
    if number.agreed == number.all and not number.sought:
        return Words(_("Help is agreed"), "green", who, next_)
    return Words(_("Help is being arranged"), "blue", who, next_)


def _asks_others(standing: Standing, now: datetime) -> str:
    if standing.due_at is None:
        return _("They ask other teams to help.")
    if standing.due_at < now:
        return _late(standing)
    by = {"time": at_time(standing.due_at, now)}
    return _("They ask other teams to help by %(time)s.") % by


def _looks_again(standing: Standing, now: datetime) -> str:
    """Help goes on; whoever has the referral sees to it that it does."""
    if standing.due_at is None or standing.due_at < now:
        return _("Help goes on. The team that has it has yet to look again.")
    by = {"time": at_time(standing.due_at, now)}
    return _("Help goes on. The team that has it looks again by %(time)s.") % by


def _closes(standing: Standing, now: datetime) -> str:
    if standing.due_at is None or standing.due_at < now:
        return _("They have yet to decide whether more is needed.")
    by = {"time": at_time(standing.due_at, now)}
    return _("They decide by %(time)s whether more is needed.") % by


def _not_accepted(standing: Standing, now: datetime) -> Words:
    who = f"{as_sentence(standing.team)}. {standing.reason}."
    # In quotation marks, for the list of next steps is written as the team says them.
    said = {"owner": standing.next_owner, "step": standing.next_step}
    next_ = _("%(owner)s acts next. The team says: “%(step)s”.") % said
    if standing.next_by:
        by = {"time": at_time(standing.next_by, now)}
        late = standing.next_by < now
        next_ += " " + (_("It was due by %(time)s.") if late else _("By %(time)s.")) % by
    colour = "orange" if standing.unread else "white"
    return Words(_("Not accepted"), colour, who, next_, asks=standing.unread)


def _withdrawn(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("Taken back %(when)s. %(reason)s.") % {"when": when, "reason": standing.reason}
    return Words(_("Withdrawn"), "white", who, _("Nothing more."))


def _completed(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    said = {"team": as_sentence(standing.team), "when": when, "outcome": standing.outcome}
    if not standing.outcome:
        who = _("%(team)s completed it %(when)s.") % said
        return Words(_("Completed"), "green", who, _("Nothing more."))
    if standing.concluded:
        who = _("%(team)s ended it %(when)s: “%(outcome)s”.") % said
        next_ = _("Read what they write: it says what comes next.")
        return Words(_("Completed"), "green", who, next_)
    who = _("%(team)s completed it %(when)s: “%(outcome)s”.") % said
    return Words(_("Completed"), "green", who, _("Nothing more."))


def _joined(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("Joined to another open referral of the same person %(when)s.") % {"when": when}
    follows = _("You follow that one among your referrals.")
    apart = _("The team goes on with that one.")
    return Words(_("Joined"), "white", who, follows if standing.follows_other else apart)


def _died(standing: Standing, now: datetime) -> Words:
    when = words.moment(standing.changed_at, now)
    who = _("The person has died. Everything ended %(when)s.") % {"when": when}
    if standing.died_on:
        said = {"day": words.day(standing.died_on), "when": when}
        who = _("The person died on %(day)s. Everything ended %(when)s.") % said
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
