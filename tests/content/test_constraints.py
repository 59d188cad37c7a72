"""What the database promises of public content, each promise broken on purpose, by plain SQL."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from sers.content.models import Contact, Notice, Page, PageVersion, Phrase
from sers.content.phrases import digest
from tests.builders import seen_by
from tests.content.writing import a_manager, a_number, a_page, published

pytestmark = pytest.mark.django_db

BEFORE = timezone.now() - timedelta(days=1)


def a_notice(by, **changed):
    given = {"text": "Out of order", "put_up_by": by, "since": timezone.now()}
    return Notice.objects.create(**given | changed)


def a_phrase(by, **changed):
    given = {"language": "pl", "source": "Yes", "text": "Tak", "written_by": by}
    given |= {"written_at": timezone.now(), "digest": digest("Yes")}
    return Phrase.objects.create(**given | changed)


def a_version(by, **changed):
    page = a_page(by).page
    given = {"page": page, "number": 2, "title": "T", "body": "B", "saved_by": by}
    return PageVersion.objects.create(**given | {"saved_at": timezone.now()} | changed)


BROKEN = {
    "a_needed_page_stays": lambda _by: Page.objects.create(
        slug="x", place="public", needed=True, withdrawn_at=BEFORE
    ),
    "page_place_is_known": lambda _by: Page.objects.create(slug="x", place="nowhere"),
    "page_version_once": lambda by: a_version(by, number=1),
    "a_page_version_says_something": lambda by: a_version(by, body=""),
    "published_by_somebody": lambda by: a_version(by, published_at=timezone.now()),
    "a_number_can_be_rung": lambda by: Contact.objects.filter(pk=a_number(by).pk).update(
        number="call us"
    ),
    "a_number_has_an_owner": lambda by: Contact.objects.filter(pk=a_number(by).pk).update(owner=""),
    "a_number_is_good_for_some_days": lambda by: Contact.objects.filter(pk=a_number(by).pk).update(
        good_for_days=0
    ),
    "contact_area_is_known": lambda by: Contact.objects.filter(pk=a_number(by).pk).update(
        area="devon"
    ),
    "a_notice_ends_later": lambda by: a_notice(by, until=BEFORE),
    "a_notice_says_something": lambda by: a_notice(by, text=""),
    "one_phrase_a_language": lambda by: (a_phrase(by), a_phrase(by, text="No")),
    "phrase_language_is_offered": lambda by: a_phrase(by, language="en-gb"),
    "a_phrase_says_something": lambda by: a_phrase(by, text=""),
    "approved_by_somebody": lambda by: a_phrase(by, approved_by=by, approved_at=BEFORE),
}


def test_each_constraint_has_its_planted_violation():
    models = apps.get_app_config("content").get_models()
    assert {each.name for model in models for each in model._meta.constraints} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_database_promises_it_keeps(name):
    manager = a_manager()
    with (
        seen_by(manager),
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
    ):
        BROKEN[name](manager)


@pytest.mark.parametrize(
    "values",
    [
        {"published_at": BEFORE, "published_by": True},
        {"published_by": True},
        {"title": ""},
    ],
)
def test_the_other_ways_to_break_a_version_are_refused_too(values):
    manager = a_manager()
    given = values | ({"published_by": manager} if "published_by" in values else {})
    with seen_by(manager), pytest.raises(IntegrityError), transaction.atomic():
        a_version(manager, **given)


def test_nobody_has_approved_a_phrase_at_no_time():
    manager = a_manager()
    with (
        seen_by(manager),
        pytest.raises(IntegrityError, match="approved_by_somebody"),
        transaction.atomic(),
    ):
        a_phrase(manager, approved_by=manager)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE content_pageversion SET title = 'Another'",
        "UPDATE content_pageversion SET published_at = NULL, published_by_id = NULL",
        "DELETE FROM content_pageversion",
    ],
)
def test_a_published_version_is_altered_and_deleted_by_nobody(sql):
    version = published(a_manager())
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never altered"),
        transaction.atomic(),
    ):
        cursor.execute(f"{sql} WHERE id = %s", [version.pk])


def test_a_draft_is_deleted_by_nobody_either():
    version = a_page(a_manager())
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never altered"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM content_pageversion WHERE id = %s", [version.pk])
