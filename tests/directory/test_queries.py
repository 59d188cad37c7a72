"""What others ask of the directory."""

from datetime import date

import pytest

from sers.directory import queries
from sers.directory.models import Closure

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    return [practice.name for practice in queries.find_practices(text)]


@pytest.mark.parametrize("typed", ["bodriggy", "BODRIGGY health", "l82036", " health  bodriggy "])
def test_a_practice_is_found_by_the_words_of_its_name_or_its_code(typed):
    assert names(typed) == ["Bodriggy Health Centre"]


@pytest.mark.parametrize(
    "typed", ["%", "_", "\\", "' OR 1=1 --", '"', "bodriggy%", "zz\0b", "x" * 9999]
)
def test_signs_that_mean_something_elsewhere_mean_nothing_here(typed):
    assert names(typed) == []


def test_a_short_word_is_a_word_and_every_word_counts():
    assert names("bodriggy zz") == []
    assert "Bodriggy Health Centre" in names("bo tr27")


def test_nothing_typed_shows_the_first_twenty_by_name():
    shown = names("")
    assert len(shown) == 20
    assert shown == sorted(shown)


def test_words_beyond_the_sixth_are_not_asked_for():
    assert names("bodriggy " * 6 + "zz") == ["Bodriggy Health Centre"]


def test_the_hours_of_a_team_are_asked_for_once_and_anew_for_whoever_reads_it_next(
    django_assert_num_queries,
):
    team = queries.team_with("penwith-pcn")
    before = queries.hours_of(team)
    with django_assert_num_queries(0):
        assert queries.hours_of(team) == before
    Closure.objects.create(team=team, on=date(2026, 12, 24), reason="Training")
    anew = queries.hours_of(queries.team_with("penwith-pcn"))
    assert anew.closed_on == before.closed_on | {date(2026, 12, 24)}
