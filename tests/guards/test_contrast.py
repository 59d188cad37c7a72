"""Contrast, computed: every theme's tokens in every pair in which they meet on a page.

WCAG 2.2: words 4.5 to 1, edges of controls and what tells a state 3 to 1; the theme of high
contrast promises 7 to 1 for words.
"""

import re

import pytest

from tests.guards import source

STATIC = source.PACKAGE / "web" / "static"
DISPLAY = (STATIC / "sers" / "display.css").read_text(encoding="utf-8")
SHEETS = [*sorted((STATIC / "sers").glob("*.css")), STATIC / "built" / "nhsuk.css"]
THEMES = ("standard", "cream", "dark", "contrast", "more")
LEAST = {"contrast": 7.0, "more": 7.0}
TEXT, EDGE = 4.5, 3.0

# Words, and the grounds they stand on.
GROUNDS = "page surface quiet sunken brand-tint"
WORDS = {
    "text": f"{GROUNDS} ground go-tint ask-tint stop-tint new-tint",
    "surface": "text",
    "muted": f"{GROUNDS} ask-tint new-tint",
    "link": f"{GROUNDS} ask-tint",
    "link-hover": f"{GROUNDS} ground",
    "link-active": GROUNDS,
    "link-visited": GROUNDS,
    "link-footer": "ground page",
    "brand": "surface page",
    "go": "page surface quiet brand-tint",
    "stop": "page surface stop-tint brand-tint",
    "error": "page surface",
    "error-hover": "page surface",
    "new": "page surface new-tint",
    "safety": "page surface brand-tint",
    "access": "page surface brand-tint",
    "on-fill": "brand-fill brand-deep go-fill go-fill-hover stop-fill stop-fill-hover emergency",
    "on-fill-muted": "brand-fill",
    "on-ask": "ask",
    "on-stop": "stop",
    "on-new": "new",
    "on-bed-taken": "bed-taken",
    "on-warning": "warning warning-tint",
    "focus-text": "focus",
    "reverse-text": "reverse",
    **{
        f"tag-{colour}-text": f"tag-{colour}"
        for colour in ["blue", "green", "aqua", "purple", "grey", "orange", "yellow", "pink", "red"]
    },
}
# What has to be seen to use a control, or to tell one state from another.
EDGES = {
    "edge": "page surface",
    "edge-soft": "page surface",
    "brand": "page surface",
    "go": "page surface",
    "stop": "page surface stop-tint",
    "ask-edge": "surface ask-tint page",
    "error": "page surface",
    "go-fill-edge": "page surface",
    "stop-fill-edge": "page surface",
    "focus-ring": "page surface",
}


def tokens(theme: str) -> dict[str, str]:
    """What each token is in a theme: the first block, and the theme's own over it."""
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", DISPLAY, flags=re.S))
    mark = {"standard": ":root", "more": ":root:not([data-theme])"}.get(
        theme, f'[data-theme="{theme}"]'
    )
    standard = {":root"}
    found: dict[str, str] = {}
    for selector, body in blocks:
        selectors = {each.strip() for each in selector.split(",")}
        if selectors & standard or mark in selectors:
            found |= dict(re.findall(r"--sers-([a-z-]+): (#[0-9a-f]{3,6})\b", body))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(theme: str, pairs: dict[str, str], least: float) -> list[str]:
    colours = tokens(theme)
    return [
        f"{upper} on {ground}: {got:.2f}"
        for upper, grounds in pairs.items()
        for ground in grounds.split()
        if (got := ratio(colours[upper], colours[ground])) < least
    ]


def test_the_ratio_is_that_of_wcag():
    assert ratio("#000", "#fff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_words_are_readable_in_every_theme(theme: str):
    assert too_faint(theme, WORDS, LEAST.get(theme, TEXT)) == []


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_are_seen_in_every_theme(theme: str):
    assert too_faint(theme, EDGES, EDGE) == []


@pytest.mark.parametrize("theme", ["cream", "dark", "contrast"])
def test_a_theme_names_no_colour_that_the_standard_does_not_have(theme: str):
    assert tokens(theme).keys() == tokens("standard").keys()


@pytest.mark.parametrize("sheet", SHEETS, ids=source.named)
def test_a_colour_of_words_is_in_a_pair(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    written = re.findall(r"(?<![\w-])color:\s*var\(--sers-([a-z-]+)", text)
    assert {name for name in written if name not in WORDS} == set()
