"""What a translation must leave as it is: values that are filled in, and where links lead."""

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it import MarkdownIt

FILLED_IN = re.compile(r"%\([a-z_]+\)[a-z]|\{[a-z_]*(?::[^{}]*)?\}")
PER_CENT = re.compile(r"%%|%")
LINK = re.compile(r"\]\(([^()\s]+)[^()]*\)|<((?:https?|tel|mailto):[^<>\s]+)>")

_MARKDOWN = MarkdownIt("commonmark")


def differing(english: str, said: str) -> list[str]:
    """What stands in only one of the two, or not as often: nothing, if the translation fits."""
    ours, theirs = _kept(english), _kept(said)
    return sorted({*(ours - theirs), *(theirs - ours)})


def _kept(text: str) -> Counter[str]:
    # A per cent sign by itself breaks a sentence that something is filled into, and any that a
    # template says: no page in that language could be drawn.
    signs = PER_CENT.findall(FILLED_IN.sub("", text))
    return Counter([*FILLED_IN.findall(text), *signs, *_led_to(text)])


def _led_to(text: str) -> Iterator[str]:
    """Where its links lead, as Markdown reads them: a space or a bracket in one hides nothing."""
    for block in _MARKDOWN.parseInline(text):
        for token in block.children or ():
            if token.type == "link_open":
                yield str(token.attrs["href"])
