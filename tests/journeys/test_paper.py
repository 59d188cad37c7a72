"""What is put on paper, as it is read in a browser before it is printed."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Look
from tests.journeys.test_working import At, at, open_referral

__all__ = ["at"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_list_is_read_before_it_is_printed(at: At, look: Look) -> None:
    jenna = at("penwith")
    jenna.goto("/desk/")
    jenna.get_by_role("link", name="Print this list").click()
    expect(jenna.get_by_role("link", name="As PDF")).to_be_visible()
    expect(jenna.get_by_role("table").first).to_contain_text("JELBERT")
    look(jenna, "paper-list")


@pytest.mark.parametrize(("language", "tag"), [("Arabic", "ar"), ("Polish", "pl")])
def test_a_letter_is_read_beside_the_english_before_it_is_handed_over(
    at: At, look: Look, language: str, tag: str
) -> None:
    jenna = at("penwith")
    jenna.goto("/desk/")
    open_referral(jenna, "Uren", "progress")
    jenna.get_by_role("link", name="Letter: what happens next").click()
    expect(jenna.get_by_role("heading", level=1)).to_have_text("Letter to print")
    jenna.get_by_role("radio", name=language).check()
    jenna.get_by_role("radio", name="Large print").check()
    jenna.get_by_role("button", name="Show this letter").click()
    own = jenna.get_by_role("region", name=f"{language}: Large print")
    expect(own.locator(f"[lang={tag}]").first).to_be_visible()
    expect(jenna.get_by_role("region", name="English")).to_contain_text("What happens next")
    look(jenna, f"paper-letter-{tag}")


def test_the_letter_of_a_link_just_made_is_a_pdf(at: At) -> None:
    jenna = at("penwith")
    jenna.goto("/desk/")
    open_referral(jenna, "Uren", "progress")
    jenna.get_by_role("link", name="Give a link").click()
    jenna.get_by_role("radio", name="The person themselves").check()
    jenna.get_by_role("button", name="Make the link").click()
    with jenna.expect_response("**/letter/") as answered:
        jenna.get_by_role("button", name="Letter as PDF").click()
    assert answered.value.status == 200
    assert answered.value.headers["content-type"] == "application/pdf"
