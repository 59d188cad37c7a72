"""«Something has changed»: words that reach whoever has the referral."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit import timeline
from sers.policy.roles import Role
from sers.referrals import correspondence, telling, triage
from sers.referrals.events import ReferralEvent
from sers.referrals.lifecycle import FINAL, OPEN
from sers.referrals.models import Addition, Referral
from sers.referrals.moving import MoveRefused, Overtaken
from tests.builders import a_member, a_referral, a_team, seen_by
from tests.referrals.lives import STANDING, a_triager, working_on

pytestmark = pytest.mark.django_db

WORSE = "She has fallen again and cannot get up"


def told(referral: Referral, text: str = WORSE, **when) -> Addition:
    with working_on(referral, referral.referrer) as mine:
        return telling.tell(mine, text=text, by=referral.referrer, **when)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_whoever_has_it_learns_what_changed_wherever_an_open_referral_stands(status):
    referral = STANDING[status]()
    addition = told(referral, f"  {WORSE} ")
    with working_on(referral, a_triager()) as now:
        assert now.status == status
        assert now.news_at == addition.at
        (kept,) = now.additions.all()
        assert (kept.kind, kept.text, kept.by) == ("changed", WORSE, referral.referrer)
        assert kept.team == referral.sent_by
        latest = timeline.latest(now.about)
        assert latest.kind == ReferralEvent.SOMETHING_CHANGED
        assert latest.facts["text"] == WORSE
        assert now.owner_id in latest.concerns


@pytest.mark.parametrize("status", sorted(FINAL))
def test_where_it_has_ended_a_sentence_says_whom_to_ring(status):
    referral = STANDING[status]()
    with pytest.raises(MoveRefused, match=r"has ended.*Ring .* on 0.*refer the person again"):
        told(referral)
    with working_on(referral, referral.referrer) as now:
        assert not now.additions.exists()


def test_where_the_team_has_no_telephone_the_sentence_names_none():
    referral = STANDING["withdrawn"]()
    with working_on(referral, referral.referrer) as mine:
        mine.owner.phone = ""
        with pytest.raises(MoveRefused, match=r"would read it\. Refer the person again"):
            telling.refuse_ended(mine)


def test_words_are_needed():
    with pytest.raises(MoveRefused, match="Write what has changed"):
        told(a_referral(), "  \n ")


def test_the_oldest_news_is_kept_as_the_time_of_the_news():
    referral, now = a_referral(), timezone.now()
    told(referral, at=now)
    told(referral, "And her daughter has come", at=now + timedelta(hours=1))
    with working_on(referral, referral.referrer) as mine:
        assert mine.news_at == now
        assert mine.additions.count() == 2


def test_the_same_words_pressed_twice_are_told_once_and_later_again():
    referral, now = a_referral(), timezone.now()
    first = told(referral, at=now)
    assert told(referral, at=now + timedelta(seconds=2)) == first
    assert told(referral, at=now + timedelta(hours=2)) != first


def test_what_happened_meanwhile_is_no_reason_to_lose_the_words():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, referral.referrer) as as_read:
        pass
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
    with seen_by(referral.referrer):
        telling.tell(as_read, text=WORSE, by=referral.referrer)
    with working_on(referral, triager) as now:
        assert now.additions.count() == 1
        assert now.waiting


def test_who_saves_from_an_older_page_reads_who_changed_it():
    referral, triager = a_referral(), a_triager()
    told(referral)
    with working_on(referral, triager) as mine, pytest.raises(Overtaken) as refused:
        triage.claim(mine, by=triager, seen=1)
    assert referral.referrer.name in str(refused.value)


def test_a_colleague_of_the_sender_may_tell_and_a_stranger_or_the_desk_may_not():
    referral = a_referral()
    colleague = a_member(referral.sent_by, Role.REFERRER)
    with working_on(referral, colleague) as mine:
        telling.tell(mine, text=WORSE, by=colleague)
    desk = a_triager()
    with working_on(referral, desk) as mine, pytest.raises(PermissionDenied):
        telling.tell(mine, text=WORSE, by=desk)
    stranger = a_member(a_team(), Role.REFERRER)
    with seen_by(stranger), pytest.raises(Referral.DoesNotExist):
        telling.tell(referral, text=WORSE, by=stranger)
