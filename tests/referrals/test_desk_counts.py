"""The function that counts a desk with its owner's rights: right, and for members alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, desk, huddle, triage, working
from sers.referrals.desk import Tab, Tally, View
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind
from sers.referrals.lists import Outcome
from tests.builders import a_member, a_referral, a_team, penwith, seen_by, truro
from tests.referrals.lives import a_triager, accepted, claimed, redirect, refuse, working_on

pytestmark = pytest.mark.django_db

COUNTED = [tab for tab in Tab if tab is not Tab.CLOSED]


def a_desk_of_all_sorts(triager: User) -> None:
    """Under each tab another number of referrals."""
    long_ago = timezone.now() - timedelta(days=30)
    a_referral(at=long_ago)
    a_referral()
    for _ in range(3):
        claimed(by=triager)
    waiting = a_referral()
    with working_on(waiting, triager) as mine:
        question = "Is there a key safe?"
        correspondence.ask(mine, question=question, by=triager, seen=mine.revision)
    for _ in range(4):
        accepted(by=triager)
    referral, leg = accepted(by=triager, at=long_ago)
    with working_on(referral, triager) as mine:
        allocation.cancel(mine, leg, by=triager, seen=leg.revision)
    _nearly_ended(triager, long_ago)
    elsewhere = a_triager(truro())
    away = a_referral()
    with working_on(away, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    with working_on(away, elsewhere) as theirs:
        asking = {"by": elsewhere, "seen": theirs.revision}
        triage.accept(theirs, to=penwith(), what="Help to wash", **asking)


def _nearly_ended(triager: User, long_ago: datetime) -> None:
    """One to close, two that are refused, one of them long ago, and two for the huddle."""
    _done, leg = accepted(by=triager)
    worker = a_member(leg.owner, Role.WORKER)
    ending = {"outcome": Outcome.objects.filter(kind=Kind.LEG, after_start=False)[0]}
    with working_on_leg(leg, worker) as theirs:
        allocation.accept(theirs, by=worker, seen=1)
        working.complete(theirs, **ending, report="Not needed", by=worker, seen=2)
    for at in (None, long_ago):
        refused = a_referral(at=at)
        with working_on(refused, triager) as mine:
            refuse(mine, by=triager, seen=1, at=at)
    for days in range(2):
        talked = claimed(by=triager)
        with working_on(talked, triager) as mine:
            on = directory.today() + timedelta(days=days)
            huddle.bring(mine, on=on, note="Two carers?", by=triager, seen=mine.revision)


@contextmanager
def working_on_leg(leg: Allocation, by: User) -> Iterator[Allocation]:
    with seen_by(by):
        yield Allocation.objects.get(pk=leg.pk)


def test_every_tab_counts_the_rows_that_stand_under_it():
    triager = a_triager()
    a_desk_of_all_sorts(triager)
    with seen_by(triager):
        counts = desk.counts(penwith(), timezone.now())
        for tab in COUNTED:
            shown = desk.desk(penwith(), triager, View(tab=tab))
            assert counts[tab].all == len(shown.referrals.rows) + len(shown.legs), tab
        late = {tab: counts[tab].late for tab in COUNTED if counts[tab].late}
    assert late == {Tab.TODO: 2, Tab.PICK_UP: 1, Tab.ALLOCATE: 1, Tab.REFUSED: 1}
    assert [counts[tab].all for tab in (Tab.CLOSE, Tab.REFUSED, Tab.HUDDLE)] == [1, 2, 2]


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.TRIAGER, Role.FOLLOWER}]
)
def test_nothing_is_counted_for_a_member_of_another_team(role):
    triager = a_triager()
    a_desk_of_all_sorts(triager)
    with seen_by(a_member(a_team(), role)):
        counts = desk.counts(penwith(), timezone.now())
    assert set(counts.values()) == {Tally(0, 0)}


def test_nothing_is_counted_for_a_former_member_or_for_nobody():
    triager = a_triager()
    a_desk_of_all_sorts(triager)
    triager.memberships.update(until=timezone.now())
    with seen_by(triager):
        assert desk.counts(penwith(), timezone.now())[Tab.TODO] == Tally(0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', '', true)")
    assert desk.counts(penwith(), timezone.now())[Tab.TODO] == Tally(0, 0)


def test_an_empty_desk_has_nothing_to_count():
    triager = a_triager()
    with seen_by(triager):
        assert set(desk.counts(penwith(), timezone.now()).values()) == {Tally(0, 0)}
