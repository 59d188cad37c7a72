"""The manager's pages about public pages: nothing typed is lost, nothing unseen overwritten."""

import html
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sers.content import contacts, drafting, keeping
from sers.content.models import Page, PageVersion
from sers.directory.models import User
from sers.directory.queries import today
from tests.builders import seen_by
from tests.content.writing import (
    a_manager,
    a_number,
    a_page,
    again,
    next_version,
    published,
    said,
)
from tests.web.manage.test_keeping import problems
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return a_manager()


@pytest.fixture
def manager(user: User) -> Client:
    return signed_in(user)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def form(seen: int, do: str = "save", **changed: Any) -> dict[str, Any]:
    given = said(**changed)
    day = given.review_on
    parts = (
        {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}
        if day
        else {"review_on-day": "", "review_on-month": "", "review_on-year": ""}
    )
    texts = {name: getattr(given, name) for name in ("title", "summary", "body", "easy")}
    return texts | parts | {"seen": seen, "do": do}


def boxed(answer: Any, name: str) -> str:
    box = BeautifulSoup(answer.content, "html.parser").select_one(f"[name={name}]")
    assert box
    return box.text.strip("\n") if box.name == "textarea" else str(box.get("value", ""))


def test_every_page_is_listed_by_its_place_with_how_it_stands(manager, user):
    first = published(user, title="Falls", place="public")
    next_version(first.page, user, title="Falls at home")
    a_page(user, title="For teams", place="colleagues")
    page = shown(manager.get("/manage/pages/"))
    assert page.index("For teams") < page.index("Falls at home")
    assert "Version 2 waits" in page
    assert "nothing yet" in page


def test_the_list_asks_the_same_few_questions_however_long_it_is(manager, user):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(manager.get(address))
        return len(queries)

    first = published(user)
    before = [asked("/manage/pages/"), asked(f"/manage/pages/{first.page_id}/")]
    for _each in range(3):
        published(user)
        next_version(first.page, user, title=f"Version {_each}")
    assert [asked("/manage/pages/"), asked(f"/manage/pages/{first.page_id}/")] == before
    assert max(before) <= 12


def test_a_page_is_added_looked_over_and_published(manager, user):
    sent = form(0, body="Ring us.\r\n\r\n## Who\r\n") | {"slug": "falls", "place": "public"}
    answer = manager.post("/manage/pages/new/", sent)
    assert answer["Location"] == "/manage/pages/falls/"
    page = shown(manager.get("/manage/pages/falls/"))
    assert "Version 1 is saved as a draft" in page
    assert "Nobody can read this page yet" in page
    address = "/manage/pages/falls/versions/1/publish/"
    look = shown(manager.get(address))
    assert "All of it is new" in look
    assert '<h3 class="nhsuk-heading-m" id="who">Who</h3>' in look
    assert manager.post(address, {"seen": 0})["Location"] == "/manage/pages/falls/"
    version = PageVersion.objects.get(page="falls")
    assert (version.published_by, version.body) == (user, "Ring us.\n\n## Who")


def test_an_address_that_is_taken_is_said_beside_its_box_and_all_is_kept(manager, user):
    a_page(user, slug="falls")
    sent = form(0, body="Mine") | {"slug": "falls", "place": "about"}
    answer = manager.post("/manage/pages/new/", sent)
    assert problems(answer) == ["There is a page at this address already. Choose another"]
    assert boxed(answer, "body") == "Mine"


def test_a_preview_shows_what_is_typed_and_saves_nothing(manager, user):
    first, number = a_page(user), a_number(user)
    body = f"Ring {{number:{number.key}}}\n\n- **now**"
    address = f"/manage/pages/{first.page_id}/"
    answer = manager.post(address, form(1, "preview", title="Other", body=body))
    page = shown(answer)
    assert "As readers will see it" in page
    assert "<strong>now</strong>" in page
    assert 'href="tel:01632960111"' in page
    assert boxed(answer, "title") == "Other"
    assert first.page.versions.count() == 1


def test_a_preview_says_what_could_not_be_saved_and_runs_nothing(manager, user):
    first = a_page(user)
    body = "One\n\n<script>alert(1)</script>\n\n{number:nobody}"
    answer = manager.post(f"/manage/pages/{first.page_id}/", form(1, "preview", body=body))
    assert len(problems(answer)) == 2
    assert b"<script>alert" not in answer.content
    assert "Line 3: HTML is not shown" in shown(answer)


def test_how_easy_it_is_to_read_stands_beside_the_preview(manager, user):
    first = a_page(user)
    body = " ".join(["word"] * 30) + ". Extraordinarily short."
    answer = manager.post(f"/manage/pages/{first.page_id}/", form(1, "preview", body=body))
    page = shown(answer)
    assert "2 sentences, of about 16 words each" in page
    assert "(30 words)" in page
    assert "extraordinarily" in page


def test_every_fault_is_told_and_the_text_is_kept(manager, user):
    first = a_page(user)
    body = "# Big\n\n![x](y)"
    answer = manager.post(f"/manage/pages/{first.page_id}/", form(1, title="", body=body))
    assert problems(answer) == ["Give the page a title"]
    answer = manager.post(f"/manage/pages/{first.page_id}/", form(1, body=body, easy="<b>"))
    assert len(problems(answer)) == 3
    assert boxed(answer, "body") == body
    assert first.page.versions.count() == 1


