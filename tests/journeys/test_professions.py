"""The whole form as each profession walks it, every page looked at with its errors."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sers.config import demo
from tests.builders import A_BED, ANSWERS, LEAVING, PROTECTED
from tests.journeys.acting import FORM, a_draft_of, go_on, open_draft, page_id, send, sign_in
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# The paramedic's pages are looked at in `test_referring`; the rest here, each once.
LOOKED_AT = {page.id for page in FORM.path(ANSWERS)}

SAFEGUARDING: dict[str, Any] = {
    "safeguarding": "yes",
    "safeguarding_place": "scilly",
    "reported": "yes",
    "reported_to": "Kerra Bolitho, duty desk",
    "reported_on": "2026-11-20",
    "reported_at": "14:20",
}
BEST_INTERESTS: dict[str, Any] = {
    "consent": "best_interests",
    "capacity_by": "Asha Mitra, social worker",
    "capacity_on": "2026-11-19",
    "capacity_basis": "Advanced dementia: cannot keep in mind what was said",
    "decided_by": "Asha Mitra, social worker",
    "consulted": ["family", "attorney"],
    "less_restrictive": "yes",
}
AN_ATTORNEY: dict[str, Any] = {
    "carer": "elsewhere",
    "carer_who": "Her daughter, meals and washing",
    "carer_strain": "strained",
    "carer_needs": ["rest", "assessment"],
    "attorney": "health",
    "attorney_who": "Loveday Trembath, 01632 960155",
    "attorney_seen": "seen",
}


@pytest.fixture(autouse=True)
def _demonstration(site: str) -> None:
    demo.load()


def refer(page: Page, look: Look, who: str, **said: Any) -> str:
    """To the reference, as this profession, with a look at the pages that nobody saw before."""
    sign_in(page, who)
    _look_at_what_is_new(page, look, who, said)
    open_draft(page, a_draft_of(who, **said))
    choose = page.get_by_role("link", name="Choose the team")
    if choose.count():
        choose.first.click()
        page.get_by_role("radio").first.check()
        go_on(page)
    return send(page)


def _look_at_what_is_new(page: Page, look: Look, who: str, said: dict[str, Any]) -> None:
    given = ANSWERS | said
    answers = {key: answer for key, answer in given.items() if answer is not None}
    for part in FORM.path(answers):
        if part.id not in LOOKED_AT:
            LOOKED_AT.add(part.id)
            nothing = {question.id: None for question in part.questions}
            open_draft(page, a_draft_of(who, **said | nothing), part.id)
            _look_at(page, look, part.id)
    for part, _stop in FORM.stops_for(answers):
        page.goto(f"/refer/{a_draft_of(who, **said).pk}/stop/{part.id}/")
        assert "/stop/" in page.url
        look(page, f"stop-{part.id}")


def _look_at(page: Page, look: Look, part: str) -> None:
    """As it is first seen and, where something must be answered, as it is when nothing was."""
    look(page, f"form-{part}")
    go_on(page)
    if page_id(page) == part:
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        look(page, f"form-{part}-error")


def test_a_gp_asks_for_support_at_home(page: Page, look: Look):
    risks = {"visitors": "yes", "visitors_detail": "A large dog"}
    infected = {"infection": "yes", "infection_which": ["mrsa"]}
    reference = refer(page, look, "gp", purpose="support_home", **infected, **risks)
    assert re.fullmatch(r"SER-[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Penwith")


def test_a_ward_nurse_asks_for_a_bed_by_one_form(page: Page, look: Look):
    refer(page, look, "ward", **LEAVING, **A_BED, setting="bed")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bed Bureau")


def test_a_social_worker_refers_who_cannot_decide_and_may_be_neglected(page: Page, look: Look):
    refer(page, look, "socialworker", purpose="planned",
          change="Her daughter moves away in December",
          **SAFEGUARDING, **BEST_INTERESTS, **AN_ATTORNEY)  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_contain_text("Penwith")


def test_a_person_in_danger_is_referred_without_an_address(page: Page, look: Look):
    refer(page, look, "socialworker", **PROTECTED, purpose="support_home")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Bed Bureau")


def test_what_only_other_purposes_and_routes_ask_is_looked_at_too(page: Page, look: Look):
    refer(page, look, "socialworker", purpose="equipment", where_now="family",
          support_place="another", support_address="2 Chapel Street", support_town="Hayle",
          support_postcode="TR27 4DH", equipment_for="Get out of her chair alone",
          consent="emergency", emergency_why="She is unconscious")  # fmt: skip
    refer_again = {"purpose": "transfer", "moving_from": "A care home in Hayle",
                   "moving_why": "It closes", "consent": "declines", "override": "others",
                   "override_why": "Fire", "override_by": "Her manager",
                   "override_told": "yes"}  # fmt: skip
    page.context.clear_cookies()
    refer(page, look, "socialworker", **refer_again)


def test_who_can_decide_and_declines_is_not_referred(page: Page, look: Look):
    sign_in(page, "gp")
    open_draft(page, a_draft_of("gp", consent="declines", override="none"), "consent-declines")
    go_on(page)
    look(page, "stop-declined")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do not send this referral")
    expect(page.get_by_role("button", name=re.compile("^Go on"))).to_have_count(0)
