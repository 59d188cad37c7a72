"""Somebody tells a referral by telephone, and somebody else writes it down while they speak."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sers.config import demo
from tests.builders import ANSWERS, an_nhs_number
from tests.journeys.acting import press, send, sign_in
from tests.journeys.conftest import DESKTOP, Look, a_context
from tests.journeys.typing import enter_save, typed_at, wanted_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BOTH = "Dr Asha Mitra, GP, Stennack Surgery (told by telephone; written down by Wenna Rowe"
At = Callable[[str], Page]


@pytest.fixture(autouse=True)
def _demonstration(site: str) -> None:
    demo.load()


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """A browser for each person, signed in."""
    with ExitStack() as stack:

        def at(account: str) -> Page:
            page = stack.enter_context(a_context(browser, site, DESKTOP)).new_page()
            sign_in(page, account)
            return page

        yield at


def told() -> dict[str, object]:
    return ANSWERS | {
        "nhs_number": an_nhs_number(),
        "referrer_name": "Dr Asha Mitra",
        "referrer_role": "GP",
        "referrer_organisation": "Stennack Surgery",
        "referrer_email": "gp@demo.sers.example",
    }


def begin(page: Page) -> None:
    page.goto("/refer/")
    page.get_by_label("Somebody who tells me by telephone").check()
    press(page, "^Start")
    expect(page.get_by_role("heading", level=1)).to_have_text("All on one page")


def test_a_helper_takes_a_referral_by_keyboard_and_both_names_stand(at: At, look: Look):
    helper, answers = at("telephone"), told()
    begin(helper)
    expect(helper.locator('[name="referrer_name"]')).to_have_value("")
    for _round in range(8):
        typed_at(helper, answers)
        enter_save(helper)
        if not helper.locator("#saved .sers-ask").count():
            break
    helper.keyboard.press("Tab")
    look(helper, "fast-filled-in")
    press(helper, "^Check and send$")
    expect(helper.get_by_role("heading", level=1)).to_have_text("Check and send")
    send(helper)
    desk = at("penwith")
    desk.goto("/desk/")
    expect(desk.get_by_text("From Dr Asha Mitra, by telephone").first).to_be_visible()
    desk.get_by_role("link", name=re.compile("TREMBATH")).first.click()
    expect(desk.get_by_text(BOTH).first).to_be_visible()
    look(desk, "desk-told-by-telephone")
    caller = at("gp")
    caller.goto("/referrals/")
    caller.get_by_role("link", name="Morwenna Trembath").click()
    expect(caller.get_by_text("told by telephone")).to_be_visible()
    look(caller, "track-told-by-telephone")


def test_figures_choose_and_alt_with_an_arrow_goes_on(at: At):
    page = at("telephone")
    begin(page)
    expect(page.get_by_text("next section")).to_be_visible()
    page.locator('[name="safeguarding"]').first.focus()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("2")
    assert page.locator('[name="safeguarding"]:checked').get_attribute("value") == "yes"
    expect(page.locator("[data-note]")).to_contain_text("more questions: choose Save")
    page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate("document.activeElement.name") == "referrer_name"
    page.keyboard.type("7")
    expect(page.locator('[name="referrer_name"]')).to_have_value("7")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.name") == "gate"


def test_danger_is_told_at_once_and_shown_with_its_number(at: At, look: Look):
    page = at("telephone")
    begin(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Somebody is in danger now").check()
    expect(page.locator("[data-note]")).to_contain_text("Ring 999 now")
    press(page, "^Save$")
    expect(page.locator("#saved").get_by_role("link", name="999").first).to_be_visible()
    look(page, "fast-stopped")


def test_everything_on_one_page_works_without_javascript(
    context: BrowserContext, site: str, look: Look
):
    browser = context.browser
    assert browser
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, "telephone")
    begin(page)
    expect(page.get_by_text("next section")).to_be_hidden()
    wanted = wanted_of(told())
    page.locator('[name="practice-search"]').fill(wanted["practice"][-1])
    press(page, "^Find a practice")
    for _round in range(8):
        _fill_what_is_asked(page, wanted)
        press(page, "^Save$")
        if not page.locator("#saved .sers-ask").count():
            break
    press(page, "^Check what is missing$")
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    press(page, "^Check and send$")
    assert send(page).startswith("SER-")
    plain.close()


def _fill_what_is_asked(page: Page, wanted: dict[str, list[str]]) -> None:
    for name, values in wanted.items():
        fields = page.locator(f'main [name="{name}"]')
        if not fields.count():
            continue
        kind = fields.first.evaluate("e => e.type")
        for value in values:
            if kind in {"radio", "checkbox"}:
                page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif kind == "select-one":
                fields.select_option(value)
            else:
                fields.fill(value)
