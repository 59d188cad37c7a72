"""The sentences that a translator turns into another language: sers/locale/django.pot.

They stand in Python, in templates and in the referral forms. English is what is written
there, so it needs no catalogue of its own. `make fix` gathers them, `make check` and
tests/guards compare; docs/how-to/add-a-language.md says how to go on.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

PACKAGE = Path(__file__).parents[1]
TEMPLATE = PACKAGE / "locale" / "django.pot"
HEADER = (
    b"# Gathered by sers/config/catalogue.py: change a sentence where it stands, then make fix.\n\n"
)

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# What a form definition says to people; the rest of it is for the system.
SAID = frozenset(
    {"title", "short", "intro", "body", "note", "ask", "hint", "label", "group"}
    | {"purpose", "error", "unknown_label"}
)

type Extracted = tuple[int, str, str, list[str]]


def main() -> None:
    """Write the catalogue, or say that it is no longer true."""
    parser = argparse.ArgumentParser(prog="sers.config.catalogue", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--check", action="store_true")
    if parser.parse_args().write:
        TEMPLATE.write_bytes(gathered())
    elif outdated():
        sys.exit(f"Not true any more, run make fix: {TEMPLATE.relative_to(PACKAGE.parent)}")


def outdated() -> bool:
    return not TEMPLATE.exists() or TEMPLATE.read_bytes() != gathered()


def gathered() -> bytes:
    """The catalogue as it ought to be: in one order, without dates and line numbers."""
    catalogue = Catalog()
    methods = [
        ("locale/**", "ignore"),
        ("**/migrations/**", "ignore"),
        ("**.py", "python"),
        ("**.jinja", "jinja2.ext:babel_extract"),
        ("intake/definitions/*.yaml", sentences_of_a_form),
    ]
    options = {"**.jinja": {"silent": "false", "extensions": "jinja2.ext.i18n"}}
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)  # type: ignore[arg-type]
    for path, _line, message, _comments, context in found:
        catalogue.add(message, locations=[(f"sers/{path}", 0)], context=context)
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER + written.getvalue()


def sentences_of_a_form(
    form: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Iterable[str],
    options: Mapping[str, str],  # noqa: ARG001  Babel's name
) -> Iterator[Extracted]:
    """What Babel calls for each form definition."""
    yield from ((0, "gettext", sentence, []) for sentence in _said(yaml.safe_load(form)))


def _said(part: object, name: str = "") -> Iterator[str]:
    match part:
        case dict():
            for key, value in part.items():
                yield from _said(value, key)
        case list():
            for each in part:
                yield from _said(each, name)
        case str() if name in SAID and part:
            yield part


if __name__ == "__main__":
    main()
