"""What those who help do with a telephone in their hand, from the offer to the end."""

import re

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import Team, User
from sers.referrals.legs import Allocation
from tests.builders import a_referral
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import Look
from tests.web.triage.working import claimed, offered

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

WHAT = "Washing and a look at her leg"
CODE = "By the back door, 4711"


@pytest.fixture
def leg(site: str) -> Allocation:
    """Something new for the nurses: asked by the desk, of a person with a key safe."""
    demo.load()
    triager = User.objects.get(email=f"penwith@{DOMAIN}")
    referral = a_referral(getting_in="key_safe", key_safe=CODE)
    claimed(referral, triager)
    return offered(referral, triager, Team.objects.get(key="penwith-nursing"), WHAT)


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(name)).first.click()


def fits(page: Page) -> None:
    """On the narrowest of telephones too."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    if before:
        page.set_viewport_size(before)


def test_a_visit_on_a_telephone(phone: Page, look: Look, leg: Allocation):
    sign_in(phone, "nurse")
    expect(phone).to_have_url(re.compile("/caseload/"))
    look(phone, "caseload")
    with phone.expect_navigation():
        card = phone.locator(f'[data-leg="{leg.pk}"]')
        card.get_by_role("button", name="Yes, we’ll go").click()
    expect(phone.get_by_role("status").first).to_contain_text("You have accepted")
    look(phone, "caseload-leg")
    fits(phone)

    follow(phone, "^Say who goes")
    look(phone, "caseload-who-goes")
    press(phone, "^Say who goes")
    follow(phone, "^Say when")
    phone.get_by_label("At what time?").fill("23:58")
    look(phone, "caseload-when")
    press(phone, "^Say when")

    follow(phone, "^The way in")
    expect(phone.get_by_text(CODE)).to_have_count(0)
    press(phone, "^Show the way in")
    expect(phone.get_by_text(CODE)).to_be_visible()
    look(phone, "caseload-way-in")

    phone.goto("/caseload/")
    look(phone, "caseload-today")
    fits(phone)
    phone.goto(f"/caseload/{leg.pk}/nobody-met/")
    press(phone, "^Write it down")
    look(phone, "caseload-nobody-met")
    phone.get_by_label("Nobody answered the door").check()
    phone.get_by_label("What do you do next?").fill("Ring her daughter, and come again at noon")
    press(phone, "^Write it down")

    # At home, face to face, now: one press.
    follow(phone, "^Record the first contact")
    look(phone, "caseload-first-contact")
    fits(phone)
    press(phone, "^Help has begun")
    look(phone, "caseload-started")
    follow(phone, "^Complete")
    phone.get_by_label("What we were asked is done").check()
    phone.get_by_label("A sentence for the referrer").fill("She washes with her frame again.")
    look(phone, "caseload-complete")
    press(phone, "^Complete")
    expect(phone.get_by_text("She washes with her frame again.")).to_be_visible()


def test_a_charity_reads_a_summary_and_can_say_that_it_is_full(phone: Page, look: Look, site: str):
    demo.load()
    sign_in(phone, "volunteer")
    expect(phone).to_have_url(re.compile("/caseload/"))
    look(phone, "caseload-charity")
    follow(phone, "^No, or not yet")
    look(phone, "caseload-summary")
    follow(phone, "^Decline")
    look(phone, "caseload-decline")
    follow(phone, "^Say that it must wait")
    look(phone, "caseload-must-wait")
    phone.goto("/caseload/")
    follow(phone, "^Change")
    phone.get_by_label("Not just now").check()
    phone.get_by_label("If not, why?").fill("Two of us are ill")
    look(phone, "caseload-capacity")
    press(phone, "^Save")
    expect(phone.get_by_text("takes nobody on just now")).to_be_visible()
