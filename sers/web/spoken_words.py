"""Days and times as one says them to people at home: Friday 20 November, between 8am and 10am."""

from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

NOON = 12


def day_in_words(value: date) -> str:
    """Friday 20 November."""
    return date_format(value, "l j F")


def time_in_words(value: time) -> str:
    """8am, 4:32pm, midday, midnight."""
    if (value.hour, value.minute) == (0, 0):
        return _("midnight")
    if (value.hour, value.minute) == (NOON, 0):
        return _("midday")
    hour = value.hour % NOON or NOON
    said = f"{hour}:{value:%M}" if value.minute else str(hour)
    return f"{said}am" if value.hour < NOON else f"{said}pm"


def between(first: time, last: time) -> str:
    """Between 8am and 10am."""
    said = {"first": time_in_words(first), "last": time_in_words(last)}
    return _("between %(first)s and %(last)s") % said
