"""The hazard log: every hazard has its entry, and every test it names is there."""

import ast
import re
from functools import cache

import pytest

from tests.guards import source

LOG = (source.ROOT / "docs" / "safety" / "hazard-log.md").read_text(encoding="utf-8")
HAZARDS = [f"H{number}" for number in range(1, 32)]
PARTS = ("Cause", "Harm", "Control", "What remains", "Open")

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _entries() -> dict[str, str]:
    """The text under each heading, by its first word."""
    _before, *sections = re.split(r"(?m)^## ", LOG)
    return {section.split()[0]: section for section in sections if section.startswith("H")}


def test_every_hazard_has_its_entry_and_stands_in_order():
    assert list(_entries()) == HAZARDS


@pytest.mark.parametrize("hazard", HAZARDS)
def test_an_entry_says_all_that_it_must(hazard):
    missing = [part for part in PARTS if f"**{part}.**" not in _entries()[hazard]]
    assert missing == []


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_control_is_proved_by_a_test_or_said_to_be_missing(hazard):
    entry = _entries()[hazard]
    assert NAMED.search(entry) or "No control yet" in entry


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED.findall(LOG))), ids=str)
def test_a_test_that_the_log_names_is_there(path, test):
    assert test in _tests_of(path)


@cache
def _tests_of(path: str) -> frozenset[str]:
    file = source.ROOT / path
    if not file.exists():
        return frozenset()
    functions = (node for node in ast.walk(source.tree(file)) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in functions)


def test_nothing_looks_like_a_test_without_being_read_as_one():
    mentioned = re.findall(r"test_\w+\.py::", LOG)
    assert len(mentioned) == len(NAMED.findall(LOG))
