"""Making a move: the only code that changes a status, of a referral or of a leg."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit import timeline
from sers.audit.journal import record
from sers.directory.models import Team, User
from sers.referrals import clocks
from sers.referrals.clocks import Promise
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Move, Status
from sers.referrals.lists import Reason
from sers.referrals.models import Referral

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class MoveRefused(Exception):
    """The move is not open from here. The message is fit to show to the user."""


class Overtaken(MoveRefused):
    """Somebody else moved it after this user read it."""


@transaction.atomic
def move(
    referral: Referral,
    making: Move[Status],
    *,
    by: User,
    seen: int,
    at: datetime | None = None,
    to: Team | None = None,
    reason: Reason | None = None,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    **facts: object,
) -> None:
    """Make the move, if it is open, permitted, and the referral is still at revision `seen`.

    `at` is when it happened, where that is not now. Raises PermissionDenied, MoveRefused,
    Overtaken; then nothing is changed.
    """
    at = at or timezone.now()
    team = gate.demand(by, making.permission, referral)
    _refuse_unless_open(making, referral.status, Status(referral.status).label)
    _refuse_unless_reasoned(making, reason)
    before = _standing(referral)
    owner = to or referral.owner
    concerned = {referral.owner, owner, referral.sent_by, *_leg_holders(referral)}
    change(
        referral,
        seen,
        status=making.leads_from(referral.status),
        owner=owner,
        changed_at=at,
        **_clock_after(making, referral, owner),
        **(_closing(reason, note, at) if making.ends else {}),
        **(changes or {}),
    )
    referral.refresh_from_db()
    _run_clocks(making, referral, at)
    gate.involve(referral.about, owner, because=making.event, restricted=True)
    record(
        making.event,
        referral.about,
        by=by,
        team=team,
        concerns=concerned,
        at=at,
        before=before,
        after=_standing(referral),
        **_reasons(reason, note),
        **facts,
    )


@transaction.atomic
def move_leg(
    leg: Allocation,
    making: Move[LegStatus],
    *,
    by: User,
    seen: int,
    acting: Team,
    at: datetime | None = None,
    reason: Reason | None = None,
    note: str = "",
) -> None:
    """The same for a leg. The verbs demand the permission: who may depends on the move."""
    at = at or timezone.now()
    _refuse_unless_open(making, leg.status, LegStatus(leg.status).label)
    _refuse_unless_reasoned(making, reason)
    before = {"status": leg.status}
    ending: dict[str, Any] = {}
    if making.ends:
        ending = {"closed_at": at, "reason": reason, "reason_note": note}
    change(leg, seen, status=making.leads_from(leg.status), answered_at=at, **ending)
    if making.ends and not leg.owner_has_another_part:
        gate.end_involvement(f"referral/{leg.referral_id}", leg.owner, at=at)
    leg.refresh_from_db()
    record(
        making.event,
        f"referral/{leg.referral_id}",
        by=by,
        team=acting,
        concerns=[leg.owner, leg.sent_by],
        at=at,
        before=before,
        after={"status": leg.status},
        leg=str(leg.pk),
        with_team=leg.owner.name,
        **_reasons(reason, note),
    )


def _refuse_unless_open(making: Move[Any], status: str, label: "StrOrPromise") -> None:
    if status not in making.sources:
        raise MoveRefused(
            _("This is now “%(status)s”, so “%(move)s” is no longer open")
            % {"status": label, "move": making.label}
        )


def _refuse_unless_reasoned(making: Move[Any], reason: Reason | None) -> None:
    if making.reason and (reason is None or reason.sort != making.reason):
        raise MoveRefused(_("Choose a reason"))


def change(record: Referral | Allocation, seen: int, **changes: Any) -> None:
    """Nobody overwrites what they have not seen: the revision must be the one read.

    What was decided on must be that revision too, for a page may name any.
    """
    changed = record.revision == seen and type(record).objects.filter(
        pk=record.pk, revision=seen
    ).update(**changes, revision=F("revision") + 1)
    if not changed:
        raise Overtaken(_overtaken_by(record))


def _overtaken_by(record: Referral | Allocation) -> str:
    about = record.about if isinstance(record, Referral) else f"referral/{record.referral_id}"
    latest = timeline.latest(about)
    if latest is None:
        return _("Somebody changed this after you opened it")
    return _("%(who)s changed this after you opened it") % {"who": latest.actor.name}


def _standing(referral: Referral) -> dict[str, str]:
    return {"status": referral.status, "owner": str(referral.owner_id)}


def _closing(reason: Reason | None, note: str, at: datetime) -> dict[str, Any]:
    return {
        "closed_at": at,
        "reason": reason,
        "reason_note": note,
        "stage": "",
        "due_at": None,
        "waiting": False,
        "waiting_since": None,
    }


def _clock_after(making: Move[Status], referral: Referral, owner: Team) -> dict[str, Any]:
    if making.begins is None:
        return {}
    promise = Promise.of(owner, referral.priority, referral.ring_minutes)
    due = promise.due(making.begins, referral.sent_at, referral.waited_minutes)
    return {"stage": making.begins, "due_at": due}


def _run_clocks(making: Move[Status], referral: Referral, at: datetime) -> None:
    if making.ends:
        clocks.stop(referral, at=at)
    elif making.begins and referral.due_at:
        clocks.start(referral, making.begins, referral.owner, due_at=referral.due_at, at=at)


def _leg_holders(referral: Referral) -> list[Team]:
    legs = Allocation.objects.filter(referral=referral).still_open()
    return list(Team.objects.filter(pk__in=legs.values("owner")))


def _reasons(reason: Reason | None, note: str) -> dict[str, str]:
    said = {"reason": reason.label, "reason_code": reason.code} if reason else {}
    return said | ({"note": note} if note else {})
