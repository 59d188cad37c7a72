"""The directory of services: looking one up, with all that a page says of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sers.directory import queries
from sers.directory.helping import Sector, Service, Skill
from sers.directory.models import CareArea, Team

MOST_WORDS = 6
MOST_FOUND = 200


def services(on: date | None = None) -> QuerySet[Service]:
    """Every service in force, with its team, its hours and its areas, in five queries."""
    in_force = Service.objects.in_force(on or queries.today())
    named = in_force.select_related("organisation", "team", "checked_by")
    return named.prefetch_related("areas", "team__hours", "team__closures")


def find(*, words: str = "", need: str = "", area: str = "", sector: str = "") -> Sequence[Service]:
    """Those with every word, that cover the need, in the area or everywhere, of the sector."""
    found = services()
    for word in words.replace("\0", " ").split()[:MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(criteria__icontains=word)
            | Q(how_to_refer__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(team__name__icontains=word)
        )
    if need:
        found = found.filter(needs__contains=[need])
    if sector in Sector.values:
        found = found.filter(sector=sector)
    if area:
        found = found.filter(Q(areas=None) | Q(areas__in=[*around(area), *within(area)]))
    return list(found.distinct().order_by("name")[:MOST_FOUND])


def service_with(service_id: UUID) -> Service | None:
    return services().filter(pk=service_id).first()


def teams_without_service(on: date) -> Sequence[Team]:
    """Those that can be asked to help, of which no service says what they do."""
    offering = Service.objects.in_force(on).values("team")
    helpers = Team.objects.in_force(on).filter(kind__in=Team.LEG_HOLDERS).exclude(pk__in=offering)
    return list(
        helpers.select_related("organisation")
        .prefetch_related("hours", "closures")
        .order_by("name")
    )


def around(code: str) -> list[str]:
    """The area and all that it lies in, up to the county."""
    parents = dict(CareArea.objects.values_list("code", "parent"))
    found: list[str] = []
    while code and code in parents and code not in found:
        found.append(code)
        code = parents[code] or ""
    return found


def within(code: str) -> list[str]:
    """The areas that lie in it."""
    inside = Q(parent=code) | Q(parent__parent=code)
    return list(CareArea.objects.filter(inside).values_list("code", flat=True))


def areas() -> Sequence[CareArea]:
    """Every area in force that a service can be looked for in."""
    return list(CareArea.objects.in_force(queries.today()).order_by("kind", "name"))


def skills() -> dict[str, str]:
    """What each skill in force is called, in the order of the list."""
    in_force = Skill.objects.in_force(queries.today())
    return dict(in_force.order_by("position").values_list("code", "label"))
