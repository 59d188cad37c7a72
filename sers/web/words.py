"""How dates, times, numbers and clocks are said on a page, in Europe/London.

For people at work, in English and by the 24-hour clock; where another language is spoken, days
and times are said as that language says them (spoken_words.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.web import spoken_words

type ClockKind = Literal["fine", "soon", "late", "paused"]

SOON = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# From here on minutes are noise: nobody plans by «2 days 3 h 12 min».
COUNTED_IN_DAYS = timedelta(hours=48)

_DATED: ContextVar[bool] = ContextVar("dated", default=False)


@contextmanager
def dated() -> Iterator[None]:
    """Say no moment by the day on which it is read: a sheet of paper is read on another."""
    before = _DATED.set(True)
    try:
        yield
    finally:
        _DATED.reset(before)


@dataclass(frozen=True, slots=True)
class Clock:
    """What the `clock` component draws: how long is left, whose time it is, by when."""

    kind: ClockKind
    left: str  # 48 min left, 6 min late
    what: str  # Ours: decide by 10:30
    share: int  # of the time given, 0 to 100
    due: str = ""  # ISO 8601, so that a script can let it run; empty for a paused clock
    start: str = ""


def due(at: datetime, *, since: datetime, now: datetime, what: str) -> Clock:
    """A running clock; `static/sers/clocks.js` says the same words as time goes on."""
    kind, left = _left(at - now)
    given = (at - since) or MINUTE
    share = max(0, min(100, round((now - since) / given * 100)))
    return Clock(kind, left, what, share, at.isoformat(), since.isoformat())


def paused(*, since: datetime, now: datetime, what: str) -> Clock:
    """A clock that waits for somebody else."""
    text = _("Paused %(time)s") % {"time": duration(now - since)}
    return Clock("paused", text, what, 0)


def _left(left: timedelta) -> tuple[ClockKind, str]:
    if left > timedelta(0):
        # Rounded up, so that a minute is never promised away before it is over.
        words = _("%(time)s left") % {"time": duration(left + MINUTE - timedelta(microseconds=1))}
        return ("soon" if left < SOON else "fine"), words
    if left > -MINUTE:
        return "soon", _("due now")
    return "late", _("%(time)s late") % {"time": duration(-left)}


def duration(length: timedelta) -> str:
    """48 min, 1 h 5 min, 3 h, 2 days: whole minutes, rounded down."""
    if length >= COUNTED_IN_DAYS:
        days = length // DAY
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    hours, rest = divmod(length, HOUR)
    minutes = rest // MINUTE
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def day(value: date) -> str:
    """3 April 1936."""
    return spoken_words.date_in_words(_here(value))


def short_day(value: date) -> str:
    """3 Apr 1936."""
    if spoken_words.other_locale():
        return spoken_words.date_in_words(_here(value))
    return date_format(_here(value), "j M Y")


def clock_time(value: datetime) -> str:
    """14:02."""
    if spoken_words.other_locale():
        return spoken_words.time_in_words(value)
    return date_format(_here(value), "H:i")


def moment(value: datetime, now: datetime | None = None) -> str:
    """today at 14:02, yesterday at 14:02, Mon 16 Nov at 09:10; on paper always as the last."""
    here, today, on_paper = _here(value), timezone.localdate(now), _DATED.get()
    said = {
        0: _("today at %(time)s"),
        -1: _("yesterday at %(time)s"),
        1: _("tomorrow at %(time)s"),
    }.get((timezone.localdate(value) - today).days)
    if said and not on_paper:
        return said % {"time": clock_time(value)}
    if spoken_words.other_locale():
        return _("%(day)s at %(time)s") % {
            "day": spoken_words.day_in_words(here),
            "time": clock_time(value),
        }
    this_year = timezone.localdate(value).year == today.year and not on_paper
    pattern = "D j M" if this_year else "D j M Y"
    return _("%(day)s at %(time)s") % {
        "day": date_format(here, pattern),
        "time": clock_time(value),
    }


def all_of(names: Sequence[str]) -> str:
    """Several names in a line, kept apart even where a name has a comma of its own."""
    return ("; " if any("," in name for name in names) else ", ").join(names)


def spaced_nhs_number(value: object) -> str:
    """999 619 3454: three, three and four, as it is read aloud."""
    digits = str(value).replace(" ", "")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}".strip()


def age(born: date, on: date | None = None) -> int:
    """Whole years, on that day or today."""
    on = on or timezone.localdate()
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _here(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value
