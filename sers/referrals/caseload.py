"""What those who help have in hand: theirs and their team's, by what must be done.

A leg is read with its referral only as far as row-level security shows that: a voluntary
organisation that has not agreed has the summary and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.utils import timezone

from sers.access import gate
from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.intake.schema import Answers, FormDefinition
from sers.policy.permissions import Permission
from sers.referrals import lifecycle, queries, working
from sers.referrals.clocks import Promise
from sers.referrals.legs import Allocation, AllocationQuerySet, Assignment
from sers.referrals.lifecycle import LegStatus, Move
from sers.referrals.models import Referral, SentVersion
from sers.referrals.thread import InformationRequest
from sers.values.working_time import ALWAYS

# More than anybody goes to. Whoever has more is told that there is more.
MOST = 200
# What is due of these was promised with the priority; of the others a day was named.
PROMISED = frozenset({LegStatus.OFFERED, LegStatus.ACCEPTED})


class Whose(StrEnum):
    """Whose legs: the name in the address."""

    MINE = "mine"
    EVERYONES = "everyones"


class Group(StrEnum):
    """What must be done about a leg, in the order of the page."""

    ANSWER = "answer"
    LATE = "late"
    TODAY = "today"
    IN_HAND = "in-hand"
    WAITING = "waiting"


class Runs(StrEnum):
    """In which hours the time runs until what was promised is due."""

    WITHOUT_HOURS = "without-hours"  # the team has none on record, so it counts as always open
    BY_THE_WALL = "by-the-wall"
    IN_HOURS = "in-hours"


@dataclass(frozen=True, slots=True)
class Place:
    """Where help is given, as the referral says it; all empty where that is kept apart."""

    town: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Caseload:
    """One reader's page."""

    whose: Whose
    groups: Mapping[Group, Sequence[Allocation]]
    places: Mapping[UUID, Place]
    mine: int
    everyones: int
    more: bool
    read_at: datetime


def caseload(
    user: User, whose: Whose | None = None, *, deed: Access.Deed = Access.Deed.LISTED
) -> Caseload:
    """What this user has in hand, or all that their teams have. Written down as one row.

    Where nothing is said it is their own, as long as anything is.
    """
    now = timezone.now()
    ours = _ours(user)
    mine = _mine(user)
    counted = ours.aggregate(everyones=Count("pk"), mine=Count("pk", filter=mine))
    whose = whose or (Whose.MINE if counted["mine"] else Whose.EVERYONES)
    wanted = ours.filter(mine) if whose is Whose.MINE else ours
    found = list(_as_listed(wanted)[: MOST + 1])
    legs = found[:MOST]
    shown = [leg.referral_id for leg in legs]
    permission = Permission.ANSWER_OFFER
    saw(user, deed, "caseload", by_right_of=permission, shown=shown)
    return Caseload(
        whose=whose,
        groups=_grouped(legs, now),
        places=places_of([leg for leg in legs if referral_of(leg)]),
        mine=counted["mine"],
        everyones=counted["everyones"],
        more=len(found) > MOST,
        read_at=now,
    )


def group_of(leg: Allocation, now: datetime) -> Group:
    """What must be done about it next."""
    today = directory.today(now)
    planned = directory.today(leg.expected_at) if leg.expected_at else None
    if leg.status == LegStatus.OFFERED:
        return Group.ANSWER
    if leg.status == LegStatus.WAITING:
        return Group.LATE if leg.due_at < now else Group.WAITING
    if planned == today:
        return Group.TODAY
    missed = leg.status == LegStatus.ACCEPTED and planned is not None and planned < today
    return Group.LATE if missed or leg.due_at < now else Group.IN_HAND


def referral_of(leg: Allocation) -> Referral | None:
    """The referral of a listed leg, if its team may see it yet."""
    return getattr(leg, "referral", None)


def fetch(user: User, leg_id: UUID, *, deed: Access.Deed | None = Access.Deed.OPENED) -> Allocation:
    """One leg, to its team; and to the desk that records what a team says on the telephone."""
    legs = queries.legs_with_teams()
    try:
        return gate.fetch(user, Permission.ANSWER_OFFER, legs, deed=deed, pk=leg_id)
    except Http404:
        told = {"allocations__pk": leg_id, "allocations__telephoned__gt": ""}
        every = Referral.objects.all()
        gate.fetch(user, Permission.ALLOCATE_REFERRAL, every, deed=deed, **told)
        return legs.get(pk=leg_id)


