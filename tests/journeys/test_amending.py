"""Something is different after sending: the GP says so, and the triager sees it live."""

import pytest
from playwright.sync_api import Browser, Page, expect

from sers.config import demo
from sers.live.identity import ensure_follower
from sers.referrals.models import Referral
from tests.builders import a_referral, seen_by
from tests.guards.test_crawl import _team, _user
from tests.journeys.acting import fill_only, press, sign_in
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

BY_ITSELF = 10_000
CONCERN = {"key_safe": "By the back door, 4711"}


@pytest.fixture
def referral(site: str) -> Referral:
    """One that the GP of the demonstration sent to Penwith."""
    demo.load()
    ensure_follower()
    team = _team("stennack-referrers")
    return a_referral(by=_user("gp"), team=team, priority="p3", **CONCERN)


def test_a_gp_changes_what_was_sent_and_the_triager_sees_what_is_different(
    browser: Browser, site: str, page: Page, referral: Referral, look: Look
):
    with a_context(browser, site, DESKTOP) as context:
        triager = context.new_page()
        sign_in(triager, "penwith")
        row = triager.locator(f'[data-row="{referral.pk}"]')
        expect(row).to_be_visible()
        expect(triager.locator("[data-live-text]")).to_contain_text("Live.", timeout=BY_ITSELF)

        sign_in(page, "gp")
        page.goto(f"/referrals/{referral.pk}/")
        look(page, "track-before-change")
        press(page, "^Change what was sent$")
        expect(page.get_by_text("Nothing yet.")).to_be_visible()
        look(page, "change-nothing-yet")

        page.get_by_role("link", name="Change Health now").click()
        fill_only(page, {"problem": "Fell again at 14:00, and cannot get up"})
        press(page, "^Save and continue$")
        page.get_by_role("link", name="Change Home").first.click()
        expect(page.get_by_text("Given before and not shown here")).to_be_visible()
        look(page, "change-what-is-not-shown")
        page.locator('[name="key_safe"]').fill("Under the pot, 0815")
        press(page, "^Save and continue$")
        expect(page.locator(".redline ins").first).to_contain_text("cannot get up")
        look(page, "change-to-send")
        page.locator("main").get_by_role("checkbox").check()
        press(page, "^Send the changes$")
        expect(page.get_by_role("heading", name="Version 2, changed today")).to_be_visible()
        look(page, "track-after-change")

        row.get_by_role("link").first.click()
        expect(triager.get_by_role("heading", name="Changed since it was sent")).to_be_visible()
        expect(triager.locator(".redline")).to_contain_text("Under the pot, 0815")
        look(triager, "desk-redline")
        triager.goto(f"/desk/referral/{referral.pk}/print/")
        look(triager, "print-redline")


def test_a_gp_tells_the_team_that_something_changed(page: Page, referral: Referral, look: Look):
    sign_in(page, "gp")
    page.goto(f"/referrals/{referral.pk}/")
    page.get_by_role("button", name="Tell the team that something changed").click()
    press(page, "^Tell the team$")
    expect(page.get_by_role("alert")).to_contain_text("Write what has changed")
    look(page, "tell-nothing-written")
    page.get_by_label("What has changed?").fill("She has fallen again")
    press(page, "^Tell the team$")
    expect(page.get_by_text("told the team what has changed")).to_be_visible()
    with seen_by(_user("gp")):
        assert Referral.objects.get(pk=referral.pk).news_at
