"""Where pages about beds lead."""

from uuid import UUID

from django.urls import reverse

from sers.web.triage.rows import NOBODY


def to_request(request: UUID) -> str:
    """The page of one search for a bed."""
    return reverse("beds:request", args=[request])


def to_unit(pattern: str, unit: UUID) -> str:
    """A unit’s page, from the address of nobody’s: reversing each takes longer than drawing it."""
    return pattern.replace(str(NOBODY), str(unit))
