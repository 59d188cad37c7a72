"""The page of one referral: what it shows to whom, and what its single buttons do."""

import pytest

from sers.audit.models import Event
from sers.policy.roles import Role
from sers.referrals import closure, sending_on, triage
from sers.referrals.lifecycle import LegStatus, Status
from tests.builders import (
    A_BED,
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    an_nhs_number,
    as_now,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.web.triage.working import (
    A_CONCERN,
    a_charity,
    a_service,
    a_triager,
    accesses,
    answered,
    asked,
    at,
    browser_of,
    claimed,
    offered,
    queries,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

RESTRICTED = ("Told the council at ten", "A bruise that nobody explains", "4711")
WITHHELD = "Withheld: only those who visit or decide may read it"


def _page(user, referral):
    return browser_of(user).get(at("referral", referral))


def test_the_page_says_who_what_why_and_what_is_not_known():
    number = an_nhs_number()
    referral = a_referral(nhs_number=number)
    answer = _page(a_triager(), referral)
    said = text_of(answer)
    for words in (
        "TREMBATH, Morwenna",
        "Born 14 Feb 1942",
        f"{number[:3]} {number[3:6]} {number[6:]}",
        "To avoid going into hospital.",
        "Check after a fall, washing and dressing, shopping.",
        "Wanted: Today . Alone from 17:00 and cannot stand without help",
        "By Jory Penhale, Paramedic,",
        "Came here because Bodriggy Health Centre belongs to Penwith PCN.",
        referral.reference,
        "Allergies: not known",
        "Medicines: left blank",
        "Left blank Likes to be called",
        "Usually: Alone Now: With one person",
        "It came to Penwith PCN area team",
        "Where the time went",
    ):
        assert words in said
    page = soup(answer)
    assert page.title.get_text() == f"Referral {referral.reference} – SERS"
    assert len(page.select("h1")) == 1
    for link in page.select(".app-panel--gap a"):
        assert page.select_one(str(link["href"]))


def test_no_name_stands_in_a_title_or_an_address():
    referral = a_referral(family_name="Nankervis")
    client = browser_of(a_triager())
    for name in ("referral", "print", "ask", "redirect", "not_accept", "accept"):
        answer = client.get(at(name, referral))
        page = soup(answer)
        assert "ankervis" not in page.title.get_text().lower()
        for link in page.select("[href], [action]"):
            assert "ankervis" not in str(link.get("href") or link.get("action")).lower()


def test_opening_it_first_is_noted_once_and_every_opening_is_logged():
    referral, triager, colleague = a_referral(), a_triager(), a_triager()
    for user in (triager, triager, colleague):
        _page(user, referral)
    with seen_by(triager):
        opened = Event.objects.filter(about=referral.about, kind="referral.opened")
        assert [event.actor for event in opened] == [triager]
    assert [(each.deed, each.about) for each in accesses(triager)] == [
        ("opened", referral.about)
    ] * 2


def test_a_referral_of_another_desk_is_not_found():
    referral = a_referral()
    client = browser_of(a_triager(truro()))
    for name in ("referral", "print", "ask", "redirect", "not_accept", "accept", "offer"):
        assert client.get(at(name, referral)).status_code == 404
    for name in ("claim", "take_over", "release"):
        assert client.post(at(name, referral), {"seen": 1}).status_code == 404


def test_restricted_answers_are_read_by_the_desk_that_decides():
    said = text_of(_page(a_triager(), a_referral(**A_CONCERN)))
    assert all(words in said for words in RESTRICTED)
    assert WITHHELD not in said


@pytest.mark.parametrize("team", [the_bed_bureau, a_service])
def test_restricted_answers_are_withheld_from_a_team_with_only_a_part(team):
    team = team()
    referral = a_referral(**A_CONCERN)
    offered(referral, a_triager(), team)
    role = Role.TRIAGER if team.is_desk else Role.WORKER
    for name in ("referral", "print"):
        said = text_of(browser_of(a_member(team, role)).get(at(name, referral)))
        assert said.count(WITHHELD) == 5
        assert not any(words in said for words in RESTRICTED)


def test_withheld_answers_are_not_told_as_left_blank():
    referral = a_referral(getting_in="key_safe")
    offered(referral, a_triager(), the_bed_bureau())
    said = text_of(_page(a_triager(the_bed_bureau()), referral))
    gaps = said[said.index("Not known (") : said.index("All answers")]
    assert "Key safe" not in gaps
    assert WITHHELD in said


def test_an_identity_to_check_is_said_before_anything_else():
    number = an_nhs_number()
    a_referral(nhs_number=number)
    other = a_referral(nhs_number=number, family_name="Another", birth_date="1950-01-01")
    said = text_of(_page(a_triager(), other))
    assert "Check who this is." in said
    assert said.index("Check who this is.") < said.index("What is asked")


def test_a_number_that_nobody_has_is_said_not_to_be_known():
    referral = a_referral(nhs_number={"not_known": True})
    assert "NHS number not known" in text_of(_page(a_triager(), referral))


def _ways(user, referral):
    """The ways that stand at once, and those that are folded away."""
    page = soup(_page(user, referral))
    items = page.select(".app-decide > li")
    usual = [
        item.select_one("button.app-btn--big, a, summary").find(string=True, recursive=True).strip()
        for item in items
    ]
    more = [
        item.select_one("a, button").get_text().strip() for item in page.select(".sers-more li")
    ]
    return usual, more


def test_the_moves_that_are_open_are_offered_and_no_others():
    triager, colleague = a_triager(), a_triager()
    referral = a_referral()
    decide = ["Ask a question", "Change how soon", "Send to another desk", "Not accept"]
    beside = ["Set the pathway", "Bring to the huddle"]
    ends = ["Advise, or send to emergency care", "The person has died"]
    give = "Give to a colleague"
    assert _ways(triager, referral) == (
        ["Claim", "Accept and allocate", *decide],
        [*beside, give, *ends],
    )
    claimed(referral, triager)
    assert _ways(triager, referral) == (
        ["Accept and allocate", *decide],
        [*beside, give, "Let go of it", *ends],
    )
    assert _ways(colleague, referral) == (
        ["Accept and allocate", "Take over", *decide],
        [*beside, give, *ends],
    )
    offered(referral, triager, a_service())
    assert _ways(triager, referral) == (
        ["Ask another team to help", "Complete", *decide[:3]],
        [*beside, "The person has died"],
    )


def test_every_key_is_shown_beside_what_it_does_and_means_one_thing():
    triager, referral = a_triager(), a_referral()
    a_referral(nhs_number=referral.nhs_number)
    claimed(referral, triager)
    page = soup(_page(triager, referral))
    keys = [str(control["data-key"]) for control in page.select("main [data-key]")]
    assert sorted(keys) == sorted("aqudmxphzt")
    for control in page.select("main [data-key]"):
        shown = control.select_one("kbd") or control.find_next("kbd")
        assert shown.get_text() == control["data-key"]


def test_whoever_has_only_a_part_is_led_to_it_and_decides_nothing():
    service = a_service()
    referral = a_referral()
    leg = offered(referral, a_triager(), service)
    page = soup(_page(a_member(service, Role.WORKER), referral))
    assert not page.select(".app-decide")
    assert [a["href"] for a in page.select(".app-legs a")] == [at("leg", leg)]


def test_an_ended_referral_says_how_and_can_only_be_reopened():
    triager = a_triager()
    referral = as_now(a_referral(), triager)
    with seen_by(triager):
        triage.not_accept(
            referral,
            by=triager,
            seen=1,
            reason=a_reason("not_accepted"),
            note="The practice nurse takes it",
            next_step=a_next_step(),
            next_owner="Practice nurses",
        )
    said = text_of(_page(triager, referral))
    assert "How it ended" in said
    assert "The practice nurse takes it" in said
    assert "Next: Practice nurses." in said
    assert _ways(triager, referral) == (["Reopen"], [])


def test_questions_and_answers_stand_word_by_word():
    triager, referral = a_triager(), a_referral()
    answered(asked(referral, triager, "Which leg?"), "The left, <b>not</b> the right")
    answer = _page(triager, referral)
    assert "“Which leg?” “The left, <b>not</b> the right”" in text_of(answer)
    assert "<b>not</b>" not in answer.text


def test_a_button_takes_the_referral_up_over_and_lets_it_go():
    referral = a_referral()
    triager, colleague = a_triager(), a_triager()
    done = browser_of(triager).post(at("claim", referral), {"seen": 1}, follow=True)
    assert "You have this referral now" in text_of(done)
    assert as_now(referral, triager).claimed_by == triager
    browser_of(colleague).post(at("take_over", referral), {"seen": 2})
    assert as_now(referral, triager).claimed_by == colleague
    browser_of(colleague).post(at("release", referral), {"seen": 3})
    assert as_now(referral, triager).status == Status.AWAITING_TRIAGE


def test_the_second_to_claim_is_told_who_was_first_and_when():
    referral, first = a_referral(), a_triager()
    claimed(referral, first)
    told = text_of(browser_of(a_triager()).post(at("claim", referral), {"seen": 1}, follow=True))
    assert f"Last: Taken by {first.name}, today at" in told
    assert as_now(referral, first).claimed_by == first


def test_a_colleague_who_works_with_an_old_page_is_told():
    referral, triager = a_referral(), a_triager()
    claimed(referral, triager)
    asked(referral, triager)
    told = browser_of(triager).post(at("release", referral), {"seen": 2}, follow=True)
    assert f"{triager.name} changed this after you opened it" in text_of(told)
    assert as_now(referral, triager).claimed_by == triager


def test_claiming_what_was_sent_elsewhere_is_refused_in_words():
    referral, colleague = a_referral(), a_triager()
    mine = as_now(referral, colleague)
    with seen_by(colleague):
        reason = a_reason("redirected")
        sending_on.redirect(mine, truro(), by=colleague, seen=1, reason=reason, note="Moved")
    told = browser_of(a_triager()).post(at("claim", referral), {"seen": 1}, follow=True)
    assert f"{truro().name} has this referral now" in text_of(told)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, None])
