"""How long until the desk has seen it: from the commit of a send to its row in a real browser.

A triager has the desk open in Chromium, newest first, served by uvicorn in a process of its
own over the database with a million referrals. Referrals are sent one after the other at odd
moments. The clock starts just before COMMIT and stops when the browser draws the frame that
has the row; both clocks are this machine's. `on_screen_ms` is the 99th percentile.
"""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from bench.people import finished_drafts, session_of, the_desk, the_triager
from bench.serving import PATIENCE, ROOT, a_server
from bench.system import System
from bench.timing import Times
from sers.access import rows
from sers.intake.models import Draft
from sers.referrals import submission

SENDS, WARMING = 100, 5
BETWEEN = (0.3, 0.9)  # seconds
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")

# When each row was first drawn, by its id.
WATCH = """() => {
    window.drawnAt = {}
    const look = () => requestAnimationFrame(() => {
        for (const row of document.querySelectorAll('[data-row]'))
            if (!(row.dataset.row in window.drawnAt) && row.getClientRects().length)
                window.drawnAt[row.dataset.row] = Date.now()
    })
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
    look()
}"""


def measure(system: System) -> dict[str, float]:
    system.use(system.many)
    drafts = list(islice(finished_drafts(), WARMING + SENDS))
    with a_server(system) as server, _desk(server.address) as page:
        sent = [_sent(draft) for draft in drafts if _after_a_while()]
        drawn = _drawn(page, [row for row, _at in sent])
    # The first few only wake the server up.
    times = Times([drawn[row] / 1000 - at for row, at in sent[WARMING:]])
    return {"on_screen_ms": times.percentile_ms(99), "on_screen_median_ms": times.median_ms}


def _after_a_while() -> bool:
    time.sleep(random.uniform(*BETWEEN))
    return True


def _sent(draft: Draft) -> tuple[str, float]:
    """The row to look for, and when the database was told to keep it."""
    with rows.identified(draft.author):
        referral = submission.send(draft.pk, by=draft.author)
        at = time.time()
    return str(referral.pk), at


def _drawn(page: Page, wanted: list[str]) -> dict[str, int]:
    page.wait_for_function("last => last in drawnAt", arg=wanted[-1], timeout=PATIENCE * 1000)
    drawn: dict[str, int] = page.evaluate("drawnAt")
    if missing := set(wanted) - drawn.keys():
        raise RuntimeError(f"{len(missing)} of {len(wanted)} rows never came on screen")
    return drawn


@contextmanager
def _desk(address: str) -> Iterator[Page]:
    """The desk open before somebody, who points at nothing on it."""
    user, path = the_triager(), reverse("triage:team", args=[the_desk().pk])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": address}
    with sync_playwright() as playwright:
        # The loop this starts is Playwright's own, and awaits nothing of Django's.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"{address}{path}?sort=newest")
        page.wait_for_selector("[data-live]")
        page.evaluate(WATCH)
        yield page
        browser.close()


def chromium() -> str:
    found = ROOT / ".tools" / "chromium"
    kept = found.read_text().strip() if found.exists() else ""
    path = os.environ.get("CHROMIUM") or kept or shutil.which("chromium")
    if not path:
        raise RuntimeError("Run `make browser`, or set CHROMIUM to the path of a Chromium")
    return path
