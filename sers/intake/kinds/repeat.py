"""Several of the same: entries with fields of their own, added and removed by the server."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.kind import (
    Drawn,
    Given,
    Kind,
    Params,
    Posted,
    Press,
    Refused,
    Said,
    Typed,
    refused,
    set_of,
    translated,
)
from sers.intake.schema import Answer, Question


def repeat(kinds: Mapping[str, Kind]) -> Kind:
    """The kind whose entries have fields of these kinds."""
    of = _Repeat(kinds)
    return Kind(
        "group",
        of.names,
        of.clean,
        of.type,
        of.draw,
        of.say,
        focus=of.focus,
        press=of.press,
        has=frozenset({"fields"}),
        needs=frozenset({"fields"}),
        repeats=True,
    )


@dataclass(frozen=True, slots=True)
class _Repeat:
    kinds: Mapping[str, Kind]

    def names(self, question: Question) -> list[str]:
        every = (each for n in range(question.most) for each in _entry(question, n))
        return [name for each in every for name in self.kinds[each.kind].names(each)]

    def clean(self, posted: Posted) -> Answer | None:
        entries, errors = [], []
        for n in range(posted.question.most):
            entry, faults = self._read(posted, n)
            # An entry left wholly blank is no entry, so nothing in it is missing.
            if entry or faults:
                entries.append(entry)
                errors += [*faults, *self._unanswered(posted.question, n, entry, faults)]
        if errors:
            raise ValidationError(errors)
        return entries or None

    def _read(self, posted: Posted, n: int) -> tuple[dict[str, Answer], list[Refused]]:
        given: dict[str, Answer] = {}
        faults: list[Refused] = []
        for name, each in _fields(posted.question, n):
            try:
                answer = self.kinds[each.kind].clean(replace(posted, question=each))
            except Refused as refusal:
                faults.append(refusal)
            else:
                given |= {} if answer is None else {name: answer}
        return given, faults

    def _unanswered(
        self, question: Question, n: int, given: Mapping[str, Answer], faults: Sequence[Refused]
    ) -> list[Refused]:
        return [
            self._missing(each)
            for name, each in _fields(question, n)
            if not each.optional and name not in given
            if not any(_belongs(fault, each) for fault in faults)
        ]

    def _missing(self, field: Question) -> Refused:
        at = self.kinds[field.kind].focus(field)
        if field.error:
            return Refused(translated(field.error), at)
        return refused(field, _("Answer “%(label)s”"), at=at)

    def type(self, given: Given) -> Typed:
        typed: dict[str, list[str]] = {}
        for n, entry in enumerate(given.answer):
            for each, answer in _answered(given.question, n, entry):
                typed |= self.kinds[each.kind].type(Given(each, answer, given.practices))
        return typed

    def draw(self, posted: Posted) -> Drawn:
        question, shown = posted.question, _shown(posted)
        # The errors of an entry stand at its fields.
        own = [error for error in posted.errors if error.at == question.id]
        params = {
            **set_of(replace(posted, errors=own)),
            "rows": [self._draw_entry(posted, n) for n in range(shown)],
            "add": gettext("Add another") if shown < question.most else "",
            "remove": gettext("Remove"),
        }
        return Drawn("repeat", params, question.id)

    def _draw_entry(self, posted: Posted, n: int) -> Params:
        return {
            "heading": f"{translated(posted.question.label)} {n + 1}",
            "fields": [self._draw_field(posted, each) for each in _entry(posted.question, n)],
            "index": n,
        }

    def _draw_field(self, posted: Posted, field: Question) -> Drawn:
        own = [error for error in posted.errors if _belongs(error, field)]
        return self.kinds[field.kind].draw(replace(posted, question=field, errors=own))

    def say(self, given: Given) -> list[Said]:
        return [Said(tuple(self._say_entry(given, entry) for entry in given.answer))]

    def _say_entry(self, given: Given, entry: Any) -> str:
        said = (
            self.kinds[each.kind].say(Given(each, answer, given.practices))
            for each, answer in _answered(given.question, 0, entry)
        )
        return ", ".join(line for each in said for line in each[0].lines)

    def press(self, posted: Posted, press: Press) -> Typed:
        if press.button == "add":
            return self._added(posted)
        gone = _removed(posted.question, press)
        if gone < 0:
            return posted.typed
        kept = {n: v for n, v in posted.typed.items() if _row(posted.question, n) != gone}
        return {_moved_up(posted.question, name, gone): values for name, values in kept.items()}

    def _added(self, posted: Posted) -> Typed:
        n = _shown(posted)
        if n >= posted.question.most:
            return posted.typed
        first = _entry(posted.question, n)[0]
        return {**posted.typed, self.kinds[first.kind].names(first)[0]: [""]}

    def focus(self, question: Question) -> str:
        first = _entry(question, 0)[0]
        return self.kinds[first.kind].focus(first)


def _entry(question: Question, n: int) -> list[Question]:
    """The fields of one entry, each named for it: `contacts-1-phone`."""
    return [replace(each, id=f"{question.id}-{n}-{each.id}") for each in question.fields]


def _fields(question: Question, n: int) -> list[tuple[str, Question]]:
    names = [each.id for each in question.fields]
    return list(zip(names, _entry(question, n), strict=True))


def _answered(
    question: Question, n: int, entry: Mapping[str, Answer]
) -> list[tuple[Question, Answer]]:
    return [(each, entry[name]) for name, each in _fields(question, n) if name in entry]


def _shown(posted: Posted) -> int:
    """How many entries stand on the page: as many as were posted, one at least."""
    return max([_row(posted.question, name) for name in posted.typed] + [0]) + 1


def _row(question: Question, name: str) -> int:
    """Which entry a posted name belongs to; -1 if to none."""
    found = re.match(rf"{re.escape(question.id)}-([0-9])-", name)
    return int(found[1]) if found else -1


def _removed(question: Question, press: Press) -> int:
    """Which entry a button takes out, from its value `contacts:1`; -1 if none."""
    name = press.value.replace(":", "-", 1) if press.button == "remove" else ""
    return _row(question, f"{name}-")


def _moved_up(question: Question, name: str, gone: int) -> str:
    n = _row(question, name)
    if n <= gone:
        return name
    return name.replace(f"{question.id}-{n}-", f"{question.id}-{n - 1}-", 1)


def _belongs(error: Refused, field: Question) -> bool:
    return f"{error.at}-".startswith(f"{field.id}-")
