"""The how-to for adding an objection does what it says, word for word."""

import re
from pathlib import Path
from uuid import UUID

from sers.beds import bed_criteria
from sers.beds.matching import OBJECTIONS, match
from sers.beds.objecting import Objection
from sers.beds.requirement import Requirement
from tests.beds.some_beds import NOW, a_bed, a_place

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-bed-objection.md"
RESTLESS = Requirement(sex="female", behaviours=frozenset({"calling"}))
PATIENT = a_place(behaviours=frozenset({"calling"}))
ROOM = a_bed(bed=UUID(int=1), name="Room 1", place=PATIENT)
BAY = a_bed(bed=UUID(int=2), name="Bed 2", place=PATIENT, bay="A", bay_sex="female")
TAKEN = a_bed(bed=UUID(int=3), place=PATIENT, bay="A", bay_sex="female", free_from=None)
BEDS = [ROOM, BAY, TAKEN]


def written_there() -> Objection:
    """What the document says to write, where it says to write it."""
    (code,) = re.findall(r"```python\n(.+?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    names = dict(vars(bed_criteria))
    exec(code, names)
    (new,) = (
        each
        for name, each in names.items()
        if isinstance(each, Objection) and name not in vars(bed_criteria)
    )
    return new


def test_one_function_keeps_beds_out_counts_them_says_what_would_mend_it_and_can_be_a_wish():
    all_of_them = (*OBJECTIONS, written_there())
    assert [each.bed for each in match(RESTLESS, BEDS, NOW).fits] == [BAY, ROOM]
    found = match(RESTLESS, BEDS, NOW, objections=all_of_them)
    assert [each.bed for each in found.fits] == [ROOM]
    assert "Wakes nobody in a bay" in found.fits[0].met
    (miss,) = found.near
    assert (miss.bed, miss.words) == (BAY, "Would fit if they slept through the night")
    counts = {each.words: (each.beds, each.alone) for each in found.against}
    assert counts == {"Would wake others in the bay": (2, 1), "Not free": (1, 0)}

    wishing = Requirement(
        sex="female", behaviours=frozenset({"calling"}), wishes=frozenset({"quiet"})
    )
    wished = match(wishing, BEDS, NOW, objections=all_of_them)
    assert [each.bed for each in wished.fits] == [ROOM, BAY]
    assert wished.fits[1].unmet == ["Would wake others in the bay"]


def test_it_costs_nothing_where_nobody_asks_for_it():
    asked = Requirement(sex="female")
    found = match(asked, BEDS, NOW, objections=(*OBJECTIONS, written_there()))
    assert [each.bed for each in found.fits] == [BAY, ROOM]
