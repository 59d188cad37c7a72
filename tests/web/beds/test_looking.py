"""The beds as a list, over some weeks, and one unit."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.beds import occupancy, stock
from sers.beds.lifecycle import Condition
from sers.beds.requirement import Sort
from sers.beds.states import State
from sers.web.beds import calendar_screen
from tests.beds.lives import a_bed, a_coordinator, a_unit, agreed, arrived, held, left, staff_of
from tests.builders import a_reason, seen_by
from tests.web.beds.test_board import beds_of, by_staff, one_of_each, opened
from tests.web.triage.working import browser_of, rows_in, soup, text_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
RUBBISH = ["\x00", "x" * 5_000, "-1", "0", "999999999999", "١٢٣", "2026-02-31", "9999-12-31", "[]"]


def shown(**asked):
    return opened(name="list", query_params=asked)


def test_the_list_is_cut_by_state_kind_area_and_what_is_free():
    _unit, beds = one_of_each()
    hotel = a_bed(a_unit(sort=Sort.HOTEL))
    hotel.unit.site.town = "Hayle"
    hotel.unit.site.save()
    assert rows_in(shown(state="held")) == [str(beds[State.HELD].pk)]
    assert set(rows_in(shown(free="yes"))) == {str(beds[State.FREE].pk), str(hotel.pk)}
    assert rows_in(shown(sort=Sort.HOTEL)) == [str(hotel.pk)]
    assert rows_in(shown(town="Hayle", free="yes")) == [str(hotel.pk)]
    assert "2 of 11 beds" in text_of(shown(free="yes"))
    assert "No bed is like that now" in text_of(shown(town="Hayle", state="held"))


def test_the_list_is_sorted_by_what_the_address_says():
    now = timezone.now()
    sure = a_bed(confirmed_at=now)
    unsure = a_bed(confirmed_at=now - 2 * DAY)
    by_staff(sure.unit, stock.take, sure, leaving_at=now + DAY)
    assert rows_in(shown()) == [str(sure.pk), str(unsure.pk)]
    assert rows_in(shown(order="confirmed")) == [str(unsure.pk), str(sure.pk)]
    assert rows_in(shown(order="state")) == [str(unsure.pk), str(sure.pk)]
    assert rows_in(shown(order="leaving")) == [str(sure.pk), str(unsure.pk)]
    sorted_by = soup(shown(order="confirmed")).select_one("th[aria-sort]")
    assert sorted_by.get_text() == "Confirmed"


def test_a_long_list_is_turned(monkeypatch):
    monkeypatch.setattr("sers.web.beds.bed_list.PAGE", 2)
    beds_of(a_unit(), 5)
    assert [len(rows_in(shown(page=page))) for page in (1, 2, 3, 9)] == [2, 2, 1, 1]
    assert "page=2" in shown().text


def test_in_words_the_list_says_what_a_bed_has_and_how_it_stands():
    unit = a_unit()
    a_bed(unit, bay="A", bay_sex="female", oxygen=True, most_kg=250, ground_floor=True)
    room = a_bed(unit, isolates=True, en_suite=True, profiling=True)
    by_staff(unit, stock.close, room, reason=a_reason("bed_closed"), review_on=timezone.localdate())
    said = text_of(shown())
    assert "bay A, women’s bay, oxygen, hoist, up to 250 kg, ground floor" in said
    assert "side room that isolates, en suite, hoist, profiling bed" in said
    assert "closed: " in said


@pytest.mark.parametrize("name", ["list", "calendar"])
def test_rubbish_in_an_address_changes_nothing_else(name):
    a_bed()
    browser = browser_of(a_coordinator())
    for rubbish in RUBBISH:
        names = ("state", "sort", "town", "free", "order", "page", "unit", "from", "days")
        answer = browser.get(reverse(f"beds:{name}"), dict.fromkeys(names, rubbish))
        assert answer.status_code == 200, rubbish
        assert "<h1" in answer.text


def test_a_day_that_cannot_be_read_is_said_and_kept():
    answer = opened(name="calendar", query_params={"from": "31 June", "days": "28"})
    page = soup(answer)
    assert "Enter a day within a year or so" in page.select_one("[role=alert]").get_text()
    assert page.select_one("#from")["value"] == "31 June"
    assert page.select_one("#from")["aria-describedby"] == "from-wrong"
    assert len(page.select(".beds-calendar thead th")) == 29


def the_calendar(first, length=14):
    user = a_coordinator()
    with seen_by(user):
        found = occupancy.calendar(user, first, length)
    (unit,) = found.units
    return {
        row.bed.name: [(span.state, span.first, span.days) for span in row.spans]
        for row in unit.rows
    }


def test_a_calendar_shows_stays_closures_and_what_is_expected():
    unit, today, now = a_unit(), timezone.localdate(), timezone.now()
    first, second, third, fourth, fifth = beds_of(unit, 5)
    by_staff(unit, stock.take, first, leaving_at=now + 3 * DAY)
    by_staff(unit, stock.take, second)
    closing = {"reason": a_reason("bed_closed"), "review_on": today + DAY}
    by_staff(unit, stock.close, third, **closing)
    by_staff(unit, stock.set_condition, fourth, Condition.HOUSEKEEPING)
    held(agreed(), fifth)
    assert the_calendar(today) == {
        "Bed 1": [
            (State.TAKEN, today, 3),
            (State.LEAVING, today + 3 * DAY, 1),
            (State.FREE, today + 4 * DAY, 10),
        ],
        "Bed 2": [(State.TAKEN, today, 14)],
        "Bed 3": [(State.CLOSED, today, 2), (State.FREE, today + 2 * DAY, 12)],
        "Bed 4": [(State.CLEANING, today, 1), (State.FREE, today + DAY, 13)],
        "Bed 5": [(State.HELD, today, 14)],
    }


def test_a_calendar_of_days_past_shows_who_left():
    unit, today = a_unit(), timezone.localdate()
    bed = beds_of(unit, 1)[0]
    now = timezone.now()
    by_staff(unit, stock.take, bed, at=now - 6 * DAY)
    by_staff(unit, stock.free, bed, at=now - 3 * DAY)
    assert the_calendar(today - 14 * DAY) == {
        "Bed 1": [
            (State.FREE, today - 14 * DAY, 8),
            (State.TAKEN, today - 6 * DAY, 4),
            (State.FREE, today - 2 * DAY, 2),
        ]
    }


@pytest.mark.parametrize("later", [7, 14, 28, 300])
def test_what_is_over_before_the_first_day_takes_no_day_away(later):
    unit, today, now = a_unit(), timezone.localdate(), timezone.now()
    leaves, overstays, closed = beds_of(unit, 3)
    by_staff(unit, stock.take, leaves, leaving_at=now + 3 * DAY)
    by_staff(unit, stock.take, overstays, at=now - 4 * DAY, leaving_at=now - 2 * DAY)
    closing = {"reason": a_reason("bed_closed"), "review_on": today + DAY}
    by_staff(unit, stock.close, closed, **closing)
    first = today + later * DAY
    free = [(State.FREE, first, 14)]
    assert the_calendar(first) == {"Bed 1": free, "Bed 2": free, "Bed 3": free}
    assert opened(name="calendar", query_params={"from": f"{first}"}).status_code == 200


def test_whoever_stays_longer_than_expected_is_in_the_bed_today():
    unit, today, now = a_unit(), timezone.localdate(), timezone.now()
    bed = beds_of(unit, 1)[0]
    by_staff(unit, stock.take, bed, at=now - 4 * DAY, leaving_at=now - 2 * DAY)
    assert the_calendar(today)["Bed 1"] == [(State.TAKEN, today, 1), (State.FREE, today + DAY, 13)]
    said = text_of(opened(name="calendar", query_params={"unit": str(unit.pk)}))
    assert "taken, should have left, 1 day" in said


def test_a_calendar_of_one_unit_can_be_listened_to_and_turned():
    unit, today = a_unit(), timezone.localdate()
    arrived(agreed(answers={"family_name": "Named"}), beds_of(unit, 1)[0])
    page = soup(opened(name="calendar", query_params={"unit": str(unit.pk), "days": "28"}))
    row = page.select_one(".beds-calendar tbody tr")
    assert row.select_one("th")["scope"] == "row"
    assert sum(int(cell["colspan"]) for cell in row.select("td")) == 28
    assert (
        row.select_one("td .nhsuk-u-visually-hidden").get_text() == "taken, no day known, 28 days"
    )
    assert f"from={today + 28 * DAY}" in page.select_one("[rel=next]")["href"]
    assert f"from={today - 28 * DAY}" in page.select_one("[rel=prev]")["href"]
    assert "NAMED" not in page.get_text()


def test_a_calendar_of_all_units_counts_what_is_free():
    unit = a_unit()
    first, _second = beds_of(unit, 2)
    by_staff(unit, stock.take, first, leaving_at=timezone.now() + 2 * DAY)
    cells = soup(opened(name="calendar")).select(".beds-calendar tbody td")
    assert [cell.get_text() for cell in cells] == ["1"] * 3 + ["2"] * 11


def test_no_calendar_reaches_farther_than_it_can():
    today = timezone.localdate()
    assert calendar_screen.asked({"from": "9999-12-31"}, today).first == today
    assert calendar_screen.asked({"days": "5000"}, today).length == 14


def test_a_unit_says_what_it_is_like_and_what_happened_to_its_beds():
    unit = a_unit(phone="01632 960144", skills=["iv"], organisms=["cdiff"], dementia=True)
    bed = a_bed(unit, name="Bed 4")
    by_staff(unit, stock.confirm, [bed])
    by_staff(unit, stock.set_condition, bed, Condition.CONTAMINATED)
    said = text_of(browser_of(a_coordinator()).get(reverse("beds:unit", args=[unit.pk])))
    assert "01632 960144" in said
    assert "Bed 4: Contaminated" in said
    assert "Confirmed: Bed 4" in said
    assert "Infusions into a vein" in said
    assert "Clostridioides difficile" in said
    assert "K contaminated" in said
    assert "today at" in said


def test_a_unit_names_nobody_who_lies_in_it():
    unit = a_unit()
    _, placement = arrived(agreed(answers={"family_name": "Named"}), a_bed(unit))
    answer = browser_of(a_coordinator()).get(reverse("beds:unit", args=[unit.pk]))
    assert "NAMED" not in text_of(answer).upper()
    left(placement, by=staff_of(unit))
    answer = browser_of(a_coordinator()).get(reverse("beds:unit", args=[unit.pk]))
    assert "being cleaned" in text_of(answer)
