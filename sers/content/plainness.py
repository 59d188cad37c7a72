"""How hard a text is to read, said so that whoever writes it can do something about it.

No grade: a number tells nobody which sentence to cut. The reading age of what comes with the
service is measured by tests.
"""

import re
from dataclasses import dataclass

from sers.content.sentences import sentences_of

MOST_WORDS = 25
LONG_WORD = 12
MOST_SHOWN = 6

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
ENDS = re.compile(r"(?<=[.?!:])\s+")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Plainness:
    """How long the sentences are on average, which are too long, and which words are."""

    sentences: int
    average: int
    too_long: tuple[tuple[str, int], ...]
    long_words: tuple[str, ...]


def measured(markdown: str) -> Plainness:
    """What there is to say of a text."""
    found = [each for piece in sentences_of(markdown) for each in ENDS.split(_plain(piece))]
    counted = [(each, len(WORD.findall(each))) for each in found if WORD.search(each)]
    words = [word for each, _count in counted for word in WORD.findall(each)]
    long_words = dict.fromkeys(word.lower() for word in words if len(word) >= LONG_WORD)
    return Plainness(
        sentences=len(counted),
        average=round(len(words) / len(counted)) if counted else 0,
        too_long=tuple(each for each in counted if each[1] > MOST_WORDS)[:MOST_SHOWN],
        long_words=tuple(long_words)[:MOST_SHOWN],
    )


def _plain(piece: str) -> str:
    return PLACEHOLDER.sub("", LINK.sub(r"\1", piece)).replace("*", "").strip()
