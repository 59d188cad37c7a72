"""Accounts that are no people: what the service does by itself, each in a team of its own."""

from django.db import transaction

from sers.directory.models import Membership, Organisation, Team, User
from sers.policy.roles import Role


@transaction.atomic
def ensure(email: str, *, team: str, called: str, role: Role) -> User:
    """The account with this one role; made where it is not there yet. One query where it is.

    `team` is the key of its team, and `called` its name. It belongs to whoever runs the service.
    """
    user = User.objects.filter(email=email).first()
    if user:
        return user
    organisations = Organisation.objects.order_by("key")
    keeper = organisations.filter(kind=Organisation.Kind.ICB).first() or organisations[0]
    given = {"name": called, "kind": Team.Kind.OFFICE, "organisation": keeper}
    own, _made = Team.objects.get_or_create(key=team, defaults=given)
    user = User.objects.create_user(email, "SERS")
    user.is_system = True
    user.save(update_fields=["is_system"])
    Membership.objects.create(user=user, team=own, role=role)
    return user
