"""Services and people who help, as whoever manages the directory writes them down."""

from collections.abc import Sequence
from datetime import date, time
from itertools import count
from typing import Any

from sers.directory.helping import Leave, Sector, Service, Worker, WorkingHours
from sers.directory.models import CareArea, Team, User
from sers.policy.roles import Role
from tests.builders import a_member, a_team

_numbers = count(1)


def a_service_offering(
    *needs: str,
    team: Team | None = None,
    skills: Sequence[str] = (),
    areas: Sequence[str] = (),
    sector: str = Sector.HEALTH,
    **fields: Any,
) -> Service:
    """A service that covers these kinds of help; a team of its own unless one is given."""
    number = next(_numbers)
    kind = Team.Kind.VOLUNTARY if sector == Sector.VOLUNTARY else Team.Kind.SERVICE
    team = team or a_team(kind=kind)
    service = Service.objects.create(
        key=f"service-{number}",
        name=fields.pop("name", f"Service {number}"),
        sector=sector,
        organisation=team.organisation,
        team=team,
        needs=list(needs),
        skills=list(skills),
        since=fields.pop("since", date(2020, 4, 1)),
        **fields,
    )
    service.areas.set([CareArea.objects.get(pk=code) for code in areas])
    return service


def a_worker(
    team: Team,
    *skills: str,
    name: str = "",
    points: int = 40,
    hours: tuple[time, time] | None = None,
    **fields: Any,
) -> User:
    """Somebody of a team who helps, with what they can do and, if given, their hours."""
    user = a_member(team, Role.WORKER)
    if name:
        user.name = name
        user.save(update_fields=["name"])
    Worker.objects.create(user=user, skills=list(skills), points=points, **fields)
    if hours:
        begins, ends = hours
        WorkingHours.objects.bulk_create(
            WorkingHours(user=user, weekday=day, begins=begins, ends=ends) for day in range(7)
        )
    return user


def a_leave(user: User, since: date, until: date) -> Leave:
    """Days away; `until` is the first day back."""
    return Leave.objects.create(user=user, since=since, until=until)
