"""A death ends everything of the person at once, whoever reports it and whoever has it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit.models import Event
from sers.directory.models import Membership, Team, User
from sers.policy.roles import Role
from sers.referrals import correspondence, dying
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_referral, a_team, seen_by, truro
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    completed,
    redirect,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def die(referral: Referral, by: User, **given) -> int:
    told = {"died_on": None, "told_by": "Her son", "by": by} | given
    with working_on(referral, by) as mine:
        return dying.record_death(mine, seen=mine.revision, **told)


def standing(referral: Referral) -> Referral:
    with seen_by(referral.referrer):
        return Referral.objects.get(pk=referral.pk)


def test_every_open_referral_of_the_person_ends_whichever_desk_has_it():
    one, triager = a_referral(), a_triager()
    other, leg = accepted(nhs_number=one.nhs_number)
    away = a_referral(nhs_number=one.nhs_number)
    with working_on(away, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1)
    somebody_else = a_referral()
    assert die(one, one.referrer, died_on=timezone.localdate()) == 2
    for each in (one, other, away):
        now = standing(each)
        assert (now.status, now.died_on) == (Status.ENDED_BY_DEATH, timezone.localdate())
    assert standing(somebody_else).is_open
    with seen_by(other.referrer):
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED


def test_what_had_ended_stays_as_it_ended():
    done = completed()
    again = a_referral(nhs_number=done.nhs_number)
    assert die(again, again.referrer) == 0
    assert standing(done).status == Status.COMPLETED


def test_elsewhere_it_is_ended_in_the_name_of_the_system_and_quotes_nobody():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    die(one, one.referrer, told_by="Her sister in Hayle")
    with seen_by(other.referrer):
        told = Event.objects.get(about=other.about, kind="referral.ended_by_death")
        assert told.actor.email == dying.CLOSER
        assert "sister" not in str(told.facts)
        assert standing(other).reason_note == ("Reported about another referral of the same person")
    with seen_by(one.referrer):
        assert Event.objects.get(about=one.about, kind=told.kind).actor == one.referrer


def test_whoever_reports_it_is_themselves_again_afterwards_and_sees_no_more():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    with working_on(one, one.referrer) as mine:
        dying.record_death(mine, died_on=None, told_by="Her son", by=one.referrer, seen=1)
        assert not Referral.objects.filter(pk=other.pk).exists()
    closer = User.objects.get(email=dying.CLOSER)
    with seen_by(closer):
        # Within this one transaction; afterwards its part has ended.
        teams = closer.teams_where(dying.lifecycle.RECORD_DEATH.permission)
        within = Referral.objects.within_reach(dying.lifecycle.RECORD_DEATH.permission, teams)
        assert not within.exists()


@pytest.mark.django_db(transaction=True)
def test_a_team_that_helps_reports_it_also_when_it_is_keyed_in_late():
    """In a transaction of its own: with their part, they lose sight of what they are ending."""
    referral, leg = accepted(to=a_service())
    helper, triager = a_member(leg.owner, Role.WORKER), a_triager()
    take(leg, helper)
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
    die(referral, helper, at=timezone.now() - timedelta(hours=3))
    now = standing(referral)
    assert now.status == Status.ENDED_BY_DEATH
    with seen_by(referral.referrer):
        assert not correspondence.has_open_question(now)
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED
    with seen_by(helper):
        assert not Referral.objects.exists()


def test_a_day_that_cannot_be_and_nobody_who_said_so_are_refused():
    referral = a_referral()
    today = timezone.localdate()
    for given, words in (
        ({"told_by": " "}, "Write who told you"),
        ({"died_on": today + timedelta(days=1)}, "cannot be in the future"),
        ({"died_on": date(1942, 2, 13)}, "cannot be before they were born"),
    ):
        with pytest.raises(MoveRefused, match=words):
            die(referral, referral.referrer, **given)
    assert standing(referral).is_open


def test_who_has_no_part_in_it_and_who_volunteers_do_not_end_it():
    charity = a_charity()
    referral, leg = accepted(to=charity)
    volunteer = a_member(charity, Role.VOLUNTEER)
    take(leg, volunteer)
    with pytest.raises(PermissionDenied):
        die(referral, volunteer)
    with seen_by(referral.referrer):
        known = Referral.objects.get(pk=referral.pk)
    stranger = a_triager(truro())
    with seen_by(stranger), pytest.raises(PermissionDenied):
        dying.record_death(known, died_on=None, told_by="x", by=stranger, seen=known.revision)


def test_the_user_that_ends_what_a_death_ends_is_made_once_and_may_do_nothing_else():
    first, again = dying.ensure_closer(), dying.ensure_closer()
    assert first == again
    assert first.is_system
    assert not first.has_usable_password()
    (membership,) = Membership.objects.filter(user=first)
    assert membership.role == Role.CLOSER
    assert membership.team.kind == Team.Kind.OFFICE
    assert a_team(membership.team.key) == membership.team
