"""Reading back what happened to one record."""

from collections.abc import Sequence
from datetime import datetime

from sers.audit.models import Event
from sers.directory.models import Team


def of(about: str) -> Sequence[Event]:
    """Everything that happened to it, newest first."""
    events = Event.objects.filter(about=about).select_related("actor", "team")
    return list(events.order_by("-happened_at", "-id"))


def latest(about: str) -> Event | None:
    """The last thing that happened to it."""
    return Event.objects.filter(about=about).select_related("actor", "team").order_by("id").last()


def lately(team: Team, since: datetime) -> Sequence[Event]:
    """What has been recorded since then that concerns a team, in order."""
    events = Event.objects.filter(recorded_at__gte=since, concerns__contains=[team.pk])
    return list(events.select_related("actor").order_by("id"))
