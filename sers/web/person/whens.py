"""When, as it stands in the sentences of the person's page; and when their team is there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.values.working_time import ALWAYS, Hours, Span, closes_at, next_opening
from sers.web.spoken_words import day_in_words, time_in_words

WORKING_DAYS, WEEK = 5, 7

# Whether it is read on another day than it is said: on paper no day is called today.
_lasting: ContextVar[bool] = ContextVar("lasting", default=False)


@contextmanager
def lasting() -> Iterator[None]:
    """What is said meanwhile names each day, and calls none today or tomorrow."""
    before = _lasting.set(True)
    try:
        yield
    finally:
        _lasting.reset(before)


def on_day(at: datetime) -> str:
    """Friday 20 November."""
    return day_in_words(timezone.localdate(at))


def at_hour(at: datetime) -> str:
    """2pm."""
    return time_in_words(timezone.localtime(at).time())


def by_when(at: datetime, now: datetime) -> str:
    """2pm today, 2pm tomorrow, 2pm on Friday 20 November."""
    said = {"time": at_hour(at), "day": on_day(at)}
    match _days_from(now, at):
        case 0:
            return _("%(time)s today") % said
        case 1:
            return _("%(time)s tomorrow") % said
        case _other:
            return _("%(time)s on %(day)s") % said


def about_when(at: datetime, now: datetime) -> str:
    """Today at about 2pm, tomorrow at about 2pm, on Friday 20 November at about 2pm."""
    said = {"time": at_hour(at), "day": on_day(at)}
    match _days_from(now, at):
        case 0:
            return _("today at about %(time)s") % said
        case 1:
            return _("tomorrow at about %(time)s") % said
        case _other:
            return _("on %(day)s at about %(time)s") % said


def days_heading(at: datetime, now: datetime) -> tuple[str, str]:
    """Two lines: Tomorrow, Friday 20 November; at about 2pm."""
    said = {"day": on_day(at)}
    hour = _("at about %(time)s") % {"time": at_hour(at)}
    match _days_from(now, at):
        case 0:
            return _("Today, %(day)s") % said, hour
        case 1:
            return _("Tomorrow, %(day)s") % said, hour
        case _other:
            return said["day"], hour


def moment(at: datetime) -> str:
    """Friday 20 November, 2pm."""
    return _("%(day)s, %(time)s") % {"day": on_day(at), "time": at_hour(at)}


def reads_it(hours: Hours, now: datetime) -> str:
    """When the team reads what was said on the page."""
    if hours == ALWAYS:
        return _("They read it the same day.")
    closes = closes_at(hours, now)
    if closes:
        return _("They read it the same day, until %(time)s.") % {"time": at_hour(closes)}
    opens = next_opening(hours, now)
    return _("They read it when they open: %(when)s.") % {"when": by_when(opens, now)}


def open_hours(hours: Hours) -> str:
    """8am to 8pm, every day."""
    if hours == ALWAYS:
        return _("day and night, every day")
    by_day = [[span for span in hours.weekly if span[0] == day] for day in range(WEEK)]
    spoken = [_spans(spans) for spans in by_day]
    if len(set(spoken)) == 1:
        return _("%(hours)s, every day") % {"hours": spoken[0]}
    if len(set(spoken[:WORKING_DAYS])) == 1 and not any(by_day[WORKING_DAYS:]):
        return _("%(hours)s, Monday to Friday") % {"hours": spoken[0]}
    named = zip(_days(), spoken, strict=True)
    return ", ".join(f"{day} {said}" for day, said in named if said)


def _spans(spans: Sequence[Span]) -> str:
    return ", ".join(_span(opens, closes) for _day, opens, closes in spans)


def _span(opens: time, closes: time) -> str:
    said = {"opens": time_in_words(opens), "closes": time_in_words(closes)}
    return _("%(opens)s to %(closes)s") % said


def _days() -> list[str]:
    first = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")]
    return [*first, _("Saturday"), _("Sunday")]


def _days_from(now: datetime, at: datetime) -> int | None:
    """None where it is not for today to say."""
    if _lasting.get():
        return None
    return (timezone.localdate(at) - timezone.localdate(now)).days
