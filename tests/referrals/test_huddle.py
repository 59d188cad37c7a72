"""The huddle: what waits to be talked about, on which day, and what was decided."""

from datetime import UTC, date, datetime

import pytest

from sers.audit.models import Event
from sers.referrals import huddle
from sers.referrals.moving import MoveRefused
from tests.builders import a_referral, penwith, seen_by, truro
from tests.referrals.lives import a_triager, redirect, working_on

pytestmark = pytest.mark.django_db

# Half past midnight on the wall in Cornwall, and still the day before in UTC.
NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
DAY = date(2026, 7, 1)


def brought(triager, on: date = DAY):
    referral = a_referral()
    with working_on(referral, triager) as mine:
        huddle.bring(mine, on=on, note=" Who lifts him? ", by=triager, seen=1, at=NIGHT)
    return mine


def test_it_is_brought_to_a_day_with_what_to_talk_about_and_leaves_when_it_is_decided():
    triager = a_triager()
    mine = brought(triager)
    with seen_by(triager):
        assert (mine.huddle_on, mine.huddle_note) == (DAY, "Who lifts him?")
        assert huddle.of_desk(penwith()) == [mine]
        huddle.decide(mine, decision=" Two carers, today ", by=triager, seen=mine.revision)
        assert huddle.of_desk(penwith()) == []
        told = Event.objects.get(kind="referral.huddled").facts
        assert (told["note"], told["talked_about"]) == ("Two carers, today", "Who lifts him?")


def test_the_earliest_day_comes_first():
    triager = a_triager()
    later, sooner = brought(triager, date(2026, 7, 9)), brought(triager)
    with seen_by(triager):
        assert huddle.of_desk(penwith()) == [sooner, later]


@pytest.mark.parametrize(
    ("on", "note", "words"),
    [(date(2026, 6, 30), "Who?", "not past"), (DAY, " ", "Write what to talk about")],
)
def test_a_day_that_is_past_and_nothing_to_talk_about_are_refused(on, note, words):
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match=words):
        huddle.bring(mine, on=on, note=note, by=triager, seen=1, at=NIGHT)


def test_what_is_on_no_list_is_not_decided_and_a_decision_has_words():
    triager = a_triager()
    mine = brought(triager)
    with seen_by(triager):
        with pytest.raises(MoveRefused, match="Write what was decided"):
            huddle.decide(mine, decision="", by=triager, seen=mine.revision)
        huddle.decide(mine, decision="Wait", by=triager, seen=mine.revision)
        with pytest.raises(MoveRefused, match="no huddle"):
            huddle.decide(mine, decision="Wait", by=triager, seen=mine.revision)


def test_what_is_sent_on_leaves_the_list_and_comes_on_no_other():
    triager = a_triager()
    mine = brought(triager)
    with seen_by(triager):
        redirect(mine, truro(), by=triager, seen=mine.revision)
        assert huddle.of_desk(penwith()) == []
    with seen_by(a_triager(truro())):
        assert huddle.of_desk(truro()) == []
