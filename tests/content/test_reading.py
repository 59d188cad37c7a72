"""What anybody reads, and when a cache learns that it changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.content import loading, numbers, reading
from sers.content.models import Contact, Notice, Page, PageVersion, Phrase
from sers.content.phrases import book, digest, said

pytestmark = pytest.mark.django_db


def a_version(slug="helplines", *, number=2, published=True, **given):
    writer, now = loading.ensure_writer(), timezone.now()
    says = {"title": "T", "summary": "S", "body": "B", "saved_by": writer, "saved_at": now}
    if published:
        says |= {"published_by": writer, "published_at": now}
    return PageVersion.objects.create(page_id=slug, number=number, **says | given)


def a_notice(text="The service rests", *, since=timedelta(0), until=None, fault=False):
    now = timezone.now()
    return Notice.objects.create(
        text=text,
        fault=fault,
        put_up_by=loading.ensure_writer(),
        since=now + since,
        until=until and now + until,
    )


def a_phrase(source, text, *, language="pl", approved=False):
    writer, now = loading.ensure_writer(), timezone.now()
    by = {"approved_by": writer, "approved_at": now} if approved else {}
    return Phrase.objects.create(
        language=language,
        source=source,
        digest=digest(source),
        text=text,
        written_by=writer,
        written_at=now,
        **by,
    )


def test_the_newest_published_version_is_read():
    a_version(title="New")
    a_version(number=3, title="Only a draft", published=False)
    assert reading.published("helplines").title == "New"
    assert "New" in [page.title for page in reading.pages()]


def test_a_draft_and_a_withdrawn_page_are_read_by_nobody():
    for slug in ("only-a-draft", "withdrawn"):
        Page.objects.create(slug=slug, place="about")
    a_version("only-a-draft", number=1, published=False)
    a_version("withdrawn", number=1)
    Page.objects.filter(slug="withdrawn").update(withdrawn_at=timezone.now())
    for slug in ("only-a-draft", "withdrawn", "unknown"):
        assert reading.published(slug) is None
        assert slug not in [page.slug for page in reading.pages()]


def test_pages_are_listed_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        reading.pages()


def test_notices_are_shown_while_they_are_in_force_faults_first():
    a_notice("Maintenance")
    a_notice("Does not work", fault=True, until=timedelta(hours=1))
    a_notice("Tomorrow", since=timedelta(days=1))
    a_notice("Yesterday", since=-timedelta(days=2), until=-timedelta(days=1))
    assert [notice.text for notice in reading.notices()] == ["Does not work", "Maintenance"]


@pytest.mark.parametrize(
    "change",
    [
        a_version,
        lambda: Page.objects.filter(slug="helplines").update(position=1),
        lambda: Contact.objects.filter(key="mind").update(checked_on=timezone.localdate()),
        a_notice,
        lambda: a_phrase("x", "y"),
        lambda: a_phrase("x", "y", approved=True),
    ],
    ids=["version", "page", "contact", "notice", "phrase", "approval"],
)
def test_every_change_is_another_generation(change):
    before = reading.generation()
    change()
    assert reading.generation() != before


@pytest.mark.parametrize(
    "change",
    [lambda: a_version(published=False), lambda: a_notice(since=timedelta(days=1))],
    ids=["a draft", "a notice of tomorrow"],
)
def test_what_nobody_can_read_yet_is_the_same_generation(change):
    before = reading.generation()
    change()
    assert reading.generation() == before


def test_a_number_is_stale_after_its_days():
    days = {"nhs-111": None, "mind": 180, "rnib": 181}
    for key, ago in days.items():
        checked = ago and timezone.localdate() - timedelta(days=ago)
        Contact.objects.filter(key=key).update(checked_on=checked)
    known = numbers.ringable()
    assert [(known[key].checked, known[key].stale) for key in days] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_numbers_are_listed_by_group_and_by_where_the_person_lives():
    known = numbers.ringable()
    keys = [n.contact.key for n in numbers.listed(known, "safeguarding", "scilly")]
    assert keys == ["abuse-scilly"]
    assert len(numbers.listed(known, "safeguarding")) == 2
    assert numbers.tel("0300 1234 131") == "tel:03001234131"


def test_a_number_that_ended_is_rung_by_nobody():
    Contact.objects.filter(key="mind").update(ended_at=timezone.now())
    assert "mind" not in numbers.ringable()


def test_what_a_manager_wrote_stands_before_what_was_drafted():
    a_phrase("Ring them.", "Zadzwoń.")
    a_phrase("Approved", "Zatwierdzone", approved=True)
    assert said("Ring them.", "pl") == book("pl").said("Ring them.")
    assert (said("Ring them.", "pl").text, said("Ring them.", "pl").approved) == ("Zadzwoń.", False)
    assert said("Approved", "pl").approved


def test_what_nobody_translated_is_english():
    found = said("Nobody has translated this", "pl")
    assert (found.text, found.is_english) == ("Nobody has translated this", True)


def test_what_only_a_catalogue_has_is_drafted():
    # A sentence of Django's own catalogues, which are there without ours.
    found = said("Monday", "pl")
    assert (found.text.casefold(), found.language, found.approved) == ("poniedziałek", "pl", False)


def test_english_asks_for_no_phrases(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert said("Ring", "en-gb").text == "Ring"
