"""What somebody with bad intent would try with beds, and with those who lie in them.

Each with the account of one role: on pages, through verbs, and in plain SQL as the role that
row-level security binds.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sers.beds import holding, offering, queueing, staying, stock
from sers.beds.lifecycle import LIVE, OfferStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement, Skip
from sers.beds.offering import Proposal
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.beds.lives import (
    a_bed,
    a_bed_referral,
    a_coordinator,
    a_lead,
    a_link,
    a_unit,
    agreed,
    arrived,
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
    as_now,
    seen_by,
)
from tests.guards.test_attacks import HOSTILE, SCRIPT, signed_in
from tests.referrals.lives import a_service, a_triager, accepted, take, working_on
from tests.web.beds.providing import Ward, at
from tests.web.beds.searching import Search, boxes
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
    request, (offer,) = offered(agreed(referral=referral), a_bed())
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


# Many at once


def a_line_for(bed: Bed, length: int) -> list[BedRequest]:
    """So many wait for a bed that somebody has now."""
    by = a_coordinator()
    waiting = [agreed(by=by) for _ in range(length)]
    _, (first, *_) = offered(agreed(by=by), bed, by=by, skipping_over=skipping_all(waiting[0]))
    for each in waiting:
        with seen_by(by):
            mine = BedRequest.objects.select_related("owner", "sent_by").get(pk=each.pk)
            offering.offer(mine, [Proposal(bed)], by=by, seen=mine.revision)
    return waiting
