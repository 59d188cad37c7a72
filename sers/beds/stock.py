"""Keeping the stock true: what beds there are, how they are, which are closed, who confirmed it.

By the provider’s own staff for their units, and by a Bed Bureau for all.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.access import gate
from sers.audit.journal import record
from sers.beds import claiming, leaving, queueing
from sers.beds.events import StockEvent
from sers.beds.keeper import in_turn, keeping
from sers.beds.lifecycle import LIVE, STAYING, Condition, PlacementStatus
from sers.beds.models import Bed, BedClosure, Placement, Unit
from sers.beds.places import How
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.moving import MoveRefused, Overtaken

# What may be said of a bed in the pages and in a file.
FIELDS = (
    *("name", "bay", "bay_sex", "isolates", "oxygen", "hoist", "profiling", "most_kg"),
    *("ground_floor", "en_suite"),
)


def demand(by: User, unit: Unit) -> Team:
    """The team by whose right the stock of this unit is kept; raises PermissionDenied."""
    own = gate.acting_team(by, Permission.KEEP_OWN_STOCK, unit)
    own = own or gate.acting_team(by, Permission.KEEP_STOCK, unit)
    if own is None:
        raise PermissionDenied(f"{Permission.KEEP_STOCK} is not held here")
    return own


def bureaux() -> list[Team]:
    """All Bed Bureaux: what happens to beds concerns each of them."""
    return list(Team.objects.in_force(directory.today()).filter(kind=Team.Kind.BED_BUREAU))


def tell(
    kind: StockEvent, unit: Unit, *, by: User, acting: Team | None, at: datetime, **facts: Any
) -> None:
    """Keep what happened to the stock of a unit. Nobody is named in it."""
    concerns = [unit.owner, *bureaux()]
    record(kind, unit.about, by=by, team=acting, concerns=concerns, at=at, **facts)


def tell_of(
    kind: StockEvent, bed: Bed, *, by: User, acting: Team | None, at: datetime, **facts: Any
) -> None:
    """Keep what happened to one bed: under its name of that day, and found whatever its name."""
    said: dict[str, Any] = {"bed": bed.name, "bed_id": str(bed.pk), **facts}
    tell(kind, bed.unit, by=by, acting=acting, at=at, **said)


@transaction.atomic
def add_bed(
    unit: Unit,
    given: Mapping[str, Any],
    *,
    since: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Bed:
    """One more bed. Raises MoveRefused for a name that is taken, or what cannot be together."""
    at = at or timezone.now()
    acting = demand(by, unit)
    fields = {name: given[name] for name in FIELDS if name in given}
    bed = Bed(unit=unit, since=since or directory.today(at), **fields)
    _confirm(bed, by, at, _how(by, unit))
    _keep(bed)
    tell_of(StockEvent.ADDED, bed, by=by, acting=acting, at=at)
    return bed


@transaction.atomic
def change_bed(
    bed: Bed, given: Mapping[str, Any], *, by: User, seen: int, at: datetime | None = None
) -> None:
    """Correct what is said of a bed."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    now = claiming.lock_bed(bed)
    if now.revision != seen:
        raise Overtaken(_("Somebody changed this bed after you opened it"))
    after = {n: given[n] for n in FIELDS if n in given and given[n] != getattr(now, n)}
    before = {name: getattr(now, name) for name in after}
    for name, value in after.items():
        setattr(now, name, value)
    now.revision += 1
    _keep(now)
    said: dict[str, Any] = {"before": before, "after": after}
    tell_of(StockEvent.CHANGED, now, by=by, acting=acting, at=at, **said)


