"""The pages about the stock: nothing typed is lost, and no file is written by halves."""

import csv
import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import files, stock
from sers.beds.keeping_stock import version
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, BedClosure, Site, Unit
from sers.directory.models import Organisation, User
from sers.directory.queries import today
from sers.web import uploads
from sers.web.beds import stock_files
from tests.beds.lives import a_bed, a_coordinator, a_provider, a_unit, held, staff_of
from tests.builders import a_reason, seen_by
from tests.web.manage.test_keeping import problems, said, typed
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


@pytest.fixture
def bureau(coordinator: User) -> Client:
    return signed_in(coordinator)


def at(name: str, *args: Any) -> str:
    return reverse(f"beds:{name}", args=args)


def in_words(answer: Any) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return " ".join(page.select_one("main").get_text(" ").split())


# Sites and units


def test_a_site_a_unit_and_a_bed_are_added_one_after_the_other(bureau):
    answer = bureau.post(at("site_new"), {"name": ""})
    assert problems(answer) == ["Enter the name of the site", "Choose an organisation"]
    cft = Organisation.objects.get(key="cft")
    sent = {"name": "Carn Brea House", "organisation": cft.pk, "postcode": "truro"}
    answer = bureau.post(at("site_new"), sent)
    assert problems(answer) == ["Write a full postcode, like TR27 4BQ"]
    assert 'value="truro"' in answer.text
    answer = bureau.post(at("site_new"), sent | {"postcode": "tr15 3er"}, follow=True)
    assert "Carn Brea House is added. Add its units" in said(answer)
    site = Site.objects.get(key="carn-brea-house")
    assert site.postcode == "TR15 3ER"
    address = at("unit_new", site.pk)
    form = typed(bureau, address)
    assert (form["hold_minutes"], form["cover"]) == ("1440", ["gp_visits"])
    answer = bureau.post(address, form | {"admits_from": "noon", "therapy_days": "9"})
    assert problems(answer) == [
        "Enter the name of the unit",
        "Choose what sort of unit it is",
        "Choose the team that runs it",
        "Enter a whole number from 0 to 7",
        "Write a time of day, such as 08:30",
    ]
    filled = {"name": "Upstairs", "sort": "block", "owner": a_provider().pk, "skills": ["iv"]}
    answer = bureau.post(address, form | filled | {"admits_from": "8:30"}, follow=True)
    assert "Upstairs is added. Add its beds" in said(answer)
    unit = site.units.get()
    assert (unit.skills, unit.admits_from.hour, unit.admits_weekends) == (["iv"], 8, True)
    address = at("bed_new", unit.pk)
    form = typed(bureau, address)
    answer = bureau.post(address, form | {"name": "1", "isolates": "on", "bay": "A"})
    assert problems(answer) == ["Only a room of its own isolates: take the bay away"]
    answer = bureau.post(address, form | {"name": "1", "isolates": "on"}, follow=True)
    assert "1 is added" in said(answer)
    assert unit.beds.get().isolates
    assert problems(bureau.post(address, form | {"name": "1"})) == [
        "Another bed of this unit has this name. Choose another name"
    ]


def test_a_change_without_a_difference_says_so(bureau):
    bed = a_bed(a_unit(skills=["iv"], admits_from="08:30"))
    for address in (at("unit_change", bed.unit_id), at("site", bed.unit.site_id)):
        answer = bureau.post(address, typed(bureau, address), follow=True)
        assert "Nothing differed" in said(answer)
    assert not Event.objects.exists()


