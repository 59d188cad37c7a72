"""What is known of the person while the search goes on: need, readiness, choice."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds import claiming, lifecycle, matching, moving, queueing
from sers.beds.keeper import keeping
from sers.beds.lifecycle import OfferStatus, PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Choice, Offer, Placement, Site
from sers.beds.requirement import Requirement
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused


@transaction.atomic
def change_requirement(
    request: BedRequest,
    requirement: Requirement,
    *,
    why: str,
    urgent: bool,
    last_days: bool,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Ask something else of a bed. What is offered or held stays so; why is kept."""
    at = at or timezone.now()
    making = lifecycle.CHANGE
    acting = gate.demand(by, making.permission, request)
    if not why.strip():
        raise MoveRefused(_("Write why it changes"))
    if unknown := requirement.wishes - set(matching.WISHABLE):
        raise MoveRefused(_("“%(name)s” cannot be a wish") % {"name": ", ".join(sorted(unknown))})
    changes = {
        "requirement": requirement.as_data(),
        "urgent": urgent,
        "last_days": last_days,
    }
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        moving.change(now, making, at=at, changes=changes)
    moving.tell(now, making, by=by, acting=acting, at=at, note=why.strip())


@transaction.atomic
def set_ready_on(
    request: BedRequest, ready_on: date | None, *, by: User, seen: int, at: datetime | None = None
) -> None:
    """From which day they can leave hospital: their place among those who wait counts from it."""
    at = at or timezone.now()
    making = lifecycle.CHANGE
    acting = gate.demand(by, making.permission, request)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        moving.change(now, making, at=at, changes={"ready_on": ready_on})
    day = ready_on.isoformat() if ready_on else ""
    moving.tell(now, making, by=by, acting=acting, at=at, ready_on=day)


def may_say_ready(referral: Referral, request: BedRequest, by: User) -> Team | None:
    """The ward that sent it, the desk that owns it, or the Bed Bureau; none that only follows."""
    if referral.sent_by_id in by.teams_where(Permission.TELL_CHANGE):
        return referral.sent_by
    for record_, permission in (
        (referral, Permission.TRIAGE_REFERRAL),
        (request, Permission.PLACE_IN_BED),
    ):
        if team := gate.acting_team(by, permission, record_):
            return team
    return None


@transaction.atomic
def not_ready(
    request: BedRequest, *, reason: Reason, note: str = "", by: User, at: datetime | None = None
) -> None:
    """The ward says that they cannot leave yet: the search stops at once, what was held is free.

    Their place among those who wait is kept.
    """
    at = at or timezone.now()
    making = lifecycle.NOT_READY
    moving.refuse_unless_coded(making, reason)
    acting = _may(request, by)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, None)
        if now.not_ready_since is not None:
            raise MoveRefused(_("The search has stopped already: they are not ready"))
        before = now.status
        freed = _let_go(now, by=by, at=at)
        why = {"not_ready_why": reason, "not_ready_note": note.strip(), "not_ready_since": at}
        moving.change(now, making, at=at, changes=why)
    for placement in freed:
        if before in {RequestStatus.HELD, RequestStatus.PLACED}:
            claiming.see_out(placement, at=at)
    said: dict[str, Any] = {"reason": reason, "note": note.strip(), "before": before}
    owners = [each.owner for each in freed]
    moving.tell(now, making, by=by, acting=acting, at=at, concerns=owners, **said)
    for placement in freed:
        queueing.next_in_line(placement.bed_id, now.pk, by=by, acting=acting, at=at)


@transaction.atomic
def ready_again(request: BedRequest, *, by: User, at: datetime | None = None) -> None:
    """The search goes on, from the place they had."""
    at = at or timezone.now()
    making = lifecycle.READY_AGAIN
    acting = _may(request, by)
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, None)
        if now.not_ready_since is None:
            raise MoveRefused(_("The search is on already"))
        none = {"not_ready_why": None, "not_ready_note": "", "not_ready_since": None}
        moving.change(now, making, at=at, changes=none)
    moving.tell(now, making, by=by, acting=acting, at=at)


def _may(request: BedRequest, by: User) -> Team:
    referral = Referral.objects.filter(pk=request.referral_id).first()
    team = may_say_ready(referral, request, by) if referral else None
    if team is None:
        raise PermissionDenied("Only the ward, the desk and the Bed Bureau say who is ready")
    return team


def _let_go(request: BedRequest, *, by: User, at: datetime) -> list[Placement]:
    """Nothing is offered, held or in line for them any more. Inside of `keeping`."""
    queueing.drop(request, by=by, at=at)
    offered = Offer.objects.filter(request=request, status=OfferStatus.OFFERED)
    offered.update(status=OfferStatus.WITHDRAWN, answered_at=at, answered_by=by)
    placement = claiming.claimed_by(request)
    if placement is None:
        return []
    claiming.end(placement, PlacementStatus.RELEASED, at=at)
    return [placement]


@transaction.atomic
def keep_choice(
    request: BedRequest,
    said: Mapping[Site, str],
    *,
    who: str,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """What the person or the family was shown, and what they said of each; refusals count.

    A site that was refused is no longer proposed, until they say otherwise.
    """
    at = at or timezone.now()
    making = lifecycle.KEEP_CHOICE
    acting = gate.demand(by, making.permission, request)
    if not said:
        raise MoveRefused(_("Say what was shown"))
    if not who.strip():
        raise MoveRefused(_("Write who chose: the person, or who spoke for them"))
    if set(said.values()) - set(Choice.Said.values):
        raise MoveRefused(_("Choose what they said of each place"))
    with keeping(by):
        now = moving.locked(request)
        moving.refuse_unless_open(making, now, seen)
        Choice.objects.bulk_create(
            Choice(
                request=now,
                site=site,
                owner=now.owner,
                said=each,
                who=who.strip(),
                note=note.strip(),
                by=by,
                at=at,
            )
            for site, each in said.items()
        )
        changes = {"requirement": _without_refused(now, said).as_data()}
        moving.change(now, making, at=at, changes=changes)
        protected = claiming.is_protected(now)
    refused = [site.name for site, each in said.items() if each == Choice.Said.REFUSED]
    told: dict[str, Any] = {"shown": len(said), "refused": ", ".join(refused)}
    if protected:
        told = {}
    moving.tell(now, making, by=by, acting=acting, at=at, note=note.strip(), **told)


def _without_refused(request: BedRequest, said: Mapping[Site, str]) -> Requirement:
    refused = {str(site.pk) for site, each in said.items() if each == Choice.Said.REFUSED}
    others = {str(site.pk) for site in said} - refused
    asked = request.asked
    data = asked.as_data() | {"refused": sorted((asked.refused - others) | refused)}
    return Requirement.from_data(data)
