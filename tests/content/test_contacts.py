"""Keeping telephone numbers: right, checked, and never gone from under a page."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from sers.audit.models import Event
from sers.content import contacts, drafting, overview
from sers.content.events import ContentEvent
from sers.content.keeping import Sort, version
from sers.content.models import Contact
from sers.directory import queries as directory
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.policy.roles import Role
from tests.builders import a_member, penwith, seen_by
from tests.content.writing import a_manager, a_number, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return a_manager()


def do(verb, number, by, /, **more):
    with seen_by(by):
        seen = more.pop("seen", version(Sort.CONTACT, number.key))
        answer = verb(number, by=by, seen=seen, **more)
    number.refresh_from_db()
    return answer


def last_event(by):
    with seen_by(by):
        return Event.objects.filter(kind__in=list(ContentEvent)).latest("id")


def test_a_number_gets_a_key_of_its_name_and_nobody_has_checked_it(manager):
    first = a_number(manager, name="Listening Line")
    assert (first.key, first.checked_on) == ("listening-line", None)
    assert a_number(manager, name="Listening line").key == "listening-line-2"
    assert a_number(manager, name="New").key == "new-2"
    assert a_number(manager, name="听").key == "number"
    event = last_event(manager)
    assert (event.kind, event.about) == (ContentEvent.CONTACT_ADDED, "config/contact/number")
    assert event.after["hours"] == "Day and night"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "+44 1632"),
        ("number", "11"),
        ("number", "0800 CALL"),
        ("number", "1" * 31),
        ("text_number", "x"),
        ("other_number", "(01632) 960"),
        ("website", "http://www.nhs.uk"),
        ("website", "javascript:alert(1)"),
        ("website", "www.nhs.uk"),
        ("owner", ""),
        ("name", ""),
    ],
)
def test_what_is_not_right_is_refused_beside_its_field(manager, field, value):
    had = Contact.objects.count()
    with pytest.raises(Refused) as refused:
        a_number(manager, **{field: value})
    assert refused.value.field == field
    number = a_number(manager)
    with pytest.raises(Refused):
        do(contacts.change, number, manager, **{field: value})
    assert Contact.objects.count() == had + 1


def test_a_change_is_written_down_with_what_differs_only(manager):
    number = a_number(manager)
    assert do(contacts.change, number, manager, hours="In office hours", name=number.name)
    event = last_event(manager)
    assert event.before == {"hours": "Day and night"}
    assert event.after == {"hours": "In office hours"}
    assert not do(contacts.change, number, manager, hours="In office hours")
    assert last_event(manager) == event


def test_checking_says_who_and_when(manager):
    number = a_number(manager)
    assert overview.is_stale(number)
    do(contacts.check, number, manager)
    assert (number.checked_on, number.checked_by) == (directory.today(), manager)
    assert not overview.is_stale(number)
    assert last_event(manager).after == {"checked_on": directory.today().isoformat()}


def test_another_number_has_been_rung_by_nobody(manager):
    number = a_number(manager)
    do(contacts.check, number, manager)
    do(contacts.change, number, manager, hours="In office hours")
    assert number.checked_on
    do(contacts.change, number, manager, number="01632 960 222")
    assert (number.checked_on, number.checked_by) == (None, None)
    assert last_event(manager).before["checked_on"] == directory.today().isoformat()


def test_a_number_is_stale_once_its_days_are_over(manager):
    number = a_number(manager, good_for_days=90)
    for days, stale in ((90, False), (91, True)):
        number.checked_on = directory.today() - timedelta(days=days)
        assert overview.is_stale(number) is stale


def test_the_second_of_two_managers_is_told(manager):
    number = a_number(manager)
    seen = version(Sort.CONTACT, number.key)
    do(contacts.change, number, a_manager(), hours="Mornings")
    for verb, more in (
        (contacts.change, {"hours": "Evenings"}),
        (contacts.check, {}),
        (contacts.end, {}),
    ):
        with pytest.raises(ChangedElsewhere):
            do(verb, number, manager, seen=seen, **more)
    assert number.hours == "Mornings"


def test_a_number_that_a_published_page_names_cannot_end(manager):
    number = a_number(manager)
    page = published(manager, title="Whom to ring", body=f"Ring {{number:{number.key}}}")
    with pytest.raises(Refused, match="It is shown on: “Whom to ring”"):
        do(contacts.end, number, manager)
    with seen_by(manager):
        drafting.withdraw(page.page, by=manager)
    do(contacts.end, number, manager)
    assert number.ended_at
    assert last_event(manager).kind == ContentEvent.CONTACT_ENDED


def test_the_last_number_of_a_group_that_a_page_shows_cannot_end(manager):
    Contact.objects.filter(group="service").delete()
    one, other = a_number(manager, group="service"), a_number(manager, group="service")
    published(manager, title="About us", body="Words", easy="{numbers:service}")
    do(contacts.end, one, manager)
    with pytest.raises(Refused, match="About us"):
        do(contacts.end, other, manager)


def test_what_has_ended_is_shown_last_and_can_come_back(manager):
    number = a_number(manager)
    do(contacts.end, number, manager)
    assert overview.contacts()[-1] == number
    assert number not in overview.attention().numbers
    for verb in (contacts.end, contacts.check):
        with pytest.raises(Refused, match="has ended"):
            do(verb, number, manager)
    do(contacts.bring_back, number, manager)
    assert number in overview.attention().numbers
    with pytest.raises(Refused, match="not ended"):
        do(contacts.bring_back, number, manager)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_else_keeps_numbers(manager, role):
    number, other = a_number(manager), a_member(penwith(), role)
    with pytest.raises(PermissionDenied):
        a_number(other)
    for verb, more in (
        (contacts.change, {"hours": "Never"}),
        (contacts.check, {}),
        (contacts.end, {}),
        (contacts.bring_back, {}),
    ):
        with pytest.raises(PermissionDenied):
            do(verb, number, other, **more)
