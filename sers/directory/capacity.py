"""Whether a service takes anybody on just now: what is said about it, and what may be said."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID

from sers.directory import queries
from sers.directory.helping import Service


class CapacityEvent(StrEnum):
    """That a service takes people on again, or for now does not."""

    CHANGED = "service.capacity_changed"


def services_of(teams: Collection[UUID]) -> Sequence[Service]:
    """The services of these teams today, by name."""
    in_force = Service.objects.in_force(queries.today())
    return list(in_force.filter(team__in=teams).select_related("team").order_by("name", "pk"))
