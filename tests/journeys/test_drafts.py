"""Drafts between people, and new forms from earlier ones, in a real browser."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import Membership, User
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from tests.builders import ANSWERS, an_nhs_number, seen_by
from tests.journeys.acting import (
    a_draft_of,
    go_on,
    open_draft,
    press,
    send,
    sign_in,
)
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _two_at_stennack(site: str) -> None:
    """The paramedic works at the GP’s practice too, so that there is a colleague."""
    demo.load()
    gp = User.objects.get(email=f"gp@{DOMAIN}")
    colleague = User.objects.get(email=f"paramedic@{DOMAIN}")
    (team,) = gp.teams_holding(Permission.MAKE_REFERRAL)
    Membership.objects.filter(user=colleague).delete()
    Membership.objects.create(user=colleague, team=team, role=Role.REFERRER)


def answer_all(page: Page, answers: dict[str, Any]) -> None:
    """Whatever the draft before us still asks, as if its pages had been walked."""
    gp = User.objects.get(email=f"gp@{DOMAIN}")
    with seen_by(gp):
        draft = Draft.objects.get(pk=urlsplit(page.url).path.split("/")[2])
        draft.answers |= answers
        draft.save()
    open_draft(page, draft)


def test_a_gp_hands_a_draft_to_a_colleague_who_sends_it(page: Page, phone: Page, look: Look):
    sign_in(page, "gp")
    open_draft(page, a_draft_of("gp", referrer_name="Asha Mitra"), "help")
    look(page, "drafts-page-with-meter")
    expect(page.get_by_text(re.compile("answers that must be given"))).to_be_visible()
    press(page, "^Hand to a colleague$")
    look(page, "drafts-hand-over")
    press(page, "^Hand it over$")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "drafts-hand-over-error")
    page.get_by_role("radio").first.check()
    page.get_by_label(re.compile("Anything they should know")).fill("Ring the daughter first")
    press(page, "^Hand it over$")
    expect(page.get_by_text(re.compile("^You handed it to .* Not sent yet"))).to_be_visible()
    look(page, "drafts-giver-list")

    sign_in(phone, "paramedic")
    phone.goto("/referrals/")
    expect(phone.get_by_text(re.compile("^Handed to you by .*Ring the daughter"))).to_be_visible()
    look(phone, "drafts-receiver-list")
    phone.get_by_role("link", name=re.compile("^Continue")).first.click()
    expect(phone).to_have_url(re.compile("/check/"))
    expect(
        phone.get_by_role("heading", name=re.compile("^You are sending this as"))
    ).to_be_visible()
    look(phone, "drafts-check-as-another")
    assert send(phone).startswith("SER-")


def test_what_the_giver_types_in_a_window_left_open_stays_in_sight(page: Page, look: Look):
    sign_in(page, "gp")
    open_draft(page, a_draft_of("gp"), "you")
    other = page.context.new_page()
    other.goto(page.url.replace("/you/", "/hand-over/"))
    other.get_by_role("radio").first.check()
    press(other, "^Hand it over$")
    page.locator('[name="referrer_best_time"]').fill("Only before noon")
    go_on(page)
    expect(page.get_by_role("heading", name="This was not saved")).to_be_visible()
    expect(page.get_by_text("Only before noon")).to_be_visible()
    look(page, "drafts-gone")


def test_referring_again_and_who_lives_with_them(page: Page, look: Look):
    first = ANSWERS | {"nhs_number": an_nhs_number()}
    sign_in(page, "gp")
    open_draft(page, a_draft_of("gp", **first))
    send(page)
    look(page, "drafts-sent")
    press(page, "^Refer who lives with them$")
    look(page, "drafts-couple-begun")
    denzil = {"given_name": "Denzil", "birth_date": "1938-06-03", "sex": "male"}
    answer_all(page, ANSWERS | denzil | {"nhs_number": an_nhs_number()})
    look(page, "drafts-couple-check")
    send(page)
    expect(page.get_by_text(re.compile("^Together with: "))).to_be_visible()
    look(page, "drafts-couple-sent")
    page.get_by_role("link", name="TREMBATH, Morwenna").click()
    expect(page.get_by_role("link", name="TREMBATH, Denzil")).to_be_visible()
    look(page, "drafts-couple-followed")
    page.get_by_role("link", name="Withdraw this referral").click()
    expect(page.get_by_text("who lives with them, stays as it is")).to_be_visible()
    look(page, "drafts-couple-withdraw")
    page.go_back()
    press(page, "^Refer again$")
    answer_all(page, first)
    send(page)
    page.get_by_role("link", name=re.compile("^Follow")).click()
    expect(page.get_by_text(re.compile("^Referred before: "))).to_be_visible()
    look(page, "drafts-again-followed")
    desk = page.context.browser.new_context(base_url=page.url.split("/referrals/")[0]).new_page()  # type: ignore[union-attr]
    sign_in(desk, "penwith")
    look(desk, "drafts-desk")
    desk.get_by_role("link", name=re.compile("TREMBATH, Morwenna")).first.click()
    look(desk, "drafts-desk-sheet")
    desk.context.close()
