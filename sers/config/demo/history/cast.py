"""Who acts in the stories: those who refer, those who triage, those who help."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from django.db import transaction

from sers.config.demo.helping import WORKERS, make_accounts
from sers.config.demo.history.people import CENTRAL, ELSEWHERE, WESTERN
from sers.config.demo.people import DOMAIN, DemoTeam, make_teams
from sers.directory.models import Membership, Team, User
from sers.policy.roles import Role

_K = Team.Kind
TEAMS = (
    DemoTeam(
        *("three-spires", "Three Spires Medical Practice", "Three Spires", _K.REFERRER, "l82028"),
    ),
    DemoTeam(
        *("treliske-discharge", "Discharge team, Royal Cornwall Hospital", "Treliske"),
        *(_K.REFERRER, "rcht"),
    ),
    DemoTeam(*("hospice-west", "St Julia’s Hospice", "Hospice", _K.REFERRER, "st-julias-hospice")),
)
# By profession: address, name, how they sign, team. Who has an account already comes first.
SENDERS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "gp": (
        ("gp", "", "", "stennack-referrers"),
        ("nigel.tyack", "Nigel Tyack", "GP", "stennack-referrers"),
        ("farah.siddiqui", "Farah Siddiqui", "GP", "three-spires"),
    ),
    "nurse": (
        ("ruan.dyer", "Ruan Dyer", "Practice nurse", "stennack-referrers"),
        ("ann.tresidder", "Ann Tresidder", "Practice nurse", "three-spires"),
    ),
    "paramedic": (
        ("paramedic", "", "", "ambulance-crews"),
        ("holly.roskruge", "Holly Roskruge", "Paramedic", "ambulance-crews"),
    ),
    "ward": (
        ("ward", "", "", "west-cornwall-ward-2"),
        ("steren.combe", "Steren Combe", "Ward sister", "west-cornwall-ward-2"),
        ("tristan.ivey", "Tristan Ivey", "Discharge nurse", "treliske-discharge"),
        ("mina.osei", "Mina Osei", "Physiotherapist", "treliske-discharge"),
    ),
    "social": (
        ("socialworker", "", "", "adult-social-care-west"),
        ("lowenna.budge", "Lowenna Budge", "Social worker", "adult-social-care-west"),
    ),
    "therapist": (
        ("gawen.hext", "Gawen Hext", "Occupational therapist", "adult-social-care-west"),
    ),
    "prescriber": (
        ("sorcha.tall", "Sorcha Tall", "Social prescriber", "stennack-referrers"),
        ("bryn.goninan", "Bryn Goninan", "Social prescriber", "three-spires"),
    ),
    "hospice": (("clemo.rees", "Clemo Rees", "Palliative care nurse", "hospice-west"),),
    "telephone": (("telephone", "", "", "telephone-line"),),
}
# More than one of a desk, so that something can be given to a colleague.
TRIAGERS: dict[str, tuple[tuple[str, str], ...]] = {
    "penwith-pcn": (
        ("penwith", ""),
        ("kensa.tresize", "Kensa Tresize"),
        ("gerran.hollow", "Gerran Hollow"),
    ),
    "truro-pcn": (("truro", ""), ("isla.bonython", "Isla Bonython")),
    "bed-bureau": (("bedbureau", ""), ("colan.pryor", "Colan Pryor")),
    "unrouted": (("manager", ""),),
    **{
        place.desk: ((f"desk-{place.desk}", name),)
        for place, name in zip(
            ELSEWHERE[:-1],
            (
                *("Tegan Rundle", "Austol Ferris", "Conan Luke", "Derowen Hay", "Eseld Moyle"),
                *("Gerens Liddicoat", "Jenna Prout", "Kew Rosewall", "Linyeve Tapp", "Massen Hain"),
                *("Nerys Goldie", "Ost Penrice", "Rosmerta Vean"),
            ),
            strict=True,
        )
    },
}
# Who helps near a desk, by what they do; one name means that it is the same everywhere.
NEAR: dict[str, tuple[str, ...]] = {
    "nursing": ("penwith-nursing", "truro-nursing", "nursing-east"),
    "therapy": ("therapy-west", "therapy-central", "nursing-east"),
    "reablement": ("reablement-west", "reablement-central", "reablement-central"),
    "urgent": ("urgent-west", "truro-nursing", "nursing-east"),
    "care": ("tolgarrick-care",),
    "equipment": ("equipment",),
    "help": ("volunteer-cornwall-help",),
    "neighbours": ("harbour-neighbours",),
    "carers": ("carers-circle",),
    "bed": ("trelissy-house",),
    "ward": ("lanner-ward",),
}
# They do not use SERS: the desk rings them, and writes down what they say.
TELEPHONED = {"tolgarrick-care": "Mrs Bolt, duty manager"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by where they work, and the teams by key."""

    teams: dict[str, Team]
    senders: dict[str, tuple[tuple[User, Team], ...]]
    triagers: dict[str, tuple[User, ...]]
    workers: dict[str, tuple[User, ...]]

    def sender(self, professions: Sequence[str], rng: Random) -> tuple[User, Team]:
        return rng.choice(self.senders[rng.choice(professions)])

    def near(self, desk: str, what: str) -> Team:
        """The team that does this where that desk is."""
        teams = NEAR[what]
        place = 0 if desk in WESTERN or len(teams) == 1 else 1 if desk in CENTRAL else 2
        return self.teams[teams[place]]


@transaction.atomic
def gather() -> Cast:
    """Everybody who acts; whoever has no account yet gets one."""
    make_teams(TEAMS)
    acting = [each for named in SENDERS.values() for each in named if each[1]]
    acting += [
        (at, name, "Triage nurse", desk)
        for desk, named in TRIAGERS.items()
        for at, name in named
        if name
    ]
    make_accounts([(f"{at}@{DOMAIN}", name, does) for at, name, does, _team in acting])
    users = {
        user.email.removesuffix(f"@{DOMAIN}"): user
        for user in User.objects.filter(email__endswith=f"@{DOMAIN}")
    }
    teams = {team.key: team for team in Team.objects.select_related("organisation", "area")}
    _join(acting, users, teams)
    return Cast(
        teams=teams,
        senders={
            profession: tuple((users[at], teams[team]) for at, _name, _does, team in named)
            for profession, named in SENDERS.items()
        },
        triagers={
            desk: tuple(users[at] for at, _name in named) for desk, named in TRIAGERS.items()
        },
        workers=_workers(users),
    )


def _join(
    acting: Sequence[tuple[str, str, str, str]], users: dict[str, User], teams: dict[str, Team]
) -> None:
    there = set(Membership.objects.values_list("user_id", flat=True))
    Membership.objects.bulk_create(
        [
            Membership(
                user=users[at],
                team=teams[team],
                role=_role_in(teams[team]),
            )
            for at, _name, _does, team in acting
            if users[at].pk not in there
        ]
    )


def _role_in(team: Team) -> Role:
    if team.kind == _K.BED_BUREAU:
        return Role.BED_COORDINATOR
    return Role.TRIAGER if team.is_desk else Role.REFERRER


def _workers(users: dict[str, User]) -> dict[str, tuple[User, ...]]:
    """Those who help, by team; nobody who is away, for to them nothing can be given."""
    working: dict[str, tuple[User, ...]] = {}
    for each in WORKERS:
        if not each.away:
            user = users[each.email.removesuffix(f"@{DOMAIN}")]
            working[each.team] = (*working.get(each.team, ()), user)
    return working
