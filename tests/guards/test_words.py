"""Every sentence can be translated, and none says what nobody would say aloud."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from sers.config import catalogue
from sers.intake import reading
from tests.guards import source

# Names, which are the same in every language.
NAMES = frozenset({"SERS", "NHS"})
SAID_BY_ATTRIBUTES = frozenset({"aria-label", "aria-description", "alt", "title", "placeholder"})
# What a component is given to say.
SAID_BY_COMPONENTS = frozenset({"text", "hint", "label", "legend", "lead", "heading", "html"})
# A block or set that names style classes, as in `{% block main_class %}nhsuk-u-padding-top-3`.
STYLE = re.compile(r"[a-z]+(-[a-z0-9_]+)+")

# Exceptions and calls whose text is shown to whoever caused them.
SHOWN = frozenset(
    {"MoveRefused", "Overtaken", "NotReady", "ChangedElsewhere", "Refused", "refused"}
    | {"ValidationError", "add_error"}
)
# Django's system check says what it found to whoever starts the system.
FOR_DEVELOPERS = frozenset({"Error"})
SHOWN_AS = frozenset({"label", "hint", "headline", "legend", "heading", "label_suffix"})

# Said by computers, or about people as if they were things. On the right: say instead.
NOT_SAID = {
    r"successful(ly)?": "what has happened",
    r"invalid": "what to enter",
    r"submit\w*": "send",
    r"pending|queue|inbox": "to pick up, in triage, to allocate",
    r"SLA|breach(ed)?": "14 min late",
    r"reject\w*": "not accepted",
    r"unassigned": "nobody yet",
    r"N/A": "not known, not asked",
    r"verified": "the digits fit together",
    r"as soon as possible": "by when",
    r"service users?|the user|patients?|clients?": "the person, you, they",
    r"click\w*|log ?in|log ?out|login|logout": "choose, sign in, sign out",
    r"oops|whoops": "what went wrong",
    r"\w+!": "the same without shouting",
}


class Bare(HTMLParser):
    """Sentences outside of `_()`, in text and in attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data):
        self._look(data)

    def handle_starttag(self, _tag, attrs):
        for name, value in attrs:
            if name in SAID_BY_ATTRIBUTES:
                self._look(value or "")

    def _look(self, text: str) -> None:
        # A macro may write an attribute by itself, to be put into a tag elsewhere.
        text = re.sub(r'[\w-]+="[^"]*"', "", text)
        plain = " ".join(each for each in text.split() if not STYLE.fullmatch(each))
        if set(source.words(plain)) - NAMES:
            self.found.append(f"line {self.getpos()[0]}: {' '.join(plain.split())}")


def bare_in(markup: str) -> list[str]:
    parser = Bare()
    parser.feed(markup)
    return parser.found


@pytest.mark.parametrize("template", source.TEMPLATES, ids=source.named)
def test_a_template_says_nothing_that_cannot_be_translated(template):
    assert bare_in(source.markup(template)) == []


@pytest.mark.parametrize("markup", ["<p>Not known</p>", '<nav aria-label="Menu">', "<b>Yes</b>"])
def test_the_guard_finds_a_bare_sentence(markup):
    assert bare_in(markup)


@pytest.mark.parametrize("template", source.TEMPLATES, ids=source.named)
def test_a_template_gives_its_components_nothing_that_cannot_be_translated(template):
    given = [
        pair.value.value
        for pair in source.template(template).find_all(nodes.Pair)
        if isinstance(pair.key, nodes.Const) and pair.key.value in SAID_BY_COMPONENTS
        if isinstance(pair.value, nodes.Const) and isinstance(pair.value.value, str)
    ]
    assert [text for text in given if source.words(text)] == []


@pytest.mark.parametrize("module", source.MODULES, ids=source.named)
def test_a_module_shows_nobody_a_sentence_that_cannot_be_translated(module):
    assert list(_shown(module)) == []


def _shown(module: Path) -> Iterator[str]:
    for call in (node for node in ast.walk(source.tree(module)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func).rpartition(".")[2]
        said = list(call.args) if name in SHOWN else []
        if name not in FOR_DEVELOPERS:
            said += [each.value for each in call.keywords if each.arg in SHOWN_AS]
        yield from (f"line {each.lineno}: {ast.unparse(each)}" for each in said if _is_bare(each))


def _is_bare(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = [each.value for each in node.values if isinstance(each, ast.Constant)]
        return len(source.words(" ".join(map(str, parts)))) > 1
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and " " in node.value
        and bool(source.words(node.value))
    )


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, list[str]]]:
    """Every sentence that anybody can meet, with where it stands."""
    return [
        (sentence, [path for path, _line in message.locations])
        for message in read_po(BytesIO(catalogue.gathered()))
        for sentence in (message.id if isinstance(message.id, tuple) else (message.id,))
        if sentence
    ]


# The labels of a code list are its publisher's words, and are said as they were published.
PUBLISHED = {"sers/intake/definitions/codes.yaml"}


@pytest.mark.parametrize("words", NOT_SAID)
def test_no_sentence_says_what_nobody_would_say_aloud(words, sentences):
    unsaid = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    saying = [
        f"{sentence} ({paths[0]})"
        for sentence, paths in sentences
        if unsaid.search(sentence) and set(paths) != PUBLISHED
    ]
    assert saying == [], f"Say instead: {NOT_SAID[words]}"


def test_the_catalogue_holds_every_sentence_of_the_form(sentences):
    form = reading.read(reading.DEFINITIONS / "serf.yaml")
    asked = {question.ask for question in form.questions()}
    whys = {question.purpose for question in form.questions()} - {""}
    titles = {page.title for page in form.pages} | {stop.title for stop in form.stops}
    options = {option.label for question in form.questions() for option in question.options}
    held = {sentence for sentence, _paths in sentences}
    assert (asked | whys | titles | options) - held == set()


def test_the_catalogue_holds_sentences_of_modules_and_templates(sentences):
    held = {path for _sentence, paths in sentences for path in paths}
    assert {"sers/referrals/moving.py", "sers/web/templates/layout.jinja"} <= held
