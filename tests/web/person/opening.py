"""A browser that has opened somebody's own page."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from sers.referrals.models import Referral
from tests.own_page.pages import a_link


def at(name: str, *args: object) -> str:
    return reverse(f"person:{name}", args=args)


def born(referral: Referral) -> dict[str, object]:
    day = referral.birth_date
    return {"born_day": day.day, "born_month": day.month, "born_year": day.year}


def opened(referral: Referral, code: str = "", client: Client | None = None) -> Client:
    """The page of the person, opened with the link that the code is in."""
    client = client or Client()
    client.get(at("key", code or a_link(referral)[1]))
    answer = client.post(at("come"), born(referral))
    assert answer.status_code == 302, text_of(answer)
    assert answer["Location"] == at("page")
    return client


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def text_of(answer: Any) -> str:
    """What `main` says, with single spaces."""
    page = soup(answer)
    return " ".join((page.main or page).get_text(" ").split())


def say(client: Client, kind: str, **typed: object) -> Any:
    """One press of the button on the page that says this."""
    page = client.get(at("tell", kind))
    press = soup(page).select_one("[name=press]")
    assert press
    return client.post(at("tell", kind), {"press": press["value"], **typed})
