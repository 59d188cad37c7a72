"""Whether a bed is right, and what the ward and the desks see of the search for one."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sers.beds import choosing
from sers.beds.models import BedRequest
from sers.config import demo
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_unit,
    agreed,
    held,
    placing,
    receive,
    reserved,
)
from tests.builders import A_BED, LEAVING, a_member, a_reason, a_referral, penwith, seen_by
from tests.journeys.acting import press
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Open = Callable[[User], Page]


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Open]:
    """A browser of their own for each, signed in already."""
    demo.load()
    with ExitStack() as browsers:

        def open_for(user: User) -> Page:
            context = browsers.enter_context(a_context(browser, site, DESKTOP))
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
            return context.new_page()

        yield open_for


def _search(referral: Referral) -> BedRequest:
    with seen_by(a_coordinator()):
        return BedRequest.objects.get(referral=referral)


def test_a_bed_is_agreed_found_and_arrived_in_while_the_ward_looks_on(signed_in: Open, look: Look):
    asks_for = {"bed_requirements": ["hoist", "side_room"]}
    referral = a_bed_referral(**LEAVING | asks_for)
    elowen = signed_in(a_coordinator())
    elowen.goto(f"/desk/referral/{referral.pk}/")
    elowen.get_by_role("link", name=re.compile("Is a bed right")).click()
    expect(elowen.get_by_role("heading", name="Is a bed right?")).to_be_visible()
    look(elowen, "bed-triage-decide")
    elowen.locator("[name=therapy_days]").fill("9")
    press(elowen, "^Agree a bed")
    expect(elowen.get_by_text("There is a problem")).to_be_visible()
    look(elowen, "bed-triage-decide-error")
    elowen.locator("[name=therapy_days]").fill("5")
    elowen.get_by_label(re.compile("^Pathway 2")).check()
    press(elowen, "^Agree a bed")
    assert elowen.url.endswith(f"/beds/request/{_search(referral).pk}/")

    request = _search(referral)
    held(request, bed := a_bed(a_unit(name="Lanner ward"), name="Bed 14"))
    elowen.goto(f"/desk/referral/{referral.pk}/")
    expect(elowen.get_by_text("Held until").first).to_be_visible()
    look(elowen, "bed-triage-referral")
    ward = signed_in(referral.referrer)
    ward.goto(f"/referrals/{referral.pk}/")
    look(ward, "bed-triage-followed-held")
    ward.get_by_role("button", name="No longer ready to leave").click()
    press(ward, "^Stop the search")
    look(ward, "bed-triage-not-ready-error")
    ward.get_by_label("Transport").check()
    press(ward, "^Stop the search")
    look(ward, "bed-triage-followed-not-ready")
    elowen.reload()
    expect(elowen.get_by_text("Not ready to leave").first).to_be_visible()
    press(ward, "^Ready again")
    _, placement = reserved(request, bed)
    ward.reload()
    look(ward, "bed-triage-followed-agreed")
    receive(placement)
    ward.goto("/referrals/")
    expect(ward.get_by_text("They have arrived in a bed").first).to_be_visible()
    look(ward, "bed-triage-mine")


def test_the_desk_that_owns_it_sees_the_search_and_the_bureau_decides_from_its_leg(
    signed_in: Open, look: Look
):
    referral, other = (a_referral(setting="both", **A_BED) for _ in range(2))
    held(agreed(referral=referral, ready_on=timezone.localdate() - timedelta(days=2)))
    jenna = signed_in(a_member(penwith(), Role.TRIAGER))
    jenna.goto(f"/desk/{penwith().pk}/")
    expect(jenna.get_by_text("Bed: held until").first).to_be_visible()
    look(jenna, "bed-triage-desk")
    jenna.goto(f"/desk/referral/{referral.pk}/")
    look(jenna, "bed-triage-owner")
    jenna.get_by_role("link", name="No longer ready to leave").click()
    look(jenna, "bed-triage-owner-not-ready")

    elowen = signed_in(a_coordinator())
    with seen_by(a_coordinator()):
        leg = Allocation.objects.get(referral=other)
    elowen.goto(f"/desk/leg/{leg.pk}/")
    look(elowen, "bed-triage-leg")
    elowen.get_by_role("link", name=re.compile("Is a bed right")).click()
    elowen.locator("form[aria-labelledby=not-right] [name=note]").fill("Help at home would do")
    look(elowen, "bed-triage-leg-decide")
    press(elowen, "^Decline: no bed")
    expect(elowen.get_by_text("You have declined: a bed is not right")).to_be_visible()
    with placing(_search(referral)) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    jenna.goto(f"/desk/referral/{referral.pk}/")
    press(jenna, "^Ready again")
    expect(jenna.get_by_text("The search goes on")).to_be_visible()
