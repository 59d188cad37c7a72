"""A letter as a page shows it before it is handed out, with the English beside it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sers.papers.paper import (
    Block,
    Bullets,
    Callout,
    Code,
    Heading,
    Paper,
    Paragraph,
    Said,
    Words,
)
from sers.values.languages import BY_CODE, ENGLISH, Language


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of it; `tongue` where its language is not that of the letter."""

    text: str
    kind: str  # title, heading, text, code
    tongue: Language | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter in one language. `untranslated` is how many sentences are still English."""

    language: Language
    lines: Sequence[Line]

    @property
    def untranslated(self) -> int:
        return sum(line.tongue is not None for line in self.lines)


def shown(paper: Paper) -> Shown:
    lines = [_line(paper.title, "title")]
    for block in paper.blocks:
        lines += _lines(block)
    return Shown(paper.language, lines)


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Heading(text):
            yield _line(text, "heading")
        case Paragraph(text):
            yield _line(text, "text")
        case Bullets(lines):
            yield from (_line(each, "text") for each in lines)
        case Callout(title, lines):
            yield _line(title, "heading")
            yield from (_line(each, "text") for each in lines)
        case Code(text):
            yield Line(text, "code", BY_CODE[ENGLISH])
        case _:
            return


def _line(words: Words, kind: str) -> Line:
    if isinstance(words, Said):
        return Line(words.text, kind, words.language)
    return Line(words, kind)
