"""What a new installation is given to read."""

import pytest

from sers.content import loading, numbers, reading
from sers.content.markdown import drawn
from sers.content.models import Contact, Page, PageVersion
from sers.content.phrases import Phrasebook

pytestmark = pytest.mark.django_db

PAGES = loading.read_pages()


def test_every_page_comes_published_once():
    assert {page.slug for page in reading.pages()} == {seed.slug for seed in PAGES}
    assert PageVersion.objects.count() == len(PAGES)


def test_loading_again_adds_nothing_and_changes_nothing():
    Contact.objects.filter(key="nhs-111").update(hours="As a manager wrote it")
    Page.objects.filter(slug="helplines").update(position=7)
    before = Contact.objects.count()
    loading.load()
    assert Contact.objects.get(key="nhs-111").hours == "As a manager wrote it"
    assert Page.objects.get(slug="helplines").position == 7
    assert (Contact.objects.count(), PageVersion.objects.count()) == (before, len(PAGES))


def test_no_number_says_that_it_was_checked():
    assert not Contact.objects.exclude(checked_on=None).exists()


def test_who_wrote_the_pages_may_do_nothing():
    writer = loading.ensure_writer()
    assert writer.is_system
    assert not writer.memberships.exists()


@pytest.mark.parametrize("seed", PAGES, ids=lambda seed: seed.slug)
def test_a_page_names_only_numbers_and_pages_that_are_there(seed):
    known = {record["key"] for record in loading.read_contacts()} | {"form-by-telephone"}
    for text in (seed.body, seed.easy):
        named = {part.partition("}")[0] for part in text.split("{number:")[1:]}
        assert named <= known
        page = drawn(text, Phrasebook("en-gb", {}), numbers.ringable())
        everything = str(page)
        leads = {part.partition(")")[0].strip("/") for part in text.split("](/")[1:]}
        assert leads <= {each.slug for each in PAGES} | {"sign-in"}
        assert "{" not in everything.replace("{}", "")
