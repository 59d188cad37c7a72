"""Following what was sent: lists, one referral, questions, the copy, taking it back."""

import re

import pytest

from sers.audit.models import Access
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import correspondence, finding, triage
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Allocation, Referral
from tests.builders import (
    a_draft,
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    a_team,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
)
from tests.web.refer.walking import a_referrer, signed_in

pytestmark = pytest.mark.django_db


def team_of(user: User):
    return user.memberships_held[0].team


def sent_by(user: User, **answers) -> Referral:
    return a_referral(by=user, team=team_of(user), **answers)


def a_triager() -> User:
    return a_member(penwith(), Role.TRIAGER)


def a_question(referral: Referral, text: str = "Which leg?"):
    triager = a_triager()
    with seen_by(triager):
        mine = Referral.objects.get(pk=referral.pk)
        return correspondence.ask(mine, question=text, by=triager, seen=mine.revision)


def accepted(referral: Referral) -> Allocation:
    triager = a_triager()
    with seen_by(triager):
        mine = Referral.objects.get(pk=referral.pk)
        return triage.accept(
            mine, to=the_bed_bureau(), what="A bed", by=triager, seen=mine.revision
        )


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    page = answer.content.decode()
    assert page.count("<h1") == 1
    return page


def test_my_referrals_show_what_waits_what_is_unsent_and_what_was_sent():
    user = a_referrer()
    first = sent_by(user)
    a_question(first)
    a_draft(by=user, team=team_of(user), given_name="Hedley", family_name="Bray")
    page = page_of(signed_in(user), "/referrals/")
    assert "Waiting for your answer (1)" in page and "“Which leg?”" in page
    assert "Not sent yet (1)" in page and "Hedley Bray" in page and "Continue" in page
    assert "Question for you" in page and "Morwenna Trembath" in page


def test_who_has_sent_nothing_reads_what_will_stand_here():
    assert "You have not sent a referral yet" in page_of(signed_in(a_referrer()), "/referrals/")


def test_a_colleague_sees_it_under_the_team_and_not_under_mine():
    team = a_team()
    author, colleague = a_member(team, Role.REFERRER), a_member(team, Role.REFERRER)
    referral = a_referral(by=author, team=team)
    a_question(referral)
    client = signed_in(colleague)
    assert "Trembath" not in page_of(client, "/referrals/")
    ours = page_of(client, f"/referrals/team/{team.pk}/")
    assert "Trembath" in ours and f"{team.name} (1)" in ours and "Waiting for your answer" in ours
    assert client.get(f"/referrals/team/{a_team().pk}/").status_code == 404


def test_what_is_looked_for_stands_in_no_address():
    user = a_referrer()
    sent_by(user)
    sent_by(user, given_name="Hedley", family_name="Bray")
    client = signed_in(user)
    answer = client.post("/referrals/find/", {"text": "bray"})
    assert re.fullmatch(r"/referrals/\?find=[\w-]{8}", answer.url)
    page = page_of(client, answer.url)
    assert "Hedley Bray" in page and "Trembath" not in page and 'value="bray"' in page
    # Neither to another session, nor for nothing.
    assert "bray" not in page_of(signed_in(user), answer.url).replace("Hedley Bray", "")
    assert client.post("/referrals/find/", {"text": "  \x00 "}).url == "/referrals/"
    nothing = client.post("/referrals/find/", {"text": "nobody"}).url
    assert "Nothing found for" in page_of(client, nothing)


def test_a_team_is_looked_through_by_its_members_only():
    user = a_referrer()
    team = team_of(user)
    client = signed_in(user)
    assert client.post("/referrals/find/", {"text": "x", "team": team.pk}).url.startswith(
        f"/referrals/team/{team.pk}/?find="
    )
    for other in (a_team().pk, "rubbish"):
        assert client.post("/referrals/find/", {"text": "x", "team": other}).status_code == 404


