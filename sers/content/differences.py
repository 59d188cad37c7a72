"""What differs between two texts, line by line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

type How = Literal["same", "added", "taken", "left_out"]

# Lines that stay, shown before and after what differs.
AROUND = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown; of lines that are left out, how many."""

    how: How
    text: str = ""
    count: int = 1


def between(before: str, after: str) -> list[Line]:
    """Every line that differs, with a few around it; nothing where nothing does."""
    if before == after:
        return []
    was, now = before.splitlines(), after.splitlines()
    parts = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    lines: list[Line] = []
    for place, (how, i1, i2, j1, j2) in enumerate(parts):
        if how == "equal":
            lines += _stays(was[i1:i2], is_first=place == 0, is_last=place == len(parts) - 1)
        else:
            lines += [Line("taken", each) for each in was[i1:i2]]
            lines += [Line("added", each) for each in now[j1:j2]]
    return lines


def counted(texts: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """How many lines were added, and how many taken out."""
    hows = [line.how for before, after in texts for line in between(before, after)]
    return hows.count("added"), hows.count("taken")


def _stays(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    head = [] if is_first else lines[:AROUND]
    tail = [] if is_last else lines[len(head) :][-AROUND:]
    yield from (Line("same", each) for each in head)
    left_out = len(lines) - len(head) - len(tail)
    if left_out:
        yield Line("left_out", count=left_out)
    yield from (Line("same", each) for each in tail)
