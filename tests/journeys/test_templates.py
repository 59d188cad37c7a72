"""A beginning that a profession uses often, and the summary from the record beside the form."""

import re

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from tests.builders import ANSWERS, an_nhs_number
from tests.journeys.acting import FORM, fill_in, page_id, press, send, sign_in
from tests.journeys.conftest import PHONE, Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SUMMARY = (
    "Problems\n  Frailty, moderate\n  Falls clinic: see https://example.org\n\nMedicines\n  None"
)
MOST_ANSWERS = 25


@pytest.fixture(autouse=True)
def _demonstration(site: str) -> None:
    demo.load()


def test_a_paramedic_begins_with_a_fall_and_answers_little(page: Page, look: Look):
    least = ANSWERS | {
        "nhs_number": an_nhs_number(),
        "agreed_how": "today_in_person",
        "worse": ["nothing"],
        "getting_in": "opens",
    }
    sign_in(page, "paramedic")
    page.goto("/refer/")
    page.get_by_label("A fall, not hurt").check()
    look(page, "start-templates")
    press(page, "^Start")
    answered = 0
    while page_id(page) != "check":
        needed = _needed(page)
        answered += len(needed)
        fill_in(page, {name: least[name] for name in needed})
    assert answered <= MOST_ANSWERS
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Penwith")


def _needed(page: Page) -> list[str]:
    """The questions of this page that must be answered and have nothing in their boxes."""
    return [
        question.id
        for question in FORM.page(page_id(page)).questions  # type: ignore[union-attr]
        if page.locator(f'main [name^="{question.id}"]').count()
        and not question.optional
        and not page.evaluate(FILLED, question.id)
    ]


FILLED = """id => [...document.querySelectorAll('main form [name]')]
  .filter((e) => e.name === id || e.name.startsWith(id + '-'))
  .some((e) => ['radio', 'checkbox'].includes(e.type) ? e.checked : e.value)"""


def test_a_summary_from_the_record_stands_beside_the_form(page: Page, look: Look):
    sign_in(page, "gp")
    page.goto("/refer/")
    page.get_by_text("Paste a summary from the record").click()
    page.locator("textarea").fill(SUMMARY)
    press(page, "^Start")
    beside = page.get_by_role("region", name="Text pasted from a record")
    expect(beside).to_have_text(SUMMARY, use_inner_text=True)
    expect(beside.get_by_role("link")).to_have_count(0)
    look(page, "form-beside")
    page.set_viewport_size({"width": PHONE, "height": 844})
    expect(beside).to_be_hidden()
    page.locator("summary").get_by_text("From the record").click()
    expect(beside).to_be_visible()
    page.get_by_role("link", name=re.compile("^Change the text")).click()
    expect(page.locator("textarea").first).to_have_value(SUMMARY)
