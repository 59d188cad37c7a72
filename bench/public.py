"""What anybody gets at `/`, from the server as production has it: granian, over loopback.

`public_rps` is how many pages a second one process hands to visitors without a session, from what
it keeps; `public_vs_anew` is that rate ÷ the rate for a visitor whose session keeps nothing from
being drawn anew; `public_vs_static` is that rate ÷ the rate of the barest answer of the same
server, the picture in the tab. All three are asked for in turn over connections that stay open.

`first_page_kb` is all that comes over the wire on a first visit in Chromium, headers included.
`first_paint_slow_3g_ms` is the median time to the first words on its screen while it behaves as
on a slow 3G line: 400 ms for each round trip, 400 kbit/s.
"""

import http.client
import os
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from bench.on_screen import FLAGS, chromium
from bench.serving import Server, a_production_server
from bench.system import System

ASKING, EACH, WARMING = 4, 150, 20
VISITS = 5
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000}
SLOW_3G |= {"uploadThroughput": 50_000}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
WITH_SESSION = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=of-nobody"}


class _Icon(HTMLParser):
    href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") == "icon":
            self.href = given.get("href") or ""


def measure(system: System) -> dict[str, float]:
    system.use(system.few)
    with a_production_server(system) as server:
        icon = _Icon()
        icon.feed(_answer(server, "/").decode())
        asked = [("/", {}), ("/", WITH_SESSION), (icon.href, {})]
        for path, headers in asked:
            _rate(server, path, headers, WARMING)
        # In turn, so that whatever else the machine does falls on all alike.
        rounds = [[_rate(server, *each, EACH) for each in asked] for _ in range(system.rounds)]
        figures = {
            "public_rps": median(kept for kept, _, _ in rounds),
            "public_vs_anew": median(kept / anew for kept, anew, _ in rounds),
            "public_vs_static": median(kept / bare for kept, _, bare in rounds),
        }
        return figures | _in_a_browser(server.address)


def _answer(server: Server, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def _rate(server: Server, path: str, headers: dict[str, str], each: int) -> float:
    """How many a second, of several who ask at once."""

    def ask(_number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for _ in range(each):
            connection.request("GET", path, headers=headers | {"Accept-Encoding": "br"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{path} answered {answer.status}")
        connection.close()

    began = perf_counter()
    with ThreadPoolExecutor(ASKING) as several:
        list(several.map(ask, range(ASKING)))
    return ASKING * each / (perf_counter() - began)


def _in_a_browser(address: str) -> dict[str, float]:
    with sync_playwright() as playwright:
        # The loop this starts is Playwright's own, and awaits nothing of Django's.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        visits = [_visit(browser, address) for _ in range(VISITS)]
        browser.close()
    return {
        "first_page_kb": median(size for size, _ in visits) / 1000,
        "first_paint_slow_3g_ms": median(painted for _, painted in visits),
    }


def _visit(browser: Browser, address: str) -> tuple[int, float]:
    """A first one: bytes over the wire, and when the first words were painted."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: list[int] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate(PAINTED))
    context.close()
    return sum(sizes), painted
