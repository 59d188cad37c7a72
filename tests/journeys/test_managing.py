"""A manager keeps a team, its people and the lists, and sees what was changed."""

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from tests.journeys.acting import sign_in
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def manager(page: Page) -> Page:
    demo.load()
    sign_in(page, "manager")
    page.goto("/manage/")
    return page


def save(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_manager_adds_a_team_with_its_hours_and_a_member(manager: Page, look: Look) -> None:
    page = manager
    look(page, "manage-home")
    page.get_by_role("main").get_by_role("link", name="Teams (to look after)", exact=True).click()
    look(page, "manage-teams")
    page.get_by_role("link", name="Add a team").click()
    save(page, "Add it")
    expect(page.get_by_role("alert")).to_contain_text("Enter a name")
    look(page, "manage-team-new-wrong")
    page.get_by_label("Name", exact=True).fill("Truro falls service")
    page.get_by_label("Health or care service").check()
    page.get_by_label("Organisation", exact=True).select_option(
        label="Royal Cornwall Hospitals NHS Trust"
    )
    save(page, "Add it")
    expect(page.get_by_role("status")).to_contain_text("Truro falls service is added")
    look(page, "manage-team")
    page.get_by_role("link", name="Hours", exact=True).click()
    page.get_by_label("Monday").fill("9 to 12.30, 13:00 to 17:00")
    page.get_by_label("Tuesday").fill("nine")
    save(page, "Save the hours")
    look(page, "manage-hours-wrong")
    page.get_by_label("Tuesday").fill("")
    save(page, "Save the hours")
    expect(page.get_by_label("Monday")).to_have_value("09:00 to 12:30, 13:00 to 17:00")
    page.get_by_role("link", name="Close it for a day").click()
    save(page, "Close it on that day")
    look(page, "manage-close-day-wrong")
    page.goto("/manage/teams/truro-falls-service/members/")
    look(page, "manage-members-none")
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("E-mail address").fill("tegen@example.test")
    page.get_by_label("Worker").check()
    save(page, "Add them")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has an account with this e-mail")
    look(page, "manage-member-add-wrong")
    page.get_by_label("Name", exact=True).fill("Tegen Rowe")
    save(page, "Add them")
    page.get_by_role("link", name="Tegen Rowe").click()
    look(page, "manage-member")
    save(page, "Make the link")
    look(page, "manage-link")
    link = page.locator(".manage-link").inner_text()
    page.context.clear_cookies()
    page.goto(link)
    save(page, "Set the password")
    look(page, "first-password-wrong")
    page.get_by_label("New password").fill("heron granite pasty")
    page.get_by_label("The same again").fill("heron granite pasty")
    save(page, "Set the password")
    expect(page.get_by_role("status")).to_contain_text("Your password is set")


def test_a_manager_keeps_the_lists_and_ends_what_is_not_needed(manager: Page, look: Look) -> None:
    page = manager
    page.goto("/manage/reasons/")
    look(page, "manage-reasons")
    page.get_by_role("link", name="Add a reason (Why it is withdrawn)").click()
    expect(page.get_by_label("Why it is withdrawn")).to_be_checked()
    page.get_by_label("Words").fill("Moved away")
    save(page, "Add it")
    page.get_by_role("link", name="End it").click()
    look(page, "manage-end")
    save(page, "End it")
    expect(page.get_by_role("button", name="Bring it back")).to_be_visible()
    look(page, "manage-ended")
    page.goto("/manage/teams/penwith-pcn/end/")
    save(page, "End it")
    expect(page.get_by_role("alert")).to_contain_text("still owns")
    look(page, "manage-end-refused")
    page.goto("/manage/services/new/")
    save(page, "Add it")
    look(page, "manage-service-new-wrong")
    page.goto("/manage/leg-templates/falls/")
    look(page, "manage-template")
    page.get_by_role("link", name="Add a leg").click()
    save(page, "Save")
    look(page, "manage-leg-wrong")
    page.goto("/manage/workers/")
    look(page, "manage-workers")
    page.locator("tbody a").first.click()
    page.get_by_label("Points in hand at once").fill("many")
    save(page, "Save")
    look(page, "manage-worker-wrong")
    page.get_by_role("link", name="Write down leave").click()
    save(page, "Write it down")
    look(page, "manage-away-wrong")


def test_the_second_of_two_managers_sees_what_the_first_changed(manager: Page, look: Look) -> None:
    page, other = manager, manager.context.new_page()
    for each in (page, other):
        each.goto("/manage/priorities/p2/")
    other.get_by_label("To pick up, in minutes").fill("25")
    save(other, "Save")
    page.get_by_label("Words", exact=True).fill("Before tonight")
    save(page, "Save")
    expect(page.get_by_role("heading", name="What was changed meanwhile")).to_be_visible()
    expect(page.get_by_label("Words", exact=True)).to_have_value("Before tonight")
    look(page, "manage-overtaken")
    save(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("It is changed")
    page.goto("/manage/changes/")
    look(page, "manage-changes")
