"""Making a move: the only code that changes a status, of a referral or of a leg."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit import timeline
from sers.audit.journal import record
from sers.directory.models import Team, User
from sers.referrals import clocks, opening
from sers.referrals.clocks import Promise
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus, Move, Stage, Status
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest

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
    outcome: Outcome | None = None,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    besides: Iterable[Team] = (),
    **facts: object,
) -> None:
    """Make the move, if it is open, permitted, and the referral is still at revision `seen`.

    `at` is when it happened, where that is not now; `besides` are teams that should look again
    although they have no part in it. Raises PermissionDenied, MoveRefused, Overtaken; then
    nothing is changed.
    """
    at = at or timezone.now()
    team = gate.demand(by, making.permission, referral)
    _refuse_unless_open(making, referral.status, Status(referral.status).label)
    _refuse_unless_coded(making, reason, outcome)
    before = _standing(referral)
    was_with, owner = referral.owner, to or referral.owner
    concerned = {was_with, owner, referral.sent_by, *_leg_holders(referral), *besides}
    change(
        referral,
        seen,
        status=making.leads_from(referral.status),
        owner=owner,
        changed_at=at,
        **_clock_after(making, referral, owner, at),
        **(_closing(reason, outcome, note, at) if making.ends else {}),
        **(changes or {}),
    )
    referral.refresh_from_db()
    _run_clocks(making, referral, was_with, at)
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
        **_coded(reason, outcome, note),
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
    outcome: Outcome | None = None,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    **facts: object,
) -> None:
    """The same for a leg. The verbs demand the permission: who may depends on the move."""
    at = at or timezone.now()
    # The referral first, as in all moves: whoever ends it locks its legs after it.
    referral = _held_of(leg) if making.target else None
    _refuse_unless_open(making, leg.status, LegStatus(leg.status).label)
    _refuse_unless_coded(making, reason, outcome)
    before = {"status": leg.status}
    change(
        leg,
        seen,
        status=making.leads_from(leg.status),
        **(_answering(leg, at) if making.target else {}),
        **(_ending(reason, outcome, note, at) if making.ends else {}),
        **(changes or {}),
    )
    leg.refresh_from_db()
    if referral:
        clocks.settle(referral, at=at)
        opening.settle(referral.pk, leg.owner)
    if making.ends:
        _end_part(leg, at)
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
        **_coded(reason, outcome, note),
        **facts,
    )


def _refuse_unless_open(making: Move[Any], status: str, label: "StrOrPromise") -> None:
    if status not in making.sources:
        raise MoveRefused(
            _("This is now “%(status)s”, so “%(move)s” is no longer open")
            % {"status": label, "move": making.label}
        )


def _refuse_unless_coded(making: Move[Any], reason: Reason | None, outcome: Outcome | None) -> None:
    if making.reason and (reason is None or reason.sort != making.reason):
        raise MoveRefused(_("Choose a reason"))
    if making.outcome and (outcome is None or outcome.kind != making.outcome):
        raise MoveRefused(_("Choose how it went"))


def held(referral: Referral) -> Referral:
    """As it stands now, and so until the end of the transaction.

    Whoever writes something that names a referral waits for nobody who holds one so.
    """
    now = Referral.objects.select_for_update(of=("self",), no_key=True)
    return now.select_related("owner", "sent_by", "priority").get(pk=referral.pk)


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
    if latest and latest.kind == ReferralEvent.PERSON_SAID:
        return _("The person said something after you opened it")
    # Who it was for a provider of beds would tell where somebody protected is; and a system, such
    # as the person's own page, was seldom the one that changed it.
    of_provider = latest and latest.team and latest.team.kind == Team.Kind.BED_PROVIDER
    if latest is None or of_provider or latest.actor.is_system:
        return _("Somebody changed this after you opened it")
    return _("%(who)s changed this after you opened it") % {"who": latest.actor.name}


def _standing(referral: Referral) -> dict[str, str]:
    return {"status": referral.status, "owner": str(referral.owner_id)}


def _closing(
    reason: Reason | None, outcome: Outcome | None, note: str, at: datetime
) -> dict[str, Any]:
    return {
        **_ending(reason, outcome, note, at),
        "stage": "",
        "due_at": None,
        "waiting": False,
        "waiting_since": None,
        "huddle_on": None,
    }


def _answering(leg: Allocation, at: datetime) -> dict[str, Any]:
    """Whatever leads out of an offer answers it."""
    return {"answered_at": at} if leg.status == LegStatus.OFFERED else {}


def _ending(
    reason: Reason | None, outcome: Outcome | None, note: str, at: datetime
) -> dict[str, Any]:
    """What an end says, of a referral and of a leg alike."""
    return {"closed_at": at, "reason": reason, "reason_note": note, "outcome": outcome}


def _clock_after(
    making: Move[Status], referral: Referral, owner: Team, at: datetime
) -> dict[str, Any]:
    if making.begins is None:
        return {}
    return {"stage": making.begins, "due_at": _due(making, referral, owner, at)}


def _due(making: Move[Status], referral: Referral, owner: Team, at: datetime) -> datetime:
    promise = Promise.of(owner, referral.priority, referral.ring_minutes)
    stage = making.begins or Stage(referral.stage)
    if referral.is_open:
        return promise.due(stage, referral.clock_from, referral.waited_minutes)
    return promise.due(stage, at)  # reopened: it counts from now


def _run_clocks(making: Move[Status], referral: Referral, was_with: Team, at: datetime) -> None:
    if making.ends:
        clocks.stop(referral, at=at)
    elif referral.due_at and (making.begins or referral.owner_id != was_with.pk):
        stage = Stage(referral.stage)
        clocks.start(referral, stage, referral.owner, due_at=referral.due_at, at=at)


def _leg_holders(referral: Referral) -> list[Team]:
    legs = Allocation.objects.filter(referral=referral).still_open()
    return list(Team.objects.filter(pk__in=legs.values("owner")))


def _held_of(leg: Allocation) -> Referral:
    """The referral of a leg, held until the end of the transaction.

    A voluntary organisation does not see it before it has agreed; what it answers moves the
    referral's clock all the same, so it is opened for as long as that takes.
    """
    now = Referral.objects.select_for_update(of=("self",), no_key=True)
    named = now.select_related("owner", "priority")
    found = named.filter(pk=leg.referral_id).first()
    if found is None:
        gate.involve(f"referral/{leg.referral_id}", leg.owner, because=AllocationEvent.OFFERED)
        found = named.get(pk=leg.referral_id)
    return found


def _end_part(leg: Allocation, at: datetime) -> None:
    """Nobody works on it or asks about it; and whoever has no other part leaves the referral."""
    working = Assignment.objects.filter(leg=leg, until=None)
    working.update(until=Greatest(F("since"), Value(at)))
    asked = InformationRequest.objects.filter(leg=leg, answered_at=None, dropped_at=None)
    asked.update(dropped_at=at)
    if not leg.owner_has_another_part:
        gate.end_involvement(f"referral/{leg.referral_id}", leg.owner, at=at)


def _coded(reason: Reason | None, outcome: Outcome | None, note: str) -> dict[str, str]:
    said = {"reason": reason.label, "reason_code": reason.code} if reason else {}
    ended = {"outcome": outcome.label, "outcome_code": outcome.code} if outcome else {}
    return said | ended | ({"note": note} if note else {})
