"""What happened to a referral, in sentences, and where its time went. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sers.audit.models import Event
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.legs import Clock
from sers.referrals.lifecycle import Stage
from sers.referrals.models import Addition
from sers.referrals.thread import InformationRequest
from sers.web import words
from sers.web.triage import bed_story, own_page_story
from sers.web.triage.rows import by_time
from sers.web.triage.telling import Telling, joined, moment


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the timeline draws it."""

    at: str
    when: str
    text: str
    note: str


def told(events: Iterable[Event], now: datetime) -> list[Told]:
    """The events as sentences, in the order given."""
    return [_told(event, now) for event in events]


def sentence(event: Event) -> str:
    """What happened, in one sentence, without a word that somebody typed."""
    who = {"who": event.actor.name}
    match event.kind:
        case ReferralEvent.QUESTION_ASKED:
            return _("%(who)s asked the referrer") % who
        case ReferralEvent.QUESTION_ANSWERED | AllocationEvent.ANSWERED:
            return _("%(who)s answered") % who
        case AllocationEvent.ASKED:
            return _("%(who)s asked") % who
        case ReferralEvent.HUDDLED:
            return _("%(who)s wrote what the huddle decided") % who
    return _telling(event)[0]


def went(events: Iterable[Event]) -> list[tuple[str, str]]:
    """The last thing that happened to each referral and leg, by the id of its row."""
    last: dict[str, str] = {}
    for event in events:
        for row in (event.about.partition("/")[2], str(event.facts.get("leg", ""))):
            last[row] = sentence(event)
    return [(row, said) for row, said in last.items() if row]


def _told(event: Event, now: datetime) -> Told:
    text, note = _telling(event)
    at = event.happened_at
    return Told(at.isoformat(), by_time(at, now), text, note)


def _telling(event: Event) -> tuple[str, str]:
    telling = TELLINGS.get(event.kind)
    if telling is None:  # of a later release
        return event.kind, event.actor.name
    # A fact that an older release did not write down is left out, not a fault.
    facts = {name: event.facts.get(name, "") for name in _FACTS}
    return telling(event.actor.name, facts)


_FACTS = (
    *("to_team", "from_team", "because", "question", "answer", "reason", "note"),
    *("next_step", "next_owner", "with_team", "what", "text", "would_go_to"),
    *("would_ask", "to_person", "from_priority", "to_priority", "outcome", "response"),
    *("pathway", "about", "into", "workers", "spoke_to", "place", "mode", "attempt"),
    *("expected_at", "review_on", "contact_at"),
    *bed_story.FACTS,
    *own_page_story.FACTS,
)

