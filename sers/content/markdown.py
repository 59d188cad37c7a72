"""Markdown as pages are written in it, drawn in the reader's language.

Each block of words is one sentence for translators (markdown-it's `inline` token), said by the
phrasebook before it is drawn; one that nobody has translated is marked as English. HTML and
pictures are not taken, links lead only to https, telephones and this site. Numbers are never
typed: `{number:nhs-111}` is drawn from the directory of contacts. A paragraph that is only
`{numbers:helpline}` or another of `BLOCKS` stands for what the page itself draws there.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from sers.content.numbers import Number, tel
from sers.content.phrases import Phrasebook
from sers.values.languages import language as language_of

# What a page draws by itself, where a paragraph says only this.
BLOCKS = frozenset({"numbers", "where_they_live", "organisations", "form"})

_BLOCK = re.compile(r"\{([a-z_]+)(?::([a-z]+))?(?::([a-z]+))?\}")
_NUMBER = re.compile(r"\{number:([a-z0-9-]+)\}")
_LEADS_TO = re.compile(r"(?:https://|tel:|#|/(?![/\\]))[^\\]*")
_CLASSES = {
    "h2": "nhsuk-heading-m",
    "h3": "nhsuk-heading-s",
    "ul": "nhsuk-list nhsuk-list--bullet",
    "ol": "nhsuk-list nhsuk-list--number",
    "table": "nhsuk-table",
    "thead": "nhsuk-table__head",
    "tbody": "nhsuk-table__body",
    "tr": "nhsuk-table__row",
    "th": "nhsuk-table__header",
    "td": "nhsuk-table__cell",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a page: words, or what stands for a block, with what it is to show."""

    html: str = ""  # Markup
    block: str = ""
    of: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it; `parts` are those of the next order."""

    heading: Markup
    anchor: str
    pieces: list[Piece] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's words: what stands before any heading, then by headings of the second order.

    `drafted`: some of it was translated by a machine, and nobody has approved that yet.
    """

    before: list[Piece]
    parts: list[Part]
    drafted: bool


def drawn(source: str, phrases: Phrasebook, numbers: Mapping[str, Number]) -> Drawn:
    """The Markdown in the language of the phrasebook."""
    page = _Page(phrases, numbers)
    before: list[Piece] = []
    parts: list[Part] = []
    here, waiting = before, list[Token]()
    for tokens in _top_level(_PARSER.parse(source)):
        opening = tokens[0]
        if opening.type == "heading_open":
            _flush(page, waiting, here)
            part = page.part(tokens)
            is_below = opening.tag not in ("h1", "h2") and parts
            (parts[-1].parts if is_below else parts).append(part)
            here = part.pieces
        elif block := _block(tokens):
            _flush(page, waiting, here)
            here.append(block)
        else:
            waiting += tokens
    _flush(page, waiting, here)
    return Drawn(before, parts, page.drafted)


class _Page:
    """One page on its way to HTML, in one language."""

    def __init__(self, phrases: Phrasebook, numbers: Mapping[str, Number]) -> None:
        self.phrases = phrases
        self.env: dict[str, Any] = {"numbers": numbers}
        self.drafted = False
        self.anchors: set[str] = set()
        self.anchor = ""  # of the last heading, which a table is called by

    def part(self, tokens: Sequence[Token]) -> Part:
        """A heading, with the anchor that it has in every language."""
        source = tokens[1].content
        anchor = first = slugify(source) or "part"
        count = 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{first}-{count}"
        self.anchors.add(anchor)
        self.anchor = anchor
        text, marked = self._said(source)
        inner = _PARSER.renderer.render(_inline(text), _PARSER.options, self.env)
        html = Markup(inner)  # noqa: S704
        return Part(Markup("<span{}>{}</span>").format(_MARK, html) if marked else html, anchor)

    def html(self, tokens: Sequence[Token]) -> Markup:
        """Blocks of words, each said in the page's language or marked as English."""
        for at, token in enumerate(tokens):
            if token.type == "inline":
                text, marked = self._said(token.content)
                token.children = _inline(text)[0].children
                if marked:
                    _mark(_visible(tokens, at))
                if _NUMBER.fullmatch(text.strip()) and at:
                    tokens[at - 1].attrJoin("class", "sers-phone")
            elif token.nesting == 1 and token.tag in _CLASSES:
                token.attrJoin("class", _CLASSES[token.tag])
                if token.tag == "th":
                    token.attrSet("scope", "col")
                if token.tag == "table" and self.anchor:
                    token.attrSet("aria-labelledby", self.anchor)
        return Markup(_PARSER.renderer.render(tokens, _PARSER.options, self.env))  # noqa: S704

    def _said(self, source: str) -> tuple[str, bool]:
        """The words to show, and whether they are English on a page that is not."""
        if _says_nothing(source):
            return source, False
        said = self.phrases.said(source)
        self.drafted = self.drafted or not said.approved
        return said.text, said.language != self.phrases.language


def _top_level(tokens: Sequence[Token]) -> list[list[Token]]:
    """The blocks of a page, each from where it opens to where it closes."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _block(tokens: Sequence[Token]) -> Piece | None:
    """What the page itself draws, where a paragraph names it and says nothing else."""
    if tokens[0].type != "paragraph_open":
        return None
    found = _BLOCK.fullmatch(tokens[1].content)
    if found is None or found[1] not in BLOCKS:
        return None
    return Piece(block=found[1], of=found[2] or "", area=found[3] or "")


def _flush(page: _Page, waiting: list[Token], here: list[Piece]) -> None:
    if waiting:
        here.append(Piece(page.html(waiting)))
        waiting.clear()


def _says_nothing(source: str) -> bool:
    """Whether there is nothing to translate: only numbers, or what computers call something."""
    return not re.sub(r"\{[a-z0-9:_-]+\}|`[^`]*`|[\W\d_]", "", source)


def _visible(tokens: Sequence[Token], at: int) -> Token:
    """The element that the words stand in: a tight list shows no paragraphs."""
    opening = tokens[at - 1]
    return tokens[at - 2] if opening.hidden and at > 1 else opening


_MARK = Markup(' lang="{}" dir="ltr"').format(language_of(None).tag)


def _mark(token: Token) -> None:
    token.attrSet("lang", language_of(None).tag)
    token.attrSet("dir", "ltr")


def _inline(text: str) -> list[Token]:
    return _PARSER.parseInline(text)


def _text(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    """Words, in which a number that is named is drawn: as a link, unless it is inside of one."""
    pieces = _NUMBER.split(tokens[at].content)
    if len(pieces) == 1:  # else a long paragraph would be gone through once for each of its words
        return escape(pieces[0])
    within = sum(token.nesting for token in tokens[:at] if token.type.startswith("link_"))
    drawn: list[str] = []
    for index, piece in enumerate(pieces):
        is_key = index % 2
        drawn.append(_number(env["numbers"].get(piece), bool(within)) if is_key else escape(piece))
    return "".join(drawn)


def _number(number: Number | None, is_link_already: bool) -> Markup:
    if number is None:
        return escape(_("(no number yet)"))
    shown = number.contact.number
    if is_link_already:
        return Markup('<bdi class="sers-number" dir="ltr">{}</bdi>').format(shown)
    return Markup('<a class="sers-number" dir="ltr" href="{}">{}</a>').format(tel(shown), shown)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["image", "html_block", "html_inline"])
    parser.validateLink = lambda url: bool(_LEADS_TO.fullmatch(url))  # type: ignore[method-assign]
    parser.add_render_rule("text", _text)
    return parser


_PARSER = _parser()
