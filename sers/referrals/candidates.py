"""Who there is to choose among for the legs of one referral, read in few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection
from django.utils import timezone

from sers.directory import finding, queries, workforce
from sers.directory.helping import Sector, Service
from sers.directory.models import Team
from sers.directory.workforce import Capable
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.suggesting import Candidate, Kind, Wanted

SECTORS = {
    Team.Kind.VOLUNTARY: Sector.VOLUNTARY,
    Team.Kind.BED_PROVIDER: Sector.SOCIAL,
    Team.Kind.BED_BUREAU: Sector.HEALTH,
    Team.Kind.PCN: Sector.HEALTH,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A part of the referral that a team holds already."""

    team: UUID
    name: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody who might help with one referral, and the records that the choices stand for."""

    here: datetime
    candidates: Sequence[Candidate]
    teams: Mapping[UUID, Team]
    services: Mapping[UUID, Service]
    people: Mapping[UUID, Sequence[Capable]]
    skills: Mapping[str, str]
    held: Sequence[Held]
    areas: frozenset[str]

    @property
    def asked(self) -> frozenset[UUID]:
        """The teams that hold an open leg of it."""
        return frozenset(each.team for each in self.held)

    @property
    def covered(self) -> frozenset[str]:
        """What those legs cover already."""
        return frozenset(code for each in self.held for code in each.needs)

    def with_id(self, chosen: str) -> Candidate | None:
        return next((each for each in self.candidates if each.id == chosen), None)

    def wanted(
        self,
        referral: Referral,
        *,
        needs: Sequence[str] = (),
        skills: Sequence[str] = (),
        sector: str = "",
        points: int = 0,
        taken: frozenset[UUID] = frozenset(),
    ) -> Wanted:
        """What one leg of it asks for. `taken` are the teams that its other legs go to."""
        return Wanted(
            moment=self.here,
            needs=frozenset(needs),
            skills=frozenset(skills),
            sector=sector,
            areas=self.areas,
            points=points,
            shares_with_voluntary=referral.share_with_voluntary,
            asked=self.asked | taken,
            labels=dict(self.skills),
        )

    def there(self, team: UUID) -> list[Capable]:
        """The people of a team who are not on leave."""
        return [each for each in self.people.get(team, ()) if not each.is_away]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known about everybody at the moment of choosing."""

    here: datetime
    loads: Mapping[tuple[UUID, int | None], int]
    helped: Mapping[tuple[UUID, int | None], date]
    back_on: Mapping[int, date]


def for_referral(referral: Referral, at: datetime | None = None) -> Pool:
    """Services, teams of which no service is described, and the people of both."""
    here = timezone.localtime(at or timezone.now(), queries.LONDON)
    services = list(finding.services(here.date()))
    alone = list(finding.teams_without_service(here.date()))
    teams = {each.team_id: each.team for each in services} | {each.pk: each for each in alone}
    people: dict[UUID, list[Capable]] = {}
    for person in workforce.capable(teams, here.date()):
        people.setdefault(person.team, []).append(person)
    users = {each.user.pk for those in people.values() for each in those}
    known = _Known(here, _loads(), _helped_before(referral), workforce.back_on(users, here.date()))
    by_team: dict[UUID, list[Service]] = {}
    for service in services:
        by_team.setdefault(service.team_id, []).append(service)
    return Pool(
        here=here,
        candidates=[
            *(_of_service(each, known) for each in services),
            *(_of_team(each, known) for each in alone),
            *(
                _of_worker(person, teams[team], by_team[team], known)
                for team, those in people.items()
                for person in those
                if not teams[team].is_desk and _are_asked_in_sers(by_team.get(team, []))
            ),
        ],
        teams=teams,
        services={each.pk: each for each in services},
        people=people,
        skills=finding.skills(),
        held=_held(referral),
        areas=frozenset(finding.around(referral.area_id) if referral.area_id else ()),
    )


