"""Making a move: the only code that changes the status of a request for a bed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.beds.keeper import in_turn, keeping, patiently
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest, Placement
from sers.directory.models import Team, User
from sers.referrals.lifecycle import Move
from sers.referrals.lists import Outcome, Reason
from sers.referrals.moving import MoveRefused, Overtaken


def locked(request: BedRequest) -> BedRequest:
    """As it stands now, and so until the end of the transaction. For inside of `keeping`."""
    in_turn()
    found = BedRequest.objects.select_for_update(of=("self",), no_key=True)
    with patiently():
        return found.select_related("owner", "sent_by").get(pk=request.pk)


def refuse_unless_open(making: Move[RequestStatus], request: BedRequest, seen: int | None) -> None:
    """Raise MoveRefused or Overtaken where it is not open from here, or was read before a change.

    `seen` None is for those who do not read the request itself: a provider, a clock.
    """
    refuse_overtaken(request, seen)
    if request.status not in making.sources:
        raise MoveRefused(
            _("The search is now “%(status)s”, so “%(move)s” is no longer open")
            % {"status": RequestStatus(request.status).label, "move": making.label}
        )


def refuse_overtaken(request: BedRequest, seen: int | None) -> None:
    """Raise Overtaken where it was read before a change; `seen` as in `refuse_unless_open`."""
    if seen is not None and seen != request.revision:
        raise Overtaken(_("Somebody changed this after you opened it"))


def refuse_unless_coded(
    making: Move[RequestStatus], reason: Reason | None, outcome: Outcome | None = None
) -> None:
    """Raise MoveRefused where the coded reason or outcome that the move asks for is missing."""
    if making.reason and (reason is None or reason.sort != making.reason):
        raise MoveRefused(_("Choose a reason"))
    if making.outcome and (outcome is None or outcome.kind != making.outcome):
        raise MoveRefused(_("Choose where they went"))


def change(
    request: BedRequest,
    making: Move[RequestStatus],
    *,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write where it stands after the move. Inside of `keeping`, on a request that is locked."""
    request.status = making.leads_from(request.status)
    given = dict(changes or {}) | ({"closed_at": at} if making.ends else {})
    BedRequest.objects.filter(pk=request.pk).update(
        status=request.status, revision=F("revision") + 1, **given
    )
    request.revision += 1
    for name, value in given.items():
        setattr(request, name, value)


def tell(
    request: BedRequest,
    making: Move[RequestStatus],
    *,
    by: User,
    acting: Team | None,
    at: datetime,
    concerns: Iterable[Team] = (),
    reason: Reason | None = None,
    outcome: Outcome | None = None,
    note: str = "",
    before: str = "",
    **facts: object,
) -> None:
    """Keep the event of a move. As `by`, outside of `keeping`."""
    with keeping(by):
        known = referral_of(request)
    said: dict[str, object] = dict(facts)
    said |= {"reason": reason.label, "reason_code": reason.code} if reason else {}
    said |= {"outcome": outcome.label, "outcome_code": outcome.code} if outcome else {}
    said |= {"note": note} if note else {}
    record(
        making.event,
        request.about,
        by=by,
        team=acting,
        concerns=[request.owner, request.sent_by, *([known.owner] if known else []), *concerns],
        at=at,
        before={"bed": before} if before else {},
        after={"bed": request.status},
        request=str(request.pk),
        **said,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Of the referral, what the keeper may know."""

    owner: Team
    protected: bool


def referral_of(request: BedRequest) -> Known | None:
    """Whose referral it is, and whether where the person is is secret. Inside of `keeping`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner, protected FROM beds_referral(%s)", [request.referral_id])
        row = cursor.fetchone()
    return Known(Team.objects.get(pk=row[0]), bool(row[1])) if row else None


def where(placement: Placement, *, protected: bool) -> dict[str, Any]:
    """Where the bed is, as the timeline may say it: of a protected person, nothing."""
    if protected:
        return {}
    unit = placement.bed.unit
    return {"bed_name": f"{unit.site.name}, {unit.name}, {placement.bed.name}"}
