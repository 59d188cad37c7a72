"""Rubbish in any field of any form: a page that says what to do, never a fault.

Every address that takes a form is asked by somebody who may use it; the fields are read
from the page itself, and filled with what people and machines send when things go wrong.
"""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sers.intake.models import Draft
from sers.intake.publishing import current
from sers.referrals.models import Referral
from sers.web.checks import routes
from tests.builders import seen_by
from tests.guards.test_crawl import TABLE, _user, records

__all__ = ["records"]

pytestmark = pytest.mark.django_db

A_MEGABYTE = "x" * 1_000_000
RUBBISH = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\ud800",
            "a\x00b",
            A_MEGABYTE,
            "'; DROP TABLE referrals_referral; --",
            "<script>alert(1)</script>",
            "{{ 7 * 7 }}",
            "-1",
            "0",
            "999999999999999999999999",
            "١٢٣",
            "None",
            "true",
            "[]",
            "00000000-0000-0000-0000-000000000000",
            "../../etc/passwd",
            "%s %(x)s",
            "\u202e\u200f",
            "31/02/2026",
        ]
    ),
    st.text(max_size=40),
)
FORMS = sorted(name for name, row in TABLE.items() if "" not in row.may or row.method == "post")


def _addresses(name: str, records: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Each record's address for this route, with an account that may use it."""
    wanted = next(pattern.pattern.regex.groupindex for each, pattern in routes() if each == name)
    return [
        (reverse(name, kwargs={key: records[record][key] for key in wanted}), may.split()[0])
        for record, may in TABLE[name].may.items()
    ]


def _fields(client: Client, address: str) -> list[str]:
    page = client.get(address)
    found = BeautifulSoup(page.content, "html.parser").select("[name]")
    names = {str(tag["name"]) for tag in found} - {"csrfmiddlewaretoken", "viewport"}
    return sorted(names | {"seen", "revision", "note", "made_up"})


@pytest.mark.parametrize("name", FORMS)
def test_rubbish_is_answered_with_a_page(name, records):
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    def post(data: st.DataObject) -> None:
        for address, account in _addresses(name, records):
            client = Client()
            client.force_login(_user(account))
            names = _fields(client, address)
            sent = {each: data.draw(st.lists(RUBBISH, max_size=2)) for each in names}
            with transaction.atomic():
                answer = client.post(address, _sendable(sent))
                transaction.set_rollback(True)
            assert answer.status_code < 500, f"{address} as {account}"
            assert answer.status_code in {301, 302, 303} or b"<h1" in answer.content, address

    post()


def _sendable(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """A lone surrogate cannot be sent by any browser; what arrives in its place can."""
    return {
        name: [value.encode("utf-8", "replace").decode() for value in values]
        for name, values in sent.items()
    }


def test_every_form_page_bears_rubbish_and_keeps_the_draft_whole(records):
    gp = _user("gp")
    client = Client()
    client.force_login(gp)
    draft_id = records["draft"]["draft_id"]
    for page in current().read().pages:
        address = reverse("refer:page", kwargs={"draft_id": draft_id, "page_id": page.id})
        names = [question.id for question in page.questions]
        for rubbish in ("\x00", A_MEGABYTE, "no such option", "\u202e"):
            answer = client.post(address, {name: rubbish for name in names} | {"revision": "1"})
            assert answer.status_code < 500, page.id
        with seen_by(gp):
            draft = Draft.objects.get(pk=draft_id)
            assert page.id in draft.typed or draft.answers is not None
            assert not Referral.objects.filter(draft_id=draft_id).exists()
