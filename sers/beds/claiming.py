"""Taking a bed for somebody, and freeing it: what makes double booking impossible.

The bed is locked, looked at as it stands, and taken; and PostgreSQL refuses a second claim
whatever was looked at. All of it inside of `keeping`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.access import gate
from sers.beds import moving
from sers.beds.keeper import in_turn, patiently
from sers.beds.lifecycle import CLAIMING, LIVE, STAYING, Condition, PlacementStatus
from sers.beds.models import Bed, BedClosure, BedRequest, Placement, PlacementQuerySet
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.referrals.moving import MoveRefused

TAKEN = {
    "a_bed_is_taken_once_at_a_time": gettext_lazy(
        "Somebody else has this bed then. Choose another"
    ),
    "one_stay_per_bed": gettext_lazy(
        "Somebody else is still in this bed. Record that they have left first"
    ),
    "one_bed_is_claimed_per_person": gettext_lazy(
        "Another bed is offered, held or reserved for this person. Let go of it first"
    ),
    "one_bed_is_claimed_per_request": gettext_lazy(
        "Another bed is offered, held or reserved for this person. Let go of it first"
    ),
    "one_stay_per_person": gettext_lazy(
        "This person is in another bed. Move them from there, or record that they have left"
    ),
    "a_person_lies_in_one_bed_at_a_time": gettext_lazy(
        "This person was in another bed at that time. Check the day and the time"
    ),
    "nobody_is_booked_into_an_occupied_bed": gettext_lazy(
        "Somebody is still in this bed. Choose another"
    ),
    "one_offer_per_bed": gettext_lazy(
        "This bed is offered to somebody else. Make yours next in line"
    ),
}


def span(begins: datetime, ends: datetime | None) -> DateTimeTZRange:
    """From this moment until before that one, or with no end in sight."""
    return DateTimeTZRange(begins, ends, "[)")


def lock_bed(bed: Bed) -> Bed:
    """The bed as it stands, and so until the end of the transaction."""
    in_turn()
    held = Bed.objects.select_for_update(of=("self",), no_key=True)
    with patiently():
        return held.select_related("unit__site", "unit__owner").get(pk=bed.pk)


def refuse_unusable(bed: Bed, *, begins: datetime, at: datetime) -> None:
    """Raise MoveRefused where nobody can be put in this bed, whoever it is."""
    said: dict[str, Any] = {"bed": bed.name}
    if not _in_use(bed, at):
        raise MoveRefused(_("%(bed)s is no longer in use. Choose another bed") % said)
    if BedClosure.objects.filter(bed=bed, until=None).exists():
        raise MoveRefused(_("%(bed)s is closed. Open it first, or choose another") % said)
    if begins > at:
        return
    if bed.condition != Condition.READY:
        raise MoveRefused(
            _("%(bed)s is not ready (%(condition)s). Ask the unit, or choose another")
            % {**said, "condition": Condition(bed.condition).label}
        )
    if Placement.objects.filter(bed=bed, status__in=STAYING).exists():
        raise MoveRefused(_("Somebody is still in %(bed)s. Choose another") % said)


def _in_use(bed: Bed, at: datetime) -> bool:
    day = directory.today(at)
    return bed.since <= day and (bed.until is None or day < bed.until)


def claim(
    request: BedRequest,
    bed: Bed,
    status: PlacementStatus,
    *,
    begins: datetime,
    until: datetime | None,
    leaving_at: datetime | None = None,
    expected_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Placement:
    """Take the bed for this request from now, or from a later moment, on.

    Raises MoveRefused, in words, where it is not to be had or the person has another.
    """
    refuse_unusable(bed, begins=begins, at=at)
    placement = Placement(
        bed=bed,
        request=request,
        referral_id=request.referral_id,
        person_id=request.person_id,
        owner=bed.unit.owner,
        sent_by=request.owner,
        status=status,
        period=span(begins, leaving_at),
        until=until,
        leaving_at=leaving_at,
        expected_at=expected_at,
        made_by=by,
        made_at=at,
    )
    keep(placement)
    return placement


def keep(placement: Placement, *fields: str) -> None:
    """Write a placement; where PostgreSQL refuses it, raise MoveRefused that says why."""
    try:
        with transaction.atomic():
            placement.save(update_fields=fields or None, force_insert=placement._state.adding)
    except IntegrityError as refusal:
        raise MoveRefused(_said_of(refusal)) from None


def _said_of(refusal: IntegrityError) -> str:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    named = getattr(diagnosis, "constraint_name", None) or ""
    if named not in TAKEN:
        raise refusal
    return str(TAKEN[named])


def claimed_by(request: BedRequest) -> Placement | None:
    """The bed that is offered, held or reserved for this request."""
    return with_bed().filter(request=request, status__in=CLAIMING).first()


def lived_in_by(request: BedRequest) -> Placement | None:
    """The bed that the person is in, or away from."""
    return with_bed().filter(request=request, status__in=STAYING).first()


def live_of(request: BedRequest) -> list[Placement]:
    return list(with_bed().filter(request=request, status__in=LIVE))


def with_bed() -> PlacementQuerySet:
    """Placements with their beds, units and sites."""
    return Placement.objects.select_related("bed__unit__site", "bed__unit__owner", "owner")


def end(
    placement: Placement,
    status: PlacementStatus,
    *,
    at: datetime,
    note: str = "",
) -> None:
    """The bed is let go of, or left: from now on it is free, or to be cleaned."""
    was_lived_in = placement.status in STAYING
    placement.status, placement.until = status, None
    placement.note = note or placement.note
    fields = ["status", "until", "note"]
    if status == PlacementStatus.LEFT:
        placement.period = span(placement.since, max(at, placement.since))
        fields.append("period")
    keep(placement, *fields)
    if was_lived_in:
        Bed.objects.filter(pk=placement.bed_id).update(condition=Condition.HOUSEKEEPING)


def let_in(placement: Placement, *, because: str) -> None:
    """The provider reads the referral from now on: somebody of theirs comes."""
    gate.involve(placement.about, placement.owner, because=because)


def see_out(placement: Placement, *, at: datetime) -> None:
    """The provider reads it no longer, unless it has another part in it. As whoever acts."""
    if not has_another_part(placement.referral_id, placement.owner):
        gate.end_involvement(placement.about, placement.owner, at=at)


def has_another_part(referral_id: UUID | None, team: Team) -> bool:
    """Whether a team has a leg of the referral, sent or owns it, or has a bed taken for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT beds_has_a_part(%s, %s)", [referral_id, team.pk])
        row = cursor.fetchone()
    return bool(row and row[0])


def is_protected(request: BedRequest) -> bool:
    """Whether where the person is must be told to nobody who does not decide.

    Inside of `keeping`, for a provider may not read the referral. What is not known is protected.
    """
    known = moving.referral_of(request)
    return known.protected if known else True