def _of_service(service: Service, known: _Known) -> Candidate:
    open_now, opens_at, until = finding.hours_now(service.team, known.here)
    return Candidate(
        kind=Kind.SERVICE,
        id=f"service-{service.pk}",
        team=service.team_id,
        service=service.pk,
        name=service.name,
        of=service.organisation.name,
        sector=_sector(service.team, [service]),
        needs=frozenset(service.needs),
        areas=frozenset(area.code for area in service.areas.all()),
        skills=frozenset(service.skills),
        open_now=open_now,
        opens_at=opens_at,
        works_today=open_now or bool(opens_at and opens_at.date() == known.here.date()),
        works_until=until.time() if until and until.date() == known.here.date() else None,
        taking_on=service.taking_on,
        not_taking_on=service.not_taking_on,
        by_telephone=service.by_telephone,
        phone=service.phone or service.team.phone,
        load=known.loads.get((service.team_id, None), 0),
        capacity=service.points,
        seen_on=known.helped.get((service.team_id, None)),
    )


def _of_team(team: Team, known: _Known) -> Candidate:
    open_now, opens_at, until = finding.hours_now(team, known.here)
    return Candidate(
        kind=Kind.TEAM,
        id=f"team-{team.pk}",
        team=team.pk,
        name=team.name,
        of=team.organisation.name,
        sector=_sector(team, []),
        areas=frozenset([team.area_id] if team.area_id else []),
        open_now=open_now,
        opens_at=opens_at,
        works_today=open_now or bool(opens_at and opens_at.date() == known.here.date()),
        works_until=until.time() if until and until.date() == known.here.date() else None,
        phone=team.phone,
        load=known.loads.get((team.pk, None), 0),
        seen_on=known.helped.get((team.pk, None)),
    )


def _of_worker(
    person: Capable, team: Team, services: Sequence[Service], known: _Known
) -> Candidate:
    works, until = _working(person, known.here)
    areas = [{area.code for area in each.areas.all()} for each in services]
    only = services[0] if len(services) == 1 else None
    return Candidate(
        kind=Kind.WORKER,
        id=f"worker-{team.pk}-{person.user.pk}",
        team=team.pk,
        service=only.pk if only else None,
        worker=person.user.pk,
        name=person.user.name,
        of=", ".join(filter(None, [person.user.profession, team.name])),
        sector=_sector(team, services),
        needs=frozenset().union(*(each.needs for each in services)),
        areas=frozenset().union(*areas) if all(areas) else frozenset(),
        skills=person.skills,
        registration=person.registration,
        open_now=workforce.works_at(person.hours, known.here),
        works_today=works,
        works_until=until,
        back_on=known.back_on.get(person.user.pk),
        taking_on=any(each.taking_on for each in services),
        not_taking_on=next((each.not_taking_on for each in services if not each.taking_on), ""),
        phone=team.phone,
        load=known.loads.get((team.pk, person.user.pk), 0),
        capacity=person.points,
        seen_on=known.helped.get((team.pk, person.user.pk)),
    )


def _sector(team: Team, services: Sequence[Service]) -> str:
    if team.kind == Team.Kind.VOLUNTARY:  # whatever its services are called: consent hangs on it
        return Sector.VOLUNTARY
    return services[0].sector if services else str(SECTORS.get(Team.Kind(team.kind), ""))


def _are_asked_in_sers(services: Sequence[Service]) -> bool:
    """Whether there is anything that the people of a team are known to do, and are asked here."""
    return any(not each.by_telephone for each in services)


def _working(person: Capable, here: datetime) -> tuple[bool, time | None]:
    """Whether somebody still works today, and until when; whose hours nobody said, may."""
    if not person.hours:
        return True, None
    ends = [end for day, _begin, end in person.hours if day == here.weekday() and end > here.time()]
    return bool(ends), max(ends, default=None)


def _loads() -> dict[tuple[UUID, int | None], int]:
    """Points in hand, by team, and by team and worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team, worker, points FROM referrals_caseloads()")
        return {(team, worker): int(points or 0) for team, worker, points in cursor.fetchall()}


def _helped_before(referral: Referral) -> dict[tuple[UUID, int | None], date]:
    """When each team, and each worker of it, last began to help this person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT team, worker, lately FROM referrals_helped_before(%s)", [referral.pk]
        )
        rows = cursor.fetchall()
    found: dict[tuple[UUID, int | None], date] = {}
    for team, worker, lately in rows:
        on = queries.today(lately)
        for key in {(team, worker), (team, None)}:
            found[key] = max(on, found.get(key, on))
    return found


def _held(referral: Referral) -> list[Held]:
    legs = Allocation.objects.filter(referral=referral).still_open().select_related("owner")
    return [Held(leg.owner_id, leg.owner.name, frozenset(leg.needs)) for leg in legs]
