"""What somebody who helps can do, when they work, and when they are away."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory.events import ConfigEvent
from sers.directory.helping import Leave, Worker, WorkingHours
from sers.directory.models import User
from sers.managing.hours import Span
from sers.managing.versions import (
    Kept,
    Refused,
    demand,
    differing,
    note,
    snapshot,
    unchanged_since,
)


@transaction.atomic
def keep(user: User, spans: Sequence[Span], *, by: User, seen: int, **values: Any) -> bool:
    """What they can do, how much at once, and their week; whether any of it differed."""
    demand(by)
    _lock(user, seen)
    worker = Worker.objects.filter(user=user).first() or Worker(user=user)
    before = snapshot(worker, values) | said(user)
    for name, value in values.items():
        setattr(worker, name, value)
    worker.save()
    WorkingHours.objects.filter(user=user).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(user=user, weekday=day, begins=begins, ends=ends)
        for day, begins, ends in spans
    )
    was, is_now = differing(before, snapshot(worker, values) | said(user))
    if is_now:
        _note(user, by=by, before=was, after=is_now)
    return bool(is_now)


@transaction.atomic
def send_on_leave(user: User, *, since: date, until: date, by: User, seen: int) -> None:
    """Away from one day until the first day back. Why is nobody's business here."""
    demand(by)
    _lock(user, seen)
    if until <= since:
        raise Refused(_("The first day back must be later than the first day away"), "back")
    if until <= directory.today():
        raise Refused(_("That leave is over. Enter a first day back that is to come"), "back")
    if Leave.objects.filter(user=user, since__lt=until, until__gt=since).exists():
        raise Refused(_("They are away on some of these days already"), "away")
    Leave.objects.create(user=user, since=since, until=until)
    _note(user, by=by, before={"away": None}, after={"away": _days(since, until)})


@transaction.atomic
def call_back(leave: Leave, *, by: User, seen: int) -> None:
    """They are there after all. What is already past of the leave stays."""
    demand(by)
    _lock(leave.user, seen)
    today, was = directory.today(), _days(leave.since, leave.until)
    if leave.since < today:
        Leave.objects.filter(pk=leave.pk).update(until=today)
        is_now: str | None = _days(leave.since, today)
    else:
        leave.delete()
        is_now = None
    _note(leave.user, by=by, before={"away": was}, after={"away": is_now})


def said(user: User) -> dict[str, str]:
    """Each day of their week, as events say it."""
    hours = list(WorkingHours.objects.filter(user=user))
    return {
        f"day_{day}": ", ".join(
            f"{each.begins:%H:%M} to {each.ends:%H:%M}" for each in hours if each.weekday == day
        )
        for day in range(7)
    }


def _days(since: date, until: date) -> str:
    return f"{since.isoformat()} to {until.isoformat()}"


def _lock(user: User, seen: int) -> None:
    User.objects.select_for_update().get(pk=user.pk)
    unchanged_since(Kept.WORKER, user.pk, seen)


def _note(user: User, *, by: User, before: dict[str, object], after: dict[str, object]) -> None:
    said = {"before": before, "after": after}
    note(ConfigEvent.CHANGED, Kept.WORKER, user.pk, by=by, name=user.name, **said)
