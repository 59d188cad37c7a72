"""Drawing papers as PDF: tagged, to PDF/UA-1. What breaks that standard is refused, not written.

Words reach Typst as JSON, never as markup. It reads no file but paper.typ and our fonts.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sers.papers import fonts, writing
from sers.papers.paper import (
    Block,
    Bullets,
    Callout,
    Code,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Rows,
    Said,
    Spacer,
    Table,
    Words,
)
from sers.values.languages import Language

TEMPLATE = Path(__file__).with_name("paper.typ")
STANDARD = "ua-1"
# RNIB: large print is 16 to 18 points, and nothing on the page is smaller.
SIZES = {"standard": (12, 10), "large": (18, 18)}
AUTHOR = "SERS"


class NotDrawn(Exception):
    """A paper that would lack something."""


def draw(papers: Sequence[Paper], *, title: str = "") -> bytes:
    """One PDF of them all, each beginning on a page of its own. Raises FontsMissing."""
    pdf = _compiled(papers, title, format="pdf", pdf_standards=[STANDARD])
    assert isinstance(pdf, bytes)
    return pdf


def pictures(papers: Sequence[Paper], *, title: str = "") -> list[bytes]:
    """The same as PNG, page by page, to look at."""
    drawn = _compiled(papers, title, format="png", ppi=80)
    return drawn if isinstance(drawn, list) else [drawn]


def _compiled(papers: Sequence[Paper], title: str, **how: Any) -> bytes | list[bytes]:
    given = {
        "title": writing.writable(title or _text(papers[0].title)),
        "author": AUTHOR,
        "families": fonts.FAMILIES,
        "papers": [_paper(number, each) for number, each in enumerate(papers)],
    }
    drawn, warnings = typst.compile_with_warnings(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"papers": json.dumps(given)},
        timestamp=int(papers[0].made_at.timestamp()),
        **how,
    )
    # Such as a font that is not there: its words would be missing, and nobody told.
    if warnings:
        raise NotDrawn("; ".join(each.message for each in warnings))
    compiled: bytes | list[bytes] = drawn
    return compiled


@cache
def _fonts() -> typst.Fonts:
    fonts.files()
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
    )


def _paper(number: int, paper: Paper) -> dict[str, Any]:
    size, small = SIZES[paper.size]
    return {
        "number": number,
        "title": _words(paper.title),
        "identifiers": [[_words(label), _words(value)] for label, value in paper.identifiers],
        "printed": _words(paper.printed),
        "mark": writing.writable(paper.mark),
        "page-of": writing.writable(paper.page_of),
        "wide": paper.wide,
        "large": paper.size == "large",
        "size": size,
        "small": small,
        "blocks": [_block(each) for each in paper.blocks],
        **_tongue(paper.language),
    }


def _block(block: Block) -> dict[str, Any]:
    drawn: dict[str, Any] = {"kind": type(block).__name__.lower()}
    match block:
        case Heading(text, level):
            drawn |= {"text": _words(text), "level": level}
        case Paragraph(text, strong, quiet):
            drawn |= {"text": _words(text), "strong": strong, "quiet": quiet}
        case Rows(rows):
            drawn["rows"] = [[_words(term), _words(said)] for term, said in rows]
        case Table(head, rows, widths):
            drawn["head"] = [_words(each) for each in head]
            drawn["rows"] = [[_words(each) for each in row] for row in rows]
            drawn["widths"] = list(widths) or [1] * len(head)
        case Bullets(lines, numbered):
            drawn |= {"lines": [_words(each) for each in lines], "numbered": numbered}
        case Callout(title, lines):
            drawn |= {"title": _words(title), "lines": [_words(each) for each in lines]}
        case Code(text, picture):
            drawn |= {"text": writing.writable(text), "picture": _block(picture)}
        case Picture(svg, says, width):
            drawn |= {"svg": svg, "says": writing.writable(_text(says)), "width": width}
        case Spacer(lines):
            drawn["lines"] = lines
    return drawn


def _words(said: Words) -> dict[str, Any]:
    """Lines, so that Typst need look for no line end; and their language, where it is another."""
    if isinstance(said, Said):
        return {"lines": writing.lines(said.text), **_tongue(said.language)}
    return {"lines": writing.lines(said)}


def _text(said: Words) -> str:
    return said.text if isinstance(said, Said) else said


def _tongue(language: Language) -> dict[str, Any]:
    """How Typst is told of a language: 中文 in its simplified script is that of mainland China."""
    tongue, _dash, rest = language.tag.partition("-")
    region = {"": None, "Hans": "CN"}.get(rest, rest)
    return {"lang": tongue, "region": region, "rtl": language.direction == "rtl"}
