"""A language that is only English made longer, as German is, to find what would be cut.

Tests put it where `settings.PSEUDO_LOCALE` allows it; no service offers it.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.utils.translation import to_locale

from sers.content.placeholders import FILLED_IN, LINK
from sers.web.display.choices import LENGTHENED

# German takes about two fifths more room.
LONGER = 0.4
ACCENTED = str.maketrans("aceginorsuyACEGINORSUY", "áćéğíñöŕśüýÁĆÉĞÍÑÖŔŚÜÝ")
# No letter of these is anybody's to read: values, where links lead, elements, entities.
AS_IS = re.compile(f"(?:{FILLED_IN.pattern})|(?:{LINK.pattern})|<[^>]*>|&#?\\w+;|%[sd%]")
PADDING = "ëxtrà"


def write(folder: Path, found: Catalog) -> None:
    """A compiled catalogue of all these sentences, for a folder of `LOCALE_PATHS`."""
    catalogue = Catalog(locale="en")
    for message in found:
        if message.id:
            catalogue.add(message.id, _said(message.id), context=message.context)
    written = BytesIO()
    write_mo(written, catalogue)
    file = folder / to_locale(LENGTHENED.code) / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written.getvalue())


def lengthened(english: str) -> str:
    """The same with strange letters and two fifths longer, in words that may be broken."""
    pieces: list[str] = []
    at = 0
    for kept in AS_IS.finditer(english):
        pieces += [english[at : kept.start()].translate(ACCENTED), kept[0]]
        at = kept.end()
    pieces.append(english[at:].translate(ACCENTED))
    return f"{''.join(pieces)} {_padding(len(AS_IS.sub('', english)))}"


def _padding(length: int) -> str:
    letters = max(2, round(length * LONGER))
    words = [PADDING] * (letters // len(PADDING))
    rest = PADDING[: letters % len(PADDING)]
    return " ".join([*words, *([rest] if rest else [])])


def _said(identity: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(identity, str):
        return lengthened(identity)
    return tuple(lengthened(each) for each in identity)
