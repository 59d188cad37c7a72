"""In a language as long as German, and longer, no word of the spoken pages is cut off.

The language is nobody's: English with every sentence drawn out, which `sers.web.display` makes.
"""

import pytest
from django.test import Client
from playwright.sync_api import Browser

from sers.web.display.keeping import COOKIE
from tests.guards.test_crawl import OPEN_TO_ALL, _asked, records
from tests.journeys.conftest import DESKTOP, a_context
from tests.journeys.reaching import Records, open_own_page
from tests.journeys.test_every_page import NO_PAGE
from tests.journeys.test_zoom import CUT, SIDEWAYS

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SPOKEN = ("public:", "account_", "person:", "display:")
WIDTHS = (320, 1280)


@pytest.fixture
def chosen(lengthened: str) -> str:
    """What a browser sends in which it is chosen."""
    return f"language:{lengthened}"


def _spoken(records: Records) -> list[tuple[str, str]]:
    return [
        (name, address)
        for name, row, record, address in _asked(records)
        if row.method == "get" and row.may[record] == OPEN_TO_ALL and name.startswith(SPOKEN)
        if name not in NO_PAGE
    ]


def test_no_words_are_cut_where_they_are_half_as_long_again(
    chosen: str, browser: Browser, site: str, records: Records
):
    assert _spoken(records)
    seen: set[str] = set()
    with a_context(browser, site, DESKTOP) as context:
        page = context.new_page()
        open_own_page(page, records)
        context.add_cookies([{"name": COOKIE, "value": chosen, "url": site}])
        for name, address in _spoken(records):
            page.goto(address)
            if page.url in seen:
                continue
            seen.add(page.url)
            assert page.locator("html").get_attribute("lang") == "en-XL"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(CUT) == [], f"{name} at {width}"
                assert page.evaluate(SIDEWAYS) <= 0, f"{name} at {width}"


def test_the_drawn_out_language_is_in_use(chosen: str, transactional_db: None):
    page = Client(headers={"cookie": f"{COOKIE}={chosen}"}).get("/")
    plain = Client().get("/")
    assert len(page.content) > len(plain.content)
