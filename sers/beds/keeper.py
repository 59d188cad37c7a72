"""The system user that writes down what happens to beds, whoever it happens by.

A ward that says «no longer ready», a home that accepts, a clock that runs out and a link without
an account all change what belongs to the Bed Bureau. Each verb asks first whether whoever acts
may; then the change itself is made as the keeper, which may do nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sers.access import rows
from sers.directory.models import Membership, Organisation, Team, User
from sers.policy.roles import Role

KEEPER = "bed-keeper@system.sers.example"
_TEAM = "sers-bed-keeper"


@contextmanager
def keeping(by: User) -> Iterator[None]:
    """Inside, beds are read and written as the keeper; afterwards it is `by` again.

    Nothing may be decided inside that was not permitted before.
    """
    rows.become(ensure_keeper())
    try:
        yield
    finally:
        if not connection.needs_rollback:
            rows.become(by)


@transaction.atomic
def ensure_keeper() -> User:
    """Make the keeper where it is not there yet."""
    user = User.objects.filter(email=KEEPER).first()
    if user:
        return user
    organisations = Organisation.objects.order_by("key")
    keeper = organisations.filter(kind=Organisation.Kind.ICB).first() or organisations[0]
    given = {"name": "The times of beds", "kind": Team.Kind.OFFICE, "organisation": keeper}
    team, _made = Team.objects.get_or_create(key=_TEAM, defaults=given)
    user = User.objects.create_user(KEEPER, "SERS")
    user.is_system = True
    user.save(update_fields=["is_system"])
    Membership.objects.create(user=user, team=team, role=Role.BED_KEEPER)
    return user
