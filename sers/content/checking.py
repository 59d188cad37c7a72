"""Whether a text can be shown: what may be written in it, line by line.

Readers get headings, paragraphs, lists, links, bold, tables and block quotes, and numbers that
are kept elsewhere. Whatever else Markdown knows is refused, so that nobody publishes a page
that looks otherwise than it was meant.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sers.content.models import Contact

LONGEST_TEXT = 40_000
# A text that is pasted upside down has a fault in every line; nobody reads hundreds.
MOST_FAULTS = 20

# What the service draws by itself where a page names it: sers.content.markdown.
PARTS = frozenset({"where_they_live", "organisations", "form"})

BRACES = re.compile(r"\{[^{}\n]*\}")
NUMBER = re.compile(r"\{number:([a-z0-9_-]+)\}")
NUMBERS = re.compile(r"\{numbers:([a-z]+)(?::(?:cornwall|scilly))?\}")
LINKED_TO = re.compile(r"https://\S+|tel:\+?[0-9]+|#\S*|/(?!/)\S*")

NOT_SHOWN = {
    "html_block": gettext_lazy("line %(line)s: HTML is not shown. Write it without < and >"),
    "html_inline": gettext_lazy("line %(line)s: HTML is not shown. Write it without < and >"),
    "image": gettext_lazy("line %(line)s: pictures are not shown. Say it in words"),
    "fence": gettext_lazy("line %(line)s: code is not shown. Take the ``` out"),
    "code_block": gettext_lazy(
        "line %(line)s: begins with four spaces or more, which makes it code. Take them out"
    ),
    "code_inline": gettext_lazy("line %(line)s: code is not shown. Take the ` out"),
    "em_open": gettext_lazy("line %(line)s: slanted text is hard to read. Use **bold**, or none"),
    "hr": gettext_lazy("line %(line)s: lines across are not shown. Use a heading"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a text can name: the numbers that are kept now, and the groups that have one."""

    numbers: Collection[str]
    groups: Collection[str]


def known() -> Known:
    found = dict(Contact.objects.filter(ended_at=None).values_list("key", "group"))
    return Known(sorted(found), sorted(set(found.values())))


def faults(text: str, there_is: Known) -> list[str]:
    """Why this cannot be shown, each with its line; nothing where it can."""
    if len(text) > LONGEST_TEXT:
        return [
            _("This has %(count)s characters. Write at most %(most)s")
            % {"count": f"{len(text):,}", "most": f"{LONGEST_TEXT:,}"}
        ]
    found = [*_not_shown(text), *_not_known(text, there_is)]
    return [sentence for _line, sentence in sorted(set(found))][:MOST_FAULTS]


def named(text: str) -> tuple[set[str], set[str]]:
    """The numbers, and the groups of numbers, that a text names."""
    return set(NUMBER.findall(text)), set(NUMBERS.findall(text))


def _not_shown(text: str) -> Iterator[tuple[int, str]]:
    line = 1
    for token in _parsed(text):
        line = token.map[0] + 1 if token.map else line
        if token.type in NOT_SHOWN:
            yield line, str(NOT_SHOWN[token.type]) % {"line": line}
        if token.type == "heading_open" and token.tag == "h1":
            yield (
                line,
                _("line %(line)s: begin headings with ##: the title is # already") % {"line": line},
            )
        yield from _within(token, line)


def _within(token: Token, line: int) -> Iterator[tuple[int, str]]:
    for each in token.children or ():
        if each.type in {"softbreak", "hardbreak"}:
            line += 1
        if each.type in NOT_SHOWN:
            yield line, str(NOT_SHOWN[each.type]) % {"line": line}
        if each.type == "link_open" and not LINKED_TO.fullmatch(str(each.attrs.get("href", ""))):
            yield (
                line,
                _("line %(line)s: a link leads to https://, to tel: with digits, or to /…")
                % {"line": line},
            )


def _not_known(text: str, there_is: Known) -> Iterator[tuple[int, str]]:
    for line, written in enumerate(text.split("\n"), start=1):
        for found in BRACES.findall(written):
            if sentence := _unknown(found, there_is):
                yield line, sentence % _said(line, found, there_is)


def _unknown(found: str, there_is: Known) -> str:
    if found.strip("{}") in PARTS:
        return ""
    if number := NUMBER.fullmatch(found):
        if number[1] in there_is.numbers:
            return ""
        return _("line %(line)s: there is no number %(found)s. There are: %(numbers)s")
    if (group := NUMBERS.fullmatch(found)) and group[1] in there_is.groups:
        return ""
    if group:
        return _("line %(line)s: there is no number in the group %(found)s. Groups: %(groups)s")
    return _("line %(line)s: %(found)s means nothing. Write {number:name} or {numbers:group}")


def _said(line: int, found: str, there_is: Known) -> Mapping[str, object]:
    nothing = _("none")
    return {
        "line": line,
        "found": found,
        "numbers": ", ".join(there_is.numbers) or nothing,
        "groups": ", ".join(there_is.groups) or nothing,
    }


def _parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)
