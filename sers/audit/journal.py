"""Writing down what happened."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.utils import timezone

from sers.audit.models import Event
from sers.directory.models import Team, User

type Reaction = Callable[[Event], None]


class NotInATransaction(RuntimeError):
    """An event was recorded apart from the change it describes."""


_reactions: dict[StrEnum, tuple[Reaction, ...]] = {}


def react_with(table: Mapping[StrEnum, tuple[Reaction, ...]]) -> None:
    """Install the one table of what else must happen in the same transaction.

    `config.reactions` owns it, because a lower domain may not import a higher one.
    """
    _reactions.clear()
    _reactions.update(table)


def record(
    kind: StrEnum,
    about: str,
    /,
    *,
    by: User,
    concerns: Iterable[Team],
    team: Team | None = None,
    at: datetime | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    **facts: object,
) -> Event:
    """Keep one event with the change it describes, and run its reactions.

    `at` is when it happened, for what is keyed in later; `recorded_at` is always now.
    Raises NotInATransaction where the change itself could be lost without it.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(kind)
    event = Event.objects.create(
        kind=kind,
        about=about,
        actor=by,
        team=team,
        concerns=[each.pk for each in dict.fromkeys(concerns)],
        before=dict(before or {}),
        after=dict(after or {}),
        facts=facts,
        happened_at=at or timezone.now(),
    )
    for reaction in _reactions.get(kind, ()):
        reaction(event)
    return event