def test_the_second_of_two_tabs_keeps_what_was_typed_and_sees_what_stands_there(bureau):
    unit = a_unit(cost=2, phone="01632 960100")
    address = at("unit_change", unit.pk)
    first, second = typed(bureau, address), typed(bureau, address)
    bureau.post(address, first | {"phone": "01632 960111"})
    answer = bureau.post(address, second | {"cost": "4"})
    assert problems(answer) == [f"Somebody changed {unit.name} after you opened it"]
    assert "Telephone 01632 960111" in in_words(answer)
    form = BeautifulSoup(answer.content, "html.parser").select_one("form.sers-measure")
    assert form.select_one("#cost")["value"] == "4"
    again = second | {"cost": "4", "seen": form.select_one("[name=seen]")["value"]}
    bureau.post(address, again)
    unit.refresh_from_db()
    assert (unit.cost, unit.phone) == (4, "01632 960100")


def test_a_bed_and_a_site_are_safe_in_two_tabs_too(bureau):
    bed = a_bed()
    for address, name in (
        (at("bed_change", bed.pk), "bay"),
        (at("site", bed.unit.site_id), "town"),
    ):
        first, second = typed(bureau, address), typed(bureau, address)
        bureau.post(address, first | {name: "North"})
        answer = bureau.post(address, second | {name: "South"})
        assert "after you opened it" in problems(answer)[0]
        assert "North" in in_words(answer)
        assert 'value="South"' in answer.text


def test_a_unit_is_retired_and_restored_on_its_page_but_not_with_somebody_in_it(bureau):
    bed = a_bed()
    unit, site = bed.unit, bed.unit.site
    answer = bureau.post(at("site_retire", site.pk), {"seen": version(site)})
    assert f"Retire its units first: {unit.name}." in said(answer)
    answer = bureau.post(at("unit_retire", unit.pk), {"seen": "0"})
    assert "after you opened it" in said(answer)
    bureau.post(at("unit_retire", unit.pk), {"seen": version(unit)})
    unit.refresh_from_db()
    assert unit.until == today()
    assert "Retired" in said(bureau.get(at("sites")))
    bureau.post(at("site_retire", site.pk), {"seen": version(site)})
    answer = bureau.post(at("unit_restore", unit.pk), {"seen": version(unit)}, follow=True)
    assert f"Restore its site first: {site.name}" in said(answer)
    site.refresh_from_db()
    bureau.post(at("site_restore", site.pk), {"seen": version(site)})
    bureau.post(at("unit_restore", unit.pk), {"seen": version(Unit.objects.get(pk=unit.pk))})
    held(None, Bed.objects.get(pk=bed.pk))
    unit = Unit.objects.get(pk=unit.pk)
    answer = bureau.post(at("unit_retire", unit.pk), {"seen": version(unit)})
    assert f"Taken, offered or held: {bed.name}. Move whoever is in it" in said(answer)
    answer = bureau.post(at("stock_bed_retire", bed.pk), {"seen": 1})
    assert "is taken, offered or held" in said(answer)


def test_a_retired_bed_stands_apart_and_comes_back(bureau):
    bed = a_bed()
    bureau.post(at("stock_bed_retire", bed.pk), {"seen": 1})
    page = bureau.get(at("stock_unit", bed.unit_id))
    assert "1 retired bed" in said(page)
    assert "This bed was retired" in said(bureau.get(at("bed_change", bed.pk)))
    answer = bureau.post(at("stock_bed_restore", bed.pk), {"seen": 2}, follow=True)
    assert f"{bed.name} is in use again" in said(answer)
    answer = bureau.post(at("stock_bed_restore", bed.pk), {"seen": 3}, follow=True)
    assert f"{bed.name} is in use" in said(answer)


# Closing and opening


