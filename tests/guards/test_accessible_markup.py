"""Every page, and every form sent empty, keeps the rules of markup: WCAG 2.2 without a browser.

The list is the crawl's own table, so that a new page cannot be left out.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from sers.intake.publishing import current
from tests.guards.markup import RULES, SILENT, TOLD_BY, Rule
from tests.guards.naming import Page
from tests.guards.source import PACKAGE
from tests.guards.test_crawl import OPEN_TO_ALL, _asked, _user, records

pytestmark = pytest.mark.django_db

# For machines, files, or only leading on.
NO_PAGE = {"healthz", "readyz", "account:arrive", "beds:export"}


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Page]:
    """Each page as it is first seen, and as it comes back when its form is sent empty."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = {what: _parsed(body) for what, body in _every_page()}
        transaction.set_rollback(True)
    assert found
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_page_keeps_the_rule(rule: Rule, pages: dict[str, Page]):
    broken = {what: list(rule(page)) for what, page in pages.items()}
    assert {what: faults for what, faults in broken.items() if faults} == {}


PLANTED = {
    "one_heading_of_the_first_order": "<h1>One</h1><h1>Two</h1>",
    "no_level_of_headings_is_skipped": "<h1>One</h1><h3>Three</h3>",
    "its_landmarks_stand_once_and_have_names": "<main></main><nav>a</nav><section>b</section>",
    "whatever_is_pressed_or_filled_in_has_a_name": '<a href="/"></a><input title="Name">',
    "the_name_of_a_link_or_button_makes_sense_alone": '<a href="/x">Read more</a>',
    "one_name_leads_to_one_place": '<a href="/x">Help</a> <a href="/y">Help</a>',
    "what_is_seen_on_it_is_in_its_name": '<button aria-label="Post">Send</button>',
    "an_id_stands_once": '<p id="a"></p><p id="a"></p>',
    "whatever_points_points_at_something": '<label for="nobody">Name</label>',
    "a_table_has_headers_and_a_name": "<table><tr><th>Day</th></tr></table>",
    "an_error_summary_leads_to_the_fields": (
        '<div class="nhsuk-error-summary"><ul><li>Enter a day</li></ul></div>'
    ),
    "fields_that_belong_together_have_a_legend": "<fieldset><p>Which?</p></fieldset>",
    "autocomplete_says_what_browsers_know": '<input autocomplete="nhs-number">',
    "only_the_reader_is_filled_in_by_the_browser": '<input type="text" name="family_name">',
    "what_a_script_says_is_told": '<script src="/s/draft.js"></script><p data-saved></p>',
    "its_language_and_direction_are_said": "<html><p>Text</p></html>",
    "the_order_of_the_keyboard_is_the_pages_own": '<button tabindex="2">Send</button>',
    "a_picture_is_hidden_or_has_words": '<img src="/x.png">',
    "nothing_hidden_can_be_reached": '<div aria-hidden="true"><a href="/x">Go on</a></div>',
    "a_name_is_given_to_what_may_have_one": '<span aria-label="Seven days">7</span>',
    "no_window_opens_unsaid": '<a href="/x" target="_blank">The directory</a>',
    "it_can_be_enlarged": '<meta name="viewport" content="user-scalable=no">',
    "what_folds_says_what_is_inside": "<details><p>Hidden</p></details>",
    "a_fault_of_a_field_is_tied_to_it": '<p class="nhsuk-error-message" id="e">Enter it</p>',
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_finds_what_breaks_it(rule: Rule):
    assert list(rule(_parsed(PLANTED[rule.__name__].encode())))


def test_every_script_that_writes_words_is_known_to_tell_them_or_not_to():
    folder = PACKAGE / "web" / "static" / "sers"
    writing = {
        script.name
        for script in folder.glob("*.js")
        if re.search(r"textContent = |innerHTML|replaceChildren|\.append\(", script.read_text())
    }
    assert writing <= TOLD_BY.keys() | SILENT


def _every_page() -> Iterator[tuple[str, bytes]]:
    known = records.__wrapped__()  # what a fixture of that module makes for each test
    clients: dict[str, Client] = {}
    asked = [*_of_the_table(known), *_of_the_form(known)]
    for what, account, address in asked:
        if account not in clients:
            clients[account] = Client()
            if account != "nobody":
                clients[account].force_login(_user(account))
        yield from _seen(clients[account], what, address)


def _of_the_table(known: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for name, row, record, address in _asked(known):
        if row.method == "get" and name not in NO_PAGE and not name.startswith("fhir:"):
            may = row.may[record]
            account = "nobody" if may == OPEN_TO_ALL else may.split()[0]
            yield f"{name} {record}".strip(), account, address


def _of_the_form(known: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    draft = known["draft"]["draft_id"]
    for page in current().read().pages:
        address = reverse("refer:page", kwargs={"draft_id": draft, "page_id": page.id})
        yield f"refer:page {page.id}", "gp", address


def _seen(client: Client, what: str, address: str) -> Iterator[tuple[str, bytes]]:
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
    if answer.status_code == 302 or answer.get("Content-Type") == "application/pdf":
        return
    assert answer.status_code == 200, f"{what}: {answer.status_code}"
    yield what, answer.content
    for form in _parsed(answer.content).select("main form[method=post]"):
        if form.get("action", "") not in {"", address}:
            continue
        hidden = {str(f["name"]): str(f.get("value", "")) for f in form.select("[type=hidden]")}
        with transaction.atomic():
            again = client.post(address, hidden)
            transaction.set_rollback(True)
        if again.status_code < 300:
            yield f"{what}, sent empty", again.content


def _parsed(body: bytes) -> Page:
    page = BeautifulSoup(body, "html.parser")
    for template in page.find_all("template"):
        if isinstance(template, Tag):
            template.decompose()
    return page
