"""Finding referrals by what somebody typed, and turning the pages of a list."""

import pytest

from sers.referrals import closure, desk
from sers.referrals.desk import View
from tests.builders import a_reason, a_referral, penwith, seen_by
from tests.referrals.lives import a_triager, working_on

pytestmark = pytest.mark.django_db


def test_the_next_page_after_a_referral_that_was_closed_meanwhile_begins_at_the_start():
    triager, gone, left = a_triager(), a_referral(), a_referral()
    with working_on(gone, gone.referrer) as mine:
        closure.withdraw(mine, by=gone.referrer, seen=1, reason=a_reason("withdrawn"))
    with seen_by(triager):
        shown = desk.desk(penwith(), triager, View(after=gone.pk)).referrals.rows
        assert [row.pk for row in shown] == [left.pk]


@pytest.mark.parametrize(
    "typed",
    [
        "van dyke",
        "Dick van Dyke",
        "van Dyke, Dick",
        "Van Dyke Dick",
        "VAN",
        "van dyke d",
        "vandyke",
    ],
)
def test_a_family_name_of_two_words_is_found_however_it_is_typed(typed):
    triager, referral = a_triager(), a_referral(family_name="van Dyke", given_name="Dick")
    a_referral(family_name="Dyer", given_name="Vanessa")
    with seen_by(triager):
        shown = desk.desk(penwith(), triager, View(find=typed)).referrals.rows
        assert [row.pk for row in shown] == [referral.pk]
