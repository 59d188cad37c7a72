"""A paramedic is about to refer somebody whom the GP referred already, and adds to that."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import Team, User
from tests.builders import ANSWERS, a_referral, an_nhs_number
from tests.journeys.acting import fill_in, page_id, press, sign_in, start_a_referral
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_paramedic_adds_to_what_the_gp_sent_and_the_triager_reads_it(
    page: Page, phone: Page, look: Look
):
    demo.load()
    number = an_nhs_number()
    gp = User.objects.get(email=f"gp@{DOMAIN}")
    stennack = Team.objects.get(key="stennack-referrers")
    a_referral(by=gp, team=stennack, at=timezone.now() - timedelta(days=3), nhs_number=number)

    sign_in(page, "paramedic")
    start_a_referral(page)
    while page_id(page) != "known":
        fill_in(page, ANSWERS | {"nhs_number": number})
    expect(page.get_by_role("heading", level=1)).to_contain_text("There is an open referral")
    expect(page.locator("main")).not_to_contain_text("Asha Mitra")
    look(page, "known")
    page.get_by_role("radio", name="Add to it").check()
    press(page, "^Continue$")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "known-error")
    page.get_by_label("what should the team know").fill("She fell again, and lay for an hour")
    press(page, "^Continue$")
    expect(page.get_by_text("You have added to it")).to_be_visible()
    expect(page.get_by_text("Another team referred them on")).to_be_visible()
    look(page, "track-joined")
    page.goto("/referrals/")
    expect(page.get_by_text("You added to what another team sent")).to_be_visible()
    look(page, "my-referrals-joined")

    sign_in(phone, "penwith")
    expect(phone.get_by_text("Something new")).to_be_visible()
    look(phone, "desk-something-new")
    row = phone.locator(".app-row", has_text="Something new")
    row.get_by_role("link", name=re.compile("TREMBATH")).first.click()
    expect(phone.get_by_text("She fell again, and lay for an hour")).to_be_visible()
    look(phone, "sheet-added")
    phone.goto("/desk/")
    expect(phone.get_by_text("Something new")).to_have_count(0)
