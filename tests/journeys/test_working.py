"""What a team does at its desk, and what the referrer sees of it, in several browsers."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from sers.config import demo
from tests.journeys.acting import a_draft_of, open_draft, press, send, sign_in
from tests.journeys.conftest import DESKTOP, Look, a_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

At = Callable[..., Page]


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """The page of one account, each in a browser of their own."""
    demo.load()
    with ExitStack() as open_browsers:
        pages: dict[str, Page] = {}

        def page_of(account: str, *, again: bool = False) -> Page:
            if account not in pages or again:
                context = open_browsers.enter_context(a_context(browser, site, DESKTOP))
                pages[account] = context.new_page()
                sign_in(pages[account], account)
            return pages[account]

        yield page_of


def open_referral(desk: Page, family_name: str, tab: str = "todo") -> None:
    desk.goto("/desk/")
    desk.goto(f"{desk.url.split('?')[0]}?tab={tab}")
    desk.get_by_role("link", name=re.compile(family_name, re.IGNORECASE)).first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(family_name.upper())


def decide(page: Page, action: str) -> None:
    page.goto(re.sub(r"(referral/[0-9a-f-]+/).*", rf"\1{action}/", page.url))


def test_a_question_is_asked_and_answered_and_the_desk_reads_it(at: At, look: Look):
    paramedic, jenna = at("paramedic"), at("penwith")
    open_draft(paramedic, a_draft_of("paramedic", priority="p1"))
    jenna.goto("/desk/")
    look(jenna, "desk")
    send(paramedic)

    # It appears by itself.
    expect(jenna.get_by_role("link", name=re.compile("TREMBATH"))).to_be_visible()
    open_referral(jenna, "Trembath")
    look(jenna, "desk-referral")
    press(jenna, "^Claim")
    expect(jenna.get_by_text("In triage").first).to_be_visible()

    decide(jenna, "ask")
    look(jenna, "desk-ask")
    jenna.locator('[name="question"]').fill("Can she get to the toilet by herself at night?")
    press(jenna, "^(Ask|Send the question)")

    paramedic.goto("/referrals/")
    expect(paramedic.get_by_text("Can she get to the toilet").first).to_be_visible()
    look(paramedic, "my-referrals-asked")
    paramedic.get_by_role("link", name=re.compile("^Answer")).first.click()
    paramedic.locator("textarea").first.fill("With her frame, yes.")
    press(paramedic, "^Send answer")

    open_referral(jenna, "Trembath")
    expect(jenna.get_by_text("With her frame, yes.").first).to_be_visible()


def test_of_two_people_at_once_one_wins_and_the_other_loses_no_typing(at: At, look: Look):
    first, second = at("penwith"), at("penwith", again=True)
    assert first != second
    for page in (first, second):
        open_referral(page, "Hosking")
        decide(page, "ask" if page is first else "redirect")
    first.locator('[name="question"]').fill("Is he safe with the dog?")
    press(first, "^(Ask|Send the question)")
    _choose(second, "to", "Truro PCN area team")
    second.locator('[name="reason"]').first.check()
    second.locator('[name="note"]').fill("He is with his sister in Truro")
    press(second, "^Send")
    expect(second.get_by_text(re.compile("Jenna Hocking")).first).to_be_visible()
    expect(second.locator('[name="note"]')).to_have_value("He is with his sister in Truro")
    look(second, "desk-overtaken")


def test_a_refusal_tells_the_referrer_why_and_who_acts_next(at: At, look: Look):
    jenna, gp = at("penwith"), at("gp")
    open_referral(jenna, "Hosking")
    decide(jenna, "not-accept")
    look(jenna, "desk-not-accept")
    press(jenna, "^Do not accept")
    look(jenna, "desk-not-accept-error")
    jenna.locator('[name="reason"]').first.check()
    jenna.locator('[name="next_step"]').first.check()
    jenna.locator('[name="note"]').fill("The practice nurse visits on Mondays.")
    jenna.locator('[name="owner"][value="another"]').check()
    jenna.locator('[name="another"]').fill("Practice nurses, Stennack Surgery")
    press(jenna, "^Do not accept")
    gp.goto("/referrals/")
    expect(gp.get_by_text("Practice nurses, Stennack Surgery").first).to_be_visible()
    gp.get_by_role("link", name="Raymond Hosking").first.click()
    expect(gp.get_by_role("heading", level=1)).to_contain_text("Not accepted")
    look(gp, "track-not-accepted")


def test_a_redirected_referral_is_on_the_other_desk_at_once(at: At):
    jenna, ruth = at("penwith"), at("truro")
    ruth.goto("/desk/")
    open_referral(jenna, "Hosking")
    decide(jenna, "redirect")
    _choose(jenna, "to", "Truro PCN area team")
    jenna.locator('[name="reason"]').first.check()
    jenna.locator('[name="note"]').fill("He has moved to Truro")
    press(jenna, "^Send")
    expect(ruth.get_by_role("link", name=re.compile("HOSKING"))).to_be_visible()


def test_the_referrer_withdraws_and_it_leaves_the_desk(at: At, look: Look):
    gp, jenna = at("gp"), at("penwith")
    gp.goto("/referrals/")
    gp.get_by_role("link", name="Raymond Hosking").first.click()
    gp.get_by_role("link", name=re.compile("^Withdraw")).first.click()
    look(gp, "withdraw")
    gp.locator('[name="reason"]').first.check()
    press(gp, "^Withdraw")
    expect(gp.get_by_role("heading", level=1)).to_contain_text("Withdrawn")
    jenna.goto("/desk/")
    expect(jenna.get_by_role("link", name=re.compile("HOSKING"))).to_have_count(0)


def test_what_is_typed_to_find_somebody_stands_in_no_address(at: At, look: Look):
    jenna = at("penwith")
    jenna.goto("/desk/")
    jenna.get_by_role("searchbox").or_(jenna.locator('[name="q"]')).first.fill("Hosking")
    press(jenna, "^Find")
    expect(jenna.get_by_role("link", name=re.compile("HOSKING"))).to_be_visible()
    expect(jenna.get_by_role("link", name=re.compile("JELBERT"))).to_have_count(0)
    assert "osking" not in jenna.url
    look(jenna, "desk-found")


def test_the_other_accounts_arrive_where_their_work_is(at: At, look: Look):
    for account in ("bedbureau", "carehome", "manager", "privacy"):
        page = at(account)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        look(page, f"arrive-{account}")
    manager = at("manager")
    manager.goto("/manage/routes/")
    look(manager, "manage-routes")


def _choose(page: Page, name: str, label: str) -> None:
    """A team by its name, whether it is listed or to be ticked."""
    field = page.locator(f'select[name="{name}"]')
    if field.count():
        value = field.locator("option", has_text=label).first.get_attribute("value")
        field.select_option(value)
    else:
        page.get_by_role("radio", name=re.compile(re.escape(label))).first.check()
