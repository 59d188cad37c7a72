"""Which sentences pages say in the reader's own language: those of public and person's pages.

Whoever works with referrals works in English, in which records are written; so the catalogues
of languages hold only what stands in the places listed here, and are complete when all of
that is translated.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2.meta import find_referenced_templates

PACKAGE = Path(__file__).parents[1]
PLACES = (
    "sers/content/",
    "sers/own_page/",
    "sers/papers/",
    "sers/web/account/",
    "sers/web/context.py",
    "sers/web/display/",
    "sers/web/errors.py",
    "sers/web/letters/",
    "sers/web/person/",
    "sers/web/public/",
    "sers/web/spoken_words.py",
    "sers/web/templates/errors/",
    "sers/web/templates/layout.jinja",
    "sers/web/words.py",
)
# What only those read who write the public pages, or who give the links.
FOR_STAFF = frozenset(
    f"sers/content/{name}.py"
    for name in (
        *("checking", "contacts", "differences", "drafting", "events", "keeping", "loading"),
        *("notices", "overview", "plainness", "sources", "translating"),
    )
) | {
    *(f"sers/own_page/{name}.py" for name in ("heard", "keeper", "linking", "proof")),
    *(f"sers/web/letters/{name}.py" for name in ("forms", "printing", "views")),
    "sers/web/letters/templates/letters/letter.jinja",
}
TEMPLATES = (PACKAGE / "web" / "templates", PACKAGE / "web" / "components")


def is_spoken(path: str) -> bool:
    """Whether what stands there (from the top of the repository) is said in every language."""
    return path not in FOR_STAFF and (path.startswith(PLACES) or path in _parts())


@cache
def _parts() -> frozenset[str]:
    """The components that those pages draw, and what these draw in turn."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found: set[str] = set()
    waiting = [path for path in PACKAGE.rglob("*.jinja") if _named(path).startswith(PLACES)]
    while waiting:
        parsed = environment.parse(waiting.pop().read_text())
        for part in _kept_here(find_referenced_templates(parsed)):
            if _named(part) not in found:
                found.add(_named(part))
                waiting.append(part)
    return frozenset(found)


def _kept_here(names: Iterator[str | None]) -> Iterator[Path]:
    for name in filter(None, names):
        yield from (folder / name for folder in TEMPLATES if (folder / name).exists())


def _named(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()
