"""Two at once: the page and the team, or two of either."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sers.own_page import linking, opening, saying
from sers.own_page.models import Kind, Link, Saying
from sers.own_page.opening import TRIES
from sers.referrals import dying
from sers.referrals.moving import MoveRefused
from tests.builders import a_referral, as_now, seen_by
from tests.own_page.pages import a_link, opened, says
from tests.referrals.lives import a_triager, working_on
from tests.referrals.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = date(1950, 1, 1)


def test_many_guesses_at_once_are_all_counted():
    referral = a_referral()
    link, code = a_link(referral)
    ended = at_once(*[lambda: opening.open_with(code, WRONG) for _ in range(TRIES)])
    assert ended == [None] * TRIES
    kept = as_now(link, a_triager())
    assert kept.failures == TRIES
    assert kept.locked_until is not None


def test_one_press_twice_at_once_says_it_once():
    referral, press = a_referral(), uuid4()
    page = opened(a_link(referral)[1], referral)
    ended = at_once(*[lambda: says(page, Kind.QUESTION, "When?", press=press)] * 2)
    assert ended == [None, None]
    with working_on(referral, a_triager()):
        assert Saying.objects.count() == 1


def test_two_who_deal_with_it_at_once_reply_once():
    referral, triagers = a_referral(), [a_triager(), a_triager()]
    page = opened(a_link(referral)[1], referral)
    said = says(page, Kind.QUESTION, "When?")

    def answer(by):
        with seen_by(by):
            mine = Saying.objects.select_related("referral").get(pk=said.pk)
            saying.deal_with(mine, by=by, reply=f"{by.name} comes")

    ended = at_once(*[lambda by=by: answer(by) for by in triagers])
    assert sorted(type(each) for each in ended if each) == [MoveRefused]


def test_a_death_and_something_said_at_once_leave_no_page_open():
    referral = a_referral()
    _link, code = a_link(referral)
    page = opened(code, referral)

    def died():
        with working_on(referral, referral.referrer) as mine:
            dying.record_death(
                mine, died_on=None, told_by="Her son", by=mine.referrer, seen=mine.revision
            )

    while at_once(died, lambda: says(page, Kind.AWAY))[0]:  # overtaken by what was said
        pass
    assert opened(code, referral) is None


def test_two_who_end_a_link_at_once_end_it_once():
    referral, triagers = a_referral(), [a_triager(), a_triager()]
    link, code = a_link(referral)

    def end(by):
        with working_on(referral, by):
            linking.end(Link.objects.select_related("referral").get(), why=by.name, by=by)

    assert at_once(*[lambda by=by: end(by) for by in triagers]) == [None, None]
    assert opened(code, referral) is None
    assert as_now(link, triagers[0]).ended_why in {by.name for by in triagers}


def test_a_link_ends_in_the_middle_of_many_openings_and_opens_no_more():
    referral, triager = a_referral(), a_triager()
    link, code = a_link(referral)

    def end():
        with working_on(referral, triager):
            linking.end(Link.objects.select_related("referral").get(), why="Lost", by=triager)

    at_once(end, *[lambda: opened(code, referral)] * 3)
    later = timezone.now() + timedelta(seconds=1)
    assert opened(code, referral, at=later) is None
    with working_on(referral, triager):
        assert not link.openings.filter(ended_at=None).exists()
