"""Whom the follower is: a user of its own, which may read that things happened."""

from django.db import transaction

from sers.directory.models import Membership, Organisation, Team, User
from sers.policy.roles import Role

FOLLOWER = "follower@system.sers.example"
_TEAM = "sers-follower"


@transaction.atomic
def ensure_follower() -> User:
    """Make the follower, where it is not there yet. It belongs to whoever runs the service."""
    organisations = Organisation.objects.order_by("key")
    keeper = organisations.filter(kind=Organisation.Kind.ICB).first() or organisations[0]
    team, _ = Team.objects.get_or_create(
        key=_TEAM,
        defaults={
            "name": "What wakes open pages",
            "kind": Team.Kind.OFFICE,
            "organisation": keeper,
            "reads_logs": True,
        },
    )
    user = User.objects.filter(email=FOLLOWER).first()
    if user is None:
        user = User.objects.create_user(FOLLOWER, "SERS")
        user.is_system = True
        user.save(update_fields=["is_system"])
    Membership.objects.get_or_create(user=user, team=team, role=Role.FOLLOWER, until=None)
    return user
