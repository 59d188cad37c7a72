"""Those who wait for a bed, as the board says it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sers.beds.lifecycle import RequestStatus
from sers.beds.standing_in_line import Waiter
from sers.web import words
from sers.web.beds import links
from sers.web.triage.rows import by_time

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class InLine:
    """One who waits."""

    number: int
    url: str
    name: str
    age: int
    what: str
    waited: str
    standing: str
    why: str
    flag: str
    out: bool  # not ready: out of the line for now


def in_line(number: int, waiter: Waiter, now: datetime) -> InLine:
    wanted = [text for text in (waiter.pathway, ", ".join(waiter.needs)) if text]
    is_out = waiter.not_ready_since is not None
    return InLine(
        number=number,
        url=links.to_request(waiter.request),
        name=waiter.name,
        age=words.age(waiter.birth_date),
        what=" · ".join(wanted),
        waited=_waited(waiter, now),
        standing=_standing(waiter, now),
        why="" if is_out else waiter.why,
        flag=_flag(waiter),
        out=is_out,
    )


def _waited(waiter: Waiter, now: datetime) -> str:
    if waiter.since > now:
        return _("Ready from %(when)s") % {"when": by_time(waiter.since, now)}
    if now - waiter.since < MINUTE:
        return _("Since just now")
    return _("Waiting %(time)s") % {"time": words.duration(_coarse(now - waiter.since))}


def _coarse(length: timedelta) -> timedelta:
    return length if length < HOUR else length // HOUR * HOUR


def _standing(waiter: Waiter, now: datetime) -> str:
    if waiter.not_ready_since is not None:
        said = {"when": by_time(waiter.not_ready_since, now), "why": waiter.not_ready}
        return _("not ready since %(when)s: %(why)s") % said
    if waiter.status == RequestStatus.SEARCHING or waiter.until is None:
        return str(waiter.status.label).lower()
    when = {"when": by_time(waiter.until, now)}
    if waiter.status == RequestStatus.OFFERED:
        return _("one bed offered, reply by %(when)s") % when
    return _("one bed held until %(when)s") % when


def _flag(waiter: Waiter) -> str:
    if waiter.last_days:
        return _("End of life")
    return _("Instead of hospital") if waiter.urgent else ""
