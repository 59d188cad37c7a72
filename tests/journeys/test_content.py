"""A manager writes what anybody reads: page, number, notice, translation."""

import re

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.content.models import PageVersion
from tests.journeys.acting import sign_in
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

TEXT = """Ring {number:listening-line} at any time.

## Who can help

- The **nurses** of your area
- [The NHS website](https://www.nhs.uk)

| When | Whom |
|---|---|
| By day | Your GP |
"""


@pytest.fixture
def manager(page: Page) -> Page:
    demo.load()
    sign_in(page, "manager")
    page.goto("/manage/")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def a_number(page: Page, look: Look) -> None:
    page.goto("/manage/numbers/new/")
    press(page, "Add it")
    look(page, "content-number-new-wrong")
    page.get_by_label("Helpline or support").check()
    for label, text in {
        "Who answers": "Listening line",
        "For whom, or for what": "Anybody who is lonely",
        "Number": "01632 960 111",
        "When they answer": "Day and night",
        "Who answers for it that it is right": "Duty manager",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("How many days a check is good for").fill("90")
    page.get_by_label("Place in the list").fill("10")
    press(page, "Add it")
    press(page, "Checked today")
    expect(page.get_by_role("status")).to_contain_text("Listening line is checked today")
    look(page, "content-numbers")


def test_a_page_is_written_previewed_published_and_brought_back(manager: Page, look: Look) -> None:
    page = manager
    look(page, "content-manage-home")
    a_number(page, look)
    page.goto("/manage/pages/new/")
    page.get_by_label("Address").fill("help-in-the-night")
    page.get_by_label("For the public").check()
    page.get_by_label("Title").fill("Help in the night")
    page.get_by_label("Summary").fill("Whom to ring when everybody sleeps.")
    page.get_by_label("What the page says").fill(f"# Too big\n\n{TEXT}")
    press(page, "Save draft")
    expect(page.get_by_role("alert")).to_contain_text("Line 1: begin headings with ##")
    page.get_by_label("What the page says").fill(TEXT)
    press(page, "Preview")
    preview = page.get_by_role("region", name="As readers will see it")
    expect(preview.get_by_role("heading", name="Who can help")).to_be_visible()
    expect(preview.get_by_role("link", name="01632 960 111")).to_be_visible()
    look(page, "content-page-preview")
    press(page, "Save draft")
    page.get_by_role("link", name="Look over and publish version 1").click()
    look(page, "content-publish")
    press(page, "Publish it")
    expect(page.get_by_role("status")).to_contain_text("It is published")
    page.get_by_label("What the page says").fill(TEXT.replace("at any time", "by night"))
    press(page, "Save draft")
    look(page, "content-page")
    page.get_by_role("link", name="Look over and publish version 2").click()
    expect(page.get_by_text("Taken out Ring {number:listening-line} at any time.")).to_be_visible()
    look(page, "content-publish-differs")
    press(page, "Publish it")
    page.get_by_role("link", name="Versions").click()
    look(page, "content-versions")
    page.get_by_role("link", name="Version 1", exact=True).click()
    look(page, "content-version")
    press(page, "Bring version 1 back as a new draft")
    expect(page.get_by_role("status")).to_contain_text("Version 3 is a draft")
    page.goto("/manage/pages/")
    look(page, "content-pages")
    newest = PageVersion.objects.filter(page="help-in-the-night").order_by("-number")
    assert [each.published_at is not None for each in newest] == [False, True, True]
    page.goto("/manage/changes/")
    look(page, "content-changes")


def test_a_notice_is_put_up_and_a_page_is_translated(manager: Page, look: Look) -> None:
    page = manager
    page.goto("/manage/notices/")
    page.get_by_label("What readers must know").fill("The telephones do not work. Use 111.")
    page.get_by_label("Something does not work").check()
    press(page, "Put it up")
    look(page, "content-notices")
    page.goto("/manage/pages/new/")
    page.get_by_label("Address").fill("quokkas")
    page.get_by_label("For the public").check()
    page.get_by_label("Title").fill("Quokkas")
    page.get_by_label("What the page says").fill("Ring **us**.")
    press(page, "Save draft")
    page.get_by_role("link", name="Look over and publish version 1").click()
    press(page, "Publish it")
    page.goto("/manage/translations/")
    look(page, "content-translations")
    page.goto("/manage/translations/ar/?page=quokkas")
    page.get_by_label("Quokkas", exact=True).fill("كوكا")
    page.get_by_label("Ring **us**.", exact=True).fill("اتصل **بنا** {number:x}")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("{number:x}")
    look(page, "content-language-wrong")
    page.get_by_label("Ring **us**.", exact=True).fill("اتصل **بنا**.")
    press(page, "Save")
    page.get_by_role("link", name=re.compile("Read this page through")).click()
    look(page, "content-translated")
    press(page, "Approve the whole page")
    expect(page.get_by_role("status")).to_contain_text("2 sentences are approved")
