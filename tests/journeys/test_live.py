"""A desk that is kept open: what comes by itself, and what never moves."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from sers.directory.models import User
from sers.live.identity import ensure_follower
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.models import Referral
from tests.builders import a_member, a_referral, as_now, penwith, seen_by
from tests.journeys.conftest import Look

# Far below the thirty seconds after which a page asks by itself. How fast it is in truth is
# measured by `make bench`, where nothing else runs.
BY_ITSELF = 8_000


@pytest.fixture
def triager(site: str) -> User:
    ensure_follower()
    return a_member(penwith(), Role.TRIAGER)


@pytest.fixture
def desk(context: BrowserContext, site: str, triager: User) -> Page:
    """The desk's page of somebody who came in already."""
    client = Client()
    client.force_login(triager)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    return context.new_page()


def opened(desk: Page) -> Page:
    desk.goto(reverse("triage:team", args=[penwith().pk]))
    expect(desk.locator("[data-live-text]")).to_contain_text("Live.", timeout=BY_ITSELF)
    return desk


def row(desk: Page, referral: Referral):
    return desk.locator(f'[data-row="{referral.pk}"]')


def top_of(desk: Page, referral: Referral) -> float:
    box = row(desk, referral).bounding_box()
    assert box
    return box["y"]


def test_a_new_referral_appears_by_itself_and_moves_nothing_under_the_pointer(desk, look: Look):
    at_home = {"purpose": "support_home"}
    first, hovered = a_referral(priority="p3", **at_home), a_referral(priority="p4", **at_home)
    opened(desk)
    row(desk, hovered).hover()
    before = top_of(desk, hovered)

    urgent = a_referral(priority="p1", family_name="Jelbert", given_name="Rosemary")
    row(desk, urgent).wait_for(state="attached", timeout=BY_ITSELF)
    assert top_of(desk, hovered) == before
    assert top_of(desk, urgent) > before, "below, for nothing above may move"
    expect(desk.locator("[data-show-text]")).to_have_text("1 new: show")
    expect(desk.locator('[data-count="tab-todo"]').first).to_have_text("3")
    expect(desk.locator("[data-slot=desk]")).to_contain_text("1 urgent referral is not read")
    expect(desk.locator("[data-announce]")).to_have_text("1 new referral")
    look(desk, "desk-with-news")

    desk.mouse.move(5, 5)
    expect(desk.locator("[data-row]").first).to_have_attribute("data-row", str(urgent.pk))
    assert top_of(desk, urgent) < top_of(desk, first) < top_of(desk, hovered)


def test_show_puts_what_came_in_its_place(desk):
    waiting = a_referral(priority="p4")
    opened(desk)
    row(desk, waiting).hover()
    urgent = a_referral(priority="p1")
    row(desk, urgent).wait_for(state="attached", timeout=BY_ITSELF)
    desk.keyboard.press("n")
    expect(desk.locator("[data-row]").first).to_have_attribute("data-row", str(urgent.pk))
    expect(desk.locator("[data-show]")).to_be_hidden()


def test_the_first_referral_takes_the_place_of_an_empty_desk(desk, look: Look):
    opened(desk)
    expect(desk.get_by_text("Nothing needs the desk just now")).to_be_visible()
    look(desk, "desk-empty")
    referral = a_referral()
    expect(row(desk, referral)).to_be_visible(timeout=BY_ITSELF)
    expect(desk.get_by_text("Nothing needs the desk just now")).to_be_hidden()


def test_a_colleagues_claim_changes_the_row_where_it_stands(desk):
    referral, colleague = a_referral(), a_member(penwith(), Role.TRIAGER)
    opened(desk)
    with seen_by(colleague):
        triage.claim(as_now(referral, colleague), by=colleague, seen=1)
    expect(row(desk, referral)).to_contain_text(colleague.name, timeout=BY_ITSELF)


def test_where_the_stream_is_down_the_page_says_so_and_asks_all_the_same(desk, look: Look):
    desk.route("**/live/**", lambda route: route.abort())
    desk.goto(reverse("triage:team", args=[penwith().pk]))
    expect(desk.locator("[data-live-text]")).to_contain_text("Not live. Last checked")
    look(desk, "desk-not-live")
    referral = a_referral()
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(row(desk, referral)).to_be_visible()


def test_where_the_server_cannot_be_reached_the_rows_say_how_old_they_are(desk, look: Look):
    referral = a_referral()
    opened(desk)
    desk.route("**/desk/**", lambda route: route.abort())
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.locator("[data-stale]")).to_contain_text("These rows are as of")
    expect(row(desk, referral)).to_be_visible()
    look(desk, "desk-stale")
    desk.unroute("**/desk/**")
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.locator("[data-stale]")).to_be_hidden()