def test_long_lists_have_a_next_page(monkeypatch):
    user = a_referrer()
    for _ in range(3):
        sent_by(user)
    monkeypatch.setattr(finding.page_of, "__defaults__", (2,))
    client = signed_in(user)
    page = page_of(client, "/referrals/")
    after = re.search(r'href="(\?after=[^"]+)"', page)[1]
    assert page.count("data-row=") == 2
    assert page_of(client, f"/referrals/{after}").count("data-row=") == 1
    assert page_of(client, "/referrals/?after=rubbish").count("data-row=") == 2


def test_one_referral_says_how_it_stands_and_what_has_happened():
    referral = a_referral(key_safe="1234")
    accepted(referral)
    page = page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/")
    assert "Help is being arranged" in page
    assert "The Bed Bureau answers by" in page
    assert "What is being arranged" in page and "A bed" in page
    assert "You sent it." in page and "accepted it." in page
    assert "It went to the Penwith PCN area team" in page
    assert "08:00 to 20:00, every day" in page and "01632 960111" in page
    assert "Fell in the kitchen" in page
    assert "1234" not in page and "Not shown here" in page
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert referral.reference in title and "Trembath" not in title


def test_a_refusal_says_why_and_who_acts_next():
    referral = a_referral()
    triager = a_triager()
    with seen_by(triager):
        mine = Referral.objects.get(pk=referral.pk)
        triage.not_accept(
            mine,
            by=triager,
            seen=1,
            reason=a_reason("not_accepted"),
            note="Please book him with the nurse",
            next_step=a_next_step(),
            next_owner="Morrab Surgery",
        )
    page = page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/")
    assert "Not accepted" in page and "It is a task of primary care." in page
    assert "Morrab Surgery acts next." in page and "Please book him with the nurse" in page
    assert "Withdraw this referral" not in page


def test_after_sending_it_says_who_has_it_and_what_comes_next():
    referral = a_referral(priority="p1")
    page = page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/sent/")
    assert "The Penwith team has it" in page and referral.reference in page
    assert "Somebody from the team rings you." in page and "If nobody rings by" in page
    assert f"/referrals/{referral.pk}/copy/" in page


def test_the_copy_names_the_person_three_times_over_and_is_logged():
    referral = a_referral()
    page = page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/copy/")
    spaced = f"{referral.nhs_number[:3]} {referral.nhs_number[3:6]} {referral.nhs_number[6:]}"
    assert "Morwenna Trembath" in page and "14 February 1942" in page and spaced in page
    logged = Access.objects.filter(user=referral.referrer, about=referral.about)
    assert Access.Deed.PRINTED in logged.values_list("deed", flat=True)


def test_a_question_is_answered_on_the_page():
    referral = a_referral()
    asked = a_question(referral)
    client = signed_in(referral.referrer)
    address = f"/referrals/{referral.pk}/answer/{asked.pk}/"
    assert address in page_of(client, f"/referrals/{referral.pk}/")
    assert "“Which leg?”" in page_of(client, address)
    empty = client.post(address, {"answer": " "}).content.decode()
    assert "Write your answer" in empty and "<title>Error:" in empty
    long = client.post(address, {"answer": "x" * 5000}).content.decode()
    assert "Shorten it" in long and "x" * 5000 in long
    assert client.post(address, {"answer": "a\x00"}).status_code == 200
    assert client.post(address, {"answer": "The left"}).url == f"/referrals/{referral.pk}/"
    page = page_of(client, f"/referrals/{referral.pk}/")
    assert "You answered: “The left”" in page and "Not looked at yet" in page


def test_who_does_not_know_says_so_with_one_button():
    referral = a_referral()
    asked = a_question(referral)
    client = signed_in(referral.referrer)
    client.post(f"/referrals/{referral.pk}/answer/{asked.pk}/", {"unknown": "yes", "answer": ""})
    assert "You answered: “I do not know”" in page_of(client, f"/referrals/{referral.pk}/")


