"""Whose clock runs and until when: open hours, waiting, handing on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.referrals import triage
from sers.referrals.legs import Clock
from tests.builders import a_referral
from tests.referrals.lives import a_triager, working_on

pytestmark = pytest.mark.django_db


def test_a_machine_whose_clock_is_behind_can_stop_what_another_started():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
        triage.release(mine, by=triager, seen=2, at=timezone.now() - timedelta(seconds=5))
        stopped, running = Clock.objects.filter(referral=referral).order_by("id")[1:]
        assert stopped.stopped_at == stopped.started_at
        assert running.stopped_at is None
