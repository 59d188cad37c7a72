"""Doing a leg: who goes and when, waiting, beginning, failing to meet anybody, handing back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory import queries as directory
from sers.directory.helping import Sector
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import lifecycle
from sers.referrals.clocks import Promise
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import Kind, LegStatus, Move
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, held, move_leg
from sers.referrals.naming import name, refuse_unfit

# A day is over when the day's work is.
END_OF_DAY = time(17)
# After so many contacts that failed, whoever referred is told that nobody can be reached.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """A first contact: when, where, how (CSDS CYP201: location type, mechanism)."""

    at: datetime
    place: Outcome
    mode: Outcome


def demand(by: User, making: Move[LegStatus], leg: Allocation) -> Team:
    """The team by whose right a leg is moved; raises PermissionDenied where there is none.

    What a team said on the telephone, the owner of the referral may record for it.
    """
    own = gate.acting_team(by, making.permission, leg)
    if own is None and leg.telephoned:
        referral = Referral.objects.filter(pk=leg.referral_id).first()
        if referral is not None:
            own = gate.acting_team(by, Permission.ALLOCATE_REFERRAL, referral)
    if own is None:
        raise PermissionDenied(f"{making.permission} is not held here")
    return own


@transaction.atomic
def assign(
    leg: Allocation,
    workers: Sequence[User],
    *,
    lead: User | None,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Say who goes: these people and nobody else, one of whom leads. Nobody: the team decides."""
    at = at or timezone.now()
    acting = demand(by, lifecycle.ASSIGN_LEG, leg)
    refuse_unfit(workers, leg.owner, at)
    names = ", ".join(worker.name for worker in workers)
    move_leg(leg, lifecycle.ASSIGN_LEG, by=by, acting=acting, seen=seen, at=at, workers=names)
    name(leg, workers, lead=lead, at=at)


