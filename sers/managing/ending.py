"""What must be put in order before a team, or somebody's part in it, can end.

How much a team has in hand is counted by the database with its owner's rights: a manager
reads no referral, and is told a number.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.directory import queries as directory
from sers.directory.helping import Service
from sers.directory.models import Membership, Team
from sers.managing.versions import Refused
from sers.policy.permissions import Permission
from sers.policy.roles import Role, roles_granting
from sers.referrals.lists import RoutingRule


@dataclass(frozen=True, slots=True)
class InHand:
    """How many open referrals a team owns, and how many open legs it holds."""

    referrals: int = 0
    legs: int = 0


def in_hand() -> dict[UUID, InHand]:
    """What is open, by team, for those who manage; teams with nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team, referrals, legs FROM referrals_in_hand()")
        return {team: InHand(referrals, legs) for team, referrals, legs in cursor.fetchall()}


def of_team(team: Team) -> None:
    """Raises Refused if the team cannot end yet."""
    held = in_hand().get(team.pk, InHand())
    if held.referrals:
        raise Refused(_owns(team, held.referrals))
    if held.legs:
        raise Refused(_helps(team, held.legs))
    services = Service.objects.in_force(directory.today()).filter(team=team).count()
    if services:
        raise Refused(_offers(team, services))
    rules = RoutingRule.objects.in_force(directory.today()).filter(team=team).count()
    if rules:
        raise Refused(
            ngettext(
                "%(count)d rule still sends referrals to %(team)s. "
                "Have the rule changed first, then end the team",
                "%(count)d rules still send referrals to %(team)s. "
                "Have the rules changed first, then end the team",
                rules,
            )
            % {"count": rules, "team": team.name}
        )


def of_membership(membership: Membership) -> None:
    """Raises Refused if nobody else could do what this person does there."""
    deciding = roles_granting(Permission.TRIAGE_REFERRAL)
    if membership.role in deciding and membership.team.is_desk and _goes_on(membership.team):
        here = Membership.objects.filter(team=membership.team)
        if not _others(membership, deciding, among=here):
            raise Refused(
                _(
                    "Nobody else triages at %(team)s, so referrals sent there would be read by "
                    "nobody. Add another triager first"
                )
                % {"team": membership.team.name}
            )
    managing = roles_granting(Permission.MANAGE_DIRECTORY)
    if membership.role in managing and not _others(
        membership, managing, among=Membership.objects.all()
    ):
        raise Refused(
            _("There is no other manager, so nobody could change this back. Add one first")
        )


def _others(membership: Membership, roles: frozenset[Role], *, among: QuerySet[Membership]) -> bool:
    """Whether somebody else holds such a role. Of two who leave at once, the second waits."""
    held = among.filter(until=None, role__in=roles, user__is_active=True).order_by("pk")
    locked = held.select_for_update(of=("self",))
    return any(each.user_id != membership.user_id for each in locked)


def _goes_on(team: Team) -> bool:
    return team.works_on(directory.today())


def _owns(team: Team, count: int) -> str:
    return ngettext(
        "%(team)s still owns %(count)d open referral. "
        "Its triagers must close it or send it to another desk first",
        "%(team)s still owns %(count)d open referrals. "
        "Its triagers must close them or send them to another desk first",
        count,
    ) % {"team": team.name, "count": count}


def _offers(team: Team, count: int) -> str:
    return ngettext(
        "%(count)d service is offered by %(team)s. End it or give it another team first",
        "%(count)d services are offered by %(team)s. End them or give them another team first",
        count,
    ) % {"team": team.name, "count": count}


def _helps(team: Team, count: int) -> str:
    return ngettext(
        "%(team)s still has %(count)d leg in hand. It must be ended or handed back first",
        "%(team)s still has %(count)d legs in hand. They must be ended or handed back first",
        count,
    ) % {"team": team.name, "count": count}
