"""Random lives: what must always hold, whatever people do in whatever order.

Most steps are what somebody might do who has just read it; the others are anybody's, on
what they read long ago: stale, forbidden, no longer open. Those must change nothing, and
what is done leaves its events and no others.
"""

from collections.abc import Callable, Container
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sers.access.models import Involvement
from sers.audit.models import Event
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import (
    allocation,
    closure,
    correspondence,
    desk,
    lifecycle,
    moving,
    triage,
)
from sers.referrals.clocks import Promise
from sers.referrals.desk import Tab, View
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import FINAL, OPEN, OPEN_LEG, Stage, Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import (
    A_BED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.referrals.lives import a_charity, a_service, redirect, refuse

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # a Friday, near closing time
COLUMNS = ("status", "owner_id", "revision", "claimed_by_id", "due_at", "stage", "waiting")


@dataclass
class World:
    """One referral, those who may and may not touch it, and what each of them last read."""

    referral: Referral
    actors: list[User]
    teams: list[Team]
    auditor: User
    now: datetime = BEGAN

    def __post_init__(self) -> None:
        self.read: dict[User, Referral] = {}
        self.legs: dict[User, list[Allocation]] = {}
        for actor in self.actors:
            self.look(actor)

    def look(self, actor: User) -> None:
        """Open the page: an actor who may not see it holds what they saw before."""
        with seen_by(actor):
            seen = Referral.objects.filter(pk=self.referral.pk).first()
            legs = list(Allocation.objects.filter(referral=self.referral.pk).order_by("id"))
        self.read[actor] = seen or self.read.get(actor) or copy(self.referral)
        self.legs[actor] = legs or self.legs.get(actor, [])

    def events(self) -> list[str]:
        with seen_by(self.auditor):
            about = Event.objects.filter(about=self.referral.about)
            return list(about.order_by("id").values_list("kind", flat=True))

    def likely_deeds(self) -> list[str]:
        """What is open as things stand; an end seldom, or every life would be short."""
        now, legs = self.truth(), legs_open(self)
        deeds = [name for name, statuses in OPEN_FROM.items() if now.status in statuses] * 4
        deeds += ["answer"] * 8 * now.waiting
        deeds += ["decline leg", "cancel leg"] * (4 * bool(legs))
        deeds += ["accept leg"] * (8 * any(status == "offered" for _, status, *_ in legs))
        return [*deeds, "refuse", "withdraw"]

    def likely_to(self, deed: str) -> list[User]:
        """Those whose part it is, as things stand."""
        if deed in {"answer", "withdraw", "tell", "add to", "amend"}:
            return [self.referral.referrer]
        teams = {self.truth().owner_id}
        if deed in {"accept leg", "decline leg"}:
            teams = {owner for *_, owner in legs_open(self)} or teams
        members = [a for a in self.actors if {m.team_id for m in a.memberships_held} & teams]
        return members or self.actors

    def truth(self) -> Referral:
        with seen_by(self.referral.referrer):
            return Referral.objects.get(pk=self.referral.pk)


def a_world(setting: str) -> World:
    referral = a_referral(setting=setting, at=BEGAN, **(A_BED if setting != "home" else {}))
    service, charity = a_service(), a_charity()
    staff = [
        *(a_member(team, Role.TRIAGER) for team in (penwith(), penwith(), truro())),
        a_member(the_bed_bureau(), Role.TRIAGER),
        a_member(service, Role.WORKER),
        a_member(charity, Role.VOLUNTEER),
        a_member(penwith(), Role.WORKER),
    ]
    teams = [penwith(), truro(), the_bed_bureau(), service, charity, referral.sent_by]
    auditor = a_member(a_team("", Team.Kind.OFFICE, reads_logs=True), Role.PRIVACY_OFFICER)
    return World(referral, [referral.referrer, *staff], teams, auditor)


def _leg(world: World, actor: User, chance: Random) -> Allocation:
    legs = world.legs[actor]
    if not legs:
        raise MoveRefused("no leg is known to this actor")
    return copy(chance.choice(legs))


def _team(world: World, chance: Random) -> Team:
    return chance.choice(world.teams)


def _answer(world: World, actor: User, mine: Referral, chance: Random) -> None:
    questions = list(mine.questions.all())
    if not questions:
        raise MoveRefused("there is no question")
    asked = chance.choice(questions)
    correspondence.answer(asked, text="The left", by=actor, at=world.now)


def _deeds(world: World, actor: User, chance: Random) -> dict[str, Callable[[], Any]]:
    mine, at = copy(world.read[actor]), world.now
    stands: dict[str, Any] = {"by": actor, "seen": mine.revision, "at": at}
    leg = lambda: _leg(world, actor, chance)  # noqa: E731
    return {
        "claim": lambda: triage.claim(mine, **stands),
        "take over": lambda: triage.take_over(mine, **stands),
        "release": lambda: triage.release(mine, **stands),
        "ask": lambda: correspondence.ask(mine, question="Which leg?", **stands),
        "answer": lambda: _answer(world, actor, mine, chance),
        "redirect": lambda: redirect(mine, _team(world, chance), **stands),
        "refuse": lambda: refuse(mine, by=actor, seen=mine.revision),
        "accept": lambda: triage.accept(mine, to=_team(world, chance), what="Help", **stands),
        "offer": lambda: allocation.offer(mine, to=_team(world, chance), what="Help", **stands),
        "withdraw": lambda: closure.withdraw(mine, reason=a_reason("withdrawn"), **stands),
        "tell": lambda: moving.move(mine, lifecycle.TELL, **stands),
        "add to": lambda: moving.move(mine, lifecycle.ADD_TO, **stands),
        "amend": lambda: moving.move(mine, lifecycle.AMEND, **stands),
        "accept leg": lambda: _with_leg(leg(), allocation.accept, stands),
        "decline leg": lambda: _with_leg(
            leg(), allocation.decline, stands, reason=a_reason("leg_declined"), note=""
        ),
        "cancel leg": lambda: _cancel(mine, leg(), stands),
    }


def _with_leg(
    leg: Allocation, verb: Callable[..., Any], stands: dict[str, Any], **more: Any
) -> None:
    verb(leg, **stands | {"seen": leg.revision}, **more)


def _cancel(mine: Referral, leg: Allocation, stands: dict[str, Any]) -> None:
    allocation.cancel(mine, leg, **stands | {"seen": leg.revision})


DEEDS = (
    *("claim", "take over", "release", "ask", "answer", "redirect", "refuse"),
    *("accept", "offer", "withdraw", "accept leg", "decline leg", "cancel leg"),
    *("tell", "add to", "amend"),
)
LIKELY = 0.8
STEPS = 16
_TO_DECIDE = {Status.AWAITING_TRIAGE, Status.IN_TRIAGE}
OPEN_FROM: dict[str, Container[str]] = {
    "claim": {Status.AWAITING_TRIAGE},
    "take over": {Status.IN_TRIAGE},
    "release": {Status.IN_TRIAGE},
    "ask": OPEN,
    "redirect": OPEN,
    "accept": _TO_DECIDE,
    "offer": {Status.IN_PROGRESS},
    "tell": OPEN,
    "add to": OPEN,
    "amend": OPEN,
}
EVENTS_OF = {
    "claim": ["referral.claimed"],
    "take over": ["referral.taken_over"],
    "release": ["referral.released"],
    "ask": ["referral.question_asked"],
    "answer": ["referral.question_answered"],
    "redirect": ["referral.redirected"],
    "refuse": ["referral.not_accepted"],
    "accept": ["referral.accepted", "allocation.offered"],
    "offer": ["allocation.offered"],
    "accept leg": ["allocation.accepted"],
    "decline leg": ["allocation.declined"],
    "cancel leg": ["allocation.cancelled"],
    "tell": ["referral.something_changed"],
    "add to": ["referral.added_to"],
    "amend": ["referral.amended"],
}


def step(world: World, chance: Random) -> bool:
    name, actor = chance.choice(DEEDS), chance.choice(world.actors)
    if chance.random() < LIKELY:
        name = chance.choice(world.likely_deeds())
        actor = chance.choice(world.likely_to(name))
        world.look(actor)
    world.now += timedelta(minutes=chance.randrange(600))
    before, events, open_legs = world.truth(), world.events(), legs_open(world)
    try:
        with seen_by(actor):
            _deeds(world, actor, chance)[name]()
    except (MoveRefused, PermissionDenied, Referral.DoesNotExist):
        same_as(before, world.truth())
        assert world.events() == events
        assert legs_open(world) == open_legs
        return False
    else:
        made = world.events()[len(events) :]
        expected = EVENTS_OF.get(name) or [
            "referral.withdrawn",
            *["allocation.cancelled"] * len(open_legs),
        ]
        assert made == expected
        assert before.status not in FINAL
        assert world.truth().revision >= before.revision + (name not in LEAVES_REFERRAL)
        return True


LEAVES_REFERRAL = {"accept leg", "decline leg", "cancel leg"}


def legs_open(world: World) -> list[tuple[Any, ...]]:
    with seen_by(world.referral.referrer):
        legs = Allocation.objects.filter(referral=world.referral, status__in=OPEN_LEG)
        return list(legs.order_by("id").values_list("id", "status", "revision", "owner"))


def same_as(before: Referral, after: Referral) -> None:
    for column in COLUMNS:
        assert getattr(before, column) == getattr(after, column), column


def must_hold(world: World) -> None:
    referral = world.truth()
    with seen_by(referral.referrer):
        owning = Involvement.objects.get(subject=referral.about, team=referral.owner)
        assert owning.until is None
        assert owning.restricted
        running = list(Clock.objects.filter(referral=referral, stopped_at=None))
        questions = [question for question in referral.questions.all() if question.is_open]
        legs = list(Allocation.objects.filter(referral=referral))
        assert referral.waiting is bool(questions)
        assert len({leg.owner_id for leg in legs if leg.closed_at is None}) == len(
            [leg for leg in legs if leg.closed_at is None]
        )
        assert all(leg.sent_by_id == referral.owner_id for leg in legs if leg.status in OPEN_LEG)
        if referral.status in OPEN:
            (clock,) = running
            assert (clock.stage, clock.due_at) == (referral.stage, referral.due_at)
            assert clock.team_id == referral.owner_id
            promise = Promise.of(referral.owner, referral.priority, referral.ring_minutes)
            stage = Stage(referral.stage)
            due = promise.due(stage, referral.sent_at, referral.waited_minutes)
            assert referral.due_at == due
        else:
            assert running == questions == []
            assert all(leg.closed_at for leg in legs)
            assert (referral.due_at, referral.stage) == (None, "")
            assert referral.reason
        if referral.status == Status.NOT_ACCEPTED:
            assert referral.next_step
            assert referral.next_owner
        if referral.status == Status.IN_TRIAGE:
            assert referral.claimed_by_id
    assert referral.owner.is_desk


def desks_agree(world: World) -> None:
    """Each tab holds as many as it says."""
    for team in world.teams[:3]:
        triager = next(a for a in world.actors if team in [m.team for m in a.memberships_held])
        with seen_by(triager):
            for tab in Tab:
                shown = desk.desk(team, triager, View(tab))
                if tab is Tab.OFFERED:
                    offered = [leg for leg in shown.legs if leg.status == "offered"]
                    assert shown.counts[tab].all == len(offered)
                elif tab in shown.counts:
                    assert shown.counts[tab].all == len(shown.referrals.rows), (team, tab)
                else:
                    assert all(row.closed_at for row in shown.referrals.rows)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(seed=st.integers(0, 2**32))
def test_whatever_people_do_the_promises_hold(seed):
    chance, done = Random(seed), []
    with transaction.atomic():
        world = a_world(chance.choice(["home", "both"]))
        must_hold(world)
        for _ in range(STEPS):
            done.append(step(world, chance))
            must_hold(world)
        desks_agree(world)
        transaction.set_rollback(True)
    event(f"{sum(done)} moves made")
