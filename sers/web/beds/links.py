"""Where pages about beds lead."""

from functools import cache
from uuid import UUID

from django.urls import reverse

from sers.web.triage.rows import NOBODY


def to_request(request: UUID) -> str:
    """The page of one search for a bed."""
    return _of(_request(), request)


def to_unit(pattern: str, unit: UUID) -> str:
    """A unit’s page, from the address of nobody’s: reversing each takes longer than drawing it."""
    return _of(pattern, unit)


@cache
def _request() -> str:
    return reverse("beds:request", args=[NOBODY])


def _of(pattern: str, record: UUID) -> str:
    return pattern.replace(str(NOBODY), str(record))
