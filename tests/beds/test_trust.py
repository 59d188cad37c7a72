"""Trust in a vacancy only ever falls, by half in each span in which it counts as fresh."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.beds.trust import BARS, ask_first, bars, trust
from tests.beds.some_beds import NOW

AGES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000))
FRESH = st.integers(1, 72)


@given(AGES, AGES, FRESH)
def test_what_was_confirmed_later_is_trusted_no_less(one, other, fresh):
    younger, older = sorted([one, other])
    assert 0 < trust(NOW - older, NOW, fresh) <= trust(NOW - younger, NOW, fresh) <= 1
    assert bars(trust(NOW - older, NOW, fresh)) <= bars(trust(NOW - younger, NOW, fresh))
    if ask_first(trust(NOW - younger, NOW, fresh)):
        assert ask_first(trust(NOW - older, NOW, fresh))


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5)), FRESH, st.data())
def test_it_halves_in_every_span(age, fresh, data):
    if age / timedelta(hours=fresh) < 25:
        now = trust(NOW - age, NOW, fresh)
        later = trust(NOW - age, NOW + timedelta(hours=fresh), fresh)
        assert later == pytest.approx(now / 2)


@pytest.mark.parametrize(
    ("hours", "trusted", "shown", "asks"),
    [
        (0, 1, 4, False),
        (-1, 1, 4, False),
        (4, 0.794, 4, False),
        (12, 0.5, 2, False),
        (24, 0.25, 1, False),
        (26, 0.223, 1, True),
    ],
)
def test_a_bed_confirmed_so_long_ago_shows_so_many_bars(hours, trusted, shown, asks):
    found = trust(NOW - timedelta(hours=hours), NOW, 12)
    assert found == pytest.approx(trusted, abs=0.001)
    assert (bars(found), ask_first(found)) == (shown, asks)


def test_what_nobody_ever_confirmed_is_not_trusted_at_all():
    assert trust(None, NOW, 12) == 0
    assert bars(0) == 0
    assert ask_first(0)
    assert bars(1) == BARS
