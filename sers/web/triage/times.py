"""Times and days that are chosen in the desk's forms."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.referrals.working import END_OF_DAY
from sers.web import words

LONGEST = 10
NOON = time(12)
PARTS = ("day", "month", "year")


def answer_times(now: datetime) -> dict[str, tuple[datetime, str]]:
    """By when an answer may be needed: each with its words. Those past are left out."""
    today = timezone.localdate(now)
    tomorrow = today + timedelta(days=1)
    offered = {
        "hour": (now + timedelta(hours=1), _("In 1 hour, %(when)s")),
        "two-hours": (now + timedelta(hours=2), _("In 2 hours, %(when)s")),
        "four-hours": (now + timedelta(hours=4), _("In 4 hours, %(when)s")),
        "today": (_at(today, END_OF_DAY), _("By the end of today, %(when)s")),
        "noon": (_at(tomorrow, NOON), _("By noon tomorrow, %(when)s")),
        "tomorrow": (_at(tomorrow, END_OF_DAY), _("By the end of tomorrow, %(when)s")),
    }
    return {
        key: (at, said % {"when": words.moment(at, now)})
        for key, (at, said) in offered.items()
        if at > now
    }


def boxes(name: str) -> dict[str, forms.CharField]:
    """The three boxes of a date, `<name>_day` and so on."""
    return {f"{name}_{part}": forms.CharField(max_length=LONGEST, required=False) for part in PARTS}


def read(cleaned: Mapping[str, object], name: str) -> date | None:
    """The day in the boxes; None where they are empty, ValueError where there is no such day."""
    day, month, year = (str(cleaned.get(f"{name}_{part}") or "").strip() for part in PARTS)
    if not (day or month or year):
        return None
    try:
        return date(int(year), int(month), int(day))
    except OverflowError as beyond:  # the year of ten digits
        raise ValueError(str(beyond)) from beyond


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
