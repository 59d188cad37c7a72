"""By the keyboard alone: everything is reached, in order, in sight, and nothing holds one fast."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.guards.test_crawl import records
from tests.journeys.reaching import CHOSEN, Records, reached

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

type Rule = Callable[[Page], None]

# What one comes to by Tab: a group of radio buttons is one stop, what is folded away none.
MOST_STOPS = 400
WHERE = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const box = (at.type === 'radio' || at.type === 'checkbox') && at.labels?.length
    ? at.closest('.nhsuk-radios__item, .nhsuk-checkboxes__item, label, td, div') ?? at : at
  const { left, top, width, height } = box.getBoundingClientRect()
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]]
    .map(([x, y]) => document.elementFromPoint(left + width * x, top + height * y))
  const look = (each, pseudo) => {
    const { outline, boxShadow, backgroundColor, borderColor, textDecoration } =
      getComputedStyle(each, pseudo)
    return [outline, boxShadow, backgroundColor, borderColor, textDecoration].join('|')
  }
  const drawn = [at, ...(at.labels ?? [])]
  const looks = () => drawn.map((each) => look(each) + look(each, '::before')).join()
  const focused = looks()
  const number = window.stops = (window.stops ?? 0) + 1
  const before = window.lastStop
  window.lastStop = at
  const backwards = before && before.isConnected
    && Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING)
  at.blur()
  const plain = looks()
  at.focus({ preventScroll: true })
  return {
    what: at.outerHTML.slice(0, 140),
    again: at.dataset.stop !== undefined || !(at.dataset.stop = String(number)),
    shown: focused !== plain,
    covered: width > 0
      && !points.some((each) => each && (box.contains(each) || each.contains(box))),
    backwards
  }
}"""
# Big enough to press, or far enough from any other: WCAG 2.5.8 with its exceptions.
SMALL = """() => {
  const pressed = 'a[href], button, input, select, textarea, summary'
  const targets = [...document.querySelectorAll(pressed)]
    .filter((each) => each.type !== 'hidden' && each.checkVisibility({ visibilityProperty: true })
      && !each.closest('[hidden], .nhsuk-u-visually-hidden, .nhsuk-skip-link'))
  const box = (each) => {
    const label = ['radio', 'checkbox'].includes(each.type) ? each.labels?.[0] : null
    const boxes = [each, ...(label ? [label] : [])].map((one) => one.getBoundingClientRect())
    return boxes.reduce((a, b) => (a.width * a.height > b.width * b.height ? a : b))
  }
  const inSentence = (each) => each.localName === 'a' && getComputedStyle(each).display === 'inline'
    && [...each.parentNode.childNodes].some((one) => one !== each
      && one.nodeType === Node.TEXT_NODE && one.data.trim())
  const boxes = targets.map(box)
  const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2]
  const far = (at) => boxes.every((other, n) => {
    if (n === at || !other.width) return true
    const [x, y] = middle(boxes[at])
    const dx = Math.max(other.left - x, 0, x - other.right)
    const dy = Math.max(other.top - y, 0, y - other.bottom)
    return Math.hypot(dx, dy) >= 12
  })
  return targets.flatMap((each, at) => {
    const { width, height } = boxes[at]
    const fits = width >= 23.5 && height >= 23.5
    return !width || fits || inSentence(each) || far(at)
      ? [] : [`${Math.round(width)}x${Math.round(height)} ${each.outerHTML.slice(0, 120)}`]
  })
}"""


def tabbed(page: Page) -> None:
    """Every stop is in sight, shows that it has the focus, and follows the one before."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None or stop["again"]:
            break
        stops.append(stop)
    else:
        raise AssertionError(f"It never ends: {stops[-1]['what']}")
    assert len(stops) > 2
    assert [each["what"] for each in stops if not each["shown"]] == [], "focus is not shown"
    assert [each["what"] for each in stops if each["covered"]] == [], "covered"
    assert [each["what"] for each in stops if each["backwards"]] == [], "goes backwards"


def big_enough(page: Page) -> None:
    assert page.evaluate(SMALL) == []


def skipped_to(page: Page) -> None:
    """The first stop leads past what every page has."""
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, footer') !== null")


def folded_away(page: Page) -> None:
    """Escape closes a list of the bar, and leads back to what opened it."""
    language = page.locator(".sers-display__group--language")
    language.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(language.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(language).not_to_have_attribute("open", re.compile(""))
    expect(language.locator("summary")).to_be_focused()


@pytest.mark.parametrize("name", CHOSEN)
def test_it_can_be_used_by_keyboard_and_by_a_trembling_hand(
    name: str, browser: Browser, site: str, records: Records
):
    with reached(browser, site, records, name) as page:
        big_enough(page)
        tabbed(page)
        skipped_to(page)
        folded_away(page)
        assert page.locator("[draggable=true]").count() == 0
