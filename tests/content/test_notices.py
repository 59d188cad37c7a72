"""Notices: what readers must know now, and no longer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit.models import Event
from sers.content import notices, overview
from sers.content.events import ContentEvent
from sers.directory.refusing import Refused
from sers.policy.roles import Role
from tests.builders import a_member, penwith, seen_by
from tests.content.writing import a_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return a_manager()


def put_up(by, text="The telephones do not work.", **more):
    with seen_by(by):
        return notices.put_up(text, by=by, **more)


def test_a_notice_is_up_from_now_until_it_is_taken_down(manager):
    notice = put_up(manager, fault=True)
    assert notice.until is None
    with seen_by(manager):
        notices.take_down(notice, by=manager)
        with pytest.raises(Refused, match="over already"):
            notices.take_down(notice, by=manager)
        put, taken = Event.objects.filter(kind__in=list(ContentEvent)).order_by("id")
    assert (put.kind, put.after["fault"]) == (ContentEvent.NOTICE_PUT_UP, True)
    assert (taken.kind, taken.before) == (ContentEvent.NOTICE_TAKEN_DOWN, {"to": None})
    notice.refresh_from_db()
    assert notice.until <= timezone.now()
    assert notice in overview.notices()


def test_a_planned_notice_that_is_taken_down_is_shown_never(manager):
    later = timezone.now() + timedelta(days=2)
    notice = put_up(manager, since=later, until=later + timedelta(hours=2))
    with seen_by(manager):
        notices.take_down(notice, by=manager)
    notice.refresh_from_db()
    assert notice.since == notice.until <= timezone.now()


@pytest.mark.parametrize("text", ["", "  ", "x" * 401])
def test_a_notice_says_something_short(manager, text):
    with pytest.raises(Refused) as refused:
        put_up(manager, text)
    assert refused.value.field == "text"


def test_a_notice_ends_later_than_now_and_than_it_begins(manager):
    now = timezone.now()
    for since, until in (
        (None, now - timedelta(minutes=1)),
        (now + timedelta(hours=2), now + timedelta(hours=1)),
    ):
        with pytest.raises(Refused) as refused:
            put_up(manager, since=since, until=until)
        assert refused.value.field == "until"


def test_a_long_notice_is_named_by_its_beginning(manager):
    put_up(manager, "word " * 40)
    with seen_by(manager):
        name = Event.objects.get(kind=ContentEvent.NOTICE_PUT_UP).facts["name"]
    assert name.endswith("…")
    assert len(name) <= 61


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_else_puts_up_or_takes_down(manager, role):
    notice, other = put_up(manager), a_member(penwith(), role)
    with pytest.raises(PermissionDenied):
        put_up(other)
    with seen_by(other), pytest.raises(PermissionDenied):
        notices.take_down(notice, by=other)
