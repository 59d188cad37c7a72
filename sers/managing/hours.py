"""When a team works: its week, and the days on which it is closed besides.

What was promised stays promised; new promises count in the new hours.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory.events import ConfigEvent
from sers.directory.models import Closure, OpeningHours, Team, User
from sers.managing.versions import Kept, Refused, demand, differing, note, unchanged_since

type Span = tuple[int, time, time]


@transaction.atomic
def keep_week(team: Team, spans: Sequence[Span], *, by: User, seen: int) -> bool:
    """Let the team work in these spans and no others; whether any differed."""
    demand(by)
    _lock(team, seen)
    before = said(team)
    team.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(team=team, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in spans
    )
    was, is_now = differing(before, said(team))
    if is_now:
        _note(team, by=by, before=was, after=is_now)
    return bool(is_now)


@transaction.atomic
def close_day(team: Team, on: date, *, reason: str, by: User, seen: int) -> None:
    """Let the team not work on that day."""
    demand(by)
    _lock(team, seen)
    if on < directory.today():
        raise Refused(_("That day is past. Enter today or a later day"), "on")
    if Closure.objects.filter(team=team, on=on).exists():
        raise Refused(_("The team is closed on that day already"), "on")
    Closure.objects.create(team=team, on=on, reason=reason)
    _note(team, by=by, before={"closed": None}, after={"closed": f"{on.isoformat()}, {reason}"})


@transaction.atomic
def open_day(team: Team, on: date, *, by: User, seen: int) -> None:
    """Let the team work on that day after all."""
    demand(by)
    _lock(team, seen)
    closure = Closure.objects.filter(team=team, on=on, on__gte=directory.today()).first()
    if closure is None:
        raise Refused(_("The team is not closed on that day"))
    was = f"{closure.on.isoformat()}, {closure.reason}"
    closure.delete()
    _note(team, by=by, before={"closed": was}, after={"closed": None})


def said(team: Team) -> dict[str, str]:
    """Each day of the week with its spans: {"day_0": "09:00 to 17:00"}."""
    hours = list(OpeningHours.objects.filter(team=team))
    return {
        f"day_{day}": ", ".join(
            f"{each.opens:%H:%M} to {each.closes:%H:%M}" for each in hours if each.weekday == day
        )
        for day in range(7)
    }


def _lock(team: Team, seen: int) -> None:
    Team.objects.select_for_update().get(pk=team.pk)
    unchanged_since(Kept.HOURS, team.key, seen)


def _note(team: Team, *, by: User, before: dict[str, object], after: dict[str, object]) -> None:
    said: dict[str, Any] = {"before": before, "after": after}
    note(ConfigEvent.CHANGED, Kept.HOURS, team.key, by=by, name=team.name, **said)
