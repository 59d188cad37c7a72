"""That a referral is open for the person already: what the page says, and to whom."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sers.audit.models import Access
from sers.directory.models import User
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.referrals import amending, closure, correspondence, joining, triage
from sers.referrals.models import Referral
from tests.builders import (
    PROTECTED,
    a_draft,
    a_member,
    a_reason,
    a_referral,
    an_nhs_number,
    seen_by,
)
from tests.referrals.lives import a_service, a_triager, refuse, working_on
from tests.web.refer.walking import address, as_saved, give, posted, signed_in

pytestmark = pytest.mark.django_db

HEADING = "There is an open referral for somebody with this name and date of birth"


def for_the_same(referral: Referral, **answers: Any) -> Draft:
    return a_draft(nhs_number=referral.nhs_number, **answers)


def leave_person(client: Client, draft: Draft, query: str = "", **changed: Any) -> Any:
    """Save the page that says who it is for."""
    now = as_saved(draft)
    assert now
    if not query:
        return give(client, draft, "person", now.answers | changed)
    with seen_by(draft.author):
        data = posted(now, "person", now.answers | changed)
    return client.post(address(draft, "person") + query, data)


def choosing(draft: Draft, choice: str, text: str = "", **more: Any) -> dict[str, Any]:
    now = as_saved(draft)
    assert now
    return {"revision": now.revision, "choice": choice, "text": text} | more


def the_word(draft: Draft) -> str:
    """What the page calls the open referral."""
    with seen_by(draft.author):
        person = joining.whom(draft)
        assert person
        return joining.open_for(person)[0].word(draft)


def page_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    page = answer.content.decode()
    assert page.count("<h1") == 1
    return str(page)


@pytest.fixture
def referral() -> Referral:
    return a_referral(
        at=timezone.now() - timedelta(days=3), needs=["company"], referrer_name="Wella Pender"
    )


@pytest.fixture
def draft(referral: Referral) -> Draft:
    """One that is not finished, so that its pages follow each other."""
    return for_the_same(referral, consent=None)


@pytest.fixture
def client(draft: Draft) -> Client:
    return signed_in(draft.author)


def test_after_saying_who_it_is_for_comes_the_question_once(client, draft):
    answer = leave_person(client, draft)
    assert answer.url == address(draft, "known")
    assert HEADING in page_of(client.get(answer.url))
    on = client.post(answer.url, choosing(draft, "new"))
    after = on.url
    assert after == address(draft, "place")
    assert leave_person(client, draft).url == after
    # Another sex is the same person; another name is another.
    assert leave_person(client, draft, sex="other").url == after
    assert leave_person(client, draft, given_name="Wenna").url == address(draft, "known")


def test_whoever_changes_an_answer_goes_on_to_the_check(referral):
    draft = for_the_same(referral)
    client = signed_in(draft.author)
    answer = leave_person(client, draft, "?from=check")
    assert answer.url == address(draft, "known") + "?from=check"
    page = page_of(client.get(answer.url))
    assert address(draft, "person") + "?from=check" in page
    assert client.post(answer.url, choosing(draft, "new")).url == address(draft, "check")


def test_a_stranger_reads_the_team_and_the_days_and_no_more(client, draft, referral):
    page = page_of(client.get(address(draft, "known")))
    assert "The Penwith team has it. It was sent 3 days ago." in page
    assert "is written down" in page
    main = page[page.index("<main") :]
    secrets = (referral.reference, str(referral.pk), referral.referrer.name, "Wella Pender")
    for secret in (*secrets, referral.sent_by.name, "ompany", "Trembath", "/referrals/", "1942"):
        assert secret not in main
    assert client.get(f"/referrals/{referral.pk}/").status_code == 404


def test_ones_own_team_is_led_to_it(referral):
    colleague = a_member(referral.sent_by, Role.REFERRER)
    draft = for_the_same(referral, by=colleague, team=referral.sent_by)
    page = page_of(signed_in(colleague).get(address(draft, "known")))
    assert f'href="/referrals/{referral.pk}/"' in page


def test_where_none_is_open_nobody_is_asked_and_the_page_leads_on():
    draft = a_draft(consent=None)
    client = signed_in(draft.author)
    assert leave_person(client, draft).url == address(draft, "place")
    assert client.get(address(draft, "known")).url == address(draft, "place")


@pytest.mark.parametrize("differs", [{"birth_date": None}, PROTECTED])
def test_nobody_is_asked_who_is_not_said_or_must_not_be_looked_for(referral, differs):
    draft = for_the_same(referral, **differs)
    client = signed_in(draft.author)
    assert "/known/" not in client.get(address(draft, "known")).url
    with seen_by(draft.author):
        assert not Access.objects.filter(deed="matched").exists()


def test_whoever_amends_what_was_sent_is_not_asked(referral):
    with seen_by(referral.referrer):
        draft = amending.begin(referral, by=referral.referrer)
    assert "/known/" not in leave_person(signed_in(draft.author), draft).url


def test_saving_by_itself_asks_nothing(client, draft):
    with seen_by(draft.author):
        data = posted(as_saved(draft), "person", draft.answers)
    client.post(address(draft, "person"), data, headers={"X-Autosave": "1"})
    with seen_by(draft.author):
        assert not Access.objects.filter(deed="matched").exists()


def test_who_asks_too_often_goes_on_without_the_notice(client, draft):
    word = the_word(draft)
    with seen_by(draft.author):
        person = joining.whom(draft)
        for _ in range(59):
            joining.open_for(person)
    assert leave_person(client, draft).url == address(draft, "place")
    assert client.get(address(draft, "known")).url == address(draft, "place")
    page = page_of(client.post(address(draft, "known"), choosing(draft, word, "Fell again")))
    assert "Wait a minute" in page and "Fell again" in page
    assert client.post(address(draft, "known"), choosing(draft, "new")).status_code == 302


def test_adding_leads_to_how_it_stands_and_the_draft_to_there_too(client, draft, referral):
    data = choosing(draft, the_word(draft), "She fell again")
    answer = client.post(address(draft, "known"), data)
    assert answer.url == f"/referrals/{referral.pk}/"
    page = page_of(client.get(answer.url))
    assert "You have added to it" in page and "She fell again" in page
    for again in (client.post(address(draft, "known"), data), client.get(address(draft, "check"))):
        assert again.url == answer.url


@pytest.mark.parametrize(
    ("choice", "text", "sentence"),
    [
        ("", "", "Choose whether to add to it"),
        ("made up", "Fell again", "Choose whether to add to it"),
        ("word", " ", "Write what the team should know"),
        ("word", "x" * 4001, "Shorten it to 4,000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, draft, choice, text, sentence):
    choice = the_word(draft) if choice == "word" else choice
    page = page_of(client.post(address(draft, "known"), choosing(draft, choice, text)))
    assert sentence in page and text.strip() in page
    assert as_saved(draft)


def test_the_number_of_a_referral_is_no_choice(client, draft, referral):
    other = a_referral(family_name="Bray")
    for named in (referral.pk, other.pk):
        data = choosing(draft, str(named), "Let me in")
        assert "Choose whether" in page_of(client.post(address(draft, "known"), data))
    assert client.get(f"/referrals/{other.pk}/").status_code == 404


def test_one_that_ends_meanwhile_is_said_and_what_was_typed_is_kept(client, draft, referral):
    data = choosing(draft, the_word(draft), "She fell again")
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    page = page_of(client.post(address(draft, "known"), data))
    assert "has ended meanwhile" in page and "She fell again" in page
    assert client.post(address(draft, "known"), choosing(draft, "new")).status_code == 302


def test_another_window_that_changed_who_it_is_for_is_looked_at_again(client, draft):
    data = choosing(draft, the_word(draft), "She fell again")
    give(client, draft, "person", draft.answers | {"given_name": "Wenna"})
    for choice in (data["choice"], "new"):
        page = page_of(client.post(address(draft, "known"), data | {"choice": choice}))
        assert "changed in another window" in page and "She fell again" in page
    assert as_saved(draft).new_for == []


def test_leaving_keeps_the_draft_for_later(client, draft):
    assert client.post(address(draft, "known"), {"leave": "yes"}).url == "/referrals/"
    assert as_saved(draft)


def test_of_several_each_can_be_added_to(referral):
    a_referral(nhs_number=referral.nhs_number)
    draft = for_the_same(referral)
    page = page_of(signed_in(draft.author).get(address(draft, "known")))
    assert "There are 2 open referrals" in page
    assert "Add to the one that the Penwith team has, sent 3 days ago" in page
    assert "Add to the one that the Penwith team has, sent today" in page


# What who added may see


@pytest.fixture
def joiner(client, draft, referral) -> User:
    word = the_word(draft)
    client.post(address(draft, "known"), choosing(draft, word, "She fell again"))
    return draft.author


def test_who_added_sees_how_it_stands_and_not_what_the_sender_wrote(joiner, client, referral):
    triager = a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=mine.revision)
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
    page = page_of(client.get(f"/referrals/{referral.pk}/"))
    sent_on = timezone.localdate(referral.sent_at)
    assert f"Another team referred them on {sent_on.day} {sent_on:%B %Y}" in page
    assert triager.name in page and "She fell again" in page
    assert "They wait for an answer from the team that referred them" in page
    senders = (referral.referrer.name, "Wella Pender", referral.sent_by.name, referral.call_back)
    said = ("Which leg?", "Bodriggy", "See what you sent", "Print, or save", "Withdraw this")
    for secret in (*senders, *said, referral.nhs_number[:3] + " " + referral.nhs_number[3:6]):
        assert secret not in page.split("What you added")[0]


def test_who_will_come_is_told_to_who_added(joiner, client, referral):
    triager, service = a_triager(), a_service()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=service, what="Help to wash", by=triager, seen=mine.revision)
    page = page_of(client.get(f"/referrals/{referral.pk}/"))
    assert service.name in page
    assert "Help to wash" not in page  # which is the triager's, and could be anything


def test_a_refusal_that_leaves_it_to_the_sender_does_not_name_them(joiner, client, referral):
    triager = a_triager()
    with working_on(referral, triager) as mine:
        refuse(mine, by=triager, seen=mine.revision)
        owner = f"{referral.referrer.name}, {referral.sent_by.name}"
        Referral.objects.filter(pk=mine.pk).update(next_owner=owner, reason_note="Ask the sister")
    for where in (f"/referrals/{referral.pk}/", "/referrals/"):
        page = page_of(client.get(where))
        assert "The team that referred them acts next" in page
        assert referral.referrer.name not in page and "Ask the sister" not in page


@pytest.mark.parametrize(
    "where",
    [
        "/referrals/{}/sent/",
        "/referrals/{}/copy/",
        "/referrals/{}/withdraw/",
        "/desk/referral/{}/",
        "/desk/referral/{}/print/",
    ],
)
def test_every_other_page_about_it_is_closed_to_who_added(joiner, client, referral, where):
    assert client.get(where.format(referral.pk)).status_code == 404


def test_a_question_of_the_owner_is_not_for_who_added(joiner, client, referral):
    triager = a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which?", by=triager, seen=mine.revision)
    answered = client.get(f"/referrals/{referral.pk}/answer/{asked.pk}/")
    assert answered.status_code == 404
    assert "Which?" not in page_of(client.get("/referrals/"))


def test_my_referrals_list_what_i_added_to(joiner, client, referral):
    page = page_of(client.get("/referrals/"))
    assert "Morwenna Trembath" in page and "You added to what another team sent" in page
    assert referral.call_back not in page
    assert not re.search(r"NHS number\s+999", page)


def test_the_sender_learns_that_another_team_added_and_not_what(joiner, referral):
    page = page_of(signed_in(referral.referrer).get(f"/referrals/{referral.pk}/"))
    assert "Another team added to it." in page
    assert "She fell again" not in page and joiner.name not in page


# The desk


def desk_of(client: Client, referral: Referral) -> str:
    return page_of(client.get(f"/desk/{referral.owner_id}/"))


def test_the_desk_says_that_there_is_something_new_until_it_is_read(joiner, referral):
    triager = a_triager()
    desk = signed_in(triager)
    assert "Something new" in desk_of(desk, referral)
    sheet = page_of(desk.get(f"/desk/referral/{referral.pk}/"))
    assert "What was added" in sheet and "She fell again" in sheet and joiner.name in sheet
    assert "Something new" not in desk_of(desk, referral)
    assert "She fell again" in page_of(desk.get(f"/desk/referral/{referral.pk}/print/"))


def test_the_desk_says_whose_identity_is_to_be_checked_on_the_row_and_the_sheet():
    first = a_referral()
    other = a_referral(nhs_number=first.nhs_number, family_name="Bray")
    desk = signed_in(a_triager())
    assert desk_of(desk, other).count("Identity to check") == 1
    sheet = page_of(desk.get(f"/desk/referral/{other.pk}/"))
    assert "Check who this is." in sheet and sheet.count("Identity to check") >= 1


def test_a_number_in_the_address_of_another_draft_is_nobodys(client):
    assert client.get(f"/refer/{an_nhs_number()}/known/").status_code == 404
    other = a_draft()
    assert client.get(address(other, "known")).status_code == 404
