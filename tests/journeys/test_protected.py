"""A person whose address is secret, from the referrer's choice to the triager's press."""

from django.conf import settings
from playwright.sync_api import Page, expect

from sers.directory.models import User
from tests.builders import PROTECTED, a_draft, a_protected_referral, a_referral
from tests.journeys.conftest import Look
from tests.web.triage.working import a_triager, browser_of

GRAVE = {
    "infection": "yes",
    "infection_which": ["norovirus"],
    "dnacpr": "with_them",
    "visitors": {"not_known": True},
    "access_needs": ["interpreter"],
    "allergies": "Penicillin, a rash",
}


def sign_in(page: Page, user: User, site: str) -> None:
    cookie = browser_of(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def test_the_referrer_chooses_the_area_by_hand(page: Page, site: str, look: Look):
    draft = a_draft(**PROTECTED)
    sign_in(page, draft.author, site)
    page.goto(f"/refer/{draft.pk}/check/")
    look(page, "protected-check")
    page.get_by_role("link", name="Choose the team").first.click()
    look(page, "protected-team")
    page.get_by_role("button", name="Save and continue").click()
    look(page, "protected-team-error")
    page.get_by_label("Penwith PCN").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Because you chose Penwith PCN.")).to_be_visible()
    page.goto(f"/refer/{draft.pk}/health/")
    expect(page.get_by_text("Write no address here.")).to_be_visible()
    look(page, "protected-reminder")


def test_the_desk_sees_what_is_grave_and_presses_for_the_place(page: Page, site: str, look: Look):
    a_referral()
    a_protected_referral(**GRAVE)
    sign_in(page, a_triager(), site)
    page.goto("/desk/")
    expect(page.get_by_text("+2")).to_be_visible()
    look(page, "protected-desk")
    page.locator("tr", has_text="Address kept secret").get_by_role("link").first.click()
    expect(page.get_by_text("Allergies: Penicillin, a rash")).to_be_visible()
    look(page, "protected-sheet")
    page.get_by_role("link", name="How to reach them safely").click()
    expect(page.get_by_text(PROTECTED["safe_contact"])).to_be_visible()
    look(page, "protected-location")
