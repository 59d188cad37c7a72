"""Several referrals at once on a live desk: ticked boxes, the bar, and undoing it."""

import re

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.directory.models import User
from tests.builders import a_referral
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def the_desk(page: Page, tab: str = "pick-up") -> None:
    page.goto("/desk/")
    page.goto(f"{page.url.split('?')[0]}?tab={tab}")


def box(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=f"Choose {name}").check()


def test_what_is_ticked_stays_ticked_while_the_list_changes_and_is_undone(page: Page, look: Look):
    demo.load()
    for name in ("Angove", "Bolitho", "Carne"):
        a_referral(family_name=name, given_name="Jean")
    sign_in(page, "penwith")
    the_desk(page)
    look(page, "desk-many-none")
    box(page, "ANGOVE, Jean")
    box(page, "BOLITHO, Jean")
    expect(page.get_by_text("2 chosen")).to_be_visible()
    look(page, "desk-many-chosen")
    a_referral(family_name="Zelah", given_name="Jean")
    expect(page.get_by_role("link", name=re.compile("ZELAH"))).to_be_visible()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    press(page, "^Claim those chosen")
    expect(page.get_by_text("You claimed 2 referrals.")).to_be_visible()
    look(page, "desk-many-undo")
    press(page, "^Undo")
    expect(page.get_by_text("2 referrals are as they were")).to_be_visible()
    page.get_by_role("checkbox", name="Choose CARNE, Jean").check()
    page.get_by_role("button", name="Choose all on this page").click()
    press(page, "^Give to…")
    look(page, "desk-many-give")
    press(page, "^Give them")
    look(page, "desk-many-give-error")
    page.get_by_role("radio", name=User.objects.get(email__startswith="penwith@").name).check()
    press(page, "^Give them")
    expect(page.get_by_text("referrals are given to")).to_be_visible()


def test_whoever_was_quicker_is_named_and_one_can_print_and_send_on(page: Page, look: Look):
    demo.load()
    for name in ("Angove", "Bolitho"):
        a_referral(family_name=name, given_name="Jean")
    sign_in(page, "penwith")
    the_desk(page)
    box(page, "ANGOVE, Jean")
    other = page.context.new_page()
    the_desk(other)
    other.get_by_role("row").filter(has_text="ANGOVE").get_by_role("button", name="Claim").click()
    expect(other.get_by_role("heading", name=re.compile("ANGOVE"))).to_be_visible()
    box(page, "BOLITHO, Jean")
    press(page, "^Send to another desk")
    look(page, "desk-many-send-on")
    page.locator("select[name=to]").select_option(label="Truro PCN area team")
    page.locator("[name=reason]").first.check()
    page.locator("[name=note]").fill("They live in Truro now")
    press(page, "^Send them on")
    expect(page.get_by_text("1 was left as it is")).to_be_visible()
    look(page, "desk-many-left")
    page.get_by_role("link", name="Back to the desk").click()
    box(page, "HOSKING, Raymond (Ray)") if page.get_by_text("HOSKING").count() else None
    for tab in ("progress", "todo"):
        the_desk(page, tab)
        look(page, f"desk-{tab}-now")
    page.get_by_role("button", name="Choose all on this page").click()
    press(page, "^Print")
    look(page, "desk-many-print")
