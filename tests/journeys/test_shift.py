"""A shift at the desk with nothing but a keyboard: twenty referrals, each brought a step on."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import BrowserContext, Page, expect

from sers.directory.models import User
from sers.live.identity import ensure_follower
from sers.policy.roles import Role
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from tests.builders import a_member, a_referral, as_now, penwith, seen_by
from tests.directory.helping import a_service_offering
from tests.referrals.lives import accepted, begin, finish, take

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ROOT = Path(__file__).resolve().parents[2]
KEYS = (ROOT / "sers" / "web" / "static" / "sers" / "keys.js").read_text()
# No page of ours takes more steps from its top to any control.
MOST_TABS = 200
FOCUSED = """() => {
    const at = document.activeElement
    return `${at.name || ''}|${(at.innerText || '').replace(/\\s+/g, ' ').trim()}|${at.className}`
}"""
NAMES = (
    *("Angove", "Bolitho", "Carne", "Davey", "Eddy", "Fry", "Gundry", "Hosken", "Ivey", "Jago"),
    *("Keast", "Laity", "Moyle", "Nance", "Olver", "Pascoe", "Quick", "Rowe", "Semmens", "Trewin"),
)

type Deed = Callable[[Page], None]


@pytest.fixture
def triager(site: str) -> User:
    ensure_follower()
    a_service_offering("falls_check", skills=["falls_assessment"])
    a_service_offering("personal_care", skills=["personal_care_trained"], sector="social")
    a_service_offering("shopping", "company", sector="voluntary")
    return a_member(penwith(), Role.TRIAGER)


@pytest.fixture
def page(context: BrowserContext, site: str, triager: User) -> Page:
    """The desk of somebody who came in already."""
    client = Client()
    client.force_login(triager)
    came_in = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": came_in, "url": site}])
    page = context.new_page()
    page.goto("/desk/")
    return page


# What fingers do


def tab_to(page: Page, wanted: str) -> None:
    """Step on until the control that is focused has this name, text or class."""
    for _step in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if re.search(wanted, focused):
            return
        if "|More ways to go on" in focused:
            page.keyboard.press("Enter")
    raise AssertionError(f"No {wanted} within {MOST_TABS} steps of {page.url}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def go(page: Page, way: str) -> None:
    tab_to(page, way)
    enter(page)


def tick(page: Page, name: str) -> None:
    tab_to(page, rf"^{name}\|")
    page.keyboard.press("Space")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, rf"^{name}\|")
    page.keyboard.type(text)


def send(page: Page) -> None:
    go(page, r"app-btn--big app-btn--wide")


def to_the_desk(page: Page) -> None:
    go(page, r"^\|Desk\|")


def walk_to(page: Page, name: str) -> None:
    """Down the list, row by row, and up again, to this person's."""
    for key in ("j", "k"):
        for _step in range(len(NAMES) + 1):
            page.keyboard.press(key)
            if name.upper() in page.evaluate(FOCUSED):
                return
    raise AssertionError(f"{name} is not on the list")


# What is decided


def ask(page: Page) -> None:
    tab_to(page, r"\|Ask a question")
    page.keyboard.press("Enter")
    write(page, "question", "Can she get to the toilet by herself at night?")
    go(page, r"\|Send the question")


def allocate(page: Page) -> None:
    """Two presses: what is suggested is chosen already."""
    go(page, r"\|Accept and allocate")
    send(page)


def send_on(page: Page) -> None:
    go(page, r"\|Send to another desk")
    tab_to(page, r"^to\|")
    page.keyboard.press("ArrowDown")
    tick(page, "reason")
    write(page, "note", "They have moved there")
    send(page)


def refuse(page: Page) -> None:
    go(page, r"\|Not accept")
    tick(page, "reason")
    tick(page, "next_step")
    write(page, "note", "The practice nurse visits on Mondays")
    tick(page, "owner")
    send(page)


def conclude(page: Page) -> None:
    go(page, r"\|Advise, or send to emergency care")
    _end(page)


