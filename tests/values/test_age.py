from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.values.age import age, age_band, is_adult

BORN = date(1950, 6, 15)


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(1950, 6, 15), 0),
        (date(2020, 6, 14), 69),
        (date(2020, 6, 15), 70),
        (date(2020, 12, 31), 70),
    ],
)
def test_a_year_is_added_on_the_birthday(on, years):
    assert age(BORN, on) == years


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2018, 2, 28), 17),
        (date(2018, 3, 1), 18),
        (date(2020, 2, 28), 19),
        (date(2020, 2, 29), 20),
    ],
)
def test_who_was_born_on_29_february_waits_for_1_march(on, years):
    assert age(date(2000, 2, 29), on) == years


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="Date of birth must be in the past"):
        age(BORN, BORN - timedelta(days=1))


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (0, "Under 18"),
        (17, "Under 18"),
        (18, "18 to 64"),
        (64, "18 to 64"),
        (65, "65 to 74"),
        (74, "65 to 74"),
        (75, "75 to 84"),
        (84, "75 to 84"),
        (85, "85 to 94"),
        (94, "85 to 94"),
        (95, "95 and over"),
        (112, "95 and over"),
    ],
)
def test_bands_are_those_of_adult_social_care(years, band):
    assert age_band(date(1900, 1, 1), date(1900 + years, 1, 1)) == band


def test_an_adult_is_18():
    assert not is_adult(date(2000, 2, 29), date(2018, 2, 28))
    assert is_adult(date(2000, 2, 29), date(2018, 3, 1))


@given(st.dates(), st.dates())
def test_age_never_falls_as_days_pass(born, on):
    if born <= on < date.max:
        assert 0 <= age(born, on + timedelta(days=1)) - age(born, on) <= 1
