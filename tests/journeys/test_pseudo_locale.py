"""In a language as long as German, and longer, no word of the spoken pages is cut off.

The language is nobody's: English with every sentence drawn out, which `sers.web.display` makes.
"""

from importlib.util import find_spec

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from tests.guards.test_crawl import OPEN_TO_ALL, _asked, records
from tests.journeys.conftest import DESKTOP, a_context
from tests.journeys.reaching import Records
from tests.journeys.test_zoom import CUT, SIDEWAYS

__all__ = ["records"]

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.skipif(
        not (find_spec("sers.web.display") and hasattr(settings, "PSEUDO_LOCALE")),
        reason="There is no pseudo-locale yet: sers.web.display brings it",
    ),
]

LANGUAGE = "en-xl"
SPOKEN = ("public:", "account_", "person:")
WIDTHS = (320, 1280)


def _spoken(records: Records) -> list[tuple[str, str]]:
    return [
        (name, address)
        for name, row, record, address in _asked(records)
        if row.method == "get" and row.may[record] == OPEN_TO_ALL and name.startswith(SPOKEN)
    ]


def test_no_words_are_cut_where_they_are_half_as_long_again(
    browser: Browser, site: str, records: Records
):
    assert _spoken(records)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": LANGUAGE, "url": site}
    with a_context(browser, site, DESKTOP) as context:
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        for name, address in _spoken(records):
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(CUT) == [], f"{name} at {width}"
                assert page.evaluate(SIDEWAYS) <= 0, f"{name} at {width}"


def test_the_drawn_out_language_is_in_use():
    page = Client(headers={"cookie": f"{settings.LANGUAGE_COOKIE_NAME}={LANGUAGE}"}).get("/")
    plain = Client().get("/")
    assert len(page.content) > len(plain.content)
