"""The page of the person referred, at the width of a desk, a telephone and a small telephone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.own_page.models import Kind, Saying
from sers.policy.roles import Role
from sers.referrals import working
from sers.referrals.models import Referral
from tests.builders import a_member, penwith, seen_by
from tests.journeys.conftest import PHONE, Look, faults
from tests.own_page.pages import a_carers_link, a_link
from tests.referrals.lives import accepted, helping_with, take

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SMALL = 320


@pytest.fixture
def referral(site: str) -> Referral:
    """A nurse comes tomorrow; a charity has to wait."""
    referral, leg = accepted(preferred_name="Wenna")
    take(leg)
    with helping_with(leg) as (mine, worker):
        tomorrow = timezone.now() + timedelta(days=1)
        working.assign(mine, [worker], lead=worker, by=worker, seen=mine.revision)
        working.plan(mine, expected_at=tomorrow, note="", by=worker, seen=mine.revision)
    return referral


def come_in(page: Page, code: str) -> None:
    """As a QR code or a printed link leads there."""
    page.goto(f"/your-help/k/{code}/")
    page.get_by_label("Day").fill("14")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("1942")
    page.get_by_role("button", name="Open the page").click()


def test_somebody_sees_who_comes_and_tells_the_team_that_she_is_away(
    referral: Referral, phone: Page, look: Look
) -> None:
    code = a_link(referral)[1]
    phone.goto(f"/your-help/k/{code}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Open your page")
    assert code not in phone.url
    assert code not in phone.content()
    look(phone, "own-page-come")
    come_in(phone, code)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hello Wenna")
    look(phone, "own-page")
    phone.get_by_role("link", name="I am going away").click()
    phone.get_by_role("button", name="Tell the team").click()
    expect(phone.get_by_role("alert")).to_contain_text("Enter the first day that you are away")
    look(phone, "own-page-tell-refused")
    first = phone.get_by_role("group", name="From which day?")
    first.get_by_label("Day").fill("1")
    first.get_by_label("Month").fill("12")
    first.get_by_label("Year").fill("2026")
    phone.get_by_role("button", name="Tell the team").click()
    expect(phone.get_by_role("status")).to_contain_text("The Penwith team has it.")
    look(phone, "own-page-told")
    with seen_by(a_member(penwith(), Role.TRIAGER)):
        assert Saying.objects.get(referral=referral).kind == Kind.AWAY


def test_all_of_it_is_done_by_keyboard_alone(referral: Referral, page: Page) -> None:
    come_in(page, a_link(referral)[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Wenna")
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.textContent.trim()") == "I have a question":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("I have a question")
    page.get_by_label("What would you like to know?").focus()
    page.keyboard.type("Who is coming?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("has it.")


def test_the_other_pages_are_as_easy_to_read(referral: Referral, page: Page, look: Look) -> None:
    a_carers_link(referral)
    come_in(page, a_link(referral)[1])
    for name in ("written", "looked", "others", "format", "stop"):
        page.goto(f"/your-help/{name}/")
        look(page, f"own-page-{name}")
    page.goto("/your-help/page/")
    page.get_by_role("button", name="Close this page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The page is closed")
    look(page, "own-page-closed")


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A small telephone on which no script runs."""
    context = browser.new_context(
        base_url=site, viewport={"width": SMALL, "height": 640}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_without_scripts_on_a_small_telephone_everything_works(
    referral: Referral, plain: Page
) -> None:
    come_in(plain, a_link(referral)[1])
    expect(plain.get_by_role("heading", level=1)).to_have_text("Hello Wenna")
    plain.get_by_role("link", name="I have changed my mind").click()
    plain.get_by_label("Help to wash").check()
    plain.get_by_role("button", name="Tell the team").click()
    expect(plain.get_by_role("status")).to_contain_text("has it.")


def test_nothing_is_wider_than_a_small_telephone(referral: Referral, phone: Page) -> None:
    come_in(phone, a_link(referral)[1])
    phone.set_viewport_size({"width": SMALL, "height": 640})
    for name in ("page", "tell/away", "tell/key-safe", "written", "looked", "others", "format"):
        phone.goto(f"/your-help/{name}/")
        beyond = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, name
        assert faults(phone) == [], name
    phone.set_viewport_size({"width": PHONE, "height": 844})
