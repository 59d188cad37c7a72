"""What happened to a referral, told to those who sent it, and to those who only added to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.audit.models import Event
from sers.directory.models import User
from sers.own_page.events import OwnPageEvent
from sers.policy.permissions import Permission
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.models import Addition
from sers.web import words
from sers.web.teams import as_sentence
from sers.web.track import bed_telling

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
    ReferralEvent.PRIORITISED: lazy(
        "%(who)s decided how soon: “%(to_priority)s”, not “%(from_priority)s”. %(reason)s."
    ),
    ReferralEvent.PATHWAY_SET: lazy("%(who)s set the pathway: %(outcome)s."),
    ReferralEvent.QUESTION_ASKED: lazy("%(who)s asked: “%(question)s”"),
    ReferralEvent.QUESTION_ANSWERED: lazy("%(who)s answered: “%(answer)s”"),
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s. %(reason)s."),
    ReferralEvent.BROUGHT_TO_HUDDLE: lazy("The team will talk about it together."),
    ReferralEvent.HUDDLED: lazy("The team has talked about it together."),
    ReferralEvent.RECALLED: lazy("It was sent on by mistake. The %(to_team)s took it back."),
    ReferralEvent.HANDED_OVER: lazy(
        "The %(from_team)s handed it over to the %(to_team)s. %(reason)s."
    ),
    ReferralEvent.NOT_ACCEPTED: lazy("%(who)s did not accept it. %(reason)s.%(next)s"),
    ReferralEvent.REFUSAL_ACKNOWLEDGED: lazy("%(who)s read why."),
    ReferralEvent.CONCLUDED: lazy("%(who)s ended it: %(outcome)s. “%(note)s”"),
    ReferralEvent.ACCEPTED: lazy("%(who)s accepted it.%(decided)s"),
    ReferralEvent.JOINED: lazy("%(who)s joined it to another open referral of the same person."),
    ReferralEvent.COMPLETED: lazy("%(who)s completed it: %(outcome)s. “%(note)s”"),
    ReferralEvent.REOPENED: lazy("%(who)s opened it again. %(reason)s."),
    ReferralEvent.ENDED_BY_DEATH: lazy("It ended, because the person has died."),
    ReferralEvent.WITHDRAWN: lazy("%(who)s took it back. %(reason)s."),
    ReferralEvent.SOMETHING_CHANGED: lazy("%(who)s told the team what has changed: “%(text)s”"),
    ReferralEvent.ADDED_TO: lazy("%(who)s added to it."),
    # What they said is for those who help.
    ReferralEvent.PERSON_SAID: lazy(
        "The person, or somebody who cares for them, said something to the team."
    ),
    **dict.fromkeys(OwnPageEvent),
    ReferralEvent.AMENDED: lazy("%(who)s changed what was sent."),
    ReferralEvent.COMPANION_NAMED: lazy("%(who)s referred who lives with them, too."),
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help: %(what)s."),
    AllocationEvent.ACCEPTED: lazy("%(with_team)s agreed to help."),
    AllocationEvent.DECLINED: lazy("%(with_team)s cannot help. %(reason)s."),
    AllocationEvent.TELEPHONED: lazy("%(with_team)s agreed by telephone: %(what)s."),
    AllocationEvent.ASSIGNED: lazy("%(with_team)s said who helps: %(workers)s."),
    AllocationEvent.PLANNED: lazy("%(with_team)s said when they come: %(expected)s.%(words)s"),
    AllocationEvent.PUT_TO_WAIT: lazy(
        "%(with_team)s cannot begin yet: %(reason)s. They look again on %(review)s."
    ),
    AllocationEvent.CONTACT_FAILED: lazy(
        "%(with_team)s met nobody: %(outcome)s. What follows: “%(note)s”"
    ),
    AllocationEvent.STARTED: lazy("%(with_team)s began %(contact)s.%(how)s"),
    AllocationEvent.COMPLETED: lazy("%(with_team)s has finished: %(outcome)s. “%(text)s”"),
    AllocationEvent.HANDED_BACK: lazy("%(with_team)s handed its part back. %(reason)s."),
    AllocationEvent.CANCELLED: lazy("What was asked of %(with_team)s has ended."),
    AllocationEvent.REOPENED: lazy("%(with_team)s goes on with its part."),
    # Only where the sender is asked: what the desk is asked and answers is not for them.
    AllocationEvent.ASKED: lazy("%(with_team)s asked: “%(question)s”"),
    AllocationEvent.ANSWERED: None,
    **bed_telling.SENTENCES,
}

# The same to those who only added to it: not who sent it, what was asked of them, or why it went
# where it went, for that may say where the person lives. Nor do they see those rows.
TO_FOLLOWERS: dict[str, str | Promise] = {
    ReferralEvent.REDIRECTED: lazy("The %(from_team)s sent it on to the %(to_team)s."),
    ReferralEvent.HANDED_OVER: lazy("The %(from_team)s handed it over to the %(to_team)s."),
    ReferralEvent.ACCEPTED: lazy("%(who)s accepted it."),
    ReferralEvent.NOT_ACCEPTED: lazy("%(who)s did not accept it. %(reason)s."),
    ReferralEvent.COMPLETED: lazy("It is completed."),
    ReferralEvent.REOPENED: lazy("It was opened again."),
    **{
        kind: SENTENCES[kind] or ""
        for kind in (
            ReferralEvent.OPENED,
            ReferralEvent.CLAIMED,
            ReferralEvent.TAKEN_OVER,
            ReferralEvent.RELEASED,
            ReferralEvent.ADDED_TO,
            ReferralEvent.ENDED_BY_DEATH,
            AllocationEvent.ACCEPTED,
            AllocationEvent.DECLINED,
            AllocationEvent.CANCELLED,
        )
    },
    AllocationEvent.OFFERED: lazy("%(with_team)s was asked to help."),
    AllocationEvent.TELEPHONED: lazy("%(with_team)s agreed by telephone."),
    AllocationEvent.STARTED: lazy("%(with_team)s has begun."),
    AllocationEvent.COMPLETED: lazy("%(with_team)s has finished."),
    **bed_telling.TO_FOLLOWERS,
}

MOMENTS = {"expected_at": "expected", "contact_at": "contact"}
FOLLOWING = Permission.FOLLOW_REFERRAL
BY_ANY_FOLLOWER = frozenset({ReferralEvent.SOMETHING_CHANGED, ReferralEvent.ADDED_TO})


@dataclass(frozen=True, slots=True)
class Step:
    """What the `story` component draws."""

    when: str
    text: str
    lead: str = ""
    next: bool = False


class _Facts(dict[str, str]):
    """An older event may lack a fact that its sentence has today."""

    def __missing__(self, key: str) -> str:
        return ""


def story(events: Sequence[Event], reader: User, *, sent: bool = True) -> Iterator[Step]:
    """What has happened, as it came: as those read it who sent it, or only added to it."""
    for event in events:
        sentence = _sentence(event) if sent else TO_FOLLOWERS.get(event.kind)
        if sentence is not None:
            when = as_sentence(words.moment(event.happened_at))
            yield Step(when, str(sentence) % _facts(event, reader))


def _sentence(event: Event) -> str | Promise | None:
    """None for what is of no concern to the sender, and for what a later release recorded."""
    # Unless it says otherwise, what was asked was asked of the desk.
    if event.kind == AllocationEvent.ASKED and event.facts.get("of_desk", True):
        return None
    return SENTENCES.get(event.kind)


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


def _facts(event: Event, reader: User) -> Mapping[str, str]:
    facts = {key: str(value) for key, value in event.facts.items()}
    for fact, name in MOMENTS.items():
        if written := facts.get(fact):
            facts[name] = words.moment(datetime.fromisoformat(written))
    if review := facts.get("review_on"):
        facts["review"] = words.short_day(date.fromisoformat(review))
    if event.kind == ReferralEvent.ACCEPTED:
        decided = facts.get("response")
        chosen = _("Decided on: %(response)s") % {"response": decided} if decided else ""
        facts["decided"] = _after(chosen, facts.get("pathway"))
    if event.kind == ReferralEvent.NOT_ACCEPTED:
        facts["next"] = _next(facts)
    if event.kind == AllocationEvent.STARTED:
        facts["how"] = _after(facts.get("place"), facts.get("mode"))
    if event.kind == AllocationEvent.PLANNED:
        facts["words"] = f" “{facts['text']}”" if facts.get("text") else ""
    return _Facts(facts | bed_telling.besides(facts) | {"who": _who(event, reader)})


def _after(*said: str | None) -> str:
    """Sentences that stand after another, each of something that need not be there."""
    return "".join(f" {each}." for each in said if each)


def _next(facts: Mapping[str, str]) -> str:
    owner = facts.get("next_owner")
    return " " + _("%(owner)s acts next.") % {"owner": owner} if owner else ""


def _who(event: Event, reader: User) -> str:
    """Who did it. Those who send and those who add learn of each other only that there are some."""
    if event.actor_id == reader.pk:
        return _("You")
    if event.kind in BY_ANY_FOLLOWER and event.team not in reader.teams_holding(FOLLOWING):
        return _("Another team")
    return event.actor.name
