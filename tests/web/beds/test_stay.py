"""Somebody comes to a bed, is in it, is away, and leaves: said once, refused where it cannot be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds import holding
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.referrals.legs import Allocation
from tests.beds.lives import a_bed_referral, a_lead, agreed, made_ready, placing, standing
from tests.builders import a_reason, seen_by
from tests.web.beds.providing import Ward, at, boxes, buttons_of, card_of, messages_in
from tests.web.triage.working import accesses, errors_in, refusal_in, soup, text_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CODE = "left_home_p1"


@pytest.fixture
def ward() -> Ward:
    return Ward("Bed 1", "Bed 2")


def somebody(**given):
    return agreed(referral=a_bed_referral(family_name="Penrose", **given))


def acts_of(answer):
    return [" ".join(each.get_text().split()) for each in soup(answer).select(".app-acts .app-btn")]


def test_from_expected_to_left_through_the_pages(ward):
    placement = ward.keeps(somebody())
    page = ward.get("stay", placement)
    assert "PENROSE" in text_of(page)
    assert acts_of(page) == ["They have arrived", "They did not arrive"]
    now = timezone.now()
    later = boxes(now + 5 * DAY, "leaving_on")["leaving_on"]
    arrived = ward.post("arrive", placement, **boxes(now), leaving_on=later)
    assert "They are in the bed" in messages_in(arrived)
    assert "Leaves" in card_of(arrived, ward.bed)
    assert acts_of(ward.get("stay", placement)) == [
        "They have left",
        "Say when they leave",
        "Away, and the bed is kept",
    ]
    away = ward.post("away", placement, **boxes(now + DAY), note="Chest pain")
    assert "Kept until tomorrow" in card_of(away, ward.bed)
    assert "Bed 1 is kept for PENROSE" in text_of(away)
    assert buttons_of(away, ward.bed) == ["They are back", "They have left"]
    ward.post("back", placement)
    assert ward.now(placement).status == PlacementStatus.STAY
    left = ward.post("left", placement, **boxes(timezone.now()), to=CODE, report="She walks again")
    assert "press ‘Ready’" in messages_in(left)
    assert standing(placement.request) == RequestStatus.ENDED
    assert "Being cleaned" in card_of(left, ward.bed)
    with seen_by(placement.request.agreed_by):
        assert Allocation.objects.get(pk=placement.request.leg_id).report == "She walks again"
    closed = text_of(ward.get("stay", placement))
    assert "PENROSE" not in closed
    assert "you have no part in it now" in closed


def test_an_arrival_in_the_future_is_said_at_its_day_and_all_is_kept(ward):
    placement = ward.keeps(somebody())
    typed = boxes(timezone.now() + DAY)
    refused = ward.post("arrive", placement, **typed, leaving_on="")
    assert errors_in(refused) == ["They cannot have arrived in the future"]
    assert f'value="{typed["day"]}"' in refused.text
    assert ward.now(placement).status == PlacementStatus.HELD


def test_nobody_arrives_before_the_bed_was_held(ward):
    placement = ward.keeps(somebody())
    refused = ward.post("arrive", placement, **boxes(timezone.now() - DAY), leaving_on="")
    assert errors_in(refused) == ["They cannot have arrived before the bed was held for them"]


def test_nobody_leaves_before_they_arrive(ward):
    placement = ward.keeps(somebody())
    now = timezone.now()
    before = boxes(now - DAY, "leaving_on")["leaving_on"]
    refused = ward.post("arrive", placement, **boxes(now), leaving_on=before)
    says = "They cannot leave before they arrive. Check the two days"
    assert errors_in(refused) == [says]
    assert soup(refused).select_one("#field-leaving_on-error")
    ward.post("arrive", placement, **boxes(now))
    given = {"to": CODE, "report": "She walks again"}
    late = ward.post("left", placement, **boxes(now - DAY), **given)
    assert errors_in(late) == ["They cannot have left before they arrived. Check the day and time"]
    assert "She walks again" in late.text
    assert soup(late).select_one(f'input[value="{CODE}"][checked]')
    soon = ward.post("left", placement, **boxes(now + DAY), **given)
    assert errors_in(soon) == ["They cannot have left in the future"]
    past = ward.fill_in("expect", placement, **boxes(now - DAY))
    assert errors_in(past) == ["Choose a time that is not past. If they have left, record that"]
    away = ward.post("away", placement, **boxes(now - DAY))
    assert errors_in(away) == ["Choose a time that is not past, until when the bed is kept"]


def test_a_stay_that_would_run_into_the_next_is_refused_at_its_day(ward):
    now = timezone.now()
    placement = ward.has(somebody(), leaving_at=now + DAY)
    following = agreed()
    with placing(following, a_lead()) as (mine, by):
        times = {"begins": now + 2 * DAY, "until": now + 3 * DAY, "seen": mine.revision}
        holding.hold(mine, ward.bed, **times, overriding=a_reason("bed_overridden"), by=by)
    refused = ward.fill_in("expect", placement, **boxes(now + 4 * DAY), note="Waits for a ramp")
    assert errors_in(refused) == ["Somebody else has this bed then. Choose another"]
    assert "Waits for a ramp" in refused.text
    assert "Then " in card_of(ward.list_of(), ward.bed)


def test_who_does_not_come_frees_the_bed_for_a_coded_reason(ward):
    placement = ward.keeps(somebody())
    assert errors_in(ward.post("not_arrive", placement)) == ["Choose a reason"]
    reason = a_reason("bed_released")
    said = ward.post("not_arrive", placement, reason=reason.pk, note="No transport")
    assert "The bed is free again" in messages_in(said)
    assert standing(placement.request) == RequestStatus.SEARCHING
    assert "Free" in card_of(said, ward.bed)


def test_the_second_of_two_who_record_the_arrival_is_told(ward):
    placement = ward.keeps(somebody())
    now = boxes(timezone.now())
    ward.post("arrive", placement, **now)
    again = ward.post("arrive", placement, **now)
    assert "This is now “Taken”." in refusal_in(again)
    asked = ward.client.get(at("arrive", placement), follow=True)
    assert "This is now “Taken”." in messages_in(asked)


def test_each_time_the_referral_is_shown_it_is_written_down(ward):
    placement = ward.keeps(somebody())
    before = len(accesses(ward.sister))
    ward.get("stay", placement)
    seen = accesses(ward.sister)[before:]
    assert {(each.about, each.permission) for each in seen} == {
        (placement.about, "bed.receive"),
        (placement.about, "referral.view"),
    }


def test_another_provider_s_stays_are_not_there(ward):
    placement, other = ward.has(somebody()), Ward()
    assert other.get("stay", placement).status_code == 404
    for name in ("arrive", "not_arrive", "expect", "away", "left"):
        assert other.get(name, placement).status_code == 404
        assert other.client.post(at(name, placement), {"note": ""}).status_code == 404
    assert other.client.post(at("back", placement)).status_code == 404
    assert ward.now(placement).status == PlacementStatus.STAY


def test_somebody_who_came_another_way_has_no_page(ward):
    ward.press("take")
    with seen_by(ward.sister):
        placement = ward.bed.placements.get()
    assert ward.get("stay", placement).status_code == 404


def test_the_bed_can_be_had_again_once_it_is_ready(ward):
    placement = ward.has(somebody())
    ward.post("left", placement, **boxes(timezone.now()), to=CODE, report="She walks again")
    made_ready(ward.bed)
    assert "Free" in card_of(ward.list_of(), ward.bed)


def test_of_two_who_say_when_they_leave_the_later_learns_what_the_earlier_said(ward):
    placement = ward.has(somebody())
    now = timezone.now()
    read = soup(ward.get("expect", placement)).select_one("main input[name=seen]")["value"]
    ward.fill_in("expect", placement, **boxes(now + 2 * DAY))
    late = ward.post("expect", placement, seen=read, note="A ramp", **boxes(now + 5 * DAY))
    assert "Somebody said when they leave after you opened this" in text_of(late)
    assert "They are expected to leave" in text_of(late)
    assert "A ramp" in late.text
    assert ward.now(placement).leaving_at.date() == (now + 2 * DAY).date()
    seen = soup(late).select_one("main input[name=seen]")["value"]
    ward.post("expect", placement, seen=seen, **boxes(now + 5 * DAY))
    assert ward.now(placement).leaving_at.date() == (now + 5 * DAY).date()
