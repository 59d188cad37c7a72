"""A death ends everything at once: each open referral of the person, its legs, its questions.

Other desks' referrals are out of reach of whoever reports it. A system user, which may do
nothing else, is let into each for as long as it takes to end it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate, rows
from sers.directory import queries as directory
from sers.directory import systems
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, lifecycle, related
from sers.referrals.events import ReferralEvent
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move

CLOSER = "closer@system.sers.example"
_TEAM = "sers-closer"


@transaction.atomic
def record_death(
    referral: Referral,
    *,
    died_on: date | None,
    told_by: str,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> int:
    """The person has died: end this referral and every other open one of theirs.

    `told_by` is who said so. Returns how many others were ended. Raises MoveRefused.
    """
    at = at or timezone.now()
    if not told_by.strip():
        raise MoveRefused(_("Write who told you"))
    if died_on and died_on > directory.today(at):
        raise MoveRefused(_("The day cannot be in the future"))
    if died_on and died_on < referral.birth_date:
        raise MoveRefused(_("The day cannot be before they were born"))
    others = related.others_open(referral)
    if others:
        _hold(others, by)
    _end(referral, died_on=died_on, note=told_by.strip(), by=by, seen=seen, at=at)
    for other in others:
        _end_elsewhere(other, died_on=died_on, by=by, at=at)
    return len(others)


def _end(
    referral: Referral, *, died_on: date | None, note: str, by: User, seen: int, at: datetime
) -> None:
    acting = gate.demand(by, lifecycle.RECORD_DEATH.permission, referral)
    changes = {"died_on": died_on}
    making = lifecycle.RECORD_DEATH
    move(referral, making, by=by, seen=seen, at=at, note=note, changes=changes)
    # Questions first: whoever reports it may see the referral only as long as their leg is open.
    correspondence.drop_questions(referral, at=at)
    allocation.cancel_all(referral, by=by, acting=acting, at=at)


def _hold(others: list[UUID], by: User) -> None:
    """All of them before the first is ended, for what hangs on it makes others wait: see beds."""
    closer, team = _closer()
    for each in others:
        gate.involve(Referral(pk=each).about, team, because=ReferralEvent.ENDED_BY_DEATH)
    rows.become(closer)
    try:
        held = Referral.objects.select_for_update(of=("self",), no_key=True)
        list(held.filter(pk__in=others).order_by("pk"))
    finally:
        rows.become(by)


def _closer() -> tuple[User, Team]:
    closer = ensure_closer()
    (team,) = closer.teams_holding(lifecycle.RECORD_DEATH.permission)
    return closer, team


def _end_elsewhere(referral_id: UUID, *, died_on: date | None, by: User, at: datetime) -> None:
    closer, team = _closer()
    about = Referral(pk=referral_id).about
    rows.become(closer)
    try:
        held = Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral_id)
        if held.is_open:
            note = _("Reported about another referral of the same person")
            _end(held, died_on=died_on, note=note, by=closer, seen=held.revision, at=at)
        gate.end_involvement(about, team, at=timezone.now())
    finally:
        rows.become(by)


def ensure_closer() -> User:
    """Make the user that ends what a death ends, where it is not there yet."""
    return systems.ensure(CLOSER, team=_TEAM, called="What a death ends", role=Role.CLOSER)
