"""Referrals brought to where they stand by the verbs that people use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, closure, dying, sending_on, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.referrals.working import Contact
from tests.builders import (
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    a_team,
    an_outcome,
    penwith,
    seen_by,
)


@contextmanager
def working_on(referral: Referral, by: User) -> Iterator[Referral]:
    """The referral as it stands now, in this user's hands."""
    with seen_by(by):
        yield Referral.objects.get(pk=referral.pk)


@contextmanager
def seen_by_nobody() -> Iterator[None]:
    """As before anybody has said who they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', '', true)")
    yield


def a_triager(team: Team | None = None) -> User:
    return a_member(team or penwith(), Role.TRIAGER)


def a_service() -> Team:
    return a_team("", Team.Kind.SERVICE)


def a_charity() -> Team:
    return a_team("", Team.Kind.VOLUNTARY)


def claimed(*, by: User | None = None, **answers: Any) -> Referral:
    referral = a_referral(**answers)
    triager = by or a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
    return referral


def accepted(
    *, to: Team | None = None, by: User | None = None, at: datetime | None = None, **answers: Any
) -> tuple[Referral, Allocation]:
    """One in progress, and its first leg, which is offered."""
    referral = a_referral(at=at, **answers)
    triager = by or a_triager()
    with working_on(referral, triager) as mine:
        leg = triage.accept(
            mine, to=to or a_service(), what="Help to wash", by=triager, seen=1, at=at
        )
    return referral, leg


def not_accepted() -> Referral:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        refuse(mine, by=triager, seen=1)
    return referral


def withdrawn() -> Referral:
    referral = a_referral()
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    return referral


def completed(*, by: User | None = None) -> Referral:
    """One whose only leg was done, and which its desk completed."""
    triager = by or a_triager()
    referral, leg = accepted(by=triager)
    finish(begin(take(leg)))
    with working_on(referral, triager) as mine:
        complete(mine, by=triager, seen=mine.revision)
    return referral


def joined() -> Referral:
    """One that was joined to another of the same person, sent by another team."""
    referral, triager = a_referral(), a_triager()
    other = a_referral(nhs_number=referral.nhs_number)
    with working_on(referral, triager) as mine:
        into = Referral.objects.get(pk=other.pk)
        closure.join(mine, into, by=triager, seen=1)
    return referral


def died() -> Referral:
    referral = a_referral()
    with working_on(referral, referral.referrer) as mine:
        dying.record_death(mine, died_on=None, told_by="Her son", by=mine.referrer, seen=1)
    return referral


def complete(referral: Referral, *, by: User, seen: int, **when: Any) -> None:
    outcome = an_outcome("closure")
    closure.complete(referral, outcome=outcome, note="All is done", by=by, seen=seen, **when)


# Legs, each in the hands of somebody of its team


@contextmanager
def helping_with(leg: Allocation, by: User | None = None) -> Iterator[tuple[Allocation, User]]:
    """The leg as it stands now, in the hands of somebody of the team that was asked."""
    worker = by or a_member(leg.owner, Role.WORKER)
    with seen_by(worker):
        yield Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk), worker


def comes(leg: Allocation, at: datetime) -> User:
    """Somebody of the team is named to go, and when; who it is."""
    with helping_with(leg) as (mine, worker):
        working.assign(mine, [worker], lead=worker, by=worker, seen=mine.revision)
        working.plan(mine, expected_at=at, note="", by=worker, seen=mine.revision)
    return worker


def take(leg: Allocation, by: User | None = None, *, at: datetime | None = None) -> Allocation:
    with helping_with(leg, by) as (mine, worker):
        allocation.accept(mine, by=worker, seen=mine.revision, at=at)
    return mine


def a_contact(at: datetime | None = None) -> Contact:
    """A first visit, by default just now."""
    return Contact(at or timezone.now(), an_outcome("place"), an_outcome("mode"))


def begin(leg: Allocation, by: User | None = None, *, at: datetime | None = None) -> Allocation:
    with helping_with(leg, by) as (mine, worker):
        working.start(mine, a_contact(at), by=worker, seen=mine.revision, at=at)
    return mine


def put_to_wait(leg: Allocation, by: User | None = None, **when: Any) -> Allocation:
    with helping_with(leg, by) as (mine, worker):
        day = timezone.localdate(when.get("at")) + timedelta(days=7)
        reason = a_reason("leg_waiting")
        working.wait(mine, reason=reason, review_on=day, by=worker, seen=mine.revision, **when)
    return mine


def finish(leg: Allocation, by: User | None = None, *, at: datetime | None = None) -> Allocation:
    with helping_with(leg, by) as (mine, worker):
        said = {"outcome": an_outcome("leg"), "report": "She washes by herself again"}
        working.complete(mine, **said, by=worker, seen=mine.revision, at=at)
    return mine


def refuse(referral: Referral, *, by: User, seen: int, **when: Any) -> None:
    """Not accept it, with all that a refusal has to say."""
    triage.not_accept(
        referral,
        by=by,
        seen=seen,
        reason=a_reason("not_accepted"),
        note="",
        next_step=a_next_step(),
        next_owner="The GP practice",
        **when,
    )


def redirect(referral: Referral, to: Team, *, by: User, seen: int, **when: Any) -> None:
    sending_on.redirect(
        referral, to, by=by, seen=seen, reason=a_reason("redirected"), note="", **when
    )


STANDING: dict[Status, Callable[[], Referral]] = {
    Status.AWAITING_TRIAGE: a_referral,
    Status.IN_TRIAGE: claimed,
    Status.IN_PROGRESS: lambda: accepted()[0],
    Status.COMPLETED: completed,
    Status.NOT_ACCEPTED: not_accepted,
    Status.WITHDRAWN: withdrawn,
    Status.JOINED: joined,
    Status.ENDED_BY_DEATH: died,
}