# The facts go by their own names into each sentence; «who» is whoever did it.
TELLINGS: dict[str, Telling] = {
    **bed_story.TELLINGS,
    **own_page_story.TELLINGS,
    ReferralEvent.SENT: lambda who, _f: (_("Sent by %(who)s") % {"who": who}, ""),
    ReferralEvent.ROUTED: lambda _who, f: (_("It came to %(to_team)s") % f, f["because"]),
    ReferralEvent.IDENTITY_TO_CHECK: lambda _who, _f: (
        _("Identity to check"),
        _("The NHS number is known with another name or date of birth"),
    ),
    ReferralEvent.OPENED: lambda who, _f: (_("First opened by %(who)s") % {"who": who}, ""),
    ReferralEvent.CLAIMED: lambda who, _f: (_("Taken by %(who)s") % {"who": who}, ""),
    ReferralEvent.TAKEN_OVER: lambda who, _f: (_("Taken over by %(who)s") % {"who": who}, ""),
    ReferralEvent.ASSIGNED: lambda who, f: (_("Given to %(to_person)s") % f, who),
    ReferralEvent.RELEASED: lambda who, _f: (_("%(who)s let go of it") % {"who": who}, ""),
    ReferralEvent.PRIORITISED: lambda who, f: (
        _("How soon: %(to_priority)s, not %(from_priority)s") % f,
        joined(f["reason"], f["note"], who),
    ),
    ReferralEvent.PATHWAY_SET: lambda who, f: (_("Pathway: %(outcome)s") % f, who),
    ReferralEvent.BROUGHT_TO_HUDDLE: lambda who, f: (
        _("%(who)s brought it to the huddle") % {"who": who},
        f["note"],
    ),
    ReferralEvent.HUDDLED: lambda who, f: (_("The huddle decided: “%(note)s”") % f, who),
    ReferralEvent.RECALLED: lambda who, f: (
        _("Taken back from %(from_team)s") % f,
        who,
    ),
    ReferralEvent.HANDED_OVER: lambda who, f: (
        _("Handed over from %(from_team)s to %(to_team)s") % f,
        joined(f["reason"], f["note"], who),
    ),
    ReferralEvent.REFUSAL_ACKNOWLEDGED: lambda who, _f: (
        _("%(who)s has read why it was not accepted") % {"who": who},
        "",
    ),
    ReferralEvent.CONCLUDED: lambda who, f: (
        _("Ended at triage: %(outcome)s") % f,
        joined(f["note"], who),
    ),
    ReferralEvent.JOINED: lambda who, f: (_("Joined to %(into)s") % f, who),
    ReferralEvent.COMPLETED: lambda who, f: (
        _("Completed: %(outcome)s") % f,
        joined(f["note"], who),
    ),
    ReferralEvent.REOPENED: lambda who, f: (
        _("Reopened: %(reason)s") % f,
        joined(f["note"], who),
    ),
    ReferralEvent.ENDED_BY_DEATH: lambda who, f: (
        _("The person has died"),
        joined(f["note"], who),
    ),
    ReferralEvent.QUESTION_ASKED: lambda who, f: (_("Asked: “%(question)s”") % f, who),
    ReferralEvent.QUESTION_ANSWERED: lambda who, f: (_("Answered: “%(answer)s”") % f, who),
    ReferralEvent.REDIRECTED: lambda who, f: (
        _("Sent from %(from_team)s to %(to_team)s") % f,
        joined(f["reason"], f["note"], who),
    ),
    ReferralEvent.NOT_ACCEPTED: lambda who, f: (
        _("Not accepted: %(reason)s") % f,
        joined(f["note"], f["next_step"], _("Next: %(next_owner)s") % f, who),
    ),
    ReferralEvent.ACCEPTED: lambda who, f: (
        _("Accepted by %(who)s") % {"who": who},
        joined(f["response"], f["pathway"]),
    ),
    ReferralEvent.WITHDRAWN: lambda who, f: (
        _("Withdrawn: %(reason)s") % f,
        joined(f["note"], who),
    ),
    ReferralEvent.SOMETHING_CHANGED: lambda who, f: (
        _("%(who)s says that something has changed") % {"who": who},
        _quoted(f["text"]),
    ),
    ReferralEvent.ADDED_TO: lambda who, f: (
        _("%(from_team)s added to it, instead of referring again") % f,
        who,
    ),
    ReferralEvent.AMENDED: lambda who, f: (
        _("%(who)s changed what was sent") % {"who": who},
        elsewhere(f),
    ),
    ReferralEvent.COMPANION_NAMED: lambda who, _f: (
        _("%(who)s referred who lives with them, too") % {"who": who},
        "",
    ),
    AllocationEvent.OFFERED: lambda who, f: (
        _("%(with_team)s was asked to help") % f,
        joined(f["what"], who),
    ),
    AllocationEvent.ACCEPTED: lambda who, f: (_("%(with_team)s accepted") % f, who),
    AllocationEvent.DECLINED: lambda who, f: (
        _("%(with_team)s declined: %(reason)s") % f,
        joined(f["note"], who),
    ),
    AllocationEvent.CANCELLED: lambda who, f: (
        _("%(with_team)s is asked no longer") % f,
        joined(f["note"], who),
    ),
    AllocationEvent.TELEPHONED: lambda who, f: (
        _("%(with_team)s agreed by telephone") % f,
        joined(f["what"], _("Spoke to %(spoke_to)s") % f, who),
    ),
    AllocationEvent.ASSIGNED: lambda who, f: (
        _("%(with_team)s: %(workers)s") % f if f["workers"] else _("%(with_team)s decides who") % f,
        who,
    ),
    AllocationEvent.PLANNED: lambda who, f: (
        _("%(with_team)s said when they come") % f,
        joined(moment(f["expected_at"]), f["text"], who),
    ),
    AllocationEvent.PUT_TO_WAIT: lambda who, f: (
        _("%(with_team)s cannot begin yet: %(reason)s") % f,
        joined(f["note"], who),
    ),
    AllocationEvent.CONTACT_FAILED: lambda who, f: (
        _("%(with_team)s met nobody: %(outcome)s") % f,
        joined(_("Next: %(note)s") % f, who),
    ),
    AllocationEvent.STARTED: lambda who, f: (
        _("%(with_team)s has begun") % f,
        joined(moment(f["contact_at"]), f["place"], f["mode"], who),
    ),
    AllocationEvent.COMPLETED: lambda who, f: (
        _("%(with_team)s has finished: %(outcome)s") % f,
        joined(f["text"], who),
    ),
    AllocationEvent.HANDED_BACK: lambda who, f: (
        _("%(with_team)s handed it back: %(reason)s") % f,
        joined(f["note"], who),
    ),
    AllocationEvent.REOPENED: lambda who, f: (
        _("%(with_team)s goes on: %(reason)s") % f,
        joined(f["note"], who),
    ),
    AllocationEvent.ASKED: lambda who, f: (
        _("%(with_team)s asked: “%(question)s”") % f,
        who,
    ),
    AllocationEvent.ANSWERED: lambda who, f: (
        _("The desk answered %(with_team)s: “%(answer)s”") % f,
        who,
    ),
}


