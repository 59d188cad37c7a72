"""Reading the code lists."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from sers.intake import codes, loading
from sers.policy.roles import Role
from tests.builders import a_member, penwith
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    return signed_in(a_member(penwith(), Role.MANAGER))


def shown(client: Client, address: str) -> Any:
    answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_every_list_is_shown_with_its_version_and_how_many_codes_it_has(manager):
    page = shown(manager, "/manage/code-lists/")
    assert "Reasonable adjustments (BaRS)" in page
    many = len(codes.shipped()["bars_reasonable_adjustment"]["codes"])
    assert f"<td>{many}</td>" in page
    assert "wixsite" not in page


def test_a_list_is_shown_in_every_version_the_offered_one_first(manager):
    old = codes.shipped()["religion"]
    new = {"version": "2031", "since": date(2026, 1, 1), "title": "Belief"}
    loading.publish("religion", {**old, **new, "codes": [{"value": "jedi", "label": "Jedi"}]})
    page = shown(manager, "/manage/code-lists/religion/")
    assert '<h1 class="nhsuk-heading-l">Belief</h1>' in page
    assert page.index("Version 2031, offered now") < page.index("Version 2021")
    assert "Sikh" in page


def test_a_list_that_there_is_not_is_not_found(manager):
    assert shown(manager, "/manage/code-lists/no-such-list/") == 404


def test_the_pages_ask_the_database_no_more_for_more_lists(manager, django_assert_max_num_queries):
    for address in ("/manage/code-lists/", "/manage/code-lists/religion/"):
        with django_assert_max_num_queries(12):
            manager.get(address)