def test_several_beds_are_closed_for_one_reason_and_each_closure_stays_on_record(bureau):
    unit = a_unit()
    beds = [a_bed(unit), a_bed(unit)]
    address = at("stock_close", unit.pk)
    assert problems(bureau.post(address, {})) == [
        "Choose the beds to close",
        "Choose a reason",
        "Enter the day when somebody looks again",
    ]
    soon = today() + timedelta(days=3)
    sent = {"beds": [bed.pk for bed in beds], "reason": a_reason("bed_closed").pk}
    sent |= {"note": "Sewage came up"}
    day = {"review_on-day": soon.day, "review_on-month": soon.month, "review_on-year": soon.year}
    past = bureau.post(address, sent | day | {"review_on-year": 2020})
    assert problems(past) == ["Choose a day that is not past, when somebody looks again"]
    bureau.post(address, sent | day)
    assert BedClosure.objects.filter(until=None, bed__in=beds).count() == 2
    assert "2 closed" in said(bureau.get(at("sites")))
    page = said(bureau.get(at("stock_unit", unit.pk)))
    for words in ("Sewage came up", "Closed by", "Somebody looks again on", "Closed now"):
        assert words in page
    answer = bureau.post(at("stock_open", beds[0].pk), follow=True)
    assert f"{beds[0].name} is open and ready" in said(answer)
    answer = bureau.post(at("stock_open", beds[0].pk), follow=True)
    assert f"{beds[0].name} is not closed" in said(answer)
    assert BedClosure.objects.filter(bed=beds[0]).count() == 1
    assert "From" in in_words(bureau.get(at("stock_unit", unit.pk)))


def test_a_review_day_that_is_past_is_said_to_be(bureau, coordinator):
    bed = a_bed()
    with seen_by(coordinator):
        reason = a_reason("bed_closed")
        stock.close(bed, reason=reason, review_on=today(), by=coordinator)
    BedClosure.objects.update(review_on=today() - timedelta(days=1))
    assert "Somebody was to look again on" in in_words(bureau.get(at("stock_unit", bed.unit_id)))


def test_of_several_beds_none_is_closed_while_one_is_taken(bureau):
    unit = a_unit()
    free, taken = a_bed(unit), a_bed(unit)
    held(None, taken)
    soon = today() + timedelta(days=3)
    sent = {"beds": [free.pk, taken.pk], "reason": a_reason("bed_closed").pk}
    sent |= {"review_on-day": soon.day, "review_on-month": soon.month}
    answer = bureau.post(at("stock_close", unit.pk), sent | {"review_on-year": soon.year})
    assert f"{taken.name} is taken, offered or held" in problems(answer)[0]
    assert not BedClosure.objects.exists()
    assert len(re.findall(r'name="beds"[^>]*checked', answer.text)) == 2


def test_what_happened_to_a_bed_stands_on_its_page_in_words(bureau, coordinator):
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.set_condition(bed, Condition.CONTAMINATED, by=nurse)
        stock.take(a_bed(bed.unit), by=nurse)
    bureau.post(at("bed_change", bed.pk), typed(bureau, at("bed_change", bed.pk)) | {"bay": "N"})
    page = in_words(bureau.get(at("bed_change", bed.pk)))
    assert f"{bed.name}: state changed" in page
    assert "From Ready To Contaminated" in page
    assert "Bay From nothing To N" in page
    assert "Taken by somebody" not in page


def test_what_happened_to_a_bed_stays_with_it_whatever_it_is_called(bureau, coordinator):
    bed = a_bed(name="Bed 1")
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.set_condition(bed, Condition.CONTAMINATED, by=nurse)
    other = at("bed_change", bed.pk)
    bureau.post(other, typed(bureau, other) | {"name": "Bed 7"})
    page = in_words(bureau.get(other))
    assert "Bed 1: state changed" in page
    assert "From Bed 1 To Bed 7" in page
    after = a_bed(bed.unit, name="Bed 1")
    assert "state changed" not in in_words(bureau.get(at("bed_change", after.pk)))


def test_beds_stand_as_people_count_on_the_page_and_in_the_file(bureau):
    unit = a_unit()
    for name in ("Bed 10", "Bed 2", "Bed 1"):
        a_bed(unit, name=name)
    answer = bureau.get(at("stock_unit", unit.pk))
    page = BeautifulSoup(answer.content, "html.parser")
    counted = ["Bed 1", "Bed 2", "Bed 10"]
    assert [each.get_text() for each in page.select(".stock-bed__name")] == counted
    listed = csv.DictReader(bureau.get(at("export")).content.decode("utf-8-sig").splitlines())
    assert [row["bed"] for row in listed if row["unit"] == unit.key] == counted


