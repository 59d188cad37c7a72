"""Handing a draft over on the page, and what the giver's open window is told afterwards."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sers.directory.models import User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.builders import a_draft, a_member, a_team, seen_by
from tests.web.refer.walking import address, as_saved, posted, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(name="draft")
def _draft() -> Draft:
    return a_draft()


@pytest.fixture(name="colleague")
def _colleague(draft: Draft) -> User:
    return a_member(draft.team, Role.REFERRER)


def hand(draft: Draft, to: User, note: str = "Ring the daughter first") -> Client:
    """The giver's browser, after handing it over."""
    client = signed_in(draft.author)
    data = {"to": to.pk, "note": note, "revision": draft.revision}
    answer = client.post(address(draft, "hand-over"), data)
    assert (answer.status_code, answer["Location"]) == (302, "/referrals/")
    return client


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address, follow=True).content.decode().split())


def test_it_is_handed_over_and_both_lists_say_so(draft, colleague):
    giver = text(hand(draft, colleague), "/referrals/")
    assert f"You handed it to {colleague.name} today at" in giver
    assert "Not sent yet." in giver
    assert f"/refer/{draft.pk}/" not in giver
    receiver = text(signed_in(colleague), "/referrals/")
    assert f"Handed to you by {draft.author.name} today at" in receiver
    assert "Ring the daughter first" in receiver
    assert f"/refer/{draft.pk}/" in receiver


@pytest.mark.parametrize("page", ["before", "check", "team", "hand-over", "discard"])
def test_the_giver_can_open_none_of_it(draft, colleague, page):
    client = hand(draft, colleague)
    answer = client.get(address(draft, page))
    assert (answer.status_code, answer["Location"]) == (302, "/referrals/")
    assert "Only they can go on with it." in text(client, address(draft, page))


def test_the_giver_can_neither_send_nor_delete_it(draft, colleague):
    client = hand(draft, colleague)
    client.post(address(draft, "send"), {"same_person": "yes", "revision": draft.revision + 1})
    client.post(address(draft, "discard"))
    with seen_by(colleague):
        assert drafting.draft_of(colleague, draft.pk) == draft
        assert not Referral.objects.filter(draft_id=draft.pk).exists()


def test_what_is_typed_in_the_givers_open_window_is_refused_and_stays_in_sight(draft, colleague):
    with seen_by(draft.author):
        typed = posted(draft, "soon", draft.answers | {"why_soon": "Alone again from six"})
        typed |= {"priority": "p2"}
    client = hand(draft, colleague)
    answer = client.post(address(draft, "soon"), typed)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "This was not saved" in page
    assert f"You handed this referral to {colleague.name} today at" in page
    assert "Alone again from six" in page
    nonsense = client.post(address(draft, "contacts"), {"person_phone": "12", "revision": "1"})
    assert "<dd" in nonsense.content.decode() and "12" in nonsense.content.decode()
    with seen_by(colleague):
        assert drafting.draft_of(colleague, draft.pk).answers == draft.answers


def test_what_comes_by_itself_from_there_is_refused_with_the_sentence(draft, colleague):
    client = hand(draft, colleague)
    data = {"revision": draft.revision, "given_name": "Jago"}
    answer = client.post(address(draft, "person"), data, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert "You handed this referral" in json.loads(answer.content)["error"]


def test_whom_to_hand_it_to_must_be_chosen_from_the_colleagues(draft, colleague):
    stranger = a_member(a_team(), Role.REFERRER)
    client = signed_in(draft.author)
    for to, sentence in (("", "Choose whom to hand it to"), (stranger.pk, "from the list")):
        data = {"to": to, "note": "Ask her twice", "revision": draft.revision}
        page = client.post(address(draft, "hand-over"), data).content.decode()
        assert sentence in page
        assert "Ask her twice" in page
        assert stranger.name not in page
    long = {"to": colleague.pk, "note": "x" * 401, "revision": draft.revision}
    assert "400 characters or fewer" in client.post(address(draft, "hand-over"), long).text
    assert as_saved(draft) == draft


def test_one_changed_meanwhile_is_looked_at_again_first(draft, colleague):
    client = signed_in(draft.author)
    data = {"to": colleague.pk, "note": "Soon", "revision": draft.revision - 1}
    page = client.post(address(draft, "hand-over"), data).content.decode()
    assert "changed in another window" in page and "Soon" in page
    assert as_saved(draft) == draft


def test_who_refers_alone_is_told_that_there_is_nobody():
    draft = a_draft()
    page = signed_in(draft.author).get(address(draft, "hand-over")).content.decode()
    assert "nobody to hand it to" in page
    assert 'name="to"' not in page


def test_the_bars_button_saves_the_page_and_leads_there(draft):
    client = signed_in(draft.author)
    with seen_by(draft.author):
        data = posted(draft, "you", draft.answers | {"referrer_best_time": "At noon"})
    answer = client.post(address(draft, "you"), data | {"leave": "hand-over"})
    assert answer["Location"] == address(draft, "hand-over")
    assert as_saved(draft).answers["referrer_best_time"] == "At noon"
    for page in ("send", "team"):
        leaving = {"leave": "hand-over", "revision": "1"}
        where = client.post(address(draft, page), leaving)["Location"]
        assert where in {address(draft, "hand-over"), address(draft, "check")}


def test_the_receiver_is_reminded_in_whose_name_it_goes(draft, colleague):
    hand(draft, colleague)
    client = signed_in(colleague)
    page = text(client, address(draft, "check"))
    assert "You are sending this as Jory Penhale" in page
    assert f"You are signed in as {colleague.name}" in page
    assert address(draft, "you") in page
    with seen_by(colleague):
        Draft.objects.filter(pk=draft.pk).update(by_telephone=True)
    assert "You are sending this as" not in text(client, address(draft, "check"))


def test_the_receiver_sends_it(draft, colleague):
    hand(draft, colleague)
    client = signed_in(colleague)
    data = {"same_person": "yes", "revision": draft.revision + 1}
    assert "/sent/" in client.post(address(draft, "send"), data)["Location"]
    with seen_by(colleague):
        assert Referral.objects.get(draft_id=draft.pk).referrer == colleague
    assert "You handed it to" not in text(signed_in(draft.author), "/referrals/")


def aged(draft: Draft, **ago: float) -> Client:
    with seen_by(draft.author):
        Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(**ago))
    return signed_in(draft.author)


def test_it_is_said_a_week_before_that_a_draft_will_be_deleted(draft):
    assert "It will be deleted" not in text(aged(draft, days=22), "/referrals/")
    day = timezone.localtime() + timedelta(days=6)
    said = f"It will be deleted on {day.day} {day:%B} unless you go on with it"
    assert said in text(aged(draft, days=24), "/referrals/")


def test_one_whose_time_is_over_is_neither_listed_nor_opened_nor_sent(draft):
    client = aged(draft, days=31)
    assert address(draft, "discard") not in text(client, "/referrals/")
    assert "its time is over" in text(client, address(draft, "check"))
    data = {"same_person": "yes", "revision": draft.revision}
    assert client.post(address(draft, "send"), data)["Location"] == "/referrals/"
    typed = {"person_phone": "01632 960199", "revision": draft.revision}
    page = client.post(address(draft, "contacts"), typed).content.decode()
    assert "its time is over" in page and "01632 960199" in page


def test_how_far_it_is_is_said_on_each_page_and_in_the_list(draft):
    client = signed_in(draft.author)
    for page in ("before", "check"):
        said = text(client, address(draft, page))
        assert "answers that must be given" in said
        assert "<progress" in said
    assert "answers that must be given" in text(client, "/referrals/")
