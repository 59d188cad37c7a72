"""What happened to a referral and what is being arranged, told to those who sent it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.audit.models import Event
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.referrals.models import Addition
from sers.web import words
from sers.web.refer.where import as_sentence, at_time, the_team

# Event → the sentence of it, in the words of its facts; None is deliberately not told: an
# identity that differs would say something about a person whom the sender may not look up.
# Notes between teams are in none of them.
SENTENCES: dict[str, str | Promise | None] = {
    ReferralEvent.SENT: lazy("%(who)s sent it."),
    ReferralEvent.ROUTED: lazy("It went to the %(to_team)s, because %(because)s."),
    ReferralEvent.IDENTITY_TO_CHECK: None,
    ReferralEvent.OPENED: lazy("%(who)s opened it."),
    ReferralEvent.CLAIMED: lazy("%(who)s began to look at it."),
    ReferralEvent.TAKEN_OVER: lazy("%(who)s took it over from a colleague."),
    ReferralEvent.ASSIGNED: lazy("%(to_person)s has it now."),
    ReferralEvent.RELEASED: lazy("%(who)s put it back on the team’s list."),
    ReferralEvent.PRIORITISED: lazy("%(who)s decided how soon: %(to_priority)s. %(reason)s."),
    ReferralEvent.PATHWAY_SET: lazy("%(who)s set the pathway: %(outcome)s."),
    ReferralEvent.QUESTION_ASKED: lazy("%(who)s asked: “%(question)s”"),
    ReferralEvent.QUESTION_ANSWERED: lazy("%(who)s answered: “%(answer)s”"),
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s. %(reason)s."),
    ReferralEvent.BROUGHT_TO_HUDDLE: lazy("The team will talk about it together."),
    ReferralEvent.HUDDLED: lazy("The team has talked about it together."),
    ReferralEvent.RECALLED: lazy("The %(to_team)s took it back."),
    ReferralEvent.HANDED_OVER: lazy(
        "The %(from_team)s handed it over to the %(to_team)s. %(reason)s."
    ),
    ReferralEvent.NOT_ACCEPTED: lazy("%(who)s did not accept it. %(reason)s."),
    ReferralEvent.REFUSAL_ACKNOWLEDGED: lazy("%(who)s read why."),
    ReferralEvent.CONCLUDED: lazy("%(who)s ended it: %(outcome)s. “%(note)s”"),
    ReferralEvent.ACCEPTED: lazy("%(who)s accepted it."),
    ReferralEvent.JOINED: lazy("%(who)s joined it to another open referral of the same person."),
    ReferralEvent.COMPLETED: lazy("%(who)s completed it: %(outcome)s. “%(note)s”"),
    ReferralEvent.REOPENED: lazy("%(who)s opened it again. %(reason)s."),
    ReferralEvent.ENDED_BY_DEATH: lazy("It ended, because the person has died."),
    ReferralEvent.WITHDRAWN: lazy("%(who)s took it back. %(reason)s."),
    ReferralEvent.SOMETHING_CHANGED: lazy("%(who)s told the team what has changed: “%(text)s”"),
    ReferralEvent.ADDED_TO: lazy("%(who)s added to it."),
    ReferralEvent.AMENDED: lazy("%(who)s changed what was sent."),
    ReferralEvent.COMPANION_NAMED: lazy("%(who)s referred who lives with them, too."),
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help: %(what)s."),
    AllocationEvent.ACCEPTED: lazy("%(with_team)s agreed to help."),
    AllocationEvent.DECLINED: lazy("%(with_team)s cannot help. %(reason)s."),
    AllocationEvent.TELEPHONED: lazy("%(with_team)s agreed by telephone: %(what)s."),
    AllocationEvent.ASSIGNED: lazy("%(with_team)s said who helps: %(workers)s."),
    AllocationEvent.PLANNED: lazy("%(with_team)s comes %(expected)s."),
    AllocationEvent.PUT_TO_WAIT: lazy(
        "%(with_team)s cannot begin yet: %(reason)s. They look again on %(review)s."
    ),
    AllocationEvent.CONTACT_FAILED: lazy("%(with_team)s met nobody: %(outcome)s. Next: “%(note)s”"),
    AllocationEvent.STARTED: lazy("%(with_team)s has begun."),
    AllocationEvent.COMPLETED: lazy("%(with_team)s has finished: %(outcome)s. “%(text)s”"),
    AllocationEvent.HANDED_BACK: lazy("%(with_team)s handed its part back. %(reason)s."),
    AllocationEvent.CANCELLED: lazy("What was asked of %(with_team)s has ended."),
    AllocationEvent.REOPENED: lazy("%(with_team)s goes on with its part."),
    # What those who help ask is shown where it is answered.
    AllocationEvent.ASKED: None,
    AllocationEvent.ANSWERED: None,
}

# The same to those who only added to it: not who sent it, what was asked of them, or why it went
# where it went, for that may say where the person lives. Nor do they see those rows.
TO_FOLLOWERS: dict[str, str | Promise] = {
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s."),
    ReferralEvent.HANDED_OVER: lazy("The %(from_team)s handed it over to the %(to_team)s."),
    ReferralEvent.COMPLETED: lazy("It is completed."),
    ReferralEvent.REOPENED: lazy("It was opened again."),
    **{
        kind: SENTENCES[kind] or ""
        for kind in (
            ReferralEvent.OPENED,
            ReferralEvent.CLAIMED,
            ReferralEvent.TAKEN_OVER,
            ReferralEvent.RELEASED,
            ReferralEvent.NOT_ACCEPTED,
            ReferralEvent.ACCEPTED,
            ReferralEvent.ADDED_TO,
            ReferralEvent.ENDED_BY_DEATH,
            AllocationEvent.ACCEPTED,
            AllocationEvent.DECLINED,
            AllocationEvent.CANCELLED,
            AllocationEvent.STARTED,
        )
    },
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help."),
    AllocationEvent.TELEPHONED: lazy("%(with_team)s agreed by telephone."),
    AllocationEvent.COMPLETED: lazy("%(with_team)s has finished."),
}

FOLLOWING = Permission.FOLLOW_REFERRAL
BY_ANY_FOLLOWER = frozenset({ReferralEvent.SOMETHING_CHANGED, ReferralEvent.ADDED_TO})

TAGS: dict[str, tuple[str | Promise, str]] = {
    LegStatus.OFFERED: (lazy("Asked"), "grey"),
    LegStatus.ACCEPTED: (lazy("Agreed"), "green"),
    LegStatus.WAITING: (lazy("Waiting to begin"), "yellow"),
    LegStatus.STARTED: (lazy("Begun"), "green"),
    LegStatus.COMPLETED: (lazy("Finished"), "white"),
    LegStatus.DECLINED: (lazy("Cannot help"), "orange"),
    LegStatus.CANCELLED: (lazy("Ended"), "white"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What the `story` component draws."""

    when: str
    text: str
    lead: str = ""
    next: bool = False


