"""Reading back what happened to one record."""

from collections.abc import Sequence

from sers.audit.models import Event


def of(about: str) -> Sequence[Event]:
    """Everything that happened to it, newest first."""
    events = Event.objects.filter(about=about).select_related("actor", "team")
    return list(events.order_by("-happened_at", "-id"))


def latest(about: str) -> Event | None:
    """The last thing that happened to it."""
    return Event.objects.filter(about=about).select_related("actor").order_by("id").last()
