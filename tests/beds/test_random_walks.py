"""Random lives of beds: what must always hold, whatever people do in whatever order, and when.

Most steps are what somebody might do who has just looked; the others are anybody's, on what was
read long ago. Those that are refused change nothing; and the clock looks when it likes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.audit.models import Event
from sers.beds import (
    agreeing,
    choosing,
    expiring,
    holding,
    offering,
    staying,
    stock,
    waiting,
)
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import LIVE, STAYING, Condition, OfferStatus, RequestStatus
from sers.beds.models import Bed, BedClosure, BedRequest, Offer, Placement
from sers.beds.offering import Proposal
from sers.beds.requirement import Requirement
from sers.beds.skipping import Skipping
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, closure, dying
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.beds.lives import a_bed, a_coordinator, a_lead, a_unit, agreed, decided, staff_of
from tests.builders import (
    A_BED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    an_outcome,
    seen_by,
    the_bed_bureau,
)
from tests.referrals.lives import a_triager

pytestmark = pytest.mark.django_db

STEPS, LIKELY = 25, 0.85
# Long ago, so that nothing of a life lies after the clock of the database.
BEGAN = timedelta(days=40)
LIVES = {
    "searching": set(),
    "offered": {"offered"},
    "held": {"held"},
    "placed": {"reserved"},
    "arrived": {"stay", "away"},
    "ended": set(),
    "cancelled": set(),
}


@dataclass
class World:
    """Some people who need beds, too few beds for them, and those who have a say."""

    referrals: list[Referral]
    beds: list[Bed]
    bureau: list[User]
    nurses: dict[Any, User]
    desk: User
    strangers: list[User]
    auditor: User
    now: datetime
    read: dict[str, list[Any]] = field(default_factory=dict)

    def look(self) -> dict[str, list[Any]]:
        """Everything as it stands, for whoever may lay hands on it."""
        with seen_by(ensure_keeper()):
            requests = BedRequest.objects.select_related("owner", "sent_by").order_by("agreed_at")
            offers = Offer.objects.select_related("request__owner", "bed__unit__owner", "owner")
            placements = Placement.objects.select_related("request__owner", "owner", "bed__unit")
            return {
                "request": list(requests),
                "offer": list(offers.order_by("made_at")),
                "placement": list(placements.order_by("made_at")),
                "bed": list(Bed.objects.select_related("unit__owner").order_by("name")),
                "closure": list(BedClosure.objects.filter(until=None)),
            }

    def all_events(self) -> list[tuple[Any, ...]]:
        with seen_by(self.auditor):
            kept = Event.objects.order_by("id")
            return list(kept.values_list("id", "kind", "about", "after", "facts"))

    @property
    def everybody(self) -> list[User]:
        wards = [referral.referrer for referral in self.referrals]
        return [*self.bureau, *self.nurses.values(), self.desk, *self.strangers, *wards]


def a_world() -> World:
    now = timezone.now() - BEGAN
    units = [a_unit(), a_unit(nurse_always=False)]
    beds = [a_bed(units[0]), a_bed(units[0], hoist=False), a_bed(units[1])]
    settings_ = ("bed", "both", "both", "bed")
    referrals = [a_referral(setting=each, at=now, **A_BED) for each in settings_]
    referrals.append(a_referral(nhs_number=referrals[1].nhs_number, setting="bed", at=now, **A_BED))
    bureau = [a_coordinator(), a_lead()]
    for referral in referrals[:-1]:
        agreed(referral=referral, by=bureau[0], at=now)
    strangers = [
        a_member(a_team("", Team.Kind.BED_PROVIDER), Role.BED_PROVIDER),
        a_member(a_team("", Team.Kind.BED_BUREAU), Role.BED_LEAD),
    ]
    auditors = a_team("", Team.Kind.OFFICE, reads_logs=True)
    world = World(
        referrals,
        beds,
        bureau,
        {unit.owner_id: staff_of(unit) for unit in units},
        a_triager(),
        strangers,
        a_member(auditors, Role.PRIVACY_OFFICER),
        now,
    )
    world.read = world.look()
    return world


@dataclass
class Hand:
    """What one person does at one moment, with what they read."""

    world: World
    by: User
    read: dict[str, list[Any]]
    chance: Random

    @property
    def when(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.world.now}

    def one(self, kind: str, *statuses: str) -> Any:
        """One of this kind, rather one that stands so."""
        every = self.read[kind]
        fitting = [each for each in every if each.status in statuses] or every
        if not fitting:
            raise MoveRefused("There is none")
        return self.chance.choice(fitting)

    def bed(self) -> Bed:
        return self.chance.choice(self.read["bed"])

    def request(self, *statuses: str) -> tuple[BedRequest, dict[str, Any]]:
        found = self.one("request", *statuses)
        return found, {**self.when, "seen": found.revision}

    def later(self, most: int = 60) -> datetime:
        return self.world.now + timedelta(hours=self.chance.randrange(1, most))

    def skipping(self) -> dict[Any, Skipping]:
        reason = a_reason("bed_skipped")
        return {each.pk: Skipping(reason) for each in self.read["request"]}


def agree(hand: Hand) -> None:
    mine = Referral.objects.get(pk=hand.chance.choice(hand.world.referrals).pk)
    agreeing.agree(mine, decided(), seen=mine.revision, **hand.when)


def change(hand: Hand) -> None:
    request, given = hand.request("searching")
    needs = Requirement(sex="female", hoist=hand.chance.random() < 0.5)
    urgent = hand.chance.random() < 0.3
    choosing.change_requirement(request, needs, why="Seen", urgent=urgent, last_days=False, **given)


def not_ready(hand: Hand) -> None:
    request, _ = hand.request("searching", "offered", "held")
    choosing.not_ready(request, reason=a_reason("bed_not_ready"), **hand.when)


def ready_again(hand: Hand) -> None:
    resting = [each for each in hand.read["request"] if each.not_ready_since]
    request = hand.chance.choice(resting or hand.read["request"])
    choosing.ready_again(request, **hand.when)


def offer(hand: Hand) -> None:
    request, given = hand.request("searching", hand.chance.choice(["offered", "held"]))
    line = [Proposal(bed) for bed in hand.chance.sample(hand.read["bed"], 2)]
    offering.offer(request, line, skipping_over=hand.skipping(), **given)


def hold(hand: Hand) -> None:
    request, given = hand.request("searching")
    begins = hand.later(20) if hand.chance.random() < 0.2 else None
    until = (begins or hand.world.now) + timedelta(hours=12)
    holding.hold(
        request, hand.bed(), begins=begins, until=until, skipping_over=hand.skipping(), **given
    )


def override(hand: Hand) -> None:
    request, given = hand.request("searching")
    given |= {"overriding": a_reason("bed_overridden"), "skipping_over": hand.skipping()}
    holding.hold(request, hand.bed(), **given)


def extend(hand: Hand) -> None:
    request, given = hand.request("held")
    holding.extend(request, until=hand.later(), **given)


def release(hand: Hand) -> None:
    request, given = hand.request("held", "placed")
    holding.release(request, reason=a_reason("bed_released"), **given)


def reserve(hand: Hand) -> None:
    request, given = hand.request("held", "placed")
    holding.reserve(request, expected_at=hand.later(10), **given)


def transfer(hand: Hand) -> None:
    request, given = hand.request("arrived")
    staying.transfer(request, hand.bed(), **given)


def end_search(hand: Hand) -> None:
    request, given = hand.request("searching")
    agreeing.end_search(request, reason=a_reason("leg_handed_back"), note="Home", **given)


def answer_offer(hand: Hand) -> None:
    mine = hand.one("offer", "offered")
    verb = hand.chance.choice(["accept", "accept", "decline", "withdraw", "ask"])
    match verb:
        case "accept":
            offering.accept(mine, **hand.when)
        case "decline":
            offering.decline(mine, reason=a_reason("bed_declined"), **hand.when)
        case "withdraw":
            offering.withdraw(mine, **hand.when)
        case "ask":
            offering.ask(mine, question="Does she walk?", **hand.when)


def arrive(hand: Hand) -> None:
    placement = hand.one("placement", "held", "reserved")
    leaving = hand.later(90) if hand.chance.random() < 0.5 else None
    staying.arrive(placement, leaving_at=leaving, **hand.when)


def not_arrive(hand: Hand) -> None:
    placement = hand.one("placement", "held", "reserved")
    staying.not_arrive(placement, reason=a_reason("bed_released"), **hand.when)


def live_in_it(hand: Hand) -> None:
    placement = hand.one("placement", "stay", "away")
    match hand.chance.choice(["expect", "away", "back", "leave", "leave"]):
        case "expect":
            staying.expect(placement, leaving_at=hand.later(90), **hand.when)
        case "away":
            staying.go_away(placement, **hand.when)
        case "back":
            staying.come_back(placement, **hand.when)
        case "leave":
            to = an_outcome("discharged")
            staying.leave(placement, to=to, report="She walks", **hand.when)


def keep_stock(hand: Hand) -> None:
    bed = hand.bed()
    match hand.chance.choice(["ready", "ready", "ready", "dirty", "close", "open", "take", "free"]):
        case "ready":
            stock.set_condition(bed, Condition.READY, **hand.when)
        case "dirty":
            stock.set_condition(bed, Condition.CONTAMINATED, **hand.when)
        case "close":
            day = directory.today(hand.world.now)
            stock.close(bed, reason=a_reason("bed_closed"), review_on=day, **hand.when)
        case "open":
            closed = [each.bed_id for each in hand.read["closure"]]
            beds = [each for each in hand.read["bed"] if each.pk in closed]
            stock.reopen(hand.chance.choice(beds or [bed]), **hand.when)
        case "take":
            stock.take(bed, **hand.when)
        case "free":
            others = [p.bed for p in hand.read["placement"] if p.request_id is None]
            stock.free(hand.chance.choice(others or [bed]), **hand.when)


def end_referral(hand: Hand) -> None:
    mine = Referral.objects.get(pk=hand.chance.choice(hand.world.referrals).pk)
    if hand.chance.random() < 0.4:
        said = {"died_on": None, "told_by": "Her son"}
        dying.record_death(mine, **said, seen=mine.revision, **hand.when)
    else:
        closure.withdraw(mine, reason=a_reason("withdrawn"), seen=mine.revision, **hand.when)


def cancel_leg(hand: Hand) -> None:
    request, _ = hand.request("searching", "held")
    leg = Allocation.objects.select_related("owner", "sent_by").get(pk=request.leg_id)
    mine = Referral.objects.get(pk=request.referral_id)
    allocation.cancel(mine, leg, seen=leg.revision, **hand.when)


OPEN_FROM: list[tuple[str, str, list[Callable[[Hand], None]]]] = [
    ("request", "searching", [offer, offer, hold, hold, override, change]),
    ("request", "held", [extend, release, reserve, reserve]),
    ("request", "placed", [release]),
    ("request", "arrived", [transfer]),
    ("request", "cancelled", [agree]),
    ("offer", "offered", [answer_offer] * 5),
    ("placement", "held", [arrive, arrive, not_arrive]),
    ("placement", "reserved", [arrive, arrive, arrive]),
    ("placement", "stay", [live_in_it, live_in_it]),
    ("placement", "away", [live_in_it]),
]
BY_OTHERS = [not_ready, not_ready, not_ready, ready_again, ready_again, end_referral, cancel_leg]
OF_PROVIDERS = [answer_offer, arrive, not_arrive, live_in_it, keep_stock]
OF_THE_BUREAU = [
    *(agree, change, offer, hold, override, extend, release, reserve, transfer, end_search),
]
ALL = [*OF_THE_BUREAU, *OF_PROVIDERS, *BY_OTHERS]


def likely(world: World, chance: Random) -> tuple[Callable[[Hand], None], User]:
    """What somebody might do as things stand, who may do it at all."""
    if chance.random() < 0.06:
        wards = [each.referrer for each in world.referrals]
        return chance.choice(BY_OTHERS), chance.choice([world.desk, *wards])
    stands = {(kind, each.status) for kind in ("request", "offer", "placement")
              for each in world.read[kind]}  # fmt: skip
    deeds = [deed for *where, listed in OPEN_FROM if tuple(where) in stands for deed in listed]
    unready = [bed for bed in world.read["bed"] if bed.condition != Condition.READY]
    deeds += [keep_stock] * (1 + 4 * len(unready)) + [ready_again, end_search]
    deed = chance.choice(deeds)
    nurses = list(world.nurses.values()) if deed in OF_PROVIDERS else []
    return deed, chance.choice([*world.bureau, *world.bureau, *nurses])


def step(world: World, chance: Random) -> bool:
    world.now += timedelta(minutes=chance.choice([1, 5, 60, chance.randrange(900)]))
    fresh = chance.random() < LIKELY
    world.read = world.look() if fresh else world.read
    deed, actor = likely(world, chance)
    if not fresh and chance.random() < 0.5:
        deed, actor = chance.choice(ALL), chance.choice(world.everybody)
    before, events = standing(world), world.all_events()
    try:
        with seen_by(actor):
            deed(Hand(world, actor, world.read, chance))
            assert whoever_asks() == actor.pk
    except (MoveRefused, PermissionDenied, Referral.DoesNotExist, Allocation.DoesNotExist):
        assert standing(world) == before
        assert world.all_events() == events
        return False
    assert len(world.all_events()) > len(events), deed.__name__
    return True


def whoever_asks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sers_user()")
        (found,) = cursor.fetchone()
    return int(found)


def standing(world: World) -> list[Any]:
    with seen_by(ensure_keeper()):
        return [
            list(model.objects.order_by("pk").values())
            for model in (BedRequest, Offer, Placement, Bed, BedClosure)
        ]


def must_hold(world: World) -> None:
    now = world.look()
    live = [each for each in now["placement"] if each.status in LIVE]
    nobody_has_two(live)
    out = [each for each in now["offer"] if each.status == OfferStatus.OFFERED]
    assert {each.placement_id for each in out} == {p.pk for p in live if p.status == "offered"}
    for request in now["request"]:
        mine = [each.status for each in live if each.request_id == request.pk]
        assert len(mine) == bool(LIVES[request.status]), request.status
        assert {*mine} <= LIVES[request.status]
        assert request.is_open or not waits_in_line(now, request)
        assert not request.not_ready_since or not mine
    told_as_it_stands(world, now)
    nothing_hangs_on_what_has_ended(world, now)
    read_by_who_has_them(now, live)
    in_the_order_that_is_said(world, now)


def nobody_has_two(live: list[Placement]) -> None:
    claims = [each for each in live if each.status not in STAYING]
    stays = [each for each in live if each.status in STAYING]
    for each in (claims, stays):
        people = [placement.person_id for placement in each if placement.person_id]
        assert len(people) == len(set(people))
    beds = [each.bed_id for each in stays]
    assert len(beds) == len(set(beds))
    for one in live:
        for other in live:
            if one.pk != other.pk and one.bed_id == other.bed_id:
                upper = one.period.upper, other.period.upper
                assert any(end and end <= start for end, start in zip(
                    upper, (other.period.lower, one.period.lower), strict=True
                ))  # fmt: skip


def waits_in_line(now: dict[str, list[Any]], request: BedRequest) -> bool:
    waits = {OfferStatus.QUEUED, OfferStatus.OFFERED}
    return any(o.status in waits for o in now["offer"] if o.request_id == request.pk)


def told_as_it_stands(world: World, now: dict[str, list[Any]]) -> None:
    """The last event of each search says where it stands."""
    last = {
        facts["request"]: after["bed"]
        for _, _, _, after, facts in world.all_events()
        if "bed" in after and "request" in facts
    }
    assert {str(each.pk): each.status for each in now["request"]} == last


def nothing_hangs_on_what_has_ended(world: World, now: dict[str, list[Any]]) -> None:
    with seen_by(world.bureau[0]):
        closed = set(Allocation.objects.exclude(closed_at=None).values_list("pk", flat=True))
    assert not [each for each in now["request"] if each.is_open and each.leg_id in closed]


def read_by_who_has_them(now: dict[str, list[Any]], live: list[Placement]) -> None:
    """A provider reads a referral exactly while it holds or has a bed for it."""
    providers = {bed.unit.owner_id for bed in now["bed"]}
    reading = in_force(Involvement.objects.filter(team__in=providers, reads=True))
    has = {
        (each.about, each.owner_id) for each in live if each.request_id and each.status != "offered"
    }
    assert set(reading.values_list("subject", "team_id")) == has


def in_the_order_that_is_said(world: World, now: dict[str, list[Any]]) -> None:
    """First who is ready; then instead of hospital; then how soon; then how long."""
    bureau = the_bed_bureau().pk
    with seen_by(ensure_keeper()):
        listed = [each.pk for each in waiting.waiting_for(bureau)]
    waits = [r for r in now["request"] if r.status in {"searching", "offered", "held"}]
    since = {r.pk: r.agreed_at for r in waits}
    expected = sorted(
        waits, key=lambda r: (r.not_ready_since is not None, not r.urgent, since[r.pk], r.pk)
    )
    assert listed == [each.pk for each in expected]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(seed=st.integers(0, 2**32))
def test_whatever_people_do_no_bed_is_taken_twice_and_nothing_is_lost(seed):
    chance, done = Random(seed), []
    with transaction.atomic():
        world = a_world()
        must_hold(world)
        for _ in range(STEPS):
            done.append(step(world, chance))
            must_hold(world)
            if chance.random() < 0.25:
                expiring.expire(world.now)
                must_hold(world)
                due = [each for each in world.look()["placement"] if each.status in LIVE]
                assert not [each for each in due if each.until and each.until <= world.now]
        transaction.set_rollback(True)
    event(f"{sum(done) // 4 * 4} moves made")


def test_where_a_search_may_stand_is_listed_here():
    assert set(LIVES) == set(RequestStatus.values)