def test_the_second_of_two_sees_the_others_text_beside_their_own(manager, user):
    first = a_page(user)
    next_version(first.page, a_manager(), body="Ring them.\n\nAlways.")
    answer = manager.post(f"/manage/pages/{first.page_id}/", form(1, body="Ring me.\n\nAlways."))
    page = shown(answer)
    assert "Somebody else has saved a version" in page
    assert boxed(answer, "body") == "Ring me.\n\nAlways."
    assert boxed(answer, "seen") == "2"
    assert "Added</span> Ring me." in page
    assert "Taken out</span> Ring them." in page
    again_ = manager.post(f"/manage/pages/{first.page_id}/", form(2, body="Ring us both."))
    assert again_.status_code == 302
    assert first.page.versions.count() == 3


def test_publishing_is_refused_with_a_sentence(manager, user):
    first = a_page(user, review_on=None)
    address = f"/manage/pages/{first.page_id}/versions/1/publish/"
    assert "no day on which" in shown(manager.get(address))
    assert "Say on which day" in shown(manager.post(address, {"seen": 0}))
    assert again(first).published_at is None


def test_whoever_publishes_sees_what_was_published_meanwhile(manager, user):
    first = published(user)
    second = next_version(first.page, user, title="Second")
    address = f"/manage/pages/{first.page_id}/versions/2/publish/"
    for seen in ("0", "", "abc", "9" * 40):
        assert "Somebody else has published" in shown(manager.post(address, {"seen": seen}))
    assert again(second).published_at is None
    assert manager.post(address, {"seen": 1}).status_code == 302


def test_a_number_that_has_ended_meanwhile_keeps_a_page_from_being_published(manager, user):
    number = a_number(user)
    first = a_page(user, body=f"Ring {{number:{number.key}}}")
    with seen_by(user):
        seen = keeping.version(keeping.Sort.CONTACT, number.key)
        contacts.end(number, by=user, seen=seen)
    address = f"/manage/pages/{first.page_id}/versions/1/publish/"
    assert "there is no number" in shown(manager.post(address, {"seen": 0}))


def test_versions_are_compared_and_an_earlier_one_comes_back(manager, user):
    first = published(user, body="One\n\nTwo")
    next_version(first.page, user, body="One\n\nThree")
    address = f"/manage/pages/{first.page_id}/versions/"
    page = shown(manager.get(address))
    assert page.index("Version 2") < page.index("Version 1")
    assert "Readers see this" in page
    page = shown(manager.get(f"{address}2/"))
    assert "What differs from version 1" in page
    assert "Taken out</span> Two" in page
    assert "What differs from version 2" in shown(manager.get(f"{address}1/?with=2"))
    for odd in ("x", "7", "1", "9" * 30):
        assert "The first version" in shown(manager.get(f"{address}1/?with={odd}"))
    answer = manager.post(f"{address}1/back/", {"seen": 2}, follow=True)
    assert "Version 3 is a draft that says what version 1 said" in shown(answer)
    answer = manager.post(f"{address}1/back/", {"seen": 2}, follow=True)
    assert "Somebody else has saved" in shown(answer)


def test_a_page_is_withdrawn_and_brought_back(manager, user):
    first = published(user)
    address = f"/manage/pages/{first.page_id}/"
    assert "Withdraw “Help at home”?" in shown(manager.get(f"{address}withdraw/"))
    assert "It is withdrawn" in shown(manager.post(f"{address}withdraw/", follow=True))
    assert "already" in shown(manager.post(f"{address}withdraw/"))
    assert "It is back." in shown(manager.post(f"{address}restore/", follow=True))
    assert "not withdrawn" in shown(manager.post(f"{address}restore/", follow=True))


def test_a_page_that_is_needed_offers_no_withdrawing(manager, user):
    first = published(user)
    Page.objects.filter(pk=first.page_id).update(needed=True)
    assert "Withdraw the page" not in shown(manager.get(f"/manage/pages/{first.page_id}/"))


def test_all_of_it_is_told_in_the_list_of_changes(manager, user):
    first = published(user, title="Falls")
    second = next_version(first.page, user, title="Falls at home", body="Short.")
    with seen_by(user):
        drafting.bring_back(first, by=user, seen=second.number)
        drafting.withdraw(first.page, by=user)
        drafting.restore(first.page, by=user)
    page = shown(manager.get("/manage/changes/"))
    for told in (
        "Saved as a draft",
        "Public pages: Falls at home",
        "Version that readers see",
        "It says what version 1 said",
        "lines taken out",
        "Withdrawn",
        "Brought back",
    ):
        assert told in page
    assert f'href="/manage/pages/{first.page_id}/"' in page


@pytest.mark.parametrize(
    "address",
    ["nowhere/", "nowhere/versions/", "{}/versions/9/", "{}/versions/9/publish/"],
)
def test_what_there_is_not_is_not_found(manager, user, address):
    assert manager.get(f"/manage/pages/{address.format(a_page(user).page_id)}").status_code == 404
    assert manager.post("/manage/pages/nowhere/restore/").status_code == 404
    assert manager.post("/manage/pages/nowhere/versions/1/back/").status_code == 404


def test_bringing_back_a_version_that_there_is_not_is_not_found(manager, user):
    address = f"/manage/pages/{a_page(user).page_id}/versions/9/back/"
    assert manager.post(address, {"seen": 1}).status_code == 404


def test_the_managers_home_says_what_is_due(manager, user):
    had = shown(manager.get("/manage/"))
    assert "Public pages" in had
    published(user, review_on=today() + timedelta(days=2))
    a_number(user)
    page = shown(manager.get("/manage/"))
    assert "to read again" in page
    assert "to check again" in page
