"""Nothing grows beyond what can be read at a sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards import source

LONGEST_MODULE = 350
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("module", source.MODULES, ids=source.named)
def test_a_module_is_no_longer_than_its_limit(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", source.MODULES, ids=source.named)
def test_a_function_is_no_longer_than_its_limit(module):
    long = [f"{name}: {size}" for name, size in _functions(module) if size > LONGEST_FUNCTION]
    assert long == []


def _functions(module: Path) -> Iterator[tuple[str, int]]:
    """Each function with the lines of its body; arguments and docstring are no work."""
    for node in ast.walk(source.tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1
