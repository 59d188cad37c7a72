"""How days and times are said to the public and to the person referred, in their language.

English as the NHS writes for the public: Friday 20 November, 8am, midday. Other languages as
the Unicode CLDR has it, with the digits that telephone numbers here are written in.
"""

from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sers.values.languages import BY_CODE, ENGLISH


def day_in_words(day: date) -> str:
    """Friday 20 November; with the year where the language or another year asks for it."""
    if locale := other_locale():
        return format_date(day, "full", locale)
    pattern = "l j F" if day.year == timezone.localdate().year else "l j F Y"
    return date_format(day, pattern)


def date_in_words(day: date) -> str:
    """20 November 2026."""
    if locale := other_locale():
        return format_date(day, "long", locale)
    return date_format(day, "j F Y")


def time_in_words(at: time | datetime) -> str:
    """8am, 8:30am, midday, midnight."""
    clock = timezone.localtime(at).time() if isinstance(at, datetime) else at
    if locale := other_locale():
        return format_time(clock, "short", locale=locale)
    match clock.hour, clock.minute:
        case 0, 0:
            return _("midnight")
        case 12, 0:
            return _("midday")
        case hour, minute:
            half = "am" if hour < 12 else "pm"  # noqa: PLR2004  it is a clock
            minutes = f":{minute:02}" if minute else ""
            return f"{hour % 12 or 12}{minutes}{half}"


def between(start: time | datetime, end: time | datetime) -> str:
    """8am to midday."""
    return _("%(start)s to %(end)s") % {"start": time_in_words(start), "end": time_in_words(end)}


def other_locale() -> Locale | None:
    """The language that is being spoken, where that is not English."""
    code = get_language() or ENGLISH
    if code == ENGLISH or code not in BY_CODE:
        return None
    # Portugal's, where CLDR would take Brazil's.
    return Locale.parse(BY_CODE[code].tag, sep="-")
