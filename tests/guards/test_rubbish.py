"""Rubbish in any field of any form: a page that says what to do, never a fault.

Every address that takes a form is asked by somebody who may use it; the fields are read
from the page itself, and filled with what people and machines send when things go wrong.
"""

from itertools import cycle
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sers.intake.models import Draft
from sers.intake.publishing import current
from sers.referrals.models import Referral
from sers.web.checks import routes
from tests.builders import seen_by
from tests.guards.test_crawl import OPEN_TO_ALL, TABLE, _user, records

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
# FHIR takes no form: whatever is sent there, tests/interop/test_doors.py has it refused. What is
# open to all is opened with a code: tests/web/person/test_telling.py sends it rubbish.
FORMS = sorted(
    name
    for name, row in TABLE.items()
    if ("" not in row.may or row.method == "post")
    and OPEN_TO_ALL not in row.may.values()
    and not name.startswith("fhir:")
)


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


def test_rubbish_in_any_form_is_answered_with_a_page(records):
    asked = [(address, who) for name in FORMS for address, who in _addresses(name, records)]
    clients = {who: _signed_in(who) for _, who in asked}
    fields = {address: _fields(clients[who], address) for address, who in asked}

    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rubbish=st.lists(RUBBISH, min_size=8, max_size=8))
    def post(rubbish: list[str]) -> None:
        for address, who in asked:
            sent = dict(zip(fields[address], cycle(rubbish), strict=False))
            with transaction.atomic():
                answer = clients[who].post(address, _sendable(sent))
                transaction.set_rollback(True)
            assert answer.status_code < 500, f"{address} as {who}"
            assert answer.status_code in {301, 302, 303} or b"<h1" in answer.content, address

    post()


def _signed_in(account: str) -> Client:
    client = Client()
    client.force_login(_user(account))
    return client


def _sendable(sent: dict[str, str]) -> dict[str, str]:
    """A lone surrogate cannot be sent by any browser; what arrives in its place can."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}


def test_every_form_page_bears_rubbish_and_keeps_the_draft_whole(records):
    gp = _user("gp")
    client = Client()
    client.force_login(gp)
    draft_id = records["draft"]["draft_id"]
    for page in current().read().pages:
        address = reverse("refer:page", kwargs={"draft_id": draft_id, "page_id": page.id})
        names = [question.id for question in page.questions]
        for rubbish in ("\x00", A_MEGABYTE, "no such option", "\u202e"):
            answer = client.post(address, dict.fromkeys(names, rubbish) | {"revision": "1"})
            assert answer.status_code < 500, page.id
        with seen_by(gp):
            draft = Draft.objects.get(pk=draft_id)
            assert page.id in draft.typed or draft.answers is not None
            assert not Referral.objects.filter(draft_id=draft_id).exists()
