"""A service of the directory, in words. Pure but for the clock it is given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.directory import finding
from sers.directory.helping import Sector, Service
from sers.directory.models import OpeningHours
from sers.web import words

DAYS_IN_A_MONTH = 30
# From here on days are noise.
COUNTED_IN_MONTHS = 45


@dataclass(frozen=True, slots=True)
class Shown:
    """One service as a list and its own page show it."""

    name: str
    href: str
    organisation: str
    team: str
    sector: str
    covers: Sequence[str]
    able: Sequence[str]
    areas: str
    now: str
    is_open: bool
    hours: Sequence[str]
    phone: str
    how_to_refer: str
    criteria: str
    by_telephone: bool
    full: str
    checked: str
    is_stale: bool


def shown(
    service: Service, helps: Mapping[str, str], skills: Mapping[str, str], here: datetime
) -> Shown:
    """`helps` and `skills` are what each code is called."""
    is_open, now = _now(service, here)
    return Shown(
        name=service.name,
        href=reverse("services:service", args=[service.pk]),
        organisation=service.organisation.name,
        team=service.team.name,
        sector=str(Sector(service.sector).label),
        covers=_labels(service.needs, helps),
        able=_labels(service.skills, skills),
        areas=", ".join(area.name for area in service.areas.all()) or _("All of the county"),
        now=now,
        is_open=is_open,
        hours=_week(service.team.hours.all()),
        phone=service.phone or service.team.phone,
        how_to_refer=service.how_to_refer,
        criteria=service.criteria,
        by_telephone=service.by_telephone,
        full="" if service.taking_on else service.not_taking_on,
        checked=_checked(service, here.date()),
        is_stale=service.is_stale(here.date()),
    )


def _labels(codes: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """In the order of the list; a code that the list does not know any more is left out."""
    wanted = set(codes)
    return [label for code, label in known.items() if code in wanted]


def _now(service: Service, here: datetime) -> tuple[bool, str]:
    is_open, opens, closes = finding.hours_now(service.team, here)
    if is_open and closes:
        return True, _("Open now, closes %(when)s") % {"when": words.moment(closes, here)}
    if is_open:
        return True, _("Open now")
    if opens:
        return False, _("Closed now, opens %(when)s") % {"when": words.moment(opens, here)}
    return False, _("Closed")


def _week(spans: Iterable[OpeningHours]) -> list[str]:
    """«Monday 09:00 to 17:00», a line for each opening; none where it is always open."""
    line = _("%(day)s %(opens)s to %(closes)s")
    return [
        line
        % {
            "day": WEEKDAYS[each.weekday],
            "opens": f"{each.opens:%H:%M}",
            "closes": f"{each.closes:%H:%M}",
        }
        for each in spans
    ]


def _checked(service: Service, on: date) -> str:
    """How old this is, and that it may be wrong if it is old."""
    if service.checked_on is None:
        return _("Nobody has checked that this is so: ring before you rely on it")
    days = max((on - service.checked_on).days, 0)
    said = {"ago": _ago(days), "who": service.checked_by.name if service.checked_by else ""}
    text = _("Checked %(ago)s by %(who)s") if service.checked_by else _("Checked %(ago)s")
    if service.is_stale(on):
        return _("%(checked)s: ring before you rely on it") % {"checked": text % said}
    return text % said


def _ago(days: int) -> str:
    if days == 0:
        return _("today")
    if days < COUNTED_IN_MONTHS:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    months = days // DAYS_IN_A_MONTH
    return ngettext("%(months)d month ago", "%(months)d months ago", months) % {"months": months}
