"""Every page of the site in a real browser: WCAG 2.2 AA by rule, and nothing sideways.

The list is the crawl's own table, so that a new page cannot be left out.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.guards.test_crawl import ACCOUNTS, OPEN_TO_ALL, REFERRERS, _asked, _user, records
from tests.journeys.conftest import DESKTOP, Look, a_context

__all__ = ["records"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# 1,280 pixels at 400%: WCAG 2.2, 1.4.10 Reflow.
ENLARGED = 320
# For machines, or only leading on.
NO_PAGE = {"healthz", "readyz", "account:arrive", "beds:export", "person:letter"}
OTHERS = " ".join(["nobody", *(each for each in ACCOUNTS if each not in REFERRERS.split())])


def _pages(records: dict[str, dict[str, object]]) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for name, row, record, address in _asked(records):
        is_page = name not in NO_PAGE and not name.startswith("fhir:") and not name.endswith("_pdf")
        if row.method == "get" and is_page and name not in seen:
            seen.add(name)
            may = row.may[record]
            yield name, "nobody" if may == OPEN_TO_ALL else may.split()[0], address


@pytest.mark.parametrize("whose", [REFERRERS, OTHERS], ids=["referrers", "others"])
def test_every_page_is_accessible_and_reflows_at_four_times_the_size(
    whose: str, browser: Browser, site: str, records: dict[str, dict[str, object]], look: Look
):
    for account in whose.split():
        asked = [page for page in _pages(records) if page[1] == account]
        if not asked:
            continue
        with a_context(browser, site, DESKTOP) as context:
            _sign_in(context, account, site)
            page = context.new_page()
            for name, _, address in asked:
                _see(page, address, name, look)


def _see(page: Page, address: str, name: str, look: Look) -> None:
    answer = page.goto(address)
    assert answer is not None, name
    assert answer.ok, f"{name}: {answer.status}"
    expect(page.locator("h1")).to_have_count(1)
    look(page, f"every-{name.replace(':', '-')}")
    page.set_viewport_size({"width": ENLARGED, "height": 256})
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"{name} scrolls sideways when it is enlarged, by {beyond}"
    page.set_viewport_size({"width": DESKTOP, "height": 900})


def _sign_in(context: BrowserContext, account: str, site: str) -> None:
    if account == "nobody":
        return
    client = Client()
    client.force_login(_user(account))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