@transaction.atomic
def retire_bed(bed: Bed, *, by: User, seen: int, at: datetime | None = None) -> None:
    """There is no such bed any more. Refused while it is taken or held."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    now = claiming.lock_bed(bed)
    if now.revision != seen:
        raise Overtaken(_("Somebody changed this bed after you opened it"))
    _refuse_taken(now, by, _("Move whoever is in it, or let go of it, first"))
    today = directory.today(at)
    Bed.objects.filter(pk=bed.pk).update(until=max(today, now.since), revision=F("revision") + 1)
    tell_of(StockEvent.RETIRED, now, by=by, acting=acting, at=at)


@transaction.atomic
def set_condition(bed: Bed, condition: Condition, *, by: User, at: datetime | None = None) -> None:
    """Ready, being cleaned, contaminated or isolated. A ready one goes to the next in line."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    now = claiming.lock_bed(bed)
    before, now.condition = now.condition, condition
    _confirm(now, by, at, _how(by, bed.unit))
    now.save(update_fields=["condition", "confirmed_at", "confirmed_by", "confirmed_how"])
    said: dict[str, Any] = {"was": before, "now": condition.value}
    tell_of(StockEvent.CONDITION_CHANGED, now, by=by, acting=acting, at=at, **said)
    if condition == Condition.READY:
        queueing.next_for_bed(bed.pk, by=by, acting=acting, at=at)


