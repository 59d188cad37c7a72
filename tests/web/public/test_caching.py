"""Public pages are drawn once, given to everybody alike, and never to somebody signed in."""

from types import SimpleNamespace

import brotli
import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory

from sers.content import reading
from sers.content.models import Contact
from sers.policy.roles import Role
from sers.web.public import caching
from sers.web.public.caching import SHELF, public_page
from tests.builders import a_member, a_team
from tests.content.pages import a_version

pytestmark = pytest.mark.django_db

TEXT = "nhsuk-header"


def a_second_later():
    """The next reader asks the database again what it stands at."""
    SHELF.asked_at = float("-inf")


def test_everybody_else_may_keep_a_page_for_a_minute(client):
    answer = client.get("/")
    assert answer["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    varying = {each.strip() for each in answer["Vary"].split(",")}
    assert varying == {"Cookie", "Accept-Language", "Accept-Encoding"}
    assert "Expires" not in answer


def test_the_second_reader_costs_nothing(client, django_assert_num_queries):
    first = client.get("/helplines/")
    with django_assert_num_queries(0):
        second = client.get("/helplines/?from=somewhere")
    assert second.content == first.content


def test_what_else_an_address_says_is_shown_to_nobody():
    @public_page("place")
    def page(request):
        return HttpResponse(request.get_full_path() + str(dict(request.GET)))

    answer = page(RequestFactory().get("/x/?place=scilly&secret=1&place=cornwall"))
    assert answer.content == b"/x/?place=cornwall{'place': ['cornwall']}"


def test_a_process_asks_what_it_stands_at_once_a_second(client, django_assert_num_queries):
    client.get("/helplines/")
    a_second_later()
    with django_assert_num_queries(2):
        client.get("/helplines/")
    with django_assert_num_queries(0):
        client.get("/helplines/")


def test_a_page_that_is_the_same_is_not_sent_again(client):
    etag = client.get("/")["ETag"]
    answer = client.get("/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == etag
    assert "public" in answer["Cache-Control"]


def test_another_process_gives_the_same_page_the_same_name(client):
    etag = client.get("/")["ETag"]
    SHELF.clear()
    assert client.get("/")["ETag"] == etag


def test_a_change_is_seen_a_second_later(client):
    etag = client.get("/helplines/")["ETag"]
    a_version(title="Changed by a manager")
    a_second_later()
    answer = client.get("/helplines/", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Changed by a manager" in answer.content.decode()


def test_a_page_that_was_drawn_before_a_change_is_not_put_on_the_shelf():
    kept = caching.Kept(b"old", "text/html", "", 0)
    SHELF.found("nothing yet")
    SHELF.keep("page", kept, "another generation")
    assert "page" not in SHELF.pages


def test_the_shelf_has_an_end():
    SHELF.found("nothing yet")
    for number in range(caching.MOST_KEPT + 5):
        SHELF.keep(number, caching.Kept(b"", "", "", 0), SHELF.generation)
    assert len(SHELF.pages) == caching.MOST_KEPT
    assert 0 not in SHELF.pages


def test_a_page_is_drawn_again_after_a_minute(client):
    client.get("/helplines/")
    for kept in SHELF.pages.values():
        kept.at -= caching.KEPT_SECONDS + 1
    Contact.objects.filter(key="mind").update(name="Another name")
    assert "Another name" in client.get("/helplines/").content.decode()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_a_page_is_sent_as_small_as_the_reader_takes_it(client, accepted, encoding):
    whole = client.get("/").content
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.get("Content-Encoding", "") == encoding
    if encoding == "br":
        assert brotli.decompress(answer.content) == whole
        assert len(answer.content) < len(whole) / 3


def test_readers_of_two_languages_get_two_pages(client):
    client.get("/")
    answer = client.get("/", headers={"Accept-Language": "pl"})
    assert b'<html lang="pl"' in answer.content


def test_readers_who_see_it_otherwise_get_pages_of_their_own():
    seen = []

    @public_page()
    def page(request):
        seen.append(request.display)
        return HttpResponse(request.display.theme)

    for theme in ("dark", "cream", "dark"):
        request = RequestFactory().get("/")
        request.display = SimpleNamespace(theme=theme)
        assert page(request).content == theme.encode()
    assert len(seen) == 2


def test_somebody_signed_in_gets_a_page_that_nobody_keeps(client):
    stranger = client.get("/").content
    client.force_login(a_member(a_team(), Role.REFERRER))
    answer = client.get("/")
    assert "Sign out" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    client.logout()
    client.cookies.clear()
    assert client.get("/").content == stranger


def test_what_holds_a_proof_of_one_readers_form_is_not_kept():
    @public_page()
    def page(request):
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return HttpResponse("with a proof")

    assert "Cache-Control" not in page(RequestFactory().get("/"))
    assert not SHELF.pages


def test_a_page_that_is_not_there_is_not_kept(client):
    assert client.get("/pages/unknown/").status_code == 404
    assert not SHELF.pages


def test_only_reading_is_answered(client):
    assert client.post("/helplines/").status_code == 405


def test_a_question_without_its_body_is_answered_alike(client):
    assert client.head("/")["ETag"] == client.get("/")["ETag"]


def test_the_shelf_outlasts_the_database(client, monkeypatch):
    first = client.get("/helplines/").content

    def does_not_answer():
        raise DatabaseError

    monkeypatch.setattr(reading, "generation", does_not_answer)
    a_second_later()
    assert client.get("/helplines/").content == first
    assert TEXT in first.decode()
