"""Who can sign in to the demonstration. They are invented; the places are real."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from sers.directory.models import Membership, Organisation, Team, User
from sers.policy.roles import Role

PASSWORD = "cornish-hedge-2026"  # noqa: S105  printed for everybody who runs a demonstration
DOMAIN = "demo.sers.example"


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team beside those of the seed, and the organisation it belongs to."""

    key: str
    name: str
    short_name: str
    kind: Team.Kind
    organisation: str
    phone: str = ""
    reads_logs: bool = False


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account: what comes before the @, and the roles it holds by team."""

    at: str
    name: str
    profession: str
    does: str
    roles: tuple[tuple[str, Role], ...]
    phone: str = "01632 960100"

    @property
    def email(self) -> str:
        return f"{self.at}@{DOMAIN}"


_K = Team.Kind
TRELISSY = ("trelissy", "Trelissy House (invented)")
TEAMS = (
    DemoTeam("stennack-referrers", "Stennack Surgery", "Stennack", _K.REFERRER, "y01922"),
    DemoTeam(
        "west-cornwall-ward-2", "Ward 2, West Cornwall Hospital", "Ward 2", _K.REFERRER, "rcht"
    ),
    DemoTeam(
        "ambulance-crews", "South Western Ambulance crews", "Ambulance", _K.REFERRER, "swasft"
    ),
    DemoTeam(
        "adult-social-care-west",
        "Adult social care, west Cornwall",
        "Social care",
        _K.REFERRER,
        "cornwall-council",
    ),
    DemoTeam(
        "telephone-line",
        "Referral telephone line",
        "Telephone line",
        _K.REFERRER,
        "icb",
        "01632 960118",
    ),
    DemoTeam(
        "penwith-nursing", "Penwith community nursing", "Nursing", _K.SERVICE, "cft", "01632 960171"
    ),
    DemoTeam(
        "volunteer-cornwall-help",
        "Volunteer Cornwall, help at home",
        "Volunteer Cornwall",
        _K.VOLUNTARY,
        "volunteer-cornwall",
        "01632 960172",
    ),
    DemoTeam("trelissy-house", "Trelissy House", "Trelissy", _K.BED_PROVIDER, TRELISSY[0]),
    DemoTeam(
        *("lanner-ward", "Lanner ward, Camborne Redruth", "Lanner ward", _K.BED_PROVIDER, "cft"),
        "01632 960184",
    ),
    DemoTeam(
        "reablement-west",
        "Reablement, west Cornwall",
        "Reablement west",
        _K.SERVICE,
        "cornwall-council",
        "01632 960173",
    ),
    DemoTeam("managers", "SERS managers", "Managers", _K.OFFICE, "icb"),
    DemoTeam(
        "information-governance",
        "Information governance",
        "Governance",
        _K.OFFICE,
        "icb",
        reads_logs=True,
    ),
)

_R = Role
PEOPLE = (
    DemoPerson(
        "gp",
        "Asha Mitra",
        "GP",
        "GP at Stennack Surgery",
        (("stennack-referrers", _R.REFERRER),),
        "01632 960110",
    ),
    DemoPerson(
        "ward",
        "Loveday Prisk",
        "Discharge coordinator",
        "discharge coordinator, West Cornwall Hospital",
        (("west-cornwall-ward-2", _R.REFERRER),),
        "01632 960131",
    ),
    DemoPerson(
        "paramedic",
        "Jory Penhale",
        "Paramedic",
        "paramedic, South Western Ambulance",
        (("ambulance-crews", _R.REFERRER),),
        "01632 960142",
    ),
    DemoPerson(
        "socialworker",
        "Erin Bray",
        "Social worker",
        "social worker, Cornwall Council",
        (("adult-social-care-west", _R.REFERRER),),
        "01632 960150",
    ),
    DemoPerson(
        "telephone",
        "Wenna Rowe",
        "Referral helper",
        "helper at the referral telephone line",
        (("telephone-line", _R.REFERRER),),
        "01632 960118",
    ),
    DemoPerson(
        "penwith",
        "Jenna Hocking",
        "Triage nurse",
        "triage nurse, Penwith PCN area team",
        (("penwith-pcn", _R.TRIAGER),),
    ),
    DemoPerson(
        "truro",
        "Ruth Annear",
        "Triage nurse",
        "triage nurse, Truro PCN area team",
        (("truro-pcn", _R.TRIAGER),),
    ),
    DemoPerson(
        "bedbureau",
        "Piran Tregenza",
        "Bed coordinator",
        "bed coordinator, Bed Bureau",
        (("bed-bureau", _R.BED_COORDINATOR),),
    ),
    DemoPerson(
        "bedlead",
        "Elowen Tripp",
        "Nurse",
        "lead nurse, Bed Bureau",
        (("bed-bureau", _R.BED_LEAD),),
    ),
    DemoPerson(
        "nurse",
        "Tegen Rowe",
        "Community nurse",
        "nurse, Penwith community nursing",
        (("penwith-nursing", _R.WORKER),),
    ),
    DemoPerson(
        "nurse2",
        "Bryony Keast",
        "District nurse",
        "district nurse, Penwith community nursing",
        (("penwith-nursing", _R.WORKER),),
        "01632 960171",
    ),
    DemoPerson(
        "reablement",
        "Lowen Trevena",
        "Reablement worker",
        "reablement worker, Cornwall Council, west",
        (("reablement-west", _R.WORKER),),
        "01632 960173",
    ),
    DemoPerson(
        "volunteer",
        "Morwenna Pascoe",
        "Volunteer coordinator",
        "coordinator, Volunteer Cornwall",
        (("volunteer-cornwall-help", _R.VOLUNTEER),),
    ),
    DemoPerson(
        "carehome",
        "Hedley Carne",
        "Care home manager",
        "manager, Trelissy House",
        (("trelissy-house", _R.BED_PROVIDER),),
    ),
    DemoPerson(
        "lannerward",
        "Kerensa Hosking",
        "Ward sister",
        "ward sister, Lanner ward, Camborne Redruth Community Hospital",
        (("lanner-ward", _R.BED_PROVIDER),),
    ),
    DemoPerson(
        "manager",
        "Demelza Kitto",
        "Service manager",
        "service manager; also keeps the unrouted desk",
        (("managers", _R.MANAGER), ("unrouted", _R.TRIAGER)),
    ),
    DemoPerson(
        "privacy",
        "Gerens Uren",
        "Privacy officer",
        "privacy officer",
        (("information-governance", _R.PRIVACY_OFFICER),),
    ),
)


@transaction.atomic
def make_people() -> None:
    """Make the teams and accounts that are not there yet."""
    Organisation.objects.get_or_create(
        key=TRELISSY[0],
        defaults={"name": TRELISSY[1], "kind": Organisation.Kind.PROVIDER, "source": "invented"},
    )
    make_teams(TEAMS)
    for person in PEOPLE:
        if not User.objects.filter(email=person.email).exists():
            _account(person)


def make_teams(teams: Sequence[DemoTeam]) -> None:
    """Make those that are not there yet."""
    keepers = Organisation.objects.in_bulk({team.organisation for team in teams}, field_name="key")
    Team.objects.bulk_create(
        [
            Team(
                key=team.key,
                name=team.name,
                short_name=team.short_name,
                kind=team.kind,
                organisation=keepers[team.organisation],
                phone=team.phone,
                reads_logs=team.reads_logs,
            )
            for team in teams
        ],
        ignore_conflicts=True,
    )


def _account(person: DemoPerson) -> None:
    user = User.objects.create_user(person.email, person.name, PASSWORD)
    user.profession, user.phone = person.profession, person.phone
    user.save()
    EmailAddress.objects.create(user=user, email=person.email, primary=True, verified=True)
    for key, role in person.roles:
        Membership.objects.create(user=user, team=Team.objects.get(key=key), role=role)
