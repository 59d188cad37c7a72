"""Days and times in the reader's language."""

import string
from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from sers.values.languages import LANGUAGES
from sers.web import spoken_words, words

FRIDAY = date(2026, 11, 20)
AT = datetime(2026, 7, 3, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0), "midnight"),
        (time(0, 30), "12:30am"),
        (time(8), "8am"),
        (time(8, 30), "8:30am"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(20), "8pm"),
        (AT, "2:05pm"),
    ],
)
def test_a_time_is_said_as_the_nhs_says_it(at, said):
    assert spoken_words.time_in_words(at) == said


def test_a_day_is_said_with_its_weekday_and_the_year_only_where_it_is_another():
    assert spoken_words.day_in_words(date(2001, 11, 20)) == "Tuesday 20 November 2001"
    assert spoken_words.between(time(8), time(12)) == "8am to midday"


@pytest.mark.parametrize(
    ("code", "day", "clock"),
    [
        ("pl", "20 listopada 2026", "14:05"),
        ("cy", "20 Tachwedd 2026", "14:05"),
        ("kw", "20 mis Du 2026", "14:05"),
        ("zh-hans", "2026年11月20日", "14:05"),
        ("ar", "20 نوفمبر 2026", "2:05 م"),
    ],
)
def test_other_languages_say_it_their_own_way(code, day, clock):
    with translation.override(code):
        assert words.day(FRIDAY) == words.short_day(FRIDAY) == day
        assert words.clock_time(AT).replace("\u202f", " ") == clock
        assert day.split(" ", maxsplit=1)[0] in spoken_words.day_in_words(FRIDAY)
        assert "2001" in words.moment(datetime(2001, 3, 4, 9, tzinfo=UTC))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_digits_are_those_of_telephone_numbers(language):
    with translation.override(language.code):
        said = spoken_words.day_in_words(FRIDAY) + words.day(FRIDAY) + words.clock_time(AT)
    digits = {each for each in said if each.isdigit()}
    assert digits <= set(string.digits)


def test_people_at_work_read_the_24_hour_clock():
    assert words.clock_time(AT) == "14:05"
    assert words.day(FRIDAY) == "20 November 2026"
    assert words.short_day(FRIDAY) == "20 Nov 2026"
