"""The stock as a file, out and in. A file is tried first, and written whole or not at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.beds import files, keeping_stock, stock
from sers.beds.columns import COLUMNS, Of
from sers.beds.counting import as_counted
from sers.beds.events import StockEvent
from sers.beds.files import Line
from sers.beds.keeper import keeping
from sers.beds.lifecycle import LIVE, OfferStatus
from sers.beds.models import Bed, Offer, Placement, Site, Unit
from sers.beds.places import How
from sers.beds.planning import Change, Plan, Stock, plan
from sers.directory import queries as directory
from sers.directory.models import Organisation, Team, User
from sers.referrals.moving import Overtaken


def exported(by: User) -> bytes:
    """Every bed in use, a row each, with its unit and its site. Nobody who is in one."""
    keeping_stock.demand_bureau(by)
    beds = Bed.objects.filter(until=None, unit__until=None)
    named = beds.select_related("unit__site__organisation", "unit__owner")
    return files.write(_row(bed) for bed in sorted(named, key=_as_listed))


def _as_listed(bed: Bed) -> tuple[Any, ...]:
    unit = bed.unit
    return unit.site.key, unit.key, as_counted(bed.name), bed.pk


def tried(lines: Sequence[Line], *, by: User, at: datetime | None = None) -> Plan:
    """What a file would do. Nothing is written."""
    keeping_stock.demand_bureau(by)
    return plan(lines, _as_it_stands(by), directory.today(at))


@transaction.atomic
def bring_in(lines: Sequence[Line], *, seen: str, by: User, at: datetime | None = None) -> Plan:
    """Do what a file says, all of it. `seen` is the digest of the plan that was shown.

    Raises Overtaken where it would no longer do just that, or where it has anything wrong.
    """
    at = at or timezone.now()
    _lock(lines)
    made = tried(lines, by=by, at=at)
    if made.problems or made.digest() != seen:
        raise Overtaken(_("The stock has changed since the file was tried. Look again"))
    sites = _sites(made, by, at)
    units = _units(made, sites, by, at)
    for key, changes in groupby(sorted(made.beds), key=lambda place: place[0]):
        here = {name: made.beds[key, name] for _key, name in changes}
        _beds(units[key], here, by, at)
    return made


def _row(bed: Bed) -> dict[str, Any]:
    whose = {Of.SITE: bed.unit.site, Of.UNIT: bed.unit, Of.BED: bed}
    row: dict[str, Any] = {}
    for column in COLUMNS:
        if column.name != "retire":
            value = getattr(whose[column.of], column.field)
            row[column.name] = getattr(value, "key", value)
    return row


def _as_it_stands(by: User) -> Stock:
    today = directory.today()
    beds: dict[UUID, dict[str, Bed]] = {}
    for bed in Bed.objects.filter(until=None):
        beds.setdefault(bed.unit_id, {})[bed.name.strip()] = bed
    taken, busy = _taken(by)
    providers = Team.objects.in_force(today).filter(kind=Team.Kind.BED_PROVIDER)
    sites = Site.objects.select_related("organisation")
    return Stock(
        sites={each.key: each for each in sites},
        units={each.key: each for each in Unit.objects.select_related("site", "owner")},
        beds=beds,
        organisations={each.key: each for each in Organisation.objects.all()},
        teams={each.key: each for each in providers},
        taken=taken,
        busy=busy,
    )


def _taken(by: User) -> tuple[frozenset[UUID], frozenset[UUID]]:
    with keeping(by):
        live = Placement.objects.filter(status__in=LIVE).values_list("bed_id", "bed__unit_id")
        asked = Offer.objects.filter(status__in=[OfferStatus.QUEUED, OfferStatus.OFFERED])
        taken, offered = set(live), set(asked.values_list("bed_id", "bed__unit_id"))
    return (
        frozenset(bed for bed, _unit in taken),
        frozenset(unit for _bed, unit in taken | offered),
    )


def _lock(lines: Iterable[Line]) -> None:
    """Nobody changes what the file speaks of until it is written."""
    keys = {line.cells["unit"] for line in lines}
    units = Unit.objects.filter(key__in=keys).order_by("pk").select_for_update(no_key=True)
    beds = Bed.objects.filter(unit__in=list(units)).order_by("pk")
    list(beds.select_for_update(no_key=True).values_list("pk", flat=True))


def _sites(made: Plan, by: User, at: datetime) -> dict[str, Site]:
    for key, change in made.sites.items():
        if change.record is None:
            keeping_stock.add_site(change.values, key=key, by=by, at=at)
        else:
            seen = keeping_stock.version(change.record)
            keeping_stock.change_site(change.record, change.values, by=by, seen=seen, at=at)
    keys = {step.site for step in made.steps}
    return {each.key: each for each in Site.objects.filter(key__in=keys)}


def _units(made: Plan, sites: dict[str, Site], by: User, at: datetime) -> dict[str, Unit]:
    at_site = {step.unit: step.site for step in made.steps}
    for key, change in made.units.items():
        if change.record is None:
            site = sites[at_site[key]]
            keeping_stock.add_unit(site, change.values, key=key, by=by, at=at)
        else:
            seen = keeping_stock.version(change.record)
            keeping_stock.change_unit(change.record, change.values, by=by, seen=seen, at=at)
    found = Unit.objects.filter(key__in=at_site).select_related("site", "owner")
    return {each.key: each for each in found}


def _beds(unit: Unit, changes: dict[str, Change], by: User, at: datetime) -> None:
    """The beds of one unit in a few statements, and one event that says what became of which."""
    added = {name: each for name, each in changes.items() if each.record is None}
    changed = {name: each for name, each in changes.items() if each.record and each.values}
    kept = [each.record.pk for each in changed.values()]
    retired = [each.record.pk for each in changes.values() if each.retire]
    confirmed = {"confirmed_at": at, "confirmed_by": by, "confirmed_how": How.IMPORT}
    new = [Bed(unit=unit, name=name, **confirmed, **each.values) for name, each in added.items()]
    try:
        with transaction.atomic():
            Bed.objects.bulk_create(new)
            for change in changed.values():
                now = Bed.objects.filter(pk=change.record.pk)
                now.update(**change.values, revision=F("revision") + 1)
    except IntegrityError:
        # Somebody added a bed of this name while the file was written.
        raise Overtaken(_("The stock has changed since the file was tried. Look again")) from None
    _retire(retired, at)
    if added or changed or retired:
        said: dict[str, Any] = {
            "added": sorted(added),
            "changed": {name: each.values for name, each in changed.items()},
            "retired": sorted(name for name, each in changes.items() if each.retire),
            "bed_ids": sorted(map(str, [*(bed.pk for bed in new), *kept, *retired])),
        }
        acting = keeping_stock.demand_bureau(by)
        stock.tell(StockEvent.IMPORTED, unit, by=by, acting=acting, at=at, **said)


def _retire(beds: Sequence[UUID], at: datetime) -> None:
    for bed in Bed.objects.filter(pk__in=beds):
        bed.until, bed.revision = max(directory.today(at), bed.since), bed.revision + 1
        bed.save(update_fields=["until", "revision"])
