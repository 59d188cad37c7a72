"""What the pages about the stock read: sites, units, beds, what was closed, what was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sers.audit import timeline
from sers.audit.models import Event
from sers.beds.counting import as_counted
from sers.beds.keeping_stock import about_site, demand_bureau
from sers.beds.models import Bed, BedClosure, Site, Unit
from sers.directory import queries as directory
from sers.directory.models import Organisation, Team, User

type Choices = list[tuple[str, str]]

LATELY = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit with how many beds it has, and how many of them are closed."""

    unit: Unit
    beds: int
    closed: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A site with its units."""

    site: Site
    units: Sequence[Counted]


@dataclass(frozen=True, slots=True)
class Kept:
    """A bed with the closure that is on, if any."""

    bed: Bed
    closure: BedClosure | None


def shelves(by: User, *, of: Site | None = None) -> list[Shelf]:
    """Every site, or one, with its units, those in use first. Raises PermissionDenied."""
    demand_bureau(by)
    sites = Site.objects.select_related("organisation").order_by("name", "pk")
    units = Unit.objects.select_related("owner").order_by("name", "pk")
    if of is not None:
        sites, units = sites.filter(pk=of.pk), units.filter(site=of)
    beds, closed = _beds_in_use(), _beds_closed()
    at: dict[UUID, list[Counted]] = {}
    for unit in sorted(units, key=lambda unit: unit.until is not None):
        counted = Counted(unit, beds.get(unit.pk, 0), closed.get(unit.pk, 0))
        at.setdefault(unit.site_id, []).append(counted)
    return [Shelf(site, at.get(site.pk, [])) for site in sites]


def site_with(pk: UUID) -> Site | None:
    return Site.objects.select_related("organisation").filter(pk=pk).first()


def beds_of(unit: Unit) -> list[Kept]:
    """Its beds, those in use first, each with the closure that is on."""
    beds = unit.beds.select_related("confirmed_by").order_by("pk")
    closed = {closure.bed_id: closure for closure in _closures(unit).filter(until=None)}
    kept = [Kept(bed, closed.get(bed.pk)) for bed in beds]
    return sorted(kept, key=lambda each: (each.bed.until is not None, as_counted(each.bed.name)))


def bed_with(pk: UUID, unit: Unit) -> Bed:
    """A bed of a unit that was fetched through the gate."""
    return Bed.objects.select_related("unit__site", "unit__owner").get(pk=pk, unit=unit)


def closures_of(unit: Unit) -> list[BedClosure]:
    """Each time that one of its beds was closed, the latest first."""
    return list(_closures(unit).order_by("-since", "-pk"))


def history_of(unit: Unit) -> Sequence[Event]:
    """What was changed lately of a unit and its beds, the latest first."""
    return timeline.of(unit.about)[:LATELY]


def history_of_bed(bed: Bed) -> Sequence[Event]:
    """What happened to one bed, under whatever name, the latest first."""
    its = Q(facts__bed_id=str(bed.pk)) | Q(facts__bed_ids__contains=[str(bed.pk)])
    events = Event.objects.filter(its, about=bed.unit.about).select_related("actor", "team")
    return list(events.order_by("-id")[: LATELY * 3])


def history_of_site(site: Site) -> Sequence[Event]:
    return timeline.of(about_site(site))[:LATELY]


def organisations() -> Choices:
    """Whose a site can be. Practices come last: they have none, as a rule."""
    found = Organisation.objects.order_by("name")
    practices = found.filter(kind=Organisation.Kind.PRACTICE)
    others = found.exclude(kind=Organisation.Kind.PRACTICE)
    return [(str(each.pk), each.name) for each in (*others, *practices)]


def providers() -> Choices:
    """Which team a unit can belong to."""
    teams = Team.objects.in_force(directory.today()).filter(kind=Team.Kind.BED_PROVIDER)
    return [(str(each.pk), each.name) for each in teams.order_by("name")]


def organisation(pk: str) -> Organisation:
    return Organisation.objects.get(pk=pk)


def provider(pk: str) -> Team:
    return Team.objects.get(pk=pk)


def _beds_in_use() -> dict[UUID, int]:
    beds = Bed.objects.filter(until=None).order_by()
    return dict(beds.values_list("unit").annotate(Count("pk")))


def _beds_closed() -> dict[UUID, int]:
    closures = BedClosure.objects.filter(until=None, bed__until=None).order_by()
    return dict(closures.values_list("bed__unit").annotate(Count("pk")))


def _closures(unit: Unit) -> QuerySet[BedClosure]:
    return BedClosure.objects.filter(bed__unit=unit).select_related("bed", "reason", "closed_by")
