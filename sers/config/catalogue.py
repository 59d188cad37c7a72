"""The sentences that a translator turns into another language: sers/locale/django.pot.

They stand in Python, in templates, in the referral forms and in the pages and telephone
numbers that a new service begins with. English is what is written there, so it needs no
catalogue of its own. `make fix` gathers them, `make check` and tests/guards compare;
docs/how-to/add-a-language.md says how to go on. What each language says of them is kept by
`translations.py`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from sers.config import translations
from sers.content.sentences import sentences_of

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
# What a telephone number says to people.
SAID_OF_CONTACTS = frozenset({"name", "what_for", "hours", "other_hours"})
SAID_OF_PAGES = frozenset({"title", "summary"})

type Extracted = tuple[int, str, str, list[str]]


def main() -> None:
    """Write the catalogues, or say that one is no longer true; or do a translator's errand."""
    parser = argparse.ArgumentParser(prog="sers.config.catalogue", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--check", action="store_true")
    asked.add_argument("--languages", action="store_true", help="write what each language lacks")
    asked.add_argument("--todo", metavar="CODE", help="print what a language does not say yet")
    asked.add_argument("--take", nargs=2, metavar=("CODE", "FILE"), help="put drafts in")
    done = parser.parse_args()
    if done.write:
        TEMPLATE.write_bytes(gathered())
    if done.write or done.languages:
        translations.write_all(found())
    elif done.todo:
        print(translations.todo(done.todo, found()))
    elif done.take:
        code, file = done.take
        translations.take(code, json.loads(Path(file).read_text()), found())
    elif stale := _stale():
        named = ", ".join(str(file.relative_to(PACKAGE.parent)) for file in stale)
        sys.exit(f"Not true any more, run make fix: {named}")


def outdated() -> bool:
    return not TEMPLATE.exists() or TEMPLATE.read_bytes() != gathered()


def _stale() -> list[Path]:
    return [*([TEMPLATE] if outdated() else []), *translations.outdated(found())]


def gathered() -> bytes:
    """The catalogue as it ought to be: in one order, without dates and line numbers."""
    written = BytesIO()
    write_po(written, found(), omit_header=True, sort_output=True, include_lineno=False)
    return HEADER + written.getvalue()


def found() -> Catalog:
    """Every sentence, and where it stands."""
    catalogue = Catalog()
    methods = [
        ("locale/**", "ignore"),
        ("**/migrations/**", "ignore"),
        ("**.py", "python"),
        ("**.jinja", "jinja2.ext:babel_extract"),
        ("intake/definitions/*.yaml", sentences_of_a_form),
        ("content/seed/**.md", sentences_of_a_page),
        ("content/seed/**.yaml", sentences_of_contacts),
    ]
    options = {"**.jinja": {"silent": "false", "extensions": "jinja2.ext.i18n"}}
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)  # type: ignore[arg-type]
    for path, _line, message, _comments, context in found:
        catalogue.add(message, locations=[(f"sers/{path}", 0)], context=context)
    return catalogue


def sentences_of_a_form(
    form: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Iterable[str],
    options: Mapping[str, str],  # noqa: ARG001  Babel's name
) -> Iterator[Extracted]:
    """What Babel calls for each form definition."""
    for sentence in _said(yaml.safe_load(form), SAID):
        yield 0, "gettext", sentence, []


def sentences_of_contacts(
    contacts: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Iterable[str],
    options: Mapping[str, str],  # noqa: ARG001  Babel's name
) -> Iterator[Extracted]:
    """What Babel calls for the telephone numbers."""
    for sentence in _said(yaml.safe_load(contacts), SAID_OF_CONTACTS):
        yield 0, "gettext", sentence, []


def sentences_of_a_page(
    page: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Iterable[str],
    options: Mapping[str, str],  # noqa: ARG001  Babel's name
) -> Iterator[Extracted]:
    """What Babel calls for a page in Markdown: its title and summary, then each block."""
    _before, head, body = page.read().decode().split("---\n", 2)
    for line in head.splitlines():
        name, _colon, value = line.partition(":")
        if name in SAID_OF_PAGES and value.strip():
            yield 0, "gettext", value.strip(), []
    for sentence in sentences_of(body):
        yield 0, "gettext", sentence, []


def _said(part: object, said: frozenset[str], name: str = "") -> Iterator[str]:
    match part:
        case dict():
            for key, value in part.items():
                yield from _said(value, said, key)
        case list():
            for each in part:
                yield from _said(each, said, name)
        case str() if name in said and part:
            yield part


if __name__ == "__main__":
    main()
