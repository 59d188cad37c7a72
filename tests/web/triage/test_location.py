"""How a protected person is reached: behind a press, written down, and on no paper."""

import pytest

from sers.audit.models import Access
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import allocation
from tests.builders import (
    PROTECTED,
    a_member,
    a_protected_referral,
    a_referral,
    a_team,
    as_now,
    seen_by,
    truro,
)
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    at,
    browser_of,
    claimed,
    offered,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

KEY_SAFE = {"getting_in": "key_safe", "key_safe": "By the back door, 4711"}
OVERRIDDEN = {
    "consent": "declines",
    "override": "abuse",
    "override_why": "He controls her money",
    "override_by": "The social worker",
    "override_told": "yes",
    "agreed_how": None,
}
APART = (PROTECTED["safe_contact"], PROTECTED["address_holder"])


def tells(answer) -> bool:
    return any(secret in answer.text for secret in APART)


def readings(referral) -> int:
    office = a_member(a_team("", Team.Kind.OFFICE, reads_logs=True), Role.PRIVACY_OFFICER)
    with seen_by(office):
        return Access.objects.filter(deed="restricted", about=referral.about).count()


def test_the_sheet_says_only_that_it_is_kept_apart_and_where_to_press():
    referral, triager = a_protected_referral(), a_triager()
    answer = browser_of(triager).get(at("referral", referral))
    assert not tells(answer)
    assert "Kept apart: open ‘How to reach them safely’" in text_of(answer)
    (link,) = soup(answer).select(f'a[href="{at("location", referral)}"]')
    assert link.get_text() == "How to reach them safely"
    assert readings(referral) == 0


def test_the_page_behind_the_press_tells_it_and_each_time_is_written_down():
    referral, triager = a_protected_referral(), a_triager()
    for times in (1, 2):
        answer = browser_of(triager).get(at("location", referral))
        assert all(secret in answer.text for secret in APART)
        assert readings(referral) == times
    assert "That you read this is written down" in text_of(answer)
    assert soup(answer).title.get_text().startswith("How to reach them safely: referral")


def test_all_that_is_restricted_about_a_protected_person_stands_there():
    referral, triager = a_protected_referral(**KEY_SAFE, **OVERRIDDEN), a_triager()
    sheet = browser_of(triager).get(at("referral", referral)).text
    apart = browser_of(triager).get(at("location", referral)).text
    for secret in ("He controls her money", "4711"):
        assert secret not in sheet
        assert secret in apart


def test_paper_never_carries_it_even_for_those_who_may_read_it():
    answer = browser_of(a_triager()).get(at("print", a_protected_referral()))
    assert not tells(answer)
    assert "Kept apart: open the referral to read it" in text_of(answer)
    assert "Address kept secret" in text_of(answer)
    screen = browser_of(a_triager()).get(at("location", a_protected_referral()))
    assert all("app-noprint" in panel["class"] for panel in soup(screen).select(".app-panel"))


def test_who_only_helps_or_sent_it_or_had_it_finds_no_such_page():
    referral, triager, service = a_protected_referral(), a_triager(), a_service()
    helper = a_member(service, Role.TRIAGER)
    claimed(referral, triager)
    leg = offered(referral, triager, service)
    with seen_by(helper):
        allocation.accept(as_now(leg, helper), by=helper, seen=leg.revision)
    for stranger in (helper, referral.referrer, a_triager(truro())):
        assert browser_of(stranger).get(at("location", referral)).status_code == 404
    sheet = text_of(browser_of(helper).get(at("referral", referral)))
    assert "Those who decide can read how to reach them" in sheet
    assert readings(referral) == 0


def test_for_everybody_else_the_answers_stay_on_the_sheet_and_there_is_no_such_page():
    referral, triager = a_referral(**KEY_SAFE), a_triager()
    assert "4711" in browser_of(triager).get(at("referral", referral)).text
    assert browser_of(triager).get(at("location", referral)).status_code == 404


def test_a_charity_reads_no_area_before_it_accepts():
    referral, triager, charity = a_protected_referral(), a_triager(), a_charity()
    claimed(referral, triager)
    leg = offered(referral, triager, charity)
    volunteer = a_member(charity, Role.VOLUNTEER)
    assert leg.summary.startswith("Area kept secret, ")
    said = text_of(browser_of(volunteer).get(at("leg", leg)))
    assert "Area kept secret" in said


@pytest.mark.parametrize("name", ["ask", "redirect", "not_accept", "accept"])
def test_beside_every_box_for_words_stands_that_no_address_belongs_there(name):
    triager = a_triager()
    referral, other = claimed(a_protected_referral(), triager), claimed(a_referral(), triager)
    reminder = "Write no address here."
    assert reminder in text_of(browser_of(triager).get(at(name, referral)))
    assert reminder not in text_of(browser_of(triager).get(at(name, other)))
