"""Who can help in the demonstration: services of all three sectors, and whoever works in them.

The people, and the organisations that say so, are invented. Those who are no `PEOPLE` have
accounts with no password: they do things in stories, and nobody signs in as them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction

from sers.config.demo.people import DOMAIN, DemoTeam, make_teams
from sers.config.demo.services import SERVICES, DemoService
from sers.directory import queries as directory
from sers.directory.helping import Leave, Service, Worker, WorkingHours
from sers.directory.models import Membership, OpeningHours, Organisation, Team, User
from sers.policy.roles import Role

_K, _R, _O = Team.Kind, Role, Organisation.Kind
ORGANISATIONS = (
    ("tolgarrick", "Tolgarrick Home Care (invented)", _O.PROVIDER),
    ("harbour-neighbours", "Harbour Neighbours (invented)", _O.VOLUNTARY),
    ("carers-circle", "Carers’ Circle (invented)", _O.VOLUNTARY),
)
TEAMS = (
    DemoTeam(
        *("therapy-west", "Community therapy, west Cornwall", "Therapy west", _K.SERVICE, "cft"),
        "01632 960174",
    ),
    DemoTeam(
        *("urgent-west", "Urgent community response, west", "Urgent west", _K.SERVICE, "cft"),
        "01632 960175",
    ),
    DemoTeam(
        *("truro-nursing", "Truro community nursing", "Truro nursing", _K.SERVICE, "cft"),
        "01632 960176",
    ),
    DemoTeam(
        *("therapy-central", "Community therapy, mid Cornwall", "Therapy mid", _K.SERVICE, "cft"),
        "01632 960177",
    ),
    DemoTeam(
        *("reablement-central", "Reablement, mid Cornwall", "Reablement mid", _K.SERVICE),
        *("cornwall-council", "01632 960178"),
    ),
    DemoTeam(
        *("equipment", "Equipment and adaptations", "Equipment", _K.SERVICE, "cornwall-council"),
        "01632 960179",
    ),
    DemoTeam(
        *("tolgarrick-care", "Tolgarrick Home Care", "Tolgarrick", _K.SERVICE, "tolgarrick"),
        "01632 960180",
    ),
    DemoTeam(
        *("nursing-east", "Community nursing, north and east", "Nursing east", _K.SERVICE, "cft"),
        "01632 960181",
    ),
    DemoTeam(
        *("harbour-neighbours", "Harbour Neighbours", "Harbour", _K.VOLUNTARY),
        *("harbour-neighbours", "01632 960182"),
    ),
    DemoTeam(
        *("carers-circle", "Carers’ Circle", "Carers’ Circle", _K.VOLUNTARY, "carers-circle"),
        "01632 960183",
    ),
)

type Days = tuple[range | tuple[int, ...], time, time]
OFFICE: Days = (range(5), time(8, 30), time(17))
EARLY: Days = (range(5), time(7, 30), time(15, 30))
PART: Days = ((0, 1, 3), time(9), time(15))
LATE: Days = ((2, 3, 4, 5, 6), time(12), time(20))
EVERY_DAY: Days = (range(7), time(8), time(20))
# Teams that do not work round the clock, by when they do.
OPEN = {"harbour-neighbours": PART, "carers-circle": OFFICE, "equipment": OFFICE}


@dataclass(frozen=True, slots=True)
class DemoWorker:
    """Somebody who helps: what they can do, how much at once, when, and when they are away."""

    name: str
    profession: str
    team: str
    skills: tuple[str, ...] = ()
    points: int = 40
    works: Days = OFFICE
    registration: str = ""
    lapsed: bool = False
    away: tuple[int, int] | None = None  # from so many days on, for so many days
    at: str = ""  # of an account that `PEOPLE` makes

    @property
    def email(self) -> str:
        return f"{self.at or self.name.lower().replace(' ', '.')}@{DOMAIN}"

    @property
    def role(self) -> Role:
        voluntary = {"volunteer-cornwall-help", "harbour-neighbours", "carers-circle"}
        beds = {"trelissy-house", "lanner-ward"}
        if self.team in voluntary:
            return Role.VOLUNTEER
        return Role.BED_PROVIDER if self.team in beds else Role.WORKER


_CARE = ("personal_care_trained",)
WORKERS = (
    DemoWorker(
        *("Tegen Rowe", "Community nurse", "penwith-nursing", ("nursing", "wounds", "catheters")),
        *(32, EARLY, "NMC 00A0001E"),
        at="nurse",
    ),
    DemoWorker(
        *("Bryony Keast", "District nurse", "penwith-nursing"),
        ("nursing", "wounds", "syringe_driver", "intravenous", "prescribing"),
        *(40, LATE, "NMC 00A0002E"),
        at="nurse2",
    ),
    DemoWorker(
        *("Kitto Pengelly", "Health care assistant", "penwith-nursing", _CARE, 28, PART),
        away=(-2, 9),
    ),
    DemoWorker(
        *("Lowen Trevena", "Reablement worker", "reablement-west"),
        (*_CARE, "moving_handling"),
        *(36, EARLY),
        at="reablement",
    ),
    DemoWorker(
        *("Senara Blewett", "Reablement worker", "reablement-west"),
        *((*_CARE, "dementia_trained"), 36, LATE),
    ),
    DemoWorker(
        *("Cador Rosewarne", "Social worker", "reablement-west", ("social_work",), 24, OFFICE),
        registration="SWE 00A0003",
        away=(6, 14),
    ),
    DemoWorker(
        *("Elowen Bolitho", "Physiotherapist", "therapy-west"),
        ("physiotherapy", "falls_assessment", "moving_handling"),
        *(30, OFFICE, "HCPC 00A0004"),
    ),
    DemoWorker(
        *("Denzil Curnow", "Occupational therapist", "therapy-west"),
        ("occupational_therapy", "falls_assessment"),
        *(30, OFFICE, "HCPC 00A0005"),
    ),
    DemoWorker(
        *("Kerensa Opie", "Advanced practitioner", "urgent-west"),
        ("nursing", "prescribing", "intravenous", "falls_assessment"),
        *(20, EVERY_DAY, "NMC 00A0006E"),
    ),
    DemoWorker(
        *("Jago Spargo", "Paramedic", "urgent-west", ("paramedicine",), 20, LATE, "HCPC 00A0007"),
    ),
    DemoWorker(
        *("Zennor Tangye", "Community nurse", "truro-nursing", ("nursing", "wounds"), 36, EARLY),
        registration="NMC 00A0008E",
        lapsed=True,
    ),
    DemoWorker(
        *("Jowan Veal", "District nurse", "truro-nursing"),
        ("nursing", "syringe_driver", "catheters"),
        *(36, OFFICE, "NMC 00A0009E"),
    ),
    DemoWorker(
        *("Merryn Angove", "Physiotherapist", "therapy-central"),
        ("physiotherapy", "falls_assessment"),
        *(30, OFFICE, "HCPC 00A0010"),
    ),
    DemoWorker(*("Tamsyn Chegwidden", "Reablement worker", "reablement-central", _CARE, 36, EARLY)),
    DemoWorker(*("Perran Dingle", "Equipment technician", "equipment", ("moving_handling",), 60)),
    DemoWorker(
        *("Nessa Warne", "Community nurse", "nursing-east", ("nursing", "wounds"), 36, OFFICE),
        registration="NMC 00A0011E",
    ),
    DemoWorker(
        *("Morwenna Pascoe", "Volunteer coordinator", "volunteer-cornwall-help", (), 30, OFFICE),
        at="volunteer",
    ),
    DemoWorker(*("Branok Eddy", "Volunteer driver", "volunteer-cornwall-help", (), 8, PART)),
    DemoWorker(*("Ysella Trewin", "Neighbour coordinator", "harbour-neighbours", (), 20, PART)),
    DemoWorker(*("Rosen Carlyon", "Carers’ adviser", "carers-circle", (), 24, OFFICE)),
    DemoWorker(
        *("Hedley Carne", "Care home manager", "trelissy-house", _CARE, 12, EVERY_DAY),
        at="carehome",
    ),
    DemoWorker(
        *("Kerensa Hosking", "Ward sister", "lanner-ward", ("nursing",), 20, EVERY_DAY),
        at="lannerward",
    ),
    DemoWorker(
        *("Talan Jose", "Ward sister", "lanner-ward", ("nursing",), 20, EVERY_DAY),
        registration="NMC 00A0012E",
    ),
)


@transaction.atomic
def make_helpers() -> None:
    """Make the services, and those who work in them, that are not there yet."""
    Organisation.objects.bulk_create(
        [
            Organisation(key=key, name=name, kind=kind, source="invented")
            for key, name, kind in ORGANISATIONS
        ],
        ignore_conflicts=True,
    )
    make_teams(TEAMS)
    teams = Team.objects.in_bulk({each.team for each in (*WORKERS, *SERVICES)}, field_name="key")
    _open(teams)
    _make_workers(teams)
    _make_services(teams)


def _open(teams: dict[str, Team]) -> None:
    OpeningHours.objects.bulk_create(
        [
            OpeningHours(team=teams[key], weekday=day, opens=opens, closes=closes)
            for key, (days, opens, closes) in OPEN.items()
            for day in days
        ],
        ignore_conflicts=True,
    )


def _make_workers(teams: dict[str, Team]) -> None:
    make_accounts([(each.email, each.name, each.profession) for each in WORKERS])
    users = {user.email: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    done = set(Worker.objects.values_list("user_id", flat=True))
    fresh = [(each, users[each.email]) for each in WORKERS if users[each.email].pk not in done]
    today = directory.today()
    Membership.objects.bulk_create(
        [
            Membership(user=user, team=teams[each.team], role=each.role)
            for each, user in fresh
            if not each.at
        ]
    )
    Worker.objects.bulk_create([_worker(each, user, today) for each, user in fresh])
    WorkingHours.objects.bulk_create(
        [
            WorkingHours(user=user, weekday=day, begins=each.works[1], ends=each.works[2])
            for each, user in fresh
            for day in each.works[0]
        ]
    )
    Leave.objects.bulk_create(
        [_leave(user, today, *each.away) for each, user in fresh if each.away]
    )


def make_accounts(wanted: Sequence[tuple[str, str, str]]) -> None:
    """Accounts that act in stories: address, name, profession. Nobody can sign in as them."""
    users = [User(email=email, name=name, profession=does) for email, name, does in wanted]
    for user in users:
        user.phone = "01632 960100"
        user.set_unusable_password()
    User.objects.bulk_create(users, ignore_conflicts=True)


def _worker(each: DemoWorker, user: User, today: date) -> Worker:
    days = -20 if each.lapsed else 300
    return Worker(
        user=user,
        registration=each.registration,
        registered_until=today + timedelta(days=days) if each.registration else None,
        skills=list(each.skills),
        points=each.points,
    )


def _leave(user: User, today: date, begins: int, lasts: int) -> Leave:
    since = today + timedelta(days=begins)
    return Leave(user=user, since=since, until=since + timedelta(days=lasts))


def _make_services(teams: dict[str, Team]) -> None:
    there = set(Service.objects.values_list("key", flat=True))
    today, fresh = directory.today(), [each for each in SERVICES if each.key not in there]
    made = Service.objects.bulk_create([_service(each, teams[each.team], today) for each in fresh])
    through = Service.areas.through
    through.objects.bulk_create(
        [
            through(service_id=service.pk, carearea_id=area)
            for each, service in zip(fresh, made, strict=True)
            for area in each.areas
        ]
    )


def _service(each: DemoService, team: Team, today: date) -> Service:
    checked = today - timedelta(days=each.checked_ago) if each.checked_ago is not None else None
    return Service(
        key=each.key,
        name=each.name,
        sector=each.sector,
        organisation_id=team.organisation_id,
        team=team,
        needs=list(each.needs),
        skills=list(each.skills),
        criteria=each.criteria,
        how_to_refer=each.how,
        phone=team.phone,
        by_telephone=each.by_telephone,
        points=each.points,
        taking_on=not each.closed,
        not_taking_on=each.closed,
        checked_on=checked,
        since=date(2024, 4, 1),
    )
