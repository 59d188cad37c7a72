"""Who works in a team that helps, what they can do, and whether they are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q

from sers.directory.helping import Leave, Worker, WorkingHours
from sers.directory.models import Membership, Team, User
from sers.policy.permissions import Permission
from sers.policy.roles import roles_granting


@dataclass(frozen=True, slots=True)
class Capable:
    """One person of a team: what they may do, how much at once, and when they work."""

    user: User
    team: UUID
    registration: str
    skills: frozenset[str]
    points: int
    hours: tuple[tuple[int, time, time], ...]
    is_away: bool


def who_help(team: Team) -> Sequence[User]:
    """Those of the team who can be given a leg."""
    return who_hold(team, Permission.ANSWER_OFFER)


def who_hold(team: Team, permission: Permission) -> Sequence[User]:
    """Those of the team who may do this, by name."""
    held = Membership.objects.filter(team=team, until=None, role__in=roles_granting(permission))
    people = User.objects.filter(is_active=True, is_system=False)
    return list(people.filter(pk__in=held.values("user")).order_by("name"))


def away(users: Collection[int], on: date) -> frozenset[int]:
    """Which of these are on leave that day."""
    leave = Leave.objects.filter(user__in=users, since__lte=on, until__gt=on)
    return frozenset(leave.values_list("user_id", flat=True))


def capable(teams: Collection[UUID], on: date) -> list[Capable]:
    """Everybody who helps in these teams, in five queries however many they are."""
    held = Membership.objects.filter(
        team__in=teams, until=None, role__in=roles_granting(Permission.ANSWER_OFFER)
    )
    active = held.filter(user__is_active=True, user__is_system=False)
    members = {(each.team_id, each.user_id): each for each in active.select_related("user")}
    users = {user for _team, user in members}
    workers = {each.pk: each for each in Worker.objects.filter(pk__in=users)}
    hours = _hours(users)
    absent = away(users, on)
    return [
        _capable(member, workers.get(user), hours.get(user, ()), is_away=user in absent, on=on)
        for (_team, user), member in members.items()
    ]


def _capable(
    member: Membership,
    worker: Worker | None,
    hours: tuple[tuple[int, time, time], ...],
    *,
    is_away: bool,
    on: date,
) -> Capable:
    lapsed = worker and worker.registered_until and worker.registered_until < on
    return Capable(
        user=member.user,
        team=member.team_id,
        registration="" if worker is None or lapsed else worker.registration,
        # What a lapsed registration allowed, it allows no longer.
        skills=frozenset() if worker is None or lapsed else frozenset(worker.skills),
        points=worker.points if worker else Worker._meta.get_field("points").default,
        hours=hours,
        is_away=is_away,
    )


def _hours(users: Collection[int]) -> Mapping[int, tuple[tuple[int, time, time], ...]]:
    found: dict[int, tuple[tuple[int, time, time], ...]] = {}
    for each in WorkingHours.objects.filter(user__in=users):
        span = (each.weekday, each.begins, each.ends)
        found[each.user_id] = (*found.get(each.user_id, ()), span)
    return found


def works_at(hours: tuple[tuple[int, time, time], ...], here: datetime) -> bool:
    """Whether somebody with these hours works at this moment, on the wall in Cornwall.

    Whose hours nobody has said, may always be asked.
    """
    if not hours:
        return True
    return any(
        day == here.weekday() and begins <= here.time() < ends for day, begins, ends in hours
    )


def on_leave(user: User, on: date) -> Sequence[Leave]:
    """The leave of one person that is not over."""
    return list(Leave.objects.filter(Q(until__gt=on), user=user).order_by("since"))


def back_on(users: Collection[int], on: date) -> dict[int, date]:
    """The first day back of each of these who is on leave that day."""
    leave = Leave.objects.filter(user__in=users, since__lte=on, until__gt=on)
    return dict(leave.order_by("until").values_list("user_id", "until"))
