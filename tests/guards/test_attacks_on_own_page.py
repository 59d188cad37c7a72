"""What somebody with bad intent would try with the page of the person referred.

Without an account: codes and birth dates are guessed, a letter is found, a page is replayed. With
one: what is another team's, and what is nobody's but the person's.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from sers.access import rows
from sers.own_page import keeper, linking, opening, saying
from sers.own_page.models import Kind, Link, Saying
from sers.own_page.opening import IDLE, LOCKED_FOR, TRIES, TRIES_IN_ALL
from sers.own_page.saying import Said
from sers.policy.roles import Role
from sers.referrals import dying
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_protected_referral, a_referral, as_now, seen_by, truro
from tests.guards.canary import CANARY
from tests.own_page.pages import CARER, a_link, dealt_with, on_page, opened, says, something_said
from tests.referrals.lives import (
    a_service,
    a_triager,
    accepted,
    begin,
    finish,
    redirect,
    take,
    working_on,
)
from tests.web.triage.working import at, browser_of

pytestmark = pytest.mark.django_db
WRONG = date(1950, 1, 1)


def end(link: Link, referral: Referral) -> None:
    triager = a_triager()
    with working_on(referral, triager):
        linking.end(Link.objects.select_related("referral").get(pk=link.pk), why="x", by=triager)


# Without an account


def test_codes_are_too_many_to_guess():
    assert len(linking.ALPHABET) ** linking.LENGTH > 2**79
    assert len(set(linking.ALPHABET)) == len(linking.ALPHABET)


def test_a_code_that_is_nearly_right_opens_nothing():
    referral = a_referral()
    _link, code = a_link(referral)
    for place, letter in enumerate(code):
        if letter != "-":
            other = "2" if letter != "2" else "3"
            assert opened(code[:place] + other + code[place + 1 :], referral) is None
    for typed in ("", "-", "k7fm", "%", code[:-1], code + "2", code * 2, "\u0000", "🦊" * 16):
        assert opened(typed, referral) is None


def test_birth_dates_are_not_found_by_trying():
    """In a year of 366 days somebody hears at most a few answers, and then never another."""
    referral, at_ = a_referral(), timezone.now()
    link, code = a_link(referral, days=184)
    heard = 0
    for _ in range(366):
        before = as_now(link, a_triager()).failures if heard < TRIES_IN_ALL else heard
        assert opening.open_with(code, WRONG, at=at_) is None
        heard = max(heard, before)
        if before >= TRIES_IN_ALL:
            break
        if (before + 1) % TRIES == 0:
            at_ += LOCKED_FOR
    kept = as_now(link, a_triager())
    assert kept.failures == TRIES_IN_ALL
    assert kept.ended_at is not None
    assert opened(code, referral, at=at_) is None


def test_who_tries_cannot_tell_made_up_from_locked_from_ended_from_wrong():
    now = timezone.now()
    wrong, locked, ended, dead = (a_referral() for _ in range(4))
    codes = {each.pk: a_link(each) for each in (wrong, locked, ended, dead)}
    for _ in range(TRIES):
        opening.open_with(codes[locked.pk][1], WRONG, at=now)
    end(codes[ended.pk][0], ended)
    with working_on(dead, dead.referrer) as mine:
        dying.record_death(
            mine, died_on=None, told_by="Her son", by=mine.referrer, seen=mine.revision
        )
    answers = [
        opening.open_with(linking.new_code(), WRONG, at=now),
        opening.open_with(codes[wrong.pk][1], WRONG, at=now),
        opening.open_with(codes[locked.pk][1], locked.birth_date, at=now),
        opening.open_with(codes[ended.pk][1], ended.birth_date, at=now),
        opening.open_with(codes[dead.pk][1], dead.birth_date, at=now),
    ]
    assert answers == [None] * 5


def test_a_letter_that_was_passed_on_opens_nothing_without_the_birth_date():
    referral = a_referral()
    _link, code = a_link(referral, **CARER)
    assert opening.open_with(code, WRONG) is None


def test_one_person_s_birth_date_opens_no_other_s_page():
    one, other = a_referral(birth_date="1942-02-14"), a_referral(birth_date="1950-05-05")
    _link, code = a_link(one)
    assert opening.open_with(code, other.birth_date) is None
    assert opened(code, one)


@pytest.mark.parametrize("how", ["ended", "expired", "died", "idle", "closed"])
def test_a_page_that_was_open_is_not_replayed(how):
    referral, now = a_referral(), timezone.now()
    link, code = a_link(referral, days=14)
    page, later = opened(code, referral), now + timedelta(minutes=1)
    if how == "ended":
        end(link, referral)
    if how == "expired":
        later = now + timedelta(days=15)
    if how == "died":
        with working_on(referral, referral.referrer) as mine:
            dying.record_death(
                mine, died_on=None, told_by="Her son", by=mine.referrer, seen=mine.revision
            )
    if how == "idle":
        later = now + IDLE + timedelta(minutes=2)
    if how == "closed":
        with on_page(page) as it:
            opening.close(it)
    with rows.identified(keeper.ensure_keeper()):
        assert opening.still_open(str(page), at=later) is None


@pytest.mark.parametrize("named", [uuid4(), "00000000-0000-0000-0000-000000000000"])
def test_an_opening_that_was_made_up_is_none(named):
    a_link(a_referral())
    with rows.identified(keeper.ensure_keeper()):
        assert opening.still_open(named) is None


def test_a_press_is_not_replayed_after_the_link_ended():
    referral, press = a_referral(), uuid4()
    link, code = a_link(referral)
    with on_page(opened(code, referral)) as page:
        rows.become(a_triager())
        triager = a_triager()
        rows.become(triager)
        linking.end(Link.objects.select_related("referral").get(), why="Lost", by=triager)
        a_link(referral, **CARER)
        rows.become(keeper.ensure_keeper())
        with pytest.raises(MoveRefused):
            saying.say(page, Said(Kind.AWAY), press=press)
    with working_on(referral, a_triager()):
        assert not Saying.objects.exists()
    assert link.pk


def test_the_session_of_one_link_reads_and_repeats_nothing_of_another_referral():
    mine, theirs, press = a_referral(), a_referral(), uuid4()
    their_page = opened(a_link(theirs)[1], theirs)
    says(their_page, Kind.QUESTION, "Theirs", press=press)
    my_page = opened(a_link(mine)[1], mine)
    said = says(my_page, Kind.QUESTION, "Mine", press=press)
    assert (said.text, said.referral_id) == ("Mine", mine.pk)
    with on_page(my_page) as page:
        assert [each.text for each in saying.said_on(page.link)] == ["Mine"]


def test_whoever_reads_every_table_cannot_open_a_page():
    """Not in the link, nor in an event, a log of looks or anything else that is kept."""
    referral = a_referral()
    _link, code = a_link(referral)
    opened(code, referral)
    plain = code.replace("-", "")
    with working_on(referral, a_triager()), connections["default"].cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
            for (row,) in cursor.fetchall():
                assert code not in row
                assert plain not in row


# With an account


def test_who_helped_and_helps_no_more_gives_and_reads_nothing():
    referral, leg = accepted(to=a_service())
    worker = a_member(leg.owner, Role.WORKER)
    take(leg, worker)
    link, _code = a_link(referral, by=worker)
    said = something_said(referral, Kind.IN_HOSPITAL)
    finish(begin(leg, worker), worker)
    browser = browser_of(worker)
    pages = [at("give_link", referral), at("end_link", referral, link), at("said_apart", referral)]
    for page in (*pages, at("deal_with", referral, said), at("referral", referral)):
        assert browser.get(page).status_code == 404
    assert "In hospital" not in browser.get(at("leg", leg)).text


def test_a_desk_that_had_it_deals_with_nothing_any_more():
    referral, triager = a_referral(), a_triager()
    said = something_said(referral, Kind.QUESTION, "When?")
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    with pytest.raises(PermissionDenied):
        dealt_with(said, by=triager, reply="Never")


@pytest.mark.parametrize("verb", ["get", "post"])
def test_another_team_finds_nothing_by_its_address(verb):
    referral = a_referral()
    said = something_said(referral, Kind.KEY_SAFE, "4711")
    browser = browser_of(a_triager(truro()))
    for page in (
        at("give_link", referral),
        at("end_link", referral, said.link_id),
        at("deal_with", referral, said),
    ):
        assert getattr(browser, verb)(page, {"why": "x", "reply": "x"}).status_code == 404
    assert browser.get(at("said_apart", referral)).status_code == 404


def test_a_saying_of_another_referral_is_not_dealt_with_beside_ones_own():
    mine, theirs = a_referral(), a_referral()
    said = something_said(theirs, Kind.AWAY)
    browser = browser_of(a_triager())
    assert browser.post(at("deal_with", mine, said)).status_code == 404
    with working_on(theirs, a_triager()):
        assert Saying.objects.get(pk=said.pk).dealt_at is None


def test_what_a_protected_person_says_is_in_no_page_but_the_one_apart():
    referral = a_protected_referral()
    for kind in Kind:
        something_said(referral, kind, f"I am at {CANARY}")
    triager = a_triager()
    browser = browser_of(triager)
    with working_on(referral, triager):
        said = list(Saying.objects.all())
        links = list(Link.objects.all())
    pages = [
        at("team", referral.owner),
        at("referral", referral),
        at("print", referral),
        at("location", referral),
        at("give_link", referral),
        at("link_given", referral),
        *(at("deal_with", referral, each) for each in said),
        *(at("end_link", referral, each) for each in links),
    ]
    for page in pages:
        assert CANARY not in browser.get(page, follow=True).text, page
    assert CANARY in browser.get(at("said_apart", referral)).text


def test_markup_in_what_somebody_says_stays_words():
    referral = a_referral()
    something_said(referral, Kind.QUESTION, "<script>alert(1)</script>")
    a_link(referral, **(CARER | {"name": "<b>Lowenna</b>"}))
    shown = browser_of(a_triager()).get(at("referral", referral)).text
    assert "<script>alert(1)" not in shown
    assert "<b>Lowenna" not in shown


def test_a_link_for_ever_or_in_no_language_is_not_made_by_hand():
    referral = a_referral()
    browser = browser_of(a_triager())
    good = {"whose": "person", "language": "en-gb", "print": "standard", "days": "91"}
    for wrong in ({"days": "36500"}, {"language": "tlh"}, {"print": "gold"}, {"whose": "all"}):
        assert browser.post(at("give_link", referral), good | wrong).status_code == 200
    with seen_by(a_triager()):
        assert not Link.objects.exists()