def test_a_button_without_a_revision_that_makes_sense_changes_nothing(seen):
    referral = a_referral()
    client = browser_of(a_triager())
    answer = client.post(at("claim", referral), {} if seen is None else {"seen": seen})
    assert answer["Location"] == at("referral", referral)
    assert as_now(referral, a_triager()).status == Status.AWAITING_TRIAGE


def test_a_button_cannot_be_followed_as_a_link():
    client = browser_of(a_triager())
    for name in ("claim", "take_over", "release"):
        assert client.get(at(name, a_referral())).status_code == 405


def test_an_offer_is_taken_back_from_the_page_of_the_referral():
    triager, referral = a_triager(), a_referral()
    leg = offered(referral, triager, a_service())
    client = browser_of(triager)
    button = soup(client.get(at("referral", referral))).select_one(".app-legs form")
    assert button["action"] == at("cancel", referral, leg)
    client.post(button["action"], {"seen": button.select_one("[name=seen]")["value"]})
    assert as_now(leg, triager).status == LegStatus.CANCELLED
    again = client.post(at("cancel", referral, leg), {"seen": 1}, follow=True)
    assert "no longer open" in text_of(again)


def test_the_leg_of_another_referral_is_not_found():
    triager = a_triager()
    leg = offered(a_referral(), triager, a_service())
    other = a_referral()
    answer = browser_of(triager).post(at("cancel", other, leg), {"seen": 1})
    assert answer.status_code == 404


