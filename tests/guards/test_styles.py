"""A class that a template names is one that some style sheet knows, and a token is defined."""

import re
from pathlib import Path

import pytest

from tests.guards import source

STATIC = source.PACKAGE / "web" / "static"
OURS = sorted((STATIC / "sers").glob("*.css"))
BUILT = STATIC / "built" / "nhsuk.css"

CLASS = re.compile(r"(?<![\w-])(?:nhsuk|sers|app)-[a-z][\w-]*[a-z0-9](?![\w-])")
ATTRIBUTE = re.compile(r'(?:\bclass(?:es)?=|"classes": |classes: ?)"([^"]*)"')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

# Nothing of their own looks different; each says why it is named all the same.
HOOKS = {
    "app-col-next": "takes the width that the other columns leave",
    "app-match--pair": "two beds, side by side as one",
    "app-own__acts--many": "the same buttons, on the bed's own page",
    "app-own__said": "what was said about a bed, between what has a look",
    "app-ring__now": "the part of the ring that live.js replaces",
    "app-visits": "the list; --new is the one that looks different",
    "nhsuk-header__account-form": "the design system's own name for the form of a button",
    "sers-agree": "what the Bed Bureau agrees to",
    "sers-beside": "holds sers-beside__text",
    "sers-flags": "holds sers-flags__head",
    "sers-reasons": "why a question is asked",
    "sers-row__note": "a line of a row, as other lines",
    "sers-sections": "holds sers-sections__list",
}


def in_sheets() -> set[str]:
    sheets = [COMMENT.sub("", sheet.read_text(encoding="utf-8")) for sheet in [*OURS, BUILT]]
    return {name for sheet in sheets for name in re.findall(r"\.(-?[a-z_][\w-]*)", sheet)}


def in_templates() -> dict[str, str]:
    return {
        name: source.named(template)
        for template in source.TEMPLATES
        for value in ATTRIBUTE.findall(template.read_text(encoding="utf-8"))
        # What an expression puts together is not a name yet: nhsuk-tag--{{ colour }}.
        for name in CLASS.findall(re.sub(r"\S*\{[{%#].*?[}%#]\}\S*", " ", value))
    }


def test_every_class_of_a_template_is_in_a_style_sheet():
    known = in_sheets() | HOOKS.keys()
    unknown = {name: where for name, where in in_templates().items() if name not in known}
    assert unknown == {}, "Add the component to static_src/nhsuk.scss, or the class to a sheet"


def test_every_hook_is_still_in_use_and_says_why():
    assert HOOKS.keys() <= in_templates().keys() - in_sheets()
    assert all(HOOKS.values())


def components_imported() -> set[str]:
    """What templates draw with the design system's macros."""
    written = re.compile(r'"nhsuk/components/([a-z-]+)/macro\.jinja"')
    return {
        name
        for template in source.TEMPLATES
        for name in written.findall(template.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("component", sorted(components_imported()))
def test_the_component_of_a_macro_is_compiled(component: str):
    # Characters are counted in a hint that has no look of its own.
    assert f'components/{component}"' in (STATIC.parent / "static_src/nhsuk.scss").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("sheet", OURS, ids=source.named)
def test_a_sheet_uses_only_tokens_that_are_defined(sheet: Path):
    everything = "".join(each.read_text(encoding="utf-8") for each in OURS)
    defined = set(re.findall(r"(--[a-z0-9-]+):", everything))
    # Written by desk scripts: the height of the bar that stays on top.
    defined.add("--bar")
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text(encoding="utf-8")))
    assert used - defined == set()


@pytest.mark.parametrize("sheet", OURS, ids=source.named)
def test_a_colour_is_written_as_a_number_only_where_tokens_are_defined(sheet: Path):
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    text = re.sub(r"--[a-z0-9-]+:[^;}]*", "", text)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|hsla?\([^)]*\)", text) == []


@pytest.mark.parametrize("sheet", OURS, ids=source.named)
def test_sides_are_the_readers_and_not_left_and_right(sheet: Path):
    sides = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right) ?:"
        r"|(?:text-align|float|clear): ?(?:left|right)"
    )
    assert sides.findall(COMMENT.sub("", sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("sheet", OURS, ids=source.named)
def test_nothing_that_holds_text_is_measured_in_pixels(sheet: Path):
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    large = [size for size in re.findall(r"(?<![\w.#-])(\d+(?:\.\d+)?)px", text) if float(size) > 4]
    assert large == []


@pytest.mark.parametrize("sheet", OURS, ids=source.named)
def test_a_sheet_asks_the_page_for_its_width_and_not_the_window(sheet: Path):
    """Else text of twice the size would be laid out as if there were room for it."""
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    asked = re.findall(r"@media[^{]*width[^{]*\{\s*(\S+)", text)
    # The root is in no page: how far it scrolls past a bar may follow the window.
    assert [selector for selector in asked if not selector.startswith("html")] == []