@dataclass(frozen=True, slots=True)
class LegCard:
    """What the `legs` component draws."""

    title: str
    tag: str
    colour: str
    who: str
    lines: Sequence[str]


class _Facts(dict[str, str]):
    """An older event may lack a fact that its sentence has today."""

    def __missing__(self, key: str) -> str:
        return ""


def story(events: Sequence[Event], reader: User, *, sent: bool = True) -> Iterator[Step]:
    """What has happened, as it came: as those read it who sent it, or only added to it."""
    for event in events:
        sentence = SENTENCES[event.kind] if sent else TO_FOLLOWERS.get(event.kind)
        if sentence is not None:
            when = as_sentence(words.moment(event.happened_at))
            yield Step(when, str(sentence) % _facts(event, reader))


def added(additions: Sequence[Addition], reader: User) -> list[Step]:
    """What the reader's own teams added; what others did is for the team that has it."""
    ours = reader.teams_where(FOLLOWING)
    return [
        Step(as_sentence(words.moment(each.at)), each.text, lead=_said_by(each, reader))
        for each in additions
        if each.team_id in ours
    ]


def _said_by(addition: Addition, reader: User) -> str:
    return _("You:") if addition.by_id == reader.pk else f"{addition.by.name}:"


def legs(allocations: Sequence[Allocation], owner: str, *, sent: bool = True) -> list[LegCard]:
    """What is being arranged, each kind of help by itself; what help that is, to its senders."""
    cards = [_leg(leg, owner) for leg in allocations]
    return cards if sent else [replace(card, title=_("Some of the help")) for card in cards]


