"""Asking teams to help, and what each of them may see, do and undo."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.access import gate
from sers.access.models import Involvement
from sers.audit import timeline
from sers.policy.roles import Role
from sers.referrals import allocation
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_reason, a_referral, seen_by, truro
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    redirect,
    working_on,
)
from tests.referrals.test_amending import amended

pytestmark = pytest.mark.django_db


def test_a_charity_declines_without_ever_having_seen_the_referral():
    charity = a_charity()
    volunteer = a_member(charity, Role.VOLUNTEER)
    referral, leg = accepted(to=charity)
    with seen_by(volunteer):
        asked = Allocation.objects.get(pk=leg.pk)
        allocation.decline(
            asked, by=volunteer, seen=1, reason=a_reason("leg_declined"), note="Too far"
        )
        assert asked.status == LegStatus.DECLINED
    with seen_by(referral.referrer):
        assert timeline.latest(referral.about).kind == "allocation.declined"
    assert not gate.in_force(Involvement.objects.filter(team=charity)).exists()


def test_help_that_ended_yesterday_can_be_written_down_today():
    yesterday = timezone.now() - timedelta(days=1)
    service = a_service()
    worker = a_member(service, Role.WORKER)
    _, leg = accepted(to=service, at=yesterday)
    with seen_by(worker):
        asked = Allocation.objects.get(pk=leg.pk)
        allocation.decline(
            asked, by=worker, seen=1, reason=a_reason("leg_declined"), note="", at=yesterday
        )
        assert asked.closed_at == yesterday
    assert not gate.in_force(Involvement.objects.filter(team=service)).exists()


def test_owning_one_referral_cancels_no_part_of_another():
    triager, service = a_triager(), a_service()
    redirected, leg = accepted(to=service, by=triager)
    ours = a_referral()
    with working_on(redirected, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    with working_on(ours, triager) as mine:
        elsewhere = Allocation.objects.get(pk=leg.pk)
        with pytest.raises(MoveRefused, match="another referral"):
            allocation.cancel(mine, elsewhere, by=triager, seen=1)
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.OFFERED


def test_what_whoever_goes_must_know_follows_what_the_referrer_changes():
    referral, leg = accepted(to=a_service())
    assert leg.risks == []
    amended(referral, visitors="yes", visitors_detail="A large dog in the yard")
    with seen_by(referral.referrer):
        now = Allocation.objects.get(pk=leg.pk)
        known = Referral.objects.get(pk=referral.pk).alerts
    assert now.risks == [alert for alert in known if alert[0] in allocation.FOR_VISITORS]
    assert now.risks
