"""What somebody with bad intent would try with beds, and with those who lie in them.

Each with the account of one role: on pages, through verbs, and in plain SQL as the role that
row-level security binds.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import confirming, holding, offering, staying
from sers.beds.events import BedEvent, StockEvent
from sers.beds.keeper import ensure_keeper
from sers.beds.lifecycle import LIVE, OfferStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement, Skip, Unit
from sers.beds.places import How
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from sers.web.beds import skips
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_lead,
    a_link,
    a_provider,
    a_unit,
    agreed,
    held,
    offered,
    placing,
    receive,
    skipping_all,
    staff_of,
    standing,
)
from tests.builders import (
    A_BED,
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    a_team,
    seen_by,
)
from tests.guards.test_attacks import HOSTILE, SCRIPT, signed_in
from tests.referrals.lives import a_service, a_triager, take, working_on
from tests.referrals.test_races import at_once
from tests.web.beds.providing import Ward, at
from tests.web.beds.searching import Search
from tests.web.triage.working import queries, text_of

pytestmark = pytest.mark.django_db


def offers_of(user: User) -> list[Offer]:
    with seen_by(user):
        return list(Offer.objects.all())


# What a provider reads of those it was never asked for


def test_who_was_only_next_in_line_never_reads_that_they_were():
    """Neither while it waits, nor once it is taken out of the line, nor after the arrival."""
    request, (first, second, third) = offered(None, a_bed(), a_bed(), a_bed())
    waiting, dropped = (staff_of(each.bed.unit) for each in (second, third))
    with placing(request) as (_, by):
        offering.withdraw(Offer.objects.get(pk=third.pk), note="His wife is there", by=by)
    nurse = staff_of(first.bed.unit)
    with seen_by(nurse):
        offering.accept(Offer.objects.get(pk=first.pk), by=nurse)
    with seen_by(nurse):
        placement = Placement.objects.get(pk=first.placement_id)
    receive(placement, by=nurse)
    for nurse, offer in ((waiting, second), (dropped, third)):
        assert offers_of(nurse) == []
        answer = signed_in(nurse).get(at("offer", offer))
        assert answer.status_code == 404


# Where somebody protected is


def a_helper_of(referral_leg: Any) -> User:
    take(referral_leg)
    return a_member(referral_leg.owner, Role.WORKER)


def a_protected_stay_with_help() -> tuple[Referral, User, User, Placement]:
    """A nurse with a name that tells where, who wrote a note that tells it too."""
    referral = a_protected_referral(setting="both", **A_BED)
    assert referral.protected
    triager = a_triager()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=a_service(), what="Help to wash", by=triager, seen=1)
    with seen_by(triager):
        leg = Allocation.objects.get(referral=referral, owner__kind=Team.Kind.SERVICE)
    helper = a_helper_of(leg)
    _, (offer,) = offered(agreed(referral=referral), a_bed())
    nurse = staff_of(offer.bed.unit)
    nurse.name = "Nurse of Trelissy House"
    nurse.save(update_fields=["name"])
    with seen_by(nurse):
        mine = Offer.objects.get(pk=offer.pk)
        offering.ask(mine, question="Which medicines?", by=nurse)
        offering.accept(mine, note="The back door of Trelissy House", by=nurse)
        placement = Placement.objects.get(pk=offer.placement_id or mine.placement_id)
    receive(placement, by=nurse)
    with seen_by(nurse):
        mine = Placement.objects.get(pk=placement.pk)
        staying.expect(
            mine,
            leaving_at=timezone.now() + timedelta(days=3),
            note="Trelissy has no bed then",
            by=nurse,
        )
    return referral, helper, nurse, placement


def test_who_helps_somebody_protected_does_not_learn_from_the_story_where_they_are():
    referral, helper, nurse, placement = a_protected_stay_with_help()
    unit = placement.bed.unit
    told = (nurse.name, "Trelissy", unit.name, unit.site.name, unit.owner.name)
    browser = signed_in(helper)
    for address in (
        reverse("triage:referral", args=[referral.pk]),
        reverse("triage:print", args=[referral.pk]),
    ):
        said = browser.get(address).text
        assert [each for each in told if each in said] == []


def test_who_sent_somebody_protected_does_not_learn_from_any_page_where_they_are():
    referral, _, nurse, placement = a_protected_stay_with_help()
    unit = placement.bed.unit
    told = (nurse.name, "Trelissy", unit.name, unit.site.name, unit.owner.name)
    browser = signed_in(referral.referrer)
    said = browser.get(reverse("track:referral", args=[referral.pk])).text
    assert [each for each in told if each in said] == []


def test_the_desk_that_owns_somebody_protected_reads_who_did_what():
    referral, _, nurse, _ = a_protected_stay_with_help()
    said = signed_in(a_triager()).get(reverse("triage:referral", args=[referral.pk])).text
    assert nurse.name in said


# Ids of another record


def another_bureau() -> User:
    return a_member(a_team("", Team.Kind.BED_BUREAU), Role.BED_LEAD)


REQUEST_PAGES = (
    *("request", "request_offer", "request_hold", "request_override", "request_extend"),
    *("request_release", "request_reserve", "request_arrive", "request_not_arrive"),
    *("request_expect", "request_go_away", "request_come_back", "request_transfer"),
    *("request_leave", "request_ready_on", "request_not_ready", "request_ready_again"),
    *("request_needs", "request_choice", "request_end"),
)


def strangers(referral: Referral) -> Iterator[User]:
    yield another_bureau()
    yield staff_of(a_unit())
    yield referral.referrer
    yield a_triager()
    yield a_member(a_service(), Role.WORKER)


def test_nobody_but_its_own_bureau_opens_or_moves_a_search():
    request, placement = held()
    bed = a_bed()
    with seen_by(a_coordinator()):
        referral = Referral.objects.select_related("referrer").get(pk=request.referral_id)
    for stranger in (*strangers(referral), staff_of(placement.bed.unit)):
        browser = signed_in(stranger)
        for name in REQUEST_PAGES:
            address = reverse(f"beds:{name}", args=[request.pk])
            sent = {"seen": "2", "bed": bed.pk, "reason": a_reason("bed_released").pk}
            for answer in (browser.get(address, {"bed": bed.pk}), browser.post(address, sent)):
                assert answer.status_code in {404, 405}, (stranger.name, name)
    assert standing(request) == "held"


def test_an_offer_of_another_search_is_not_answered_under_ones_own():
    theirs, mine = offered()[1][0], Search()
    for name in ("withdraw_offer", "answer_offer", "accept_offer", "decline_offer"):
        sent = {"text": "Yes", "reason": a_reason("bed_declined").pk}
        answer = mine.post(name, theirs.pk, **sent)
        assert answer.status_code == 404, name
    with seen_by(mine.user):
        assert Offer.objects.get(pk=theirs.pk).status == OfferStatus.OFFERED


PRESSES = ("ready", "cleaning", "contaminated", "isolated", "take", "free", "reopen")


def test_a_provider_reaches_nothing_of_another():
    mine, theirs = Ward(), Ward("Bed 1", "Bed 2")
    offer, stay = theirs.asked(), held(bed=theirs.beds[1])[1]
    for name in ("own_bed", "own_change", "own_retire", "own_close", "own_leaving", "press"):
        for do in PRESSES:
            answer = mine.post(name, theirs.bed, do=do, seen="1", name="Mine")
            assert answer.status_code in {404, 405}, name
    for name in ("confirm", "own_add", "still_link"):
        assert mine.post(name, theirs.unit, name="Mine").status_code == 404
    for name in ("offer", "accept_offer", "decline_offer", "ask_offer"):
        assert mine.post(name, offer).status_code in {404, 405}
    for name in ("stay", "arrive", "not_arrive", "expect", "away", "back", "left"):
        assert mine.post(name, stay).status_code in {404, 405}
    for name in ("sites", "board", "list", "calendar", "wall", "waiting", "proposal", "export"):
        assert mine.get(name).status_code == 404, name
    assert theirs.now(offer).status == OfferStatus.OFFERED
    assert theirs.now(stay).status == "held"


def test_whoever_is_passed_over_is_named_to_nobody_who_reads_the_other_file():
    """Neither in the file of who was passed over, nor in that of who got the bed."""
    first = agreed(referral=a_referral(setting="both", **A_BED, family_name="Passedoverson"))
    request = agreed(referral=a_referral(setting="both", **A_BED, family_name="Luckyson"))
    Search(request).take("hold", a_bed())
    bed, by = a_bed(), a_coordinator()
    with placing(request, by) as (mine, _):
        holding.hold(mine, bed, by=by, seen=mine.revision, skipping_over=skipping_all(request))
    ids = {first: (request, "Luckyson"), request: (first, "Passedoverson")}
    for each, (other, name) in ids.items():
        with seen_by(by):
            referral = Referral.objects.select_related("referrer").get(pk=each.referral_id)
            hidden = (name, str(other.pk), str(other.referral_id))
        for reader, route in (
            (a_triager(), "triage:referral"),
            (a_triager(), "triage:print"),
            (referral.referrer, "track:referral"),
        ):
            said = signed_in(reader).get(reverse(route, args=[referral.pk])).text
            assert [each for each in hidden if each in said] == []
        for reader in (a_triager(), referral.referrer, staff_of(bed.unit)):
            with seen_by(reader), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT coalesce(string_agg(e::text, ' '), '') FROM audit_event e"
                    " WHERE about = %s",
                    [referral.about],
                )
                (events,) = cursor.fetchone()
            assert [each for each in hidden if each in events] == []


# Through the forms


ODD = (
    *("9" * 40, "-1", "0", "NaN", "1e9", "\0", "\ud83d".encode("utf-8", "replace").decode()),
    *("' OR 1=1 --", "%s", "{0}", HOSTILE, "x" * 5_000),
)
DAYS = ("0001-01-01", "1899-12-31", "9999-12-31", "2026-13-45", "2027-03-28", "2026-10-25")
TIMES = ("01:30", "24:00", "-1:00", "02:30", "99:99", "\0")


def test_no_odd_day_or_number_holds_a_bed_or_breaks_the_page():
    search, bed = Search(by=a_lead()), a_bed()
    for name in ("hold", "override", "reserve", "extend", "transfer", "offer"):
        for odd in ODD:
            sent = {"bed": bed.pk, "reason": odd, "note": "", f"minutes-{bed.pk}": odd}
            sent |= {f"order-{bed.pk}": odd, "until_day": odd, "from_day": odd, "seen": odd}
            assert search.post(name, **sent).status_code == 200, (name, odd)
            assert search.post(name, bed=odd).status_code == 200, (name, odd)
            assert (
                search.client.get(search.at(name), {"bed": odd, "from_day": odd}).status_code < 400
            )
    for day in DAYS:
        for time in TIMES:
            sent = {"until_day": day, "until_time": time, "from_day": day, "from_time": time}
            assert search.take("hold", bed, **sent).status_code == 200, (day, time)
    assert standing(search.request) == "searching"


def test_an_hour_that_the_clock_skips_or_tells_twice_holds_a_bed_once():
    for day, time in (("2027-03-28", "01:30"), ("2027-10-31", "01:30")):
        search, bed = Search(), a_bed()
        search.take("hold", bed, until_day=day, until_time=time)
        with seen_by(search.user):
            assert Placement.objects.filter(bed=bed, status__in=LIVE).count() == 1


def test_no_reason_of_another_sort_or_out_of_use_overrides():
    lead = a_lead()
    search = Search(by=lead)
    bed = a_bed(hoist=False)
    retired = a_reason("bed_overridden")
    type(retired).objects.filter(pk=retired.pk).update(until=timezone.localdate())
    for reason in (a_reason("bed_released").pk, retired.pk, "", "x", str(uuid4())):
        search.take("override", bed, reason=reason)
    assert standing(search.request) == "searching"
    type(retired).objects.filter(pk=retired.pk).update(until=None)
    search.take("override", bed, reason=retired.pk)
    assert standing(search.request) == "held"


def test_a_coordinator_does_not_override_with_a_field_that_the_form_has_not():
    search, bed = Search(), a_bed(hoist=False)
    reason = a_reason("bed_overridden").pk
    for sent in ({"reason": reason}, {"overriding": reason}, {"override": "yes", "reason": reason}):
        search.take("hold", bed, **sent)
    assert search.post("override", bed=bed.pk, reason=reason).status_code == 404
    assert standing(search.request) == "searching"


def test_ten_thousand_ticked_beds_are_no_more_than_a_line():
    search, bed = Search(), a_bed()
    many = [str(bed.pk)] * 1_000 + [str(uuid4()) for _ in range(900)]
    answer = search.post("offer", bed=many)
    assert answer.status_code == 200
    with seen_by(search.user):
        assert Offer.objects.filter(request=search.request.pk).count() <= 20
    assert search.post("offer", bed=[str(uuid4()) for _ in range(10_000)]).status_code in {400, 413}


def test_who_is_passed_over_is_not_chosen_by_a_forged_answer():
    """A skip of somebody who is not passed over, or of nobody, is written nowhere."""
    search, other = Search(), Search()
    stranger = agreed(by=a_coordinator())
    for whom in (other.request.pk, stranger.pk, uuid4(), "x", "\0"):
        reason = a_reason("bed_skipped").pk
        sent = {"skip": whom, f"skip-reason-{whom}": reason}
        answer = search.take("offer", a_bed(), **sent)
        assert answer.status_code == 200
        with seen_by(search.user):
            assert not Skip.objects.filter(request__in=[other.request.pk, stranger.pk]).exists()
            live = Offer.objects.filter(request=search.request.pk, status=OfferStatus.OFFERED)
            for offer in live:
                offering.withdraw(offer, by=search.user)


def test_bed_triage_and_readiness_are_closed_to_who_has_no_part():
    mine = a_bed_referral()
    theirs = a_referral()  # a PCN's, for help at home: no leg of it is the bureau's
    coordinator = a_coordinator()
    for name in ("decide", "not_ready", "ready_again"):
        url = reverse(f"beds:{name}", args=[theirs.pk])
        for answer in (signed_in(coordinator).get(url), signed_in(coordinator).post(url, {})):
            assert answer.status_code in {404, 405}, name
    request = agreed(referral=mine)
    other_ward = a_member(a_team(), Role.REFERRER)
    for user in (another_bureau(), staff_of(a_unit()), a_triager(), other_ward):
        for name in ("decide", "not_ready", "ready_again"):
            url = reverse(f"beds:{name}", args=[mine.pk])
            sent = {"seen": "2", "reason": a_reason("bed_not_ready").pk}
            assert signed_in(user).post(url, sent).status_code in {404, 405}, (user.name, name)
        track = reverse("track:not_ready", args=[mine.pk])
        sent = {"reason": a_reason("bed_not_ready").pk}
        assert signed_in(user).post(track, sent).status_code == 404
    with seen_by(coordinator):
        assert BedRequest.objects.get(pk=request.pk).not_ready_since is None


def test_somebody_that_a_hundred_wait_before_can_still_be_given_a_reason_for_each():
    """A page that asks about more than it reads would ask again for ever."""
    sent = QueryDict(mutable=True)
    sent.setlist("skip", [str(uuid4()) for _ in range(100)])
    assert len(skips.typed(BedRequest(), sent).form.whom) == 100


# Many at once


def a_line_for(bed: Bed, length: int) -> BedRequest:
    """So many wait for a bed that somebody is asked about; whose it is."""
    by = a_coordinator()
    request, *line = (agreed(by=by) for _ in range(length + 1))
    offered(request, bed, by=by, skipping_over=skipping_all(request))
    for each in line:
        offered(each, a_bed(), bed, by=by, skipping_over=skipping_all(each))
    return request


def let_go_of(bed: Bed, length: int) -> int:
    """How much the database is asked when a bed is let go of that so many are in line for."""
    request = a_line_for(bed, length)
    with placing(request) as (_, by):
        offer = Offer.objects.get(request=request.pk, status=OfferStatus.OFFERED)
        with queries() as asked:
            offering.withdraw(offer, by=by)
    return len(asked)


def test_a_bed_that_many_wait_for_is_let_go_of_as_fast_as_any():
    """Those in line have other beds in view: none of them is looked at one by one."""
    assert let_go_of(a_bed(), 12) == let_go_of(a_bed(), 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["hold", "offer", "accept", "decline", "arrive", "leave"])
def test_pressed_twice_at_once_it_is_done_once(deed):
    """Two windows of one person, or one impatient finger."""
    url, sent, user, kind = pressed(deed)
    browsers = [signed_in(user) for _ in range(4)]
    answers: list[Any] = []
    ended = at_once(*(lambda b=b: answers.append(b.post(url, sent)) for b in browsers))
    assert ended == [None] * 4
    assert {answer.status_code for answer in answers} <= {200, 302}
    with seen_by(a_coordinator()):
        assert Event.objects.filter(kind=kind).count() == 1


def pressed(deed: str) -> tuple[str, dict[str, Any], User, str]:
    """The address, what is posted, by whom, and the event of which there may be one."""
    if deed in {"hold", "offer"}:
        search, bed = Search(), a_bed()
        sent = {"bed": bed.pk, "seen": search.now.revision}
        kind = BedEvent.HELD if deed == "hold" else BedEvent.OFFERED
        return search.at(deed), sent, search.user, kind
    ward = Ward()
    if deed in {"accept", "decline"}:
        offer = ward.asked()
        reason = {"reason": a_reason("bed_declined").pk}
        kind = BedEvent.OFFER_ACCEPTED if deed == "accept" else BedEvent.OFFER_DECLINED
        return at(f"{deed}_offer", offer), reason | {"note": ""}, ward.sister, kind
    if deed == "arrive":
        placement = ward.keeps()
        return at("arrive", placement), day_and_time(), ward.sister, BedEvent.ARRIVED
    placement = ward.has()
    to = Outcome.objects.get(code="left_home_p0").pk
    sent = {"to": to, "report": "She walks again"} | day_and_time()
    return at("left", placement), sent, ward.sister, BedEvent.LEFT


def day_and_time() -> dict[str, str]:
    here = timezone.localtime()
    return {"day": f"{here:%Y-%m-%d}", "time": f"{here:%H:%M}"}


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_answered_twice_at_once_is_used_once():
    unit = a_unit()
    bed = a_bed(unit)
    token = a_link(unit)
    browsers = [Client() for _ in range(4)]
    pages = [browser.get(at("still", token), follow=True) for browser in browsers]
    url = pages[0].request["PATH_INFO"]
    sent = {"all": "free", "stood": [str(bed.pk)]}
    answers: list[Any] = []
    ended = at_once(*(lambda b=b: answers.append(b.post(url, sent)) for b in browsers))
    assert ended == [None] * 4
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    with seen_by(a_coordinator()):
        assert Event.objects.filter(kind=StockEvent.CONFIRMED).count() == 1


# The link without an account


def test_a_link_of_a_unit_that_is_no_more_opens_nothing():
    unit = a_unit()
    a_bed(unit, name="Bed of the past")
    token = a_link(unit)
    Unit.objects.filter(pk=unit.pk).update(until=timezone.localdate())
    page = Client().get(at("still", token), follow=True)
    assert unit.name not in page.text
    assert "Bed of the past" not in page.text
    assert "This link is over" in text_of(page)


def test_a_link_is_of_one_browser_and_says_nothing_of_whoever_is_signed_in():
    unit = a_unit()
    bed = a_bed(unit)
    token = a_link(unit)
    first = Client()
    page = first.get(at("still", token), follow=True)
    address = page.request["PATH_INFO"]
    assert token not in page.text
    assert token not in address
    # Whoever is sent the address of the page, without the secret, reads nothing.
    assert "This link is over" in text_of(Client().get(address))
    assert page["Referrer-Policy"] == "same-origin"
    sister = signed_in(a_coordinator())
    assert sister.get(at("still", token), follow=True).status_code == 200
    other = a_bed(a_unit())
    first.post(address, {"all": "free", "stood": [str(bed.pk), str(other.pk)]})
    said = {"how": Bed.objects.get(pk=other.pk).confirmed_how}
    assert said["how"] != How.LINK
    assert Bed.objects.get(pk=bed.pk).confirmed_how == How.LINK


def test_used_over_and_made_up_links_are_answered_alike():
    unit = a_unit()
    a_bed(unit)
    over = a_link(unit, at=timezone.now() - timedelta(days=2))
    used = a_link(unit)
    confirming.answer(used, {bed.pk: "free" for bed in Bed.objects.filter(unit=unit)})
    pages = {text_of(Client().get(at("still", token))) for token in (over, used, "x" * 32, "-")}
    assert len(pages) == 1


def test_a_link_that_was_opened_before_signing_in_is_not_another_persons_afterwards():
    """The session is another one once somebody has signed in over it."""
    unit = a_unit()
    a_bed(unit)
    browser = Client()
    browser.get(at("still", a_link(unit)), follow=True)
    before = browser.session.session_key
    browser.force_login(staff_of(unit))
    assert browser.session.session_key != before


def test_a_link_needs_the_token_of_its_form():
    unit = a_unit()
    bed = a_bed(unit)
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(at("still", a_link(unit)), follow=True)
    sent = {"all": "free", "stood": [str(bed.pk)]}
    assert browser.post(page.request["PATH_INFO"], sent).status_code == 403


# Files


HEADER = "site,site_name,site_postcode,site_organisation,unit,unit_name,sort,provider,name"


def brought(browser: Client, data: bytes | str, **more: Any) -> Any:
    given = data if isinstance(data, bytes) else data.encode()
    file = SimpleUploadedFile("x\r\nSet-Cookie: a=b.csv", given, content_type="text/csv")
    return browser.post(reverse("beds:import"), {"file": file, **more})


def test_no_file_breaks_the_page_or_writes_html():
    browser = signed_in(a_coordinator())
    exported = browser.get(reverse("beds:export"))
    header = exported.content.decode("utf-8-sig").partition("\n")[0].strip()
    columns = header.count(",")
    for cell in (HOSTILE, "=cmd|' /C calc'!A0", "\x00", "x" * 200_000, "\u202e", "🛏" * 500):
        answer = brought(
            browser, f"{header}\n" + ",".join(['"' + cell.replace('"', '""') + '"'] * (columns + 1))
        )
        assert answer.status_code == 200
        assert SCRIPT not in answer.text
        assert len(answer.content) < 2_000_000
    answer = brought(browser, f'{header}\n"{"x" * 1_000_000}')
    assert answer.status_code == 200
    assert brought(browser, HOSTILE + "," + header).status_code == 200
    assert brought(browser, b"PK\x03\x04" + b"0" * 3_000_000).status_code == 200
    assert brought(browser, b"\x1f\x8b" + b"0" * 100).status_code == 200


def test_a_file_that_one_person_tried_is_confirmed_by_no_other_and_not_later():
    unit = a_unit()
    bed = a_bed(unit, name="Bed 77")
    by, other = a_coordinator(), a_coordinator()
    data = signed_in(by).get(reverse("beds:export")).content
    changed = data.replace(b"Bed 77", b"Bed 78")
    page = brought(signed_in(by), changed)
    tried = BeautifulSoup(page.text, "html.parser").select_one("input[name=tried]")
    assert tried is not None
    sent = {"tried": tried["value"]}
    count = Bed.objects.count()
    assert signed_in(other).post(reverse("beds:import"), sent).status_code == 200
    forged = {"tried": str(tried["value"])[:-2] + "xx"}
    assert signed_in(by).post(reverse("beds:import"), forged).status_code == 200
    assert Bed.objects.count() == count
    assert signed_in(by).post(reverse("beds:import"), sent).status_code == 302
    assert Bed.objects.count() == count + 1
    # The same page sent again finds that the stock has changed.
    assert signed_in(by).post(reverse("beds:import"), sent).status_code == 200
    assert Bed.objects.count() == count + 1
    assert bed.pk


@pytest.mark.django_db(transaction=True)
def test_a_file_of_a_new_site_that_is_confirmed_twice_at_once_is_brought_in_once():
    team, by = a_provider(), a_coordinator()
    head = "site,site_name,organisation,postcode,unit,unit_name,sort,team,bed"
    row = f"carn-brea,Carn Brea House,cft,tr15 3er,carn-brea-up,Upstairs,block,{team.key}"
    page = brought(signed_in(by), f"{head}\n{row},1\n{row},2\n")
    tried = BeautifulSoup(page.text, "html.parser").select_one("input[name=tried]")
    assert tried is not None
    browsers = [signed_in(by) for _ in range(3)]
    url, answers = reverse("beds:import"), []
    posts = (lambda b=b: answers.append(b.post(url, {"tried": tried["value"]})) for b in browsers)
    assert at_once(*posts) == [None] * 3
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert Unit.objects.filter(key="carn-brea-up").count() == 1


# What is named by others stands on pages as text


def test_no_name_of_a_site_unit_bed_or_reason_becomes_html():
    unit = a_unit(name=HOSTILE[:90], phone=HOSTILE[:30], skills=[])
    unit.site.name = HOSTILE[:90]
    unit.site.save()
    bed = a_bed(unit, name=HOSTILE[:40], bay="")
    search = Search(by=a_lead())
    search.take("hold", bed, note=HOSTILE)
    nurse = staff_of(unit)
    for route in ("board", "list", "calendar", "wall", "waiting", "proposal", "sites"):
        page = search.client.get(reverse(f"beds:{route}"))
        assert page.status_code == 200
        assert SCRIPT not in page.text, route
    for route in ("unit", "stock_unit", "still_link", "stock_close"):
        page = search.client.get(reverse(f"beds:{route}", args=[unit.pk]))
        assert page.status_code == 200
        assert SCRIPT not in page.text, route
    for name in ("request", "release", "reserve", "extend", "override", "choice", "arrive"):
        assert SCRIPT not in search.get(name).text, name
    with seen_by(nurse):
        placement = Placement.objects.get(bed=bed)
    browser = signed_in(nurse)
    for address in (at("mine"), at("own_bed", bed), at("own_change", bed), at("stay", placement)):
        assert SCRIPT not in browser.get(address).text, address


# What somebody in between could do


@pytest.mark.django_db(transaction=True)
def test_whoever_was_let_go_of_keeps_no_name_and_no_way_in():
    """After a release, a decline and a stay that ended the provider reads its own words alone."""
    referral = a_bed_referral(family_name="Goneaway")
    ward = Ward()
    offer = ward.asked(agreed(referral=referral))
    assert "Goneaway" not in ward.get("offer", offer).text + ward.list_of().text
    ward.post("accept_offer", offer, note="")
    assert "GONEAWAY" in ward.get("offer", offer).text.upper()
    with seen_by(ward.sister):
        placement = Placement.objects.get(referral=referral.pk)
    search = Search(BedRequest(pk=offer.request_id))
    search.post("release", reason=a_reason("bed_released").pk, note="Goneaway is gone")
    reads = (
        ward.get("offer", offer),
        ward.get("stay", placement),
        ward.list_of(),
        ward.get("own_bed", ward.bed),
    )
    for page in reads:
        assert "GONEAWAY" not in page.text.upper()
        assert referral.nhs_number not in page.text
    for route in ("triage:referral", "triage:print", "track:referral"):
        assert ward.client.get(reverse(route, args=[referral.pk])).status_code == 404
    with seen_by(ward.sister), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE about = %s AND actor_id <> %s",
                       [referral.about, ward.sister.pk])  # fmt: skip
        assert cursor.fetchone()[0] == 0


def test_of_a_bed_list_and_its_history_nobody_learns_who_lies_where():
    referral = a_protected_referral(setting="bed", **A_BED)
    ward = Ward()
    placement = ward.has(agreed(referral=referral))
    name, number = referral.family_name, referral.nhs_number
    browser = signed_in(a_lead())
    pages = [browser.get(reverse(f"beds:{each}")) for each in ("board", "list", "calendar", "wall")]
    pages += [browser.get(at("unit", ward.unit)), browser.get(at("stock_unit", ward.unit))]
    pages += [browser.get(at("bed_change", ward.bed)), browser.get(reverse("beds:export"))]
    for page in pages:
        said = page.content.decode()
        assert name not in said
        assert str(number) not in said
        assert str(referral.pk) not in said
    assert placement.pk


def test_a_pcn_sees_no_bed_of_a_referral_that_the_bureau_owns_alone():
    referral = a_bed_referral()
    request, placement = held(agreed(referral=referral))
    triager = a_triager()
    with seen_by(triager):
        assert not BedRequest.objects.filter(pk=request.pk).exists()
        assert not Placement.objects.filter(pk=placement.pk).exists()
    page = signed_in(triager).get(reverse("triage:referral", args=[referral.pk]))
    assert page.status_code == 404


def test_no_page_as_the_keeper_or_with_its_role_writes_for_others():
    """A person who was given the role of the keeper is not the keeper."""
    _, placement = held()
    false_keeper = a_member(a_team(), Role.BED_KEEPER)
    with seen_by(false_keeper):
        assert not Placement.objects.filter(pk=placement.pk).exists()
    browser = signed_in(false_keeper)
    for route in ("board", "mine", "waiting", "sites"):
        assert browser.get(reverse(f"beds:{route}")).status_code == 404


def test_nobody_signs_in_as_the_keeper():
    keeper = ensure_keeper()
    assert not keeper.has_usable_password()


@pytest.mark.parametrize("function", ["beds_bands", "beds_referral"])
def test_no_function_tells_a_stranger_what_its_tables_hide(function):
    request, _ = held()
    asked = request.owner_id if function == "beds_bands" else request.referral_id
    for user in (
        another_bureau(),
        staff_of(a_unit()),
        a_triager(),
        a_member(a_team(), Role.REFERRER),
    ):
        with seen_by(user), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {function}(%s)", [asked])
            assert cursor.fetchone()[0] == 0
