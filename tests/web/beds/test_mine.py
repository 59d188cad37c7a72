"""A provider's own beds: how each is, what to press now, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.audit.models import Access, Event
from sers.beds.models import Bed, BedClosure, Placement
from sers.beds.places import How
from tests.beds.lives import a_bed, a_bed_referral, a_unit, agreed, offered, staff_of
from tests.builders import a_reason, seen_by
from tests.web.beds.providing import Ward, at, boxes, buttons_of, card_of, messages_in
from tests.web.triage.working import accesses, browser_of, errors_in, queries, soup, text_of

pytestmark = pytest.mark.django_db


def test_each_bed_stands_with_its_state_and_what_to_press_now():
    ward = Ward("Bed 2", "Bed 10", "Bed 1")
    page = ward.list_of()
    names = [each.get_text() for each in soup(page).select("[data-bed] h4")]
    assert names == ["Bed 1", "Bed 2", "Bed 10"]
    assert "Free" in card_of(page, ward.bed)
    assert buttons_of(page, ward.bed) == ["Taken", "Close"]
    assert "3 free of 3" in text_of(page)


def test_taken_then_left_then_ready_by_one_press_each():
    ward = Ward()
    taken = ward.press("take")
    assert "It is taken" in messages_in(taken)
    assert buttons_of(taken, ward.bed) == ["They have left", "Leaving when?"]
    assert "Came another way" in card_of(taken, ward.bed)
    left = ward.press("free")
    assert buttons_of(left, ward.bed) == ["Ready", "Close"]
    assert "Being cleaned" in card_of(left, ward.bed)
    assert "Free" in card_of(ward.press("ready"), ward.bed)


def test_a_press_that_came_too_late_says_why_and_changes_nothing():
    ward = Ward()
    ward.press("take")
    again = ward.press("take")
    assert "Somebody is still in Bed 1" in messages_in(again)
    with seen_by(ward.sister):
        assert Placement.objects.filter(bed=ward.bed).count() == 1
    assert "Press one of the buttons" in messages_in(ward.press("burn"))


def test_when_somebody_who_came_another_way_leaves_is_said_and_can_be_unsaid():
    ward = Ward()
    ward.press("take")
    yesterday, tomorrow = (timezone.now() + timedelta(days=n) for n in (-1, 1))
    wrong = ward.fill_in("own_leaving", ward.bed, **boxes(yesterday))
    assert errors_in(wrong) == [
        "Choose a time that is not past. If they have left, record that",
    ]
    assert f'value="{boxes(yesterday)["day"]}"' in wrong.text
    said = ward.fill_in("own_leaving", ward.bed, **boxes(tomorrow))
    assert "Leaves tomorrow at" in card_of(said, ward.bed)
    unsaid = ward.fill_in("own_leaving", ward.bed, day="", time="")
    assert "Leaves" not in card_of(unsaid, ward.bed)


def test_of_two_who_say_when_somebody_leaves_the_later_learns_what_the_earlier_said():
    ward = Ward()
    ward.press("take")
    first, second = (timezone.now() + timedelta(days=n) for n in (1, 2))
    read = soup(ward.get("own_leaving", ward.bed)).select_one("main input[name=seen]")["value"]
    ward.fill_in("own_leaving", ward.bed, **boxes(first))
    slip = ward.post("own_leaving", ward.bed, seen=read, day="soon", time="")
    kept = soup(slip).select_one("main input[name=seen]")["value"]
    late = ward.post("own_leaving", ward.bed, seen=kept, **boxes(second))
    assert "Somebody said when they leave after you opened this" in text_of(late)
    assert "leaves tomorrow at" in text_of(late)
    assert f'value="{boxes(second)["day"]}"' in late.text
    seen = soup(late).select_one("main input[name=seen]")["value"]
    ward.post("own_leaving", ward.bed, seen=seen, **boxes(second))
    assert "Leaves tomorrow" not in card_of(ward.list_of(), ward.bed)


def test_closing_asks_for_a_reason_and_a_day_and_opening_makes_it_ready():
    ward = Ward()
    missing = ward.post("own_close", ward.bed, note="The window")
    assert errors_in(missing) == [
        "Choose a reason",
        "Enter the day on which somebody looks again",
    ]
    assert "The window" in missing.text
    reason = a_reason("bed_closed")
    past = ward.post("own_close", ward.bed, reason=reason.pk, review_on="2020-01-01", note="x")
    assert errors_in(past) == ["Choose a day that is not past, when somebody looks again"]
    day = boxes(timezone.now() + timedelta(days=2))["day"]
    closed = ward.post("own_close", ward.bed, reason=reason.pk, review_on=day, note="The window")
    assert f"{reason.label}. The window" in card_of(closed, ward.bed)
    assert buttons_of(closed, ward.bed) == ["Open it again"]
    assert "Free" in card_of(ward.press("reopen"), ward.bed)
    assert reason.label in text_of(ward.get("own_bed", ward.bed))
    assert BedClosure.objects.filter(bed=ward.bed).count() == 1


def test_an_occupied_bed_is_not_closed_and_what_was_typed_stays():
    ward = Ward()
    ward.press("take")
    day = boxes(timezone.now())["day"]
    refused = ward.post(
        "own_close", ward.bed, reason=a_reason("bed_closed").pk, review_on=day, note="The window"
    )
    assert "Move whoever is in it" in errors_in(refused)[0]
    assert "The window" in refused.text


def test_all_is_still_so_in_one_press():
    ward = Ward("Bed 1", "Bed 2")
    old = timezone.now() - timedelta(days=3)
    Bed.objects.filter(unit=ward.unit).update(confirmed_at=old, confirmed_by=None)
    page = ward.list_of()
    assert soup(page).select_one(".app-still--old")
    seen = soup(page).select_one("main input[name=seen]")["value"]
    assert "All confirmed" in messages_in(ward.post("confirm", ward.unit, seen=seen))
    for bed in Bed.objects.filter(unit=ward.unit):
        assert (bed.confirmed_by, bed.confirmed_how) == (ward.sister, How.PAGES)
        assert bed.confirmed_at > old + timedelta(days=2)


def test_nobody_confirms_what_changed_after_they_looked():
    ward = Ward()
    seen = soup(ward.list_of()).select_one("main input[name=seen]")["value"]
    ward.press("take")
    assert "Something changed meanwhile" in messages_in(ward.post("confirm", ward.unit, seen=seen))
    with seen_by(ward.sister):
        assert not Event.objects.filter(kind="stock.confirmed").exists()


def test_whoever_comes_or_is_here_is_named_and_that_it_was_listed_is_written_down():
    ward = Ward("Bed 1", "Bed 2")
    referral = a_bed_referral(family_name="Penrose")
    placement = ward.has(agreed(referral=referral))
    page = ward.list_of()
    assert "PENROSE" in card_of(page, ward.bed)
    assert buttons_of(page, ward.bed) == ["They have left", "Leaving, or away"]
    access = accesses(ward.sister)[-1]
    assert (access.deed, access.shown) == (Access.Deed.LISTED, [placement.referral_id])


def test_what_is_asked_and_what_runs_out_stands_first_and_names_nobody_before_the_yes():
    ward = Ward("Bed 1", "Bed 2")
    asked = ward.asked(agreed(referral=a_bed_referral(family_name="Penrose")))
    kept = ward.keeps(agreed(referral=a_bed_referral(family_name="Trewin")), ward.beds[1])
    page = ward.list_of()
    text = text_of(page)
    assert "PENROSE" not in text.upper()
    assert text.index("1 bed asked for") < text.index("Running out") < text.index("Still so")
    assert soup(page).select_one(f'[data-offer="{asked.pk}"] [data-due]')
    assert "Bed 2 is held for TREWIN" in text
    assert at("stay", kept) in page.text
    assert buttons_of(page, ward.bed) == ["Answer"]
    assert buttons_of(page, ward.beds[1]) == ["They have arrived", "Did not come"]


def test_a_bed_is_added_and_corrected_and_taken_off_the_list():
    ward = Ward()
    taken = ward.post("own_add", ward.unit, name="Bed 1", has=["hoist"], most_kg="200")
    assert errors_in(taken) == [
        "Another bed of this unit has this name. Choose another name",
    ]
    assert 'value="200"' in taken.text
    ward.post("own_add", ward.unit, name="Bed 7", bay="Bay B", bay_sex="male", has=["oxygen"])
    bed = Bed.objects.get(unit=ward.unit, name="Bed 7")
    assert (bed.bay, bed.bay_sex, bed.oxygen, bed.hoist) == ("Bay B", "male", True, False)
    page = ward.get("own_change", bed)
    seen = soup(page).select_one("main input[name=seen]")["value"]
    ward.post("own_change", bed, seen=seen, name="Bed 7", bay="", has=["isolates"])
    bed.refresh_from_db()
    assert (bed.bay, bed.isolates, bed.oxygen) == ("", True, False)
    late = ward.post("own_change", bed, seen=seen, name="Bed 8", bay="")
    assert "Somebody changed this bed" in text_of(late)
    assert 'value="Bed 8"' in late.text
    assert "It stands now as: Bed 7" in text_of(late)
    gone = ward.post("own_retire", bed, seen=bed.revision)
    assert "It is off your list" in messages_in(gone)
    assert "Bed 7" not in [h.get_text() for h in soup(gone).select("[data-bed] h4")]
    assert ward.get("own_bed", bed).status_code == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": ""}, "Enter its name, like “Bed 3”"),
        ({"bay_sex": "male", "bay": ""}, "Name the bay, or choose that it is a room of its own"),
        ({"bay": "B", "has": ["isolates"]}, "Only a room of its own isolates: take the bay away"),
        ({"most_kg": "heavy"}, "Enter a whole number of kilograms up to 500, or leave it blank"),
        ({"most_kg": "501"}, "Enter a whole number of kilograms up to 500, or leave it blank"),
        ({"most_kg": "-1"}, "Enter a whole number of kilograms up to 500, or leave it blank"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(sent, says):
    ward = Ward()
    answer = ward.post("own_add", ward.unit, **({"name": "Bed 9"} | sent))
    assert errors_in(answer) == [says]


def test_another_provider_s_beds_are_not_there():
    ward, other = Ward(), Ward("Other bed")
    other.press("take")
    asked = Ward("Bed 3").asked()
    assert "Other bed" not in text_of(ward.list_of())
    for name in ("own_bed", "own_change", "own_retire", "own_close", "own_leaving"):
        assert ward.get(name, other.bed).status_code == 404
    for name, record in (
        *(("press", other.bed), ("confirm", other.unit), ("own_close", other.bed)),
        *(("accept_offer", asked), ("decline_offer", asked), ("still_link", other.unit)),
    ):
        assert ward.client.post(at(name, record), {"do": "free"}).status_code == 404
    assert "Taken" in card_of(other.list_of(), other.bed)


def test_the_bureau_has_no_list_of_its_own():
    ward = Ward()
    assert browser_of(staff_of(a_unit())).get(at("own_bed", ward.bed)).status_code == 404


def test_the_list_asks_as_much_of_the_database_for_many_beds_as_for_few():
    few, many = Ward(), Ward(*(f"Bed {n}" for n in range(1, 13)))
    for bed in many.beds[:3]:
        many.keeps(agreed(referral=a_bed_referral()), bed)
    few.keeps()
    few.list_of()
    many.list_of()
    with queries() as for_few:
        few.list_of()
    with queries() as for_many:
        many.list_of()
    assert len(for_few) == len(for_many)
    assert len(for_many) <= 20


def test_who_is_in_line_behind_is_not_shown_yet():
    ward = Ward()
    kept = ward.keeps(agreed(referral=a_bed_referral(family_name="Trewin")))
    _, (waits,) = offered(agreed(), ward.bed)
    assert ward.get("offer", waits).status_code == 404
    assert "TREWIN" in card_of(ward.list_of(), ward.bed)
    assert kept.bed == ward.bed


def test_what_waits_for_somebody_comes_before_what_does_not():
    ward = Ward("Bed 1", "Bed 2", "Bed 3", "Bed 4")
    ward.press("take")
    ward.press("take", ward.beds[1])
    ward.fill_in("own_leaving", ward.beds[1], **_before_midnight())
    ward.press("cleaning", ward.beds[3])
    page = soup(ward.list_of())
    titles = [each.get_text() for each in page.select(".app-owns__title")]
    assert titles == ["To do 2", "Free 1", "Taken 1"]
    names = [each.get_text() for each in page.select("[data-bed] h4")]
    assert names == ["Bed 2", "Bed 4", "Bed 3", "Bed 1"]
    for pill in page.select(".app-filter__pills a"):
        assert page.select_one(str(pill["href"]))


def _before_midnight() -> dict[str, str]:
    return boxes(timezone.localtime().replace(hour=23, minute=59))


def test_somebody_may_keep_two_units():
    ward = Ward()
    other = a_unit(owner=ward.unit.owner)
    a_bed(other, name="Attic")
    page = ward.list_of()
    assert other.name in text_of(page)
    assert len(soup(page).select(".app-still")) == 2
