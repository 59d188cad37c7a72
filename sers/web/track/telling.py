"""What happened to a referral and what is being arranged, told to those who sent it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
    ReferralEvent.RELEASED: lazy("%(who)s put it back on the team’s list."),
    ReferralEvent.QUESTION_ASKED: lazy("%(who)s asked: “%(question)s”"),
    ReferralEvent.QUESTION_ANSWERED: lazy("%(who)s answered: “%(answer)s”"),
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s. %(reason)s."),
    ReferralEvent.NOT_ACCEPTED: lazy("%(who)s did not accept it. %(reason)s."),
    ReferralEvent.ACCEPTED: lazy("%(who)s accepted it."),
    ReferralEvent.WITHDRAWN: lazy("%(who)s took it back. %(reason)s."),
    ReferralEvent.SOMETHING_CHANGED: lazy("%(who)s told the team what has changed: “%(text)s”"),
    ReferralEvent.ADDED_TO: lazy("%(who)s added to it."),
    ReferralEvent.AMENDED: lazy("%(who)s changed what was sent."),
    ReferralEvent.COMPANION_NAMED: lazy("%(who)s referred who lives with them, too."),
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help: %(what)s."),
    AllocationEvent.ACCEPTED: lazy("%(with_team)s agreed to help."),
    AllocationEvent.DECLINED: lazy("%(with_team)s cannot help. %(reason)s."),
    AllocationEvent.CANCELLED: lazy("What was asked of %(with_team)s has ended."),
}

# The same to those who only added to it: not who sent it, what was asked of them, or why it went
# where it went, for that may say where the person lives. Nor do they see those rows.
TO_FOLLOWERS: dict[str, str | Promise] = {
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s."),
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
            *AllocationEvent,
        )
    },
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help."),
}

FOLLOWING = Permission.FOLLOW_REFERRAL
BY_ANY_FOLLOWER = frozenset({ReferralEvent.SOMETHING_CHANGED, ReferralEvent.ADDED_TO})

TAGS: dict[str, tuple[str | Promise, str]] = {
    LegStatus.OFFERED: (lazy("Asked"), "grey"),
    LegStatus.ACCEPTED: (lazy("Agreed"), "green"),
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
    match LegStatus(leg.status):
        case LegStatus.OFFERED:
            if leg.due_at < timezone.now():
                return [_("They have yet to answer.")]
            return [_("They answer by %(time)s.") % {"time": at_time(leg.due_at)}]
        case LegStatus.ACCEPTED:
            return [_("They have agreed to help.")]
        case LegStatus.DECLINED:
            looks = _("%(team)s looks further.") % {"team": as_sentence(owner)}
            return [f"{leg.reason}. {looks}"]
        case LegStatus.CANCELLED:
            return []


def _facts(event: Event, reader: User) -> Mapping[str, str]:
    facts = {key: str(value) for key, value in event.facts.items()}
    return _Facts(facts | {"who": _who(event, reader)})


def _who(event: Event, reader: User) -> str:
    """Who did it. Those who send and those who add learn of each other only that there are some."""
    if event.actor_id == reader.pk:
        return _("You")
    if event.kind in BY_ANY_FOLLOWER and event.team not in reader.teams_holding(FOLLOWING):
        return _("Another team")
    return event.actor.name
