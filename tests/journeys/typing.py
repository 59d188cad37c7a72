"""Filling in the form with the keyboard alone: Tab, letters, figures, arrows, Space, Enter."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from sers.intake.kinds import Given, typed_of
from sers.web.practices import PRACTICES
from tests.journeys.acting import FORM

# More controls than any page has.
TABS = 600
FOCUS = """() => {
  const e = document.activeElement
  const list = e.name ? [...document.getElementsByName(e.name)] : []
  return {
    name: e.name || '', type: e.type || '', value: e.value || '', checked: !!e.checked,
    text: (e.innerText || '').trim(), values: list.map((each) => each.value),
    options: e.options ? [...e.options].map((each) => each.value) : [],
    at: e.selectedIndex ?? -1,
  }
}"""


def typed_at(page: Page, answers: Mapping[str, Any]) -> None:
    """Go through the page from its top to its last button, answering what is asked."""
    wanted = wanted_of(answers)
    page.locator("main h1").evaluate("e => { e.tabIndex = -1; e.focus() }")
    for _tab in range(TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["type"] == "submit" and focus["text"] == "Check what is missing":
            return
        if focus["name"] == "practice-search" and "practice" in wanted:
            _find(page, wanted)
        elif focus["name"] in wanted:
            _answer(page, focus, wanted[focus["name"]])
    raise AssertionError("The keyboard does not reach the end of the page")


def wanted_of(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What stands in each box when these answers are given."""
    wanted: dict[str, list[str]] = {}
    for question in FORM.questions():
        if question.id in answers:
            wanted |= typed_of(Given(question, answers[question.id], PRACTICES))
    return wanted


def enter_save(page: Page) -> None:
    """Back from «Check what is missing» to «Save», and press it."""
    page.keyboard.press("Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _find(page: Page, wanted: dict[str, list[str]]) -> None:
    """Look the practice up, and go on from where the page comes back."""
    if page.evaluate("document.activeElement.value"):
        return
    page.keyboard.type(wanted["practice"][-1])
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _answer(page: Page, focus: dict[str, Any], values: list[str]) -> None:
    match focus["type"]:
        case "radio":
            _choose(page, focus, values[-1])
        case "checkbox":
            if (focus["value"] in values) != focus["checked"]:
                page.keyboard.press("Space")
        case "select-one":
            for _down in range(focus["options"].index(values[-1]) - focus["at"]):
                page.keyboard.press("ArrowDown")
        case _ if focus["value"] != values[-1]:
            page.keyboard.press("Control+a")
            page.keyboard.type(values[-1])


def _choose(page: Page, focus: dict[str, Any], value: str) -> None:
    nth = focus["values"].index(value) + 1
    if nth <= 9:
        page.keyboard.press(str(nth))
        return
    page.keyboard.press("9")
    for _more in range(nth - 9):
        page.keyboard.press("ArrowDown")
