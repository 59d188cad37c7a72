"""Keeping sites and units: adding, changing, retiring and restoring them, and beds that came back.

A Bed Bureau keeps all of them; a provider says of its own units how it cares there. Nothing is
deleted, so that what happened in a unit keeps its name.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.beds import stock
from sers.beds.events import StockEvent
from sers.beds.keeper import keeping
from sers.beds.lifecycle import LIVE, OfferStatus
from sers.beds.models import Bed, Offer, Placement, Site, Unit
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused, Overtaken

SITE = ("name", "organisation", "town", "postcode", "note")
# What a provider may say of its own unit. What is bought of it, and for whom, the bureau says.
CARE = (
    *("phone", "organisms", "skills", "behaviours", "nurse_always", "one_to_one"),
    *("non_weight_bearing", "therapy_days", "cover"),
    *("admits_from", "admits_until", "admits_weekends"),
)
UNIT = (
    *("name", "sort", "owner", "purposes", "funders", "secure", "dementia", "cost"),
    *("longest_days", "reply_minutes", "hold_minutes", "fresh_hours", *CARE),
)
LONGEST_KEY = 50


def version(kept: Site | Unit) -> int:
    """A number that differs whenever anything that is kept of it does: what `seen` is held to."""
    said = snapshot(kept, [*(SITE if isinstance(kept, Site) else UNIT), "until"])
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return int(digest[:14], 16)


def snapshot(kept: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """These fields as an event and a version keep them: what leads to others by its name."""
    return {name: _plain(getattr(kept, name)) for name in names}


def demand_bureau(by: User) -> Team:
    """The Bed Bureau by whose right the whole stock is kept; raises PermissionDenied."""
    team = next(iter(by.teams_holding(Permission.KEEP_STOCK)), None)
    if team is None:
        raise PermissionDenied(f"{Permission.KEEP_STOCK} is not held here")
    return team


@transaction.atomic
def add_site(
    given: Mapping[str, Any],
    *,
    key: str = "",
    since: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Site:
    """One more building with beds. Its key, made of its name if none is given, never changes."""
    at = at or timezone.now()
    demand_bureau(by)
    made = Site(key=key or _free_key(Site, given["name"]), since=since or directory.today(at))
    _put(made, {name: given[name] for name in SITE if name in given})
    _tell_of(StockEvent.ADDED, made, by=by, at=at, after=snapshot(made, SITE))
    return made


@transaction.atomic
def change_site(
    site: Site, given: Mapping[str, Any], *, by: User, seen: int, at: datetime | None = None
) -> bool:
    """Correct what is said of a site; whether anything differed."""
    demand_bureau(by)
    now = _locked(site, seen)
    before, after = _changed(now, {name: given[name] for name in SITE if name in given})
    if after:
        _tell_of(StockEvent.CHANGED, now, by=by, at=at, before=before, after=after)
    return bool(after)


@transaction.atomic
def retire_site(site: Site, *, by: User, seen: int, at: datetime | None = None) -> None:
    """There is no such site any more. Refused while it has units in use."""
    at = at or timezone.now()
    demand_bureau(by)
    now = _locked(site, seen)
    _refuse_ended(now)
    units = list(now.units.filter(until=None).values_list("name", flat=True))
    if units:
        said: dict[str, Any] = {"units": ", ".join(units)}
        raise MoveRefused(_("Retire its units first: %(units)s") % said)
    _put(now, {"until": _last_day(now, at)})
    _tell_of(StockEvent.RETIRED, now, by=by, at=at)


@transaction.atomic
def restore_site(site: Site, *, by: User, seen: int, at: datetime | None = None) -> None:
    """It is used again; its units are restored one by one."""
    demand_bureau(by)
    now = _locked(site, seen)
    _refuse_unended(now)
    _put(now, {"until": None})
    _tell_of(StockEvent.RESTORED, now, by=by, at=at)


@transaction.atomic
def add_unit(
    site: Site,
    given: Mapping[str, Any],
    *,
    key: str = "",
    since: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Unit:
    """One more ward or home. Its key, made of its name if none is given, never changes."""
    at = at or timezone.now()
    acting = demand_bureau(by)
    on = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _refuse_ended(on)
    made = Unit(
        site=on,
        key=key or _free_key(Unit, f"{on.key} {given['name']}"),
        since=since or directory.today(at),
    )
    _put(made, {name: given[name] for name in UNIT if name in given})
    after = snapshot(made, UNIT)
    stock.tell(StockEvent.ADDED, made, by=by, acting=acting, at=at, name=made.name, after=after)
    return made


@transaction.atomic
def change_unit(
    unit: Unit, given: Mapping[str, Any], *, by: User, seen: int, at: datetime | None = None
) -> bool:
    """Correct what is said of a unit; whether anything differed.

    It gets another provider only while nobody is in its beds, or has one offered or held: these
    are open to the one they came to.
    """
    acting = demand_bureau(by)
    said = {name: given[name] for name in UNIT if name in given}
    return _change(unit, said, acting=acting, by=by, seen=seen, at=at)


@transaction.atomic
def change_care(
    unit: Unit, given: Mapping[str, Any], *, by: User, seen: int, at: datetime | None = None
) -> bool:
    """What a provider says of its own unit; raises ValueError for what it does not decide."""
    acting = stock.demand(by, unit)
    if set(given) - set(CARE):
        raise ValueError(f"Not a provider’s to say: {sorted(set(given) - set(CARE))}")
    return _change(unit, given, acting=acting, by=by, seen=seen, at=at)


@transaction.atomic
def retire_unit(unit: Unit, *, by: User, seen: int, at: datetime | None = None) -> None:
    """There is no such unit any more, nor its beds. Refused while one is taken."""
    at = at or timezone.now()
    acting = demand_bureau(by)
    now = _locked(unit, seen)
    _refuse_ended(now)
    refuse_taken(now, by, _("Move whoever is in it, or let go of it, first"))
    until = _last_day(now, at)
    gone = Bed.objects.filter(unit=now, until=None)
    gone.update(until=models.functions.Greatest(models.F("since"), models.Value(until)))
    _put(now, {"until": until})
    stock.tell(StockEvent.RETIRED, now, by=by, acting=acting, at=at, name=now.name)


@transaction.atomic
def restore_unit(unit: Unit, *, by: User, seen: int, at: datetime | None = None) -> None:
    """It is used again, with the beds that it had on its last day."""
    at = at or timezone.now()
    acting = demand_bureau(by)
    now = _locked(unit, seen)
    _refuse_unended(now)
    if now.site.until is not None:
        raise MoveRefused(_("Restore its site first: %(site)s") % {"site": now.site.name})
    # Of two that had one name that day, the later one was there to the end.
    last = Bed.objects.filter(unit=now, until__gte=now.until).distinct("name")
    kept = last.order_by("name", models.F("confirmed_at").desc(nulls_last=True)).values("pk")
    Bed.objects.filter(pk__in=kept).update(until=None)
    _put(now, {"until": None})
    stock.tell(StockEvent.RESTORED, now, by=by, acting=acting, at=at, name=now.name)


@transaction.atomic
def add_bed(unit: Unit, given: Mapping[str, Any], *, by: User, at: datetime | None = None) -> Bed:
    """One more bed of a unit that is in use."""
    _refuse_ended(Unit.objects.select_for_update(no_key=True).get(pk=unit.pk))
    return stock.add_bed(unit, given, by=by, at=at)


@transaction.atomic
def restore_bed(bed: Bed, *, by: User, seen: int, at: datetime | None = None) -> None:
    """It is there again. Nobody has confirmed it since."""
    at = at or timezone.now()
    acting = stock.demand(by, bed.unit)
    _refuse_ended(Unit.objects.select_for_update(no_key=True).get(pk=bed.unit_id))
    now = Bed.objects.select_for_update(of=("self",), no_key=True).get(pk=bed.pk)
    if now.revision != seen:
        raise Overtaken(_("Somebody changed this bed after you opened it"))
    if now.until is None:
        raise MoveRefused(_("%(name)s is in use") % {"name": now.name})
    if Bed.objects.filter(unit=bed.unit_id, name=now.name, until=None).exists():
        raise MoveRefused(_("Another bed of this unit has its name. Change that one’s name first"))
    _put(now, {"until": None, "confirmed_at": None, "revision": now.revision + 1})
    stock.tell_of(StockEvent.RESTORED, now, by=by, acting=acting, at=at)


def lock_beds(unit: Unit) -> None:
    """Nobody takes a bed of the unit until the end of the transaction."""
    beds = Bed.objects.filter(unit=unit).order_by("pk")
    list(beds.select_for_update(no_key=True).values_list("pk", flat=True))


def refuse_taken(unit: Unit, by: User, says: str) -> None:
    """Raise MoveRefused, with which, while beds of the unit are taken, offered, held or asked for.

    Locks them, so that none is taken meanwhile.
    """
    lock_beds(unit)
    with keeping(by):
        taken = set(Placement.objects.filter(bed__unit=unit, status__in=LIVE).values_list("bed"))
        asked = Offer.objects.filter(
            bed__unit=unit, status__in=[OfferStatus.QUEUED, OfferStatus.OFFERED]
        )
        taken |= set(asked.values_list("bed"))
    if taken:
        names = Bed.objects.filter(pk__in=[pk for (pk,) in taken]).values_list("name", flat=True)
        said: dict[str, Any] = {"beds": ", ".join(names), "says": says}
        raise MoveRefused(_("Taken, offered or held: %(beds)s. %(says)s") % said)


def _change(
    unit: Unit,
    given: Mapping[str, Any],
    *,
    acting: Team,
    by: User,
    seen: int,
    at: datetime | None,
) -> bool:
    at = at or timezone.now()
    now = _locked(unit, seen)
    had = now.owner
    if given.get("owner", had) != had:
        refuse_taken(now, by, _("It can have another provider when all its beds are free"))
    before, after = _changed(now, given)
    if after:
        said: dict[str, Any] = {"name": now.name, "before": before, "after": after}
        stock.tell(StockEvent.CHANGED, now, by=by, acting=acting, at=at, **said)
    return bool(after)


def _locked[K: (Site, Unit)](kept: K, seen: int) -> K:
    """It as it stands, if that is as it was seen."""
    model = type(kept)
    now = model._default_manager.select_for_update(no_key=True).get(pk=kept.pk)
    if version(now) != seen:
        raise Overtaken(_("Somebody changed %(name)s after you opened it") % {"name": now.name})
    return now


def _changed(now: models.Model, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write these values; what differed, before and after."""
    was = snapshot(now, given)
    _put(now, given)
    after = {name: said for name, said in snapshot(now, given).items() if said != was[name]}
    return {name: was[name] for name in after}, after


