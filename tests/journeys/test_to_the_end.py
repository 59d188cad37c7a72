"""Four people, each in a window of their own, from the sending to the outcome."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from sers.config import demo
from tests.journeys.acting import a_draft_of, open_draft, press, send, sign_in
from tests.journeys.conftest import DESKTOP, PHONE, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

At = Callable[..., Page]
NURSES, VOLUNTEERS = "Community nursing, Penwith", "Help at home and lifts"
NAME, WHAT = "TREMBATH", "Shopping on Tuesdays"
CLOSED, SHOPS = "The wound has closed", "Her neighbour shops for her from now on"
HEALED = "Healed, and the shopping is taken care of"


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """The window of one account; those who visit have a telephone."""
    demo.load()
    with ExitStack() as open_windows:
        windows: dict[str, Page] = {}

        def window_of(account: str, width: int = DESKTOP) -> Page:
            if account not in windows:
                context = open_windows.enter_context(a_context(browser, site, width))
                windows[account] = context.new_page()
                sign_in(windows[account], account)
            return windows[account]

        yield window_of


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(name)).first.click()


def choose(page: Page, leg: int, what: str, need: str, who: str) -> None:
    """Say what one leg is and which need it covers, and give it to one of those who then fit."""
    part = page.locator(".alloc-leg").nth(leg - 1)
    part.get_by_label("What help do you ask them for?").fill(what)
    for tick in part.get_by_role("group", name="It covers").get_by_role("checkbox").all():
        tick.uncheck()
    part.get_by_role("checkbox", name=need).check()
    press(page, f"^Show who fits leg {leg}$")
    part.get_by_role("radio", name=who).check()


def finish(page: Page, report: str) -> None:
    """Record a first contact, then say how it went."""
    follow(page, "^Record the first contact")
    press(page, "^Help has begun")
    follow(page, "^Complete")
    page.get_by_label("What we were asked is done").check()
    page.get_by_label("A sentence for the referrer").fill(report)
    press(page, "^Complete")


def allocate(jenna: Page, look: Look) -> None:
    """The wound to a nurse and the shopping to a charity, in one go."""
    follow(jenna, "^Accept and allocate")
    press(jenna, "^Empty$")
    press(jenna, "^Add a leg")
    choose(jenna, 1, "Dressings three times a week", "Wound or pressure care", NURSES)
    choose(jenna, 2, WHAT, "Shopping", VOLUNTEERS)
    look(jenna, "end-allocate")
    press(jenna, "^Accept, and ask")
    expect(jenna.get_by_text(WHAT).first).to_be_visible()


def agree_without_a_name(morwenna: Page, look: Look) -> None:
    """The charity reads what and where about, and who only when it has agreed."""
    morwenna.goto("/caseload/")
    offer = morwenna.locator("[data-leg]").filter(has_text=WHAT)
    expect(offer).to_contain_text("Penwith PCN, 75 to 84")
    expect(morwenna.get_by_text(NAME)).to_have_count(0)
    look(morwenna, "end-charity")
    with morwenna.expect_navigation():
        offer.get_by_role("button", name="Yes, we’ll go").click()
    expect(morwenna.get_by_role("heading", level=1)).to_contain_text(NAME)


def agree_and_say_when(tegen: Page) -> None:
    tegen.goto("/caseload/")
    visit = tegen.locator("[data-leg]").filter(has_text=NAME)
    with tegen.expect_navigation():
        visit.get_by_role("button", name="Yes, we’ll go").click()
    follow(tegen, "^Say when")
    tegen.get_by_label("At what time?").fill("23:58")
    press(tegen, "^Say when")


def close(jenna: Page, look: Look) -> None:
    """Nothing hangs on it any more, and the desk says so."""
    jenna.goto("/desk/")
    follow(jenna, "^To close")
    follow(jenna, NAME)
    follow(jenna, "^Complete")
    look(jenna, "end-complete")
    jenna.get_by_label("What was asked for is done").check()
    jenna.get_by_label(re.compile("sentence for the referrer", re.IGNORECASE)).fill(HEALED)
    press(jenna, "^Complete")


def test_from_sending_to_outcome_in_four_windows(at: At, look: Look):
    gp, jenna = at("gp"), at("penwith")
    tegen, morwenna = at("nurse", PHONE), at("volunteer", PHONE)
    wanted = {"purpose": "support_home", "needs": ["wound_care", "shopping"], "condition": None}

    open_draft(gp, a_draft_of("gp", **wanted))
    jenna.goto("/desk/")
    send(gp)
    # It appears by itself.
    row = jenna.get_by_role("row").filter(has_text=NAME)
    expect(row).to_be_visible()
    with jenna.expect_navigation():
        row.get_by_role("button", name=re.compile("^Claim")).click()
    jenna.goto("/desk/")
    follow(jenna, f"^{NAME}")
    allocate(jenna, look)
    agree_without_a_name(morwenna, look)
    agree_and_say_when(tegen)

    gp.goto("/referrals/")
    follow(gp, "Morwenna Trembath")
    expect(gp.get_by_text(re.compile("23:58")).first).to_be_visible()
    look(gp, "end-referrer")

    finish(tegen, CLOSED)
    finish(morwenna, SHOPS)
    close(jenna, look)
    gp.goto("/referrals/")
    follow(gp, "Morwenna Trembath")
    expect(gp.get_by_role("heading", level=1)).to_contain_text("Completed")
    for said in (CLOSED, SHOPS, HEALED):
        expect(gp.get_by_text(re.compile(said)).first).to_be_visible()
    look(gp, "end-outcome")
