"""The life of a referral and of its legs: every move, from every status, by everybody.

The tables below are written out a second time on purpose: what changes in `lifecycle.py` or
in the policy must be said here too.
"""

from collections.abc import Callable
from copy import copy
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sers.access import gate
from sers.audit.models import Event
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, moving
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import (
    FINAL,
    FINAL_LEG,
    LEG_MOVES,
    MOVES,
    OPEN,
    OPEN_LEG,
    LegStatus,
    Move,
    Stage,
    Status,
    leg_moves_from,
    moves_from,
    stage_of,
)
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import (
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    a_team,
    an_outcome,
    seen_by,
    truro,
)
from tests.referrals.lives import (
    STANDING,
    a_service,
    a_triager,
    accepted,
    begin,
    finish,
    helping_with,
    put_to_wait,
    take,
    working_on,
)

TO_DECIDE = {"awaiting_triage", "in_triage"}
ALIVE = TO_DECIDE | {"in_progress"}
ENDED = {"completed", "not_accepted", "withdrawn", "joined", "ended_by_death"}

# Move → from where, to where (None: it stays), who may, as member of which team.
TRIAGING = (Role.TRIAGER, Role.BED_COORDINATOR, Role.BED_LEAD)
TRIAGERS = {("owner", role) for role in TRIAGING}
REFERRERS = {("sender", Role.REFERRER)}
# The table asks only for a part in it; the verb, for a desk to which it goes back.
RECALLERS = {(part, role) for part in ("owner", "sender", "helper") for role in TRIAGING}
WHO_MAY_HEAR_OF_IT = {
    (part, role)
    for part in ("owner", "sender", "helper")
    for role in (Role.REFERRER, *TRIAGING, Role.WORKER, Role.BED_PROVIDER, Role.CLOSER)
}
# The account that shows people their own page, wherever it has a part.
SPEAKERS = {(part, Role.OWN_PAGE) for part in ("owner", "sender", "helper")}
ALLOWED: dict[str, tuple[set[str], str | None, set[tuple[str, Role]]]] = {
    "claim": ({"awaiting_triage"}, "in_triage", TRIAGERS),
    "take-over": ({"in_triage"}, None, TRIAGERS),
    "assign": (TO_DECIDE, "in_triage", TRIAGERS),
    "release": ({"in_triage"}, "awaiting_triage", TRIAGERS),
    "prioritise": (ALIVE, None, TRIAGERS),
    "set-pathway": (ALIVE, None, TRIAGERS),
    "ask": (ALIVE, None, TRIAGERS),
    "answer": (ALIVE, None, REFERRERS),
    "bring-to-huddle": (ALIVE, None, TRIAGERS),
    "huddle": (ALIVE, None, TRIAGERS),
    "redirect": (ALIVE, "awaiting_triage", TRIAGERS),
    "recall": ({"awaiting_triage"}, "awaiting_triage", RECALLERS),
    "hand-over": ({"in_progress"}, None, TRIAGERS),
    "not-accept": (TO_DECIDE, "not_accepted", TRIAGERS),
    "acknowledge": ({"not_accepted"}, None, REFERRERS),
    "conclude": (TO_DECIDE, "completed", TRIAGERS),
    "accept": (TO_DECIDE, "in_progress", TRIAGERS),
    "join": (ALIVE, "joined", TRIAGERS),
    "complete": ({"in_progress"}, "completed", TRIAGERS),
    "reopen": (ENDED, "awaiting_triage", TRIAGERS),
    "withdraw": (ALIVE, "withdrawn", REFERRERS),
    "record-death": (ALIVE, "ended_by_death", WHO_MAY_HEAR_OF_IT),
    "tell": (ALIVE, None, REFERRERS),
    "add-to": (ALIVE, None, REFERRERS),
    "hear": (ALIVE, None, SPEAKERS),
    "amend": (ALIVE, None, REFERRERS),
}
HELPERS = {("helper", role) for role in (*TRIAGING, Role.WORKER, Role.VOLUNTEER, Role.BED_PROVIDER)}
NOT_BEGUN = {"accepted", "waiting"}
IN_HAND = NOT_BEGUN | {"started"}
LEG_ALLOWED: dict[str, tuple[set[str], str | None, set[tuple[str, Role]]]] = {
    "accept-leg": ({"offered"}, "accepted", HELPERS),
    "decline-leg": ({"offered"} | NOT_BEGUN, "declined", HELPERS),
    "assign-leg": (IN_HAND, None, HELPERS),
    "plan-leg": (IN_HAND, None, HELPERS),
    "wait-leg": (NOT_BEGUN, "waiting", HELPERS),
    "fail-leg": (IN_HAND, None, HELPERS),
    "start-leg": (NOT_BEGUN, "started", HELPERS),
    "complete-leg": (IN_HAND, "completed", HELPERS),
    "hand-back-leg": (IN_HAND, "cancelled", HELPERS),
    "cancel-leg": ({"offered"} | IN_HAND, "cancelled", TRIAGERS),
    "reopen-leg": ({"completed"}, "started", HELPERS),
    "ask-leg": ({"offered"} | IN_HAND, None, HELPERS),
}
STANDINGS = ("owner", "sender", "helper", "stranger")


