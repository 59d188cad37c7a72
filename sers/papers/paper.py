"""What stands on a paper: who it is about, and blocks of words. Pure values, no layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sers.values.languages import BY_CODE, ENGLISH, Language

type Size = Literal["standard", "large"]


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a language of their own, such as a sentence that nobody has translated yet."""

    text: str
    language: Language


type Words = str | Said


@dataclass(frozen=True, slots=True)
class Heading:
    text: Words
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Words
    strong: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Each term with what is answered."""

    rows: Sequence[tuple[Words, Words]]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a head, which comes again on each page."""

    head: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    # How wide each column is, in parts of the whole.
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    lines: Sequence[Words]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """What must not be overlooked: what to do when it gets worse."""

    title: Words
    lines: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG of ours, such as a QR code, and what it says to whoever does not see it."""

    svg: str
    says: Words
    width: int = 45  # mm


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be typed, large, from left to right everywhere; beside it what can be scanned."""

    text: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Spacer:
    lines: int = 1


type Block = Heading | Paragraph | Rows | Table | Bullets | Callout | Code | Picture | Spacer


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. Its identifiers stand at the head of every page: of a letter too."""

    title: Words
    blocks: Sequence[Block]
    printed: Words  # when and by whom, at the foot of every page
    made_at: datetime
    identifiers: Sequence[tuple[Words, str]] = ()
    language: Language = BY_CODE[ENGLISH]
    size: Size = "standard"
    # «Demonstration», where it is one.
    mark: str = ""
    page_of: str = "Page {page} of {pages}"  # in the language of the paper
    wide: bool = False  # lies on its side: for lists of many columns


def left_to_right(text: str) -> str:
    """A telephone number or a code inside a sentence, whichever way that is written."""
    return f"\u2066{text}\u2069"
