"""Reading the form in plain words, and publishing another version of it."""

import html
import time
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sers.audit.models import Event
from sers.directory.models import User
from sers.intake import proposing, publishing
from sers.intake.events import FormEvent
from sers.intake.kinds import KINDS
from sers.intake.models import FormVersion
from sers.policy.roles import Role
from sers.web.manage import asked
from tests.builders import a_draft, a_member, as_now, penwith, seen_by
from tests.intake.test_written import LAUGHS
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/manage/form/publish/"


@pytest.fixture
def user() -> User:
    return a_member(penwith(), Role.MANAGER)


@pytest.fixture
def manager(user: User) -> Client:
    return signed_in(user)


def text() -> str:
    return proposing.as_written(publishing.current())


def send(client: Client, definition: str, do: str = "check", **more: Any) -> Any:
    return client.post(ADDRESS, {"definition": definition, "do": do, "seen": "1", **more})


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_every_kind_of_question_has_its_words():
    assert set(asked.KINDS) == set(KINDS)


def test_every_version_is_listed_the_newest_first(manager, user):
    send(manager, text().replace("Whose is the home?", "Who owns the home?"), "publish")
    page = said(manager.get("/manage/form/"))
    assert page.index("Version 2") < page.index("Version 1")
    assert user.name in page
    assert "came with the service" in page


def test_a_version_says_every_question_in_plain_words(manager):
    page = said(manager.get("/manage/form/1/"))
    form = publishing.current().read()
    assert all(f'id="question-{question.id}"' in page for question in form.questions())
    assert all(f'href="#page-{each.id}"' in page for each in form.pages)
    assert "The fewest answers that a referral needs" in page
    assert "When “" in page
    assert "It may be left blank, but not when “" in page
    assert "Only those who must, and it is kept apart" in page


@pytest.mark.parametrize("number", [0, 7, 10**20])
def test_a_version_that_there_is_not_is_not_found(manager, number):
    assert manager.get(f"/manage/form/{number}/").status_code == 404


def test_the_box_holds_the_form_as_it_is_written(manager):
    page = said(manager.get(ADDRESS))
    assert text() in page
    assert "Publish it" not in page


def test_what_was_not_changed_is_said_to_be_the_same(manager):
    page = said(send(manager, text()))
    assert "Nothing differs from what is published" in page
    assert send(manager, text(), "publish")["Location"] == "/manage/form/1/"
    assert FormVersion.objects.count() == 1


def test_lines_that_a_browser_ends_in_its_own_way_change_nothing(manager):
    assert "Nothing differs" in said(send(manager, text().replace("\n", "\r\n")))


def test_a_change_is_told_before_it_is_published(manager):
    changed = text().replace("ask: Whose is the home?", "ask: Who owns the home?")
    page = said(send(manager, changed))
    assert "This can be published" in page
    assert "Home is: its words" in page
    assert "Who owns the home?" in page
    assert FormVersion.objects.count() == 1


def test_publishing_makes_a_version_and_says_so_in_the_log(manager, user):
    draft = a_draft()
    changed = text().replace("ask: Whose is the home?", "ask: Who owns the home?")
    answer = send(manager, changed, "publish")
    assert answer["Location"] == "/manage/form/2/"
    assert "Version 2 is published" in said(manager.get(answer["Location"]))
    assert publishing.current().published_by == user
    assert as_now(draft, draft.author).version.number == 1
    with seen_by(user):
        assert Event.objects.get(kind=FormEvent.PUBLISHED).about == "form/serf"


def test_the_second_of_two_is_told_and_loses_nothing(manager):
    mine = text().replace("ask: Whose is the home?", "ask: Who owns the home?")
    theirs = text().replace("ask: Whose is the home?", "ask: Whose home is it?")
    send(manager, theirs, "publish")
    page = said(send(manager, mine, "publish"))
    assert "Somebody else published a version while you wrote this one" in page
    assert "ask: Who owns the home?" in page
    assert publishing.current().number == 2
    assert send(manager, mine, "publish", seen="2")["Location"] == "/manage/form/3/"


