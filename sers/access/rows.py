"""Telling PostgreSQL who is asking, so that row-level security can answer.

The identity is a setting of the *transaction*, never of the session: a session
outlives the request in the connection pool, and the next user would inherit it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

from sers.directory.models import User


@contextmanager
def identified(user: User) -> Iterator[None]:
    """Everything inside is one transaction, seen with this user's eyes."""
    with transaction.atomic():
        become(user)
        yield


def become(user: User) -> None:
    """Go on in this transaction as somebody; raises RuntimeError outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("An identity belongs to a transaction, and there is none")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', %s, true)", [str(user.pk)])


def bind(database: str = "default") -> bool:
    """Whether row-level security binds the role that asks.

    PostgreSQL lets the owner of a table, and whoever may bypass policies, see every row:
    a service that runs as one of these has no second lock on its doors.
    """
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT NOT (rolsuper OR rolbypassrls OR pg_has_role(rolname, relowner, 'USAGE'))"
            " FROM pg_roles, pg_class"
            " WHERE rolname = current_user AND pg_class.oid = 'audit_event'::regclass"
        )
        row = cursor.fetchone()
    return bool(row and row[0])