# The tables by themselves


def test_every_move_is_in_the_matrix():
    assert [move.name for move in MOVES] == list(ALLOWED)
    assert [move.name for move in LEG_MOVES] == list(LEG_ALLOWED)


def test_every_move_leaves_an_event_of_its_own():
    events = [move.event for move in (*MOVES, *LEG_MOVES)]
    assert len(set(events)) == len(events)


def test_events_that_no_move_makes_are_those_of_sending_opening_and_offering():
    made = {move.event for move in (*MOVES, *LEG_MOVES)}
    assert {*ReferralEvent, *AllocationEvent} - made == {
        ReferralEvent.SENT,
        ReferralEvent.ROUTED,
        ReferralEvent.IDENTITY_TO_CHECK,
        ReferralEvent.OPENED,
        ReferralEvent.COMPANION_NAMED,
        AllocationEvent.OFFERED,
        AllocationEvent.TELEPHONED,
        AllocationEvent.ANSWERED,
    }


def reached(moves: tuple[Move[Any], ...], start: str) -> set[str]:
    found, looked = {start}, set()
    while found - looked:
        status = (found - looked).pop()
        looked.add(status)
        found |= {move.leads_from(status) for move in moves if status in move.sources}
    return found


def test_every_status_is_reached_and_every_life_can_end():
    assert reached(MOVES, Status.AWAITING_TRIAGE) == set(Status)
    assert reached(LEG_MOVES, LegStatus.OFFERED) == set(LegStatus)
    for status in OPEN:
        assert reached(MOVES, status) & FINAL
    for status in OPEN_LEG:
        assert reached(LEG_MOVES, status) & FINAL_LEG


def test_nothing_leads_out_of_an_end_but_reopening_and_only_endings_lead_into_one():
    after_it = {move.name: move.sources for move in MOVES if move.sources & FINAL}
    assert after_it == {"acknowledge": {"not_accepted"}, "reopen": FINAL}
    assert not any(move.sources & OPEN for move in MOVES if move.name in after_it)
    after_a_leg = {move.name: move.sources for move in LEG_MOVES if move.sources & FINAL_LEG}
    assert after_a_leg == {"reopen-leg": {"completed"}}
    assert all(move.ends is (move.target in FINAL) for move in MOVES)
    assert all(move.ends is (move.target in FINAL_LEG) for move in LEG_MOVES)


@pytest.mark.parametrize(
    ("legs", "stage"),
    [
        ([], Stage.ALLOCATE),
        ([("offered", False)], Stage.ALLOCATE),
        ([("accepted", False), ("waiting", False)], Stage.ALLOCATE),
        ([("started", True)], Stage.SUPPORT),
        ([("started", True), ("offered", False)], Stage.SUPPORT),
        ([("completed", True), ("offered", False)], Stage.SUPPORT),
        ([("completed", False), ("offered", False)], Stage.ALLOCATE),
        ([("cancelled", True), ("accepted", False)], Stage.SUPPORT),
        ([("completed", True)], Stage.CLOSE),
        ([("completed", False), ("declined", False)], Stage.CLOSE),
        ([("cancelled", True)], Stage.ALLOCATE),
        ([("declined", False), ("cancelled", False)], Stage.ALLOCATE),
    ],
)
def test_what_comes_next_follows_from_the_legs(legs, stage):
    assert stage_of(legs) is stage


def test_whatever_changes_the_status_of_an_open_referral_says_which_clock_runs():
    for move in MOVES:
        assert (move.begins is not None) is (move.target is not None and not move.ends)


def test_the_moves_from_a_status_are_those_whose_row_names_it():
    for status in Status:
        assert {m.name for m in moves_from(status)} == {
            n for n, r in ALLOWED.items() if status in r[0]
        }
    for leg_status in LegStatus:
        listed = {name for name, row in LEG_ALLOWED.items() if leg_status in row[0]}
        assert {move.name for move in leg_moves_from(leg_status)} == listed


# Every move × status × role × standing


