"""How pages look and read is chosen in the bar on each of them, and stays chosen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from sers.config import demo
from tests.journeys.acting import sign_in, sign_out
from tests.journeys.conftest import DESKTOP, HEIGHTS, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

CHOICES = [
    ("Text size", "Largest", "data-text", "200"),
    ("Font", "OpenDyslexic", "data-font", "dyslexic"),
    ("Font", "More space between lines and words", "data-spacing", "wide"),
    ("Colours", "Dark", "data-theme", "dark"),
    ("Colours", "Less movement", "data-motion", "reduced"),
    ("Language", "Easy words where there are some", "data-read", "easy"),
]


def choose(page: Page, group: str, option: str) -> None:
    if group_of(page, group).get_attribute("open") is None:
        group_of(page, group).locator("summary").click()
    with page.expect_response("**/display/save/"):
        group_of(page, group).get_by_role("button", name=option, exact=True).click()


def group_of(page: Page, group: str) -> Locator:
    bar = page.get_by_role("region", name="Text, colours and language")
    return bar.locator("details").filter(has_text=re.compile(rf"^\s*{group}"))


def html(page: Page) -> Locator:
    return page.locator("html")


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(
        base_url=site,
        java_script_enabled=False,
        viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]},
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_each_choice_is_made_at_once_and_stays_on_the_next_page(page: Page, look: Look):
    page.goto("/privacy/")
    for group, option, attribute, value in CHOICES:
        choose(page, group, option)
        expect(html(page)).to_have_attribute(attribute, value)
        expect(page).to_have_url(re.compile("/privacy/$"))
    page.goto("/sign-in/")
    for _group, _option, attribute, value in CHOICES:
        expect(html(page)).to_have_attribute(attribute, value)
    look(page, "display-all-chosen")


def test_each_choice_works_without_any_script(plain: Page):
    plain.goto("/cookies/")
    for group, option, attribute, value in CHOICES:
        choose(plain, group, option)
        expect(html(plain)).to_have_attribute(attribute, value)
        expect(plain).to_have_url(re.compile("/cookies/$"))
    # Pressed once more, a switch goes back; the others stay.
    choose(plain, "Font", "More space between lines and words")
    expect(html(plain)).to_have_attribute("data-spacing", "standard")
    expect(html(plain)).to_have_attribute("data-font", "dyslexic")


def test_the_bar_works_by_keyboard_alone(page: Page):
    page.goto("/privacy/")
    page.keyboard.press("Tab")  # the skip link
    page.keyboard.press("Tab")
    expect(group_of(page, "Text size").locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_response("**/display/save/"):
        page.keyboard.press("Enter")
    expect(html(page)).to_have_attribute("data-text", "125")
    large = group_of(page, "Text size").get_by_role("button", name="Large", exact=True)
    expect(large).to_have_attribute("aria-pressed", "true")
    expect(large).to_be_focused()
    expect(group_of(page, "Text size").locator(".sers-display__value")).to_have_text("Large")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(group_of(page, "Text size").locator("summary")).to_be_focused()


def test_a_language_turns_the_page_and_comes_back_to_it(page: Page, look: Look):
    page.goto("/privacy/")
    group_of(page, "Language").locator("summary").click()
    page.get_by_role("button", name="العربية").click()
    expect(html(page)).to_have_attribute("lang", "ar")
    expect(html(page)).to_have_attribute("dir", "rtl")
    expect(page).to_have_url(re.compile("/privacy/$"))
    look(page, "display-arabic")
    page.goto("/cookies/")
    expect(html(page)).to_have_attribute("dir", "rtl")


def test_another_tab_follows_when_it_loads_its_next_page(context: BrowserContext):
    one, other = context.new_page(), context.new_page()
    one.goto("/privacy/")
    other.goto("/cookies/")
    choose(one, "Colours", "Cream page")
    choose(other, "Text size", "Larger")
    one.reload()
    expect(html(one)).to_have_attribute("data-theme", "cream")
    expect(html(one)).to_have_attribute("data-text", "150")


def test_half_a_form_is_not_lost_to_a_choice(page: Page):
    page.goto("/sign-in/")
    field = page.locator("#login")
    field.fill("half@an.addr")
    choose(page, "Text size", "Larger")
    choose(page, "Colours", "Dark")
    expect(field).to_have_value("half@an.addr")
    # A language is drawn afresh, so whoever has typed is asked first.
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    group_of(page, "Language").locator("summary").click()
    page.get_by_role("button", name="Cymraeg").click()
    expect(field).to_have_value("half@an.addr")
    assert asked == ["beforeunload"]


def test_what_somebody_chose_comes_along_and_leaves_the_ward_s_computer(
    page: Page, browser: Browser, site: str
):
    demo.load()
    sign_in(page, "gp")
    choose(page, "Colours", "High contrast")
    with a_context(browser, site, DESKTOP) as context:
        elsewhere = context.new_page()
        sign_in(elsewhere, "gp")
        expect(html(elsewhere)).to_have_attribute("data-theme", "contrast")
    sign_out(page)
    page.goto("/privacy/")
    expect(html(page)).to_have_attribute("data-theme", "standard")


def test_a_choice_that_could_not_be_kept_is_said_to_be(page: Page):
    page.goto("/privacy/")
    page.route("**/display/save/", lambda route: route.abort())
    group_of(page, "Colours").locator("summary").click()
    group_of(page, "Colours").get_by_role("button", name="Dark").click()
    expect(page.locator("[data-display-told]", has_text="not kept")).to_be_visible()
    expect(html(page)).to_have_attribute("data-theme", "dark")


def test_the_page_of_all_choices_shows_each_as_it_is_chosen(page: Page, look: Look):
    page.goto("/privacy/")
    group_of(page, "Text size").locator("summary").click()
    page.get_by_role("link", name="All choices on one page").click()
    main = page.get_by_role("main")
    main.get_by_label("Very large").check()
    expect(html(page)).to_have_attribute("data-text", "175")
    main.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_text("Your choices are kept")).to_be_visible()
    look(page, "display-choose")
    page.get_by_role("link", name="Back to where you were").click()
    expect(page).to_have_url(re.compile("/privacy/$"))
    expect(html(page)).to_have_attribute("data-text", "175")
