"""Whoever follows the links comes to no page that is not there, and to no address that grows.

A page that leads to ever longer addresses of itself holds up every crawler, and ends in an error.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve

from sers.referrals.models import Referral
from tests.builders import a_protected_referral, a_referral
from tests.guards.canary import browser
from tests.guards.test_crawl import records
from tests.web.person.opening import at, opened

__all__ = ["records"]

pytestmark = pytest.mark.django_db

# Of each page so many: enough that an address which grows by itself is longer than any other.
OF_EACH = 12
LONGEST = 300
WALKERS = ("nobody", "gp", "penwith", "nurse", "bedlead", "carehome", "manager", "privacy")


def walk(client: Client, start: str) -> dict[str, int]:
    """Some addresses of each page that links lead to, and how they were answered."""
    found: dict[str, int] = {}
    of_page: Counter[str] = Counter()
    todo = [start]
    while todo:
        address = todo.pop()
        if address in found or not address.startswith("/"):
            continue
        name = _page(address)
        if of_page[name] == OF_EACH:
            continue
        of_page[name] += 1
        answer = client.get(address)
        found[address] = answer.status_code
        if answer.status_code == 302:
            todo.append(urljoin(address, answer["Location"]))
        elif answer.get("Content-Type", "").startswith("text/html"):
            links = BeautifulSoup(answer.content, "html.parser").select("a[href]")
            todo += [urldefrag(urljoin(address, str(link["href"]))).url for link in links]
    return found


def _page(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def faults(found: Mapping[str, int]) -> list[str]:
    """What is not there, and what is too long to have been meant."""
    return [
        address[:LONGEST]
        for address, status in found.items()
        if status not in {200, 302} or len(address) > LONGEST
    ]


@pytest.mark.parametrize("account", WALKERS)
def test_every_link_leads_somewhere_and_no_address_grows(records: Any, account: str):
    assert faults(walk(browser(account), "/")) == []


@pytest.mark.parametrize("referral", [a_referral, a_protected_referral])
def test_nor_does_any_on_the_page_of_the_person(referral: Callable[[], Referral]):
    found = walk(opened(referral()), at("page"))
    assert faults(found) == []
    assert at("looked") in found
