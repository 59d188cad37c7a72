"""What others ask of the directory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from sers.directory.models import (
    CareArea,
    Membership,
    Organisation,
    PostcodeDistrict,
    PracticeArea,
    Team,
    User,
)
from sers.policy.permissions import Permission
from sers.policy.roles import roles_granting
from sers.values.working_time import ALWAYS, Hours

LONDON = ZoneInfo("Europe/London")


def today(at: datetime | None = None) -> date:
    """The date on the wall in Cornwall."""
    return (at or timezone.now()).astimezone(LONDON).date()


def hours_of(team: Team) -> Hours:
    """When a team works. One without opening hours is taken to work always.

    Asked for once for each team that was read, so no longer than the page or deed it was read for.
    """
    prefetch_related_objects([team], "hours", "closures")
    weekly = tuple((each.weekday, each.opens, each.closes) for each in team.hours.all())
    if not weekly:
        return ALWAYS
    closed = frozenset(closure.on for closure in team.closures.all())
    year = today().year
    bank = frozenset() if team.works_bank_holidays else bank_holidays(year - 1, year + 2)
    return Hours(weekly=weekly, closed_on=closed | bank)


@cache
def bank_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """The bank holidays of England."""
    return frozenset(
        holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    )


def teams_that_own() -> Sequence[Team]:
    """The desks that a referral can be sent to, the Bed Bureau and the unrouted desk last."""
    desks = Team.objects.in_force(today()).filter(kind__in=Team.DESKS)
    return sorted(desks, key=lambda team: (team.kind != Team.Kind.PCN, team.name))


def teams_that_help() -> Sequence[Team]:
    """The teams that a leg can be offered to."""
    helpers = Team.objects.in_force(today()).filter(kind__in=Team.LEG_HOLDERS)
    return list(helpers.select_related("organisation").order_by("kind", "name"))


def team_with(key: str) -> Team:
    return Team.objects.get(key=key)


def members_who(permission: Permission, team: Team, *, besides: User) -> Sequence[User]:
    """Everybody else whose account is in use and who holds this permission in the team."""
    held = Membership.objects.filter(
        team=team, until=None, role__in=roles_granting(permission)
    ).values("user")
    people = User.objects.filter(pk__in=held, is_active=True, is_system=False)
    return list(people.exclude(pk=besides.pk).order_by("name", "pk"))


def account_with(email: str) -> User | None:
    """The account of a person with this e-mail address, if it is in use."""
    accounts = User.objects.filter(is_active=True, is_system=False)
    return accounts.filter(email=email.strip().lower()).first() if email.strip() else None


def find_practices(text: str, *, limit: int = 20) -> Sequence[Organisation]:
    """GP practices whose name, address, postcode or code has every word of the text."""
    practices = Organisation.objects.filter(kind=Organisation.Kind.PRACTICE)
    for word in text.replace("\0", " ").split()[:6]:  # which PostgreSQL keeps in no text
        practices = practices.filter(
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(postcode__icontains=word)
            | Q(ods_code__iexact=word)
        )
    return list(practices.order_by("name")[:limit])


def practice_with(ods_code: str) -> Organisation | None:
    return Organisation.objects.filter(kind=Organisation.Kind.PRACTICE, ods_code=ods_code).first()


def area_of_practice(practice: Organisation, on: date) -> CareArea | None:
    """The PCN a practice belongs to on that day, if to any."""
    link = (
        PracticeArea.objects.in_force(on).filter(practice=practice).select_related("area").first()
    )
    return link.area if link else None


def areas_of_district(district: str) -> list[CareArea]:
    """The PCN areas a postcode district may lie in; none for one outside the county."""
    return list(CareArea.objects.filter(districts=district).order_by("name"))


def pcn_areas() -> list[CareArea]:
    """Every area that is one PCN's."""
    return list(CareArea.objects.filter(kind=CareArea.Kind.PCN).order_by("name"))


def area_with(code: str) -> CareArea | None:
    return CareArea.objects.filter(pk=code).first()


def place_of_district(district: str) -> str:
    """What the district is called: «Hayle» for TR27; nothing for one we do not know."""
    return (
        PostcodeDistrict.objects.filter(pk=district).values_list("place", flat=True).first() or ""
    )


def people_in(teams: Iterable[UUID]) -> Sequence[User]:
    """Those who hold a role in these teams now."""
    held = User.objects.filter(memberships__team__in=list(teams), memberships__until=None)
    return list(held.distinct().order_by("name"))


def signing_in() -> list[str]:
    """The names of the organisations whose people have accounts here, by name."""
    people = Membership.objects.filter(
        until=None, user__is_active=True, user__is_system=False, team__organisation=OuterRef("pk")
    )
    return list(
        Organisation.objects.filter(Exists(people)).order_by("name").values_list("name", flat=True)
    )
