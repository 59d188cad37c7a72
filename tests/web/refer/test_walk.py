"""The whole way, as a browser without scripts goes it: from the first page to the sent one."""

import pytest

from sers.directory.models import Membership
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.builders import A_BED, a_draft, a_team, seen_by
from tests.web.refer.walking import (
    a_referrer,
    address,
    as_saved,
    begun,
    give,
    only_draft,
    posted,
    signed_in,
    whole,
)

pytestmark = pytest.mark.django_db


def page_of(answer) -> str:
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    return page


@pytest.mark.parametrize("answers", [{}, {"setting": "both", **A_BED}, {"setting": "bed", **A_BED}])
def test_from_the_first_page_to_the_sent_one(answers):
    user = a_referrer(profession="Paramedic", phone="01632 960142")
    client, given = signed_in(user), whole(**answers)
    page_of(client.get("/refer/"))
    began = client.post("/refer/")
    draft = only_draft(user)
    there = began.url
    assert there == address(draft, "before")
    seen = []
    while "/check/" not in there:
        page_of(client.get(there))
        page_id = there.rstrip("/").rsplit("/", 1)[-1]
        seen.append(page_id)
        answer = give(client, draft, page_id, given)
        assert answer.status_code == 302, answer.content.decode()
        there = answer.url
    path = as_saved(draft).version.read().path(as_saved(draft).answers)
    assert seen == [each.id for each in path], "also the last pages, where all may be left out"
    check = page_of(client.get(there))
    assert "Morwenna" in check and "Fell in the kitchen" in check
    revision = as_saved(draft).revision
    sent = client.post(address(draft, "send"), {"revision": revision, "same_person": "yes"})
    with seen_by(user):
        referral = Referral.objects.get(draft_id=draft.pk)
    assert sent.url == f"/referrals/{referral.pk}/sent/"
    assert referral.reference in page_of(client.get(sent.url))


def test_the_account_fills_in_who_refers():
    user = a_referrer(profession="Paramedic", phone="01632 960142")
    client = signed_in(user)
    draft = begun(client, user)
    page = page_of(client.get(address(draft, "you")))
    assert user.name in page and "Paramedic" in page and "01632 960142" in page


def test_who_refers_for_several_teams_says_for_which():
    user = a_referrer()
    other = a_team(name="Another ward")
    Membership.objects.create(user=user, team=other, role=Role.REFERRER)
    client = signed_in(user)
    assert "Another ward" in page_of(client.get("/refer/"))
    assert "Select the team" in page_of(client.post("/refer/"))
    assert "Select the team" in page_of(client.post("/refer/", {"team": "rubbish"}))
    client.post("/refer/", {"team": str(other.pk)})
    assert only_draft(user).team == other


def test_going_back_and_changing_an_answer_loses_nothing():
    draft = a_draft()
    client = signed_in(draft.author)
    given = draft.answers | {"given_name": "Wenna", "sex": "unknown"}
    there = address(draft, "person") + "?from=check"
    changed = client.post(there, posted(draft, "person", given))
    # Nothing else was left to do, so the way leads back to the last look.
    assert changed.url == address(draft, "check")
    kept = as_saved(draft).answers
    assert kept["given_name"] == "Wenna"
    assert {k: v for k, v in kept.items() if k not in {"given_name", "sex"}} == {
        k: v for k, v in draft.answers.items() if k not in {"given_name", "sex"}
    }


def test_a_change_that_asks_something_new_leads_there_and_then_back():
    draft = a_draft()
    client = signed_in(draft.author)
    given = draft.answers | {"setting": "both", **A_BED}
    there = address(draft, "help") + "?from=check"
    there = client.post(there, posted(draft, "help", given)).url
    # How frail somebody is may be left out at home, and must be said where a bed is asked for.
    for opened in ("everyday", "bed"):
        assert there == address(draft, opened) + "?from=check"
        there = client.post(there, posted(as_saved(draft), opened, given)).url
    assert there == address(draft, "check")


