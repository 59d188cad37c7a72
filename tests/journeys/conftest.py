"""The whole system on a port of its own, and a real browser to use it with."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "screenshots"
DESKTOP, PHONE = 1280, 390
HEIGHTS = {DESKTOP: 900, PHONE: 844}

# Nothing here may call home, and a container's root has no sandbox to offer.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    # To hand over all that is well as well would take most of the time.
    "resultTypes": ["violations"],
}

Look = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is a journey, whether or not it says so."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


# For a module, not the whole run: while Playwright is up, this thread has a running event
# loop, in which the asynchronous tests of other modules could not start theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # That loop is Playwright's own and awaits nothing of Django's.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield browser
        browser.close()


def _chromium() -> str:
    found = ROOT / ".tools" / "chromium"
    path = os.environ.get("CHROMIUM") or (found.exists() and found.read_text().strip())
    assert path, "Run `make browser`, or set CHROMIUM to the path of a Chromium"
    return path


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the real server, on the test's own database."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            "sers.config.asgi:application",
            log_level="critical",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "The server did not start"
        assert time.monotonic() < until, "The server did not start in time"
        time.sleep(0.02)


@contextmanager
def a_context(browser: Browser, site: str, width: int) -> Iterator[BrowserContext]:
    """One person's browser; what its pages complain of fails the test."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(10_000)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda fault: complaints.append(str(fault.error)))
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    with a_context(browser, site, DESKTOP) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody's telephone, signed in apart from `page`."""
    with a_context(browser, site, PHONE) as context:
        yield context.new_page()


@pytest.fixture
def look() -> Look:
    """Keeps a picture of the page, wide and narrow, and has it checked for accessibility."""

    def look(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        before = page.viewport_size
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.screenshot(
                path=SCREENSHOTS / f"{name}-{width}.png",
                full_page=True,
                animations="disabled",
                timeout=60_000,
            )
            assert faults(page) == [], f"{name} at {width} pixels"
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, f"{name} scrolls sideways at {width} pixels, by {beyond}"
        if before:
            page.set_viewport_size(before)

    return look


def faults(page: Page, how: dict[str, object] = WCAG) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("async (how) => (await axe.run(document, how)).violations", how)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}"
        for violation in violations
        for node in violation["nodes"]
    ]
