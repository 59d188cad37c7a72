"""Beds to look at: sites, units and beds, most of them taken by people who came another way.

What there is once and for all is written at once; what happened to it is told by the verbs.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from sers.access import rows
from sers.beds import claiming, stock
from sers.beds.events import StockEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import Condition, PlacementStatus
from sers.beds.models import Bed, Placement, Site, Unit
from sers.config.demo.bedded import ORGANISATIONS, SITES, STAFF, TEAMS, DemoUnit
from sers.config.demo.helping import make_accounts
from sers.config.demo.homes import HOMES
from sers.config.demo.people import DOMAIN, make_teams
from sers.config.demo.wards import WARDS
from sers.directory import queries as directory
from sers.directory.models import Membership, Organisation, Team, User
from sers.policy.roles import Role
from sers.referrals.lists import Reason

UNITS = (*WARDS, *HOMES)
SINCE = date(2024, 4, 1)
# Hours of the day at which people leave; the ambulance comes for most before dinner.
LEAVES_AT = (10, 11, 11, 12, 14, 15, 16)
NOT_KNOWN = 0.3  # of those who are there, so many have no day yet
LEFT_BY = timedelta(minutes=90)  # who leaves today is still there


@transaction.atomic
def make_beds() -> None:
    """Make the units and fill them, where they are not there yet."""
    if Unit.objects.exists():
        return
    now, rng = timezone.now(), Random(2026)  # noqa: S311
    units = _make_units()
    for each in UNITS:
        unit = units[each.key]
        beds = Bed.objects.bulk_create(_beds(each, unit))
        for bed in beds:
            bed.unit = unit
        _happened(each, unit, beds, now, rng)


def _make_units() -> dict[str, Unit]:
    Organisation.objects.bulk_create(
        [
            Organisation(key=key, name=name, kind=kind, source="invented")
            for key, name, kind in ORGANISATIONS
        ],
        ignore_conflicts=True,
    )
    make_teams(TEAMS)
    _make_staff()
    keepers = Organisation.objects.in_bulk([each[2] for each in SITES], field_name="key")
    Site.objects.bulk_create(
        Site(
            key=key,
            name=name,
            organisation=keepers[organisation],
            town=town,
            postcode=postcode,
            note="Its beds are invented",
            since=SINCE,
        )
        for key, name, organisation, town, postcode in SITES
    )
    sites = Site.objects.in_bulk([each.site for each in UNITS], field_name="key")
    owners = Team.objects.in_bulk([each.owner for each in UNITS], field_name="key")
    Unit.objects.bulk_create(
        Unit(
            key=each.key,
            name=each.name,
            site=sites[each.site],
            sort=each.sort,
            owner=owners[each.owner],
            phone=each.phone,
            since=SINCE,
            **each.is_like,
        )
        for each in UNITS
    )
    named = Unit.objects.select_related("site", "owner")
    return {unit.key: unit for unit in named.filter(key__in=[each.key for each in UNITS])}


def _make_staff() -> None:
    make_accounts([(f"{at}@{DOMAIN}", name, does) for at, name, does, _team in STAFF])
    users = User.objects.in_bulk([f"{each[0]}@{DOMAIN}" for each in STAFF], field_name="email")
    teams = Team.objects.in_bulk([each[3] for each in STAFF], field_name="key")
    Membership.objects.bulk_create(
        Membership(user=users[f"{at}@{DOMAIN}"], team=teams[team], role=Role.BED_PROVIDER)
        for at, _name, _does, team in STAFF
    )


def _beds(each: DemoUnit, unit: Unit) -> Iterator[Bed]:
    number = 0
    for bay in each.bays:
        has = dict.fromkeys(bay.has.split(), True)
        for _ in range(bay.beds):
            number += 1
            cleaned = number in each.cleaned
            yield Bed(
                unit=unit,
                name=f"{each.word} {number}",
                bay=bay.name,
                bay_sex=bay.sex,
                most_kg=bay.most_kg,
                condition=Condition.HOUSEKEEPING if cleaned else Condition.READY,
                since=SINCE,
                **has,
            )


def _happened(each: DemoUnit, unit: Unit, beds: list[Bed], now: datetime, rng: Random) -> None:
    """Who came, what was closed, and when somebody last said that it is still so."""
    by, bureau = staff_of(unit), _bureau()
    with rows.identified(bureau):
        acting = stock.demand(bureau, unit)
        listed = now - timedelta(days=60)
        stock.tell(StockEvent.IMPORTED, unit, by=bureau, acting=acting, at=listed, beds=len(beds))
    with rows.identified(by):
        for number, (why, note, ago, until) in each.closed.items():
            at = now - timedelta(days=ago)
            stock.close(
                beds[number - 1],
                reason=Reason.objects.get(pk=why),
                review_on=directory.today(at) + timedelta(days=until),
                note=note,
                by=by,
                at=at,
            )
        with keeping(by):
            Placement.objects.bulk_create(_stays(each, beds, by=by, now=now, rng=rng))
    who = bureau if each.how == "bureau" else by
    with rows.identified(who):
        at = now - timedelta(minutes=each.confirmed_ago)
        stock.confirm(beds, by=who, how=each.how, at=at)


def _stays(
    each: DemoUnit, beds: list[Bed], *, by: User, now: datetime, rng: Random
) -> Iterator[Placement]:
    others = {*each.free, *each.empty, *each.cleaned, *each.closed}
    taken = [bed for number, bed in enumerate(beds, 1) if number not in others]
    today = set(rng.sample(range(len(taken)), each.today))
    for number, bed in enumerate(taken):
        came = now - timedelta(days=rng.uniform(1, 24))
        leaves = _leaving(now, 0 if number in today else rng.randint(1, 16), rng)
        if number not in today and rng.random() < NOT_KNOWN:
            leaves = None
        if number not in today and number < each.late:
            came, leaves = now - timedelta(days=30), leaving_in(-1)
        yield Placement(
            bed=bed,
            owner=bed.unit.owner,
            sent_by=bed.unit.owner,
            status=PlacementStatus.STAY,
            period=claiming.span(came, leaves),
            leaving_at=leaves,
            made_by=by,
            made_at=came,
        )


def _leaving(now: datetime, days: int, rng: Random) -> datetime | None:
    day = directory.today(now) + timedelta(days=days)
    at = datetime.combine(day, time(rng.choice(LEAVES_AT)), directory.LONDON)
    return max(at, (now + LEFT_BY).replace(minute=0, second=0, microsecond=0))


def leaving_in(days: int) -> datetime:
    """Before dinner, so many days from today."""
    day = directory.today() + timedelta(days=days)
    return datetime.combine(day, time(11), directory.LONDON)


def staff_of(unit: Unit) -> User:
    """Somebody who works there: who can sign in, where there is one."""
    here = Membership.objects.filter(team=unit.owner_id, until=None, role=Role.BED_PROVIDER)
    return here.select_related("user").order_by("pk")[0].user


def _bureau() -> User:
    return User.objects.get(email=f"bedbureau@{DOMAIN}")
