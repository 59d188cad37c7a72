"""Who of the same desk has a referral open just now."""

from datetime import UTC, datetime, timedelta

import pytest

from sers.policy.roles import Role
from sers.referrals import presence
from tests.builders import a_member, a_referral, truro
from tests.referrals.lives import a_triager, accepted, redirect, working_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def note(referral, user, at=NOW, **doing) -> None:
    with working_on(referral, user) as mine:
        presence.note(mine, user, at=at, **doing)


def others(referral, user, at=NOW):
    with working_on(referral, user) as mine:
        return [(each.user, each.doing) for each in presence.others(mine, user, at=at)]


def test_colleagues_see_each_other_and_what_each_is_about_to_do():
    referral, first, second = a_referral(), a_triager(), a_triager()
    note(referral, first)
    note(referral, first, at=NOW + timedelta(seconds=20), doing="accept")
    note(referral, second, at=NOW + timedelta(seconds=21))
    later = NOW + timedelta(seconds=30)
    assert others(referral, second, later) == [(first, "accept")]
    assert others(referral, first, later) == [(second, "")]


def test_who_has_not_been_heard_of_for_a_while_is_gone():
    referral, first, second = a_referral(), a_triager(), a_triager()
    note(referral, first)
    almost = NOW + presence.GONE_AFTER - timedelta(seconds=1)
    assert others(referral, second, almost) == [(first, "")]
    assert others(referral, second, NOW + presence.GONE_AFTER) == []


def test_nobody_but_the_desk_that_owns_it_is_seen_or_sees():
    referral, leg = accepted()
    helper, triager = a_member(leg.owner, Role.WORKER), a_triager()
    note(referral, helper)
    note(referral, referral.referrer)
    note(referral, triager)
    assert others(referral, a_triager()) == [(triager, "")]
    assert others(referral, helper) == []
    assert others(referral, referral.referrer) == []


def test_what_was_sent_on_is_looked_at_by_nobody_there_yet():
    referral, triager = a_referral(), a_triager()
    note(referral, triager)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1)
    assert others(referral, a_triager(truro())) == []
