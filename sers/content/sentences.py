"""The sentences of a page of Markdown: what is translated, one at a time.

Drawing a page and gathering what to translate cut it alike, so a translation is found by the
English exactly as it stands in the Markdown of its block.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

PARSER = MarkdownIt("commonmark").enable("table")
# Where something kept elsewhere is put in, as in {numbers:helpline}.
PLACEHOLDER = re.compile(r"\{[a-z_]+(:[^{}]*)?\}")


def sentences_of(markdown: str) -> Iterator[str]:
    """What each heading, paragraph, list item and cell says, its emphasis and links as written."""
    for token in PARSER.parse(markdown):
        if token.type == "inline" and is_said(token.content):
            yield token.content


def is_said(block: str) -> bool:
    """Whether there is anything to translate in it."""
    return bool(block.strip()) and not PLACEHOLDER.fullmatch(block.strip())