class Standing:
    """A record, and a member of each team with each role."""

    def __init__(self, referral: Referral, helper: Team) -> None:
        self.teams = {
            "owner": referral.owner,
            "sender": referral.sent_by,
            "helper": helper,
            "stranger": truro(),
        }
        self.members = {
            (standing, role): a_member(self.teams[standing], role)
            for standing, role in product(STANDINGS, Role)
        }
        auditors = a_team("", Team.Kind.OFFICE, reads_logs=True)
        self.auditor = a_member(auditors, Role.PRIVACY_OFFICER)
        self.referrer = referral.referrer

    def of(self, record: Referral | Allocation) -> tuple[Any, ...]:
        """Everything that a refused move must leave alone."""
        referral = record if isinstance(record, Referral) else record.referral_id
        with seen_by(self.referrer):
            kept = type(record).objects.filter(pk=record.pk).values().get()
            clocks = list(Clock.objects.filter(referral=referral).order_by("id").values())
        with seen_by(self.auditor):
            events = list(Event.objects.order_by("id").values_list("id", "kind"))
        return kept, clocks, events


def what_verbs_add(making: Move[Status], by: User, into: Referral | None = None) -> dict[str, Any]:
    """What each verb gives `move` besides, without which the database refuses the row."""
    extra: dict[str, dict[str, Any]] = {
        "claim": {"claimed_by": by},
        "not-accept": {"next_step": a_next_step(), "next_owner": "The GP practice"},
        "redirect": {"claimed_by": None},
        "assign": {"claimed_by": by},
        "recall": {"claimed_by": None},
        "acknowledge": {"acknowledged_at": timezone.now(), "acknowledged_by": by},
        "join": {"joined_to": into},
        "reopen": {
            **dict.fromkeys(("closed_at", "joined_to", "died_on", "claimed_by", "outcome")),
            **dict.fromkeys(("acknowledged_at", "acknowledged_by")),
        },
    }
    given: dict[str, Any] = {"changes": extra.get(making.name, {})}
    if making.reason:
        given["reason"] = a_reason(making.reason)
    if making.outcome:
        given["outcome"] = an_outcome(making.outcome)
    if making.name in {"redirect", "recall", "hand-over"}:
        given["to"] = truro()
    return given


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
def test_a_referral_moves_exactly_as_the_table_and_the_policy_say(status):
    referral = STANDING[status]()
    around, other = Standing(referral, a_service()), a_referral()
    with seen_by(referral.referrer):
        referral = with_its_teams(referral)
        gate.involve(referral.about, around.teams["helper"], because="it helps")
    assert referral.status == status
    before = around.of(referral)
    for making in MOVES:
        sources, target, allowed = ALLOWED[making.name]
        extra = {by: what_verbs_add(making, by, other) for by in around.members.values()}
        for who, by in around.members.items():
            deed = partial(move_it, referral, making, by, extra[by])
            outcome = attempt(deed, around, referral, before)
            if who not in allowed:
                expected: Outcome = PermissionDenied
            elif status not in sources:
                expected = MoveRefused
            else:
                expected = (target or status, [making.event])
            assert outcome == expected, (making.name, *who)
        assert around.of(referral) == before


def with_its_teams(referral: Referral) -> Referral:
    related = ("owner", "sent_by", "priority", "referrer")
    return Referral.objects.select_related(*related).get(pk=referral.pk)


def move_it(referral: Referral, making: Move[Status], by: User, extra: dict[str, Any]) -> None:
    with seen_by(by):
        moving.move(copy(referral), making, by=by, seen=referral.revision, **extra)


class _Undo(Exception):
    pass


type Outcome = type[Exception] | tuple[str, list[str]]


def attempt(
    deed: Callable[[], None], around: Standing, record: Referral | Allocation, before: Any
) -> Outcome:
    """The exception it was refused with, or the status it led to and the events it left.

    Then everything stands as before.
    """
    try:
        with transaction.atomic():
            deed()
            kept, _, events = around.of(record)
            raise _Undo
    except _Undo:
        return kept["status"], [kind for _, kind in events[len(before[2]) :]]
    except (MoveRefused, PermissionDenied) as refusal:
        return type(refusal)


def offered() -> Allocation:
    return accepted()[1]


def declined() -> Allocation:
    leg = offered()
    worker = a_member(leg.owner, Role.WORKER)
    with seen_by(worker):
        reason = a_reason("leg_declined")
        mine = Allocation.objects.get(pk=leg.pk)
        allocation.decline(mine, by=worker, seen=1, reason=reason, note="")
    return leg


def cancelled() -> Allocation:
    leg = offered()
    triager = a_triager()
    with working_on(leg.referral, triager) as mine:
        allocation.cancel(mine, Allocation.objects.get(pk=leg.pk), by=triager, seen=1)
    return leg


