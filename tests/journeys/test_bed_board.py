"""The bed board kept open: what changes by itself, on the desk, on a telephone and on the wall."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from sers.beds import stock
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, Unit
from sers.beds.places import How, Sex
from sers.beds.requirement import Sort
from sers.directory.models import User
from sers.live.identity import ensure_follower
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_unit,
    agreed,
    held,
    offered,
    staff_of,
)
from tests.builders import a_reason, seen_by
from tests.journeys.conftest import SCREENSHOTS, Look, faults

BY_ITSELF = 8_000
WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def coordinator(site: str) -> User:
    ensure_follower()
    return a_coordinator()


@pytest.fixture
def screen(context: BrowserContext, site: str, coordinator: User) -> Page:
    """A page of a coordinator who came in already."""
    client = Client()
    client.force_login(coordinator)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    return context.new_page()


def a_county() -> dict[str, Unit]:
    """Some units as they stand on an ordinary morning."""
    now = timezone.now()
    lanner = _unit("Camborne Redruth", "Lanner ward", 15)
    _states(lanner, now)
    falmouth = _unit("Falmouth", "Falmouth ward", 12)
    _fill(falmouth, 10, now)
    west = _unit("West Cornwall Hospital", "Treatment unit", 7, sort=Sort.TREATMENT_UNIT)
    _fill(west, 6, now)
    home = _unit("Trelowen House", "Trelowen House", 6, sort=Sort.BLOCK)
    _fill(home, 4, now)
    Bed.objects.filter(unit=home).update(
        confirmed_at=now - timedelta(hours=30), confirmed_how="link"
    )
    return {"lanner": lanner, "falmouth": falmouth, "west": west, "home": home}


def _unit(site: str, name: str, beds: int, **fields: object) -> Unit:
    unit = a_unit(name=name, phone="01632 960144", **fields)
    unit.site.name, unit.site.town = site, site.split(maxsplit=1)[0]
    unit.site.save()
    now = timezone.now()
    for number in range(1, beds + 1):
        bay = {"bay": "A", "bay_sex": Sex.FEMALE, "hoist": False} if number % 3 == 0 else {}
        given = {"confirmed_at": now - timedelta(minutes=6), "confirmed_how": How.PAGES} | bay
        a_bed(unit, name=f"Bed {number}", **given)
    return unit


def _fill(unit: Unit, many: int, now) -> None:
    nurse = staff_of(unit)
    for number, bed in enumerate(_beds(unit)[:many]):
        with seen_by(nurse):
            leaving = now + timedelta(days=number % 5, minutes=5) if number % 2 else None
            stock.take(bed, leaving_at=leaving, by=nurse)


def _states(unit: Unit, now) -> None:
    nurse, beds = staff_of(unit), _beds(unit)
    _fill(unit, 7, now)
    with seen_by(nurse):
        stock.set_condition(beds[7], Condition.HOUSEKEEPING, by=nurse)
        stock.set_condition(beds[8], Condition.ISOLATED, by=nurse)
        stock.set_condition(beds[9], Condition.CONTAMINATED, by=nurse)
        reason, day = a_reason("bed_closed"), timezone.localdate() + timedelta(days=3)
        stock.close(beds[10], reason=reason, review_on=day, by=nurse)
        overdue = now - timedelta(days=2)
        stock.take(beds[11], leaving_at=overdue + timedelta(days=1), by=nurse, at=overdue)
    held(bed=beds[12], until=now + timedelta(minutes=45))
    offered(agreed(answers=_woman("Opie", "Doreen")), beds[13])
    agreed(answers=_woman("Retallack", "Mary"), urgent=True, needs={"oxygen": True})
    agreed(answers=_woman("Harvey", "Olive"), needs={"dementia": True, "one_to_one": True})


def _woman(family: str, given: str) -> dict[str, str]:
    return {"family_name": family, "given_name": given}


def _beds(unit: Unit) -> list[Bed]:
    beds = Bed.objects.filter(unit=unit).select_related("unit__owner", "unit__site")
    return sorted(beds, key=lambda bed: (len(bed.name), bed.name))


def opened(screen: Page, name: str, *args: object) -> Page:
    screen.goto(reverse(f"beds:{name}", args=args))
    return screen


def live(screen: Page, name: str) -> Page:
    opened(screen, name)
    expect(screen.locator("[data-live-text]")).to_contain_text("Live.", timeout=BY_ITSELF)
    return screen


def reflows(screen: Page) -> None:
    """1,280 pixels at 400%: nothing goes sideways (WCAG 2.2, 1.4.10)."""
    before = screen.viewport_size
    screen.set_viewport_size({"width": 320, "height": 256})
    beyond = screen.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"it scrolls sideways, by {beyond}"
    screen.set_viewport_size(before)


def row(screen: Page, unit: Unit):
    return screen.locator(f'[data-row="{unit.pk}"]')


def test_the_board_shows_what_wards_do_without_being_reloaded(screen, look: Look):
    units = a_county()
    live(screen, "board")
    look(screen, "bed-board")
    reflows(screen)
    before = row(screen, units["falmouth"]).bounding_box()
    row(screen, units["falmouth"]).hover()
    expect(row(screen, units["west"])).to_contain_text("1 free: 1 side room")
    nurse = staff_of(units["west"])
    with seen_by(nurse):
        stock.take(_beds(units["west"])[6], by=nurse)
    expect(row(screen, units["west"])).to_contain_text("0 free", timeout=BY_ITSELF)
    assert row(screen, units["falmouth"]).bounding_box() == before, "nothing moved"
    agreed(referral=a_bed_referral(**_woman("Jelbert", "Rosemary")))
    waiting = screen.locator("[data-slot=waiting]")
    expect(waiting).to_contain_text("JELBERT, Rosemary", timeout=BY_ITSELF)
    expect(screen.locator("[data-count=waiting]")).to_have_text("5")


def test_what_came_while_a_part_was_read_comes_when_it_is_left(screen):
    units = a_county()
    live(screen, "board")
    screen.locator("[data-slot=waiting]").hover()
    agreed(referral=a_bed_referral(**_woman("Jelbert", "Rosemary")))
    expect(screen.locator("[data-count=waiting]")).to_have_text("5", timeout=BY_ITSELF)
    expect(screen.locator("[data-slot=waiting]")).not_to_contain_text("JELBERT")
    row(screen, units["lanner"]).hover()
    expect(screen.locator("[data-slot=waiting]")).to_contain_text("JELBERT", timeout=BY_ITSELF)


def test_the_wall_fits_its_screen_and_names_nobody(screen, look: Look):
    units = a_county()
    for number in range(6):
        _unit(f"St Austell Community Hospital {number}", "Heligan rehabilitation ward", 2)
    screen.set_viewport_size(WALL)
    live(screen, "wall")
    screen.screenshot(path=SCREENSHOTS / "bed-wall-1920.png", animations="disabled")
    size = screen.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert size[0] <= size[1], f"it scrolls: {size}"
    for name in ("OPIE", "RETALLACK", "HARVEY", "Opie", "Doreen"):
        expect(screen.locator("body")).not_to_contain_text(name)
    nurse = staff_of(units["west"])
    with seen_by(nurse):
        stock.take(_beds(units["west"])[6], by=nurse)
    free = row(screen, units["west"]).locator("td span").first
    expect(free).to_have_text("0", timeout=BY_ITSELF)
    assert faults(screen) == []
    look(screen, "bed-wall")
    reflows(screen)


def test_the_list_the_calendar_and_a_unit_can_be_read(screen, look: Look):
    units = a_county()
    look(opened(screen, "list"), "bed-list")
    reflows(screen)
    screen.get_by_label("Only free ones").check()
    screen.get_by_role("button", name="Show these beds", exact=True).click()
    expect(screen.get_by_text("of 40 beds")).to_be_visible()
    look(opened(screen, "calendar"), "bed-calendar-all")
    screen.get_by_role("link", name="Camborne Redruth, Lanner ward").click()
    expect(screen.get_by_role("heading", name="Camborne Redruth, Lanner ward")).to_be_visible()
    look(screen, "bed-calendar")
    reflows(screen)
    screen.get_by_role("link", name="Next 14 days").press("Enter")
    expect(screen.get_by_label("From")).to_have_value(
        f"{timezone.localdate() + timedelta(days=14)}"
    )
    look(opened(screen, "unit", units["lanner"].pk), "bed-unit")
    reflows(screen)
