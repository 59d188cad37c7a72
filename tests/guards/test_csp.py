"""Templates hold no script, style or handler of their own: the content policy refuses them."""

from html.parser import HTMLParser

import pytest

from tests.guards import source


class Inline(HTMLParser):
    """What the browser would refuse, with the line it stands on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag if tag in {"script", "style"} else ""
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self._add(f"<{tag}> of its own")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self._add(f"{name}=")
            if (value or "").strip().lower().startswith("javascript:"):
                self._add(f"{name}=javascript:")
            if name in {"src", "href", "action"} and (value or "").startswith(("http:", "//")):
                self._add(f"{name} leads to another host")

    def handle_endtag(self, _tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside and data.strip():
            self._add(f"text inside <{self.inside}>")

    def _add(self, what: str) -> None:
        self.found.append(f"line {self.getpos()[0]}: {what}")


def inline_in(markup: str) -> list[str]:
    parser = Inline()
    parser.feed(markup)
    return parser.found


@pytest.mark.parametrize("template", source.TEMPLATES, ids=source.named)
def test_a_template_holds_nothing_that_the_content_policy_refuses(template):
    assert inline_in(source.markup(template)) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<script src="/a.js">go()</script>',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="http://elsewhere.example/a.js"></script>',
    ],
)
def test_the_guard_finds_what_it_is_there_for(markup):
    assert inline_in(markup)


def test_the_policy_names_no_other_host_and_allows_nothing_inline(settings):
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert allowed["default-src"] == ["'none'"]
    sources = {source for listed in allowed.values() for source in listed}
    assert sources <= {"'none'", "'self'", "data:"}
