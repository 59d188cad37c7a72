"""Every change of what managers keep is one event, and nobody overwrites what they have not seen.

`seen` is the event that the record was last changed by when the page was drawn; 0 for none.
It needs no column of its own, and so no two places can differ about which version it is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from sers.audit.journal import record as write_down
from sers.audit.models import Event
from sers.directory.events import ConfigEvent
from sers.directory.models import User
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.policy.permissions import Permission

__all__ = [
    "ChangedElsewhere",
    "Kept",
    "Refused",
    "about",
    "demand",
    "differing",
    "note",
    "snapshot",
    "unchanged_since",
    "version",
]

LONGEST_ABOUT = 60


class Kept(StrEnum):
    """What managers keep. The value stands in `config/<kind>/<key>`."""

    TEAM = "team"
    HOURS = "hours"
    MEMBERS = "members"
    WORKER = "worker"
    SERVICE = "service"
    SKILL = "skill"
    REASON = "reason"
    OUTCOME = "outcome"
    NEXT_STEP = "next_step"
    PRIORITY = "priority"
    LEG_TEMPLATE = "leg_template"


def about(kind: Kept, key: object) -> str:
    """The name under which changes of one record are written down."""
    return f"config/{kind}/{key}"[:LONGEST_ABOUT]


def version(kind: Kept, key: object) -> int:
    """The last event about it; 0 where nobody has changed it."""
    events = Event.objects.filter(about=about(kind, key))
    return events.order_by("id").values_list("id", flat=True).last() or 0


def demand(by: User) -> None:
    """Raises PermissionDenied unless they may manage."""
    if not by.teams_where(Permission.MANAGE_DIRECTORY):
        raise PermissionDenied("Only a manager changes this")


def unchanged_since(kind: Kept, key: object, seen: int) -> None:
    """Raises ChangedElsewhere if it is not as it was seen. The caller holds the record's lock."""
    if version(kind, key) != seen:
        raise ChangedElsewhere(_("Somebody else has changed this since you opened it"))


def note(
    what: ConfigEvent,
    kind: Kept,
    key: object,
    *,
    by: User,
    name: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Event:
    """Write one change down. `name` is what the record was called then."""
    return write_down(
        what,
        about(kind, key),
        by=by,
        concerns=(),
        before=before,
        after=after,
        name=name,
        **facts,
    )


def snapshot(record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """These fields as people read them: what is chosen by its name."""
    return {name: _said(record, name) for name in names}


def _said(record: models.Model, name: str) -> Any:
    if record._meta.get_field(name).many_to_many:
        return sorted(str(each) for each in getattr(record, name).all())
    value = getattr(record, name)
    match value:
        case date() | time():
            return value.isoformat()
        case models.Model():
            return str(value)
        case _:
            return value


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same two, with only what differs."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
