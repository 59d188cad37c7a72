"""Who helps is chosen on a wide screen and a telephone, and looked up in the directory."""

import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.directory.helping import Sector
from sers.directory.models import Team
from sers.policy.roles import Role
from tests.builders import a_member, a_referral, a_team, penwith
from tests.directory.helping import a_leave, a_service_offering, a_worker
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import DESKTOP, Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# 1,280 pixels at 400%: WCAG 2.2, 1.4.10 Reflow.
ENLARGED = 320
ALWAYS = (time(0), time(23, 59))


@pytest.fixture
def _a_county() -> None:
    """Some who help, of every kind, beside the people of the demonstration."""
    demo.load()
    today = timezone.localdate()
    therapy = a_team(kind=Team.Kind.SERVICE, name="Penwith community therapy")
    a_service_offering(
        *("falls_check", "rehabilitation", "transfers"),
        team=therapy,
        name="Falls and therapy, West",
        skills=["falls_assessment", "physiotherapy"],
        areas=[penwith().area_id],
        points=240,
        phone="01632 960170",
        criteria="Adults who fell, or are afraid to fall, at home",
        how_to_refer="In SERS. Ring first if somebody must go today",
        checked_on=today - timedelta(90),
        checked_by=a_member(therapy, Role.MANAGER),
    )
    a_worker(
        *(therapy, "falls_assessment", "physiotherapy"),
        name="Tamsin Bolitho",
        registration="HCPC PH60001",
        hours=ALWAYS,
    )
    a_worker(therapy, "occupational_therapy", name="Kensa Williams", points=3)
    away = a_worker(therapy, "falls_assessment", name="Gerren Thomas")
    a_leave(away, today, today + timedelta(3))
    a_service_offering(
        *("personal_care", "meals", "toilet", "reablement"),
        name="STEPS reablement, West",
        skills=["personal_care_trained"],
        sector=Sector.SOCIAL,
        points=96,
        checked_on=date(2024, 1, 3),
    )
    a_service_offering(
        *("personal_care", "meals"),
        name="Trelissy Home Care",
        skills=["personal_care_trained"],
        sector=Sector.SOCIAL,
        points=5,
        taking_on=False,
        not_taking_on="no morning round before spring",
        phone="01632 960171",
    )
    a_service_offering(
        *("shopping", "company"),
        name="Volunteer drivers and shoppers",
        sector=Sector.VOLUNTARY,
        points=12,
    )
    a_service_offering(
        "shopping",
        name="Marazion Neighbours",
        sector=Sector.VOLUNTARY,
        by_telephone=True,
        phone="01632 960172",
    )


@pytest.mark.usefixtures("_a_county")
def test_three_legs_are_chosen_put_right_and_asked(page: Page, look: Look):
    referral = a_referral(family_name="Nankervis", given_name="Jean")
    sign_in(page, "penwith")
    page.goto(f"/desk/referral/{referral.pk}/accept/")
    expect(page.get_by_role("radio", name="Falls and therapy, West")).to_be_checked()
    look(page, "allocate")
    page.set_viewport_size({"width": ENLARGED, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": DESKTOP, "height": 900})

    # Somebody by name, instead of the service; and whoever does not use SERS.
    steps = page.locator("[data-steps]")
    page.get_by_role("radio", name="Tamsin Bolitho").check()
    expect(steps).to_contain_text("Tamsin Bolitho is asked")
    page.get_by_role("radio", name="Marazion Neighbours").check()
    expect(steps).to_contain_text("Marazion Neighbours is rung by you first")
    rang = page.get_by_label(re.compile("who said yes")).last
    rang.fill("Kerra Uren")
    expect(steps).to_contain_text("Marazion Neighbours agreed by telephone: Kerra Uren")
    rang.fill("")
    press(page, "^Accept, and ask all 3$")
    expect(page.get_by_role("alert")).to_contain_text("Ring Marazion Neighbours first")
    expect(page.get_by_role("radio", name="Tamsin Bolitho")).to_be_checked()
    look(page, "allocate-error")
    page.get_by_label(re.compile("who said yes")).last.fill("Kerra Uren")
    press(page, "^Accept, and ask all 3$")
    expect(page.get_by_role("status").first).to_contain_text("Marazion")
    expect(page.get_by_text("Penwith community therapy").first).to_be_visible()


@pytest.mark.usefixtures("_a_county")
def test_enter_in_a_field_sends_nothing_and_a_colleague_was_quicker(page: Page):
    referral = a_referral(needs=["falls_check"])
    sign_in(page, "penwith")
    page.goto(f"/desk/referral/{referral.pk}/accept/")
    what = page.get_by_label("What help do you ask them for?").first
    what.fill("A falls check, today")
    with page.expect_navigation():
        what.press("Enter")
    expect(what).to_have_value("A falls check, today")
    expect(page.get_by_role("button", name="Accept, and ask them")).to_be_visible()

    other = page.context.new_page()
    other.goto(f"/desk/referral/{referral.pk}/")
    press(other, "^Claim")
    press(page, "^Accept, and ask them$")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    press(page, "^Accept, and ask them$")
    expect(page.get_by_role("status").first).to_contain_text("is asked to help")


@pytest.mark.usefixtures("_a_county")
def test_a_service_is_looked_up(page: Page, look: Look):
    sign_in(page, "penwith")
    page.get_by_role("link", name="Services").click()
    look(page, "services")
    page.get_by_label("What help?").select_option(label="Check after a fall")
    press(page, "^Find$")
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"\d+ services?"))
    page.get_by_role("link", name="Falls and therapy, West").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Falls and therapy, West")
    look(page, "service")
