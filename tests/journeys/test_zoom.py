"""Enlarged four times, 1,280 by 1,024 pixels hold 320 by 256: still read and filled in.

WCAG 1.4.4 and 1.4.10; the width alone is tried on every page by test_every_page.py.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.guards.test_crawl import records
from tests.journeys.reaching import Records, reached

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ENLARGED = {"width": 320, "height": 256}
MOST_COVERED = 0.5
# How much of the height is taken by what stays where it is while the page goes by.
COVERED = """() => {
  window.scrollTo(0, document.body.scrollHeight / 2)
  const stays = [...document.querySelectorAll('body *')].filter((each) => {
    const { position } = getComputedStyle(each)
    if (position !== 'fixed' && position !== 'sticky') return false
    const { top, bottom, width } = each.getBoundingClientRect()
    return width > 160 && bottom > 0 && top < innerHeight
      && (position === 'fixed' || each.parentElement.getBoundingClientRect().top < top - 1)
  })
  const rows = new Array(innerHeight).fill(0)
  for (const each of stays) {
    const { top, bottom } = each.getBoundingClientRect()
    rows.fill(1, Math.max(0, Math.floor(top)), Math.min(innerHeight, Math.ceil(bottom)))
  }
  return rows.filter(Boolean).length / innerHeight
}"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
# Words that their own box cuts off without a way to scroll to them.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((each) => {
  const { overflowX, overflowY, clipPath, position } = getComputedStyle(each)
  const cuts = [overflowX, overflowY].some((how) => how === 'hidden' || how === 'clip')
  const hidden = position === 'absolute' && (clipPath !== 'none' || each.clientWidth <= 1)
  if (!cuts || hidden || each.closest('.nhsuk-u-visually-hidden, svg, [hidden]')) return false
  if (!each.clientWidth || !each.innerText?.trim()) return false
  return each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1
}).map((each) => each.outerHTML.slice(0, 140))"""


def bears_it(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(COVERED) <= MOST_COVERED
    assert page.evaluate(CUT) == []
    for button in page.locator("main button[type=submit]:visible").all()[-3:]:
        button.click(trial=True)


@pytest.mark.parametrize("name", ["home", "sign-in", "form", "decide", "manage"])
def test_it_can_be_read_and_pressed_at_four_times_the_size(
    name: str, browser: Browser, site: str, records: Records
):
    with reached(browser, site, records, name) as page:
        bears_it(page)
