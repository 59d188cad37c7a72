"""A form definition as somebody writes it: YAML text in, plain data out, and back. Pure.

What is pasted may be anything. It is refused before it is built: aliases, which can make a
kilobyte into a gigabyte, depth, and everything that JSON has no word for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import yaml
from django.utils.translation import gettext as _

from sers.intake.kinds.kind import is_readable
from sers.intake.schema import FormDefinition, Number, Option, Page, Question, Stop, Template

LONGEST = 400_000
DEEPEST = 20
LARGEST_NUMBER = 1_000_000

_PARTS = (FormDefinition, Page, Question, Option, Stop, Number, Template)
_IN_ORDER = ["id", "title", "version", "value", "label", "ask", "short", "kind", "hint", "when"]
_IN_ORDER += [field.name for part in _PARTS for field in fields(part)]
# Parts whose keys are names of questions, which have an order of their own.
_BY_NAME = frozenset({"when", "unless", "needed_when", "answers"})


class Unreadable(ValueError):
    """The text is no definition; the message says where and what to do."""


def read(text: str) -> dict[str, Any]:
    """The definition in this text. Raises Unreadable."""
    if len(text) > LONGEST:
        told = {"most": f"{LONGEST:,}", "given": f"{len(text):,}"}
        raise Unreadable(
            _("This has %(given)s characters. A form can have %(most)s: shorten it") % told
        )
    if not text.strip():
        raise Unreadable(_("Paste the definition of the form"))
    try:
        _look_through(yaml.parse(text, Loader=yaml.CSafeLoader))
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506  the safe one, in C
    except yaml.MarkedYAMLError as fault:
        raise Unreadable(_said(fault)) from None
    except (yaml.YAMLError, ValueError) as fault:
        if isinstance(fault, Unreadable):
            raise
        raise Unreadable(
            _("Some of this cannot be read: look for signs that are no text")
        ) from None
    if not isinstance(raw, dict):
        raise Unreadable(_("This is no form: it begins with “id:”, “title:”, “version:”, “pages:”"))
    return {key: _plain(value, key) for key, value in _texts(raw, "").items()}


def write(definition: Mapping[str, Any]) -> str:
    """The definition as text to be changed: each part in the order that the schema has."""
    text: str = yaml.dump(
        _ordered(definition),
        Dumper=yaml.CSafeDumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
    return text


class _Loader(yaml.CSafeLoader):
    """One that says so where a name stands twice, instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if str(key.value) in seen:
                told = {"line": key.start_mark.line + 1, "name": key.value}
                raise Unreadable(
                    _("Line %(line)s: “%(name)s” is there twice in one part: take one out") % told
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def _look_through(events: Iterable[Any]) -> None:
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if sentence := _out_of_place(event, depth):
            raise Unreadable(sentence % {"line": event.start_mark.line + 1})


def _out_of_place(event: Any, depth: int) -> str:
    """What is not taken, though YAML has it: each is a way to make much of little."""
    if isinstance(event, yaml.AliasEvent):
        return _("Line %(line)s repeats another part by “*”: write it out")
    if getattr(event, "tag", None):
        return _("Line %(line)s has a tag, such as “!!set”: take it out")
    if depth > DEEPEST:
        return _("Line %(line)s is too deep inside other parts: no form needs that")
    return ""


def _said(fault: yaml.MarkedYAMLError) -> str:
    mark = fault.problem_mark or fault.context_mark
    if mark is None:
        return _("This cannot be read as YAML")
    told = {"line": mark.line + 1, "column": mark.column + 1}
    return (
        _(
            "Line %(line)s, column %(column)s cannot be read as YAML. "
            "Look at its indents, colons and quotes, and at those of the line before"
        )
        % told
    )


def _plain(value: object, where: str) -> Any:
    match value:
        case dict():
            return {key: _plain(each, key) for key, each in _texts(value, where).items()}
        case list():
            return [_plain(each, where) for each in value]
        case str() if is_readable(value):
            return value
        case bool():
            return value
        case int() if abs(value) <= LARGEST_NUMBER:
            return value
        case str():
            raise Unreadable(
                _("“%(part)s” has a sign in it that cannot be stored or shown: take it out")
                % {"part": where}
            )
        case _:
            raise Unreadable(
                _("“%(part)s” is no text, list, whole number, true or false: put it in quotes")
                % {"part": where}
            )


def _texts(part: Mapping[Any, Any], where: str) -> Mapping[str, Any]:
    for key in part:
        if not isinstance(key, str) or not is_readable(key):
            raise Unreadable(
                _("A name in “%(part)s” is no text: put yes, no and figures in quotes")
                % {"part": where or _("the form")}
            )
    return part


def _ordered(part: Any, *, by_name: bool = False) -> Any:
    if isinstance(part, Mapping):
        keys = sorted(part, key=lambda key: (0, "") if by_name else _place(key))
        return {key: _ordered(part[key], by_name=key in _BY_NAME) for key in keys}
    return [_ordered(each) for each in part] if isinstance(part, list) else part


def _place(key: str) -> tuple[int, str]:
    return (_IN_ORDER.index(key) if key in _IN_ORDER else len(_IN_ORDER), key)
