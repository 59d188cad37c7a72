"""What a team is asked to do: what it may read before and after it agrees."""

import pytest

from sers.policy.roles import Role
from sers.referrals import allocation
from sers.referrals.lifecycle import LegStatus
from tests.builders import a_member, a_reason, a_referral, an_nhs_number, as_now, seen_by
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    accesses,
    at,
    browser_of,
    errors_in,
    offered,
    refusal_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

TYPED = "We do not cover the islands"


class Part:
    """A leg of a new referral, and somebody of the team that is asked."""

    def __init__(self, team=None, role=Role.WORKER):
        self.number = an_nhs_number()
        self.owner = a_triager()
        self.referral = a_referral(nhs_number=self.number)
        self.leg = offered(self.referral, self.owner, team or a_service(), "Shopping on Fridays")
        self.user = a_member(self.leg.owner, role)
        self.client = browser_of(self.user)

    def get(self, name="leg"):
        return self.client.get(at(name, self.leg))

    def post(self, name, follow=True, **sent):
        return self.client.post(at(name, self.leg), sent, follow=follow)

    @property
    def status(self):
        return as_now(self.leg, self.user).status

    @property
    def secrets(self):
        spaced = f"{self.number[:3]} {self.number[3:6]} {self.number[6:]}"
        return ("TREMBATH", "Morwenna", "1942", spaced, self.referral.reference)


def a_charitys_part():
    return Part(a_charity(), Role.VOLUNTEER)


def a_refusal():
    return {"reason": a_reason("leg_declined").pk, "note": TYPED}


def test_a_service_reads_what_is_asked_of_it_and_of_whom():
    part = Part()
    said = text_of(part.get())
    assert "Shopping on Fridays" in said
    assert part.owner.name in said
    assert all(words in said for words in part.secrets[:4])
    assert soup(part.get()).select_one(f'a[href="{at("referral", part.referral)}"]')


def test_a_charity_reads_area_and_age_alone_until_it_agrees():
    part = a_charitys_part()
    answer = part.get()
    assert "Penwith PCN, 75 to 84" in text_of(answer)
    assert "opens to you when you accept" in text_of(answer)
    assert not any(secret in answer.text for secret in part.secrets)
    assert part.client.get(at("referral", part.referral)).status_code == 404


def test_agreeing_opens_the_whole_referral():
    part = a_charitys_part()
    after = part.post("accept_leg", seen=1)
    assert part.status == LegStatus.ACCEPTED
    assert all(words in text_of(after) for words in part.secrets[:4])
    assert part.client.get(at("referral", part.referral)).status_code == 200


def test_declining_closes_it_and_tells_the_owner_why():
    part = Part()
    part.post("decline_leg", seen=1, **a_refusal())
    assert part.status == LegStatus.DECLINED
    assert part.client.get(at("referral", part.referral)).status_code == 404
    assert "you have no part in it now" in text_of(part.get())
    told = text_of(browser_of(part.owner).get(at("referral", part.referral)))
    assert TYPED in told
    assert a_reason("leg_declined").label in told


def test_a_charity_declines_what_it_never_saw():
    part = a_charitys_part()
    after = part.post("decline_leg", seen=1, **a_refusal())
    assert part.status == LegStatus.DECLINED
    assert not any(secret in after.text for secret in part.secrets)


def test_declining_asks_for_a_criterion_and_words():
    part = Part()
    answer = part.post("decline_leg", seen=1)
    assert errors_in(answer) == ["Choose a reason", "Write what they should know to look further"]
    assert "No room or too few people is no reason to decline" in text_of(answer)
    assert part.status == LegStatus.OFFERED


def test_what_was_taken_back_meanwhile_is_refused_and_the_words_are_kept():
    part = Part()
    referral = as_now(part.referral, part.owner)
    with seen_by(part.owner):
        allocation.cancel(referral, as_now(part.leg, part.owner), by=part.owner, seen=1)
    answer = part.post("decline_leg", seen=1, **a_refusal())
    assert "This is now “Cancelled”" in refusal_in(answer)
    assert TYPED in answer.text
    accepted = part.post("accept_leg", seen=1)
    assert "This is now “Cancelled”" in text_of(accepted)
    assert part.get("decline_leg")["Location"] == at("leg", part.leg)


def test_of_two_who_answer_the_second_is_told():
    part = Part()
    part.post("accept_leg", seen=1)
    colleague = browser_of(a_member(part.leg.owner, Role.WORKER))
    answer = colleague.post(at("decline_leg", part.leg), {"seen": 1, **a_refusal()})
    assert f"{part.user.name} changed this after you opened it" in refusal_in(answer)
    assert TYPED in answer.text


@pytest.mark.parametrize("seen", ["", "x", None])
def test_agreeing_without_a_revision_changes_nothing(seen):
    part = Part()
    part.post("accept_leg", **({} if seen is None else {"seen": seen}))
    assert part.status == LegStatus.OFFERED


def test_what_is_asked_of_another_team_is_not_found():
    part = Part()
    stranger = browser_of(a_member(a_service(), Role.WORKER))
    for name in ("leg", "decline_leg"):
        assert stranger.get(at(name, part.leg)).status_code == 404
    assert stranger.post(at("accept_leg", part.leg), {"seen": 1}).status_code == 404
    assert browser_of(part.owner).get(at("leg", part.leg)).status_code == 404


def test_reading_a_part_is_written_down_and_so_is_whom_it_is_about():
    part = Part()
    part.get()
    assert [(each.deed, each.about) for each in accesses(part.user)] == [
        ("opened", part.leg.about),
        ("opened", part.referral.about),
    ]
    hidden = a_charitys_part()
    hidden.get()
    assert [each.about for each in accesses(hidden.user)] == [hidden.leg.about]


def test_no_name_stands_in_a_title():
    for name in ("leg", "decline_leg"):
        assert "rembath" not in soup(Part().get(name)).title.get_text().lower()
