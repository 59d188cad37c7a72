"""Who helps, when they come, and how it went: each kind of help by itself, for those who refer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sers.audit.models import Event
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus
from sers.referrals.working import TRIES
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence, the_team

TAGS: dict[str, tuple[str | Promise, str]] = {
    LegStatus.OFFERED: (lazy("Asked"), "grey"),
    LegStatus.ACCEPTED: (lazy("Agreed"), "blue"),
    LegStatus.WAITING: (lazy("Waiting to begin"), "yellow"),
    LegStatus.STARTED: (lazy("Begun"), "green"),
    LegStatus.COMPLETED: (lazy("Finished"), "white"),
    LegStatus.DECLINED: (lazy("Cannot help"), "orange"),
    LegStatus.CANCELLED: (lazy("Ended"), "white"),
}
HANDED_BACK = (lazy("Handed back"), "orange")
NEVER_BEGUN = (lazy("Did not begin"), "white")


@dataclass(frozen=True, slots=True)
class LegCard:
    """What the `legs` component draws."""

    title: str
    tag: str
    colour: str
    who: str
    workers: str = ""
    coming: str = ""
    lines: Sequence[str] = ()
    report: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What the cards depend on besides their legs."""

    owner: str  # as a sentence names it: the Penwith team
    is_open: bool
    tries: Mapping[str, str]  # of each leg: how the last contact failed, and what follows
    now: datetime
    sought: Collection[UUID] = ()  # legs that were refused, and nobody was asked instead yet


def sought(legs: Sequence[Allocation]) -> frozenset[UUID]:
    """What was refused after anybody was asked last: its desk has yet to ask somebody else."""
    if not legs:
        return frozenset()
    last = max(leg.offered_at for leg in legs)
    return frozenset(
        leg.pk
        for leg in legs
        if leg.status in {LegStatus.DECLINED, LegStatus.CANCELLED}
        and leg.reason_id
        and leg.closed_at
        and leg.closed_at > last
    )


def cards(legs: Sequence[Allocation], around: Around, *, sent: bool = True) -> list[LegCard]:
    """Each kind of help: whole to its senders, to those who only follow it who and how far."""
    return [_card(leg, around) if sent else _short(leg) for leg in legs]


def tries(events: Sequence[Event]) -> dict[str, str]:
    """What was said of the last contact that failed, by leg; the events come newest first."""
    failed = [event for event in events if event.kind == AllocationEvent.CONTACT_FAILED]
    return {str(event.facts.get("leg", "")): _failed(event) for event in reversed(failed)}


def _failed(event: Event) -> str:
    said = {
        "outcome": event.facts.get("outcome", ""),
        "when": words.moment(event.happened_at),
        "next": event.facts.get("note", ""),
    }
    return _("%(outcome)s, %(when)s. What follows: “%(next)s”") % said


def _card(leg: Allocation, around: Around) -> LegCard:
    tag, colour = _tag(leg)
    return LegCard(
        title=leg.what,
        tag=str(tag),
        colour=colour,
        who=_who(leg),
        workers=workers(list(leg.workers.all())) if leg.is_open else "",
        coming=_coming(leg, around.now),
        lines=[*_LINES[LegStatus(leg.status)](leg, around), *_tried(leg, around)],
        report=leg.report,
    )


def _short(leg: Allocation) -> LegCard:
    """What help that is, who comes and how it went is between the sender and those who help."""
    tag, colour = _tag(leg)
    return LegCard(_("Some of the help"), str(tag), colour, f"{as_sentence(the_team(leg.owner))}.")


def _tag(leg: Allocation) -> tuple[str | Promise, str]:
    if leg.status == LegStatus.CANCELLED and leg.reason is not None:
        return HANDED_BACK
    if leg.status == LegStatus.COMPLETED and leg.started_at is None:
        return NEVER_BEGUN
    return TAGS[leg.status]


def _who(leg: Allocation) -> str:
    """The team, and its service where that is called otherwise."""
    named = [as_sentence(the_team(leg.owner))]
    if leg.service and leg.service.name != leg.owner.name:
        named.append(leg.service.name)
    agreed = _(" Agreed by telephone.") if leg.telephoned else ""
    together = _(" They visit together with the others.") if leg.together else ""
    return f"{', '.join(named)}.{agreed}{together}"


