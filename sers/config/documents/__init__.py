"""The reference documents that are drawn from the code, so that they cannot become untrue.

`make fix` writes them, `make check` and tests/guards compare them. No database is asked.
"""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import override

from sers.config.documents import beds, fhir, form, permissions, routing, settings, states

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
DRAWN = "<!-- Drawn from the code by sers/config/documents: change the code, then `make fix`. -->"

DOCUMENTS: dict[str, Callable[[], list[str]]] = {
    "referral-states.md": states.lines,
    "bed-states.md": beds.lines,
    "permissions.md": permissions.lines,
    "settings.md": settings.lines,
    "form.md": form.lines,
    "routing.md": routing.lines,
    "fhir.md": fhir.lines,
}


def write() -> None:
    """Draw afresh whatever is no longer true."""
    for name in outdated():
        (REFERENCE / name).write_text(drawn(name), encoding="utf-8")


def outdated() -> list[str]:
    """The documents that differ from what the code says."""
    return [name for name in DOCUMENTS if drawn(name) != _written(REFERENCE / name)]


def drawn(name: str) -> str:
    """One document as it ought to be."""
    with override("en-gb"):
        return "\n".join([DRAWN, "", *DOCUMENTS[name](), ""])


def _written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
