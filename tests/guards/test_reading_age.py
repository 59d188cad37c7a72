"""Whoever is eleven can read what the public and the person referred are told.

The grade is Flesch and Kincaid's: a grade of 6 is read by those of eleven. Each page of the seed
counts by itself; sentences of templates and modules count by file where there are enough of them
to say anything, and otherwise with the rest of their folder.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest
import textstat
from babel.messages.extract import extract_from_dir

from sers.config.catalogue import KEYWORDS
from tests.guards.source import PACKAGE

GRADE = 6
ENOUGH_WORDS = 80
SEEDS = sorted((PACKAGE / "content" / "seed").glob("*.md"))
# What nobody can say in other words, and all who live there know.
NAMES = (
    *("Cornwall", "Cornish", "Isles of Scilly", "Council", "safeguarding", "Flesch", "e-mail"),
    *("SERS", "SERF", "NHS", "GP", "111", "999", "Samaritans", "telephone", "Accessibility"),
)
SPOKEN_IN = ("web/public", "web/person", "own_page")


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(_without_names(text)))


def told(markdown: str) -> str:
    """What a page of the seed says, a sentence for each heading and point of a list."""
    _, _, body = markdown.removeprefix("---").partition("\n---")
    title = re.findall(r"^(?:title|summary): (.+)$", markdown, re.MULTILINE)
    lines = [*title, *(body or markdown).splitlines()]
    return "\n".join(filter(None, map(_sentence, lines)))


def _sentence(line: str) -> str:
    if line.lstrip().startswith(("|", "<", "```", "{")):
        return ""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    line = re.sub(r"\{[^}]*\}", "", line)
    line = re.sub(r"^\s*(?:[-*#>]+|\d+\.)\s*", "", line).strip(" *_`")
    ends = line.endswith((".", "?", "!", ":"))
    return line if not line or ends else f"{line}."


def _without_names(text: str) -> str:
    for name in NAMES:
        text = re.sub(rf"\b{re.escape(name)}\b", "it", text, flags=re.IGNORECASE)
    return text


def _spoken() -> Mapping[str, str]:
    """The sentences of the person's and the public pages, by where they stand."""
    methods = [("**/migrations/**", "ignore"), ("**.py", "python")]
    methods.append(("**.jinja", "jinja2.ext:babel_extract"))
    options = {"**.jinja": {"silent": "false", "extensions": "jinja2.ext.i18n"}}
    pieces: dict[str, list[str]] = defaultdict(list)
    for folder in SPOKEN_IN:
        found = extract_from_dir(PACKAGE / folder, methods, options, keywords=KEYWORDS)
        by_file: dict[str, list[str]] = defaultdict(list)
        for path, _line, message, _comments, _context in found:
            messages = [message] if isinstance(message, str) else message
            by_file[f"{folder}/{path}"].extend(_filled(each) for each in messages)
        for path, sentences in by_file.items():
            enough = len(" ".join(sentences).split()) >= ENOUGH_WORDS
            pieces[path if enough else folder].extend(sentences)
    return {name: "\n".join(sentences) for name, sentences in pieces.items()}


def _filled(message: str) -> str:
    return _sentence(re.sub(r"%\((\w+)\)[sd]", "it", re.sub(r"<[^>]*>", "", message)))


def _paragraphs() -> Iterator[tuple[str, str]]:
    yield from ((path.name, told(path.read_text(encoding="utf-8"))) for path in SEEDS)
    yield from _spoken().items()


SAID = dict(_paragraphs())


def test_there_are_pages_to_read():
    assert (PACKAGE / "content" / "seed").exists() == bool(SEEDS)
    assert any(name.startswith("web/public") for name in SAID)


@pytest.mark.parametrize("page", SAID)
def test_whoever_is_eleven_can_read_it(page: str):
    assert grade(SAID[page]) <= GRADE, f"{page}:\n{SAID[page]}"


def test_what_is_hard_to_read_is_found():
    hard = "Multidisciplinary practitioners should prioritise individualised rehabilitation."
    assert grade(hard) > GRADE
    assert grade("You do not have to be sure. Ring us today.") < GRADE


def test_names_that_nobody_can_change_do_not_count():
    assert grade("They live in Cornwall.") == grade("They live in it.")
