"""What is said on the page, and what the team makes of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from sers.access import rows
from sers.audit.models import Event
from sers.own_page import heard, keeper, linking, opening, saying
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Kind, Link, Saying
from sers.policy.roles import Role
from sers.referrals import closure
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import (
    PROTECTED,
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    as_now,
    seen_by,
    truro,
)
from tests.own_page.pages import (
    CARER,
    a_carers_link,
    a_link,
    dealt_with,
    on_page,
    opened,
    says,
    something_said,
)
from tests.referrals.lives import a_service, a_triager, accepted, redirect, take, working_on
from tests.referrals.test_amending import amended

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", Kind)
def test_everything_that_can_be_said_stands_before_the_team_at_once(kind):
    referral = a_referral()
    said = something_said(referral, kind, "A few words")
    with working_on(referral, a_triager()) as mine:
        (found,) = saying.of(mine)
        assert (found.pk, found.kind, mine.news_at) == (said.pk, kind, said.at)
        told = Event.objects.get(about=referral.about, kind=ReferralEvent.PERSON_SAID)
        assert mine.owner_id in told.concerns


def test_no_event_repeats_what_was_said():
    referral = a_referral()
    dealt_with(something_said(referral, Kind.QUESTION, "Penhallow"), reply="Trevanion")
    with working_on(referral, a_triager()):
        facts = str(list(Event.objects.filter(about=referral.about).values_list("facts")))
    assert "Penhallow" not in facts
    assert "Trevanion" not in facts


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.WRONG, Kind.KEY_SAFE])
def test_some_things_need_words(kind):
    with pytest.raises(MoveRefused, match="Write a few words"):
        something_said(a_referral(), kind, "  ")


def test_words_may_not_be_without_end():
    with pytest.raises(MoveRefused, match="at most 2,000"):
        something_said(a_referral(), Kind.QUESTION, "a" * 2_001)


def test_days_make_sense():
    referral, today = a_referral(), date(2026, 11, 28)
    with pytest.raises(MoveRefused, match="from which day"):
        something_said(referral, Kind.AWAY, until_day=today)
    with pytest.raises(MoveRefused, match="before the first"):
        something_said(referral, Kind.AWAY, from_day=today, until_day=today - timedelta(days=1))
    said = something_said(referral, Kind.AWAY, from_day=today, until_day=today)
    assert (said.from_day, said.until_day) == (today, today)


def test_the_same_press_says_it_once():
    referral, press = a_referral(), uuid4()
    _link, code = a_link(referral)
    page = opened(code, referral)
    first = says(page, Kind.QUESTION, "When?", press=press)
    again = says(page, Kind.QUESTION, "When?", press=press)
    assert first.pk == again.pk
    with working_on(referral, a_triager()):
        assert Saying.objects.count() == 1


def test_a_press_of_one_link_is_none_of_another():
    one, other, press = a_referral(), a_referral(), uuid4()
    pages = [opened(a_link(each)[1], each) for each in (one, other)]
    made = {says(page, Kind.IN_HOSPITAL, press=press).pk for page in pages}
    assert len(made) == 2


def test_the_number_of_a_key_safe_stands_apart():
    referral = a_referral()
    said = something_said(referral, Kind.KEY_SAFE, "4711")
    assert (said.text, said.apart) == ("", True)
    with working_on(referral, a_triager()) as mine:
        ((found, text),) = heard.words_apart(mine)
        assert (found.pk, text) == (said.pk, "4711")


def test_all_words_of_a_protected_person_stand_apart():
    referral = a_protected_referral()
    said = something_said(referral, Kind.IN_HOSPITAL, "In Treliske, ward 5")
    assert (said.text, said.apart) == ("", True)


def test_what_was_said_before_an_address_was_secret_is_read_only_apart():
    referral = a_referral()
    something_said(referral, Kind.QUESTION, "Who comes to 6 Penpol Terrace?")
    amended(referral, **PROTECTED)
    with working_on(referral, a_triager()) as mine:
        assert mine.protected
        (found,) = saying.of(mine)
        assert found.text == ""
        ((_, text),) = heard.words_apart(mine)
        assert "Penpol" in text


def test_nothing_is_said_about_what_has_ended_and_whom_to_ring_is_told():
    referral = a_referral()
    page = opened(a_link(referral)[1], referral)
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=mine.referrer, seen=mine.revision, reason=a_reason("withdrawn"))
    with pytest.raises(MoveRefused, match="nobody would read it"):
        says(page, Kind.QUESTION, "Who comes?")


def test_of_a_protected_person_no_team_is_named_that_could_be_rung():
    referral = a_protected_referral()
    page = opened(a_link(referral)[1], referral)
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=mine.referrer, seen=mine.revision, reason=a_reason("withdrawn"))
    with pytest.raises(MoveRefused) as refused:
        says(page, Kind.QUESTION, "Who comes?")
    for secret in (referral.owner.name, referral.owner.phone):
        assert secret not in str(refused.value)


def test_nothing_is_said_through_a_link_that_ended_while_the_page_was_open():
    referral, triager = a_referral(), a_triager()
    link, code = a_link(referral)
    with on_page(opened(code, referral)) as page:
        rows.become(triager)
        linking.end(link, why="Lost", by=triager)
        a_link(referral, **CARER)
        rows.become(keeper.ensure_keeper())
        with pytest.raises(MoveRefused, match="has been closed"):
            saying.say(page, saying.Said(Kind.IN_HOSPITAL), press=uuid4())


def test_a_person_closes_the_page_to_who_cares_for_them_by_saying_so():
    referral = a_referral()
    own, theirs = a_link(referral)[1], a_link(referral, **CARER)[1]
    says(opened(own, referral), Kind.STOP_CARER)
    assert opened(theirs, referral) is None
    assert opened(own, referral)


def test_to_close_it_twice_to_one_closes_it_to_nobody_else():
    referral = a_referral()
    page = opened(a_link(referral)[1], referral)
    a_carers_link(referral, "Demelza Hosking")
    _other, code = a_carers_link(referral, "Jory Trembath")
    for _press in range(2):
        says(page, Kind.STOP_CARER, "Demelza Hosking")
    assert opened(code, referral)


def test_who_cares_for_them_closes_it_to_nobody_by_themselves():
    referral = a_referral()
    one = a_link(referral, **CARER)[1]
    other = a_link(referral, **(CARER | {"name": "Jago Trembath"}))[1]
    says(opened(one, referral), Kind.STOP_CARER)
    assert opened(other, referral)
    assert opened(one, referral)


def test_a_language_and_a_format_are_kept_with_the_link():
    referral = a_referral()
    link, code = a_link(referral)
    with on_page(opened(code, referral)) as page:
        saying.choose(page, language="pl", print_="large")
        saying.choose(page, language="pl", print_="large")
    kept = as_now(link, a_triager())
    assert (kept.language, kept.print) == ("pl", "large")
    with working_on(referral, a_triager()):
        assert Event.objects.filter(about=referral.about, kind=OwnPageEvent.CHOSEN).count() == 1


def test_what_is_dealt_with_says_by_whom_and_what_was_replied():
    referral, triager = a_referral(), a_triager()
    said = dealt_with(something_said(referral, Kind.AWAY), by=triager, reply="We come later")
    assert (said.dealt_by, said.reply) == (triager, "We come later")
    with on_page(opened(a_link(referral, **CARER)[1], referral)) as page:
        assert [each.reply for each in saying.of(page.link.referral)] == ["We come later"]


def test_a_question_is_dealt_with_by_an_answer():
    said = something_said(a_referral(), Kind.QUESTION, "When?")
    with pytest.raises(MoveRefused, match="Write the answer"):
        dealt_with(said, reply=" ")
    assert dealt_with(said, reply="At ten").reply == "At ten"


def test_a_reply_has_an_end():
    with pytest.raises(MoveRefused, match="at most"):
        dealt_with(something_said(a_referral(), Kind.AWAY), reply="a" * 2_001)


def test_nobody_deals_with_it_twice():
    said = something_said(a_referral(), Kind.AWAY)
    dealt_with(said)
    with pytest.raises(MoveRefused, match="already"):
        dealt_with(said)


def test_only_the_desk_that_has_it_deals_with_it():
    referral, leg = accepted(to=a_service())
    take(leg)
    said = something_said(referral, Kind.AWAY)
    worker = a_member(leg.owner, Role.WORKER)
    with working_on(referral, worker):
        seen = Saying.objects.select_related("referral").get(pk=said.pk)
        with pytest.raises(PermissionDenied):
            saying.deal_with(seen, by=worker)


def test_the_new_desk_deals_with_what_the_old_one_left():
    referral, triager = a_referral(), a_triager()
    said = something_said(referral, Kind.AWAY)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    assert dealt_with(said, by=a_triager(truro())).dealt_at


def test_what_waits_is_listed_by_referral_without_words():
    one, other = a_referral(), a_referral()
    dealt_with(something_said(one, Kind.AWAY))
    something_said(one, Kind.IN_HOSPITAL)
    with seen_by(a_triager()):
        waiting = heard.waiting([one.pk, other.pk])
        assert [each.kind for each in waiting[one.pk]] == [Kind.IN_HOSPITAL]
        assert other.pk not in waiting
        assert heard.waiting([]) == {}


def test_one_saying_is_found_only_with_its_referral():
    one, other = a_referral(), a_referral()
    said = something_said(one, Kind.AWAY)
    with working_on(one, a_triager()) as mine:
        assert heard.one_of(mine, said.pk) == said
        with pytest.raises(Http404):
            heard.one_of(Referral.objects.get(pk=other.pk), said.pk)


def test_of_what_stands_apart_a_visitor_reads_what_a_visit_needs():
    referral = a_protected_referral()
    _link, code = a_link(referral)
    page = opened(code, referral)
    says(page, Kind.KEY_SAFE, "4711")
    says(page, Kind.QUESTION, "A secret question")
    with working_on(referral, a_triager()) as mine:
        assert [text for _, text in heard.words_apart(mine, heard.OF_A_VISIT)] == ["4711"]


def test_each_link_has_its_own_list():
    referral = a_referral()
    link, code = a_link(referral)
    _carers, theirs = a_link(referral, **CARER)
    says(opened(code, referral), Kind.AWAY)
    with on_page(opened(theirs, referral)) as page:
        assert saying.said_on(page.link) == []
    with working_on(referral, a_triager()):
        mine = Link.objects.select_related("referral").get(pk=link.pk)
        assert [each.kind for each in saying.said_on(mine)] == [Kind.AWAY]


def test_saying_something_now_is_never_before_it_was_opened():
    referral, now = a_referral(), timezone.now()
    page = opened(a_link(referral)[1], referral, at=now)
    said = says(page, Kind.AWAY, at=now + timedelta(minutes=1))
    assert said.at > now
    with rows.identified(keeper.ensure_keeper()):
        assert opening.still_open(page, at=now + timedelta(minutes=2))