def _leg(leg: Allocation, owner: str) -> LegCard:
    tag, colour = TAGS[leg.status]
    return LegCard(leg.what, str(tag), colour, as_sentence(the_team(leg.owner)), _line(leg, owner))


def _line(leg: Allocation, owner: str) -> list[str]:
    return _LINES[LegStatus(leg.status)](leg, owner)


def _asked(leg: Allocation, _owner: str) -> list[str]:
    if leg.due_at < timezone.now():
        return [_("They have yet to answer.")]
    return [_("They answer by %(time)s.") % {"time": at_time(leg.due_at)}]


def _agreed(leg: Allocation, _owner: str) -> list[str]:
    return [_("They have agreed to help."), *_expected(leg)]


def _waiting(leg: Allocation, _owner: str) -> list[str]:
    look = _("They look again by %(day)s.") % {"day": words.short_day(leg.due_at)}
    return [f"{leg.waits_for}. {look}", *_expected(leg)]


def _begun(leg: Allocation, _owner: str) -> list[str]:
    since = words.moment(leg.started_at or leg.offered_at)
    return [_("They began %(when)s.") % {"when": since}]


def _finished(leg: Allocation, _owner: str) -> list[str]:
    return [f"{leg.outcome}.", f"“{leg.report}”"]


def _declined(leg: Allocation, owner: str) -> list[str]:
    looks = _("%(team)s looks further.") % {"team": as_sentence(owner)}
    return [f"{leg.reason}. {looks}"]


def _ended(leg: Allocation, _owner: str) -> list[str]:
    return [f"{leg.reason}."] if leg.reason else []


_LINES: dict[LegStatus, Callable[[Allocation, str], list[str]]] = {
    LegStatus.OFFERED: _asked,
    LegStatus.ACCEPTED: _agreed,
    LegStatus.WAITING: _waiting,
    LegStatus.STARTED: _begun,
    LegStatus.COMPLETED: _finished,
    LegStatus.DECLINED: _declined,
    LegStatus.CANCELLED: _ended,
}


def _expected(leg: Allocation) -> list[str]:
    """Who comes and when, as far as that is said."""
    if leg.expected_at is None or leg.expected_at < timezone.now():
        return []
    when = _("They come %(when)s.") % {"when": words.moment(leg.expected_at)}
    return [when, *filter(None, [leg.expected_note])]


def _facts(event: Event, reader: User) -> Mapping[str, str]:
    facts = {key: str(value) for key, value in event.facts.items()}
    if expected := facts.get("expected_at"):
        facts["expected"] = words.moment(datetime.fromisoformat(expected))
    if review := facts.get("review_on"):
        facts["review"] = words.short_day(date.fromisoformat(review))
    return _Facts(facts | {"who": _who(event, reader)})


def _who(event: Event, reader: User) -> str:
    """Who did it. Those who send and those who add learn of each other only that there are some."""
    if event.actor_id == reader.pk:
        return _("You")
    if event.kind in BY_ANY_FOLLOWER and event.team not in reader.teams_holding(FOLLOWING):
        return _("Another team")
    return event.actor.name
