"""What a page's parts are called, as assistive technology and voice control have it.

The rules of «Accessible Name and Description Computation», as far as our pages need them.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

type Page = BeautifulSoup

CONTROLS = "input:not([type=hidden]), select, textarea, button, a[href], summary"
FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"
OFF_SCREEN = ("visually-hidden", "sr-only")
CALLED_BY = {
    "fieldset": "legend",
    "table": "caption",
    "svg": "title",
    "details": "summary",
    "figure": "figcaption",
}
# Words in these stand apart; words on either side of anything else may be one word.
APART = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "br", "td", "th", "tr", "legend", "label"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "summary", "small"}
)


def name_of(tag: Tag, *, titled: bool = True) -> str:
    """What it is called, or nothing; `titled` says whether a title may be all it has."""
    for called in (_labelled_by(tag), _told(tag, "aria-label"), _native(tag)):
        if called:
            return called
    return _told(tag, "title") if titled else ""


def seen_on(tag: Tag) -> str:
    """The words that eyes find on it, or on its label."""
    labels = _labels(tag) if tag.name in {"input", "select", "textarea"} else []
    if tag.get("type") in {"submit", "button", "reset"} and tag.name == "input":
        return _told(tag, "value")
    return _plain(" ".join(_words(each, seen=True) for each in labels or [tag]))


def bare(words: str) -> str:
    """The words without case and punctuation, as they are spoken."""
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


def _labelled_by(tag: Tag) -> str:
    found = [_by_id(tag, each) for each in str(tag.get("aria-labelledby", "")).split()]
    return _plain(" ".join(_words(each) for each in found if each))


def _told(tag: Tag, attribute: str) -> str:
    return _plain(str(tag.get(attribute, "")))


def _native(tag: Tag) -> str:
    match tag.name:
        case "input" if tag.get("type") in {"submit", "button", "reset"}:
            return _told(tag, "value")
        case "input" | "select" | "textarea":
            return _plain(" ".join(_words(each) for each in _labels(tag)))
        case "img":
            return _told(tag, "alt")
        case "fieldset" | "table" | "svg" | "details" | "figure":
            first = tag.find(CALLED_BY[tag.name])
            return _plain(_words(first)) if isinstance(first, Tag) else ""
        case "nav" | "section" | "aside" | "main" | "form" | "header" | "footer" | "div" | "ul":
            return ""
        case _:
            return _plain(_words(tag))


def _labels(tag: Tag) -> list[Tag]:
    around = [each for each in tag.parents if each.name == "label"]
    for_it = _root(tag).select(f'label[for="{tag["id"]}"]') if tag.get("id") else []
    return [*around, *(each for each in for_it if each not in around)]


def _by_id(tag: Tag, wanted: str) -> Tag | None:
    found = _root(tag).find(id=wanted)
    return found if isinstance(found, Tag) else None


def _root(tag: Tag) -> Tag:
    return [tag, *tag.parents][-1]


def _words(tag: Tag, *, seen: bool = False) -> str:
    return "".join(_parts(tag, seen=seen))


def _parts(tag: Tag, *, seen: bool) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, PreformattedString):
            continue
        if isinstance(child, NavigableString):
            yield str(child)
        elif isinstance(child, Tag) and not _unspoken(child, seen=seen):
            yield " " if child.name in APART else ""
            yield _alone(child, seen=seen)
            yield " " if child.name in APART else ""


def _alone(tag: Tag, *, seen: bool) -> str:
    if tag.name in {"img", "svg"}:
        return "" if seen else name_of(tag)
    if not seen and tag.get("aria-label"):
        return _told(tag, "aria-label")
    return "" if tag.name in {"select", "textarea", "script"} else _words(tag, seen=seen)


def _unspoken(tag: Tag, *, seen: bool) -> bool:
    """Hidden from those who listen; or, of what is seen, from those who look."""
    if seen:
        if tag.name == "kbd":  # which key to press is no word of its name
            return True
        classes = " ".join(tag.get_attribute_list("class", []) or [])
        return any(each in classes for each in OFF_SCREEN) or tag.has_attr("hidden")
    return tag.get("aria-hidden") == "true" or tag.has_attr("hidden")


def _plain(words: str) -> str:
    return " ".join(words.split())
