"""Random lives: what must always hold, whatever people do in whatever order.

Most steps are what somebody might do who has just read it; the others are anybody's, on
what they read long ago: stale, forbidden, no longer open. Those must change nothing, and
what is done leaves its events and no others.
"""

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

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.audit.models import Event
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import clocks, desk
from sers.referrals.clocks import Promise
from sers.referrals.desk import Tab, View
from sers.referrals.legs import Allocation, Assignment, Clock
from sers.referrals.lifecycle import FINAL, OPEN_LEG, Stage, Status, stage_of
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.opening import VISITING
from tests.builders import (
    A_BED,
    a_member,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.referrals.deeds import (
    ALL,
    BY_THE_SENDER,
    ENDS,
    ENDS_LEGS,
    EVENTS_OF,
    LEAVES_REFERRAL,
    LEG_OPEN_FROM,
    ON_LEGS,
    OPEN_FROM,
    Hand,
)
from tests.referrals.lives import a_charity, a_service

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # a Friday, near closing time
COLUMNS = ("status", "owner_id", "revision", "claimed_by_id", "due_at", "stage", "waiting")
LIKELY = 0.85
STEPS = 20


@dataclass
class World:
    """One referral, those who may and may not touch it, and what each of them last read."""

    referral: Referral
    other: Referral
    actors: list[User]
    teams: list[Team]
    auditor: User
    now: datetime = BEGAN
    sent_on_by: User | None = None

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

    def hand_of(self, actor: User, chance: Random) -> Hand:
        mine, known = copy(self.read[actor]), self.legs[actor]
        return Hand(actor, mine, known, self.teams, self.actors, self.other, self.now, chance)

    def events(self) -> list[str]:
        with seen_by(self.auditor):
            about = Event.objects.filter(about=self.referral.about)
            return list(about.order_by("id").values_list("kind", flat=True))

    def likely_deeds(self) -> list[str]:
        """What is open as things stand; an end seldom, or every life would be short."""
        now, legs = self.truth(), self.all_legs()
        deeds = [name for name, statuses in OPEN_FROM.items() if now.status in statuses] * 2
        standing = {leg.status for leg in legs}
        for name, statuses in LEG_OPEN_FROM.items():
            deeds += [name] * (3 * bool(standing & {*statuses}))
        deeds += ["answer", "stop asking", "answer as desk"] * (3 * bool(self.asked()))
        deeds += ["recall"] * (12 * (self.sent_on_by is not None))
        deeds += ["accept", "accept as it is"] * (4 * (now.status in {"awaiting_triage"}))
        return [*deeds, *ENDS]

    def likely_to(self, deed: str) -> list[User]:
        """Those whose part it is, as things stand."""
        if deed == "recall" and self.sent_on_by:
            return [self.sent_on_by]
        if deed in BY_THE_SENDER:
            return [self.referral.referrer]
        teams = {self.truth().owner_id}
        if deed in ON_LEGS and deed != "cancel leg":
            wanted = {*LEG_OPEN_FROM[deed]}
            teams = {leg.owner_id for leg in self.all_legs() if leg.status in wanted} or teams
        members = [a for a in self.actors if {m.team_id for m in a.memberships_held} & teams]
        return members or self.actors

    def truth(self) -> Referral:
        with seen_by(self.referral.referrer):
            return Referral.objects.get(pk=self.referral.pk)

    def all_legs(self) -> list[Allocation]:
        with seen_by(self.referral.referrer):
            return list(Allocation.objects.filter(referral=self.referral).order_by("id"))

    def asked(self) -> list[Any]:
        with seen_by(self.referral.referrer):
            return [question for question in self.truth().questions.all() if question.is_open]


def a_world(setting: str) -> World:
    given = {"setting": setting, **(A_BED if setting != "home" else {})}
    referral = a_referral(at=BEGAN, **given)
    other = a_referral(at=BEGAN, nhs_number=referral.nhs_number)
    service, charity = a_service(), a_charity()
    staff = [
        *(a_member(team, Role.TRIAGER) for team in (penwith(), penwith(), truro())),
        a_member(the_bed_bureau(), Role.TRIAGER),
        *(a_member(service, Role.WORKER) for _ in range(2)),
        a_member(charity, Role.VOLUNTEER),
        a_member(penwith(), Role.WORKER),
    ]
    teams = [penwith(), truro(), the_bed_bureau(), service, charity, referral.sent_by]
    auditor = a_member(a_team("", Team.Kind.OFFICE, reads_logs=True), Role.PRIVACY_OFFICER)
    return World(referral, other, [referral.referrer, *staff], teams, auditor)


def step(world: World, chance: Random) -> bool:
    name, actor = chance.choice(list(ALL)), chance.choice(world.actors)
    if chance.random() < LIKELY:
        name = chance.choice(world.likely_deeds())
        actor = chance.choice(world.likely_to(name))
        world.look(actor)
    world.now += timedelta(minutes=chance.choice([1, 8, chance.randrange(600)]))
    before, events, open_legs = world.truth(), world.events(), legs_open(world)
    try:
        with seen_by(actor):
            ALL[name](world.hand_of(actor, chance))
    except (MoveRefused, PermissionDenied, Referral.DoesNotExist):
        same_as(before, world.truth())
        assert world.events() == events
        assert legs_open(world) == open_legs
        return False
    as_expected(name, world.events()[len(events) :], before, len(open_legs))
    world.sent_on_by = actor if name == "redirect" else None
    assert world.truth().revision >= before.revision + (name not in LEAVES_REFERRAL)
    return True


def as_expected(name: str, made: list[str], before: Referral, open_legs: int) -> None:
    expected = list(EVENTS_OF[name])
    if name in ENDS_LEGS:
        expected += ["allocation.cancelled"] * open_legs
    if name == "acknowledge" and before.acknowledged_at:  # said twice, it counts once
        expected = []
    assert made == expected
    assert (before.status in FINAL) is (name in {"reopen", "acknowledge"})


def legs_open(world: World) -> list[tuple[Any, ...]]:
    named = [(leg.pk, leg.status, leg.revision, leg.owner_id) for leg in world.all_legs()]
    return [leg for leg in named if leg[1] in OPEN_LEG]


def same_as(before: Referral, after: Referral) -> None:
    for column in COLUMNS:
        assert getattr(before, column) == getattr(after, column), column


def must_hold(world: World) -> None:
    referral, legs = world.truth(), world.all_legs()
    asked = world.asked()
    with seen_by(referral.referrer):
        seen_by_the_right_teams(world, referral, legs)
        assert referral.owner.is_desk
        assert referral.waiting is any(question.leg_id is None for question in asked)
        going_on = [leg for leg in legs if leg.status in OPEN_LEG]
        assert len({leg.owner_id for leg in going_on}) == len(going_on)
        assert all(leg.sent_by_id == referral.owner_id for leg in going_on)
        assert {question.leg_id for question in asked} <= {None, *(leg.pk for leg in going_on)}
        somebody_leads(legs)
        if referral.is_open:
            the_clock_is_right(world, referral, legs)
        else:
            it_ended_whole(referral, legs, asked)
        if referral.status == Status.IN_TRIAGE:
            assert referral.claimed_by_id


def seen_by_the_right_teams(world: World, referral: Referral, legs: list[Allocation]) -> None:
    involved = in_force(Involvement.objects.filter(subject=referral.about))
    owning = involved.get(team=referral.owner)
    assert owning.restricted
    deciding = set(involved.filter(restricted=True).values_list("team_id", flat=True))
    # Whoever is named to go must know the way in.
    named = Assignment.objects.filter(leg__in=legs, until=None, leg__status__in=VISITING)
    going = set(named.values_list("leg__owner_id", flat=True))
    assert deciding <= {referral.owner_id, referral.sent_by_id, *going}
    reading = set(involved.filter(reads=True).values_list("team_id", flat=True))
    for team in world.teams:
        if team.kind not in {Team.Kind.SERVICE, Team.Kind.VOLUNTARY}:
            continue
        agreed = OPEN_LEG - ({"offered"} if team.kind == Team.Kind.VOLUNTARY else set())
        helps = any(leg.owner_id == team.pk and leg.status in agreed for leg in legs)
        assert (team.pk in reading) is helps, team.kind


def somebody_leads(legs: list[Allocation]) -> None:
    for leg in legs:
        doing = list(Assignment.objects.filter(leg=leg, until=None))
        assert not doing or leg.status in OPEN_LEG
        assert sum(each.leads for each in doing) == bool(doing)


def the_clock_is_right(world: World, referral: Referral, legs: list[Allocation]) -> None:
    every = list(Clock.objects.filter(referral=referral).order_by("id"))
    (clock,) = (each for each in every if each.stopped_at is None)
    assert (clock.stage, clock.due_at) == (referral.stage, referral.due_at)
    assert clock.team_id == referral.owner_id
    stage = Stage(referral.stage)
    if referral.status == Status.IN_PROGRESS:
        assert stage is stage_of([(leg.status, leg.started_at is not None) for leg in legs])
    if stage in clocks.PROMISED:
        # By the hours of the desk that promised, which may have handed it over since.
        desks = [team for team in world.teams if team.is_desk]
        promises = [Promise.of(team, referral.priority, referral.ring_minutes) for team in desks]
        since, waited = referral.clock_from, referral.waited_minutes
        assert referral.due_at in {each.due(stage, since, waited) for each in promises}
        return
    began = since_when(every)
    review = timedelta(minutes=referral.priority.review_minutes)
    assert stage is Stage.CLOSE or referral.due_at == began + review
    assert referral.due_at > began


def since_when(every: list[Clock]) -> datetime:
    """When the stage that runs began, whoever had it meanwhile."""
    run = [every[-1]]
    for earlier in reversed(every[:-1]):
        if earlier.stage != run[-1].stage:
            break
        run.append(earlier)
    return run[-1].started_at


def it_ended_whole(referral: Referral, legs: list[Allocation], asked: list[Any]) -> None:
    assert not asked
    assert all(leg.closed_at for leg in legs)
    assert not Clock.objects.filter(referral=referral, stopped_at=None).exists()
    assert (referral.due_at, referral.stage, referral.huddle_on) == (None, "", None)
    match Status(referral.status):
        case Status.NOT_ACCEPTED:
            assert referral.reason
            assert referral.next_step
            assert referral.next_owner
        case Status.WITHDRAWN:
            assert referral.reason
        case Status.COMPLETED:
            assert referral.outcome
        case Status.JOINED:
            assert referral.joined_to_id == referral.joined_to_id != referral.pk
        case _:
            assert referral.status == Status.ENDED_BY_DEATH


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
