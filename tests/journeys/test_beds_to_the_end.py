"""From a ward's referral to a bed that was lived in and left: four people, in their own windows."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.beds.lifecycle import OfferStatus, PlacementStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import Team, User
from tests.beds.lives import a_bed, a_unit, agreed
from tests.builders import A_BED, LEAVING, seen_by
from tests.journeys.acting import a_draft_of, open_draft, press, send, sign_in
from tests.journeys.conftest import DESKTOP, PHONE, Look, a_context
from tests.journeys.test_to_the_end import choose, follow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

At = Callable[..., Page]
NAME, REPORT = "TREMBATH", "Climbs one flight of stairs, and cooks again"
# What nobody else's beds have, so that the demonstration's do not come in between.
RARE = frozenset({"tracheostomy"})
WANTED = {"setting": "bed", **A_BED, **LEAVING}
WANTED |= {"needs": ["bed_rehabilitation", "shopping"]}
WANTED |= {"bed_requirements": ["none"], "bed_nursing": sorted(RARE)}


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """The window of one account; a ward and a home have a telephone."""
    demo.load()
    with ExitStack() as open_windows:
        windows: dict[str, Page] = {}

        def window_of(account: str, width: int = DESKTOP) -> Page:
            if account not in windows:
                context = open_windows.enter_context(a_context(browser, site, width))
                windows[account] = context.new_page()
                sign_in(windows[account], account)
            return windows[account]

        yield window_of


@pytest.fixture
def beds(at: At) -> dict[str, Bed]:
    """A room in a home and two on a ward; only one of them has a hoist."""
    home = a_unit(owner=team("trelissy-house"), name="Garden wing", skills=sorted(RARE))
    ward = a_unit(owner=team("lanner-ward"), name="Godrevy ward", skills=sorted(RARE))
    return {
        "home": a_bed(home, name="Room 21", hoist=False),
        "first": a_bed(ward, name="Bed 31", hoist=False),
        "second": a_bed(ward, name="Bed 32"),
    }


def team(key: str) -> Team:
    return Team.objects.get(key=key)


def piran() -> User:
    return User.objects.get(email=f"bedbureau@{DOMAIN}")


def somebody_who_waits_longer() -> BedRequest:
    """She needs a hoist, and so only one of these beds would do."""
    since = timezone.now() - timedelta(hours=5)
    return agreed(by=piran(), at=since, needs={"skills": RARE})


def the_request(page: Page) -> BedRequest:
    (pk,) = re.findall(r"/beds/request/([0-9a-f-]{36})/", page.url)
    with seen_by(piran()):
        return BedRequest.objects.get(pk=pk)


def the_offer(bed: Bed) -> Offer:
    with seen_by(piran()):
        return Offer.objects.get(bed=bed, status=OfferStatus.OFFERED)


def sent_and_agreed(ward: Page, bureau: Page, look: Look) -> None:
    """The ward sends it; it appears at the Bed Bureau by itself, which says that a bed is right."""
    open_draft(ward, a_draft_of("ward", **WANTED))
    bureau.goto("/desk/")
    send(ward)
    row = bureau.get_by_role("row").filter(has_text=NAME)
    expect(row).to_be_visible()
    with bureau.expect_navigation():
        row.get_by_role("button", name=re.compile("^Claim")).click()
    bureau.goto("/desk/")
    follow(bureau, f"^{NAME}")
    follow(bureau, "Is a bed right")
    bureau.get_by_label(re.compile("^Pathway 2")).check()
    look(bureau, "bed-end-triage")
    press(bureau, "^Agree a bed")
    expect(bureau.get_by_role("heading", name=re.compile("Beds that fit"))).to_be_visible()
    look(bureau, "bed-end-search")


def offer_in_order(bureau: Page, *line: Bed) -> None:
    for bed in line:
        bureau.locator(f"#tick-{bed.pk}").check()
    press(bureau, "^Offer the ticked beds in order$")
    for place, bed in enumerate(line, 1):
        bureau.locator(f"[name=order-{bed.pk}]").fill(str(place))
    press(bureau, "^Offer$")
    expect(bureau.get_by_role("heading", name=re.compile("^Offered to"))).to_be_visible()


def decline(home: Page, bed: Bed, look: Look) -> None:
    home.goto(f"/beds/offer/{the_offer(bed).pk}/")
    expect(home.get_by_text(NAME)).to_have_count(0)
    follow(home, "^No$")
    home.get_by_label(re.compile("^Staffing")).check()
    look(home, "bed-end-decline")
    press(home, "^Decline")


def accept(nurse: Page, bed: Bed) -> None:
    nurse.goto(f"/beds/offer/{the_offer(bed).pk}/")
    press(nurse, "^Yes, they can come")
    expect(nurse.get_by_role("heading", name=NAME, exact=False)).to_be_visible()


def a_day_goes_by(request: BedRequest) -> None:
    """For this hold alone; nobody opens a page, and the server lets go of it."""
    with connections["owner"].cursor() as cursor:
        over = "UPDATE beds_placement SET until = now() WHERE request_id = %s AND status = 'held'"
        cursor.execute(over, [request.pk])
    until = time.monotonic() + 60
    while not _lapsed(request):
        assert time.monotonic() < until, "The hold did not lapse by itself"
        time.sleep(0.2)


def _lapsed(request: BedRequest) -> bool:
    with seen_by(piran()):
        held = Placement.objects.filter(request=request)
        return held.filter(status=PlacementStatus.LAPSED).exists()


def pass_over(bureau: Page, bed: Bed, look: Look) -> None:
    """Somebody who waits longer would fit it too: a reason is asked for, and stays."""
    bureau.reload()
    card = bureau.locator(f"#bed-{bed.pk}")
    with bureau.expect_navigation():
        card.get_by_role("button", name=re.compile("^Offer")).click()
    expect(bureau.get_by_role("alert").first).to_contain_text("waits before this person")
    bureau.get_by_label(re.compile("^This person cannot move today")).check()
    look(bureau, "bed-end-skip")
    press(bureau, "^Offer$")
    expect(bureau.get_by_role("heading", name=re.compile("^Offered to"))).to_be_visible()


def tap(nurse: Page, bed: Bed, name: str) -> None:
    nurse.goto("/beds/mine/")
    with nurse.expect_navigation():
        card = nurse.locator(f'[data-bed="{bed.pk}"]')
        card.locator(".nhsuk-button", has_text=re.compile(f"^{name}")).click()


def come_and_leave(nurse: Page, bed: Bed, look: Look) -> None:
    tap(nurse, bed, "They have arrived")
    press(nurse, "^They have arrived")
    look(nurse, "bed-end-arrived")
    tap(nurse, bed, "They have left")
    nurse.get_by_label("Home, with support").check()
    nurse.get_by_label("A sentence for the referrer").fill(REPORT)
    press(nurse, "^They have left")


def help_at_home(bureau: Page, look: Look) -> None:
    follow(bureau, "^Add help at home")
    press(bureau, "^Empty$")
    choose(bureau, 1, "Shopping at first", "Shopping", "Help at home and lifts")
    look(bureau, "bed-end-home")
    press(bureau, "^Ask")


def test_from_a_ward_to_a_bed_and_home_again(at: At, beds: dict[str, Bed], look: Look):
    ward, bureau = at("ward"), at("bedbureau")
    home, nurse = at("carehome", PHONE), at("lannerward", PHONE)
    waits = somebody_who_waits_longer()

    sent_and_agreed(ward, bureau, look)
    request = the_request(bureau)
    search = f"/beds/request/{request.pk}/"
    offer_in_order(bureau, beds["home"], beds["first"])
    decline(home, beds["home"], look)

    # The next in line was asked at once, and takes them; then the hold runs out.
    accept(nurse, beds["first"])
    bureau.goto(search)
    expect(bureau.get_by_role("heading", name=re.compile("^Held:.*Bed 31"))).to_be_visible()
    a_day_goes_by(request)
    bureau.goto(search)
    expect(bureau.get_by_text("Held:")).to_have_count(0)
    look(bureau, "bed-end-lapsed")

    pass_over(bureau, beds["second"], look)
    accept(nurse, beds["second"])
    bureau.goto(f"/beds/request/{waits.pk}/")
    expect(bureau.get_by_role("heading", name="They were passed over")).to_be_visible()
    expect(bureau.get_by_text("This person cannot move today").first).to_be_visible()
    look(bureau, "bed-end-passed-over")

    come_and_leave(nurse, beds["second"], look)
    bureau.goto(search)
    look(bureau, "bed-end-left")
    help_at_home(bureau, look)

    ward.goto("/referrals/")
    follow(ward, "Morwenna Trembath")
    expect(ward.get_by_text(re.compile(REPORT)).first).to_be_visible()
    look(ward, "bed-end-referrer")
