"""Pages: who may open them is said, they ask the database nothing, and they say what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path
from jinja2 import nodes

from sers.policy.permissions import Permission
from sers.web.checks import routes
from tests.guards import source

WEB_ROOT = source.PACKAGE / "web"
WEB = [module for module in source.MODULES if "web" in module.parts]

# What asks or writes. `Referral.objects.select_related(…)` is only handed to `gate.fetch`.
ASKING = frozenset(
    {"filter", "exclude", "get", "get_or_create", "update_or_create", "create", "bulk_create"}
    | {"update", "delete", "save", "annotate", "aggregate", "exists", "count", "first", "last"}
    | {"latest", "earliest", "order_by", "values", "values_list", "raw", "in_bulk"}
    | {"select_for_update", "cursor", "within_reach"}
)
# `/status/` and `/readyz` ask whether the database answers at all.
MAY_ASK = {"sers/web/public/views.py: connection.cursor"}

# Pages that other pages are made of.
LAYOUTS = frozenset({"layout.jinja", "form_page.jinja", "desk.jinja", "errors/layout.jinja"})

# What a title may say. It stays in the browser's history, so nothing about a person.
IN_A_TITLE = frozenset(
    {"team", "errors", "heading", "title", "service_name", "referral.reference"}
    | {"team.name", "team.short_name", "desk.team.name", "desk.team.short_name"}
)
TRANSLATING = frozenset({"_", "gettext", "ngettext"})


def test_every_page_says_who_may_open_it():
    assert [error for error in run_checks() if error.id == "sers.E001"] == []


def test_what_a_page_asks_for_is_a_permission_of_the_policy():
    asked = {name: pattern.callback.permission for name, pattern in routes()}
    assert asked
    known = {None, "signed in", *Permission}
    assert {name: each for name, each in asked.items() if each not in known} == {}


def careless(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("anybody may read this")


class CarelessSite:
    urlpatterns = [path("open-to-all/", careless)]


def test_a_page_that_forgets_to_say_it_stops_the_system_starting(settings):
    settings.ROOT_URLCONF = CarelessSite
    clear_url_caches()
    assert "sers.E001" in [error.id for error in run_checks()]
    clear_url_caches()


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


PAGES = [
    template
    for template in source.TEMPLATES
    if "components" not in template.parts
    and not template.name.startswith("_")
    and not source.named(template).endswith(tuple(f"templates/{name}" for name in LAYOUTS))
]


@pytest.mark.parametrize("page", PAGES, ids=source.named)
def test_a_page_has_one_heading_of_the_first_order(page):
    assert sum(_headings(template) for template in _made_of(page)) == 1


def _headings(template: Path) -> int:
    text = template.read_text(encoding="utf-8")
    return source.markup(template).count("<h1") + text.count('"isPageHeading": true')


def _made_of(page: Path) -> Iterator[Path]:
    """The template, the layouts it extends, and those components of ours that it draws."""
    yield page
    tree = source.template(page)
    for node in tree.find_all((nodes.Extends, nodes.FromImport)):
        name = node.template.value
        if not name.startswith("nhsuk/"):
            yield from _made_of(_found(name))


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
    """Every name in it with its dots: `referral.reference`, not `referral`."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr):
        yield ".".join([*_names(node.node), node.attr])
    else:
        for child in node.iter_child_nodes():
            yield from _names(child)


def test_every_page_but_the_layouts_has_a_title():
    def titled(page: Path) -> bool:
        made_of = list(_made_of(page))
        own = [each for each in made_of if each.name != "layout.jinja" or "errors" in each.parts]
        blocks = (b for each in own for b in source.template(each).find_all(nodes.Block))
        return any(block.name == "title" for block in blocks)

    assert [source.named(page) for page in PAGES if not titled(page)] == []
