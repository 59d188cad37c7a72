"""Offering beds from the page of a search, and what providers answer by telephone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds import offering
from sers.beds.lifecycle import OfferStatus, RequestStatus
from sers.beds.models import Offer
from tests.beds.lives import a_bed, agreed, held, offered, staff_of, standing
from tests.builders import a_reason, seen_by
from tests.web.beds.searching import Search
from tests.web.triage.working import errors_in, refusal_in, soup, text_of

pytestmark = pytest.mark.django_db


def offers_of(search: Search) -> list[Offer]:
    with seen_by(search.user):
        return list(Offer.objects.filter(request=search.request.pk).order_by("position"))


def test_one_press_offers_a_bed_and_its_clock_runs():
    search, bed = Search(), a_bed()
    page = search.take("offer", bed)
    assert standing(search.request) == RequestStatus.OFFERED
    banner = soup(page).select_one(".app-offer")
    assert f"Offered to {bed.unit.site.name}" in banner.get_text()
    assert "Not opened there yet" in banner.get_text()
    assert banner.select_one("time[data-due]") and "Theirs: reply by" in banner.get_text()
    assert "nothing else is in line" in banner.get_text()


def test_several_are_offered_in_the_order_that_is_said():
    search, beds = Search(), [a_bed(), a_bed()]
    page = search.get("offer", bed=[each.pk for each in beds])
    assert len(soup(page).select(".app-panel")) == 2
    first, second = beds
    sent = {
        "bed": [first.pk, second.pk],
        f"order-{first.pk}": "2",
        f"order-{second.pk}": "1",
        f"minutes-{second.pk}": "15",
    }
    wrong = search.post("offer", **{**sent, f"minutes-{second.pk}": "1"})
    assert errors_in(wrong) == ["Enter how many minutes, from 5 to 10080"]
    page = search.post("offer", **sent)
    line = offers_of(search)
    assert [each.bed_id for each in line] == [second.pk, first.pk]
    assert [each.status for each in line] == [OfferStatus.OFFERED, OfferStatus.QUEUED]
    assert line[0].reply_minutes == 15
    assert f"next is {first.unit.site.name}" in text_of(page)


def test_without_a_bed_nothing_is_offered():
    search = Search()
    assert "Tick at least one bed first" in text_of(search.post("offer", bed="nonsense"))


def test_what_is_out_makes_the_next_bed_next_in_line_and_it_is_taken_out_again():
    search, other = Search(held()[0]), a_bed()
    assert "Make it next in line" in text_of(search.get())
    page = search.take("offer", other)
    (queued,) = offers_of(search)
    assert queued.status == OfferStatus.QUEUED
    assert "In line for them" in text_of(page)
    search.post("withdraw_offer", queued.pk)
    assert offers_of(search)[0].status == OfferStatus.WITHDRAWN


def test_passing_somebody_over_asks_for_a_reason_for_each_and_goes_on():
    first = agreed(at=timezone.now() - timedelta(hours=5))
    second = agreed(at=timezone.now() - timedelta(hours=4))
    search, bed = Search(), a_bed()
    page = search.take("offer", bed, **{f"minutes-{bed.pk}": "25"})
    assert refusal_in(page).startswith("Somebody who waits before this person would fit this bed")
    drawn = soup(page)
    assert [str(h["value"]) for h in drawn.select("input[name=skip]")] == [
        str(first.pk),
        str(second.pk),
    ]
    assert drawn.select_one(f'input[name="minutes-{bed.pk}"]')["value"] == "25"
    assert "Has been ready for longer" in text_of(page)
    reason = a_reason("bed_skipped").pk
    sent = {
        "skip": [first.pk, second.pk],
        f"skip-reason-{first.pk}": reason,
        f"skip-note-{first.pk}": "No transport today",
    }
    page = search.take("offer", bed, **sent)
    assert errors_in(page) == ["Choose why this person is passed over"]
    assert "No transport today" in page.text
    search.take("offer", bed, **sent, **{f"skip-reason-{second.pk}": reason})
    assert standing(search.request) == RequestStatus.OFFERED
    winner = soup(search.get()).select_one("#passed").parent
    assert winner.select_one("a")["href"] == Search(first).at("request")
    passed = Search(first)
    assert "No transport today" in text_of(passed.get())
    assert str(search.request.pk) not in soup(passed.get()).select_one("#skips").parent.text


def test_a_decline_by_telephone_asks_the_next():
    first, second = a_bed(), a_bed()
    request, offers = offered(None, first, second)
    search = Search(request)
    assert errors_in(search.post("decline_offer", offers[0].pk)) == ["Choose a reason"]
    reason = a_reason("bed_declined")
    page = search.post("decline_offer", offers[0].pk, reason=reason.pk, note="Flu on the ward")
    assert search.offer.bed_id == second.pk
    said = text_of(page)
    assert reason.label in said and "Flu on the ward" in said and "Offered in its turn" in said


def test_an_acceptance_by_telephone_holds_the_bed():
    request, offers = offered()
    search = Search(request)
    page = search.post("accept_offer", offers[0].pk, note="Sister Bray")
    assert standing(request) == RequestStatus.HELD
    assert "Ours: held until" in text_of(page) and "Sister Bray" in text_of(page)
    again = search.post("accept_offer", offers[0].pk)
    assert "This offer is now “Accepted”" in refusal_in(again)


def test_a_question_is_answered_where_it_stands():
    request, offers = offered()
    nurse = staff_of(offers[0].bed.unit)
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offers[0].pk)
        offering.see(mine, by=nurse)
        offering.ask(mine, question="Does she need a hoist?", by=nurse)
    search = Search(request)
    assert "They ask: “Does she need a hoist?”" in text_of(search.get())
    assert errors_in(search.post("answer_offer", offers[0].pk)) == ["Write the answer"]
    page = search.post("answer_offer", offers[0].pk, text="With two people")
    assert "You answered: “With two people”" in text_of(page)
    assert not soup(page).select(f'a[href="{search.at("answer_offer", offers[0].pk)}"]')


def test_an_offer_is_taken_back():
    request, offers = offered()
    Search(request).post("withdraw_offer", offers[0].pk, note="She is not well")
    assert standing(request) == RequestStatus.SEARCHING


def test_an_offer_of_somebody_else_is_not_found():
    _, offers = offered()
    other = Search(agreed())
    assert other.get("accept_offer", offers[0].pk).status_code == 404


def test_somebody_who_was_quicker_keeps_what_was_typed():
    search, bed = Search(), a_bed()
    seen = search.now.revision
    offered(search.request, a_bed())
    page = search.take("offer", bed, seen=seen, **{f"minutes-{bed.pk}": "35"})
    assert refusal_in(page).startswith("Somebody changed this after you opened it")
    assert soup(page).select_one(f'input[name="minutes-{bed.pk}"]')["value"] == "35"
