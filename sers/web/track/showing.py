"""What the pages about one sent referral show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Event
from sers.beds import secrecy
from sers.directory import queries as directory
from sers.directory.models import User
from sers.intake import speaking
from sers.intake.comparing import Change
from sers.intake.speaking import Row
from sers.policy.permissions import Permission
from sers.referrals import destination, following, hiding, queries, redlines
from sers.referrals.destination import Expectation
from sers.referrals.events import ReferralEvent
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral, SentVersion
from sers.referrals.related import Related, related
from sers.values.working_time import ALWAYS, Hours, Span
from sers.web import relating, words
from sers.web.practices import PRACTICES
from sers.web.refer import checking
from sers.web.refer.checking import Answer, Card
from sers.web.refer.where import at_time
from sers.web.senders import referrer_of
from sers.web.teams import as_sentence, the_team
from sers.web.track import beds, helping, lists, outcome, telling
from sers.web.track.forms import WithdrawForm
from sers.web.track.helping import Around
from sers.web.track.telling import Step
from sers.web.track.wording import words_for

# What every page about a referral reads with it.
WITH = (
    *("owner", "sent_by", "referrer", "completed_by", "claimed_by"),
    *("priority", "wished", "response", "pathway", "reason", "next_step", "outcome"),
    "acknowledged_by",
)

SENT_ON = frozenset({ReferralEvent.REDIRECTED, ReferralEvent.RECALLED, ReferralEvent.HANDED_OVER})
CAME_BY = SENT_ON | {ReferralEvent.ROUTED}
WORKING_DAYS, WEEK = 5, 7


@dataclass(frozen=True, slots=True)
class Version:
    """One change of what was sent: when and by whom, and all that is different."""

    title: str
    changes: Sequence[Change]


def followed(referral: Referral, reader: User) -> dict[str, Any]:
    """The page of one referral: whole to those who sent it, to those who added to it how it stands.

    What was answered, asked and noted is between the sender and the owner.
    """
    sent = gate.may(reader, Permission.READ_SENT, referral)
    version = queries.version_of(referral) if sent else None
    events = secrecy.told(referral, hiding.events_of(referral))
    joined = following.joined_to(referral, reader)
    return {
        "referral": referral,
        "sent": sent,
        "by": referrer_of(referral),
        **_arranged(referral, reader, events, sent=sent, follows=joined is not None),
        "joined": address(joined) if joined else "",
        "story": list(telling.story(events, reader, sent=sent)),
        "added": telling.added(hiding.additions_to(referral), reader),
        "team": as_sentence(the_team(referral.owner)),
        "since": words.moment(_held_since(events, referral)),
        "came_by": as_sentence(f"{referral.because}.") if sent and _was_sent_on(events) else "",
        "hours": hours_in_words(directory.hours_of(referral.owner)),
        "cards": _cards(version) if version else [],
        "versions": _versions(version) if version else [],
        "related": relating.lines(_related(referral, reader), address) if sent else [],
        **_may(referral, reader),
    }


def _arranged(
    referral: Referral, reader: User, events: Sequence[Event], *, sent: bool, follows: bool
) -> dict[str, Any]:
    """Where it is, who helps and when they come, what is asked, and how it ended."""
    legs = queries.legs_of(referral)
    asked = following.questions(referral) if sent else []
    search = lists.search_of(referral, legs) if sent else None
    stands = lists.standing(
        referral,
        legs,
        asked,
        sent=sent,
        follows_other=follows,
        priority_reason=_why_so_soon(events, referral),
        search=search,
    )
    now = timezone.now()
    present = lists.since_opened(referral, legs)
    tries, sought = helping.tries(events), helping.sought(present)
    around = Around(the_team(referral.owner), referral.is_open, tries, now, sought)
    earlier = [leg for leg in legs if leg not in present]
    return {
        "said": words_for(stands, now),
        "questions": lists.questions(asked, named=False),
        "legs": helping.cards(present, around, sent=sent),
        "earlier_legs": helping.cards(earlier, around, sent=sent),
        "ending": outcome.ending(referral, reader) if sent else None,
        "readiness": beds.readiness(referral, search, reader),
    }


def _may(referral: Referral, reader: User) -> dict[str, bool]:
    """Which doors are worth showing."""
    while_open = {
        "may_tell": Permission.TELL_CHANGE,
        "may_amend": Permission.AMEND_REFERRAL,
        "may_withdraw": Permission.WITHDRAW_REFERRAL,
        "may_record_death": Permission.RECORD_DEATH,
    }
    doors = {
        name: referral.is_open and gate.may(reader, permission, referral)
        for name, permission in while_open.items()
    }
    may_refer = gate.may(reader, Permission.MAKE_REFERRAL, referral)
    has_died = referral.status == Status.ENDED_BY_DEATH
    return doors | {"may_refer": may_refer, "may_refer_again": may_refer and not has_died}


def address(referral: Referral) -> str:
    """Where one referral is followed."""
    return reverse("track:referral", args=[referral.pk])


def companion(referral: Referral, reader: User) -> Referral | None:
    """The referral of who lives with them, which stays when this one is taken back."""
    return _related(referral, reader).companion


def arrived(referral: Referral, reader: User) -> dict[str, Any]:
    """The page after sending: what the team does next, by its hours when it was sent."""
    expected = destination.expectation(
        referral.owner,
        referral.priority,
        at=referral.sent_at,
        ring_minutes=referral.ring_minutes,
    )
    team = as_sentence(the_team(referral.owner))
    by = at_time(expected.looks_by)
    return {
        "referral": referral,
        "team": team,
        "steps": _steps(referral, expected, team),
        "may_refer": gate.may(reader, Permission.MAKE_REFERRAL, referral),
        "related": relating.lines(_related(referral, reader), address),
        "if_late": _("If nobody rings by %(time)s") % {"time": by}
        if expected.rings
        else _("If it cannot wait"),
        "closed": "" if _in_time(expected) else referral.owner.when_closed,
    }


def copied(referral: Referral, reader: User) -> dict[str, Any]:
    """The copy to print: what was sent, to whom, and what has come of it."""
    events = secrecy.told(referral, hiding.events_of(referral))
    return {
        "referral": referral,
        "by": referrer_of(referral),
        "team": as_sentence(the_team(referral.owner)),
        "cards": _cards(queries.version_of(referral)),
        **_arranged(referral, reader, events, sent=True, follows=False),
    }


def reason_items(form: WithdrawForm, chosen: str) -> list[dict[str, Any]]:
    """The reasons to withdraw, as radios takes them."""
    return [
        {
            "value": reason.code,
            "text": reason.label,
            "checked": reason.code == chosen,
            **({"hint": {"text": reason.hint}} if reason.hint else {}),
        }
        for reason in form.reasons.values()
    ]


def ends(referral: Referral) -> list[str]:
    """What withdrawing would end: each team that was asked, and the question that is open."""
    legs = [
        f"{as_sentence(the_team(leg.owner))}: {leg.what}" for leg in following.open_legs(referral)
    ]
    asked = following.questions(referral)
    return [*legs, *(_("The question “%(text)s”") % {"text": each.question} for each in asked)]


def hours_in_words(hours: Hours) -> str:
    """08:00 to 20:00, every day."""
    if hours == ALWAYS:
        return _("Day and night, every day")
    by_day = [[_span(span) for span in hours.weekly if span[0] == day] for day in range(WEEK)]
    first = by_day[0]
    if all(spans == first for spans in by_day):
        return _("%(hours)s, every day") % {"hours": _(" and ").join(first)}
    if all(spans == first for spans in by_day[:WORKING_DAYS]) and not any(by_day[WORKING_DAYS:]):
        return _("%(hours)s, Monday to Friday") % {"hours": _(" and ").join(first)}
    named = zip(_days(), by_day, strict=True)
    return ", ".join(f"{day} {' '.join(spans)}" for day, spans in named if spans)


def _related(referral: Referral, reader: User) -> Related:
    return related(referral, reader, Permission.FOLLOW_REFERRAL)


def _span(span: Span) -> str:
    said = {"opens": f"{span[1]:%H:%M}", "closes": f"{span[2]:%H:%M}"}
    return _("%(opens)s to %(closes)s") % said


def _days() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _held_since(events: Sequence[Event], referral: Referral) -> datetime:
    """When the present owner got it; the events come newest first."""
    came = (event.happened_at for event in events if event.kind in CAME_BY)
    return next(came, referral.sent_at)


def _was_sent_on(events: Sequence[Event]) -> bool:
    """Whether its owner has it from another team."""
    came = (event.kind for event in events if event.kind in CAME_BY)
    return next(came, "") in SENT_ON


def _why_so_soon(events: Sequence[Event], referral: Referral) -> str:
    """Why the priority is not what was wished: as triage said, or because of the response."""
    decided = (event.facts for event in events if event.kind == ReferralEvent.PRIORITISED)
    last: Mapping[str, Any] = next(decided, {})
    if last.get("to_priority") == referral.priority.label:
        return str(last.get("reason", ""))
    response = referral.response
    return response.label if response and response.priority_id == referral.priority_id else ""


def _versions(version: SentVersion) -> list[Version]:
    """Each change of what was sent, the latest first. Restricted answers are not told here."""
    found = redlines.of(version, practices=PRACTICES, with_restricted=False)
    title = _("Version %(number)s, changed %(when)s by %(who)s")
    return [
        Version(
            title % {"number": each.number, "when": words.moment(each.at), "who": each.by},
            each.changes,
        )
        for each in found
    ]


def _cards(version: SentVersion) -> list[Card]:
    """What was sent. Restricted answers are not read here, only said to exist."""
    form = version.form_version.read()
    said = speaking.sections(form, version.answers, practices=PRACTICES)
    return [
        Card(section.page.id, section.title, [_answer(row) for row in section.rows])
        for section in speaking.folded(said)
    ]


def _answer(row: Row) -> Answer:
    if row.restricted:
        return Answer(
            row.label,
            _("Not shown here. If it was given, those who need it can read it"),
            "withheld",
        )
    return checking.answer(row)


def _steps(referral: Referral, expected: Expectation, team: str) -> list[Step]:
    steps = [Step(at_time(referral.sent_at), "", lead=_("On the team’s list."))]
    if expected.opens_at:
        opens = as_sentence(words.moment(expected.opens_at))
        steps.append(Step(opens, "", lead=_("%(team)s opens.") % {"team": team}, next=True))
    by = _("By %(time)s") % {"time": at_time(expected.looks_by)}
    steps.append(Step(by, *_looks(referral, expected), next=True))
    decided = _("By %(time)s") % {"time": at_time(expected.decides_by)}
    lead = _("They decide what help, and from whom.")
    text = _("If it is not for them, they tell you why and who takes it from there.")
    steps.append(Step(decided, text, lead=lead, next=True))
    last = _("You see who is asked, and who agrees, under ‘My referrals’.")
    return [*steps, Step(_("Then"), last, lead=_("They arrange it."), next=True)]


def _looks(referral: Referral, expected: Expectation) -> tuple[str, str]:
    """The text and the words before it in bold."""
    if not expected.rings:
        return "", _("Somebody looks at it.")
    ring = _("On %(number)s.") % {"number": referral.call_back}
    stay = _("Stay with the person until then if you can.") if _in_time(expected) else ""
    return f"{ring} {stay}".strip(), _("Somebody from the team rings you.")


def _in_time(expected: Expectation) -> bool:
    """Whether they look at it before they close."""
    return expected.open_now and not expected.runs_over
