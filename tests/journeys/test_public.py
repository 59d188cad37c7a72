"""Anybody, without an account, with and without scripts, on a screen and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sers.content import loading
from sers.web.public.addresses import address_of
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ADDRESSES = [address_of(seed.slug) for seed in loading.read_pages()]


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with a_context(browser, site, DESKTOP) as context:
        yield context.new_page()


def test_somebody_afraid_for_another_finds_whom_to_ring(page: Page, look: Look):
    page.goto("/")
    look(page, "public-home")
    page.get_by_role("link", name="I am worried about abuse or neglect").first.click()
    number = page.locator("#number-scilly").get_by_role("link", name="0300 1234 105")
    expect(number).to_be_hidden()
    page.get_by_label("Isles of Scilly").check()
    expect(number).to_be_visible()
    expect(page.locator("#number-cornwall")).to_be_hidden()
    look(page, "public-abuse")


def test_the_question_works_with_the_keyboard_alone(page: Page):
    page.goto("/abuse-or-neglect/")
    page.get_by_label("Cornwall", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("#number-cornwall")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#number-scilly")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/abuse-or-neglect/?asked=1&place=scilly")
    expect(page.locator("#number-scilly")).to_be_visible()


def test_without_scripts_the_place_can_be_said_too(browser: Browser, site: str):
    page = browser.new_page(base_url=site, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Somewhere else, or I do not know").check()
    expect(page.get_by_role("link", name="101")).to_be_visible()
    page.close()


def test_on_paper_every_number_is_there(page: Page):
    page.goto("/abuse-or-neglect/")
    page.emulate_media(media="print")
    for number in ("0300 1234 131", "01208 251300", "0300 1234 105", "01720 422699"):
        expect(page.get_by_role("table").get_by_role("link", name=number)).to_be_visible()
    expect(page.locator(".face-place")).to_be_hidden()


def test_easy_words_are_one_press_away(page: Page, look: Look):
    page.goto("/need-help/")
    page.get_by_role("link", name="Read this in easy words").click()
    expect(page.get_by_role("heading", name="You could die")).to_be_visible()
    look(page, "public-easy")


def test_no_page_asks_another_site_or_leaves_a_cookie(page: Page, site: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ADDRESSES:
        page.goto(address)
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert page.context.cookies() == []
