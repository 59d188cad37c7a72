"""The promise to ring back: within so many of the team's open minutes, whatever the priority."""

from datetime import UTC, datetime, timedelta

import pytest

from sers.referrals import desk, destination
from sers.referrals.desk import View
from sers.referrals.destination import Expectation
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.values.working_time import LONDON
from sers.web.refer import where
from sers.web.refer.where import Promise
from sers.web.track import showing
from sers.web.triage import owned, rows
from tests.builders import a_referral, as_now, penwith, seen_by, truro
from tests.referrals.lives import a_triager, redirect

pytestmark = pytest.mark.django_db

MINUTES = 15
NUMBER = "01632 960142"
HOME = {"purpose": "support_home", "condition": None}


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)


def expected(at: datetime, rings: int | None = MINUTES, priority: str = "p2") -> Expectation:
    found = Priority.objects.get(code=priority)
    return destination.expectation(penwith(), found, at=at, ring_minutes=rings)


def promised(at: datetime, rings: int | None = MINUTES) -> Promise:
    return where.promise(expected(at, rings), number=NUMBER, at=at)


@pytest.mark.parametrize(
    ("priority", "within"), [("p1", 15), ("p2", 15), ("p3", 15), ("p6", 15)], ids=str
)
def test_to_avoid_an_admission_they_ring_within_15_minutes_whatever_the_priority(priority, within):
    sent = london(2026, 11, 24, 9)
    referral = a_referral(purpose="avoid_admission", priority=priority, at=sent)
    assert referral.ring_minutes == within
    assert referral.rings
    assert referral.due_at == sent + timedelta(minutes=within)


def test_for_other_purposes_only_the_most_urgent_are_rung():
    sent = london(2026, 11, 24, 9)
    plain = a_referral(**HOME, priority="p2", at=sent)
    assert (plain.ring_minutes, plain.due_at) == (None, sent + timedelta(minutes=30))
    assert a_referral(**HOME, priority="p1", at=sent).ring_minutes == MINUTES


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (london(2026, 11, 24, 9), london(2026, 11, 24, 9, 15)),
        (london(2026, 11, 24, 19, 45), london(2026, 11, 24, 20)),
        (london(2026, 11, 24, 19, 50), london(2026, 11, 25, 8, 5)),
        (london(2026, 11, 24, 23), london(2026, 11, 25, 8, 15)),
        # The nights when the clocks change.
        (london(2026, 10, 24, 19, 50), london(2026, 10, 25, 8, 5)),
        (london(2026, 10, 25, 1, 30), london(2026, 10, 25, 8, 15)),
        (london(2026, 3, 28, 19, 50), london(2026, 3, 29, 8, 5)),
        (london(2026, 3, 29, 3), london(2026, 3, 29, 8, 15)),
    ],
    ids=str,
)
def test_the_minutes_are_those_in_which_somebody_is_there(sent, due):
    assert expected(sent).looks_by == due
    assert a_referral(purpose="avoid_admission", at=sent).due_at == due


def test_another_desk_owes_the_same_call_from_when_it_was_sent():
    sent = london(2026, 11, 24, 9)
    referral, triager = a_referral(purpose="avoid_admission", at=sent), a_triager()
    with seen_by(triager):
        now = as_now(referral, triager)
        redirect(now, truro(), by=triager, seen=1, at=sent + timedelta(minutes=5))
    moved = as_now(referral, a_triager(truro()))
    assert (moved.owner, moved.ring_minutes) == (truro(), MINUTES)
    assert moved.due_at == sent + timedelta(minutes=MINUTES)


def test_while_the_team_is_there_the_check_page_promises_the_minutes():
    said = promised(london(2026, 11, 24, 9))
    assert said.headline == "They ring you within 15 min"
    assert said.lines[0] == f"On {NUMBER}, by 09:15."


def test_before_they_close_it_promises_the_time_and_says_what_to_do_now():
    said = promised(london(2026, 11, 24, 19, 50))
    assert said.headline == "They ring you by tomorrow at 08:05"
    assert any("999" in line for line in said.lines)
    assert "You can also ring 111 now." in said.lines


def test_while_nobody_is_there_it_says_so_and_what_to_do_now():
    said = promised(london(2026, 11, 24, 23))
    assert said.headline == "Nobody reads it until tomorrow at 08:00"
    assert said.lines[0] == "Somebody rings you by tomorrow at 08:15."
    assert any("ring 999" in line for line in said.lines)
    assert "You can also ring 111 now." in said.lines
    assert "You can also ring 111 now." not in promised(london(2026, 11, 24, 23), None).lines


@pytest.mark.parametrize(
    ("hour", "stays", "closed"), [(9, True, False), (19, False, True), (23, False, True)]
)
def test_the_page_after_sending_asks_nobody_to_wait_through_the_night(hour, stays, closed):
    referral = a_referral(purpose="avoid_admission", at=london(2026, 11, 24, hour, 50))
    with seen_by(referral.referrer):
        page = showing.arrived(Referral.objects.get(), referral.referrer)
    (ring,) = (step for step in page["steps"] if "rings you" in step.lead)
    assert ("Stay with the person" in ring.text) is stays
    assert f"On {NUMBER}." in ring.text
    assert bool(page["closed"]) is closed


def test_the_desk_rings_and_the_row_says_whom():
    referral, triager = a_referral(purpose="avoid_admission", priority="p2"), a_triager()
    a_referral(**HOME, priority="p2")
    with seen_by(triager):
        found = desk.desk(penwith(), triager, View())
        assert list(found.urgent_unread) == [referral.pk]
        (listed,) = (row for row in found.referrals.rows if row.pk == referral.pk)
        row = owned.of_referral(listed, rows.Reader(triager, True, found.read_at))
    assert row.help_note == f"Ring Jory Penhale on {NUMBER}"
