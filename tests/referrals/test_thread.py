"""The main job, by the verbs alone: sent, found on the right desk, worked, answered."""

import pytest

from sers.policy.roles import Role
from sers.referrals import allocation, closure, correspondence, desk, sending_on, triage
from sers.referrals.desk import Tab, View
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from tests.builders import (
    A_BED,
    a_draft,
    a_member,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)

pytestmark = pytest.mark.django_db


def test_the_builders_draft_has_nothing_missing():
    draft = a_draft()
    missing = draft.version.read().missing(draft.answers)
    assert [(page.id, question.id) for page, question in missing] == []


def test_help_at_home_stands_on_the_desk_of_the_practices_pcn_team():
    referral = a_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        shown = desk.desk(penwith(), triager, View(Tab.PICK_UP))
        assert [row.pk for row in shown.referrals.rows] == [referral.pk]
        assert shown.referrals.rows[0].because == "Bodriggy Health Centre belongs to Penwith PCN"


def test_both_go_to_the_pcn_team_and_a_leg_to_the_bed_bureau_at_once():
    referral = a_referral(setting="both", **A_BED)
    assert referral.owner == penwith()
    bed_manager = a_member(the_bed_bureau(), Role.TRIAGER)
    with seen_by(bed_manager):
        (leg,) = desk.desk(the_bed_bureau(), bed_manager, View(Tab.OFFERED)).legs
        assert leg.referral_id == referral.pk
        allocation.accept(leg, by=bed_manager, seen=1)
        assert leg.status == LegStatus.ACCEPTED


def test_a_question_rests_the_owners_clock_until_it_is_answered():
    referral = a_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        mine = Referral.objects.get(pk=referral.pk)
        triage.claim(mine, by=triager, seen=1)
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=2)
        assert mine.waiting
    with seen_by(referral.referrer):
        correspondence.answer(asked, text="The left", by=referral.referrer)
    assert not as_now(referral, triager).waiting


def test_accepting_offers_a_first_leg_and_withdrawing_ends_everything():
    referral = a_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        mine = Referral.objects.get(pk=referral.pk)
        leg = triage.accept(mine, to=the_bed_bureau(), what="A bed", by=triager, seen=1)
        assert mine.status == Status.IN_PROGRESS
    with seen_by(referral.referrer):
        sent = Referral.objects.get(pk=referral.pk)
        closure.withdraw(
            sent, by=referral.referrer, seen=sent.revision, reason=a_reason("withdrawn")
        )
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED


def test_a_redirected_referral_leaves_the_first_desk_and_stands_on_the_second():
    referral = a_referral()
    first, second = a_member(penwith(), Role.TRIAGER), a_member(truro(), Role.TRIAGER)
    with seen_by(first):
        mine = Referral.objects.get(pk=referral.pk)
        sending_on.redirect(
            mine, truro(), by=first, seen=1, reason=a_reason("redirected"), note="Moved house"
        )
        assert not desk.desk(penwith(), first, View()).referrals.rows
    with seen_by(second):
        assert desk.desk(truro(), second, View()).referrals.rows
