"""What a file of the stock would change, row by row, and what is wrong with it. Nothing is written.

Pure: it compares the rows with the stock as `importing` found it. A cell that says what is so
already is never wrong, so that whatever was exported comes back.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sers.beds.cells import Wrong, short
from sers.beds.columns import BY_NAME, Column, Of, fields_of
from sers.beds.files import Line, Problem
from sers.beds.models import Bed, Site, Unit
from sers.directory.models import Organisation, Team

FARTHEST_AHEAD = timedelta(days=366)


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Stock:
    """All that a file can speak of, as it stands: by keys, and beds by their unit and name."""

    sites: Mapping[str, Site]
    units: Mapping[str, Unit]
    beds: Mapping[UUID, Mapping[str, Bed]]
    organisations: Mapping[str, Organisation]
    teams: Mapping[str, Team]
    taken: frozenset[UUID]  # beds that somebody is in, or has offered or held
    busy: frozenset[UUID]  # units with such a bed, or one asked for


@dataclass(slots=True)
class Step:
    """One row: what would become of it, in words."""

    row: int
    site: str
    unit: str
    bed: str
    fate: Fate = Fate.SAME
    says: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Change:
    """What would be written of one site, unit or bed: of `record`, or of a new one."""

    record: Any
    values: dict[str, Any]
    row: int
    retire: bool = False


@dataclass(slots=True)
class Plan:
    """Everything that a file would do. It is done whole, or not at all."""

    steps: list[Step] = field(default_factory=list)
    sites: dict[str, Change] = field(default_factory=dict)
    units: dict[str, Change] = field(default_factory=dict)
    beds: dict[tuple[str, str], Change] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return [problem for step in self.steps for problem in step.problems]

    @property
    def changes(self) -> list[Step]:
        return [step for step in self.steps if step.fate is not Fate.SAME]

    def count(self, fate: Fate) -> int:
        return sum(step.fate is fate for step in self.steps)

    def digest(self) -> str:
        """The same for the same changes, so that what is confirmed is what was shown."""
        said = [[s.row, s.site, s.unit, s.bed, s.fate, s.says] for s in self.steps]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


type First = dict[tuple[Of, str], tuple[Line, Step]]


def plan(lines: Sequence[Line], stock: Stock, today: date) -> Plan:
    """What these rows would do to the stock."""
    made = Plan()
    first: First = {}
    for line in lines:
        cells = line.cells
        step = Step(line.number, cells["site"], cells["unit"], cells["bed"])
        made.steps.append(step)
        for name, known in (("site", stock.sites), ("unit", stock.units), ("bed", {})):
            if cells[name] not in known:
                _read(BY_NAME[name], cells[name], step)
        if not step.problems:
            _site(made, step, line, stock, first)
            _unit(made, step, line, stock, first)
            _bed(made, step, line, stock, today)
        if step.problems:
            step.fate = Fate.WRONG
    return made


def _site(made: Plan, step: Step, line: Line, stock: Stock, first: First) -> None:
    site = stock.sites.get(step.site)
    if _said_before(Of.SITE, step.site, step, line, first):
        return
    if site is not None and site.until is not None:
        _wrong(step, "site", _("This site is retired. Restore it first"))
        return
    if site is None and not _begins(line, ("site_name", "organisation")):
        sentence = _("There is no such site.%(near)s To add it, fill in site_name and organisation")
        _wrong(step, "site", sentence % {"near": _near(step.site, stock.sites)})
        return
    values = _values(Of.SITE, line, site, stock, step)
    name = values.get("name")
    alike = next((each.key for each in stock.sites.values() if each.name == name), None)
    if site is None and alike:
        sentence = _("There is a site of this name. Write its key, %(key)s, in the column site")
        _wrong(step, "site_name", sentence % {"key": alike})
    _keep(made.sites, step.site, Change(site, values, line.number))
    _say(step, Of.SITE, _("Site"), site, values)


def _unit(made: Plan, step: Step, line: Line, stock: Stock, first: First) -> None:
    unit = stock.units.get(step.unit)
    if _said_before(Of.UNIT, step.unit, step, line, first):
        return
    if unit is not None and unit.until is not None:
        _wrong(step, "unit", _("This unit is retired. Restore it first"))
        return
    if unit is not None and unit.site.key != step.site:
        sentence = _("This unit is at %(site)s, and no unit moves. Write that in the column site")
        _wrong(step, "site", sentence % {"site": unit.site.key})
        return
    if unit is None and not _begins(line, ("unit_name", "sort", "team")):
        sentence = _("There is no such unit.%(near)s To add it, fill in unit_name, sort and team")
        _wrong(step, "unit", sentence % {"near": _near(step.unit, stock.units)})
        return
    values = _values(Of.UNIT, line, unit, stock, step)
    if unit is not None and "owner" in values and unit.pk in stock.busy:
        _wrong(step, "team", _("It can have another provider when all its beds are free"))
    _keep(made.units, step.unit, Change(unit, values, line.number))
    _say(step, Of.UNIT, _("Unit"), unit, values)


def _bed(made: Plan, step: Step, line: Line, stock: Stock, today: date) -> None:
    unit = stock.units.get(step.unit)
    beds = stock.beds.get(unit.pk, {}) if unit else {}
    bed = beds.get(step.bed)
    before = made.beds.get((step.unit, step.bed))
    if before is not None:
        sentence = _("Row %(row)d has this bed already. Take one of them out")
        _wrong(step, "bed", sentence % {"row": before.row})
        return
    values = _values(Of.BED, line, bed, stock, step)
    retire = _read(BY_NAME["retire"], line.cells.get("retire", ""), step)
    since = _since(line, bed, step, today)
    if bed is None:
        values["since"] = since or today
        _refuse_new(step, beds, retire=bool(retire))
    elif retire and bed.pk in stock.taken:
        sentence = _("It is taken, offered or held. Move whoever is in it, or let go of it, first")
        _wrong(step, "retire", sentence)
    _refuse_together(step, bed, values)
    made.beds[step.unit, step.bed] = Change(bed, values, line.number, bool(retire))
    if bed is None:
        step.fate = Fate.ADDED
    _say(step, Of.BED, _("Bed"), bed, values)
    if retire:
        step.fate = Fate.RETIRED


def _since(line: Line, bed: Bed | None, step: Step, today: date) -> date | None:
    text = line.cells.get("since", "")
    if bed is not None and text in {"", BY_NAME["since"].write(bed.since)}:
        return bed.since
    since: date | None = _read(BY_NAME["since"], text, step)
    if bed is not None and since not in {None, bed.since}:
        sentence = _("This bed is in use since %(day)s, and that stays. Write that, or nothing")
        _wrong(step, "since", sentence % {"day": bed.since.isoformat()})
    if bed is None and since and since > today + FARTHEST_AHEAD:
        _wrong(step, "since", _("Write a day within the next year, or one that is past"))
    return since


def _refuse_new(step: Step, beds: Iterable[str], *, retire: bool) -> None:
    if retire:
        _wrong(step, "retire", _("There is no such bed to retire. Look at its name"))
    alike = next((each for each in beds if _plain(each) == _plain(step.bed)), None)
    if alike is not None:
        sentence = _("There is a bed “%(name)s”. Write it just so, or give this one another name")
        _wrong(step, "bed", sentence % {"name": short(alike)})


def _refuse_together(step: Step, bed: Bed | None, values: Mapping[str, Any]) -> None:
    """What the database would refuse, said before."""
    bay, sex, isolates = (
        values.get(name, getattr(bed, name, "")) for name in ("bay", "bay_sex", "isolates")
    )
    if sex and not bay:
        _wrong(step, "bay_sex", _("A room of its own is no bay of one sex. Name the bay"))
    if isolates and bay:
        _wrong(
            step, "isolates", _("Only a room of its own isolates: write no, or take the bay away")
        )


def _said_before(of: Of, key: str, step: Step, line: Line, first: First) -> bool:
    """Whether an earlier row spoke of the same site or unit. It must have said the same of it."""
    before, begun = first.setdefault((of, key), (line, step))
    if before is line:
        return False
    # What is wrong there is said there, once: not again of every bed of the unit.
    wrong = {problem.column for problem in begun.problems}
    besides = ("site",) if of is Of.UNIT else ()
    for name in (*besides, *(each.name for each in fields_of(of))):
        if name not in wrong and line.cells.get(name) != before.cells.get(name):
            said = {"row": before.number, "text": short(before.cells[name])}
            sentence = _("Row %(row)d says “%(text)s” of the same. Write the same in both")
            _wrong(step, name, sentence % said)
    return True


def _values(of: Of, line: Line, record: Any, stock: Stock, step: Step) -> dict[str, Any]:
    """What the cells say that is not so yet. Of a new record, all that they say."""
    values = {}
    for column in fields_of(of):
        text = line.cells.get(column.name)
        if text is None or (record is not None and text == written(column, record)):
            continue
        wrong = len(step.problems)
        value = _resolved(column, _read(column, text, step), stock, step)
        if len(step.problems) > wrong:
            continue
        if record is None or value != _now(column, record):
            values[column.field] = value
    return values


def _resolved(column: Column, value: Any, stock: Stock, step: Step) -> Any:
    known: Mapping[str, Any] = {
        "organisation": stock.organisations,
        "team": stock.teams,
    }.get(column.name, {})
    if column.name not in {"organisation", "team"} or value is None:
        return value
    if value not in known:
        said = {"key": short(value), "near": _near(value, known)}
        _wrong(step, column.name, _("“%(key)s” is not known here.%(near)s Write its key") % said)
    return known.get(value)


def written(column: Column, record: Any) -> str:
    """The cell as an export has it."""
    value = getattr(record, column.field)
    return column.write(getattr(value, "key", value))


def _now(column: Column, record: Any) -> Any:
    value = getattr(record, column.field)
    return sorted(value) if isinstance(value, list) else value


def _read(column: Column, text: str, step: Step) -> Any:
    try:
        return column.read(text)
    except Wrong as wrong:
        _wrong(step, column.name, str(wrong))
        return None


def _begins(line: Line, names: Sequence[str]) -> bool:
    return all(line.cells.get(name) for name in names)


def _keep(kept: dict[str, Change], key: str, change: Change) -> None:
    if change.record is None or change.values:
        kept[key] = change


def _say(step: Step, of: Of, what: str, record: Any, values: Mapping[str, Any]) -> None:
    if record is None and of is not Of.BED:
        step.says.append(_("%(what)s added") % {"what": what})
    for column in fields_of(of) if record is not None else ():
        if column.field in values:
            value = values[column.field]
            said = {"what": what, "column": column.name, "was": written(column, record) or "–"}
            said["now"] = column.write(getattr(value, "key", value)) or "–"
            step.says.append(_("%(what)s, %(column)s: %(was)s → %(now)s") % said)
    if step.says and step.fate is Fate.SAME:
        step.fate = Fate.CHANGED


def _wrong(step: Step, column: str, sentence: str) -> None:
    step.problems.append(Problem(sentence, step.row, column))


def _near(text: str, known: Iterable[str]) -> str:
    """« Did you mean …?», where something is like it."""
    found = get_close_matches(text, list(known), n=1, cutoff=0.7)
    return " " + _("Did you mean “%(key)s”?") % {"key": found[0]} if found else ""


def _plain(name: str) -> str:
    """Names that a spreadsheet, or a hurried person, makes alike: 01 and 1, Bed 2 and bed 2."""
    parts = "".join(each if each.isalnum() else " " for each in name.casefold()).split()
    return " ".join(part.lstrip("0") or part for part in parts)
