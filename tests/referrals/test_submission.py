"""Sending: one referral, to the right desk, of a person who is never overwritten."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.directory.models import Membership, end_memberships
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.policy.roles import GRANTS, Role
from sers.referrals import desk, submission
from sers.referrals.desk import View
from sers.referrals.models import Referral
from tests.builders import a_draft, a_member, a_referral, a_team, penwith, seen_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_only_who_refers_for_the_team_can_send(role):
    draft = a_draft(by=a_member(team := a_team(), role), team=team)
    with seen_by(draft.author):
        if Permission.MAKE_REFERRAL in GRANTS[role]:
            assert submission.send(draft.pk, by=draft.author).sent_by == team
        else:
            with pytest.raises(PermissionDenied):
                submission.send(draft.pk, by=draft.author)
            assert not Referral.objects.exists()


def test_a_draft_of_a_team_one_has_left_stays_a_draft():
    draft = a_draft()
    end_memberships(Membership.objects.filter(user=draft.author), at=timezone.now())
    draft.author.forget_memberships()
    with seen_by(draft.author):
        with pytest.raises(PermissionDenied):
            submission.send(draft.pk, by=draft.author)
        assert Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("letter", ["ß", "\ufb03", "\ufdfa", "İ"])
def test_letters_that_are_several_when_compared_fit_all_the_same(letter):
    referral = a_referral(family_name=letter * 200, given_name=letter * 200)
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        found = desk.desk(penwith(), triager, View(find=letter * 10)).referrals.rows
        assert [row.pk for row in found] == [referral.pk]
