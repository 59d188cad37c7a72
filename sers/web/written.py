"""What somebody of the place wrote or approved, beside the catalogues that come with a release.

Kept in the process, and asked for again after a second: every heading and button of a page
looks here. A page must stand without the database, so what was known last is used then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from django.db import DatabaseError

from sers.content.models import Phrase

ASKED_EVERY_SECONDS = 1


@dataclass(frozen=True, slots=True)
class _Known:
    at: float
    said: Mapping[str, str] = field(default_factory=dict)
    approved: frozenset[str] = frozenset()


_known: dict[str, _Known] = {}


def of(code: str) -> Mapping[str, str]:
    """What English sentences are in this language, as people wrote them."""
    return _asked(code).said


def approved(code: str) -> frozenset[str]:
    """The English sentences whose translation somebody stands by."""
    return _asked(code).approved


def forget() -> None:
    """Ask again at once."""
    _known.clear()


def _asked(code: str) -> _Known:
    known = _known.get(code)
    now = monotonic()
    if known and now - known.at < ASKED_EVERY_SECONDS:
        return known
    try:
        rows = list(
            Phrase.objects.filter(language=code).values_list("source", "text", "approved_at")
        )
    except DatabaseError:
        found = _Known(now, known.said, known.approved) if known else _Known(now)
    else:
        said = {source: text for source, text, _approved in rows}
        found = _Known(now, said, frozenset(source for source, _text, at in rows if at))
    _known[code] = found
    return found
