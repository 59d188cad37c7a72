"""A file of the stock as a table: bytes to rows with what is wrong with them, and rows to bytes.

It must open in Excel and come back whole, so it begins with a mark that says UTF-8, and no cell
can begin a formula. Pure: no database is asked.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sers.beds.cells import short
from sers.beds.columns import BY_NAME, COLUMNS, PLACES

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5_000
MARK = "\ufeff"
# What Excel and others take for the beginning of a formula, in any width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_DELIMITERS = (",", ";", "\t")
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be put right: in which row and column, if in any, and how."""

    sentence: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        said: dict[str, Any] = {"row": self.row, "column": self.column, "says": self.sentence}
        if self.row and self.column:
            return _("Row %(row)d, column %(column)s: %(says)s") % said
        if self.row:
            return _("Row %(row)d: %(says)s") % said
        return self.sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was written: its number as a spreadsheet counts, and its cells by column."""

    number: int
    cells: Mapping[str, str]


class Unreadable(Exception):
    """The file cannot be read at all, or its columns are not ours: its problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def write(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The file: a header, then a line for each of these, by the names of the columns."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(BY_NAME)
    for row in rows:
        writer.writerow(guarded(each.write(row.get(each.name))) for each in COLUMNS)
    return (MARK + kept.getvalue()).encode()


def read(data: bytes) -> list[Line]:
    """The rows of a file that somebody made or changed; raises Unreadable."""
    text = _decoded(data)
    rows = _rows(text)
    if not rows:
        raise Unreadable(Problem(_("The file is empty. Choose one with a row for each bed")))
    names = _header(rows[0][1])
    lines = [_line(number, names, cells) for number, cells in rows[1:] if any(cells)]
    if not lines:
        raise Unreadable(Problem(_("The file has no beds: write a row for each below the first")))
    if len(lines) > MOST_ROWS:
        said = {"most": MOST_ROWS, "rows": len(lines)}
        sentence = _("The file has %(rows)d rows. Make files of at most %(most)d") % said
        raise Unreadable(Problem(sentence))
    return lines


def guarded(text: str) -> str:
    """The cell with a quotation mark before what a spreadsheet would reckon."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """The cell as it was before `guarded`."""
    is_guarded = text.startswith("'") and text.lstrip("'").startswith(FORMULA)
    return text[1:] if is_guarded else text


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Unreadable(Problem(_("The file is larger than 2 MB. Make several of it")))
    if data.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise Unreadable(Problem(_("This is a workbook. Save it as “CSV UTF-8” and choose that")))
    if not data.startswith(_WIDE):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        else:
            if "\x00" in text:
                raise Unreadable(Problem(_("This is no text. Save it as “CSV UTF-8”")))
            return text
    raise Unreadable(Problem(_("Some letters cannot be read. In Excel, save it as “CSV UTF-8”")))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for cells in reader:
            number += 1
            if number == 1 and cells and re.fullmatch(r"sep=.?", cells[0]) and not rows:
                continue
            if any(cell.strip() for cell in cells) or not rows:
                rows.append((number, [unguarded(cell.strip()).strip() for cell in cells]))
    except csv.Error:
        sentence = _(
            "A quotation mark is not closed, or stands in the middle of a cell. "
            "Look at this row and the one before it"
        )
        raise Unreadable(Problem(sentence, number + 1)) from None
    return [row for row in rows if any(row[1])]


def _delimiter(text: str) -> str:
    """Excel writes commas, or semicolons where a comma is in the numbers, and says so or not."""
    first = text.partition("\n")[0]
    said = re.fullmatch(r"\"?sep=(.)\"?\s*", first.rstrip("\r"))
    if said and said[1] in _DELIMITERS:
        return said[1]
    return max(_DELIMITERS, key=first.count)


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.lower().replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = [*_unknown(names), *_twice(names)]
    for column in PLACES:
        if column.name not in names:
            sentence = _("There is no column “%(name)s”. Add it to the first row")
            problems.append(Problem(sentence % {"name": column.name}))
    if problems:
        raise Unreadable(*problems)
    return names


def _unknown(names: Sequence[str]) -> list[Problem]:
    sentence = _("Column %(number)d, “%(name)s”, is not known. Take it out, or name it %(known)s")
    known = _(" or ").join(each for each in BY_NAME if each not in names)
    return [
        Problem(sentence % {"number": number, "name": short(name), "known": known})
        for number, name in enumerate(names, 1)
        if name not in BY_NAME
    ]


def _twice(names: Sequence[str]) -> list[Problem]:
    twice = dict.fromkeys(name for name in names if name in BY_NAME and names.count(name) > 1)
    return [
        Problem(_("There are two columns “%(name)s”. Take one out") % {"name": name})
        for name in twice
    ]


def _line(number: int, names: Sequence[str], cells: Sequence[str]) -> Line:
    beyond = [cell for cell in cells[len(names) :] if cell]
    if beyond:
        said = {"text": short(beyond[0])}
        sentence = _("“%(text)s” stands in no column. Put cells with commas in quotation marks")
        raise Unreadable(Problem(sentence % said, number))
    # Excel leaves out the last cells of a row where they are blank.
    filled = [*cells[: len(names)], *[""] * (len(names) - len(cells))]
    return Line(number, dict(zip(names, filled, strict=True)))