LEG_STANDING: dict[LegStatus, Callable[[], Allocation]] = {
    LegStatus.OFFERED: offered,
    LegStatus.ACCEPTED: lambda: take(offered()),
    LegStatus.WAITING: lambda: put_to_wait(take(offered())),
    LegStatus.STARTED: lambda: begin(take(offered())),
    LegStatus.COMPLETED: lambda: finish(begin(take(offered()))),
    LegStatus.DECLINED: declined,
    LegStatus.CANCELLED: cancelled,
}


@pytest.mark.django_db
@pytest.mark.parametrize("status", LegStatus)
def test_a_leg_moves_exactly_as_the_table_and_the_policy_say(status):
    leg = LEG_STANDING[status]()
    with seen_by(leg.offered_by):
        leg = Allocation.objects.select_related("referral__owner", "referral__sent_by").get(
            pk=leg.pk
        )
        referrer = leg.referral.referrer
    assert leg.status == status
    assert leg.offered_by != referrer
    around = Standing(leg.referral, leg.owner)
    before = around.of(leg)
    for making in LEG_MOVES:
        sources, target, allowed = LEG_ALLOWED[making.name]
        for who, by in around.members.items():
            outcome = attempt(partial(move_leg, leg, making, by), around, leg, before)
            if who not in allowed:
                expected: Outcome = PermissionDenied
            elif status not in sources:
                expected = MoveRefused
            else:
                expected = (target or status, [making.event])
            assert outcome == expected, (making.name, *who)
        assert around.of(leg) == before


def move_leg(leg: Allocation, making: Move[LegStatus], by: User) -> None:
    """As the verbs do it: they demand the permission on the leg or on its referral."""
    with seen_by(by):
        on = leg.referral if making.name == "cancel-leg" else leg
        acting = gate.demand(by, making.permission, on)
        given = what_leg_verbs_add(making)
        moving.move_leg(copy(leg), making, by=by, acting=acting, seen=leg.revision, **given)


def what_leg_verbs_add(making: Move[LegStatus]) -> dict[str, Any]:
    contact = {"place": an_outcome("place"), "mode": an_outcome("mode")}
    extra: dict[str, dict[str, Any]] = {
        "wait-leg": {"waits_for": a_reason("leg_waiting")},
        "start-leg": {"started_at": timezone.now(), **contact},
        "complete-leg": {"report": "Done"},
        "reopen-leg": {"closed_at": None},
    }
    return {
        "changes": extra.get(making.name, {}),
        "reason": a_reason(making.reason) if making.reason else None,
        "outcome": an_outcome(making.outcome) if making.outcome else None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "making", [m for m in MOVES if m.reason or m.outcome], ids=lambda m: m.name
)
def test_a_move_that_wants_a_reason_or_an_outcome_takes_none_of_another_list(making):
    referral = STANDING[next(status for status in Status if status in making.sources)]()
    by = referral.referrer if making.name == "withdraw" else a_triager()
    asked = "reason" if making.reason else "outcome"
    another = a_reason("leg_declined") if making.reason else an_outcome("place")
    with working_on(referral, by) as mine:
        given = what_verbs_add(making, by)
        for answer in (None, another):
            with pytest.raises(MoveRefused, match="Choose"):
                moving.move(mine, making, by=by, seen=mine.revision, **given | {asked: answer})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "making", [m for m in LEG_MOVES if m.reason or m.outcome], ids=lambda m: m.name
)
def test_a_leg_that_wants_a_reason_or_an_outcome_takes_none_of_another_list(making):
    leg = LEG_STANDING[next(status for status in LegStatus if status in making.sources)]()
    asked = "reason" if making.reason else "outcome"
    another = a_reason("withdrawn") if making.reason else an_outcome("place")
    with helping_with(leg) as (mine, worker):
        given = what_leg_verbs_add(making)
        for answer in (None, another):
            wrong = given | {asked: answer, "acting": leg.owner}
            with pytest.raises(MoveRefused, match="Choose"):
                moving.move_leg(mine, making, by=worker, seen=mine.revision, **wrong)


@pytest.mark.django_db
def test_a_move_is_written_down_with_before_after_actor_team_and_time():
    referral, triager = STANDING[Status.AWAITING_TRIAGE](), a_triager()
    at = timezone.now()
    with working_on(referral, triager) as mine:
        moving.move(mine, MOVES[0], by=triager, seen=1, at=at, changes={"claimed_by": triager})
        event = Event.objects.get(about=mine.about, kind="referral.claimed")
    assert (event.actor, event.team, event.happened_at) == (triager, referral.owner, at)
    assert event.before == {"status": "awaiting_triage", "owner": str(referral.owner_id)}
    assert event.after == {"status": "in_triage", "owner": str(referral.owner_id)}
    assert set(event.concerns) == {referral.owner_id, referral.sent_by_id}
