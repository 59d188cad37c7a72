"""Pages: who may open them is said, they ask the database nothing, and they say what they are."""

import ast
import runpy
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import clear_url_caches, path
from jinja2 import nodes

from sers.policy.permissions import Permission
from sers.web import context
from sers.web.checks import routes
from tests.guards import source

WEB_ROOT = source.PACKAGE / "web"
# FHIR resources are read as pages are: through the gate, by queries that have names.
WEB = [module for module in source.MODULES if {"web", "interop"} & set(module.parts)]

# What asks or writes. `Referral.objects.select_related(…)` is only handed to `gate.fetch`.
ASKING = frozenset(
    {"filter", "exclude", "get", "get_or_create", "update_or_create", "create", "bulk_create"}
    | {"update", "delete", "save", "annotate", "aggregate", "exists", "count", "first", "last"}
    | {"latest", "earliest", "order_by", "values", "values_list", "raw", "in_bulk"}
    | {"select_for_update", "cursor", "within_reach"}
)
# `/status/` and `/readyz` ask whether the database answers at all.
MAY_ASK = {"sers/web/public/views.py: connection.cursor"}

# What a title may say. It stays in the browser's history, so nothing about a person.
IN_A_TITLE = frozenset(
    {"heading", "title", "service_name", "referral.reference", "decision.title"}
    | {"team.name", "screen.slot.name", "telling.title"}
)
TRANSLATING = frozenset({"_", "gettext", "ngettext"})


def test_every_page_says_who_may_open_it():
    assert [error for error in run_checks() if error.id == "sers.E001"] == []


def test_what_a_page_asks_for_is_a_permission_of_the_policy():
    opens_to = {name: pattern.callback.permission for name, pattern in routes()}
    # A door may open to holders of one among several.
    asked = {n: each if isinstance(each, frozenset) else {each} for n, each in opens_to.items()}
    assert asked
    known = {None, "signed in", *Permission}
    assert {name: each for name, each in asked.items() if each - known} == {}