def test_the_copy_for_paper_carries_three_identifiers_on_each_page_and_is_logged():
    referral, triager = a_referral(), a_triager()
    answer = browser_of(triager).get(at("print", referral))
    head = soup(answer).select_one("table.app-paper > thead")
    said = " ".join(head.get_text(" ").split())
    for words in ("TREMBATH, Morwenna", "14 Feb 1942", "NHS number", referral.reference):
        assert words in said
    assert [(each.deed, each.about) for each in accesses(triager)] == [("printed", referral.about)]


def test_a_withdrawn_referral_can_still_be_read():
    referral = a_referral()
    with seen_by(referral.referrer):
        reason = a_reason("withdrawn")
        closure.withdraw(
            as_now(referral, referral.referrer), by=referral.referrer, seen=1, reason=reason
        )
    assert "Withdrawn" in text_of(_page(a_triager(), referral))


def test_a_referral_with_much_history_costs_two_queries_more_than_a_new_one():
    triager = a_triager()
    client = browser_of(triager)
    plain, busy = a_referral(), a_referral(setting="both", **A_BED)
    claimed(busy, triager)
    for number in range(4):
        answered(asked(busy, triager, f"Question {number}?"))
        offered(busy, triager, a_charity())
    asked(busy, triager)

    def look(referral) -> int:
        address = at("referral", referral)
        with queries() as run:
            client.get(address)
        return len(run)

    look(plain), look(busy)
    # Who does each leg is asked where there are legs, and of a Bed Bureau whether it searches.
    assert look(plain) + 2 == look(busy) <= 22
