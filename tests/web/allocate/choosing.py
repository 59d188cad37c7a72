"""The page on which it is chosen who helps, as a browser sends it back."""

from typing import Any

from bs4 import BeautifulSoup

from tests.web.triage.working import soup


def fields_of(answer: Any) -> dict[str, Any]:
    """Everything that the page would send as it stands, but for its buttons."""
    page: BeautifulSoup = soup(answer)
    sent: dict[str, Any] = {}
    for control in page.select("main form:has([name=legs]) [name]"):
        name, kind = str(control["name"]), control.get("type", control.name)
        if kind in {"submit", "button"} or name == "csrfmiddlewaretoken":
            continue
        if kind in {"radio", "checkbox"} and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif kind == "checkbox":
            sent.setdefault(name, []).append(str(control["value"]))
        elif control.name == "textarea":
            sent[name] = control.get_text().removeprefix("\n")
        else:
            sent[name] = str(control.get("value", ""))
    return sent


def leg_sections(answer: Any) -> list[Any]:
    return soup(answer).select(".alloc-leg")


def row_named(answer: Any, name: str, leg: int = 0) -> Any:
    """The row of this service, team or person in the table of a leg."""
    rows = leg_sections(answer)[leg].select("tbody tr")
    found = [row for row in rows if row.select_one("th").get_text(" ").strip().startswith(name)]
    assert len(found) == 1, [row.select_one("th").get_text(" ") for row in rows]
    return found[0]


def said_of(answer: Any, name: str, leg: int = 0) -> str:
    return " ".join(row_named(answer, name, leg).get_text(" ").split())