def workers(named: Sequence[Assignment]) -> str:
    """Tegen Rowe (nurse) leads, with Asha Mitra (physiotherapist)."""
    if not named:
        return ""
    first, *others = sorted(named, key=lambda each: not each.leads)
    lead = _person(first)
    if not others:
        return f"{lead}."
    if not first.leads:
        return f"{', '.join(map(_person, [first, *others]))}."
    said = {"lead": lead, "others": ", ".join(map(_person, others))}
    return _("%(lead)s leads, with %(others)s.") % said


def _person(assigned: Assignment) -> str:
    job = assigned.user.profession
    if job[1:2].islower():
        job = job[:1].lower() + job[1:]
    return f"{assigned.user.name} ({job})" if job else assigned.user.name


def _coming(leg: Allocation, now: datetime) -> str:
    """When somebody is expected, and only while that is still to come."""
    if not leg.is_open or leg.expected_at is None or leg.expected_at < now:
        return ""
    when = {"when": words.moment(leg.expected_at, now)}
    again = leg.started_at is not None
    said = _("They come again %(when)s.") if again else _("They come %(when)s.")
    return f"{said % when} {leg.expected_note}".strip()


def _tried(leg: Allocation, around: Around) -> list[str]:
    """Contacts that failed, while it goes on; after some the sender may know how to reach them."""
    if not leg.is_open or not leg.attempts:
        return []
    counted = ngettext(
        "Nobody was met at %(number)s try.", "Nobody was met at %(number)s tries.", leg.attempts
    ) % {"number": leg.attempts}
    last = around.tries.get(str(leg.pk), "")
    known = _("If you know how to reach the person, tell the team.")
    return [f"{counted} {last}".strip(), *([known] if leg.attempts >= TRIES else [])]


def _asked(leg: Allocation, around: Around) -> list[str]:
    if leg.due_at < around.now:
        return [_("They have yet to answer.")]
    return [_("They answer by %(time)s.") % {"time": at_time(leg.due_at, around.now)}]


def _agreed(leg: Allocation, around: Around) -> list[str]:
    if leg.expected_at and leg.expected_at >= around.now:
        return []
    if leg.due_at < around.now or leg.expected_at:
        return [_("They have agreed to help, and have yet to begin.")]
    by = {"time": at_time(leg.due_at, around.now)}
    return [_("They have agreed to help, and begin by %(time)s.") % by]


def _waiting(leg: Allocation, around: Around) -> list[str]:
    late = _("They have yet to look again.")
    promised = _("They look again by %(day)s.") % {"day": words.short_day(leg.due_at)}
    why = leg.waits_for.label if leg.waits_for else _("They cannot begin yet")
    return [f"{why}. {late if leg.due_at < around.now else promised}"]


def _begun(leg: Allocation, around: Around) -> list[str]:
    since = {"when": words.moment(leg.started_at or leg.offered_at, around.now)}
    how = [f"{each.label}." for each in (leg.place, leg.mode) if each]
    return [" ".join([_("They began %(when)s.") % since, *how])]


def _finished(leg: Allocation, around: Around) -> list[str]:
    outcome = leg.outcome.label if leg.outcome else ""
    if leg.closed_at is None:
        return [f"{outcome}."]
    said = {"when": words.moment(leg.closed_at, around.now), "outcome": outcome}
    if leg.started_at is None:
        return [_("It ended %(when)s: %(outcome)s.") % said]
    return [_("Finished %(when)s: %(outcome)s.") % said]


def _declined(leg: Allocation, around: Around) -> list[str]:
    return [f"{leg.reason}. {_looks_further(leg, around)}".strip()]


def _ended(leg: Allocation, around: Around) -> list[str]:
    """Handed back with a reason, or ended by the desk or with the referral."""
    if leg.reason is None:
        return []
    begun = [_("They had begun.")] if leg.started_at else []
    return [*begun, f"{leg.reason}. {_looks_further(leg, around)}".strip()]


def _looks_further(leg: Allocation, around: Around) -> str:
    """Until it has asked somebody else: then that stands beside it."""
    if not around.is_open or leg.pk not in around.sought:
        return ""
    return _("%(team)s looks further.") % {"team": as_sentence(around.owner)}


_LINES: dict[LegStatus, Callable[[Allocation, Around], list[str]]] = {
    LegStatus.OFFERED: _asked,
    LegStatus.ACCEPTED: _agreed,
    LegStatus.WAITING: _waiting,
    LegStatus.STARTED: _begun,
    LegStatus.COMPLETED: _finished,
    LegStatus.DECLINED: _declined,
    LegStatus.CANCELLED: _ended,
}
