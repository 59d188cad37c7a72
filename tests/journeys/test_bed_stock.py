"""A Bed Bureau keeps its stock: a site with a unit and beds, a closure, and a whole file."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sers.beds import stock
from sers.beds.models import Bed, Unit
from sers.config import demo
from sers.directory.models import Team
from sers.directory.queries import today
from sers.policy.roles import Role
from tests.beds.lives import a_bed, a_unit
from tests.builders import a_member, a_reason, seen_by
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def bureau(page: Page) -> Page:
    demo.load()
    sign_in(page, "bedbureau")
    return page


def test_a_bureau_adds_a_site_with_its_unit_and_beds_and_closes_one(
    bureau: Page, look: Look
) -> None:
    page = bureau
    page.get_by_role("link", name="Beds", exact=True).click()
    page.get_by_role("link", name="Stock", exact=True).click()
    look(page, "stock-sites")
    page.get_by_role("link", name="Add a site").click()
    press(page, "^Add the site$")
    expect(page.get_by_role("alert")).to_contain_text("Enter the name of the site")
    look(page, "stock-site-new-wrong")
    page.get_by_label("Name", exact=True).fill("Carn Brea House")
    page.get_by_label("Organisation", exact=True).select_option(
        label="Cornwall Partnership NHS Foundation Trust"
    )
    page.get_by_label("Town").fill("Redruth")
    page.get_by_label("Postcode").fill("tr15 3er")
    press(page, "^Add the site$")
    look(page, "stock-site")
    page.get_by_role("link", name="Add a unit").click()
    look(page, "stock-unit-new")
    page.get_by_label("Name", exact=True).fill("Upstairs")
    page.get_by_role("radio", name="Community hospital").check()
    page.get_by_label("Provider").select_option(index=1)
    page.get_by_label("A syringe driver").check()
    page.get_by_label("Admits from").fill("noon")
    press(page, "^Add the unit$")
    expect(page.get_by_role("alert")).to_contain_text("Write a time of day")
    look(page, "stock-unit-new-wrong")
    page.get_by_label("Admits from").fill("8:30")
    press(page, "^Add the unit$")
    for number in range(1, 4):
        page.get_by_role("link", name="Add a bed").click()
        page.get_by_label("Name", exact=True).fill(f"Bed {number}")
        page.get_by_label("A hoist").check()
        if number == 1:
            look(page, "stock-bed-new")
        press(page, "^Add the bed$")
    _close_one(page, look)
    _retire_one(page, look)
    page.goto("/beds/stock/")
    expect(page.get_by_role("link", name="Upstairs")).to_be_visible()


def _close_one(page: Page, look: Look) -> None:
    page.get_by_role("link", name=re.compile(r"^Close\s*: Bed 2$")).click()
    expect(page.get_by_label("Bed 2")).to_be_checked()
    press(page, "^Close them$")
    look(page, "stock-close-wrong")
    page.get_by_label("Repair").check()
    page.get_by_label("Note").fill("The window does not shut")
    for part, value in (("Day", today().day), ("Month", today().month), ("Year", today().year)):
        page.get_by_label(part, exact=True).fill(str(value))
    press(page, "^Close them$")
    expect(page.get_by_text("The window does not shut").first).to_be_visible()
    look(page, "stock-unit")
    press(page, r"^Open\s*: Bed 2$")
    expect(page.get_by_role("status")).to_contain_text("Bed 2 is open and ready")


def _retire_one(page: Page, look: Look) -> None:
    page.get_by_role("link", name="Bed 3", exact=True).click()
    look(page, "stock-bed")
    page.get_by_role("link", name="Retire the bed").click()
    look(page, "stock-bed-retire")
    press(page, "^Retire it$")
    expect(page.get_by_text("1 retired bed")).to_be_visible()


def a_file(path: Path, rows: list[dict[str, str]]) -> Path:
    """As Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_whole_stock_goes_out_as_a_file_and_comes_back_changed(
    bureau: Page, look: Look, tmp_path: Path
) -> None:
    ward = a_unit(
        owner=Team.objects.get(key="lanner-ward"), name="Lanner ward", phone="01632 960100"
    )
    for number in range(1, 5):
        a_bed(ward, name=f"Bed {number}")
    page = bureau
    page.goto("/beds/stock/import/")
    look(page, "stock-import")
    press(page, "^Try it$")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take it out as a file").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["unit"] == ward.key]
    assert [row["bed"] for row in rows] == ["Bed 1", "Bed 2", "Bed 3", "Bed 4"]
    rows[1]["hoist"] = "perhaps"
    wrong = a_file(tmp_path / "wrong.csv", rows)
    page.get_by_label("A CSV file").set_input_files(wrong)
    press(page, "^Try it$")
    expect(page.get_by_role("alert")).to_contain_text("Row 3, column hoist: Write yes or no")
    look(page, "stock-import-wrong")
    rows[1] |= {"hoist": "no", "retire": "yes"}
    rows = [row | {"phone": "01632 960111"} for row in [*rows, rows[0] | {"bed": "Bed 9"}]]
    right = a_file(tmp_path / "right.csv", rows)
    page.get_by_label("A CSV file").set_input_files(right)
    press(page, "^Try it$")
    look(page, "stock-import-tried")
    press(page, "^Bring it in$")
    expect(page.get_by_role("status")).to_contain_text("The file is brought in")
    assert Unit.objects.get(pk=ward.pk).phone == "01632 960111"
    assert Bed.objects.filter(unit=ward, until=None).count() == 4
    page.goto(f"/beds/stock/units/{ward.pk}/")
    look(page, "stock-unit-imported")


def test_the_second_of_two_tabs_sees_what_stands_there(bureau: Page, look: Look) -> None:
    ward = a_unit(owner=Team.objects.get(key="lanner-ward"), name="Lanner ward")
    nurse = a_member(ward.owner, Role.BED_PROVIDER)
    bed = a_bed(ward, name="Bed 1")
    with seen_by(nurse):
        stock.close(bed, reason=a_reason("bed_closed"), review_on=today(), by=nurse)
    page, other = bureau, bureau.context.new_page()
    for each in (page, other):
        each.goto(f"/beds/stock/units/{ward.pk}/change/")
    other.get_by_label("Telephone").fill("01632 960111")
    press(other, "^Save$")
    page.get_by_label("Cost band").fill("4")
    press(page, "^Save$")
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed Lanner ward")
    expect(page.get_by_label("Cost band")).to_have_value("4")
    look(page, "stock-unit-meanwhile")