def test_an_answer_that_comes_too_late_is_kept_on_the_page():
    referral = a_referral()
    asked = a_question(referral)
    client = signed_in(referral.referrer)
    address = f"/referrals/{referral.pk}/answer/{asked.pk}/"
    client.post(address, {"answer": "The left"})
    late = client.post(address, {"answer": "No, the right"}).content.decode()
    assert "has been answered" in late and "No, the right" in late
    assert client.get(address).url == f"/referrals/{referral.pk}/"


def test_withdrawing_shows_first_what_it_ends_and_asks_why():
    referral = a_referral()
    leg = accepted(referral)
    a_question(referral)
    client = signed_in(referral.referrer)
    address = f"/referrals/{referral.pk}/withdraw/"
    page = page_of(client, address)
    assert "This ends at once" in page and "The Bed Bureau: A bed" in page and "Which leg?" in page
    seen = as_now(referral, referral.referrer).revision
    for data in (
        {"seen": seen},
        {"seen": seen, "reason": "made_up"},
        {"seen": seen, "reason": "died"},
        {"seen": "x", "reason": "no_longer_needed"},
    ):
        refused = client.post(address, data | {"note": "Moved away"}).content.decode()
        assert "There is a problem" in refused and "Moved away" in refused
    assert as_now(referral, referral.referrer).status == Status.IN_PROGRESS
    reason = a_reason("withdrawn")
    client.post(address, {"seen": seen, "reason": reason.code})
    assert as_now(referral, referral.referrer).status == Status.WITHDRAWN
    with seen_by(referral.referrer):
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED
    page = page_of(client, f"/referrals/{referral.pk}/")
    assert "Withdrawn" in page and f"{reason.label}." in page
    assert client.get(address).url == f"/referrals/{referral.pk}/"


def test_who_is_overtaken_while_withdrawing_sees_the_new_state_and_keeps_the_note():
    referral = a_referral()
    client = signed_in(referral.referrer)
    accepted(referral)
    address = f"/referrals/{referral.pk}/withdraw/"
    data = {"seen": 1, "reason": a_reason("withdrawn").code, "note": "This morning"}
    page = client.post(address, data).content.decode()
    assert "changed this after you opened it" in page
    assert "This morning" in page and "The Bed Bureau: A bed" in page
    now = as_now(referral, referral.referrer)
    assert now.status == Status.IN_PROGRESS and f'name="seen" value="{now.revision}"' in page


def test_a_stranger_finds_nothing_of_it():
    referral = a_referral()
    asked = a_question(referral)
    client = signed_in(a_referrer())
    base = f"/referrals/{referral.pk}/"
    for page in ("", "sent/", "copy/", "withdraw/", f"answer/{asked.pk}/"):
        assert client.get(base + page).status_code == 404
    for page in ("withdraw/", f"answer/{asked.pk}/"):
        assert (
            client.post(base + page, {"answer": "x", "reason": "died", "seen": 1}).status_code
            == 404
        )
    other = a_referral(by=referral.referrer, team=referral.sent_by)
    wrong = f"/referrals/{other.pk}/answer/{asked.pk}/"
    assert signed_in(referral.referrer).get(wrong).status_code == 404


def test_one_referral_asks_the_database_as_often_with_a_long_history(
    django_assert_max_num_queries,
):
    referral = a_referral()
    client = signed_in(referral.referrer)
    address = f"/referrals/{referral.pk}/"
    accepted(referral)
    a_question(referral)
    with django_assert_max_num_queries(25) as short:
        client.get(address)
    for n in range(4):
        a_question(referral, f"Question {n}?")
    with django_assert_max_num_queries(25) as long:
        client.get(address)
    assert len(long) == len(short)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(django_assert_max_num_queries):
    user = a_referrer()
    client = signed_in(user)
    for _ in range(2):
        sent_by(user)
    with django_assert_max_num_queries(40) as few:
        client.get("/referrals/")
    for _ in range(5):
        sent_by(user)
    with django_assert_max_num_queries(40) as many:
        client.get("/referrals/")
    assert len(many) == len(few)
