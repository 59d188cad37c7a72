"""What the guards read: the modules and templates of the package, as they stand in git's eyes."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sers"

MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts and path.name != "__init__.py"
)
TEMPLATES = sorted(
    path for path in (PACKAGE / "web").rglob("*.jinja") if "static" not in path.parts
)

_jinja = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def named(path: Path) -> str:
    """As a test is called by it: sers/web/pages.py."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def template(path: Path) -> nodes.Template:
    return _jinja.parse(path.read_text(encoding="utf-8"))


def markup(path: Path) -> str:
    """A template as HTML alone: no expressions, no comments, no translated sentences.

    Every line stays the line it was.
    """
    kept, translating = [], False
    statement: list[str] = []
    for _line, kind, value in _jinja.lex(path.read_text(encoding="utf-8")):
        if kind == "block_begin":
            statement = []
        elif kind == "block_end":
            translating = _translates(statement, translating)
        else:
            statement.append(value)
        is_html = kind == "data" and not translating
        kept.append(value if is_html else "\n" * value.count("\n"))
    return "".join(kept)


def _translates(statement: list[str], before: bool) -> bool:
    word = next((each for each in statement if each.strip()), "")
    return {"trans": True, "endtrans": False}.get(word, before)


def tracked(*patterns: str) -> list[Path]:
    """The files that git keeps, or would keep."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in said.stdout.splitlines())
    return sorted(path for path in paths if path.is_file())


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a text; none of a picture."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    yield from enumerate(text.splitlines(), 1)


def words(text: str) -> list[str]:
    """The words in it, of two letters at least."""
    return re.findall(r"[^\W\d_][^\W\d_’'-]+", text)