@transaction.atomic
def plan(
    leg: Allocation,
    *,
    expected_at: datetime,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Say when somebody comes. The referrer, and later the person, reads it."""
    at = at or timezone.now()
    if expected_at < at:
        raise MoveRefused(_("Choose a time that is not past"))
    acting = demand(by, lifecycle.PLAN_LEG, leg)
    changes = {"expected_at": expected_at, "expected_note": note.strip()}
    move_leg(
        leg,
        lifecycle.PLAN_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        changes=changes,
        expected_at=expected_at.isoformat(),
        text=note.strip(),
    )


@transaction.atomic
def wait(
    leg: Allocation,
    *,
    reason: Reason,
    review_on: date,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Say that it cannot start yet, why, and when the team looks again. Never a refusal."""
    at = at or timezone.now()
    if review_on < directory.today(at):
        raise MoveRefused(_("Choose a day that is not past"))
    acting = demand(by, lifecycle.WAIT_LEG, leg)
    due = timezone.make_aware(datetime.combine(review_on, END_OF_DAY), directory.LONDON)
    move_leg(
        leg,
        lifecycle.WAIT_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        reason=reason,
        note=note.strip(),
        changes={"waits_for": reason, "due_at": due},
        review_on=review_on.isoformat(),
    )


@transaction.atomic
def start(
    leg: Allocation, contact: Contact, *, by: User, seen: int, at: datetime | None = None
) -> None:
    """Help begins, with a first contact. Its time stops the clock of the promise.

    Raises MoveRefused for a contact in the future, or before the leg was offered.
    """
    at = at or timezone.now()
    if contact.at > at:
        raise MoveRefused(_("The first contact cannot be in the future"))
    if contact.at < leg.offered_at:
        raise MoveRefused(_("The first contact cannot be before the team was asked"))
    _refuse_kind(contact.place, Kind.PLACE)
    _refuse_kind(contact.mode, Kind.MODE)
    acting = demand(by, lifecycle.START_LEG, leg)
    referral = Referral.objects.select_related("priority").get(pk=leg.referral_id)
    move_leg(
        leg,
        lifecycle.START_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        changes={
            "started_at": contact.at,
            "place": contact.place,
            "mode": contact.mode,
            "waits_for": None,
            "due_at": contact.at + _review_of(referral),
        },
        contact_at=contact.at.isoformat(),
        place=contact.place.label,
        mode=contact.mode.label,
    )


@transaction.atomic
def fail(
    leg: Allocation,
    *,
    outcome: Outcome,
    next_step: str,
    again_at: datetime | None = None,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Nobody was met: did not attend, not in, could not be reached. What happens next is said."""
    at = at or timezone.now()
    if not next_step.strip():
        raise MoveRefused(_("Write what you do next"))
    acting = demand(by, lifecycle.FAIL_LEG, leg)
    again = {"expected_at": again_at} if again_at else {}
    move_leg(
        leg,
        lifecycle.FAIL_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        outcome=outcome,
        note=next_step.strip(),
        changes={"attempts": F("attempts") + 1, **again},
        attempt=leg.attempts + 1,
    )


@transaction.atomic
def complete(
    leg: Allocation,
    *,
    outcome: Outcome,
    report: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """End the leg: how it went, and a sentence that the referrer reads."""
    at = at or timezone.now()
    if not report.strip():
        raise MoveRefused(_("Write a sentence for the referrer"))
    if outcome.after_start and leg.started_at is None:
        said = {"outcome": outcome.label}
        raise MoveRefused(
            _("“%(outcome)s” is open once help has begun. Record the first contact first") % said
        )
    acting = demand(by, lifecycle.COMPLETE_LEG, leg)
    move_leg(
        leg,
        lifecycle.COMPLETE_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        outcome=outcome,
        changes={"report": report.strip()},
        text=report.strip(),
    )


@transaction.atomic
def hand_back(
    leg: Allocation,
    *,
    reason: Reason,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Give the leg back to the desk, which looks further. What was done so far stays on record."""
    if not note.strip():
        raise MoveRefused(_("Write what they should know to look further"))
    acting = demand(by, lifecycle.HAND_BACK_LEG, leg)
    move_leg(
        leg,
        lifecycle.HAND_BACK_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        reason=reason,
        note=note.strip(),
    )


@transaction.atomic
def reopen(
    leg: Allocation,
    *,
    reason: Reason,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Go on with a leg that was completed too soon. One that never began is offered anew."""
    at = at or timezone.now()
    acting = demand(by, lifecycle.REOPEN_LEG, leg)
    if leg.started_at is None:
        raise MoveRefused(_("Help had not begun. The desk can ask you again instead"))
    gate.involve(f"referral/{leg.referral_id}", leg.owner, because=AllocationEvent.REOPENED)
    referral = held(Referral(pk=leg.referral_id))
    refuse_unshared(leg)
    if not referral.is_open:
        raise MoveRefused(_("The referral has ended. Ask the desk to reopen it first"))
    if Allocation.objects.filter(referral=referral, owner=leg.owner).still_open().exists():
        raise MoveRefused(_("Your team has been asked again already"))
    move_leg(
        leg,
        lifecycle.REOPEN_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        reason=reason,
        note=note.strip(),
        changes={
            "closed_at": None,
            "sent_by": referral.owner,  # it may have been handed over meanwhile
            "outcome": None,
            "report": "",
            "reason": None,
            "due_at": at + _review_of(referral),
        },
    )


def refuse_unshared(leg: Allocation) -> None:
    """Raise MoveRefused if the person agrees no longer to share with a voluntary organisation.

    What changed since the team was asked may be just that. Needs the referral to be open to it.
    """
    offers = leg.service is not None and leg.service.sector == Sector.VOLUNTARY
    if not offers and leg.owner.kind != Team.Kind.VOLUNTARY:
        return
    if not Referral.objects.filter(pk=leg.referral_id, share_with_voluntary=True).exists():
        raise MoveRefused(
            _("The person agrees no longer to share with voluntary organisations. Ring the desk")
        )


def expect_start(leg: Allocation) -> None:
    """From its acceptance on, what is due of a leg is that help begins as was promised."""
    referral = Referral.objects.select_related("priority").get(pk=leg.referral_id)
    promise = Promise.of(leg.owner, referral.priority)
    due = promise.begins_by(referral.clock_from, referral.waited_minutes)
    Allocation.objects.filter(pk=leg.pk).update(due_at=due)
    leg.due_at = due


def workers_of(leg_ids: Sequence[UUID]) -> dict[UUID, list[Assignment]]:
    """Who does each of these legs, whoever leads first."""
    named: dict[UUID, list[Assignment]] = {}
    for each in Assignment.objects.filter(leg__in=leg_ids, until=None).select_related("user"):
        named.setdefault(each.leg_id, []).append(each)
    return named


def _review_of(referral: Referral) -> timedelta:
    return timedelta(minutes=referral.priority.review_minutes)


def _refuse_kind(outcome: Outcome, kind: Kind) -> None:
    if outcome.kind != kind:
        raise MoveRefused(_("Choose where and how"))
