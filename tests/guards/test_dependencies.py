"""Each dependency says in a sentence why it is here."""

import re
import tomllib

from tests.guards import source

PROJECT = source.ROOT / "pyproject.toml"
WITH_REASON = re.compile(r'^\s*"(?P<name>[^"]+)",?\s*#\s*(?P<why>.+)$')


def test_each_dependency_says_why_it_is_here():
    said = dict(_reasons())
    assert [name for name in _dependencies() if len(said.get(name, "").split()) < 2] == []


def test_every_dependency_is_locked():
    locked = (source.ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    names = [re.split(r"[\[<>=!~; ]", each)[0].lower() for each in _dependencies()]
    assert [name for name in names if not re.search(rf"(?m)^{re.escape(name)}[\[=]", locked)] == []


def _dependencies() -> list[str]:
    written = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    return [
        *written["project"]["dependencies"],
        *written["dependency-groups"]["dev"],
        *written["build-system"]["requires"],
    ]


def _reasons() -> list[tuple[str, str]]:
    text = PROJECT.read_text(encoding="utf-8").replace("requires = [", "requires = [\n")
    text = re.sub(r'"\](\s*#)', r'",\1', text)
    found = (WITH_REASON.match(line) for line in text.splitlines())
    return [(each["name"], each["why"]) for each in found if each]
