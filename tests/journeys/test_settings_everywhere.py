"""Every page in every setting: themes, large and spaced text in another font, right to left.

What the server writes on <html> is set by script here, so that one load serves for all.
"""

from collections.abc import Iterator

import pytest
from django.templatetags.static import static
from playwright.sync_api import Browser, Page

from tests.guards.test_crawl import ACCOUNTS, BUREAU, HELPERS, REFERRERS, records
from tests.journeys.conftest import DESKTOP, HEIGHTS, a_context, faults
from tests.journeys.reaching import Records, open_own_page
from tests.journeys.test_every_page import ENLARGED, _pages, _sign_in

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# Behind a code and a day of birth; whoever has not given them is shown where to.
OPENED = "person:"
# Each to be tried on a machine of its own, if there are as many.
KEEPERS = "manager privacy"
WHOSE = ("nobody person", REFERRERS, "penwith truro", BUREAU, HELPERS, KEEPERS)
THEMES = ("dark", "contrast", "cream")
BY_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
BY_SIZE = {
    "runOnly": {"type": "rule", "values": ["target-size"]},
    "resultTypes": ["violations"],
}
LARGEST = {"text": "200", "spacing": "wide", "font": "dyslexic"}
PLAIN = {"text": "100", "spacing": "standard", "font": "standard", "theme": "standard"}

# A bar of the calendar says how long a bed is taken; its words stand in full in the unit's
# list of beds. What is chosen in a list unfolds in full, and the browser draws it.
MAY_CUT = ".beds-span, select"
CUT = """except => [...document.body.querySelectorAll('*')].filter(part => {
  const style = getComputedStyle(part)
  const hides = [style.overflowX, style.overflowY].some(how => /hidden|clip/.test(how))
  if (!hides || part.matches(except) || part.clientWidth <= 1 || style.clipPath !== 'none') return
  if (!part.textContent.trim() || part.closest('[hidden], details:not([open])')) return
  return part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1
}).map(part => part.tagName.toLowerCase() + '.' + part.className)"""
BEYOND = "document.documentElement.scrollWidth - innerWidth"
WIDEST = """[...document.body.querySelectorAll('*')]
  .filter(part => part.getBoundingClientRect().right > innerWidth + 1
    || part.getBoundingClientRect().left < -1)
  .slice(0, 3).map(part => part.tagName.toLowerCase() + '.' + part.className).join(' > ')"""
TURN = """sheet => new Promise(done => {
  document.documentElement.dir = 'rtl'
  const link = document.querySelector('link[href*="built/nhsuk."]')
  link.onload = () => requestAnimationFrame(done)
  link.href = sheet
})"""


@pytest.mark.parametrize("whose", WHOSE, ids=[each.partition(" ")[0] for each in WHOSE])
def test_every_page_holds_in_every_setting(
    whose: str, browser: Browser, site: str, records: Records
):
    found = [
        fault
        for account in whose.split()
        if (asked := _of(account, records))
        for fault in _found(asked, account, browser, site, records)
    ]
    assert not found, "\n".join(found)


def test_everybody_is_asked():
    assert sorted(" ".join(WHOSE).split()) == sorted(["nobody", "person", *ACCOUNTS])


def _found(
    asked: list[tuple[str, str]], account: str, browser: Browser, site: str, records: Records
) -> Iterator[str]:
    seen: set[str] = set()
    with a_context(browser, site, DESKTOP) as context:
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        if account == "person":
            open_own_page(page, records)
        else:
            _sign_in(context, account, site)
        for name, address in asked:
            page.goto(address)
            # What cannot be done now leads back to a page that has been tried already.
            if page.url not in seen:
                seen.add(page.url)
                yield from (f"{name} {fault}" for fault in _faults_of(page))


def _of(account: str, records: Records) -> list[tuple[str, str]]:
    return [
        (name, address)
        for name, whose, address in _pages(records)
        if account == ("person" if name.startswith(OPENED) and whose == "nobody" else whose)
    ]


def _faults_of(page: Page) -> list[str]:
    found = []
    for theme in THEMES:
        _set(page, theme=theme)
        found += [f"in {theme}: {fault}" for fault in faults(page, BY_COLOUR)]
    _set(page, **PLAIN | LARGEST)
    for width in (DESKTOP, ENLARGED):
        _widen(page, width)
        found += [f"largest at {width}: {fault}" for fault in _faults_of_size(page)]
    _set(page, **PLAIN)
    page.evaluate(TURN, static("built/nhsuk-rtl.css"))
    for width in (ENLARGED, DESKTOP):
        _widen(page, width)
        found += [f"right to left at {width}: {fault}" for fault in _sideways(page)]
    return found


def _faults_of_size(page: Page) -> list[str]:
    cut = [f"cut: {part}" for part in page.evaluate(CUT, MAY_CUT)]
    return cut + faults(page, BY_SIZE) + _sideways(page)


def _sideways(page: Page) -> list[str]:
    beyond = page.evaluate(BEYOND)
    return [f"sideways by {beyond}: {page.evaluate(WIDEST)}"] if beyond > 0 else []


def _set(page: Page, **settings: str) -> None:
    page.evaluate("settings => Object.assign(document.documentElement.dataset, settings)", settings)


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 640)})
