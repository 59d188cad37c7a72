"""Giving a person a link to their own page, and hearing what they say, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Look
from tests.journeys.test_working import At, at, open_referral

__all__ = ["at"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_desk_hears_a_person_answers_and_gives_a_link_to_who_cares_for_them(at: At, look: Look):
    jenna = at("penwith")
    jenna.goto("/desk/")
    open_referral(jenna, "Uren", "progress")
    said = jenna.get_by_role("region", name="They said on their own page")
    expect(said).to_contain_text("Asks a question")
    look(jenna, "own-page-desk")
    referral = jenna.url

    said.get_by_role("link", name="Answer").click()
    look(jenna, "own-page-answer")
    jenna.get_by_label("Your answer").fill("Yes. From Tuesday she comes after eleven.")
    jenna.get_by_role("button", name="Send the answer").click()
    expect(jenna.get_by_role("region", name="They said on their own page")).to_have_count(0)

    jenna.get_by_role("link", name="Give a link").click()
    jenna.get_by_role("radio", name="Somebody who cares for them").check()
    jenna.get_by_role("button", name="Make the link").click()
    expect(jenna.get_by_role("alert")).to_contain_text("Enter the name")
    look(jenna, "own-page-give")
    jenna.get_by_label("their name").fill("Loveday Uren")
    jenna.get_by_label("How did the person agree to it?").fill("He said yes, on the telephone")
    jenna.get_by_role("button", name="Make the link").click()
    expect(jenna.locator("[data-code]")).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}-\w{4}$"))
    look(jenna, "own-page-sheet")
    jenna.reload()
    expect(jenna.get_by_role("main")).to_contain_text("A link is shown once")

    jenna.goto(referral)
    jenna.get_by_role("link", name=re.compile("End this link.*Loveday Uren")).click()
    jenna.get_by_label("Why does it end?").fill("The letter was lost")
    jenna.get_by_role("button", name="End the link").click()
    expect(jenna.get_by_role("status").first).to_contain_text("It opens nothing any more")

    nurse = at("nurse")
    nurse.goto("/caseload/?whose=everyones")
    nurse.get_by_role("link", name=re.compile("UREN")).first.click()
    expect(nurse.get_by_role("region", name="Their own page")).to_contain_text("The person")
    look(nurse, "own-page-leg")
