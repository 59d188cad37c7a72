"""Saving: by itself, in two windows, and when what comes in is rubbish."""

import json

import pytest
from django.test import Client

from sers.intake import drafting
from sers.referrals.models import Referral
from tests.builders import a_draft, seen_by
from tests.web.refer.walking import (
    a_referrer,
    address,
    as_saved,
    begun,
    give,
    posted,
    signed_in,
)

pytestmark = pytest.mark.django_db
BY_ITSELF = {"headers": {"X-Autosave": "1"}}


def test_typing_is_saved_by_itself_and_never_judged():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    data = {"revision": draft.revision, "given_name": "Jago", "nhs_number": "12"}
    answer = client.post(address(draft, "person"), data, **BY_ITSELF)
    saved = json.loads(answer.content)
    kept = as_saved(draft)
    assert saved["revision"] == kept.revision == draft.revision + 1
    assert len(saved["saved"]) == len("14:02")
    assert kept.answers["given_name"] == "Jago"
    assert kept.typed["person"]["nhs_number"] == ["12"]


def test_what_came_by_itself_from_a_stale_page_is_refused():
    draft = a_draft()
    client = signed_in(draft.author)
    data = {"revision": draft.revision - 1, "given_name": "Jago"}
    answer = client.post(address(draft, "person"), data, **BY_ITSELF)
    assert answer.status_code == 409
    assert "another window" in json.loads(answer.content)["error"]
    assert as_saved(draft).answers == draft.answers


def test_two_windows_compare_and_the_second_keeps_what_was_typed():
    draft = a_draft()
    client = signed_in(draft.author)
    with seen_by(draft.author):
        second = posted(draft, "person", draft.answers | {"given_name": "Second"})
    give(client, draft, "person", draft.answers | {"given_name": "First"})
    page = client.post(address(draft, "person"), second).content.decode()
    assert "Saved elsewhere meanwhile" in page
    assert "First" in page and 'value="Second"' in page
    assert as_saved(draft).answers["given_name"] == "First"
    again = client.post(address(draft, "person"), second | {"revision": as_saved(draft).revision})
    assert again.status_code == 302
    assert as_saved(draft).answers["given_name"] == "Second"


@pytest.mark.parametrize("revision", ["", "0", "-1", "abc", "9" * 40, "١", "1\x00"])
def test_a_revision_that_was_tampered_with_is_that_of_no_draft(revision):
    draft = a_draft()
    client = signed_in(draft.author)
    answer = client.post(address(draft, "person"), {"revision": revision, "given_name": "Jago"})
    assert answer.status_code == 200
    assert "Saved elsewhere meanwhile" in answer.content.decode()
    assert as_saved(draft).answers == draft.answers


@pytest.mark.parametrize(
    ("page", "rubbish"),
    [
        ("person", {"given_name": "x" * 1_000_000}),
        ("person", {"given_name": "a\x00b"}),
        ("person", {"sex": "made_up"}),
        ("place", {"practice": "' OR 1=1"}),
        ("help", {"needs": ["falls_check", "made_up"]}),
        ("everyday", {"doing-moving-now": "made_up"}),
        ("contacts", {"contacts-9-name": "Nobody", "contacts-0-phone": "\x00"}),
        ("health", {"problem": "x" * 1_000_000}),
    ],
)
def test_rubbish_is_answered_with_the_page_and_kept_out_of_the_answers(page, rubbish):
    draft = a_draft()
    client = signed_in(draft.author)
    answer = client.post(address(draft, page), {"revision": draft.revision, **rubbish})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    question = next(iter(rubbish)).partition("-")[0]
    assert as_saved(draft).answers.get(question) in (None, "")
    assert "\x00" not in json.dumps(as_saved(draft).typed)


def test_without_the_token_nothing_is_taken():
    draft = a_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.author, backend="allauth.account.auth_backends.AuthenticationBackend")
    for page in ("person", "send", "discard"):
        answer = client.post(address(draft, page), {"revision": draft.revision})
        assert answer.status_code == 403
        assert "Your page was open too long" in answer.content.decode()
    assert as_saved(draft).answers == draft.answers


def test_a_page_left_half_done_is_on_the_check_page_with_its_way_back():
    draft = a_draft()
    client = signed_in(draft.author)
    give(client, draft, "person", draft.answers | {"given_name": None}, given_name="")
    check = client.get(address(draft, "check")).content.decode()
    assert "One part is not finished" in check
    assert address(draft, "person") + "?from=check&amp;show=errors" in check
    assert "Send to the Penwith team" not in check
    revision = as_saved(draft).revision
    answer = client.post(address(draft, "send"), {"revision": revision, "same_person": "yes"})
    assert "Some questions still need an answer" in answer.content.decode()
    with seen_by(draft.author):
        assert not Referral.objects.filter(draft_id=draft.pk).exists()
        assert drafting.draft_of(draft.author, draft.pk)
