"""What people wrote about the system is still so: links, paths, commands and what to type."""

import re
from pathlib import Path

import pytest

from sers.config import cli
from tests.guards import source

# The pages of the service itself are of another kind: tests/web/public follows their links.
PAGES = "sers/content/seed"
WRITTEN = [path for path in source.tracked("*.md") if PAGES not in path.as_posix()]
HOW_TO = [path for path in WRITTEN if "how-to" in path.parts or "operating" in path.parts]
# A decision tells of its own time; later ones may have moved what it names.
OF_TODAY = [path for path in WRITTEN if "adr" not in path.parts]

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:sers|tests|docs|bench|requirements|\.ci)/[\w./-]+)`")
MAKE = re.compile(r"(?m)(?:`|^)make ([a-z]+)\b")
SERS = re.compile(r"(?m)(?:`|^)sers ([a-z-]+)\b")
PYTHON = re.compile(r"```python\n(from .+?)```", re.DOTALL)


@pytest.mark.parametrize("page", WRITTEN, ids=source.named)
def test_every_link_leads_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if ":" not in link and not _leads(page, link)] == []


def _leads(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name) if name else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", OF_TODAY, ids=source.named)
def test_every_path_that_is_named_is_there(page):
    named = PATH.findall(page.read_text(encoding="utf-8"))
    assert [each for each in named if not (source.ROOT / each).exists()] == []


def test_every_make_target_that_is_named_is_there():
    makefile = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):", makefile))
    named = {each for page in OF_TODAY for each in MAKE.findall(page.read_text(encoding="utf-8"))}
    assert named - targets == set()


def test_every_command_that_is_named_is_there():
    commands = set(re.findall(r"(?m)^    ([a-z-]+)  ", cli._parser().format_help()))
    named = {each for page in OF_TODAY for each in SERS.findall(page.read_text(encoding="utf-8"))}
    assert named - commands == set()


@pytest.mark.django_db
@pytest.mark.parametrize("page", HOW_TO, ids=source.named)
def test_what_a_page_says_to_type_can_be_typed(page):
    for block in PYTHON.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, source.named(page), "exec"), {})