def test_when_somebody_leaves_stands_in_the_history_in_words(bureau):
    bed = a_bed()
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.take(bed, by=nurse)
        stock.expect_free(bed, leaving_at=timezone.now() + timedelta(days=3), by=nurse)
        stock.expect_free(bed, leaving_at=None, by=nurse)
    page = in_words(bureau.get(at("bed_change", bed.pk)))
    assert "Leaves not known" in page
    assert page.count("Leaves") == 2


def test_every_label_leads_to_a_field_and_no_id_stands_twice(bureau):
    bed = a_bed()
    forms = [at("unit_change", bed.unit_id), at("bed_change", bed.pk), at("site_new")]
    for address in [*forms, at("stock_close", bed.unit_id), at("import")]:
        page = BeautifulSoup(bureau.get(address).content, "html.parser")
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), address
        for label in page.select("main label"):
            assert page.find(id=label["for"]).name in {"input", "select", "textarea"}, label


# Files


def a_file(text: str | bytes) -> dict[str, Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile("beds.csv", data, content_type="text/csv")}


def token_of(answer: Any) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return str(page.select_one("input[name=tried]")["value"])


def about(bed: Bed, **cells: str) -> str:
    given = {"site": bed.unit.site.key, "unit": bed.unit.key, "bed": bed.name} | cells
    return "\n".join([",".join(given), ",".join(given.values())])


def test_the_stock_is_taken_out_as_a_file_that_no_cache_keeps(bureau):
    bed = a_bed(name="=1+1")
    answer = bureau.get(at("export"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = f'attachment; filename="beds-{today().isoformat()}.csv"'
    assert answer["Content-Disposition"] == name
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"\xef\xbb\xbfsite,unit,bed,")
    assert f"{bed.unit.key},'=1+1,".encode() in answer.content


def test_a_file_is_tried_and_then_brought_in_without_being_chosen_again(bureau):
    bed = a_bed(hoist=True)
    answer = bureau.post(at("import"), a_file(about(bed, hoist="no")))
    assert "Bed, hoist: yes → no" in said(answer)
    bed.refresh_from_db()
    assert bed.hoist
    answer = bureau.post(at("import"), {"tried": token_of(answer)}, follow=True)
    assert "The file is brought in: 1 row changed the stock" in said(answer)
    bed.refresh_from_db()
    assert not bed.hoist


def test_what_was_exported_has_nothing_to_do(bureau):
    a_bed()
    answer = bureau.post(at("import"), a_file(bureau.get(at("export")).content))
    assert "The stock is as the file says already" in said(answer)
    assert 'name="tried"' not in answer.text


def test_a_file_with_an_error_offers_no_button_and_says_row_and_column(bureau):
    bed = a_bed(hoist=True)
    text = about(bed, hoist="no") + f"\n{bed.unit.site.key},{bed.unit.key},New,perhaps"
    answer = bureau.post(at("import"), a_file(text))
    assert "Nothing was written" in said(answer)
    assert "Row 3, column hoist: Write yes or no." in said(answer)
    assert 'name="tried"' not in answer.text


def test_hundreds_of_errors_are_cut_and_counted(bureau):
    bed = a_bed()
    line = f"\n{bed.unit.site.key},{bed.unit.key},New %d,perhaps"
    text = "site,unit,bed,hoist" + "".join(line % number for number in range(500))
    answer = bureau.post(at("import"), a_file(text))
    assert "And 300 more." in said(answer)
    assert answer.text.count("Write yes or no") < 600


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file"),
        ({"file": "typed, not chosen"}, "Choose a file"),
        ({"tried": "rubbish"}, "Choose it again"),
        ({"tried": "x" * 1_000_000}, "Choose it again"),
        ({"tried": "\x00:\ud7ff"}, "Choose it again"),
        (a_file(b""), "The file is empty"),
        (a_file(b"\x00\x01"), "This is no text"),
        (a_file(b"\xff\xfe\x00"), "save it as “CSV UTF-8”"),
        (a_file(b"x" * 10_000_000), "The file is larger than 2 MB"),
    ],
)
def test_what_is_no_file_of_the_stock_is_answered_with_a_sentence(bureau, sent, sentence):
    answer = bureau.post(at("import"), sent)
    assert sentence in said(answer)
    assert "Nothing was written" in said(answer)


