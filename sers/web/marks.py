"""English in the midst of another language: marked while it is drawn, then said in HTML."""

import re

# Two characters that Unicode leaves to whoever needs them; no sentence of ours has them.
OPEN, CLOSE = "\ue000", "\ue001"

ENGLISH = '<span lang="en-GB" dir="ltr">'
# A tag, or what holds text only; between them is text that may hold a span.
NO_SPAN = re.compile(
    r"<!--.*?-->|<(script|style|title|textarea|option)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.I
)
# As characters, and as JSON writes them.
EACH_MARK = re.compile(r"([\ue000\ue001])")
MARKS = re.compile(r"[\ue000\ue001]|\\ue00[01]")


def settled(html: str) -> str:
    """The page with its marks turned into elements, or dropped where no element may stand."""
    if not MARKS.search(html):
        return html
    pieces: list[str] = []
    at = depth = 0
    for found in NO_SPAN.finditer(html):
        text, depth = _spans(html[at : found.start()], depth)
        pieces += [text, bare(found[0])]
        at = found.end()
    text, depth = _spans(html[at:], depth)
    return "".join([*pieces, text, "</span>" * depth])


def bare(text: str) -> str:
    """Without marks."""
    return MARKS.sub("", text)


def _spans(text: str, depth: int) -> tuple[str, int]:
    """With elements for marks, and as many closed as opened, whatever somebody typed."""
    said: list[str] = []
    for piece in EACH_MARK.split(text):
        if piece == OPEN:
            depth += 1
            said.append(ENGLISH)
        elif piece == CLOSE:
            said.append("</span>" if depth else "")
            depth = max(0, depth - 1)
        else:
            said.append(piece)
    return "".join(said), depth
