"""Holding a bed from the page of a search: now, later, longer, and letting go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds.lifecycle import PlacementStatus, RequestStatus
from tests.beds.lives import a_bed, a_unit, agreed, arrived, held, offered, placed, standing
from tests.builders import a_reason
from tests.web.beds.searching import Search, boxes
from tests.web.triage.working import errors_in, refusal_in, soup, text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_one_press_holds_a_bed_as_long_as_its_unit_does():
    search, bed = Search(), a_bed(a_unit(hold_minutes=90))
    assert "Hold for 90 min" in text_of(search.get())
    page = search.take("hold", bed)
    assert standing(search.request) == RequestStatus.HELD
    assert search.live.until - search.live.made_at == timedelta(minutes=90)
    assert "Ours: held until" in text_of(page)
    assert soup(page).select_one(".app-offer .nhsuk-button")["href"] == search.at("reserve")


def test_a_hold_until_a_time_that_is_past_is_refused():
    search, bed = Search(), a_bed()
    yesterday = boxes("until", timezone.now() - 24 * HOUR)
    page = search.take("hold", bed, **yesterday)
    assert "not past" in refusal_in(page)
    assert soup(page).select_one("[name=until_day]")["value"] == yesterday["until_day"]
    later = timezone.now() + 5 * HOUR
    search.take("hold", bed, **boxes("until", later))
    assert later - search.live.until < HOUR


def test_days_that_are_none_are_said():
    search, bed = Search(), a_bed()
    page = search.take("hold", bed, until_day="31/02/2026", from_time="soon")
    assert errors_in(page) == ["Enter the time, like 14:30", "Enter the day, like 28/11/2026"]


def test_a_time_needs_its_day_and_a_hold_ends_after_it_begins():
    search, bed = Search(), a_bed()
    assert errors_in(search.take("hold", bed, until_time="14:30")) == ["Enter the day too"]
    begins = timezone.now() + 50 * HOUR
    page = search.take("hold", bed, **boxes("from", begins), **boxes("until", begins - HOUR))
    assert errors_in(page) == ["Choose a time after the one from which it is held"]


def test_a_bed_is_held_from_the_day_on_which_it_is_expected_to_be_free():
    _, stay = arrived(leaving_at=timezone.now() + 48 * HOUR)
    search = Search()
    page = soup(search.get())
    (later,) = [a for a in page.select(".app-panel--gap a") if "from then on" in a.get_text()]
    form = soup(search.client.get(later["href"]))
    sent = {name: form.select_one(f"[name={name}]")["value"] for name in ("from_day", "from_time")}
    assert sent["from_day"]
    after = boxes("from", timezone.now() + 49 * HOUR)
    search.take("hold", stay.bed, **after)
    live = search.live
    assert live.bed_id == stay.bed_id and live.since > timezone.now() + 47 * HOUR
    assert live.until == live.since + timedelta(minutes=stay.bed.unit.hold_minutes)


def test_a_bed_that_somebody_else_has_is_refused_in_words():
    other, search, bed = agreed(), Search(), a_bed()
    held(other, bed)
    assert "does not suit: Not free" in refusal_in(search.take("hold", bed))


def test_without_a_bed_nothing_is_held():
    search = Search()
    assert "Choose the bed first" in text_of(search.client.get(search.at("hold"), follow=True))


def test_passing_over_is_asked_for_a_hold_too():
    first = agreed(at=timezone.now() - 5 * HOUR)
    search, bed = Search(), a_bed()
    page = search.take("hold", bed, **boxes("until", timezone.now() + 3 * HOUR), note="Ward asks")
    assert refusal_in(page) and "Ward asks" in page.text
    reason = {"skip": first.pk, f"skip-reason-{first.pk}": a_reason("bed_skipped").pk}
    search.take("hold", bed, **reason)
    assert standing(search.request) == RequestStatus.HELD


def test_holding_longer_is_never_winding_back():
    search = Search(held()[0])
    until = search.live.until
    page = search.post("extend", **boxes("until", until - 2 * HOUR))
    assert "later time" in refusal_in(page)
    search.post("extend", **boxes("until", until + 6 * HOUR))
    assert search.live.until > until


def test_letting_go_asks_why_and_the_search_goes_on():
    request, placement = held()
    search = Search(request)
    assert errors_in(search.post("release")) == ["Choose a reason"]
    page = search.post("release", reason=a_reason("bed_released").pk, note="Too far")
    assert placed(placement).status == PlacementStatus.RELEASED
    assert "Too far" in text_of(page)


def test_it_is_agreed_when_they_come():
    search = Search(held()[0])
    comes = timezone.now() + 20 * HOUR
    page = search.post("reserve", **boxes("comes", timezone.now() - 30 * HOUR))
    assert "not past" in refusal_in(page)
    page = search.post("reserve", **boxes("comes", comes), **boxes("leaves", comes - 30 * HOUR))
    assert "cannot leave before they arrive" in refusal_in(page)
    page = search.post("reserve", **boxes("comes", comes))
    assert standing(search.request) == RequestStatus.PLACED
    assert "Nobody has said yet when they leave" in text_of(page)


def test_a_hold_while_an_offer_is_out_says_that_it_is_not_open():
    search = Search(offered()[0])
    page = search.take("hold", a_bed())
    assert "“Offered”" in refusal_in(page)
