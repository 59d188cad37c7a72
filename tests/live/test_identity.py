"""The follower's own user."""

import pytest

from sers.audit.models import Event
from sers.directory.models import Membership, User
from sers.live.identity import FOLLOWER, ensure_follower
from sers.policy.permissions import Permission
from tests.builders import a_referral, seen_by

pytestmark = pytest.mark.django_db


def test_the_follower_is_made_once():
    assert ensure_follower() == ensure_follower()
    assert Membership.objects.filter(user__email=FOLLOWER).count() == 1


def test_the_follower_cannot_sign_in_and_may_read_events_alone():
    follower = ensure_follower()
    assert follower.is_system
    assert not follower.has_usable_password()
    held = [permission for permission in Permission if follower.teams_where(permission)]
    assert held == [Permission.READ_EVENTS]


def test_the_follower_sees_every_event_and_no_referral():
    referral = a_referral()
    with seen_by(User.objects.get(pk=ensure_follower().pk)):
        assert Event.objects.filter(about=referral.about).exists()
        assert not type(referral).objects.exists()
