"""A leg as those who help see it: on a list, and at the head of its own page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.directory.models import User
from sers.intake.kinds.kind import translated
from sers.policy.permissions import Permission
from sers.referrals.caseload import Place, Runs
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus
from sers.referrals.models import Referral
from sers.web import words
from sers.web.caseload import acts
from sers.web.triage import bed_paths, rows
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Card:
    """What caseload/card.jinja draws. Without a referral it is a summary that names nobody."""

    id: str
    url: str
    revision: int
    name: str
    ids: str
    what: str
    yes: str
    note: str
    place: str
    how_soon: str
    risks: Sequence[tuple[str, str]]
    time: str
    word: str  # said with the time
    standing: str
    lines: Sequence[str]
    who: str
    mine: bool
    clock: Clock | None
    offered: bool
    started: bool
    open: bool
    together: bool
    decides: str  # where a Bed Bureau says whether a bed is right, which is how it answers


def of_leg(
    leg: Allocation,
    referral: Referral | None,
    named: Sequence[Assignment],
    reader: User,
    *,
    now: datetime,
    place: Place | None = None,
    said: str = "",
) -> Card:
    """One leg, with who goes and what runs; `said` is what the person says, such as «away»."""
    return Card(
        id=str(leg.pk),
        url=acts.address(leg),
        revision=leg.revision,
        name=referral.listed_name if referral else leg.summary,
        ids=_ids(referral) if referral else "",
        what=leg.what,
        yes=str(acts.yes(leg)),
        note=leg.note,
        place=_place(referral, place),
        how_soon=translated(referral.priority.label) if referral else "",
        risks=[*([("eye", said)] if said else []), *_risks(leg, referral)],
        time=_time(leg, now),
        word=leg.expected_note if _time(leg, now) else "",
        standing=standing(leg),
        lines=list(_lines(leg, now)),
        who=_who(named, reader),
        mine=any(each.user_id == reader.pk for each in named),
        clock=clock_of(leg, now),
        offered=leg.status == LegStatus.OFFERED,
        started=leg.status == LegStatus.STARTED,
        open=leg.is_open,
        together=leg.together,
        decides=_decides(leg, referral, reader),
    )


def _decides(leg: Allocation, referral: Referral | None, reader: User) -> str:
    """To agree to look for a bed that nobody has described yet would leave nothing to search by."""
    bureau = leg.owner_id in reader.teams_where(Permission.PLACE_IN_BED)
    return bed_paths.of_decision(referral.pk) if bureau and referral else ""


def clock_of(leg: Allocation, now: datetime) -> Clock | None:
    """What the team must do next, by when; None for one that has ended."""
    if not leg.is_open:
        return None
    said = {
        LegStatus.OFFERED: _("Yours: reply by %(time)s"),
        LegStatus.ACCEPTED: _("Yours: help begins by %(time)s"),
        LegStatus.WAITING: _("Yours: look again by %(time)s"),
        LegStatus.STARTED: _("Yours: review by %(time)s"),
    }[LegStatus(leg.status)]
    since = leg.started_at or leg.answered_at or leg.offered_at
    what = said % {"time": rows.by_time(leg.due_at, now)}
    return words.due(leg.due_at, since=min(since, leg.due_at), now=now, what=what)


def runs(hours: Runs | None) -> str:
    """Why it is due when it is, where that could surprise."""
    if hours is None:
        return ""
    return {
        Runs.WITHOUT_HOURS: _("Counted day and night: your team has no opening hours on record."),
        Runs.BY_THE_WALL: _("Counted day and night, because it is that urgent."),
        Runs.IN_HOURS: _("Counted in the opening hours of your team."),
    }[hours]


def standing(leg: Allocation) -> str:
    """The status of a leg, which tells what was handed back from what the desk cancelled."""
    if leg.status == LegStatus.CANCELLED and leg.reason_id:
        return _("Handed back")
    return str(LegStatus(leg.status).label)


def _ids(referral: Referral) -> str:
    said = rows.identity(referral)
    return f"{said['age']} · {said['born']} · {said['nhs_number']}"


def _place(referral: Referral | None, place: Place | None) -> str:
    if referral is None:
        return ""
    if referral.protected:
        return _("Where they are is kept apart: open ‘The way in’")
    told = ", ".join(part for part in (place.address, place.town) if part) if place else ""
    return told or referral.where_now


def _risks(leg: Allocation, referral: Referral | None) -> list[tuple[str, str]]:
    """As they stand now to whoever reads the referral; as they were told to whoever does not."""
    if referral:
        return list(rows.alerts_of(referral))
    return [(kind, _(text)) for kind, text in leg.risks]


def _time(leg: Allocation, now: datetime) -> str:
    """When somebody goes: the hour of today, else the day. Of a day that is past, nothing."""
    if leg.expected_at is None or not leg.is_open or _is_past(leg.expected_at, now):
        return ""
    return rows.by_time(leg.expected_at, now)


def _lines(leg: Allocation, now: datetime) -> list[str]:
    told = [_missed(leg, now), _waits(leg), _begun(leg, now), _tries(leg), _asked(leg)]
    return [line for line in told if line]


def _missed(leg: Allocation, now: datetime) -> str:
    """A day on which somebody was to go is past, and nothing says that they went."""
    at = leg.expected_at
    if at is None or leg.status != LegStatus.ACCEPTED or not _is_past(at, now):
        return ""
    said = {"when": words.moment(at, now)}
    if leg.attempts:  # how it went may be written down already
        return _("You were to go %(when)s. Say when you go now.") % said
    return _("You were to go %(when)s. Write down how it went, or say when you go now.") % said


def _is_past(at: datetime, now: datetime) -> bool:
    return timezone.localdate(at) < timezone.localdate(now)


def _waits(leg: Allocation) -> str:
    if leg.status != LegStatus.WAITING or leg.waits_for is None:
        return ""
    said = {"why": translated(leg.waits_for.label), "day": words.short_day(leg.due_at)}
    return _("%(why)s. You look again on %(day)s.") % said


def _begun(leg: Allocation, now: datetime) -> str:
    if leg.started_at is None or not leg.is_open:
        return ""
    return _("Begun %(when)s.") % {"when": words.moment(leg.started_at, now)}


def _tries(leg: Allocation) -> str:
    if not leg.attempts or not leg.is_open:
        return ""
    said = ngettext(
        "Nobody met so far: tried once.",
        "Nobody met so far: tried %(count)d times.",
        leg.attempts,
    )
    return said % {"count": leg.attempts}


def _asked(leg: Allocation) -> str:
    """Of a list, where the questions were read too."""
    read = getattr(leg, "_prefetched_objects_cache", {}).get("questions")
    last = list(read)[-1] if read else None
    if last is None or not leg.is_open:
        return ""
    if last.answered_at:
        return _("Your question is answered.")
    return _("You asked; no answer yet.") if last.is_open else ""


def _who(named: Sequence[Assignment], reader: User) -> str:
    return ", ".join(_("You") if each.user_id == reader.pk else each.user.name for each in named)