@dataclass(frozen=True, slots=True)
class Added:
    """What was said about a referral after it was sent."""

    title: str
    who: str
    text: str


def added(additions: Iterable[Addition], now: datetime) -> list[Added]:
    """Each addition: why it came, from whom and when, and its words."""
    titles = {
        Addition.Kind.CHANGED: _("Something has changed"),
        Addition.Kind.JOINED: _("Another team would have referred them, and added to this"),
    }
    return [
        Added(
            titles[Addition.Kind(each.kind)],
            f"{each.by.name}, {each.team.name}, {words.moment(each.at, now)}",
            each.text,
        )
        for each in additions
    ]


def elsewhere(facts: Mapping[str, Any]) -> str:
    """Who would have it, or be asked besides, if it were sent as it is now."""
    go, ask = facts.get("would_go_to"), facts.get("would_ask")
    lines = [
        _("It would now go to %(team)s") % {"team": go} if go else "",
        _("%(teams)s would now be asked besides") % {"teams": ask} if ask else "",
    ]
    return joined(*lines)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""


@dataclass(frozen=True, slots=True)
class Spent:
    """A stretch of the referral's life: whose it was, how long, and where it lies in the whole."""

    stage: str
    whose: str
    took: str
    ours: bool
    start: float  # in hundredths of the whole
    share: float


def spent(
    clocks: Sequence[Clock], asked: Sequence[InformationRequest], now: datetime
) -> list[Spent]:
    """Where the time went: the stages, and beside them the questions that made them rest."""
    if not clocks:
        return []
    begin = clocks[0].started_at
    whole = max((clock.stopped_at or now) for clock in clocks) - begin or timedelta(minutes=1)
    stretches = [
        (clock.started_at, clock.stopped_at or now, _STAGES[Stage(clock.stage)](), clock.team.name)
        for clock in clocks
    ]
    waits = [
        (each.asked_at, each.answered_at or each.dropped_at or now, _("Waiting for an answer"), "")
        for each in asked
    ]
    return [
        Spent(
            stage,
            team or _("Referrer"),
            words.duration(max(end - start, timedelta(0))),
            bool(team),
            round((start - begin) / whole * 100, 1),
            max(round((end - start) / whole * 100, 1), 0.5),
        )
        for start, end, stage, team in sorted([*stretches, *waits], key=lambda each: each[0])
    ]


_STAGES = {
    Stage.PICK_UP: lambda: _("To pick up"),
    Stage.DECIDE: lambda: _("To decide"),
    Stage.ALLOCATE: lambda: _("To allocate"),
    Stage.SUPPORT: lambda: _("Being helped"),
    Stage.CLOSE: lambda: _("To close"),
}
