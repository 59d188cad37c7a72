"""Reading a PDF as somebody else does: its words, its tags, its fonts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from sers.papers.paper import Block, Paper, Paragraph

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
IDENTIFIERS = (
    ("Name", "KERSEY, Ethel May"),
    ("Born", "3 April 1936"),
    ("NHS number", "999 619 3454"),
)
# What separates words is the reader's guess, and long words carry places to break.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u2066\u2067\u2068\u2069\u00ad"))


def a_paper(*blocks: Block, **more: Any) -> Paper:
    given = {
        "title": "Copy of referral",
        "printed": "Printed by Sam",
        "made_at": AT,
        "identifiers": IDENTIFIERS,
    }
    return Paper(blocks=blocks or (Paragraph("Help at home"),), **given | more)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text().translate(UNSEEN) for page in read(pdf).pages]


def text_of(pdf: bytes) -> str:
    """All its words on one line, as far as they can be taken out of it."""
    return " ".join(" ".join(pages_of(pdf)).split())


def tags_of(pdf: bytes) -> list[tuple[str, str]]:
    """Every tag in reading order, with its language where it has one of its own."""
    root = read(pdf).trailer["/Root"]["/StructTreeRoot"]
    return list(_tags(root["/K"]))


def sizes_of(pdf: bytes) -> set[float]:
    """How large letters are written, in points."""
    found: set[float] = set()

    def visit(text: str, _user: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            found.add(round(abs(size * matrix[3]), 1))

    for page in read(pdf).pages:
        page.extract_text(visitor_text=visit)
    return found


def _tags(node: Any) -> Iterator[tuple[str, str]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, dict) and "/S" in node:
        yield str(node["/S"]).strip("/"), str(node.get("/Lang", ""))
        yield from _tags(node.get("/K", []))