def test_what_somebody_else_tried_or_what_was_altered_is_not_brought_in(bureau):
    bed = a_bed(hoist=True)
    token = token_of(bureau.post(at("import"), a_file(about(bed, hoist="no"))))
    other = signed_in(a_coordinator())
    for client, sent in ((other, token), (bureau, token[:-1] + "_"), (bureau, "A" + token)):
        assert "Choose it again" in said(client.post(at("import"), {"tried": sent}))
    bed.refresh_from_db()
    assert bed.hoist


def test_what_was_tried_more_than_an_hour_ago_is_chosen_again(bureau, monkeypatch):
    token = token_of(bureau.post(at("import"), a_file(about(a_bed(), hoist="no"))))
    monkeypatch.setattr(stock_files, "GOOD_FOR", -1)
    assert "more than an hour" in said(bureau.post(at("import"), {"tried": token}))


def test_if_the_stock_changed_meanwhile_the_file_is_shown_again(bureau):
    bed = a_bed(hoist=True, oxygen=False)
    text = about(bed, hoist="no", oxygen="yes")
    token = token_of(bureau.post(at("import"), a_file(text)))
    Bed.objects.filter(pk=bed.pk).update(oxygen=True)
    answer = bureau.post(at("import"), {"tried": token})
    assert "The stock has changed since the file was tried. Look again." in said(answer)
    assert "oxygen: no" not in said(answer)
    bureau.post(at("import"), {"tried": token_of(answer)})
    bed.refresh_from_db()
    assert not bed.hoist


def test_only_the_page_that_asks_for_a_file_takes_one_and_no_more_than_one(bureau):
    sent = {"q": "x", "file": SimpleUploadedFile("a.csv", b"x"), "name": "x"}
    assert bureau.post(at("site_new"), sent).status_code == 413
    two = {"file": SimpleUploadedFile("a.csv", b"x"), "other": SimpleUploadedFile("b.csv", b"y")}
    assert bureau.post(at("import"), two).status_code == 413
    assert bureau.post("/nowhere/", sent).status_code in {404, 413}


def test_far_too_much_is_not_even_read(bureau, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_REQUEST", 1_000)
    answer = bureau.post(at("import"), a_file(b"x" * 2_000))
    assert answer.status_code == 413


def test_as_much_of_a_file_is_kept_as_is_read_and_a_little_more():
    assert uploads.TAKEN == {"beds:import": files.LARGEST + 1}


# Reading


def test_the_pages_ask_the_database_the_same_however_many_beds_there_are(bureau):
    unit = a_unit()
    a_bed(unit)
    pages = [at("sites"), at("stock_unit", unit.pk), at("site", unit.site_id)]
    before = [_queries(bureau, page) for page in pages]
    for _ in range(5):
        a_bed(unit)
        a_bed()
    assert [_queries(bureau, page) for page in pages] == before
    assert max(before) <= 18


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "rubbish", ["", "\x00", "a\x00b", "x" * 100_000, "-1", "9" * 30, "{{ 7*7 }}"]
)
def test_rubbish_in_a_form_that_belongs_to_no_record_is_answered(bureau, rubbish):
    names = ["name", "organisation", "town", "postcode", "note", "seen"]
    answer = bureau.post(at("site_new"), dict.fromkeys(names, rubbish))
    assert answer.status_code == 200
    assert problems(answer)
    assert bureau.post(at("import"), {"file": rubbish, "tried": rubbish}).status_code == 200
