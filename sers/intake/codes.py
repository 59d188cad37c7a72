"""Code lists: who publishes each, in which version, and the codes in it. Pure."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).parent / "definitions" / "codes.yaml"

type Lists = Mapping[str, Mapping[str, Any]]


class UnknownList(ValueError):
    """A form names a code list that nobody has loaded."""


def shipped() -> Lists:
    """The lists that come with the service, by their id."""
    read = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return {each["id"]: each for each in read["lists"]}


def with_lists(definition: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    """The definition with the codes of its lists as options, before those of its own.

    So a published form needs no list to be read: it shows what its version offered, whatever
    the list says now. Raises UnknownList.
    """
    pages = [_page(page, lists) for page in _listed(definition.get("pages"))]
    return {**definition, "pages": pages} if pages else dict(definition)


def _page(page: Any, lists: Lists) -> Any:
    if not isinstance(page, Mapping):
        return page
    questions = [_question(each, lists) for each in _listed(page.get("questions"))]
    return {**page, "questions": questions}


def _question(question: Any, lists: Lists) -> Any:
    name = question.get("code_list") if isinstance(question, Mapping) else None
    if not name:
        return question
    if name not in lists:
        raise UnknownList(f"{question.get('id')}: there is no code list «{name}»")
    own = list(question.get("options", ()))
    taken = {option.get("value") for option in own if isinstance(option, Mapping)}
    listed = [_option(code) for code in lists[name]["codes"] if code["value"] not in taken]
    return {**question, "options": [*listed, *own]}


def _option(code: Mapping[str, Any]) -> dict[str, Any]:
    return {key: code[key] for key in ("value", "label", "hint", "code") if code.get(key)}


def _listed(raw: Any) -> Iterable[Any]:
    return raw if isinstance(raw, list) else []