def close(page: Page) -> None:
    go(page, r"\|Complete")
    _end(page)


def _end(page: Page) -> None:
    tick(page, "outcome")
    write(page, "note", "She can wash by herself again")
    send(page)


SHIFT: tuple[tuple[Deed, int, Status, str], ...] = (
    (ask, 4, Status.IN_TRIAGE, "ask"),
    (allocate, 4, Status.IN_PROGRESS, "accept"),
    (send_on, 4, Status.AWAITING_TRIAGE, "redirect"),
    (refuse, 4, Status.NOT_ACCEPTED, "not_accept"),
    (conclude, 2, Status.COMPLETED, "conclude"),
    (close, 2, Status.COMPLETED, "complete"),
)


def has(name: str) -> bool:
    try:
        reverse(f"triage:{name}", args=[penwith().pk])
    except NoReverseMatch:
        return False
    return True


def nearly_done(name: str, by: User) -> Referral:
    """One whose helpers have finished, so that the desk can close it."""
    referral, leg = accepted(by=by, family_name=name)
    finish(begin(take(leg)))
    return referral


def planned(by: User) -> list[tuple[Deed, Status, Referral]]:
    """Who is on the desk this morning, and what becomes of each."""
    names, shift = iter(NAMES), []
    for deed, count, becomes, name_of_page in SHIFT:
        for name in [next(names) for _ in range(count)]:
            if has(name_of_page):
                ready = nearly_done(name, by) if deed is close else a_referral(family_name=name)
                shift.append((deed, becomes, ready))
    return shift


def test_a_shift_of_twenty_is_worked_without_a_mouse(page: Page, triager: User):
    shift = planned(triager)
    page.reload()
    for deed, becomes, referral in shift:
        walk_to(page, referral.family_name)
        if deed is ask:
            tab_to(page, r"\|Claim")
            enter(page)
        else:
            page.keyboard.press("o")
            page.wait_for_url(re.compile(str(referral.pk)))
        expect(page.get_by_role("heading", level=1)).to_contain_text(referral.family_name.upper())
        deed(page)
        said = page.locator("main").inner_text()[:600]
        assert as_now(referral, triager).status == becomes, f"{deed.__name__}: {said}"
        to_the_desk(page)
    with seen_by(triager):
        sent = [one.pk for deed, _status, one in shift if deed is send_on]
        assert not Referral.objects.filter(pk__in=sent, owner=penwith()).exists()
        asked = [one.pk for deed, _status, one in shift if deed is ask]
        assert Referral.objects.filter(pk__in=asked, waiting=True).count() == len(asked)


@pytest.mark.skipif('[data-key="' not in KEYS, reason="keys.js presses no letters yet")
def test_a_letter_does_what_it_stands_for_in_the_row_under_the_focus(page: Page, triager: User):
    for name in NAMES[:3]:
        a_referral(family_name=name)
    page.reload()
    for letter, where in (("q", "ask"), ("d", "redirect"), ("x", "not-accept"), ("a", "accept")):
        walk_to(page, NAMES[0])
        with page.expect_navigation():
            page.keyboard.press(letter)
        assert page.url.endswith(f"/{where}/")
        to_the_desk(page)
    walk_to(page, NAMES[0])
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[0].upper())
    to_the_desk(page)
    for name in NAMES[1:3]:
        walk_to(page, name)
        for key in ("Shift+Tab", "Space", "Tab"):  # its box stands before the name
            page.keyboard.press(key)
    expect(page.get_by_text("2 chosen")).to_be_visible()
    go(page, r"\|Claim those chosen")
    expect(page.get_by_text("You claimed 2 referrals.")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("z")
    expect(page.get_by_text("2 referrals are as they were")).to_be_visible()


def test_whoever_ticked_a_row_walks_on_with_the_next_key(page: Page, triager: User):
    first, second = (a_referral(family_name=name) for name in NAMES[:2])
    page.reload()
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.keyboard.press("j")
    walked = page.evaluate(FOCUSED)
    assert first.family_name.upper() in walked or second.family_name.upper() in walked
