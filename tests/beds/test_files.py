"""The stock as a file: it opens in Excel, comes back whole, and what is wrong is said in a row."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sers.audit.models import Event
from sers.beds import files, importing, stock
from sers.beds.cells import LONGEST_KEY
from sers.beds.columns import COLUMNS, PURPOSES
from sers.beds.files import Unreadable
from sers.beds.models import Bed, Site, Unit
from sers.beds.places import How
from sers.beds.planning import Fate
from sers.beds.words import BEHAVIOURS, COVERS, FUNDERS, ORGANISMS, SKILLS, SORTS
from sers.directory.queries import today
from sers.referrals.moving import Overtaken
from tests.beds.lives import a_bed, a_coordinator, a_provider, a_unit, held, staff_of
from tests.builders import seen_by
from tests.guards import source

pytestmark = pytest.mark.django_db


def said(data: bytes | str) -> str:
    with pytest.raises(Unreadable) as refusal:
        files.read(data if isinstance(data, bytes) else data.encode())
    return " ".join(str(each) for each in refusal.value.problems)


def tried(text: str | bytes) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    by = a_coordinator()
    with seen_by(by):
        return importing.tried(files.read(data), by=by)


def problems(text: str) -> list[str]:
    return [str(each) for each in tried(text).problems]


def brought_in(text: str | bytes, seen: str = "") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    by = a_coordinator()
    with seen_by(by):
        lines = files.read(data)
        digest = seen or importing.tried(lines, by=by).digest()
        return importing.bring_in(lines, seen=digest, by=by)


def exported() -> bytes:
    by = a_coordinator()
    with seen_by(by):
        return importing.exported(by)


def row(bed: Bed, /, **cells: str) -> str:
    """A small file about one bed, with these columns besides."""
    places = {"site": bed.unit.site.key, "unit": bed.unit.key, "bed": bed.name}
    given = places | cells
    return "\n".join([",".join(given), ",".join(given.values())])


def test_no_column_is_about_a_person_and_every_attribute_has_one():
    kept = {each.name for model in (Site, Unit, Bed) for each in model._meta.fields}
    fields = {column.field for column in COLUMNS}
    beside = {"id", "site", "unit", "until", "condition", "revision", "retire"}
    beside |= {"confirmed_at", "confirmed_by", "confirmed_how"}
    assert fields - {"retire"} == kept - beside


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\n\n  \n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"site,unit,bed\n", "no beds"),
        (b"site,unit,bed\n,,\n", "no beds"),
        (b"site,unit,bed\na,b,\xe9t\xe9", "save it as “CSV UTF-8”"),
        ("site,unit,bed\na,b,c".encode("utf-16"), "save it as “CSV UTF-8”"),
        (b"PK\x03\x04 xl/workbook.xml", "This is a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is a workbook"),
        (b"site,unit,bed\na,b,c\x00d", "This is no text"),
        (b'site,unit,bed\na,b,"Bed 1\na,b,c\n', "Row 2: A quotation mark is not closed"),
        (b'site,unit,bed\na,b,"Bed" 1\n', "Row 2: A quotation mark is not closed"),
        (b"x" * (files.LARGEST + 1), "larger than 2 MB"),
        (b"x" * 10_000_000, "larger than 2 MB"),
        (b"x" * 1_000_000, "A quotation mark|is not known"),
        (b"site,unit\na,b", "There is no column “bed”"),
        (b"bed\na", "There is no column “site”.* There is no column “unit”"),
        (b"site,unit,bed,colour\na,b,c,red", "Column 4, “colour”, is not known"),
        (b"site,unit,bed,,hoist\na,b,c,x,yes", "Column 4, “”, is not known"),
        (b"site,unit,bed,bed\na,b,c,c", "There are two columns “bed”"),
        (b"site,unit,bed\na,b,Bed 1, by the window", "Row 2: “by the window” stands in no column"),
        (b"site,unit,bed\n" + b"a,b,c\n" * 5_001, "5001 rows. Make files of at most 5000"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(data, sentence):
    assert re.search(sentence, said(data), re.DOTALL), said(data)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "\ufeff", "sep={}\n"])
def test_commas_semicolons_and_tabs_are_all_read(delimiter, before):
    text = before.format(delimiter) + delimiter.join(["Site", "unit", "BED"])
    text += "\r\n" + delimiter.join(["a", "b", '"Bed ""1"", 2;3"']) + delimiter
    (line,) = files.read(text.encode())
    assert line.cells == {"site": "a", "unit": "b", "bed": 'Bed "1", 2;3'}
    assert line.number == (3 if "sep" in before else 2)


@given(st.text().map(str.strip))
def test_no_cell_begins_a_formula_and_each_comes_back(text):
    guarded = files.guarded(text)
    assert not guarded.startswith(files.FORMULA)
    assert files.unguarded(guarded) == text


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_are_rows_or_a_sentence(data):
    for begun in (data, b"site,unit,bed\n" + data):
        try:
            lines = files.read(begun)
        except Unreadable as refusal:
            assert all(str(each) for each in refusal.problems)
        else:
            assert lines


def test_a_formula_stays_text_in_the_file_and_comes_back():
    bed = a_bed(name='=HYPERLINK("http://example.org")', bay="@bay")
    text = exported().decode()
    assert text.startswith("\ufeffsite,unit,bed")
    assert '"\'=HYPERLINK(""http://example.org"")"' in text
    assert ",'@bay," in text
    plan = tried(text.encode())
    assert (plan.problems, plan.changes) == ([], [])
    assert Bed.objects.get(pk=bed.pk).name.startswith("=")


PRINTABLE = st.characters(exclude_categories=["C", "Z"], include_characters=" ")
TEXT = st.text(PRINTABLE, max_size=20).map(str.strip)
NAME = st.text(PRINTABLE, min_size=1, max_size=20).map(str.strip).filter(bool)


def some(codes):
    return st.lists(st.sampled_from(sorted(codes)), unique=True)


UNITS = st.fixed_dictionaries(
    {
        "name": NAME,
        "sort": st.sampled_from(sorted(SORTS)),
        "phone": TEXT,
        "purposes": some(PURPOSES),
        "funders": some(FUNDERS),
        "skills": some([*SKILLS, "not-in-the-list"]),
        "behaviours": some(BEHAVIOURS),
        "organisms": some(ORGANISMS),
        "secure": st.booleans(),
        "therapy_days": st.integers(0, 7),
        "cover": st.sampled_from(sorted(COVERS)),
        "admits_from": st.none() | st.times().map(lambda t: time(t.hour, t.minute)),
        "admits_weekends": st.booleans(),
        "cost": st.integers(0, 5),
        "longest_days": st.integers(0, 32_000),
        "hold_minutes": st.integers(1, 2_000_000),
    }
)
BEDS = st.fixed_dictionaries(
    {
        "name": NAME,
        "bay": TEXT,
        "oxygen": st.booleans(),
        "most_kg": st.integers(0, 32_000),
        "since": st.dates(date(1900, 1, 1), date(2300, 1, 1)),
    }
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(UNITS, st.lists(BEDS, min_size=1, max_size=4, unique_by=lambda bed: bed["name"]), TEXT)
def test_what_was_exported_changes_nothing_when_it_comes_back(db, unit, beds, town):
    with transaction.atomic():
        home = a_unit(**unit)
        Site.objects.filter(pk=home.site_id).update(town=town, note=town, postcode=town[:8])
        for bed in beds:
            a_bed(home, **bed)
        data = exported()
        plan = tried(data)
        assert [str(each) for each in plan.problems] == []
        assert [(each.row, each.says) for each in plan.changes] == []
        assert plan.count(Fate.SAME) == len(beds)
        brought_in(data)
        assert exported() == data
        transaction.set_rollback(True)


def test_a_whole_new_site_comes_from_a_file_with_an_event_that_names_nobody():
    team = a_provider()
    head = "site,site_name,organisation,postcode,unit,unit_name,sort,team,skills,admits_from"
    head += ",bed,bay,bay_sex,oxygen,since"
    start = f"carn-brea,Carn Brea House,cft,tr15 3er,carn-brea-up,Upstairs,block,{team.key},iv peg"
    text = f"{head}\n{start},8:30,1,,,yes,01/04/2026\n{start},8:30,2,Bay A,female,no,\n"
    plan = tried(text)
    assert plan.problems == []
    assert not Site.objects.filter(key="carn-brea").exists()
    assert [each.fate for each in plan.steps] == [Fate.ADDED, Fate.ADDED]
    assert plan.steps[0].says == ["Site added", "Unit added"]
    brought_in(text)
    unit = Unit.objects.get(key="carn-brea-up")
    assert (unit.site.postcode, unit.skills, unit.owner) == ("TR15 3ER", ["iv", "peg"], team)
    assert unit.admits_from == time(8, 30)
    first, second = unit.beds.order_by("name")
    assert (first.oxygen, first.since) == (True, date(2026, 4, 1))
    assert (second.bay_sex, second.since, second.confirmed_how) == ("female", today(), How.IMPORT)
    by = a_coordinator()
    with seen_by(by):
        event = Event.objects.get(kind="stock.imported")
        assert event.about == unit.about
        facts = {name: event.facts[name] for name in ("added", "changed", "retired")}
        assert facts == {"added": ["1", "2"], "changed": {}, "retired": []}
        assert event.facts["bed_ids"] == sorted(str(bed.pk) for bed in Bed.objects.all())
    assert tried(exported()).changes == []


def test_a_column_that_is_left_out_changes_nothing_and_a_blank_cell_takes_away():
    unit = a_unit(phone="01632 960100", skills=["iv"])
    bed = a_bed(unit, hoist=True, bay="Bay 1")
    brought_in(row(bed, phone=""))
    unit.refresh_from_db()
    assert (unit.phone, unit.skills) == ("", ["iv"])
    brought_in(row(bed, skills="", hoist="no"))
    unit.refresh_from_db()
    bed.refresh_from_db()
    assert (unit.skills, bed.hoist, bed.bay, bed.revision) == ([], False, "Bay 1", 2)


def test_a_plan_says_each_change_from_what_to_what():
    bed = a_bed(a_unit(cost=2), hoist=True)
    (step,) = tried(row(bed, cost="4", hoist="no")).steps
    assert step.fate is Fate.CHANGED
    assert step.says == ["Unit, cost: 2 → 4", "Bed, hoist: yes → no"]


def test_a_bed_is_retired_by_a_file_unless_somebody_has_it():
    free, taken = a_bed(), a_bed()
    held(None, taken)
    (problem,) = problems(row(taken, retire="yes"))
    assert problem.startswith("Row 2, column retire: It is taken, offered or held. Move whoever")
    plan = brought_in(row(free, retire="yes"))
    assert plan.count(Fate.RETIRED) == 1
    free.refresh_from_db()
    assert free.until == today()
    assert problems(row(free, retire="yes")) == [
        "Row 2, column retire: There is no such bed to retire. Look at its name"
    ]


def test_a_bed_that_somebody_from_elsewhere_is_in_is_not_retired_either():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.take(bed, by=nurse)
    assert "Move whoever is in it" in problems(row(bed, retire="yes"))[0]


WRONG_CELLS = {
    "hoist": ("perhaps", "Write yes or no"),
    "most_kg": ("-5", "Write a whole number from 0 to 500"),
    "therapy_days": ("8", "Write a whole number from 0 to 7"),
    "cost": ("2.5", "Write a whole number from 0 to 5"),
    "longest_days": ("99999999999999999999", "Write a whole number"),
    "reply_minutes": ("0", "Write a whole number from 1"),
    "sort": ("castle", "Write one of: community_hospital"),
    "cover": ("never", "Write one of: gp_visits"),
    "skills": ("iv juggling", "“juggling” is not known. Write any of these"),
    "admits_from": ("25:00", "Write a time of day"),
    "admits_until": ("noon", "Write a time of day"),
    "postcode": ("Truro", "Write a full postcode"),
    "phone": ("1632960100", "with its first 0"),
    "unit_name": ("", "It is blank. Write up to 200 characters"),
    "site_note": ("x" * 301, "Write at most 300 characters"),
    "site_name": ("a\u202eb", "Take out"),
    "organisation": ("cftt", "“cftt” is not known here. Did you mean “cft”? Write its key"),
    "team": ("nobody", "“nobody” is not known here. Write its key"),
    "bay_sex": ("both", "Write one of: female, male"),
    "retire": ("31/02/2026", "Write yes or no"),
    "since": ("31/02/2026", "Write a real day"),
}


@pytest.mark.parametrize("column", WRONG_CELLS)
def test_a_cell_that_cannot_be_says_row_column_and_what_to_write(column):
    text, sentence = WRONG_CELLS[column]
    found = problems(row(a_bed(), **{column: text}))
    assert len(found) == 1
    assert found[0].startswith(f"Row 2, column {column}: ")
    assert sentence in found[0]


@pytest.mark.parametrize("day", ["0000-00-00", "2026-13-01", "1066-10-14", "12/31/2026", "soon"])
def test_an_impossible_day_is_a_sentence(day):
    bed = a_bed()
    assert problems(row(bed, bed="Another", since=day))[0].startswith("Row 2, column since: ")


def test_a_day_too_far_ahead_and_another_first_day_are_sentences():
    bed = a_bed()
    ahead = (today() + timedelta(days=400)).isoformat()
    assert "within the next year" in problems(row(bed, bed="Another", since=ahead))[0]
    assert "in use since 2020-04-01" in problems(row(bed, since="2020-04-02"))[0]
    assert problems(row(bed, since="01/04/2020")) == []
    assert problems(row(bed, since="")) == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"site": "nowhere"}, "column site: There is no such site. To add it, fill in site_name"),
        ({"site": "Carn Brea"}, "column site: Write a key"),
        ({"site": ""}, "column site: It is blank. Write a key"),
        ({"site": "x" * (LONGEST_KEY + 1)}, "column site: Write a key"),
        ({"unit": "nothing"}, "column unit: There is no such unit. To add it, fill in unit_name"),
        ({"bed": ""}, "column bed: It is blank. Write up to 60 characters"),
        ({"bed": "x" * 61}, "column bed: Write at most 60 characters"),
        ({"bed": "BED 01"}, "column bed: There is a bed “Bed 1”. Write it just so"),
        ({"bay": "", "bay_sex": "male"}, "column bay_sex: A room of its own is no bay"),
        ({"bay": "A", "isolates": "yes"}, "column isolates: Only a room of its own isolates"),
    ],
)
def test_what_does_not_fit_is_a_sentence(cells, sentence):
    bed = a_bed(name="Bed 1")
    found = problems(row(bed, **cells))
    assert any(sentence in each for each in found), found


def test_a_key_that_was_mistyped_is_guessed_at():
    bed = a_bed()
    Unit.objects.filter(pk=bed.unit_id).update(key="lanner-ward")
    bed.unit.refresh_from_db()
    assert "Did you mean “lanner-ward”?" in problems(row(bed, unit="laner-ward"))[0]


def test_a_new_site_with_the_name_of_another_is_asked_about():
    bed, team = a_bed(), a_provider()
    site = {"site": "again", "site_name": bed.unit.site.name, "organisation": "cft"}
    unit = {"unit": "again-up", "unit_name": "Up", "sort": "hotel", "team": team.key}
    text = row(bed, **site, **unit)
    assert f"Write its key, {bed.unit.site.key}, in the column site" in problems(text)[0]


def test_rows_that_contradict_one_another_are_told_so():
    bed, other = a_bed(), a_bed()
    head = "site,unit,bed,phone\n"
    first = f"{bed.unit.site.key},{bed.unit.key},{bed.name},01632 960100\n"
    again = f"{bed.unit.site.key},{bed.unit.key},Another,01632 960200\n"
    moved = f"{other.unit.site.key},{bed.unit.key},A third,01632 960100\n"
    found = problems(head + first + again + first + moved)
    assert found == [
        "Row 3, column phone: Row 2 says “01632 960100” of the same. Write the same in both",
        "Row 4, column bed: Row 2 has this bed already. Take one of them out",
        f"Row 5, column site: Row 2 says “{bed.unit.site.key}” of the same. Write the same in both",
    ]


def test_a_unit_does_not_move_and_what_is_retired_is_restored_first():
    bed, other = a_bed(), a_bed()
    assert "no unit moves" in problems(row(bed, site=other.unit.site.key))[0]
    Unit.objects.filter(pk=bed.unit_id).update(until=today())
    assert "This unit is retired. Restore it first" in problems(row(bed))[0]
    Site.objects.filter(pk=bed.unit.site_id).update(until=today())
    assert "This site is retired. Restore it first" in problems(row(bed))[0]


def test_a_unit_with_somebody_in_it_keeps_its_provider():
    bed, other = a_bed(), a_provider()
    held(None, bed)
    assert "when all its beds are free" in problems(row(bed, team=other.key))[0]
    assert problems(row(a_bed(), team=other.key)) == []


def test_a_file_with_one_error_writes_nothing():
    bed = a_bed(hoist=True)
    text = row(bed, hoist="no") + f"\n{bed.unit.site.key},{bed.unit.key},Another,perhaps"
    plan = tried(text)
    assert [each.fate for each in plan.steps] == [Fate.CHANGED, Fate.WRONG]
    with pytest.raises(Overtaken):
        brought_in(text, seen=plan.digest())
    bed.refresh_from_db()
    assert bed.hoist


def test_what_changed_after_the_file_was_tried_is_shown_again_first():
    bed = a_bed(hoist=True)
    text = row(bed, hoist="no", oxygen="yes")
    digest = tried(text).digest()
    Bed.objects.filter(pk=bed.pk).update(oxygen=True)
    with pytest.raises(Overtaken, match="Look again"):
        brought_in(text, seen=digest)
    bed.refresh_from_db()
    assert bed.hoist


def test_only_a_bed_bureau_takes_the_stock_out_or_brings_it_in():
    bed = a_bed()
    nurse = staff_of(bed.unit)
    lines = files.read(row(bed).encode())
    with seen_by(nurse), pytest.raises(PermissionDenied):
        importing.exported(nurse)
    with seen_by(nurse), pytest.raises(PermissionDenied):
        importing.bring_in(lines, seen="", by=nurse)


def test_the_export_asks_the_database_little(django_assert_max_num_queries):
    unit = a_unit()
    for _ in range(10):
        a_bed(unit)
    by = a_coordinator()
    with seen_by(by), django_assert_max_num_queries(2):
        importing.exported(by)


def test_the_how_to_says_what_each_column_means():
    page = (source.ROOT / "docs/how-to/keep-the-stock.md").read_text(encoding="utf-8")
    for each in COLUMNS:
        assert f"| `{each.name}` | {each.means} | {each.cell.says} |" in page, each.name
    assert page.count("\n| `") == len(COLUMNS)


def test_what_is_wrong_of_a_site_is_said_once_and_not_again_of_each_of_its_beds():
    first = a_bed(name="Bed 1")
    for number in (2, 3):
        a_bed(first.unit, name=f"Bed {number}")
    text = exported().decode("utf-8-sig").replace("TR15 3ER", "nowhere", 1)
    assert problems(text) == ["Row 2, column postcode: Write a full postcode, like TR27 4BQ"]
