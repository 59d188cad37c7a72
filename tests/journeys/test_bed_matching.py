"""A coordinator finds a bed for somebody: a skip, a decline, a hold, an arrival and a leaving."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.beds.models import BedRequest
from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import User
from tests.beds.lives import a_bed, a_unit, agreed, offered
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

At = Callable[..., Page]


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """The window of one account, each in a browser of their own."""
    demo.load()
    with ExitStack() as open_windows:
        windows: dict[str, Page] = {}

        def window_of(account: str) -> Page:
            if account not in windows:
                context = open_windows.enter_context(a_context(browser, site, DESKTOP))
                windows[account] = context.new_page()
                sign_in(windows[account], account)
            return windows[account]

        yield window_of


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@{DOMAIN}")


def people_who_wait() -> tuple[BedRequest, BedRequest]:
    """Two women who wait, and beds of two wards: some fit, some nearly, some not."""
    by, now = account("bedbureau"), timezone.now()
    ward = a_unit(name="Lanner ward", phone="01872 000101", purposes=["bed_rehabilitation"])
    home = a_unit(name="Carn rooms", sort="block", therapy_days=2, phone="01872 000102")
    for name in ("Bed 14", "Bed 15"):
        a_bed(ward, name=name, bay="Bay 2", bay_sex="female")
    a_bed(ward, name="Bed 3", isolates=True, oxygen=True)
    a_bed(home, name="Room 5", en_suite=True, confirmed_at=now - timedelta(hours=40))
    a_bed(home, name="Room 6", hoist=False)
    a_bed(ward, name="Bed 20", bay="Bay 3", bay_sex="male")
    needs = {"purpose": "bed_rehabilitation", "therapy_days": 5, "wishes": frozenset({"therapy"})}
    needs |= {"near": ((50.27, -5.05),), "miles": 40}
    first = agreed(by=by, at=now - timedelta(hours=5), needs=needs)
    return first, agreed(by=by, at=now - timedelta(hours=2), needs=needs)


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(name)).first.click()


def test_a_bed_is_found_with_a_skip_a_decline_an_arrival_and_a_leaving(at: At, look: Look):
    bureau = at("bedbureau")
    _first, second = people_who_wait()
    bureau.goto(f"/beds/request/{second.pk}/")
    expect(bureau.get_by_role("heading", name=re.compile("Beds that fit"))).to_be_visible()
    look(bureau, "bed-request")

    # Two beds in order: somebody who waits longer must be passed over with a reason.
    ticks = bureau.get_by_role("checkbox", name=re.compile("In line with others"))
    ticks.nth(0).check()
    ticks.nth(1).check()
    press(bureau, "^Offer the ticked beds in order$")
    look(bureau, "bed-request-offer")
    press(bureau, "^Offer$")
    expect(bureau.get_by_role("alert").first).to_contain_text("waits before this person")
    look(bureau, "bed-request-skip")
    bureau.get_by_role("radio").first.check()
    press(bureau, "^Offer$")
    expect(bureau.get_by_role("heading", name=re.compile("^Offered to"))).to_be_visible()
    look(bureau, "bed-request-offered")

    # The ward declines by telephone; the next in line is asked, and accepts.
    follow(bureau, "^They decline")
    bureau.get_by_role("radio").first.check()
    press(bureau, "^They decline$")
    follow(bureau, "^They accept")
    press(bureau, "^They accept$")
    expect(bureau.get_by_role("heading", name=re.compile("^Held:"))).to_be_visible()
    look(bureau, "bed-request-held")

    follow(bureau, "^Has arrived")
    look(bureau, "bed-request-arrive")
    press(bureau, "^They have arrived$")
    expect(bureau.get_by_role("heading", name=re.compile("^In Site"))).to_be_visible()
    look(bureau, "bed-request-stay")
    follow(bureau, "^Has left")
    bureau.get_by_role("radio", name=re.compile("with support")).check()
    bureau.get_by_label("A sentence for the referrer").fill("She walks with a frame")
    press(bureau, "^They have left$")
    expect(bureau.get_by_role("link", name="Add help at home")).to_be_visible()
    look(bureau, "bed-request-ended")


def test_who_waits_and_a_proposal_for_all(at: At, look: Look):
    bureau = at("bedbureau")
    first, second = people_who_wait()
    with_offer = agreed(by=account("bedbureau"), needs={"hoist": False})
    offered(with_offer, a_bed(a_unit(name="Quiet ward"), hoist=False, bay="A", bay_sex="female"))
    bureau.goto("/beds/waiting/")
    look(bureau, "bed-waiting")
    follow(bureau, "^Propose for all")
    look(bureau, "bed-proposal")
    expect(bureau.get_by_text("Advice: nothing is offered or held.")).to_be_visible()
    bureau.goto(f"/beds/request/{first.pk}/needs/")
    look(bureau, "bed-request-needs")
    bureau.goto(f"/beds/request/{second.pk}/choice/")
    look(bureau, "bed-request-choice")
    lead = at("bedlead")
    lead.goto(f"/beds/request/{first.pk}/hold-all-the-same/")
    look(lead, "bed-request-override")


def test_a_bed_is_held_by_the_keyboard_alone(at: At):
    bureau = at("bedbureau")
    first, _second = people_who_wait()
    bureau.goto(f"/beds/request/{first.pk}/")
    for _ in range(60):
        bureau.keyboard.press("Tab")
        if "Hold for" in bureau.evaluate("document.activeElement.textContent"):
            break
    with bureau.expect_navigation():
        bureau.keyboard.press("Enter")
    expect(bureau.get_by_role("heading", name=re.compile("^Held:"))).to_be_visible()
