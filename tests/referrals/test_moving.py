"""Making moves: nobody overwrites what they have not seen."""

from datetime import timedelta

import pytest

from sers.directory import queries as directory
from sers.directory.models import Team
from sers.referrals import triage
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from tests.builders import a_referral, a_team, as_now, penwith, seen_by, truro
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


def test_nothing_is_handed_to_a_team_that_has_ended():
    """Nobody would look at it there: a page drawn yesterday may still offer the team."""
    today = directory.today()
    ended = a_team("", Team.Kind.PCN, until=today)
    not_yet = a_team("", Team.Kind.PCN, since=today + timedelta(days=1))
    referral, triager = a_referral(), a_triager()
    for team in (ended, not_yet):
        with working_on(referral, triager) as mine:
            with pytest.raises(MoveRefused, match="no desk"):
                redirect(mine, team, by=triager, seen=1)
            with pytest.raises(MoveRefused, match="cannot be asked"):
                triage.accept(mine, to=team, what="Shopping", by=triager, seen=1)
