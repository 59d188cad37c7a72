"""The life of a search for a bed: every verb, wherever the search stands, by everybody.

The table below is written out a second time on purpose: what changes in `lifecycle.py` or in the
policy must be said here too.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sers.access import gate
from sers.audit.models import Event
from sers.beds import agreeing, choosing, expiring, holding, offering, staying
from sers.beds.events import BedEvent
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import (
    FINAL_REQUEST,
    OPEN_REQUEST,
    REQUEST_MOVES,
    OfferStatus,
    PlacementStatus,
    RequestStatus,
    request_moves_from,
)
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.beds.offering import Proposal
from sers.beds.requirement import Requirement
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_provider,
    agreed,
    left,
    offered,
    placing,
    receive,
    staff_of,
)
from tests.builders import (
    A_BED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    an_outcome,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)

SEEKING = {"searching", "not_ready"}
BEFORE = SEEKING | {"offered", "held", "placed"}
IN_A_BED = {"arrived", "away"}
CLAIMED = {"held", "placed"}

BUREAU = {("bureau", Role.BED_COORDINATOR), ("bureau", Role.BED_LEAD)}
# What a provider says, the bureau may write down for it.
PROVIDER = BUREAU | {("provider", Role.BED_PROVIDER)}
SAY_READY = BUREAU | {("sender", Role.REFERRER), ("owner", Role.TRIAGER)}
SAY_READY |= {("owner", Role.BED_COORDINATOR)}

# Verb → from where, to where (None: it stays), who may, the event it leaves.
ALLOWED: dict[str, tuple[set[str], str | None, set[tuple[str, Role]], BedEvent]] = {
    "change": (BEFORE, None, BUREAU, BedEvent.REQUIREMENT_CHANGED),
    "set ready on": (BEFORE, None, BUREAU, BedEvent.REQUIREMENT_CHANGED),
    "not ready": (BEFORE - {"not_ready"}, "not_ready", SAY_READY, BedEvent.NOT_READY),
    "ready again": ({"not_ready"}, "searching", SAY_READY, BedEvent.READY_AGAIN),
    "keep choice": (BEFORE | IN_A_BED, None, BUREAU, BedEvent.CHOICE_KEPT),
    "offer": ({"searching"}, "offered", BUREAU, BedEvent.OFFERED),
    "queue": ({"offered"} | CLAIMED, None, BUREAU, BedEvent.QUEUED),
    "ask": ({"offered"}, None, PROVIDER, BedEvent.ASKED),
    "answer": ({"offered"}, None, BUREAU, BedEvent.ANSWERED),
    "accept": ({"offered"}, "held", PROVIDER, BedEvent.OFFER_ACCEPTED),
    "decline": ({"offered"}, "searching", PROVIDER, BedEvent.OFFER_DECLINED),
    "withdraw": ({"offered"}, "searching", BUREAU, BedEvent.OFFER_WITHDRAWN),
    "hold": ({"searching"}, "held", BUREAU, BedEvent.HELD),
    "override": ({"searching"}, "held", {("bureau", Role.BED_LEAD)}, BedEvent.OVERRIDDEN),
    "extend": ({"held"}, None, BUREAU, BedEvent.HOLD_EXTENDED),
    "release": (CLAIMED, "searching", BUREAU, BedEvent.RELEASED),
    "reserve": (CLAIMED, "placed", BUREAU, BedEvent.RESERVED),
    "arrive": (CLAIMED, "arrived", PROVIDER, BedEvent.ARRIVED),
    "not arrive": (CLAIMED, "searching", PROVIDER, BedEvent.NOT_ARRIVED),
    "expect": (IN_A_BED, None, PROVIDER, BedEvent.LEAVING_EXPECTED),
    "transfer": (IN_A_BED, "arrived", BUREAU, BedEvent.TRANSFERRED),
    "go away": ({"arrived"}, "away", PROVIDER, BedEvent.WENT_ON_LEAVE),
    "come back": ({"away"}, "arrived", PROVIDER, BedEvent.CAME_BACK),
    "leave": (IN_A_BED, "ended", PROVIDER, BedEvent.LEFT),
    "end search": (BEFORE, "cancelled", BUREAU, BedEvent.CANCELLED),
}
BY_THE_CLOCK = {
    "offered": ("searching", BedEvent.OFFER_LAPSED),
    "held": ("searching", BedEvent.HOLD_LAPSED),
    "away": ("not_ready", BedEvent.NOT_BACK),
}


# The table by itself


def test_every_move_of_the_table_is_one_of_the_verbs_or_of_the_clock():
    tried = {row[3] for row in ALLOWED.values()} | {event for _, event in BY_THE_CLOCK.values()}
    assert {move.event for move in REQUEST_MOVES} == tried


def test_every_move_leaves_an_event_of_its_own():
    events = [move.event for move in REQUEST_MOVES]
    assert len(set(events)) == len(events)
    assert {*BedEvent} - {*events} == {
        BedEvent.AGREED,
        BedEvent.NOT_INDICATED,
        BedEvent.PASSED_OVER,
    }


def test_every_status_is_reached_every_search_can_end_and_none_goes_on_after():
    reached, looked = {RequestStatus.SEARCHING.value}, set()
    while reached - looked:
        status = (reached - looked).pop()
        looked.add(status)
        reached |= {move.leads_from(status) for move in request_moves_from(status)}
    assert reached == set(RequestStatus.values)
    for status in OPEN_REQUEST:
        assert any(move.ends for move in request_moves_from(status))
    assert [request_moves_from(status) for status in FINAL_REQUEST] == [[], []]
    assert all(move.ends is (move.target in FINAL_REQUEST) for move in REQUEST_MOVES)


# Every verb × wherever the search stands × everybody


@dataclass
class Hand:
    """What somebody holds who has read it: their rights decide, not what they hold."""

    by: User
    request: BedRequest
    offer: Offer
    placement: Placement
    other_bed: Bed
    unfit_bed: Bed

    @property
    def seen(self) -> dict[str, Any]:
        return {"by": self.by, "seen": self.request.revision}


def soon(hours: int = 1) -> Any:
    return timezone.now() + timedelta(hours=hours)


def offer(hand: Hand) -> None:
    offering.offer(hand.request, [Proposal(hand.other_bed)], **hand.seen)


DEEDS: dict[str, Callable[[Hand], object]] = {
    "change": lambda hand: choosing.change_requirement(
        hand.request,
        Requirement(sex="female", oxygen=True),
        why="She needs oxygen",
        urgent=False,
        last_days=False,
        **hand.seen,
    ),
    "set ready on": lambda hand: choosing.set_ready_on(hand.request, None, **hand.seen),
    "not ready": lambda hand: choosing.not_ready(
        hand.request, reason=a_reason("bed_not_ready"), by=hand.by
    ),
    "ready again": lambda hand: choosing.ready_again(hand.request, by=hand.by),
    "keep choice": lambda hand: choosing.keep_choice(
        hand.request, {hand.other_bed.unit.site: "wanted"}, who="Her son", **hand.seen
    ),
    "offer": offer,
    "queue": offer,
    "ask": lambda hand: offering.ask(hand.offer, question="Does she walk?", by=hand.by),
    "answer": lambda hand: offering.answer(hand.offer, text="A little", by=hand.by),
    "accept": lambda hand: offering.accept(hand.offer, by=hand.by),
    "decline": lambda hand: offering.decline(
        hand.offer, reason=a_reason("bed_declined"), by=hand.by
    ),
    "withdraw": lambda hand: offering.withdraw(hand.offer, by=hand.by),
    "hold": lambda hand: holding.hold(hand.request, hand.other_bed, **hand.seen),
    "override": lambda hand: holding.hold(
        hand.request, hand.unfit_bed, overriding=a_reason("bed_overridden"), **hand.seen
    ),
    "extend": lambda hand: holding.extend(hand.request, until=soon(48), **hand.seen),
    "release": lambda hand: holding.release(
        hand.request, reason=a_reason("bed_released"), **hand.seen
    ),
    "reserve": lambda hand: holding.reserve(hand.request, expected_at=soon(), **hand.seen),
    "arrive": lambda hand: staying.arrive(hand.placement, by=hand.by),
    "not arrive": lambda hand: staying.not_arrive(
        hand.placement, reason=a_reason("bed_released"), by=hand.by
    ),
    "expect": lambda hand: staying.expect(hand.placement, leaving_at=soon(72), by=hand.by),
    "transfer": lambda hand: staying.transfer(hand.request, hand.other_bed, **hand.seen),
    "go away": lambda hand: staying.go_away(hand.placement, by=hand.by),
    "come back": lambda hand: staying.come_back(hand.placement, by=hand.by),
    "leave": lambda hand: staying.leave(
        hand.placement, to=an_outcome("discharged"), report="She walks", by=hand.by
    ),
    "end search": lambda hand: agreeing.end_search(
        hand.request, reason=a_reason("leg_handed_back"), note="No bed is needed", **hand.seen
    ),
}


def begun() -> tuple[BedRequest, Offer]:
    """A PCN area team owns it; the Bed Bureau holds a leg, and has offered a bed."""
    request = agreed(referral=a_referral(setting="both", **A_BED))
    _, (offer,) = offered(request)
    return request, offer


def declined() -> tuple[BedRequest, Offer]:
    request, offer = begun()
    nurse = staff_of(offer.bed.unit)
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offer.pk)
        offering.decline(mine, reason=a_reason("bed_declined"), by=nurse)
    return request, offer


def resting() -> tuple[BedRequest, Offer]:
    request, offer = begun()
    with placing(request) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)
    return request, offer


def accepted() -> tuple[BedRequest, Offer]:
    request, offer = begun()
    nurse = staff_of(offer.bed.unit)
    with seen_by(nurse):
        offering.accept(Offer.objects.get(pk=offer.pk), by=nurse)
    return request, offer


def agreed_when() -> tuple[BedRequest, Offer]:
    request, offer = accepted()
    with placing(request) as (mine, by):
        holding.reserve(mine, expected_at=soon(), by=by, seen=mine.revision)
    return request, offer


def inside() -> tuple[BedRequest, Offer]:
    request, offer = accepted()
    receive(offer.placement)
    return request, offer


def gone_for_a_while() -> tuple[BedRequest, Offer]:
    request, offer = inside()
    nurse = staff_of(offer.bed.unit)
    with seen_by(nurse):
        staying.go_away(Placement.objects.get(pk=offer.placement_id), by=nurse)
    return request, offer


def gone() -> tuple[BedRequest, Offer]:
    request, offer = inside()
    left(offer.placement)
    return request, offer


def given_up() -> tuple[BedRequest, Offer]:
    request, offer = accepted()
    with placing(request) as (mine, by):
        given = {"reason": a_reason("leg_handed_back"), "note": "No bed is needed"}
        agreeing.end_search(mine, by=by, seen=mine.revision, **given)
    return request, offer


STANDING: dict[str, Callable[[], tuple[BedRequest, Offer]]] = {
    "searching": declined,
    "not_ready": resting,
    "offered": begun,
    "held": accepted,
    "placed": agreed_when,
    "arrived": inside,
    "away": gone_for_a_while,
    "ended": gone,
    "cancelled": given_up,
}


class Around:
    """A search, and somebody of each sort who might lay hands on it."""

    def __init__(self, request: BedRequest, offer: Offer) -> None:
        with seen_by(ensure_keeper()):
            named = BedRequest.objects.select_related("owner", "sent_by")
            self.request = named.get(pk=request.pk)
            related = ("request__owner", "bed__unit__owner", "owner", "placement")
            self.offer = Offer.objects.select_related(*related).get(pk=offer.pk)
            self.placement = Placement.objects.select_related("request", "owner", "bed__unit").get(
                pk=self.offer.placement_id
            )
        self.beds = a_bed(), a_bed(hoist=False)
        follower, charity = a_team(), a_team("", Team.Kind.VOLUNTARY)
        gate.follow(request.about, follower, because="it added")
        other_bureau = a_team("", Team.Kind.BED_BUREAU)
        teams = {
            "bureau": (the_bed_bureau(), BUREAU_ROLES),
            "other bureau": (other_bureau, [Role.BED_LEAD]),
            "provider": (self.offer.owner, [Role.BED_PROVIDER, Role.WORKER, Role.REFERRER]),
            "other provider": (a_provider(), [Role.BED_PROVIDER]),
            "sender": (request.sent_by, [Role.REFERRER, Role.WORKER, Role.BED_COORDINATOR]),
            "owner": (penwith(), [Role.TRIAGER, Role.WORKER, Role.BED_COORDINATOR]),
            "other area": (truro(), [Role.TRIAGER]),
            "follower": (follower, [Role.REFERRER]),
            "charity": (charity, [Role.VOLUNTEER]),
            "office": (a_team("", Team.Kind.OFFICE), [Role.MANAGER, Role.BED_KEEPER]),
        }
        self.people = {
            (standing, role): a_member(team, role)
            for standing, (team, roles) in teams.items()
            for role in roles
        }
        auditors = a_team("", Team.Kind.OFFICE, reads_logs=True)
        self.auditor = a_member(auditors, Role.PRIVACY_OFFICER)
        self.so_far = len(self.events())

    def hand_of(self, by: User) -> Hand:
        held = (copy(each) for each in (self.request, self.offer, self.placement))
        return Hand(by, *held, *self.beds)

    def standing(self) -> str:
        with seen_by(ensure_keeper()):
            now = BedRequest.objects.get(pk=self.request.pk)
            if now.not_ready_since and now.is_open:
                return "not_ready"
            away = Placement.objects.filter(request=now, status=PlacementStatus.AWAY).exists()
            return "away" if away else now.status

    def events(self) -> list[str]:
        with seen_by(self.auditor):
            about = Event.objects.filter(about=self.request.about)
            return list(about.order_by("id").values_list("kind", flat=True))

    def everything(self) -> list[Any]:
        """All that a refused verb must leave alone."""
        with seen_by(ensure_keeper()):
            kept = [
                list(model.objects.order_by("pk").values())
                for model in (BedRequest, Offer, Placement, Bed)
            ]
        return [*kept, self.events()]


# Everybody is asked where it stands most of the time; elsewhere, whoever may do anything at all.
FEW = {who for row in ALLOWED.values() for who in row[2]} | {("follower", Role.REFERRER)}
ASKED_OF_FEW = {"not_ready", "placed", "away", "cancelled"}
BUREAU_ROLES = [Role.BED_COORDINATOR, Role.BED_LEAD, Role.TRIAGER, Role.WORKER]


class _Undo(Exception):
    pass


def attempt(around: Around, name: str, by: User) -> Any:
    """The exception it was refused with; or where it led, and the events it left."""
    try:
        with transaction.atomic():
            with seen_by(by):
                DEEDS[name](around.hand_of(by))
            found = around.standing(), around.events()[around.so_far :]
            raise _Undo
    except _Undo:
        return found
    except (MoveRefused, PermissionDenied) as refusal:
        return type(refusal)


@pytest.mark.django_db
@pytest.mark.parametrize("standing", STANDING)
def test_a_search_moves_exactly_as_the_table_and_the_policy_say(standing):
    around = Around(*STANDING[standing]())
    assert around.standing() == standing
    before = around.everything()
    for name, (sources, target, allowed, event) in ALLOWED.items():
        if name in {"offer", "queue"} and standing in ({"searching"} - sources):
            continue  # one verb: what is out already decides which of the two it is
        if name == "offer" and standing in ALLOWED["queue"][0]:
            continue
        for who, by in around.people.items():
            if standing in ASKED_OF_FEW and who not in FEW:
                continue
            outcome = attempt(around, name, by)
            if who not in allowed:
                assert outcome is PermissionDenied, (name, *who, outcome)
            elif standing not in sources:
                assert outcome is MoveRefused, (name, *who, outcome)
            else:
                assert outcome[0] == (target or standing), (name, *who, outcome)
                assert outcome[1].count(event) == 1, (name, *who, outcome)
    assert around.everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("standing", STANDING)
def test_the_clock_ends_only_what_runs_out(standing):
    around = Around(*STANDING[standing]())
    before = around.events()
    released = expiring.expire(timezone.now() + timedelta(hours=25))
    if standing in BY_THE_CLOCK:
        target, event = BY_THE_CLOCK[standing]
        assert (released, around.standing()) == (1, target)
        assert around.events() == [*before, event]
    else:
        assert (released, around.standing(), around.events()) == (0, standing, before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("standing", "name"),
    [
        *(("searching", name) for name in ("change", "set ready on", "keep choice", "offer")),
        *(("searching", name) for name in ("hold", "end search")),
        *(("held", name) for name in ("extend", "release", "reserve", "queue")),
        ("arrived", "transfer"),
    ],
)
def test_what_was_read_before_somebody_changed_it_changes_nothing(standing, name):
    around = Around(*STANDING[standing]())
    around.request.revision -= 1
    before = around.everything()
    assert attempt(around, name, a_coordinator()) is Overtaken
    assert around.everything() == before


WANT_A_REASON = ("not ready", "decline", "override", "release", "not arrive", "leave")


@pytest.mark.django_db
@pytest.mark.parametrize("name", WANT_A_REASON)
def test_a_move_that_wants_a_reason_takes_none_of_another_list(name, monkeypatch):
    sources, _, allowed, event = ALLOWED[name]
    around = Around(*STANDING[sorted(sources)[0]]())
    asked = {move.event: move for move in REQUEST_MOVES}[event]
    assert asked.reason or asked.outcome
    wrong = a_reason("withdrawn")
    monkeypatch.setitem(globals(), "a_reason", lambda _sort: wrong)
    elsewhere = an_outcome("place")
    monkeypatch.setitem(globals(), "an_outcome", lambda _kind: elsewhere)
    (by,) = (around.people[who] for who in [("bureau", Role.BED_LEAD)])
    assert ("bureau", Role.BED_LEAD) in allowed
    with seen_by(by), pytest.raises(MoveRefused, match="Choose"):
        DEEDS[name](around.hand_of(by))


@pytest.mark.django_db
def test_a_move_is_written_down_with_before_after_actor_team_and_time():
    request, offer = begun()
    nurse, at = staff_of(offer.bed.unit), timezone.now()
    with seen_by(nurse):
        offering.accept(Offer.objects.get(pk=offer.pk), by=nurse, at=at)
        event = Event.objects.get(about=request.about, kind=BedEvent.OFFER_ACCEPTED)
    assert (event.actor, event.team, event.happened_at) == (nurse, offer.owner, at)
    assert (event.before, event.after) == ({"bed": "offered"}, {"bed": "held"})
    assert event.facts["request"] == str(request.pk)
    assert set(event.concerns) == {
        *(offer.owner_id, the_bed_bureau().pk, penwith().pk, request.sent_by_id)
    }


@pytest.mark.django_db
def test_what_is_offered_to_a_provider_names_nobody_and_opens_once_accepted():
    _, offer = begun()
    nurse = staff_of(offer.bed.unit)
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offer.pk)
        assert mine.summary
        assert "Trembath" not in mine.summary
        assert mine.asks
        assert not Referral.objects.exists()
        offering.see(mine, by=nurse)
        first = Offer.objects.get(pk=offer.pk).seen_at
        assert first
        offering.see(Offer.objects.get(pk=offer.pk), by=nurse)
        assert Offer.objects.get(pk=offer.pk).seen_at == first
        offering.accept(mine, by=nurse)
        assert Referral.objects.exists()
        assert Offer.objects.get(pk=offer.pk).status == OfferStatus.ACCEPTED


def test_who_writes_what_a_provider_says_is_known_by_two_permissions():
    assert {move.permission for move in REQUEST_MOVES} == {
        Permission.PLACE_IN_BED,
        Permission.OVERRIDE_BED,
        Permission.RECEIVE_INTO_BED,
        Permission.TELL_CHANGE,
        Permission.KEEP_BEDS,
    }
