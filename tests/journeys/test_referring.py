"""What a referrer can do, in a real browser, word by word."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from sers.config import demo
from tests.builders import A_BED, ANSWERS, LEAVING, an_nhs_number
from tests.journeys.acting import (
    a_draft_of,
    fill_in,
    fill_only,
    go_on,
    open_draft,
    page_id,
    press,
    send,
    sign_in,
    start_a_referral,
    walk,
)
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _demonstration(site: str) -> None:
    demo.load()


def given(**differs: object) -> dict[str, object]:
    return ANSWERS | {"nhs_number": an_nhs_number()} | differs


def test_a_paramedic_refers_and_is_told_who_has_it_and_by_when(page: Page, look: Look):
    answers = given()
    sign_in(page, "paramedic")
    look(page, "my-referrals")
    page.goto("/refer/")
    look(page, "start")
    press(page, "^Start")
    while page_id(page) != "check":
        part = page_id(page)
        go_on_with_nothing = part in {"person", "place", "help", "consent"}
        if go_on_with_nothing:
            go_on(page)
            expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
            expect(page).to_have_title(re.compile("^Error: "))
            look(page, f"form-{part}-error")
        fill_only(page, answers)
        look(page, f"form-{part}")
        go_on(page)
    expect(page.get_by_text("Bodriggy Health Centre belongs to Penwith PCN")).to_be_visible()
    look(page, "check")
    reference = send(page)
    assert re.fullmatch(r"SER-[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Penwith")
    look(page, "sent")
    page.get_by_role("link", name=re.compile("^Follow")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not looked at yet")
    look(page, "track")
    page.get_by_role("link", name=re.compile("Print")).first.click()
    look(page, "copy")


def test_an_error_leads_to_its_field(page: Page):
    sign_in(page, "gp")
    start_a_referral(page)
    fill_in(page, ANSWERS)
    fill_in(page, ANSWERS)
    go_on(page)
    page.get_by_role("link", name="Enter the person’s date of birth").click()
    assert page.evaluate("document.activeElement.name") == "birth_date-day"


def test_a_draft_goes_on_from_another_device(page: Page, phone: Page):
    sign_in(page, "gp")
    start_a_referral(page)
    fill_in(page, ANSWERS)
    fill_only(page, {"referrer_name": "Asha Mitra", "referrer_best_time": "After surgery"})
    press(page, "^Leave and finish later")
    sign_in(phone, "gp")
    phone.goto("/referrals/")
    phone.get_by_role("link", name=re.compile("^Continue")).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Who is the referral for?")
    phone.get_by_role("link", name="Back", exact=True).click()
    expect(phone.locator('[name="referrer_best_time"]')).to_have_value("After surgery")


def test_what_is_typed_is_saved_without_a_button(page: Page):
    sign_in(page, "gp")
    start_a_referral(page)
    fill_in(page, ANSWERS)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator('[name="referrer_best_time"]').fill("Before noon")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator('[name="referrer_best_time"]')).to_have_value("Before noon")


def test_sending_twice_from_two_tabs_makes_one_referral(page: Page):
    sign_in(page, "paramedic")
    open_draft(page, a_draft_of("paramedic"))
    other = page.context.new_page()
    other.goto(page.url)
    reference = send(page)
    assert send(other) == reference
    page.go_back()
    page.goto("/referrals/")
    expect(page.get_by_role("link", name="Morwenna Trembath")).to_have_count(1)


def test_a_ward_asks_for_both_and_both_teams_have_it(page: Page, look: Look):
    sign_in(page, "ward")
    open_draft(page, a_draft_of("ward", **LEAVING, **A_BED, setting="both"))
    expect(page.get_by_text("Bed Bureau").first).to_be_visible()
    look(page, "check-both")
    send(page)


def test_where_practice_and_place_disagree_the_referrer_chooses(page: Page, look: Look):
    sign_in(page, "ward")
    open_draft(page, a_draft_of("ward", postcode="TR1 2JA", town="Truro"))
    page.locator("main").get_by_role("link", name=re.compile("[Cc]hoose")).first.click()
    look(page, "choose-team")
    page.get_by_role("radio", name=re.compile("Truro")).check()
    go_on(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Truro")


def test_danger_now_stops_at_the_door(page: Page, look: Look):
    sign_in(page, "gp")
    start_a_referral(page)
    fill_in(page, ANSWERS | {"gate": ["danger"]})
    expect(page.get_by_role("heading", level=1)).to_contain_text("999")
    look(page, "stop-danger")


def test_abuse_is_telephoned_and_the_referral_can_go_on(page: Page, look: Look):
    sign_in(page, "socialworker")
    start_a_referral(page)
    abuse = {"safeguarding": "yes", "safeguarding_place": "scilly"}
    fill_in(page, ANSWERS | abuse)
    fill_in(page, abuse)
    expect(page.get_by_text("0300 1234 105").first).to_be_visible()
    expect(page.get_by_text("0300 1234 131")).to_have_count(0)
    look(page, "stop-safeguarding")
    page.get_by_role("button", name=re.compile("^Go on")).click()
    assert page_id(page) == "safeguarding"


def test_the_whole_form_works_without_javascript(context: BrowserContext, site: str):
    browser = context.browser
    assert browser
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, "gp")
    start_a_referral(page)
    walk(page, given())
    assert send(page).startswith("SER-")
    plain.close()


def test_the_form_can_be_filled_in_with_the_keyboard_alone(page: Page):
    sign_in(page, "gp")
    start_a_referral(page)
    page.keyboard.press("Tab")
    _tab_to(page, "gate", "none")
    page.keyboard.press(" ")
    _tab_to(page, "safeguarding", "no")
    page.keyboard.press(" ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/you/"))


def _tab_to(page: Page, name: str, value: str) -> None:
    for _ in range(60):
        if page.evaluate("[document.activeElement.name, document.activeElement.value]") == [
            name,
            value,
        ]:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {name}")


def test_nothing_typed_is_lost_when_the_session_ends(page: Page):
    sign_in(page, "gp")
    start_a_referral(page)
    fill_in(page, ANSWERS)
    fill_only(page, {"referrer_best_time": "At lunch"})
    page.context.clear_cookies(name="sessionid")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main").inner_text().count("Sign in") >= 1