def _put(kept: models.Model, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        setattr(kept, name, value)
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as refusal:
        named = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "") or ""
        if not named.endswith("_key_once"):
            raise
        raise MoveRefused(_("Somebody has just added one with this name. Look again")) from None


def _tell_of(kind: StockEvent, site: Site, *, by: User, at: datetime | None, **facts: Any) -> None:
    """A site has no provider of its own: what happens to it is for every Bed Bureau."""
    concerns, acting = stock.bureaux(), demand_bureau(by)
    said = {"team": acting, "at": at, "name": site.name, **facts}
    record(kind, about_site(site), by=by, concerns=concerns, **said)


def about_site(site: Site) -> str:
    """Under what name events of a site are kept."""
    return f"config/site/{site.pk}"


def _refuse_ended(kept: Site | Unit) -> None:
    if kept.until is not None:
        raise MoveRefused(_("%(name)s is retired. Restore it first") % {"name": kept.name})


def _refuse_unended(kept: Site | Unit) -> None:
    if kept.until is None:
        raise MoveRefused(_("%(name)s is in use") % {"name": kept.name})


def _last_day(kept: Site | Unit, at: datetime) -> date:
    return max(directory.today(at), kept.since)


def _free_key(model: type[Site | Unit], name: str) -> str:
    """A key made of the name that no other has."""
    root = slugify(name)[:LONGEST_KEY].strip("-") or "place"
    taken = set(model._default_manager.filter(key__startswith=root).values_list("key", flat=True))
    numbers = (f"{root}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (root, *numbers) if key not in taken)


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case models.Model():
            return str(value)
        case _:
            return value
