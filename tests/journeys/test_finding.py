"""Found while typing: practices and reasonable adjustments, beside a form that saves itself."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from sers.intake.models import Draft
from tests.builders import a_draft, as_now
from tests.journeys.acting import press
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SEARCH = '[name="adjustments-search"]'
PRACTICE = '[name="practice-search"]'


@pytest.fixture
def draft(site: str) -> Draft:
    return a_draft()


@pytest.fixture
def form(context: BrowserContext, site: str, draft: Draft) -> Page:
    """A page of the author of the draft."""
    client = Client()
    client.force_login(draft.author)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    return context.new_page()


def opened(form: Page, draft: Draft, page: str) -> Page:
    form.goto(f"/refer/{draft.pk}/{page}/")
    return form


def status(form: Page, search: str):
    return form.locator(f"[data-find]:has({search}) [data-said]")


def test_a_practice_is_found_while_it_is_typed(form: Page, draft: Draft, look: Look):
    opened(form, draft, "place")
    look(form, "practice-chosen")
    form.locator(PRACTICE).press_sequentially("penz")
    expect(form.locator('[name="practice"][value="L82036"]')).to_be_checked()
    expect(status(form, PRACTICE)).to_contain_text("found")
    expect(form.locator(PRACTICE)).to_be_focused()
    expect(form.locator(PRACTICE)).to_have_value("penz")
    look(form, "practice-found")
    form.locator('[name="practice"]').nth(1).check()
    press(form, "^Save and continue$")
    assert as_now(draft, draft.author).answers["practice"] != "L82036"


def test_what_is_ticked_stays_while_something_else_is_looked_for(
    form: Page, draft: Draft, look: Look
):
    opened(form, draft, "access")
    form.locator(SEARCH).press_sequentially("quiet")
    expect(status(form, SEARCH)).to_contain_text("Try another word")
    form.locator(SEARCH).fill("needle")
    expect(status(form, SEARCH)).to_have_text("1 found")
    form.get_by_label("Adjust for needle phobia").check()
    form.locator(SEARCH).fill("reminder")
    expect(form.get_by_label("Provide appointment reminders")).to_be_visible()
    expect(form.get_by_label("Adjust for needle phobia")).to_be_checked()
    look(form, "find-many-found")
    form.get_by_label("Provide appointment reminders").check()
    press(form, "^Save and continue$")
    assert as_now(draft, draft.author).answers["adjustments"] == [
        "provideappointmentreminders",
        "adjustforneedlephobia",
    ]


def test_finding_and_saving_by_itself_never_clash(form: Page, draft: Draft):
    opened(form, draft, "access")
    answers: list[int] = []
    form.on("response", lambda answer: answers.append(answer.status))
    other = form.locator('main [name="language"]')
    for word in ("needle", "reminder", "braille"):
        form.locator(SEARCH).fill(word)
        other.fill(word)
        other.blur()  # saved at once
        form.wait_for_timeout(350)
    expect(status(form, SEARCH)).to_have_text("2 found")
    form.wait_for_timeout(2_500)
    expect(form.locator("[data-saved]")).to_contain_text("Saved")
    assert 409 not in answers
    kept = as_now(draft, draft.author)
    assert kept.answers["language"] == "braille"
    assert str(kept.revision) == form.locator('[name="revision"]').input_value()
    # And nobody is held up by a page that was only drawn again.
    assert "access" not in kept.typed


def test_enter_looks_for_it_and_stays_on_the_page(form: Page, draft: Draft):
    opened(form, draft, "access")
    form.locator(SEARCH).fill("needle")
    with form.expect_navigation():
        form.locator(SEARCH).press("Enter")
    assert "/access/" in form.url
    expect(form.get_by_label("Adjust for needle phobia")).to_be_visible()
    with form.expect_navigation():
        form.locator('main [name="language"]').press("Enter")
    assert "/access/" not in form.url


def test_without_a_network_nothing_happens_and_the_button_works_again_with_it(
    form: Page, draft: Draft
):
    opened(form, draft, "access")

    def cut(route: Route) -> None:
        route.abort()

    form.route("**/access/", cut)
    form.locator(SEARCH).fill("needle")
    form.wait_for_timeout(1_000)
    expect(status(form, SEARCH)).to_have_text("")
    expect(form.locator(SEARCH)).to_have_value("needle")
    form.unroute("**/access/", cut)
    press(form, "^Find ")
    expect(form.get_by_label("Adjust for needle phobia")).to_be_visible()


def test_what_is_ticked_while_the_answer_is_on_its_way_stays_ticked(form: Page, draft: Draft):
    opened(form, draft, "access")
    form.locator(SEARCH).fill("needle")
    needle = form.get_by_label("Adjust for needle phobia")
    expect(needle).to_be_visible()

    def slow(route: Route) -> None:
        if route.request.method == "GET":
            needle.check()
        route.continue_()

    form.route("**/access/", slow)
    form.locator(SEARCH).fill("reminder")
    expect(form.get_by_label("Provide appointment reminders")).to_be_visible()
    expect(needle).to_be_checked()


def test_without_javascript_the_button_finds(browser, site: str, draft: Draft):
    client = Client()
    client.force_login(draft.author)
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        form = opened(context.new_page(), draft, "access")
        form.locator(SEARCH).fill("needle")
        form.get_by_role("button", name="Find").click()
        expect(form.get_by_label("Adjust for needle phobia")).to_be_visible()
