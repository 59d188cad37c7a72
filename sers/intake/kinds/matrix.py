"""How something usually is and how it is now, row by row, on one scale."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.choices import label_of
from sers.intake.kinds.kind import (
    Drawn,
    Given,
    Kind,
    Params,
    Posted,
    Said,
    Typed,
    refused,
    set_of,
    translated,
)
from sers.intake.schema import Answer, Option, Question

_TIMES = {"usual": _("Usually"), "now": _("Now")}


def _names(question: Question) -> tuple[str, ...]:
    return tuple(_name(question, row, time) for row in question.rows for time in _TIMES)


def _name(question: Question, row: Option, time: str) -> str:
    return f"{question.id}-{row.value}-{time}"


def _clean(posted: Posted) -> Answer | None:
    """Every row's «now», where the matrix must be answered; «usually» may be left out."""
    question = posted.question
    rows = {row.value: _cells(posted, row) for row in question.rows}
    given = {row: cells for row, cells in rows.items() if cells}
    if given and not question.optional:
        _whole(question, given)
    return given or None


def _cells(posted: Posted, row: Option) -> dict[str, str]:
    question = posted.question
    cells = {time: posted.value(_name(question, row, time)) for time in _TIMES}
    for time, value in cells.items():
        if value and value not in {option.value for option in question.options}:
            sentence = _("Choose from the list for “%(row)s”")
            at = _name(question, row, time)
            raise refused(question, sentence, at=at, row=translated(row.label))
    return {time: value for time, value in cells.items() if value}


def _whole(question: Question, given: Mapping[str, Mapping[str, str]]) -> None:
    for row in question.rows:
        if "now" not in given.get(row.value, {}):
            sentence = _("Select how “%(row)s” is now")
            at = _name(question, row, "now")
            raise refused(question, sentence, at=at, row=translated(row.label))


def _type(given: Given) -> Typed:
    rows = _rows(given)
    return {
        _name(given.question, row, time): [rows.get(row.value, {}).get(time, "")]
        for row in given.question.rows
        for time in _TIMES
    }


def _draw(posted: Posted) -> Drawn:
    question = posted.question
    levels = [{"value": o.value, "text": translated(o.label)} for o in question.options]
    params = {
        **set_of(posted),
        "columns": [str(label) for label in _TIMES.values()],
        "options": [{"value": "", "text": gettext("Select")}, *levels],
        "rows": [_draw_row(posted, row) for row in question.rows],
    }
    return Drawn("matrix", params, posted.id)


def _draw_row(posted: Posted, row: Option) -> Params:
    names = [_name(posted.question, row, time) for time in _TIMES]
    return {
        "label": translated(row.label),
        "cells": [{"id": name, "name": name, "value": posted.value(name)} for name in names],
        "error": next((str(error.message) for error in posted.errors if error.at in names), ""),
    }


def _say(given: Given) -> list[Said]:
    rows = _rows(given)
    return [
        _say_row(given.question, row, rows[row.value])
        for row in given.question.rows
        if row.value in rows
    ]


def _rows(given: Given) -> Mapping[str, Any]:
    return given.answer if isinstance(given.answer, dict) else {}


def _say_row(question: Question, row: Option, cells: Mapping[str, str]) -> Said:
    lines = tuple(
        f"{label}: {label_of(question.options, cells[time])}"
        for time, label in _TIMES.items()
        if time in cells
    )
    return Said(lines, translated(row.label), changed=len(set(cells.values())) > 1)


MATRIX = Kind(
    "group",
    _names,
    _clean,
    _type,
    _draw,
    _say,
    focus=lambda question: _name(question, question.rows[0], "usual"),
    has=frozenset({"options", "rows"}),
    needs=frozenset({"options", "rows"}),
    has_own_unknown=True,
)