def moves_open(user: User, leg: Allocation, referral: Referral | None) -> list[Move[LegStatus]]:
    """What this user may do about the leg as it stands, in the order of the table."""
    return [
        move
        for move in lifecycle.leg_moves_from(leg.status)
        if _may(user, move, leg, referral) and not _is_vain(move, leg)
    ]


def visible(leg: Allocation) -> Referral | None:
    """The referral of one leg, as far as row-level security shows it."""
    return queries.with_particulars().filter(pk=leg.referral_id).first()


def runs(leg: Allocation, referral: Referral | None) -> Runs | None:
    """In which hours what was promised of this leg runs, as far as its team may know that."""
    if leg.status not in PROMISED:
        return None
    if directory.hours_of(leg.owner) == ALWAYS:
        return Runs.WITHOUT_HOURS
    if referral is None:
        return None
    by_the_wall = Promise.of(leg.owner, referral.priority).hours == ALWAYS
    return Runs.BY_THE_WALL if by_the_wall else Runs.IN_HOURS


def questions_about(leg: Allocation) -> Sequence[InformationRequest]:
    """What was asked for the sake of this leg, with the answers."""
    asked = InformationRequest.objects.filter(leg=leg)
    return list(asked.select_related("asked_by", "answered_by", "asking_team"))


def places_of(legs: Collection[Allocation]) -> dict[UUID, Place]:
    """Where help is given, by referral: in one query, whatever their number."""
    versions = SentVersion.objects.filter(referral__in={leg.referral_id for leg in legs})
    latest = versions.order_by("referral", "-number").distinct("referral")
    return {
        version.referral_id: _place(version.form_version.read(), version.answers)
        for version in latest.select_related("form_version")
    }


def _ours(user: User) -> AllocationQuerySet:
    permission = Permission.ANSWER_OFFER
    teams = user.teams_where(permission)
    return Allocation.objects.still_open().within_reach(permission, teams)


def _mine(user: User) -> Q:
    """Named for it; or it is asked of the team, and nobody else is named yet."""
    named = Assignment.objects.filter(leg=OuterRef("pk"), until=None)
    to_anybody = Q(status=LegStatus.OFFERED) & ~Q(Exists(named))
    return Q(Exists(named.filter(user=user))) | to_anybody


def _as_listed(legs: AllocationQuerySet) -> AllocationQuerySet:
    """With all that a card shows, in as many queries for many as for one."""
    doing = Assignment.objects.filter(until=None).select_related("user")
    together = legs.select_related("owner", "sent_by", "offered_by", "waits_for", "service")
    # The referral may be hidden from a team that has not agreed yet, so it is not joined.
    return together.prefetch_related(
        "referral__priority", "referral__area", "questions", Prefetch("workers", doing)
    ).order_by("due_at", "id")


def _grouped(legs: Sequence[Allocation], now: datetime) -> dict[Group, list[Allocation]]:
    groups: dict[Group, list[Allocation]] = {group: [] for group in Group}
    for leg in legs:
        groups[group_of(leg, now)].append(leg)
    groups[Group.TODAY].sort(key=lambda leg: (leg.expected_at or leg.due_at, leg.pk))
    return groups


def _place(form: FormDefinition, answers: Answers) -> Place:
    """Not of a whole form settled anew: that would take most of the time of a long list."""
    ids = {question.binds: question.id for question in form.questions() if question.binds}

    def said(binds: str) -> str:
        answer = answers.get(ids.get(binds, ""), "")
        return answer if isinstance(answer, str) else ""

    at = "support" if said("place.support") == "another" else "place"
    return Place(said(f"{at}.town"), said(f"{at}.address"))


def _may(user: User, move: Move[LegStatus], leg: Allocation, referral: Referral | None) -> bool:
    if move is lifecycle.CANCEL_LEG:
        return referral is not None and gate.may(user, move.permission, referral)
    if move in {lifecycle.ACCEPT_LEG, lifecycle.ASK_ABOUT_LEG}:
        return gate.may(user, move.permission, leg)
    try:
        working.demand(user, move, leg)
    except PermissionDenied:
        return False
    return True


def _is_vain(move: Move[LegStatus], leg: Allocation) -> bool:
    """Open by the table, and refused all the same: what never began is offered anew instead."""
    return move is lifecycle.REOPEN_LEG and leg.started_at is None


def company(leg: Allocation) -> Sequence[Team]:
    """The other teams of a joint visit, to those who see the referral."""
    if not leg.together:
        return []
    visits = Allocation.objects.filter(referral=leg.referral_id, together=True).still_open()
    others = visits.exclude(pk=leg.pk).select_related("owner").order_by("offered_at", "pk")
    return [other.owner for other in others]
