"""Deciding about a referral: each way on looked at, by the keys, and with a colleague beside."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.config import demo
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, huddle, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from tests.builders import a_member, a_referral, a_team, as_now, penwith, seen_by, truro
from tests.journeys.acting import press
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Open = Callable[[User], Page]


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Open]:
    """A browser of their own for each, signed in already."""
    demo.load()
    with ExitStack() as browsers:

        def open_for(user: User) -> Page:
            context = browsers.enter_context(a_context(browser, site, DESKTOP))
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
            return context.new_page()

        yield open_for


def _triager(name: str) -> User:
    user = a_member(penwith(), Role.TRIAGER)
    user.name = name
    user.save(update_fields=["name"])
    return user


def _nursing() -> User:
    return a_member(a_team("penwith-nursing"), Role.WORKER)


def _page(page: Page, referral: Referral, name: str = "") -> None:
    page.goto(f"/desk/referral/{referral.pk}/{name}")


def _helped(triager: User, nurse: User) -> Referral:
    """In progress: one team helps and has begun, another has not answered; all ask."""
    referral = a_referral()
    nursing = a_team("penwith-nursing")
    with seen_by(triager):
        now = as_now(referral, triager)
        leg = triage.accept(now, to=nursing, what="Check the wound", by=triager, seen=1)
        now = as_now(referral, triager)
        bureau = a_team("bed-bureau")
        allocation.offer(now, to=bureau, what="A bed for a week", by=triager, seen=now.revision)
        now = as_now(referral, triager)
        question = "May she put her full weight on it?"
        correspondence.ask(now, question=question, by=triager, seen=now.revision)
    with seen_by(nurse):
        allocation.accept(leg, by=nurse, seen=1)
        leg = Allocation.objects.get(pk=leg.pk)
        working.assign(leg, [nurse], lead=nurse, by=nurse, seen=leg.revision)
        leg.refresh_from_db()
        where, how = (Outcome.objects.get(pk=code) for code in ("at_home", "face_to_face"))
        met = working.Contact(timezone.now(), where, how)
        working.start(leg, met, by=nurse, seen=leg.revision)
        leg.refresh_from_db()
        asks = "Who holds her key?"
        correspondence.ask_about(leg, question=asks, of_desk=True, by=nurse, seen=leg.revision)
    return referral


def test_every_way_on_is_a_page_of_its_own_and_says_what_is_missing(signed_in: Open, look: Look):
    jenna = _triager("Jenna Hocking")
    a_referral(nhs_number="9990000018")
    referral = a_referral(nhs_number="9990000018")
    page = signed_in(jenna)
    _page(page, referral)
    page.locator(".sers-more summary").click()
    look(page, "deciding-new")
    for name in ("how-soon", "pathway", "huddle", "advise", "join", "died", "colleague", "note"):
        _page(page, referral, f"{name}/")
        if name == "huddle":
            page.locator("[name=on_year]").fill("")
        press(page, page.locator(".app-sum button").last.inner_text())
        expect(page.get_by_text("There is a problem")).to_be_visible()
        look(page, f"deciding-{name}-error")


def test_what_is_under_way_is_shown_and_completed_only_when_all_is_done(
    signed_in: Open, look: Look
):
    jenna, nurse = _triager("Jenna Hocking"), _nursing()
    referral = _helped(jenna, nurse)
    page = signed_in(jenna)
    _page(page, referral)
    expect(page.get_by_text("asks you, reply by")).to_be_visible()
    look(page, "deciding-under-way")
    page.get_by_role("link", name=re.compile("^Answer")).click()
    look(page, "deciding-answer")
    page.locator("main [name=text]").fill("Her neighbour at number 8")
    press(page, "^Send the answer")
    page.keyboard.press("e")
    expect(page.get_by_text("Not finished yet")).to_be_visible()
    page.locator("[name=outcome]").first.check()
    page.locator("[name=note]").fill("She walks again")
    press(page, "^Complete it")
    expect(page.get_by_text("has not finished its part").first).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("She walks again")
    look(page, "deciding-complete-refused")
    _page(page, referral, "redirect/")
    expect(page.get_by_role("heading", name="Hand over to another desk")).to_be_visible()
    look(page, "deciding-hand-over")


def test_sent_to_the_wrong_desk_it_is_taken_back_and_a_death_is_said_twice(
    signed_in: Open, look: Look
):
    jenna = _triager("Jenna Hocking")
    referral = a_referral()
    page = signed_in(jenna)
    _page(page, referral, "redirect/")
    page.locator("[name=to]").select_option(str(truro().pk))
    page.locator("[name=reason]").first.check()
    page.locator("[name=note]").fill("Moved in with her sister")
    press(page, "^Send it on")
    look(page, "deciding-take-back")
    with page.expect_navigation():
        page.keyboard.press("z")
    expect(page.get_by_text("It is taken back")).to_be_visible()

    _page(page, referral, "died/")
    page.locator("[name=told_by]").fill("Her daughter")
    press(page, "^Go on")
    look(page, "deciding-died-confirm")
    press(page, "^Yes, they have died")
    look(page, "deciding-ended")
    page.get_by_role("link", name="Reopen").click()
    look(page, "deciding-reopen")


def test_keys_act_on_the_referral_and_can_be_read_and_turned_off(signed_in: Open, look: Look):
    jenna = _triager("Jenna Hocking")
    referral = a_referral()
    page = signed_in(jenna)
    _page(page, referral)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "deciding-keys")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.get_by_text("You have this referral now")).to_be_visible()
    page.keyboard.press("q")
    expect(page.locator("[name=question]")).to_be_focused()
    page.keyboard.type("xa")  # words, not keys
    expect(page.locator("[name=question]")).to_have_value("xa")
    page.locator("h1").click()
    page.get_by_role("button", name="Turn keys off").click()
    page.locator("h1").click()
    page.keyboard.press("x")
    assert page.url.endswith(f"{referral.pk}/")
    page.get_by_role("button", name="Turn keys on").click()
    with page.expect_navigation():
        page.keyboard.press("x")
    assert page.url.endswith("/not-accept/")


def test_a_colleague_who_reads_the_same_is_seen_and_what_they_are_about_to_do(
    signed_in: Open, look: Look
):
    jenna, piran = _triager("Jenna Hocking"), _triager("Piran Rowe")
    referral = a_referral()
    first, second = signed_in(jenna), signed_in(piran)
    _page(first, referral)
    expect(first.locator("[data-present]")).to_have_text("")
    _page(second, referral, "not-accept/")
    expect(second.get_by_text("Jenna Hocking is reading this")).to_be_visible()
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.get_by_text("Piran Rowe is writing a refusal")).to_be_visible()
    look(second, "deciding-beside-a-colleague")


def test_what_waits_for_the_huddle_is_listed_by_day(signed_in: Open, look: Look):
    jenna = _triager("Jenna Hocking")
    page = signed_in(jenna)
    page.goto(f"/desk/{penwith().pk}/huddle/")
    look(page, "deciding-huddle-empty")
    today = timezone.localdate()
    for days, note in ((0, "Is home safe at night?"), (2, "Who takes the lead?")):
        referral = as_now(a_referral(), jenna)
        with seen_by(jenna):
            on = today + timedelta(days=days)
            huddle.bring(referral, on=on, note=note, by=jenna, seen=1)
    page.reload()
    look(page, "deciding-huddle")
    page.get_by_role("link", name=re.compile("^Write what was decided")).first.click()
    page.locator("[name=decision]").fill("A joint visit on Monday; Jenna rings her son today")
    look(page, "deciding-huddled")
    press(page, "^Write it down")
    expect(page.get_by_text("The huddle decided").first).to_be_visible()
