"""The stories of the demonstration: all that can happen, about nobody who lives."""

import re
from datetime import date
from random import Random

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from sers.beds.models import BedRequest, Placement
from sers.config import demo
from sers.config.demo.history import stories
from sers.config.demo.history.asking import DETAILS
from sers.config.demo.history.cases import CASES
from sers.config.demo.history.cast import gather
from sers.config.demo.history.people import somebody
from sers.config.demo.history.plot import COURSES, Story
from sers.config.demo.history.sending import answers
from sers.directory.models import User
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.values.nhs_number import NHSNumber
from tests.builders import seen_by

PHONE = re.compile(r"0[\d ]{8,}")
INVENTED = re.compile(r"01632 96\d{4}|07700 900\d{3}")


def one_of_each() -> list[Story]:
    """The first story of each course."""
    found: dict[str, Story] = {}
    for story in stories():
        found.setdefault(f"{story.course.name} {story.course.sender}", story)
    return list(found.values())


def every_text(sender: User) -> list[str]:
    """What each story's form says, as far as no database is needed for it."""
    today, texts = date(2026, 11, 28), []
    for story in stories():
        person = somebody(story.number, Random(story.number), today)
        case, at = story.case, timezone.now()
        given = answers(case, person, sender, at, told=story.told, **story.course.said)
        texts.append(f"{given['problem']} {given['why_soon']} {given}")
    return texts


@pytest.mark.django_db
def test_whatever_can_become_of_a_referral_is_told_and_everything_holds():
    demo.load()
    now, told = timezone.now(), one_of_each()
    assert demo.load_history(told, now=now) == len(told)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    referrals: dict[object, Referral] = {}
    legs: dict[object, Allocation] = {}
    questions: dict[object, InformationRequest] = {}
    for triagers in gather().triagers.values():
        with seen_by(triagers[0]):
            referrals |= {each.pk: each for each in Referral.objects.all()}
            legs |= {each.pk: each for each in Allocation.objects.all()}
            questions |= {each.pk: each for each in InformationRequest.objects.all()}
    assert {each.status for each in referrals.values()} == set(Status)
    assert {each.status for each in legs.values()} == set(LegStatus)
    reasons = Reason.objects.filter(sort="leg_waiting").values_list("pk", flat=True)
    assert {each.waits_for_id for each in legs.values()} >= set(reasons)
    _assert_variety(list(referrals.values()), list(legs.values()), list(questions.values()))
    for referral in referrals.values():
        assert NHSNumber.parse(referral.nhs_number).is_test
        assert INVENTED.fullmatch(referral.call_back)
        assert referral.sent_at <= referral.changed_at <= now


def _assert_variety(
    referrals: list[Referral], legs: list[Allocation], questions: list[InformationRequest]
) -> None:
    refused = [each for each in referrals if each.status == Status.NOT_ACCEPTED]
    assert {each.acknowledged_at is None for each in refused} == {True, False}
    assert any(each.huddle_on for each in referrals)
    assert any(each.pathway_id for each in referrals)
    assert any(each.priority_id != each.wished_id for each in referrals)
    assert any(each.protected for each in referrals)
    assert any(each.completed_by_id for each in referrals)
    assert any(each.again_of_id for each in referrals)
    assert any(each.together_with_id for each in referrals)
    assert any(each.news_at for each in referrals)
    assert any(each.response_id == "urgent_response" for each in referrals)
    assert any(each.outcome_id == "advice_given" for each in referrals)
    assert any(each.telephoned for each in legs)
    assert any(each.together for each in legs)
    assert any(each.attempts for each in legs)
    assert any(each.report for each in legs)
    assert {(each.leg_id is None, each.answered_at is None) for each in questions} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }


@pytest.mark.django_db
def test_telling_it_again_tells_nothing_twice_and_goes_on_where_it_stopped():
    demo.load()
    told = list(stories())[:4]
    assert demo.load_history(told[:2]) == 2
    assert demo.load_history(told) == 2
    assert demo.load_history(told) == 0
    assert not demo.is_told()


@pytest.mark.django_db
def test_it_stops_when_it_is_told_to():
    demo.load()
    assert demo.load_history(list(stories())[:2], goes_on=lambda: False) == 0


def test_it_is_refused_where_sers_is_no_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        demo.load_history()


def test_there_are_some_three_hundred_in_every_sort_of_case():
    told = list(stories())
    assert 300 <= len(told) <= 350
    assert {story.case.key for story in told} == {case.key for case in CASES}
    assert len({story.number for story in told}) == len(told) == sum(c.times for c in COURSES)


@pytest.mark.django_db
def test_no_two_stories_are_alike_and_nobody_in_them_lives():
    demo.load()
    sender = User.objects.get(email="gp@demo.sers.example")
    texts = every_text(sender)
    assert len({text.partition("{")[0] for text in texts}) == len(texts)
    for text in texts:
        for phone in PHONE.findall(text):
            assert INVENTED.fullmatch(phone.strip()), phone
    assert len({person_of(story) for story in stories()}) == len(texts)


def person_of(story: Story) -> tuple[str, str]:
    person = somebody(story.number, Random(story.number), date(2026, 11, 28))
    assert person.nhs_number.is_test
    return person.given, person.family


def test_every_line_is_about_a_woman_or_a_man_as_it_should_be():
    woman, man = (somebody(number, Random(number), date(2026, 11, 28)) for number in (0, 1))
    assert woman.worded("{She} {she} {her} {Her} {hers}") == "She she her Her her"
    assert man.worded("{She} {she} {her} {Her} {hers}") == "He he his His him"
    for case in CASES:
        for line in (*case.told, *case.soon, *DETAILS, *(what for _who, what in case.legs)):
            assert "{" not in man.worded(line)


@pytest.mark.django_db
def test_what_ends_at_the_bed_bureau_goes_through_true_beds():
    demo.load()
    told = [each for each in one_of_each() if each.case.setting == "bed"]
    told += [each for each in stories() if each.case.setting == "bed" and each not in told]
    piran = gather().triagers["bed-bureau"][0]
    with seen_by(piran):
        before = BedRequest.objects.count()
    assert demo.load_history(told) == len(told)
    with seen_by(piran):
        added = BedRequest.objects.count() - before
        stays = Placement.objects.exclude(request=None).values_list("status", flat=True)
        requests = set(BedRequest.objects.values_list("status", flat=True))
    assert added >= 15
    assert {"offered", "reserved", "stay", "left"} <= set(stays)
    assert requests >= {"searching", "offered", "placed", "arrived", "ended", "cancelled"}
