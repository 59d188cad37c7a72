"""What a ward sister does between two bells, and somebody without an account."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.beds.models import Bed
from sers.config import demo
from sers.directory.models import Team
from tests.beds.lives import a_bed, a_bed_referral, a_unit, agreed, held, offered
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import PHONE, Look, a_context
from tests.journeys.test_helping import fits, follow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def beds(site: str) -> dict[str, Bed]:
    """A ward of Lanner ward's: one bed is asked for, one held, the others free."""
    demo.load()
    team = Team.objects.get(key="lanner-ward")
    ward = a_unit(owner=team, name="Carn Brea ward")
    side = {"en_suite": True, "ground_floor": True}
    bay = {"bay": "Bay B", "bay_sex": "female", "oxygen": True}
    made = {f"Bed {n}": a_bed(ward, name=f"Bed {n}", **side) for n in (1, 2, 3)}
    made |= {f"Bed {n}": a_bed(ward, name=f"Bed {n}", **bay) for n in (4, 10)}
    old = timezone.now() - timedelta(hours=30)
    Bed.objects.filter(unit=ward).update(confirmed_at=old)
    offered(agreed(referral=a_bed_referral(family_name="Penrose")), made["Bed 1"])
    held(agreed(referral=a_bed_referral(family_name="Trewin")), made["Bed 2"])
    return made


def card(page: Page, bed: Bed):
    return page.locator(f'[data-bed="{bed.pk}"]')


def tap(page: Page, bed: Bed, name: str) -> None:
    """Press a button of one bed, and wait for the page that answers."""
    with page.expect_navigation():
        card(page, bed).locator(".nhsuk-button", has_text=re.compile(f"^{name}")).click()


def test_a_ward_sister_answers_what_is_asked(phone: Page, look: Look, beds: dict[str, Bed]):
    sign_in(phone, "lannerward")
    expect(phone).to_have_url(re.compile("/beds/mine/"))
    look(phone, "beds-mine")
    fits(phone)

    with phone.expect_navigation():
        phone.get_by_role("link", name="Bed 1, Carn Brea ward", exact=True).click()
    expect(phone.get_by_text("PENROSE")).to_have_count(0)
    look(phone, "beds-offer")
    fits(phone)
    follow(phone, "^Ask first")
    phone.get_by_label("What do you need to know?").fill("Does she wander at night?")
    look(phone, "beds-offer-ask")
    press(phone, "^Send the question")
    follow(phone, "^No$")
    press(phone, "^Decline")
    look(phone, "beds-offer-decline")
    follow(phone, "^Go back")
    phone.get_by_label("Anything to say with a yes?").fill("After two, please")
    press(phone, "^Yes, they can come")
    expect(phone.get_by_role("heading", name="PENROSE", exact=False)).to_be_visible()
    look(phone, "beds-offer-accepted")
    follow(phone, "^Read the whole referral")
    expect(phone.get_by_role("heading", name="PENROSE", exact=False)).to_be_visible()


def test_somebody_comes_is_away_and_leaves(phone: Page, look: Look, beds: dict[str, Bed]):
    sign_in(phone, "lannerward")
    tap(phone, beds["Bed 2"], "They have arrived")
    tomorrow = timezone.localtime() + timedelta(days=1)
    phone.get_by_label("Which day?").fill(f"{tomorrow:%Y-%m-%d}")
    press(phone, "^They have arrived")
    look(phone, "beds-arrive-wrong")
    phone.get_by_label("Which day?").fill(f"{timezone.localtime():%Y-%m-%d}")
    press(phone, "^They have arrived")
    tap(phone, beds["Bed 2"], "Leaving, or away")
    look(phone, "beds-stay")
    fits(phone)
    follow(phone, "^Away, and the bed is kept")
    look(phone, "beds-away")
    press(phone, "^Keep the bed for them")
    expect(card(phone, beds["Bed 2"])).to_contain_text("Taken, away")
    tap(phone, beds["Bed 2"], "They are back")
    tap(phone, beds["Bed 2"], "They have left")
    phone.get_by_label("Home, with support").check()
    phone.get_by_label("A sentence for the referrer").fill("She walks with her frame again.")
    look(phone, "beds-left")
    press(phone, "^They have left")
    tap(phone, beds["Bed 2"], "Ready")


def test_a_ward_sister_keeps_her_list_true(phone: Page, look: Look, beds: dict[str, Bed]):
    sign_in(phone, "lannerward")
    tap(phone, beds["Bed 3"], "Taken")
    tap(phone, beds["Bed 10"], "Close")
    phone.get_by_label("Repair").check()
    later = timezone.localtime() + timedelta(days=2)
    phone.get_by_label("On which day does somebody look again?").fill(f"{later:%Y-%m-%d}")
    look(phone, "beds-close")
    press(phone, "^Close the bed")
    look(phone, "beds-mine-later")
    fits(phone)
    with phone.expect_navigation():
        phone.get_by_role("button", name="Still so: confirm all Carn Brea ward").click()
    expect(phone.get_by_role("status").first).to_contain_text("All confirmed")

    with phone.expect_navigation():
        card(phone, beds["Bed 4"]).get_by_role("link", name="Bed 4", exact=True).click()
    look(phone, "beds-own-bed")
    fits(phone)
    follow(phone, "^Correct this")
    phone.get_by_label("Hoist").uncheck()
    look(phone, "beds-correct")
    fits(phone)
    press(phone, "^Save")


def test_somebody_without_an_account_says_what_is_free(
    phone: Page, look: Look, beds: dict[str, Bed], browser: Browser, site: str
):
    sign_in(phone, "lannerward")
    unit = beds["Bed 1"].unit_id
    phone.goto(f"/beds/unit/{unit}/link/")
    look(phone, "still-link-before")
    press(phone, "^Make a link")
    look(phone, "still-link")
    phone.emulate_media(media="print")
    phone.screenshot(path="screenshots/still-link-print.png", full_page=True)
    phone.emulate_media(media="screen")
    address = phone.locator(".app-slip__address").inner_text()
    with a_context(browser, site, PHONE) as other:
        page = other.new_page()
        page.goto(address)
        assert address.rstrip("/").rsplit("/", 1)[-1] not in page.url
        look(page, "still")
        fits(page)
        press(page, "^Send these answers")
        look(page, "still-wrong")
        page.get_by_role("group", name="Bed 4").get_by_label("No, taken").check()
        press(page, "still free$")
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        look(page, "still-thanks")
        page.goto(address)
        expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
        look(page, "still-over")
