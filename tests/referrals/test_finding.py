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
