"""A page as its readers will see it, from what is written, whether or not it is saved.

The one import to change once `sers.content.markdown.render` is there.
"""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from sers.content import overview, translating
from sers.content.models import Contact
from sers.content.translating import State
from sers.values.languages import BY_CODE, ENGLISH, Language

SHOWN = re.compile(r"\{(numbers?):([a-z0-9_-]+)\}")
IN_ENGLISH = '<span lang="en-GB" dir="ltr">'


def drawn(text: str, language: Language = BY_CODE[ENGLISH]) -> Markup:
    """The text as HTML, in this language as far as it is translated."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    if not language.is_english:
        _translate(parser, tokens, language)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    live = {each.key: each for each in overview.contacts() if not each.ended_at}
    # What Markdown made of the text is escaped already.
    return Markup(SHOWN.sub(lambda found: _number(found, live), html))  # noqa: S704


def _translate(parser: MarkdownIt, tokens: list[Token], language: Language) -> None:
    inline = [token for token in tokens if token.type == "inline"]
    said = translating.looked_up(language, {token.content: [] for token in inline})
    by_source = {each.source: each for each in said}
    for token in inline:
        sentence = by_source[token.content]
        if sentence.state is State.MISSING:
            around = [Token("html_inline", "", 0, content=IN_ENGLISH)]
            after = [Token("html_inline", "", 0, content="</span>")]
            token.children = [*around, *(token.children or []), *after]
        else:
            token.children = parser.parseInline(sentence.text)[0].children


def _number(found: re.Match[str], live: Mapping[str, Contact]) -> str:
    sort, key = found.groups()
    if sort == "number":
        return _rung(live[key]) if key in live else str(escape(found[0]))
    return "; ".join(_rung(each) for each in live.values() if each.group == key)


def _rung(contact: Contact) -> str:
    plain = contact.number.replace(" ", "")
    return str(Markup('{} <a href="tel:{}">{}</a>').format(contact.name, plain, contact.number))
