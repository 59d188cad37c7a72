"""Making moves: nobody overwrites what they have not seen."""

import pytest

from sers.referrals import triage
from sers.referrals.models import Referral
from sers.referrals.moving import Overtaken
from tests.builders import a_referral, as_now, penwith, seen_by, truro
from tests.referrals.lives import a_triager, redirect, working_on

pytestmark = pytest.mark.django_db


def test_the_second_of_two_triagers_is_told_who_was_first():
    referral, first, second = a_referral(), a_triager(), a_triager()
    as_the_second_saw_it = as_now(referral, second)
    with working_on(referral, first) as mine:
        triage.claim(mine, by=first, seen=1)
    with seen_by(second), pytest.raises(Overtaken, match=first.name):
        triage.claim(as_the_second_saw_it, by=second, seen=1)


def test_naming_a_revision_one_has_not_read_changes_nothing():
    """A page's revision can be forged; the record read with it cannot."""
    referral, triager = a_referral(), a_triager(penwith())
    as_it_was = as_now(referral, triager)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1)
    with seen_by(triager):
        with pytest.raises(Overtaken):
            triage.claim(as_it_was, by=triager, seen=2)
        assert Referral.objects.get(pk=referral.pk).owner == truro()
