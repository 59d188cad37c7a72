"""Who may change what anybody reads, and how each change is written down.

Of a telephone number, `seen` is the event that it was last changed by, as of the records of
`sers.managing`; of a page it is the number of its newest version.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.audit.models import Event
from sers.content.events import ContentEvent
from sers.directory.models import User
from sers.directory.refusing import ChangedElsewhere
from sers.policy.permissions import Permission


class Sort(StrEnum):
    """What there is to read. The value stands in `config/<sort>/<key>`."""

    PAGE = "page"
    CONTACT = "contact"
    NOTICE = "notice"
    PHRASE = "phrase"


def demand(by: User) -> None:
    """Raises PermissionDenied unless they may change what anybody reads."""
    if not by.teams_where(Permission.MANAGE_CONTENT):
        raise PermissionDenied("Only a manager changes what anybody reads")


def about(sort: Sort, key: object) -> str:
    """The name under which changes of one record are written down."""
    return f"config/{sort}/{key}"


def version(sort: Sort, key: object) -> int:
    """The last event about it; 0 where nobody has changed it."""
    return versions(sort, [key]).get(about(sort, key), 0)


def versions(sort: Sort, keys: Iterable[object]) -> dict[str, int]:
    """The same of many, by the name that their changes are written down under."""
    events = Event.objects.filter(about__in=[about(sort, key) for key in keys])
    return dict(events.order_by().values_list("about").annotate(last=Max("id")))


def unchanged_since(sort: Sort, key: object, seen: int) -> None:
    """Raises ChangedElsewhere if it is not as it was seen. The caller holds the record's lock."""
    if version(sort, key) != seen:
        raise ChangedElsewhere(_("Somebody else has changed this since you opened it"))


def note(
    what: ContentEvent,
    sort: Sort,
    key: object,
    *,
    by: User,
    name: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Event:
    """Write one change down, with only what differs. `name` is what the record was called then."""
    was, now = _plain(before or {}), _plain(after or {})
    names = [each for each in now if was.get(each) != now[each]]
    return record(
        what,
        about(sort, key),
        by=by,
        concerns=(),
        before={each: was[each] for each in names if each in was},
        after={each: now[each] for each in names},
        name=name,
        **facts,
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in values.items()
    }