@transaction.atomic
def close(
    bed: Bed,
    *,
    reason: Reason,
    review_on: date,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> BedClosure:
    """It cannot be used, why, and when somebody looks again. Refused while somebody is in it."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    if reason.sort != Sort.BED_CLOSED:
        raise MoveRefused(_("Choose a reason"))
    if review_on < directory.today(at):
        raise MoveRefused(_("Choose a day that is not past, when somebody looks again"))
    now = claiming.lock_bed(bed)
    _refuse_taken(now, by, _("Move whoever is in it, or let go of it, before you close it"))
    if BedClosure.objects.filter(bed=bed, until=None).exists():
        raise MoveRefused(_("%(bed)s is closed already") % {"bed": now.name})
    closure = BedClosure.objects.create(
        bed=bed, reason=reason, review_on=review_on, note=note.strip(), since=at, closed_by=by
    )
    said: dict[str, Any] = {"reason": reason.label, "note": note.strip()}
    tell_of(StockEvent.CLOSED, now, by=by, acting=acting, at=at, **said)
    return closure


@transaction.atomic
def reopen(bed: Bed, *, by: User, at: datetime | None = None) -> None:
    """It can be used again: it is ready, and goes to the next in line."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    now = claiming.lock_bed(bed)
    opened = BedClosure.objects.filter(bed=bed, until=None).update(until=at)
    if not opened:
        raise MoveRefused(_("%(bed)s is not closed") % {"bed": now.name})
    _confirm(now, by, at, _how(by, bed.unit))
    now.condition = Condition.READY
    now.save(update_fields=["condition", "confirmed_at", "confirmed_by", "confirmed_how"])
    tell_of(StockEvent.REOPENED, now, by=by, acting=acting, at=at)
    queueing.next_for_bed(bed.pk, by=by, acting=acting, at=at)


@transaction.atomic
def take(
    bed: Bed,
    *,
    leaving_at: datetime | None = None,
    by: User,
    at: datetime | None = None,
) -> Placement:
    """Somebody who did not come through SERS is in it: it is taken, and nobody is named."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    if leaving_at is not None and leaving_at <= at:
        raise MoveRefused(_("Choose a time that is not past, when they are expected to leave"))
    with keeping(by):
        now = claiming.lock_bed(bed)
        claiming.refuse_unusable(now, begins=at, at=at)
        placement = Placement(
            bed=now,
            owner=now.unit.owner,
            sent_by=now.unit.owner,
            status=PlacementStatus.STAY,
            period=claiming.span(at, leaving_at),
            leaving_at=leaving_at,
            made_by=by,
            made_at=at,
        )
        claiming.keep(placement)
    tell_of(StockEvent.TAKEN, now, by=by, acting=acting, at=at)
    return placement


@transaction.atomic
def free(
    bed: Bed,
    *,
    condition: Condition = Condition.HOUSEKEEPING,
    by: User,
    at: datetime | None = None,
) -> None:
    """Whoever was in it and did not come through SERS has left."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    with keeping(by):
        now = claiming.lock_bed(bed)
        stays = claiming.with_bed().filter(bed=bed, status__in=STAYING)
        stay = stays.filter(request=None).first()
        if stay is None:
            raise MoveRefused(_("Nobody is in %(bed)s who came another way") % {"bed": now.name})
        claiming.end(stay, PlacementStatus.LEFT, at=at)
    tell_of(StockEvent.FREED, now, by=by, acting=acting, at=at)
    set_condition(bed, condition, by=by, at=at)


@transaction.atomic
def expect_free(
    bed: Bed,
    *,
    leaving_at: datetime | None,
    by: User,
    said_before: int | None = None,
    at: datetime | None = None,
) -> None:
    """When whoever is in it, and came another way, is expected to leave; None: not known."""
    at = at or timezone.now()
    acting = demand(by, bed.unit)
    if leaving_at is not None and leaving_at <= at:
        raise MoveRefused(_("Choose a time that is not past. If they have left, record that"))
    with keeping(by):
        now = claiming.lock_bed(bed)
        stays = claiming.with_bed().filter(bed=bed, status__in=STAYING, request=None)
        stay = stays.first()
        if stay is None:
            raise MoveRefused(_("Nobody is in %(bed)s who came another way") % {"bed": now.name})
        leaving.refuse_unless_seen(stay, said_before)
        stay.leaving_at, stay.period = leaving_at, claiming.span(stay.since, leaving_at)
        claiming.keep(stay, "leaving_at", "period")
    leaves = leaving_at.isoformat() if leaving_at else ""
    tell_of(StockEvent.CHANGED, now, by=by, acting=acting, at=at, leaving_at=leaves)


@transaction.atomic
def confirm(
    beds: Sequence[Bed], *, by: User, how: How | None = None, at: datetime | None = None
) -> None:
    """What is listed of these beds is still so. All of one unit."""
    at = at or timezone.now()
    if not beds:
        raise MoveRefused(_("Choose what you confirm"))
    unit = beds[0].unit
    if any(bed.unit_id != unit.pk for bed in beds):
        raise MoveRefused(_("Confirm the beds of one unit at a time"))
    acting = demand(by, unit)
    keep_confirmed(beds, by=by, how=how or _how(by, unit), at=at)
    names = ", ".join(bed.name for bed in beds)
    tell(StockEvent.CONFIRMED, unit, by=by, acting=acting, at=at, beds=names)


def keep_confirmed(beds: Sequence[Bed], *, by: User, how: How, at: datetime) -> None:
    """Write down who confirmed them, and how."""
    in_turn()
    found = Bed.objects.filter(pk__in=[bed.pk for bed in beds])
    found.update(confirmed_at=at, confirmed_by=by, confirmed_how=how)


def _how(by: User, unit: Unit) -> How:
    return How.PAGES if gate.may(by, Permission.KEEP_OWN_STOCK, unit) else How.BUREAU


def _confirm(bed: Bed, by: User, at: datetime, how: How) -> None:
    bed.confirmed_at, bed.confirmed_by, bed.confirmed_how = at, by, how


def _refuse_taken(bed: Bed, by: User, says: str) -> None:
    with keeping(by):
        taken = Placement.objects.filter(bed=bed, status__in=LIVE).exists()
    if taken:
        said: dict[str, Any] = {"bed": bed.name, "says": says}
        raise MoveRefused(_("%(bed)s is taken, offered or held. %(says)s") % said)


_SAID = {
    "bed_named_once": gettext_lazy("Another bed of this unit has this name. Choose another name"),
    "only_a_bay_is_of_one_sex": gettext_lazy(
        "A room of its own is no bay of one sex. Name the bay"
    ),
    "only_a_room_isolates": gettext_lazy("Only a room of its own isolates: take the bay away"),
}


def _keep(bed: Bed) -> None:
    try:
        with transaction.atomic():
            bed.save()
    except IntegrityError as refusal:
        named = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "")
        if named not in _SAID:
            raise
        raise MoveRefused(str(_SAID[named])) from None