def test_leaving_saves_what_makes_sense_and_what_does_not():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    answer = give(client, draft, "person", {}, given_name="Jago", nhs_number="12 34", leave="yes")
    assert answer.url == "/referrals/"
    kept = as_saved(draft)
    assert kept.answers["given_name"] == "Jago"
    mine = page_of(client.get("/referrals/"))
    assert "Jago" in mine and "Part 1 of" in mine
    page = page_of(client.get(address(draft, "person")))
    assert 'value="12 34"' in page and "There is a problem" not in page


def test_what_is_wrong_is_said_and_everything_typed_is_kept():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    page = page_of(give(client, draft, "person", {}, given_name="Jago", family_name=" "))
    assert "<title>Error:" in page and "There is a problem" in page
    assert 'value="Jago"' in page
    assert 'href="#family_name"' in page and 'id="family_name"' in page
    assert as_saved(draft).typed["person"]["given_name"] == ["Jago"]
    # From the check page the errors are shown at once.
    again = page_of(client.get(address(draft, "person") + "?from=check&show=errors"))
    assert "There is a problem" in again


def test_finding_a_practice_draws_the_page_again_without_judging_it():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    answer = give(
        client, draft, "place", {}, town="Hayle", **{"practice-search": "bodriggy"}, find="practice"
    )
    assert answer.url == address(draft, "place") + "#practice"
    page = page_of(client.get(answer.url))
    assert "Bodriggy Health Centre" in page and 'value="Hayle"' in page
    assert "There is a problem" not in page


def test_another_contact_can_be_added_and_removed():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    names = {"contacts-0-name": "Demelza", "contacts-0-phone": "01632 960144"}
    answer = give(client, draft, "contacts", {}, **names, add="contacts")
    page = page_of(client.get(answer.url))
    assert 'name="contacts-1-name"' in page and "Demelza" in page
    answer = give(client, draft, "contacts", {}, **names, remove="contacts:0")
    assert "Demelza" not in page_of(client.get(answer.url))


def test_a_page_not_asked_of_this_person_leads_to_what_is_left():
    draft = a_draft()
    client = signed_in(draft.author)
    for page in ("bed", "nonsense"):
        assert client.get(address(draft, page)).url == address(draft, "check")
    user = a_referrer()
    client = signed_in(user)
    mine = begun(client, user)
    assert client.get(address(mine, "bed")).url == address(mine, "before")


def test_where_it_goes_stands_under_the_answers_that_decide_it():
    draft = a_draft()
    client = signed_in(draft.author)
    for page in ("place", "help", "soon", "check"):
        shown = page_of(client.get(address(draft, page)))
        assert "Penwith PCN area team" in shown
        assert "Because Bodriggy Health Centre belongs to Penwith PCN." in shown
    assert "Where this will go" not in page_of(client.get(address(draft, "health")))
    user = a_referrer()
    client = signed_in(user)
    assert "Not known yet" in page_of(client.get(address(begun(client, user), "place")))


def test_drafts_can_be_thrown_away_after_asking_once():
    draft = a_draft()
    client = signed_in(draft.author)
    assert "Morwenna Trembath" in page_of(client.get(address(draft, "discard")))
    assert as_saved(draft)
    assert client.post(address(draft, "discard")).url == "/referrals/"
    assert as_saved(draft) is None
    assert client.get(address(draft, "person")).status_code == 404


def test_the_draft_of_another_is_not_there():
    draft = a_draft()
    colleague = a_referrer()
    client = signed_in(colleague)
    for page in ("check", "team", "discard", "person", "stop/person"):
        assert client.get(address(draft, page)).status_code == 404
    for page in ("send", "person", "discard", "team"):
        assert client.post(address(draft, page), {"revision": 1}).status_code == 404
    assert as_saved(draft)
