"""What a first visit costs: bytes over the wire, requests that must be waited for, nothing moving.

No time is asserted, since that would measure the machine. What a slow line makes of it follows
from bytes and round trips, by the model that browsers throttle by; `bench/` takes the real time.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.production import production

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

BUDGET = 60_000
# Chromium's own «Slow 3G»: 400 ms for each round trip, 400 kbit/s.
ROUND_TRIP_MS, BYTES_PER_MS = 400, 50
USABLE_MS = 2_000
STILL = 0.01
WATCH = """
  window.moved = 0
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.moved += shift.value
  }).observe({ type: 'layout-shift', buffered: true })
"""
# What a browser must have before it draws anything: style sheets, and scripts that do not wait.
BLOCKING = """() => [
  ...document.querySelectorAll('link[rel=stylesheet]:not([media=print])'),
  ...document.querySelectorAll('script[src]:not([type=module]):not([defer]):not([async])')
].map((each) => each.href || each.src)"""


@dataclass
class Visit:
    """What came over the wire, by address, headers included."""

    sizes: dict[str, int] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    moved: float = 0.0
    blocking: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", self._received)
        wire.on("Network.loadingFinished", self._finished)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": False})

    def _received(self, event: dict[str, Any]) -> None:
        url = event["response"]["url"]
        self.addresses[event["requestId"]] = url
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.encodings[url] = headers.get("content-encoding", "")

    def _finished(self, event: dict[str, Any]) -> None:
        url = self.addresses.get(event["requestId"], event["requestId"])
        self.sizes[url] = int(event["encodedDataLength"])


@pytest.fixture
def visit(browser: Browser, transactional_db: None, tmp_path: Path) -> Visit:
    """Somebody comes for the first time, and stays until all is there."""
    seen = Visit()
    with production(tmp_path) as address:
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        page = context.new_page()
        page.add_init_script(WATCH)
        seen.listen(page)
        page.goto(address, wait_until="networkidle")
        seen.cookies = [str(cookie.get("name")) for cookie in context.cookies()]
        seen.moved = page.evaluate("window.moved")
        seen.blocking = page.evaluate(BLOCKING)
        seen.sizes["/"] = seen.sizes.pop(page.url)
        context.close()
    return seen


def test_a_first_visit_stays_within_its_budget(visit: Visit):
    assert sum(visit.sizes.values()) <= BUDGET, visit.sizes
    assert {urlsplit(url).hostname for url in visit.sizes if url != "/"} == {"127.0.0.1"}
    assert visit.cookies == []
    assert visit.moved < STILL
    small = {url for url in visit.sizes if url.partition("?")[0].endswith((".css", ".js"))}
    assert {visit.encodings[url] for url in small} == {"br"}
    assert visit.blocking, "The page has no style sheet"
    assert {url for url in visit.blocking if not url.endswith(".css")} == set()
    # The page itself; then all that it must wait for, together.
    waited = visit.sizes["/"] + sum(visit.sizes[url] for url in visit.blocking)
    assert 2 * ROUND_TRIP_MS + waited / BYTES_PER_MS <= USABLE_MS, visit.sizes
