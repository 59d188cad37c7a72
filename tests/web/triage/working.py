"""A desk as the people at it use it, for the tests of its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, triage
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from tests.builders import a_member, a_team, as_now, penwith, seen_by

# What is said besides where somebody is not safe; the last three are not for everybody.
A_CONCERN = {
    "safeguarding": "yes",
    "safeguarding_place": "cornwall",
    "reported": "yes",
    "reported_on": "2026-11-20",
    "reported_to": "Told the council at ten",
    "safeguarding_detail": "A bruise that nobody explains",
    "key_safe": "By the back door, 4711",
}


def a_triager(team: Team | None = None) -> User:
    return a_member(team or penwith(), Role.TRIAGER)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: Any) -> str:
    """The address of one of the desk's pages; records stand for their ids."""
    return reverse(f"triage:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.text, "html.parser")


def text_of(answer: Any) -> str:
    """What can be read on the page, in one line."""
    return " ".join(soup(answer).get_text(" ").split())


def rows_in(answer: Any) -> list[str]:
    """The ids of the rows of a list, from top to bottom."""
    return [str(row["data-row"]) for row in soup(answer).select("[data-row]")]


def row_of(answer: Any, record: Any) -> Tag:
    row = soup(answer).select_one(f'[data-row="{record.pk}"]')
    assert row is not None
    return row


def errors_in(answer: Any) -> list[str]:
    """The sentences of the error summary; each must lead to a control of the page."""
    page = soup(answer)
    links = page.select(".nhsuk-error-summary__list a")
    for link in links:
        assert page.select_one(str(link["href"])), link
    return [each.get_text() for each in page.select(".nhsuk-error-summary__list li")]


def refusal_in(answer: Any) -> str:
    note = soup(answer).select_one(".app-note--late[role=alert]")
    return " ".join(note.get_text(" ").split()) if note else ""


def seen_in(answer: Any) -> int:
    """The revision that the form on the page was drawn from."""
    return int(str(soup(answer).select_one("main input[name=seen]")["value"]))  # type: ignore[index]


def claimed(referral: Referral, by: User) -> Referral:
    mine: Referral = as_now(referral, by)
    with seen_by(by):
        triage.claim(mine, by=by, seen=mine.revision)
    return mine


def asked(referral: Referral, by: User, question: str = "Which leg?") -> InformationRequest:
    mine: Referral = as_now(referral, by)
    with seen_by(by):
        return correspondence.ask(mine, question=question, by=by, seen=mine.revision)


def answered(question: InformationRequest, text: str = "The left") -> None:
    by = question.referral.referrer
    with seen_by(by):
        correspondence.answer(question, text=text, by=by)


def offered(referral: Referral, by: User, to: Team, what: str = "Shopping") -> Allocation:
    """A first leg of a referral, or one more."""
    mine: Referral = as_now(referral, by)
    verb = allocation.offer if mine.status == "in_progress" else triage.accept
    with seen_by(by):
        return verb(mine, to=to, what=what, by=by, seen=mine.revision)


def a_charity() -> Team:
    return a_team(kind=Team.Kind.VOLUNTARY)


def a_service() -> Team:
    return a_team(kind=Team.Kind.SERVICE)


def accesses(user: User) -> list[Access]:
    """What this user saw, as the access log has it."""
    with seen_by(user):
        return list(Access.objects.filter(user=user).order_by("id"))


@contextmanager
def queries() -> Iterator[list[str]]:
    """The queries run inside, but for the bounds of transactions."""
    asked_for: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked_for
    bounds = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    sql = [query["sql"] for query in captured.captured_queries]
    asked_for.extend(each for each in sql if not each.startswith(bounds))
