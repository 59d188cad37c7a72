"""The public face in pictures: three pages in three languages and in the settings that change most.

Each is looked at by people before a release; here, that it reflows and that no rule is broken.
"""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sers.web.display.keeping import COOKIE
from tests.guards.test_crawl import records
from tests.journeys.conftest import DESKTOP, SCREENSHOTS, a_context, faults
from tests.journeys.reaching import Records, open_own_page
from tests.journeys.test_zoom import CUT, SIDEWAYS

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PAGES = {"home": "/", "abuse": "/abuse-or-neglect/", "own": "/your-help/page/"}
LOOKS = {
    "english": "language:en-gb",
    "arabic": "language:ar",
    "cornish": "language:kw",
    "chinese": "language:zh-hans",
    "largest": "text:200",
    "dark": "theme:dark",
    "contrast": "theme:contrast",
    "all": "text:200.spacing:wide.font:dyslexic.theme:contrast.language:ar",
}
WIDTHS = (320, DESKTOP)


@pytest.mark.parametrize("name", LOOKS)
def test_it_reads_well_in_every_look(name: str, browser: Browser, site: str, records: Records):
    with a_context(browser, site, DESKTOP) as context:
        page = context.new_page()
        open_own_page(page, records)
        _choose(context, LOOKS[name], site)
        for what, address in PAGES.items():
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                _see(page, f"face-{what}-{name}-{width}")


def _choose(context: BrowserContext, look: str, site: str) -> None:
    context.add_cookies([{"name": COOKIE, "value": look, "url": site}])


def _see(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready.then(() => null)")
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")
    assert page.evaluate(SIDEWAYS) <= 0, name
    assert page.evaluate(CUT) == [], name
    assert faults(page) == [], name


@pytest.mark.parametrize("width", [320, 390, 820, DESKTOP])
@pytest.mark.parametrize("look", [LOOKS["english"], LOOKS["arabic"], LOOKS["largest"]])
def test_each_list_of_the_bar_has_room(look: str, width: int, browser: Browser, site: str):
    with a_context(browser, site, DESKTOP) as context:
        _choose(context, look, site)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/privacy/")
        for group in page.locator(".sers-display__group").all():
            group.locator("summary").click()
            box = group.locator(".sers-display__options").bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
            assert page.evaluate(SIDEWAYS) <= 0