@pytest.mark.parametrize("seen", ["", "-1", "abc", "9" * 40, "١"])
def test_a_number_that_was_tampered_with_is_that_of_no_version(manager, seen):
    changed = text().replace("ask: Whose is the home?", "ask: Who owns the home?")
    assert "Somebody else published" in said(send(manager, changed, "publish", seen=seen))


def test_every_fault_is_told_and_the_text_is_kept(manager):
    broken = text().replace("kind: practice", "kind: made_up").replace("binds: person.sex\n", "\n")
    page = said(send(manager, broken, "publish"))
    assert "This cannot be published" in page
    assert "practice: no such kind «made_up»" in page
    assert "nothing binds person.sex" in page
    assert "kind: made_up" in page
    assert FormVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("definition", "sentence"),
    [
        ("", "Paste the definition of the form"),
        ("[]", "This is no form"),
        ("id: serf", "serf: lacks pages, title, version"),
        ("id: another", "This form is “serf”"),
        ("id: serf\ntitle: T\nversion: '1'\npages: 7", "serf: pages: give a list"),
        ("id: serf\ntitle: T\nversion: '1'\npages: [7]", "serf: pages: give a list of names"),
        ("id: serf\ntitle: T\nversion: '1'\npages: [{questions: x}]", "lacks id"),
        ("id: serf\ntitle: T\nversion: '1'\npages: []", "serf: has no pages"),
        ("id: serf\ntitle: T\nversion: '1'\npages: []\ndays_kept: 1000000", "kept for 1 to 365"),
        (
            "id: serf\ntitle: T\nversion: '1'\npages: [{id: p, title: P, questions: "
            "[{id: q, ask: Q, kind: choose_one, code_list: nobodys}]}]",
            "q: there is no code list «nobodys»",
        ),
        (LAUGHS, "Line 2 repeats another part"),
        ("x" * 1_000_000, "This has 1,000,000 characters"),
        ("<script>alert(1)</script>", "This is no form"),
        ("id: [" + "a" * 5_000, "cannot be read as YAML"),
        ("? " + "a" * 300_000 + "\n: b", "This form is “serf”"),
        ("a\x00b", "signs that are no text"),
        ("\u202e", "This is no form"),
    ],
)
def test_rubbish_is_answered_with_a_sentence(manager, definition, sentence):
    for do in ("check", "publish", "made up"):
        with transaction.atomic():
            assert sentence in said(send(manager, definition, do))
    assert FormVersion.objects.count() == 1


def test_without_a_definition_the_page_says_what_to_do(manager):
    assert "Paste the definition" in said(manager.post(ADDRESS))


def test_hundreds_of_faults_are_counted_not_listed(manager):
    broken = text().replace("purpose:", "purpose: ' '\n    was:", 1)
    assert "unknown was" in said(send(manager, broken))
    none = "\n".join(line for line in text().splitlines() if "binds:" not in line)
    pages = none.replace("kind: choose_one", "kind: made_up")
    assert "more." in said(send(manager, pages))


def test_a_form_that_hangs_together_too_much_is_still_answered_soon(manager):
    """Each page turns on two questions of the one before: the ways double on every page."""
    pages = []
    for n in range(40):
        when = f", when: {{a{n - 1}: ['1'], b{n - 1}: ['1']}}" if n else ""
        options = "options: [{value: '1', label: One}, {value: '2', label: Two}]"
        asked_ = [
            f"{{id: {name}{n}, ask: Q, purpose: Why, kind: choose_one, {options}{when}}}"
            for name in "ab"
        ]
        pages.append(f"{{id: p{n}, title: P, questions: [{', '.join(asked_)}]}}")
    whole = f"id: serf\ntitle: T\nversion: '1'\npages: [{', '.join(pages)}]"
    began = time.monotonic()
    assert "nothing binds" in said(send(manager, whole))
    assert time.monotonic() - began < 3
