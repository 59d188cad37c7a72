"""How a referral ends other than by being refused, and how it is reopened."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory.models import User
from sers.referrals import allocation, correspondence, lifecycle, related
from sers.referrals.events import ReferralEvent
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Addition, Referral
from sers.referrals.moving import MoveRefused, held, move
from sers.referrals.related import same_person


@transaction.atomic
def withdraw(
    referral: Referral,
    *,
    by: User,
    seen: int,
    reason: Reason,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Take it back because it is no longer needed. Ends every leg and question at once."""
    at = at or timezone.now()
    acting = gate.demand(by, lifecycle.WITHDRAW.permission, referral)
    move(referral, lifecycle.WITHDRAW, by=by, seen=seen, at=at, reason=reason, note=note)
    allocation.cancel_all(referral, by=by, acting=acting, at=at)
    correspondence.drop_questions(referral, at=at)


@transaction.atomic
def complete(
    referral: Referral,
    *,
    outcome: Outcome,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """End it because what was asked for is done, or cannot be.

    Raises MoveRefused while a leg or a question is open: the database refuses it too.
    """
    if not note.strip():
        raise MoveRefused(_("Write a sentence for the referrer"))
    now = held(referral)
    if holder := allocation.first_holder(now):
        raise MoveRefused(
            _("%(team)s has not finished its part. Ask them, or cancel it first")
            % {"team": holder.name}
        )
    if correspondence.has_open_question(now):
        raise MoveRefused(_("A question is open. Answer it, or stop asking, first"))
    if outcome.after_start and not allocation.has_begun(now):
        said = {"outcome": outcome.label}
        raise MoveRefused(_("“%(outcome)s” is open once help has begun") % said)
    move(
        referral,
        lifecycle.COMPLETE,
        by=by,
        seen=seen,
        at=at,
        outcome=outcome,
        note=note.strip(),
    )


@transaction.atomic
def conclude(
    referral: Referral,
    *,
    outcome: Outcome,
    note: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """End it at triage: advice is enough, or the person needs emergency care and has it.

    The words are the advice, or whom one rang; the referrer reads them.
    """
    at = at or timezone.now()
    if not note.strip():
        raise MoveRefused(_("Write what the referrer should read"))
    _refuse_held_in_part(held(referral))
    changes = {"claimed_by": referral.claimed_by or by, "read_at": referral.read_at or at}
    move(
        referral,
        lifecycle.CONCLUDE,
        by=by,
        seen=seen,
        at=at,
        outcome=outcome,
        note=note.strip(),
        changes=changes,
    )
    correspondence.drop_questions(referral, at=at)


@transaction.atomic
def join(
    referral: Referral, into: Referral, *, by: User, seen: int, at: datetime | None = None
) -> None:
    """End it because another open one of the same person asks for the same.

    Whoever sent it follows the other from now on. Raises MoveRefused for one of another person
    or another desk, and while a team holds a part of it.
    """
    at = at or timezone.now()
    gate.demand(by, lifecycle.JOIN.permission, referral)
    now, into = _both_held(referral, into)
    _refuse_unjoinable(now, into)
    if into.sent_by_id != referral.sent_by_id:
        gate.follow(into.about, referral.sent_by, because=ReferralEvent.JOINED)
    move(
        referral,
        lifecycle.JOIN,
        by=by,
        seen=seen,
        at=at,
        changes={"joined_to": into},
        into=into.reference,
    )
    correspondence.drop_questions(referral, at=at)
    Referral.objects.filter(pk=into.pk, news_at=None).update(news_at=at)
    record(
        ReferralEvent.ADDED_TO,
        into.about,
        by=by,
        team=referral.owner,
        concerns=[into.owner, into.sent_by],
        at=at,
        from_team=referral.sent_by.name,
    )


@transaction.atomic
def acknowledge(
    referral: Referral, *, by: User, seen: int | None = None, at: datetime | None = None
) -> None:
    """Say that the refusal was read, so that the desk need not ring. The first time counts.

    `seen` is the revision that was read: it may have been opened again and refused anew.
    """
    at = at or timezone.now()
    now = held(referral)
    gate.demand(by, lifecycle.ACKNOWLEDGE.permission, now)
    if now.acknowledged_at is not None:
        return
    changes = {"acknowledged_at": at, "acknowledged_by": by}
    seen = now.revision if seen is None else seen
    move(now, lifecycle.ACKNOWLEDGE, by=by, seen=seen, at=at, changes=changes)


@transaction.atomic
def reopen(
    referral: Referral,
    *,
    reason: Reason,
    note: str = "",
    by: User,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Take it up again: it stands on the desk to be picked up, and its clock begins anew."""
    at = at or timezone.now()
    into = referral.joined_to_id  # it may be out of sight
    nothing = dict.fromkeys(
        ("closed_at", "reason", "next_step", "next_by", "outcome", "joined_to", "died_on"),
    )
    nobody = dict.fromkeys(("acknowledged_at", "acknowledged_by", "claimed_by", "claimed_at"))
    move(
        referral,
        lifecycle.REOPEN,
        by=by,
        seen=seen,
        at=at,
        reason=reason,
        note=note.strip(),
        changes={
            **nothing,
            **nobody,
            "reason_note": "",
            "next_owner": "",
            "read_at": None,
            "clock_from": at,
            "waited_minutes": 0,
        },
    )
    if into:
        _part_from(referral, into, at)


def _part_from(referral: Referral, into: UUID, at: datetime) -> None:
    """Whoever followed another only because theirs was joined to it, follows it no longer."""
    sender = referral.sent_by
    joined = Referral.objects.filter(joined_to=into, sent_by=sender)
    added = Addition.objects.filter(referral=into, team=sender)
    if not joined.exists() and not added.exists():
        gate.stop_following(Referral(pk=into).about, sender, because=ReferralEvent.JOINED, at=at)


def may_join(referral: Referral) -> list[Referral]:
    """Other open referrals of the same person on the same desk."""
    others = Referral.objects.filter(owner=referral.owner, closed_at=None).exclude(pk=referral.pk)
    same = others.filter(birth_date=referral.birth_date)
    named = same.select_related("owner", "sent_by", "priority", "referrer").order_by("sent_at")
    return [
        other
        for other in named
        if same_person(referral, other) and not _would_tell_of_another(referral, other)
    ]


def _refuse_held_in_part(referral: Referral) -> None:
    if holder := allocation.first_holder(referral):
        raise MoveRefused(
            _("%(team)s holds a part of this referral. Cancel that part first")
            % {"team": holder.name}
        )


def _refuse_unjoinable(referral: Referral, into: Referral) -> None:
    if not into.is_open or into.owner_id != referral.owner_id:
        raise MoveRefused(_("Choose an open referral of the same desk"))
    if not same_person(referral, into):
        raise MoveRefused(_("That referral is about somebody else"))
    if _would_tell_of_another(referral, into):
        raise MoveRefused(
            _("The address is secret, so neither team may learn that the other refers the person")
        )
    _refuse_held_in_part(referral)


def _would_tell_of_another(one: Referral, other: Referral) -> bool:
    """Of a protected person nobody is told that another team refers them: see `hiding`."""
    return one.sent_by_id != other.sent_by_id and (one.protected or other.protected)


def _both_held(one: Referral, other: Referral) -> tuple[Referral, Referral]:
    """As they stand now, and so until the end of the transaction.

    Whoever else ends several referrals of the person waits here, and all hold them in one order:
    else two that are joined to each other would both be ended, or each wait for the other.
    """
    related.others_open(one)
    now = Referral.objects.select_for_update(of=("self",), no_key=True)
    named = now.select_related("owner", "sent_by", "priority").order_by("pk")
    found = {each.pk: each for each in named.filter(pk__in=[one.pk, other.pk])}
    if one.pk == other.pk or found.keys() != {one.pk, other.pk}:  # it may be out of sight
        raise MoveRefused(_("Choose an open referral of the same desk"))
    return found[one.pk], found[other.pk]
