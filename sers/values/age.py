"""Ages in whole years, and the bands that adult social care counts in.

Source of the bands: NHS England's Short and Long Term Support collection (SALT).
"""

from datetime import date

ADULT = 18
OLDEST_BAND = 95
_STARTS = (18, 65, 75, 85, OLDEST_BAND)


def age(born: date, on: date) -> int:
    """Whole years lived on that day; ValueError if it is before the birth.

    Who was born on 29 February grows older on 1 March in other years, as in English law.
    """
    if born > on:
        raise ValueError("Date of birth must be in the past")
    birthday_to_come = (on.month, on.day) < (born.month, born.day)
    return on.year - born.year - birthday_to_come


def age_band(born: date, on: date) -> str:
    """The band of the age on that day: «Under 18», «65 to 74», «95 and over»."""
    years = age(born, on)
    if years < ADULT:
        return f"Under {ADULT}"
    if years >= OLDEST_BAND:
        return f"{OLDEST_BAND} and over"
    start = max(start for start in _STARTS if start <= years)
    return f"{start} to {_STARTS[_STARTS.index(start) + 1] - 1}"


def is_adult(born: date, on: date) -> bool:
    """Has the person turned 18 by that day?"""
    return age(born, on) >= ADULT
