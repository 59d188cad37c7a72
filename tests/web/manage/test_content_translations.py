"""The manager's pages about translations: every box is kept, none is overwritten unseen."""

import html
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sers.content import phrases, translating
from sers.content.contacts import published_versions
from sers.content.models import Phrase
from sers.content.translating import State
from sers.directory.models import User
from sers.values.languages import BY_CODE
from tests.builders import seen_by
from tests.content.writing import a_manager, a_page, published
from tests.web.manage.test_keeping import problems
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db

ARABIC = BY_CODE["ar"]


@pytest.fixture
def user() -> User:
    return a_manager()


@pytest.fixture
def manager(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def version(user: User) -> Any:
    body = "Quokka [here](/quokka/)\n\n- Wombat"
    return published(user, slug="zenith", title="Zenith", summary="", body=body)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def boxes(answer: Any) -> dict[str, str]:
    page = BeautifulSoup(answer.content, "html.parser")
    found = page.select("form[method=post] [name^=text-], form[method=post] [name^=seen-]")
    return {
        str(box["name"]): box.text.strip("\n") if box.name == "textarea" else str(box["value"])
        for box in found
    }


def key(source: str) -> str:
    return phrases.digest(source)[: translating.SHORT]


ADDRESS = "/manage/translations/ar/?page=zenith"


@pytest.mark.usefixtures("version")
def test_languages_are_listed_with_how_far_each_is(manager):
    page = shown(manager.get("/manage/translations/"))
    assert 'lang="ar" dir="rtl">العربية' in page
    assert page.count("<tr>") == 12


@pytest.mark.usefixtures("version")
def test_boxes_are_written_from_right_to_left_where_the_language_is(manager):
    answer = manager.get(ADDRESS)
    assert set(boxes(answer)) == {
        f"{name}-{key(source)}"
        for name in ("text", "seen")
        for source in ("Zenith", "Quokka [here](/quokka/)", "Wombat")
    }
    for box in BeautifulSoup(answer.content, "html.parser").select("textarea"):
        assert (box["lang"], box["dir"]) == ("ar", "rtl")


@pytest.mark.usefixtures("version")
def test_one_press_keeps_every_box_and_tells_of_those_that_it_cannot(manager):
    sent = boxes(manager.get(ADDRESS))
    sent[f"text-{key('Zenith')}"] = "ذروة"
    sent[f"text-{key('Quokka [here](/quokka/)')}"] = "كوكا"
    answer = manager.post(ADDRESS, sent)
    assert len(problems(answer)) == 1
    assert "/quokka/" in problems(answer)[0]
    assert boxes(answer)[f"text-{key('Quokka [here](/quokka/)')}"] == "كوكا"
    assert Phrase.objects.get(language="ar").text == "ذروة"
    sent = boxes(answer)
    sent[f"text-{key('Quokka [here](/quokka/)')}"] = "كوكا [هنا](/quokka/)"
    assert "It is saved" in shown(manager.post(ADDRESS, sent, follow=True))
    assert Phrase.objects.filter(language="ar").count() == 2


@pytest.mark.usefixtures("version")
def test_one_sentence_is_saved_and_approved(manager, user):
    sent = boxes(manager.get(ADDRESS)) | {f"text-{key('Wombat')}": "ومبت"}
    manager.post(ADDRESS, sent | {"approve": key("Wombat")})
    assert Phrase.objects.get(language="ar").approved_by == user
    answer = manager.post(ADDRESS, boxes(manager.get(ADDRESS)) | {"approve": key("Zenith")})
    assert "no translation yet" in problems(answer)[0]
    page = shown(manager.get("/manage/changes/"))
    assert "Translations: Arabic: Wombat" in page
    assert "Translation approved" in page


@pytest.mark.usefixtures("version")
def test_the_second_of_two_loses_nothing_and_leaves_alone_what_they_did_not_change(manager):
    sent = boxes(manager.get(ADDRESS))
    other = signed_in(a_manager())
    other.post(ADDRESS, sent | {f"text-{key('Wombat')}": "ومبت", f"text-{key('Zenith')}": "ذروة"})
    answer = manager.post(ADDRESS, sent | {f"text-{key('Zenith')}": "سمت"})
    assert problems(answer) == ["Somebody else has changed this translation meanwhile"]
    assert boxes(answer)[f"text-{key('Zenith')}"] == "سمت"
    assert "ذروة" in shown(answer)
    assert manager.post(ADDRESS, boxes(answer)).status_code == 302
    texts = set(Phrase.objects.filter(language="ar").values_list("text", flat=True))
    assert texts == {"ومبت", "سمت"}


@pytest.mark.usefixtures("version")
def test_the_list_is_narrowed_to_a_state_and_to_a_page(manager, user):
    with seen_by(user):
        translating.write(ARABIC, "Wombat", "ومبت", by=user)
    written = shown(manager.get(f"{ADDRESS}&show=written"))
    assert "Wombat" in written
    assert "1 sentence" in written
    assert "2 sentences" in shown(manager.get(f"{ADDRESS}&show=missing"))
    assert "3 sentences" in shown(manager.get(f"{ADDRESS}&show=nonsense&from=-1"))
    assert "0 sentences" in shown(manager.get("/manage/translations/ar/?page=nowhere"))


def test_a_long_list_is_shown_in_parts(manager, user):
    published(user, slug="long", body="\n\n".join(f"Sentence {n}" for n in range(50)))
    first = manager.get("/manage/translations/ar/?page=long")
    assert len(boxes(first)) == 40
    assert "?page=long&from=20" in shown(first)
    last = manager.get("/manage/translations/ar/?page=long&from=9999")
    assert "Before these" in shown(last)
    assert "After these" not in shown(last)


@pytest.mark.usefixtures("version")
def test_the_list_asks_the_same_few_questions_however_long_it_is(manager, user):
    published(user, body="\n\n".join(f"Sentence {n}" for n in range(30)))
    for address, most in ((ADDRESS, 10), ("/manage/translations/", 19)):
        with CaptureQueriesContext(connection) as asked:
            shown(manager.get(address))
        assert len(asked) <= most, [each["sql"][:90] for each in asked]


def test_a_page_is_read_through_in_its_language_and_approved_whole(manager, user, version):
    address = "/manage/translations/ar/zenith/"
    page = shown(manager.get(address))
    assert 'lang="en-GB" dir="ltr">Wombat<' in page
    assert "3 sentences have no translation yet" in page
    assert "no translation yet" in shown(manager.post(address, {"seen": marked(manager)}))
    with seen_by(user):
        for source, text in (
            ("Zenith", "ذروة"),
            ("Quokka [here](/quokka/)", "كوكا [هنا](/quokka/)"),
            ("Wombat", "ومبت"),
        ):
            translating.write(ARABIC, source, text, by=user)
    page = shown(manager.get(address))
    assert '<a href="/quokka/">هنا</a>' in page
    assert "Somebody has changed" in shown(manager.post(address, {"seen": "stale"}))
    done = shown(manager.post(address, {"seen": marked(manager)}, follow=True))
    assert "3 sentences are approved" in done
    assert "Every sentence of this page is approved" in done
    states = {each.state for each in translating.of_page(ARABIC, version)}
    assert states == {State.APPROVED}


def marked(manager: Client) -> str:
    answer = manager.get("/manage/translations/ar/zenith/")
    box = BeautifulSoup(answer.content, "html.parser").select_one("[name=seen]")
    return (
        str(box["value"])
        if box
        else translating.mark(translating.of_page(ARABIC, published_version()))
    )


def published_version() -> Any:
    return next(each for each in published_versions() if each.page_id == "zenith")


@pytest.mark.parametrize("address", ["en-gb/", "xx/", "ar/nowhere/", "ar/draft/", "xx/draft/"])
def test_what_there_is_not_is_not_found(manager, user, address):
    a_page(user, slug="draft")
    assert manager.get(f"/manage/translations/{address}").status_code == 404
