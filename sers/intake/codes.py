"""Code lists and the forms that offer them: a published form has its options written in. Pure."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).parent / "definitions" / "codes.yaml"

# By its key, each list as it is offered now: `codes`, and `once`, what else it ever had.
type Lists = Mapping[str, Mapping[str, Any]]
type Code = Mapping[str, Any]


class UnknownList(ValueError):
    """A form names a code list that nobody has loaded."""

    def __init__(self, question: str, name: str) -> None:
        super().__init__(f"{question}: there is no code list «{name}»")


def shipped() -> Lists:
    """The lists that come with the service, by their key."""
    read = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return {each["id"]: each for each in read["lists"]}


def with_lists(definition: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    """The definition with the codes of its lists as options, before those of its own.

    So a published form needs no list to be read: it shows what its version offered, whatever
    the list says now. What a list once had goes along in `once`: it is not offered, and an
    answer that was given with it can still be told. Raises UnknownList.
    """
    return _each_question(definition, lambda question: _with_list(question, lists))


def without_lists(definition: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    """The definition as somebody writes it: without the options that came from its lists."""
    return _each_question(definition, lambda question: _without_list(question, lists))


def _each_question(definition: Mapping[str, Any], change: Any) -> dict[str, Any]:
    pages = [
        {**page, "questions": [_changed(q, change) for q in _listed(page["questions"])]}
        if isinstance(page, Mapping) and "questions" in page
        else page
        for page in _listed(definition.get("pages"))
    ]
    return {**definition, "pages": pages} if pages else dict(definition)


def _changed(question: Any, change: Any) -> Any:
    named = isinstance(question, Mapping) and isinstance(question.get("code_list"), str)
    return change(question) if named and question["code_list"] else question


def _with_list(question: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    name = question["code_list"]
    if name not in lists:
        raise UnknownList(str(question.get("id")), name)
    own = _listed(question.get("options"))
    codes = lists[name]["codes"]
    offered = _but([_option(code) for code in codes if not code.get("until")], own)
    ended = [_option(code) for code in [*codes, *lists[name].get("once", ())]]
    once = _but(ended, [*offered, *own])
    options = {"options": [*offered, *own]}
    return {**question, **options, **({"once": once} if once else {})}


def _without_list(question: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    of_list = lists.get(question["code_list"], {})
    every = [_option(code) for part in ("codes", "once") for code in of_list.get(part, ())]
    own = [option for option in _listed(question.get("options")) if option not in every]
    kept = {key: each for key, each in question.items() if key not in {"options", "once"}}
    return {**kept, **({"options": own} if own else {})}


def _but(options: Iterable[dict[str, Any]], others: Iterable[Any]) -> list[dict[str, Any]]:
    """Those whose value none of the others has; of two with one value, the first."""
    taken = {other.get("value") for other in others if isinstance(other, Mapping)}
    left: dict[str, dict[str, Any]] = {}
    for option in options:
        if option["value"] not in taken:
            left.setdefault(option["value"], option)
    return list(left.values())


def _option(code: Code) -> dict[str, Any]:
    return {key: code[key] for key in ("value", "label", "hint", "code") if code.get(key)}


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []
