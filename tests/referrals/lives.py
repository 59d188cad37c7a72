"""Referrals brought to where they stand by the verbs that people use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import closure, sending_on, triage
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from tests.builders import a_member, a_next_step, a_reason, a_referral, a_team, penwith, seen_by


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
    Status.NOT_ACCEPTED: not_accepted,
    Status.WITHDRAWN: withdrawn,
}
