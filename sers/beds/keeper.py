"""The system user that writes down what happens to beds, whoever it happens by.

A ward that says «no longer ready», a home that accepts, a clock that runs out and a link without
an account all change what belongs to the Bed Bureau. Each verb asks first whether whoever acts
may; then the change itself is made as the keeper, which may do nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable
from psycopg.pq import TransactionStatus

from sers.access import rows
from sers.directory import systems
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals.moving import MoveRefused

KEEPER = "bed-keeper@system.sers.example"
_TEAM = "sers-bed-keeper"
_TURN = 0x42454453  # of no meaning, but nobody else’s
# Nobody looks at a page for longer; and who waits keeps what others wait for.
PATIENCE = "10s"


class Busy(MoveRefused):
    """Somebody else writes for so long that it is better to say so than to wait."""


@contextmanager
def keeping(by: User) -> Iterator[None]:
    """Inside, beds are read and written as the keeper; afterwards it is `by` again.

    Nothing may be decided inside that was not permitted before. It may not be nested: whoever
    leaves the inner one is `by` for the rest of the outer one, which then may write nothing.
    """
    rows.become(ensure_keeper())
    try:
        yield
    finally:
        # After an error of the database nothing can be said to it; and whatever is done next is
        # done after going back to a savepoint from before, which gives back the identity too.
        if not _failed():
            rows.become(by)


def in_turn() -> None:
    """Wait until nobody else writes down what happens to beds, until the transaction ends.

    A bed that is let go of is offered to whoever is next in line, and so one verb writes what
    belongs to several requests and beds: in whatever order they were locked, two verbs could wait
    for each other for ever. Whoever locks a referral as well locks it before. From now on the
    transaction waits for nothing longer than `PATIENCE`. Raises Busy.
    """
    with patiently(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN set_config('lock_timeout', %s, true) <> ''"
            " THEN pg_advisory_xact_lock(%s)::text END",
            [PATIENCE, _TURN],
        )


@contextmanager
def patiently() -> Iterator[None]:
    """What waits for a lock in here raises Busy, in words, when its patience ends."""
    try:
        yield
    except OperationalError as fault:
        if not isinstance(fault.__cause__, LockNotAvailable):
            raise
        raise Busy(
            _("Somebody else is changing the beds, and it takes long. Try again in a minute")
        ) from None


def _failed() -> bool:
    status = connection.connection.info.transaction_status
    return connection.needs_rollback or status == TransactionStatus.INERROR


def ensure_keeper() -> User:
    """Make the keeper where it is not there yet."""
    return systems.ensure(KEEPER, team=_TEAM, called="The times of beds", role=Role.BED_KEEPER)
