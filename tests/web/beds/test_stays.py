"""From arrival to leaving, as the Bed Bureau writes it down for the provider."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds import staying
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.referrals.lists import Outcome
from tests.beds.lives import a_bed, arrived, held, placed, reserved, staff_of, standing
from tests.builders import a_reason, seen_by
from tests.web.beds.searching import Search, boxes
from tests.web.triage.working import errors_in, refusal_in, soup, text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def as_drawn(search: Search, name: str) -> dict[str, str]:
    """What the form says when it is opened: now, in two boxes."""
    page = soup(search.get(name))
    return {
        str(box["name"]): str(box["value"])
        for box in page.select("main input[type=date], main input[type=time]")
    }


def test_an_arrival_is_one_press_on_a_form_that_says_now():
    search = Search(reserved()[0])
    page = search.post("arrive", **as_drawn(search, "arrive"))
    assert standing(search.request) == RequestStatus.ARRIVED
    said = soup(page).select_one(".app-offer--calm").get_text()
    assert "Since today" in said and "Nobody has said yet when they leave" in said
    assert not soup(page).select(".app-match")


def test_nobody_arrives_in_the_future_or_before_the_bed_was_held():
    search = Search(held()[0])
    page = search.post("arrive", **boxes("arrived", timezone.now() + 3 * HOUR))
    assert "in the future" in refusal_in(page)
    page = search.post("arrive", **boxes("arrived", timezone.now() - 30 * HOUR))
    assert "before the bed was held" in refusal_in(page)
    sent = as_drawn(search, "arrive") | boxes("leaves", timezone.now() - 3 * HOUR)
    assert "cannot leave before they arrive" in refusal_in(search.post("arrive", **sent))


def test_who_did_not_come_frees_the_bed():
    request, placement = reserved()
    search = Search(request)
    assert errors_in(search.post("not_arrive")) == ["Choose a reason"]
    search.post("not_arrive", reason=a_reason("bed_released").pk)
    assert placed(placement).status == PlacementStatus.NOT_ARRIVED
    assert standing(request) == RequestStatus.SEARCHING


def test_when_they_leave_is_said_and_shown():
    search = Search(arrived()[0])
    page = search.post("expect", **boxes("leaves", timezone.now() - 3 * HOUR))
    assert "not past" in refusal_in(page)
    page = search.post("expect", **boxes("leaves", timezone.now() + 72 * HOUR), note="With care")
    assert "Expected to leave" in text_of(page)


def test_away_and_back():
    search = Search(arrived()[0])
    page = search.post("go_away", **as_drawn(search, "go_away"), note="To hospital")
    assert search.live.status == PlacementStatus.AWAY
    assert "Back by" in text_of(page)
    form = soup(page).select_one(f'form[action="{search.at("come_back")}"]')
    assert form
    assert not soup(page).select(f'a[href="{search.at("go_away")}"]')
    search.post("come_back")
    assert search.live.status == PlacementStatus.STAY


def test_moving_to_another_bed_lists_those_that_fit_first():
    request, old = arrived()
    search, fits, other = Search(request), a_bed(), a_bed(hoist=False)
    page = soup(search.get("transfer"))
    groups = {g["label"]: [o["value"] for o in g.select("option")] for g in page.select("optgroup")}
    assert groups == {
        "Fits": [str(fits.pk)],
        "Free, but something stands against it": [str(other.pk)],
    }
    assert errors_in(search.post("transfer", **as_drawn(search, "transfer"))) == ["Choose a bed"]
    search.take("transfer", fits, **as_drawn(search, "transfer"))
    assert search.live.bed_id == fits.pk
    assert placed(old).status == PlacementStatus.LEFT


def test_leaving_says_where_to_and_tells_the_referrer():
    request, placement = arrived()
    search = Search(request)
    sent = as_drawn(search, "leave")
    assert errors_in(search.post("leave", **sent)) == [
        "Choose where they went",
        "Write a sentence for the referrer",
    ]
    to = Outcome.objects.get(code="left_home_p1")
    page = search.post("leave", to=to.pk, report="She walks with a frame", **sent)
    assert standing(request) == RequestStatus.ENDED
    assert placed(placement).status == PlacementStatus.LEFT
    assert to.label in text_of(page)
    assert "Add help at home" in text_of(page)


def test_what_is_not_there_any_more_is_said():
    search = Search(held()[0])
    sent = {"reason": a_reason("bed_released").pk}
    search.post("release", **sent)
    assert refusal_in(search.post("not_arrive", **sent)).startswith(
        "No bed is held for this person any more"
    )


def test_what_the_provider_said_meanwhile_is_not_written_over():
    request, placement = arrived()
    search = Search(request)
    read = search.now.revision
    by = staff_of(placement.bed.unit)
    first, second = (timezone.now() + days * 24 * HOUR for days in (2, 5))
    with seen_by(by):
        staying.expect(placement, leaving_at=first, by=by)
    late = search.post("expect", seen=read, **boxes("leaves", second))
    assert "Somebody changed this after you opened it" in refusal_in(late)
    assert placed(placement).leaving_at == first
    for name, given in (
        ("go_away", boxes("back", second)),
        (
            "leave",
            as_drawn(search, "leave")
            | {"to": Outcome.objects.get(code="left_home_p1").pk, "report": "Went home"},
        ),
    ):
        late = search.post(name, seen=read, **given)
        assert "Somebody changed this after you opened it" in refusal_in(late)