def careless(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("anybody may read this")


class CarelessSite:
    urlpatterns = [path("open-to-all/", careless)]


@pytest.fixture
def _a_careless_site(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = CarelessSite
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.usefixtures("_a_careless_site")
def test_a_page_that_forgets_to_say_it_is_found():
    assert "sers.E001" in [error.id for error in run_checks()]


@pytest.mark.usefixtures("_a_careless_site")
def test_a_page_that_forgets_to_say_it_stops_the_server_starting(monkeypatch):
    monkeypatch.delitem(sys.modules, "sers.config.wsgi", raising=False)
    with pytest.raises(SystemCheckError, match=r"sers\.E001"):
        runpy.run_module("sers.config.wsgi")


@pytest.mark.parametrize("module", WEB, ids=source.named)
def test_a_page_asks_the_database_nothing_itself(module):
    asking = [f"{source.named(module)}: {call}" for call in _questions(module)]
    assert [each for each in asking if each not in MAY_ASK] == []


def _questions(module: Path) -> Iterator[str]:
    for node in ast.walk(source.tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, of = node.func.attr, ast.unparse(node.func.value)
            if name in ASKING and _may_be_records(of):
                yield f"{of}.{name}"


def _may_be_records(of: str) -> bool:
    """Not a dictionary: mappings are asked with the same words."""
    plain = ("request.GET", "request.POST", "request.headers", "request.session", "kwargs")
    return ".objects" in of or of == "connection" or ("_set" in of and not of.startswith(plain))


EXTENDED = {
    node.template.value
    for template in source.TEMPLATES
    for node in source.template(template).find_all(nodes.Extends)
}
PAGES = [
    template
    for template in source.TEMPLATES
    if any(source.template(template).find_all(nodes.Extends))
    and not any(template.as_posix().endswith(f"templates/{name}") for name in EXTENDED)
]


def test_what_is_no_page_is_no_document_either():
    pieces = set(source.TEMPLATES) - set(PAGES)
    whole = [source.named(each) for each in pieces if "<html" in source.markup(each)]
    assert whole == ["sers/web/templates/layout.jinja"]


@pytest.mark.parametrize("page", PAGES, ids=source.named)
def test_a_page_has_one_heading_of_the_first_order(page):
    assert _headings(page) == {1}


def _headings(template: Path, overridden: frozenset[str] = frozenset()) -> set[int]:
    """How many it may have, whichever way its conditions turn; with what it extends."""
    tree = source.template(template)
    macros = {
        macro if isinstance(macro, str) else macro[1]: _headings(_found(node.template.value))
        for node in tree.find_all(nodes.FromImport)
        if not node.template.value.startswith("nhsuk/")
        for macro in node.names
    }
    counted = _counted(tree.body, macros, overridden)
    own = frozenset(block.name for block in tree.find_all(nodes.Block))
    for node in tree.find_all(nodes.Extends):
        counted = _sums(counted, _headings(_found(node.template.value), overridden | own))
    return counted


def _counted(
    parts: Iterable[nodes.Node], macros: Mapping[str, set[int]], overridden: frozenset[str]
) -> set[int]:
    total = {0}
    for part in parts:
        total = _sums(total, _counted_in(part, macros, overridden))
    return total


def _counted_in(
    node: nodes.Node, macros: Mapping[str, set[int]], overridden: frozenset[str]
) -> set[int]:
    def within(parts: Iterable[nodes.Node]) -> set[int]:
        return _counted(parts, macros, overridden)

    match node:
        case nodes.TemplateData():
            return {node.data.count("<h1")}
        case nodes.Block() if node.name in overridden:
            return {0}
        case nodes.If():
            return within(node.body).union(
                *map(within, [[e] for e in node.elif_]), within(node.else_)
            )
        case nodes.Pair() if getattr(node.key, "value", "") == "isPageHeading":
            return {1}
        case nodes.Call() if isinstance(node.node, nodes.Name) and node.node.name in macros:
            return macros[node.node.name]
        case _:
            return within(node.iter_child_nodes())


def _sums(some: set[int], others: set[int]) -> set[int]:
    return {a + b for a in some for b in others}


def _found(name: str) -> Path:
    """Where Django looks for it: settings.TEMPLATES."""
    places = [WEB_ROOT / "templates", WEB_ROOT / "components", *WEB_ROOT.glob("*/templates")]
    return next(place / name for place in places if (place / name).exists())


@pytest.mark.parametrize("page", source.TEMPLATES, ids=source.named)
def test_a_title_says_nothing_about_a_person(page):
    titles = [b for b in source.template(page).find_all(nodes.Block) if b.name == "title"]
    said = {name for title in titles for name in _names(title)}
    assert said - IN_A_TITLE - TRANSLATING == set()


def _names(node: nodes.Node) -> Iterator[str]:
    """Every name that is shown, with its dots: `referral.reference`, not `referral`."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr):
        yield ".".join([*_names(node.node), node.attr])
    else:
        asked = [node.test] if isinstance(node, nodes.If) else []
        for child in node.iter_child_nodes():
            yield from () if child in asked else _names(child)


@pytest.mark.parametrize("page", PAGES, ids=source.named)
def test_a_page_has_a_title_of_its_own(page):
    assert any(block.name == "title" for block in _blocks(page))


def _blocks(template: Path) -> Iterator[nodes.Block]:
    """Those of the page and of what it extends, but for the layout of all."""
    tree = source.template(template)
    yield from tree.find_all(nodes.Block)
    for node in tree.find_all(nodes.Extends):
        if node.template.value != "layout.jinja":
            yield from _blocks(_found(node.template.value))


def _asked() -> HttpRequest:
    request = RequestFactory().get("/")
    request.resolver_match = None
    return request


def test_no_page_hands_over_what_every_page_is_given():
    """Django lets what every page is given win, and what the view meant is silently gone."""
    given = set(context.everywhere(_asked()))
    clashing = [
        f"{source.named(module)}: {key.value}"
        for module in WEB
        for node in ast.walk(source.tree(module))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and key.value in given - {"now", "user"}
    ]
    own = ("sers/web/context.py", "sers/web/display/around.py")
    assert [each for each in clashing if not each.startswith(own)] == []
