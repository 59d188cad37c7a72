"""What people do in a browser, as sentences a journey can be told in."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from sers.config.demo.people import DOMAIN, PASSWORD
from sers.directory.models import User
from sers.intake.kinds import Given, names, typed_of
from sers.intake.models import Draft
from sers.intake.publishing import SERF
from sers.intake.reading import read
from sers.intake.schema import FormDefinition, Question
from sers.policy.permissions import Permission
from sers.web.practices import PRACTICES
from tests.builders import a_draft

FORM: FormDefinition = read(SERF)


def sign_in(page: Page, account: str) -> None:
    """As one of the people of the demonstration."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(f"{account}@{DOMAIN}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "^Sign in$")
    expect(page).not_to_have_url(re.compile("/sign-in/"))


def sign_out(page: Page) -> None:
    press(page, "^Sign out$")


def start_a_referral(page: Page) -> None:
    page.goto("/refer/")
    press(page, "^Start")


def a_draft_of(account: str, **answers: Any) -> Draft:
    """A whole form of one of them, as if they had walked it already."""
    user = User.objects.get(email=f"{account}@{DOMAIN}")
    (team,) = user.teams_holding(Permission.MAKE_REFERRAL)
    return a_draft(by=user, team=team, **answers)


def open_draft(page: Page, draft: Draft, part: str = "check") -> None:
    """One of its pages, or «Check and send»."""
    page.goto(f"/refer/{draft.pk}/{part}/")
    assert page_id(page) == part, page.url


def fill_in(page: Page, answers: Mapping[str, Any]) -> None:
    """Answer every question of the page that is shown, and leave it by its button."""
    fill_only(page, answers)
    go_on(page)


def go_on(page: Page) -> None:
    press(page, "^Save and continue$")


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that answers: a click alone does not."""
    button = page.get_by_role("button", name=re.compile(name))
    with page.expect_navigation():
        button.last.click()


def fill_only(page: Page, answers: Mapping[str, Any]) -> None:
    for question in FORM.page(page_id(page)).questions:  # type: ignore[union-attr]
        if question.id in answers and _is_asked(page, question):
            _answer(page, question, answers[question.id])


def _is_asked(page: Page, question: Question) -> bool:
    """Whether the page asks it of this person: some questions hang on earlier answers."""
    return any(page.locator(f'main [name="{name}"]').count() for name in names(question))


def page_id(page: Page) -> str:
    return urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1]


def walk(page: Page, answers: Mapping[str, Any]) -> None:
    """From the first page of the form to «Check and send»."""
    for _ in FORM.pages:
        if page_id(page) == "check":
            return
        fill_in(page, answers)
    raise AssertionError(f"The walk does not end: {page.url}")


def send(page: Page) -> str:
    """Check who it is about, send it, and read the reference aloud."""
    page.locator("main").get_by_role("checkbox").check()
    press(page, "^Send")
    reference = page.locator(".sers-reference").first
    expect(reference).to_be_visible()
    return reference.inner_text().strip()


def _answer(page: Page, question: Question, answer: Any) -> None:
    if question.kind == "find_many":
        page.locator(f'[name="{question.id}-search"]').fill(_label_of(question, answer[0]))
        press(page, f"^Find {question.ask}")
    if question.kind == "practice" and answer not in {"none", "elsewhere", "unknown"}:
        page.locator(f'[name="{question.id}-search"]').fill(str(answer))
        press(page, "^Find")
    for name, values in typed_of(Given(question, answer, PRACTICES)).items():
        for value in values:
            _fill(page, name, value)


def _label_of(question: Question, value: str) -> str:
    return next(option.label for option in question.options if option.value == value)


def _fill(page: Page, name: str, value: str) -> None:
    field = page.locator(f'main [name="{name}"]')
    kind = field.first.get_attribute("type") or field.first.evaluate("e => e.localName")
    if kind in {"radio", "checkbox"}:
        page.locator(f'main [name="{name}"][value="{value}"]').check()
    elif kind == "select":
        field.select_option(value)
    else:
        field.fill(value)
