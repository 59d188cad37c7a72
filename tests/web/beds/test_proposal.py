"""Who waits, in which order and why; and beds proposed for all of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.beds import choosing
from sers.beds.models import Placement
from tests.beds.lives import a_bed, a_coordinator, a_unit, agreed, held, offered, placing, staff_of
from tests.builders import a_reason, seen_by
from tests.web.triage.working import accesses, browser_of, queries, soup, text_of

pytestmark = pytest.mark.django_db

WAITING, PROPOSAL = reverse("beds:waiting"), reverse("beds:proposal")
HOUR = timedelta(hours=1)


def stop(request):
    with placing(request) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), note="Fever", by=by)


def test_those_who_wait_stand_in_order_each_with_why_and_what_is_out():
    user = a_coordinator()
    last, first = agreed(at=timezone.now() - 2 * HOUR), agreed(last_days=True)
    middle, away = agreed(urgent=True), agreed()
    bed = a_bed()
    offered(first, bed, a_bed())
    stop(away)
    page = browser_of(user).get(WAITING)
    drawn = soup(page)
    rows = [str(tr["id"]) for tr in drawn.select("tr[id]")]
    assert rows == [f"waits-{each.pk}" for each in (first, middle, last)]
    said = text_of(page)
    assert "Care at the end of life comes first" in said
    assert "A bed instead of hospital comes first" in said
    assert f"Offered: {bed.unit.site.name}" in said and "1 more in line" in said
    apart = drawn.select_one("#not-ready").find_next("table").get_text()
    assert "Fever" not in apart and "Not ready since today" in apart
    (seen,) = accesses(user)
    assert len(seen.shown) == 4


@pytest.mark.parametrize("address", [WAITING, PROPOSAL])
def test_it_asks_as_often_for_many_as_for_few(address):
    client, unit = browser_of(a_coordinator()), a_unit()
    held(agreed(), a_bed(unit))
    agreed()
    a_bed(unit)
    client.get(address)
    with queries() as few:
        client.get(address)
    for _ in range(4):
        agreed()
        a_bed(unit)
    with queries() as many:
        client.get(address)
    assert len(many) == len(few) <= 30


@pytest.mark.parametrize("address", [WAITING, PROPOSAL])
def test_only_a_bed_bureau_reads_it(address):
    assert browser_of(staff_of(a_bed().unit)).get(address).status_code == 404


@pytest.mark.parametrize("address", [WAITING, PROPOSAL])
def test_an_empty_list_says_so(address):
    said = text_of(browser_of(a_coordinator()).get(address))
    assert "Nobody who is ready waits" in said or "No bed fits anybody" in said


def test_a_proposal_is_advice_with_reasons_and_a_way_to_the_ordinary_forms():
    user = a_coordinator()
    first, second = agreed(at=timezone.now() - 3 * HOUR), agreed()
    bed = a_bed()
    stop(agreed())
    page = browser_of(user).get(PROPOSAL)
    drawn = soup(page)
    (pair,) = drawn.select(".app-match")
    assert reverse("beds:request", args=[first.pk]) in str(pair)
    assert f"{reverse('beds:request_hold', args=[first.pk])}?bed={bed.pk}" in str(pair)
    assert f"{reverse('beds:request_offer', args=[first.pk])}?bed={bed.pk}" in str(pair)
    said = text_of(page)
    assert "The only bed that fits" in said
    assert "Every bed that fits is proposed for somebody who waited longer" in said
    assert reverse("beds:request", args=[second.pk]) in page.text
    assert "Reckoned today at" in said and "Advice: nothing is offered or held" in said
    assert "One more waits" in said
    with seen_by(user):
        assert not Placement.objects.exists()
    hold = soup(browser_of(user).get(pair.select_one(".app-btn")["href"]))
    assert bed.name in hold.get_text()
