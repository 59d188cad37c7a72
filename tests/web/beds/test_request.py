"""The page of one search for a bed: what fits and why, who waits, and what is said of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.beds import lifecycle
from sers.beds.lifecycle import REQUEST_MOVES, Condition, RequestStatus
from sers.referrals import dying
from sers.referrals.models import Referral
from sers.web.beds.acts import WAYS
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_lead,
    a_unit,
    agreed,
    arrived,
    held,
    left,
    offered,
    reserved,
    staff_of,
)
from tests.builders import A_BED, a_protected_referral, a_reason, seen_by
from tests.web.beds.searching import Search, boxes
from tests.web.triage.working import (
    accesses,
    browser_of,
    errors_in,
    queries,
    refusal_in,
    seen_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

# Clocks make these, the provider, and the end of the leg.
OF_OTHERS = {
    *(lifecycle.LAPSE_OFFER, lifecycle.LAPSE_HOLD, lifecycle.GIVE_UP),
    *(lifecycle.ASK, lifecycle.CANCEL),
}


def test_every_move_of_the_table_has_its_button():
    assert {way.move for way in WAYS} == set(REQUEST_MOVES) - OF_OTHERS


def test_beds_are_ranked_each_with_what_is_met_and_what_is_not():
    search = Search()
    good = a_bed(a_unit(phone="01872 000000"), en_suite=True)
    spare = a_bed(good.unit, oxygen=True)
    stale = a_bed(good.unit, confirmed_at=timezone.now() - timedelta(hours=60))
    a_bed(hoist=False)
    page = soup(search.get())
    said = " ".join(page.get_text(" ").split())
    assert "Beds that fit (3 of 4)" in said
    first = page.select_one(".app-match")
    assert first["id"] == f"bed-{good.pk}"
    assert "A hoist" in first.select_one(".is-yes").get_text() + first.get_text()
    # What a bed would waste is no wish of theirs that it does not meet.
    wasting = page.select_one(f"#bed-{spare.pk}")
    assert "Uses up oxygen that they do not need" in wasting.get_text()
    assert "Everything needed, and every wish." in wasting.get_text()
    assert not wasting.select(".is-no")
    old = page.select_one(f"#bed-{stale.pk}")
    assert "Ask before offering: 01872 000000" in old.get_text()
    assert len(old.select("rect.on")) < len(first.select("rect.on"))
    assert "Why the other 1 do not fit" in said
    row = page.select_one(".app-fall tbody tr")
    assert [td.get_text() for td in row.select("td")] == ["1", "1"]
    assert "Near misses (1)" in said


def test_more_beds_are_shown_when_asked_for():
    search, unit = Search(), a_unit()
    for _ in range(23):
        a_bed(unit)
    page = soup(search.get())
    assert len(page.select(".app-match")) == 20
    assert "Show 3 more beds" in page.get_text()
    assert len(soup(search.get(show="all")).select(".app-match")) == 23


def test_it_asks_as_often_for_many_beds_and_people_as_for_few():
    search, unit = Search(), a_unit()
    a_bed(unit)
    agreed()
    search.get()
    with queries() as few:
        search.get()
    for _ in range(5):
        a_bed(unit)
        agreed()
    with queries() as many:
        search.get()
    assert len(many) == len(few) <= 50


def test_the_place_in_the_queue_says_why():
    first = agreed(at=timezone.now() - timedelta(hours=3))
    search = Search(at=timezone.now() - timedelta(hours=2))
    last = agreed(last_days=False)
    said = text_of(search.get())
    assert "Place among those who wait: 2 of 3" in said
    assert "Has been ready for longer" in said
    for other in (first, last):
        assert search.get().text.count(str(other.pk)) >= 1


def test_who_opens_it_is_written_down():
    search = Search()
    before = len(accesses(search.user))
    search.get()
    (seen,) = accesses(search.user)[before:]
    assert seen.about == search.request.about


@pytest.mark.parametrize("who", [lambda r: r.referrer, lambda _r: staff_of(a_bed().unit)])
def test_only_the_bed_bureau_reads_it(who):
    referral = a_bed_referral()
    search = Search(agreed(referral=referral))
    assert browser_of(who(referral)).get(search.at("request")).status_code == 404


@pytest.mark.parametrize(
    ("stand", "wanted"),
    [
        (agreed, {"not_ready", "ready_on", "end", "needs", "choice"}),
        (lambda: offered()[0], {"accept_offer", "decline_offer", "withdraw_offer"}),
        (lambda: held()[0], {"reserve", "arrive", "extend", "not_arrive", "release"}),
        (lambda: reserved()[0], {"reserve", "arrive", "not_arrive", "release"}),
        (lambda: arrived()[0], {"leave", "expect", "go_away", "transfer", "choice"}),
    ],
)
def test_what_may_be_done_stands_on_the_page_and_opens(stand, wanted):
    search = Search(stand())
    page = soup(search.get())
    for name in wanted:
        offer = [search.offer.pk] if name.endswith("_offer") else []
        address = search.at(name, *offer)
        assert page.select_one(f'a[href="{address}"]'), name
        form = soup(search.client.get(address))
        assert seen_in(search.client.get(address)) == search.now.revision
        assert len(form.select("h1")) == 1


def test_what_is_no_longer_open_is_said():
    search = Search(held()[0])
    answer = search.client.get(search.at("expect"), follow=True)
    assert "This is now “Held”, so that is no longer open" in text_of(answer)


def test_an_ended_stay_offers_help_at_home():
    referral = a_bed_referral()
    request, placement = arrived(agreed(referral=referral))
    left(placement)
    search = Search(request)
    page = soup(search.get())
    assert "For help at home ask" in page.get_text()
    link = page.select_one(".app-offer .nhsuk-button")
    way, team = link["href"].split("?team=")
    assert way == f"/desk/referral/{referral.pk}/offer/"
    assert "Add help at home" in link.get_text()
    form = soup(search.client.get(link["href"]))
    chosen = form.select_one("[name=leg-1-pick][checked]")
    # The bed that they asked for is over; what they need at home is to be written.
    assert form.select_one("[name=leg-1-what]")["value"] == ""
    assert not form.select("[name=leg-1-needs][checked]")
    assert chosen["value"] == f"team-{team}"
    assert "Ask" in text_of(search.client.get(f"{way}?team=nobody"))
    assert not page.select(".app-match")


def test_for_whom_has_died_no_help_at_home_is_offered():
    referral = a_bed_referral()
    request, _ = held(agreed(referral=referral))
    ward = referral.referrer
    with seen_by(ward):
        mine = Referral.objects.get(pk=referral.pk)
        dying.record_death(mine, died_on=None, told_by="Her son", by=ward, seen=mine.revision)
    page = Search(request).get()
    assert "Ended: the person has died, today at" in text_of(page)
    assert "help at home" not in text_of(page).lower()
    assert "help needed at home" not in text_of(page)


def test_of_a_protected_person_only_the_bed_bureau_reads_where_they_are():
    referral = a_protected_referral(**A_BED, setting="bed")
    request, placement = arrived(agreed(referral=referral))
    search, bed = Search(request), placement.bed
    page = text_of(search.get())
    assert f"In {bed.unit.site.name}, {bed.unit.name}, {bed.name}" in page
    assert "Arrived in a bed" in page


def test_changing_what_the_bed_must_have_asks_why_and_reorders():
    search = Search()
    without = a_bed(hoist=False)
    page = soup(search.get("needs"))
    assert page.select_one('input[name=flags][value="hoist"]').has_attr("checked")
    empty = search.post("needs", sex="female", flags=["hoist"])
    assert errors_in(empty) == ["Write why it changes"]
    wrong = search.post("needs", why="She walks", therapy_days="9", near="ZZ99", flags=["oxygen"])
    assert errors_in(wrong) == [
        "Enter the days of therapy a week, from 0 to 7",
        "“ZZ99” is not known. Enter districts, such as TR18 TR15",
    ]
    assert soup(wrong).select_one('input[name=flags][value="oxygen"]').has_attr("checked")
    done = search.post(
        "needs",
        why="She walks with one person",
        sex="female",
        flags=["same_sex", "ground_floor"],
        therapy_days="5",
        wishes=["therapy", "ground_floor"],
        urgency=["urgent"],
        near="tr18",
        miles="30",
        arrives="14:30",
    )
    assert "It is changed" in text_of(done)
    asked = search.now.asked
    assert (asked.hoist, asked.ground_floor, asked.therapy_days) == (False, True, 5)
    assert asked.wishes == {"therapy", "ground_floor"} and asked.near and asked.miles == 30
    assert search.now.urgent
    assert f'id="bed-{without.pk}"' in done.text
    assert "She walks with one person" in text_of(done)


def test_what_they_chose_is_kept_and_what_they_refused_is_proposed_no_more():
    search, refused, liked = Search(), a_bed(), a_bed()
    site = f"site-{refused.unit.site_id}"
    assert errors_in(search.post("choice", **{site: "refused"})) == [
        "Write who chose: the person, or who spoke for them"
    ]
    assert "Say what was shown" in refusal_in(search.post("choice", who="Her daughter"))
    done = search.post(
        "choice",
        **{site: "refused", f"site-{liked.unit.site_id}": "wanted"},
        who="Her daughter",
        note="Nobody could visit",
    )
    said = text_of(done)
    assert f"Refused: {refused.unit.site.name}" in said and "“Nobody could visit”" in said
    assert [m["id"] for m in soup(done).select(".app-match")] == [f"bed-{liked.pk}"]


def test_not_ready_stops_the_search_and_ready_again_goes_on():
    search, bed = Search(held()[0]), a_bed()
    search.post("not_ready", reason=a_reason("bed_not_ready").pk, note="Her temperature is up")
    assert search.live is None
    page = search.get()
    assert "Not ready: the search has stopped" in text_of(page)
    assert "Her temperature is up" in text_of(page)
    assert not soup(page).select(".app-match__do")
    assert "not ready" in refusal_in(search.take("hold", bed))
    search.post("ready_again")
    assert soup(search.get()).select(".app-match__do")


def test_the_discharge_ready_date_moves_their_place():
    search = Search(at=timezone.now() - timedelta(days=2))
    agreed(at=timezone.now() - timedelta(days=1))
    assert "Place among those who wait: 1 of 2" in text_of(search.get())
    assert errors_in(search.post("ready_on", day="31/02/2026")) == [
        "Enter the day, like 28/11/2026"
    ]
    tomorrow = timezone.localdate() + timedelta(days=1)
    done = text_of(search.post("ready_on", day=tomorrow.isoformat()))
    assert "Place among those who wait: 2 of 2" in done and "Ready from" in done


def test_ending_the_search_asks_why():
    search = Search()
    reason = a_reason("leg_handed_back").pk
    assert "Write why the search ends" in refusal_in(search.post("end", reason=reason))
    search.post("end", reason=reason, note="She goes home with her son")
    with seen_by(a_coordinator()):
        assert search.now.status == RequestStatus.CANCELLED


def test_whoever_was_slower_sees_what_happened_and_keeps_what_was_typed():
    search, bed = Search(), a_bed()
    seen = search.now.revision
    held(search.request, bed)
    answer = search.post("needs", seen=seen, why="She walks now", sex="female")
    assert refusal_in(answer).startswith("Somebody changed this after you opened it")
    assert "Last: Held:" in refusal_in(answer)
    assert "She walks now" in answer.text
    assert seen_in(answer) == search.now.revision


def test_where_nothing_happened_meanwhile_nothing_old_is_told():
    refused = refusal_in(Search().post("choice", who="Her son"))
    assert refused.startswith("Say what was shown")
    assert "Last:" not in refused


def test_a_bed_that_is_dirty_is_a_near_miss_and_only_the_lead_may_override():
    search = Search()
    a_bed(condition=Condition.HOUSEKEEPING)
    unfit = a_bed(hoist=False)
    assert search.at("override") not in search.get().text
    assert search.get("override").status_code == 404
    lead = Search(search.request, by=a_lead())
    assert f"{lead.at('override')}?bed={unfit.pk}" in lead.get().text
    page = lead.get("override", bed=unfit.pk)
    assert "Against it stands" in text_of(page)
    assert errors_in(lead.post("override")) == ["Choose a bed", "Choose a reason"]
    reason = a_reason("bed_overridden").pk
    lead.take("override", unfit, reason=reason, note="A hoist is brought")
    assert lead.live.bed_id == unfit.pk
    assert "Held in spite of what does not suit" in text_of(lead.get())


def test_times_in_boxes_are_of_cornwall():
    july = timezone.now().replace(month=7)
    assert boxes("x", july)["x_time"] == f"{timezone.localtime(july):%H:%M}"
