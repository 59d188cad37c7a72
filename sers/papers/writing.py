"""Words as fonts can write them: nothing is lost without a sign, and nothing runs off the page."""

import re
import unicodedata

from sers.papers import fonts

# A box with a question mark: something stands here that no font has.
UNWRITABLE = "\N{REPLACEMENT CHARACTER}"
BREAK = "\N{ZERO WIDTH SPACE}"
LONGEST_WORD, BETWEEN = 40, 20
LONG = re.compile(rf"\S{{{LONGEST_WORD},}}")
# They order or join what stands beside them and are not seen; what turns text round is not here.
UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u00ad\u200b\u2066\u2067\u2068\u2069")
LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def lines(text: str) -> list[str]:
    """The lines of it, as they can be written."""
    return [writable(line) for line in LINE_ENDS.split(text)]


def writable(text: str) -> str:
    """On one line, every character one that a font has; long words can break."""
    text = LINE_ENDS.sub(" ", unicodedata.normalize("NFC", text))
    known = fonts.characters()
    written = "".join(each if ord(each) in known else _instead(each) for each in text)
    return LONG.sub(lambda word: _breakable(word.group()), written)


def _instead(character: str) -> str:
    """What is written for one that no font has: the name of a sign, such as of a smile."""
    if character in UNSEEN:
        return character
    match unicodedata.category(character):
        case "So" | "Sm" | "Sk":
            return f"[{unicodedata.name(character, UNWRITABLE).lower()}]"
        case "Cc" if character == "\t":
            return " "
        case "Zs":
            return " "
        case "Cc" | "Cf" | "Cs" | "Mn" | "Me":
            return ""
        case _:
            return UNWRITABLE


def _breakable(word: str) -> str:
    return BREAK.join(word[at : at + BETWEEN] for at in range(0, len(word), BETWEEN))
