"""Opening the page, and keeping it open."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sers.access import rows
from sers.audit.models import Access, Event
from sers.own_page import keeper, linking, opening
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Link
from sers.own_page.opening import AT_MOST, IDLE, LOCKED_FOR, TRIES, TRIES_IN_ALL
from tests.builders import a_referral, as_now
from tests.own_page.pages import a_link, on_page, opened
from tests.referrals.lives import a_triager, working_on
from tests.referrals.test_amending import begun, say, sent

pytestmark = pytest.mark.django_db
WRONG = date(1950, 1, 1)


def test_another_birth_date_opens_nothing_and_is_counted():
    referral = a_referral()
    link, code = a_link(referral)
    assert opening.open_with(code, WRONG) is None
    assert as_now(link, a_triager()).failures == 1
    assert opened(code, referral)
    assert as_now(link, a_triager()).failures == 0


def test_a_code_that_was_made_up_opens_nothing():
    assert opening.open_with(linking.new_code(), WRONG) is None


def test_after_some_wrong_dates_none_is_heard_for_a_while():
    referral, now = a_referral(), timezone.now()
    _link, code = a_link(referral)
    for _ in range(TRIES):
        assert opening.open_with(code, WRONG, at=now) is None
    assert opened(code, referral, at=now + LOCKED_FOR - timedelta(seconds=1)) is None
    assert opened(code, referral, at=now + LOCKED_FOR)


def test_after_many_wrong_dates_the_link_ends_and_the_team_is_told():
    referral, at = a_referral(), timezone.now()
    link, code = a_link(referral)
    for _ in range(TRIES_IN_ALL):
        opening.open_with(code, WRONG, at=at)
        at += LOCKED_FOR
    assert opened(code, referral, at=at) is None
    with working_on(referral, a_triager()):
        (told,) = Event.objects.filter(about=referral.about, kind=OwnPageEvent.LINK_LOCKED)
        assert referral.owner_id in told.concerns
        assert "wrong birth dates" in Link.objects.get(pk=link.pk).ended_why


def test_a_link_that_a_stranger_ended_is_something_new_on_the_desk():
    referral, at = a_referral(), timezone.now()
    _link, code = a_link(referral)
    for _ in range(TRIES_IN_ALL):
        opening.open_with(code, WRONG, at=at)
        at += LOCKED_FOR
    with working_on(referral, a_triager()) as mine:
        assert mine.news_at is not None


def test_wrong_dates_while_it_is_locked_are_not_heard_at_all():
    referral, now = a_referral(), timezone.now()
    link, code = a_link(referral)
    for _ in range(TRIES + 20):
        opening.open_with(code, WRONG, at=now)
    assert as_now(link, a_triager()).failures == TRIES


def test_it_closes_when_nobody_looks_for_a_while_and_after_a_day_of_looking():
    referral, now = a_referral(), timezone.now()
    _link, code = a_link(referral)
    page = opened(code, referral, at=now)
    with rows.identified(keeper.ensure_keeper()):
        assert opening.still_open(page, at=now + IDLE + timedelta(minutes=1)) is None
        at = now
        while at < now + AT_MOST:
            assert opening.still_open(page, at=at)
            at += timedelta(minutes=20)
        assert opening.still_open(page, at=now + AT_MOST + timedelta(minutes=1)) is None


def test_whoever_closes_it_has_closed_it():
    referral = a_referral()
    _link, code = a_link(referral)
    page = opened(code, referral)
    with on_page(page) as it:
        opening.close(it)
    with rows.identified(keeper.ensure_keeper()):
        assert opening.still_open(page) is None
    assert opened(code, referral)


def test_each_opening_is_written_down_and_each_look():
    referral = a_referral()
    _link, code = a_link(referral)
    with on_page(opened(code, referral)) as page:
        opening.look(page)
        assert Access.objects.filter(about=referral.about).count() == 1
    with working_on(referral, a_triager()):
        assert Event.objects.filter(about=referral.about, kind=OwnPageEvent.OPENED).count() == 1


def test_a_birth_date_that_was_corrected_opens_it_and_the_wrong_one_does_no_more():
    referral = a_referral()
    wrong = referral.birth_date
    _link, code = a_link(referral)
    sent(say(begun(referral), birth_date="1942-02-15"))
    assert opening.open_with(code, wrong) is None
    assert opening.open_with(code, date(1942, 2, 15))
