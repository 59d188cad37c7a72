"""Writing a public page: versions, publishing, withdrawing, and what cannot be shown."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from sers.audit.models import Event
from sers.content import checking, contacts, differences, drafting, keeping, overview
from sers.content.checking import Known
from sers.content.drafting import NotFit
from sers.content.events import ContentEvent
from sers.content.models import Page, PageVersion
from sers.directory import queries as directory
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.policy.roles import Role
from tests.builders import a_member, penwith, seen_by
from tests.content.writing import (
    a_manager,
    a_number,
    a_page,
    again,
    next_version,
    published,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return a_manager()


def events(by, *kinds):
    with seen_by(by):
        return list(Event.objects.filter(kind__in=kinds or list(ContentEvent)).order_by("id"))


def test_a_page_begins_as_a_draft_that_nobody_reads(manager):
    version = a_page(manager, slug="help-at-home")
    assert (version.number, version.published_at) == (1, None)
    assert drafting.published(version.page) is None
    (event,) = events(manager)
    assert event.kind == ContentEvent.PAGE_DRAFTED
    assert event.about == "config/page/help-at-home"
    assert event.after["title"] == "Help at home"


@pytest.mark.parametrize("slug", ["", "Help", "a b", "ä", "x" * 41, "new", "../x"])
def test_an_address_is_small_letters_digits_and_hyphens(manager, slug):
    with seen_by(manager), pytest.raises(Refused):
        drafting.add_page(slug, "public", said(), by=manager)
    assert not Page.objects.filter(slug=slug).exists()


def test_an_address_and_a_place_are_what_there_is(manager):
    a_page(manager, slug="help-at-home")
    with seen_by(manager):
        with pytest.raises(Refused, match="already"):
            drafting.add_page("help-at-home", "public", said(), by=manager)
        with pytest.raises(Refused, match="Choose where"):
            drafting.add_page("another", "nowhere", said(), by=manager)


def test_each_saving_is_the_next_version_and_overwrites_none(manager):
    first = published(manager)
    second = next_version(first.page, manager, title="Help in your home")
    third = next_version(first.page, manager, title="Help, in your home")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert again(first).title == "Help at home"
    assert drafting.published(first.page) == first
    *_, last = events(manager)
    assert last.before == {"title": "Help in your home"}
    assert last.after == {"title": "Help, in your home"}
    assert (last.facts["version"], last.facts["lines_added"]) == (3, 0)


def test_saving_what_is_saved_already_makes_no_version(manager):
    first = a_page(manager)
    assert next_version(first.page, manager) == first
    assert len(events(manager)) == 1


def test_the_second_of_two_managers_is_told_and_overwrites_nothing(manager):
    first, other = a_page(manager), a_manager()
    next_version(first.page, other, body="Theirs")
    with seen_by(manager), pytest.raises(ChangedElsewhere):
        drafting.draft(first.page, said(body="Mine"), by=manager, seen=1)
    assert first.page.versions.count() == 2


def test_publishing_shows_it_and_is_written_down(manager):
    version = published(manager)
    assert drafting.published(version.page) == version
    assert version.published_by == manager
    event = events(manager)[-1]
    assert event.kind == ContentEvent.PAGE_PUBLISHED
    assert (event.before, event.after["shown_version"]) == ({"shown_version": None}, 1)


def test_only_what_is_newer_than_what_is_published_can_be_published(manager):
    first = published(manager)
    older = next_version(first.page, manager, title="Older")
    newer = next_version(first.page, manager, title="Newer")
    with seen_by(manager):
        drafting.publish(newer, by=manager, seen=1)
        for version, why in ((older, "newer version"), (newer, "already")):
            with pytest.raises(Refused, match=why):
                drafting.publish(version, by=manager, seen=3)


def test_whoever_publishes_has_seen_what_is_published_now(manager):
    first = published(manager)
    second = next_version(first.page, manager, title="Second")
    with seen_by(manager), pytest.raises(ChangedElsewhere):
        drafting.publish(second, by=manager, seen=0)
    assert drafting.published(first.page) == first


@pytest.mark.parametrize("days", [None, -1, 0])
def test_the_day_of_reading_it_again_must_lie_ahead(manager, days):
    on = None if days is None else directory.today() + timedelta(days=days)
    version = a_page(manager, review_on=on)
    with seen_by(manager), pytest.raises(Refused, match="reads it again"):
        drafting.publish(version, by=manager, seen=0)
    assert again(version).published_at is None


def test_an_earlier_version_comes_back_as_a_new_draft(manager):
    first = published(manager, title="As it was")
    second = next_version(first.page, manager, title="Worse")
    with seen_by(manager):
        made = drafting.bring_back(first, by=manager, seen=2)
        with pytest.raises(ChangedElsewhere):
            drafting.bring_back(second, by=manager, seen=2)
        with pytest.raises(Refused, match="newest"):
            drafting.bring_back(made, by=manager, seen=3)
    assert (made.number, made.title, made.published_at) == (3, "As it was", None)
    assert events(manager)[-1].facts["brought_back"] == 1


def test_a_page_is_withdrawn_and_comes_back_as_it_was(manager):
    version = published(manager)
    with seen_by(manager):
        drafting.withdraw(version.page, by=manager)
        with pytest.raises(Refused, match="already"):
            drafting.withdraw(version.page, by=manager)
        with pytest.raises(Refused, match="Bring it back"):
            drafting.publish(next_version(version.page, manager, title="B"), by=manager, seen=1)
        drafting.restore(version.page, by=manager)
        with pytest.raises(Refused, match="not withdrawn"):
            drafting.restore(version.page, by=manager)
    kinds = [event.kind for event in events(manager)]
    assert ContentEvent.PAGE_WITHDRAWN in kinds
    assert kinds[-1] == ContentEvent.PAGE_RESTORED


def test_a_page_that_the_service_leads_to_is_not_withdrawn(manager):
    version = published(manager)
    Page.objects.filter(pk=version.page_id).update(needed=True)
    with seen_by(manager), pytest.raises(Refused, match="leads to"):
        drafting.withdraw(version.page, by=manager)


def test_a_page_comes_back_only_if_all_that_it_names_is_there(manager):
    number = a_number(manager)
    version = published(manager, body=f"Ring {{number:{number.key}}}")
    with seen_by(manager):
        drafting.withdraw(version.page, by=manager)

        seen = keeping.version(keeping.Sort.CONTACT, number.key)
        contacts.end(number, by=manager, seen=seen)
        with pytest.raises(NotFit, match="no number"):
            drafting.restore(version.page, by=manager)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_else_writes_what_anybody_reads(manager, role):
    version = published(manager)
    other = a_member(penwith(), role)
    with seen_by(other):
        for deed in (
            lambda: drafting.add_page("x", "public", said(), by=other),
            lambda: drafting.draft(version.page, said(title="X"), by=other, seen=1),
            lambda: drafting.publish(version, by=other, seen=1),
            lambda: drafting.withdraw(version.page, by=other),
            lambda: drafting.restore(version.page, by=other),
            lambda: drafting.bring_back(version, by=other, seen=1),
        ):
            with pytest.raises(PermissionDenied):
                deed()
    assert PageVersion.objects.filter(page=version.page).count() == 1


# What can be written


THERE_IS = Known(["nhs-111", "samaritans"], ["helpline", "urgent"])


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, with a **bold** one.",
        "## A heading\n\n### Below it",
        "- one\n- two\n\n1. first\n2. second",
        "[NHS](https://www.nhs.uk), [ring](tel:111), [here](/privacy/), [below](#who)",
        "> Ring first",
        "| Who | When |\n|---|---|\n| Nurses | Always |",
        "Ring {number:nhs-111}.\n\n{numbers:helpline}\n\n{where_they_live}",
        "",
    ],
)
def test_what_readers_are_shown_can_be_written(text):
    assert checking.faults(text, THERE_IS) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One\n\n# Two", "line 3: begin headings with ##"),
        ("<b>Now</b>", "line 1: HTML is not shown"),
        ("One\ntwo <script>", "line 2: HTML is not shown"),
        ("<div>\nNow\n</div>", "line 1: HTML is not shown"),
        ("| a |\n|---|\n| <i>b</i> |", "line 3: HTML"),
        ("![A map](/map.png)", "line 1: pictures are not shown"),
        ("`code`", "line 1: code is not shown"),
        ("One\n\n    four spaces", "line 3: begins with four spaces"),
        ("```\nx\n```", "line 1: code is not shown"),
        ("*slanted*", "line 1: slanted text"),
        ("One\n\n---\n\nTwo", "line 3: lines across"),
        ("[x](http://www.nhs.uk)", "line 1: a link leads to https://"),
        ("[x](//evil.example)", "line 1: a link leads to"),
        ("[x](mailto:a@b.example)", "line 1: a link leads to"),
        ("[x](tel:one)", "line 1: a link leads to"),
        ("{number:nobody}", "There are: nhs-111, samaritans"),
        ("{numbers:council}", "Groups: helpline, urgent"),
        ("One\n{number: nhs-111}", "line 2: {number: nhs-111} means nothing"),
        ("x" * 40_001, "This has 40,001 characters"),
    ],
)
def test_what_is_not_shown_is_refused_with_its_line(text, sentence):
    assert any(sentence in each for each in checking.faults(text, THERE_IS))


def test_with_no_number_at_all_that_is_said():
    (fault,) = checking.faults("{number:x}", Known([], []))
    assert fault.endswith("There are: none")


def test_hundreds_of_faults_are_not_listed():
    assert len(checking.faults("<b>\n\n" * 100, THERE_IS)) == checking.MOST_FAULTS


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"summary": "x" * 301}, "title"),
        ({"body": "\n"}, "body"),
        ({"body": "<b>"}, "body"),
        ({"easy": "# Big"}, "easy"),
    ],
)
def test_a_draft_that_cannot_be_shown_is_refused_beside_its_field(manager, changed, field):
    first = a_page(manager)
    with seen_by(manager), pytest.raises(NotFit) as refused:
        drafting.draft(first.page, said(**changed), by=manager, seen=1)
    assert field in [name for name, _sentence in refused.value.faults]


# How pages stand


def test_managers_see_how_each_page_stands(manager):
    first = published(manager, review_on=directory.today() + timedelta(days=3))
    draft = next_version(first.page, manager, title="Second")
    state = overview.page(first.page_id)
    assert (state.published, state.newest, state.draft) == (first, draft, draft)
    assert (state.title, state.due, state.overdue) == ("Second", True, False)
    assert state in overview.pages()
    assert first.page in overview.attention().pages
    assert overview.page("nowhere") is None
    assert [each.number for each in overview.versions(first.page)] == [2, 1]


# What differs


def test_lines_that_differ_are_shown_with_a_few_around_them():
    before = "\n".join(f"line {n}" for n in range(20))
    after = before.replace("line 10\n", "another\n")
    told = [(line.how, line.text or line.count) for line in differences.between(before, after)]
    assert told == [
        ("left_out", 8),
        ("same", "line 8"),
        ("same", "line 9"),
        ("taken", "line 10"),
        ("added", "another"),
        ("same", "line 11"),
        ("same", "line 12"),
        ("left_out", 7),
    ]
    assert differences.between(before, before) == []
    assert differences.counted([(before, after), ("", "x")]) == (2, 1)
