"""What somebody with bad intent would try once help is arranged, given, ended, and managed.

Each with the account of one role: on pages, through verbs, and in plain SQL as the role that
row-level security binds.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from sers.access.models import Involvement
from sers.audit.models import Event
from sers.directory.helping import Sector
from sers.directory.models import Membership, Team, User
from sers.managing import people, workers
from sers.managing.versions import Kept, version
from sers.policy.roles import Role
from sers.referrals import (
    allocation,
    bulk,
    closure,
    correspondence,
    dying,
    notes,
    presence,
    working,
)
from sers.referrals.allocation import Part as Asked
from sers.referrals.batches import Batch
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import InformationRequest, Presence, TeamNote
from tests.builders import (
    A_BED,
    PASSWORD,
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    a_service_of,
    a_team,
    an_nhs_number,
    an_outcome,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.directory.helping import a_service_offering, a_worker
from tests.guards.test_attacks import HOSTILE, SCRIPT, also, leave, signed_in
from tests.referrals.lives import accepted, begin, redirect, take, working_on
from tests.referrals.test_amending import amended
from tests.web.caseload.helping import Part
from tests.web.triage.working import (
    A_CONCERN,
    a_charity,
    a_service,
    a_triager,
    at,
    offered,
    text_of,
)

pytestmark = pytest.mark.django_db

LEG_PAGES = (
    *("accept_waiting", "assign", "plan", "wait", "start", "fail", "complete", "hand_back"),
    *("reopen", "ask", "note", "death", "way_in"),
)
LONG = "x" * 100_000
SECRET = {**A_CONCERN, "getting_in": "key_safe"}


def of_leg(name: str, leg: Allocation) -> str:
    return reverse(f"caseload:{name}", args=[leg.pk])


def refused_by_the_database(statement: Any) -> bool:
    """Whether a policy refuses it; what it does besides is undone."""
    try:
        with transaction.atomic():
            statement()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "row-level security" in str(error)
    return False


def told(question: str, *args: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, args)
        return list(cursor.fetchall())


# Choosing who helps


def sent(leg: dict[str, Any], **page: Any) -> dict[str, Any]:
    named = {f"leg-1-{name}": value for name, value in leg.items()}
    return {"seen": "1", "legs": "1", "leg-1-what": "Help", "leg-1-points": "4"} | page | named


def forged() -> Iterator[dict[str, Any]]:
    service, away = a_service_offering("falls_check"), a_service_offering("bed_rehabilitation")
    elsewhere = a_service_offering("falls_check", areas=[truro().area_id])
    ended = a_service_of(a_service(), until=timezone.localdate())
    full = a_service_offering("falls_check", taking_on=False, not_taking_on="Full")
    stranger, needs = a_worker(a_service()), {"needs": ["falls_check"]}
    yield sent({"pick": f"service-{elsewhere.pk}", **needs})
    yield sent({"pick": f"service-{away.pk}", **needs})
    yield sent({"pick": f"service-{ended.pk}"})
    yield sent({"pick": f"service-{full.pk}", **needs})
    yield sent({"pick": f"service-{full.pk}", "telephoned": "  ", **needs})
    yield sent({"pick": f"service-{service.pk}", "workers": [stranger.pk]})
    yield sent({"pick": f"worker-{service.team_id}-{stranger.pk}"})
    yield sent({"pick": f"team-{a_team().pk}"})
    yield sent({"pick": f"service-{service.pk}", "what": "Help\0"})
    fits = {"pick": f"service-{service.pk}"}
    for points in ("-1", "0", "100", "9" * 30, "1e3", "NaN"):
        yield sent({**fits, "points": points})
    for name in ("what", "note", "telephoned"):
        yield sent({**fits, name: LONG})
    yield sent(fits, response=an_outcome("closure").pk)
    yield sent(fits, pathway="nothing\0")
    yield sent(fits, response=LONG)
    yield sent(fits, seen="9" * 40)
    yield sent(fits, seen="2")


def test_no_forged_choice_of_who_helps_is_taken():
    referral, triager = a_referral(), a_triager()
    browser = signed_in(triager)
    for posted in forged():
        answer = browser.post(at("accept", referral), posted)
        assert answer.status_code == 200, sorted(posted.items())[:4]
        assert as_now(referral, triager).revision == 1, posted
    with seen_by(triager):
        assert not Allocation.objects.filter(referral=referral).exists()


def test_needs_skills_and_templates_that_are_none_go_nowhere():
    referral, triager = a_referral(), a_triager()
    service = a_service_offering("falls_check")
    made_up = {"needs": ["falls_check", "nothing\0", "bed_dementia"], "skills": ["", "\0", LONG]}
    posted = sent({"pick": f"service-{service.pk}", **made_up}, template="\0" + LONG)
    assert signed_in(triager).post(at("accept", referral), posted).status_code == 302
    with seen_by(triager):
        (leg,) = Allocation.objects.filter(referral=referral)
    assert leg.needs == ["falls_check"]


@pytest.mark.parametrize("telephoned", ["", " ", "Sue said yes"])
def test_no_voluntary_organisation_is_asked_without_consent_whoever_is_said_to_have_agreed(
    telephoned,
):
    referral, triager = a_referral(voluntary="no"), a_triager()
    charity = a_service_offering("shopping", sector=Sector.VOLUNTARY)
    under_another_name = a_service_offering("shopping", sector=Sector.VOLUNTARY, team=a_service())
    browser = signed_in(triager)
    for service in (charity, under_another_name):
        for pick in (f"service-{service.pk}", f"team-{service.team_id}"):
            posted = sent({"pick": pick, "telephoned": telephoned})
            assert browser.post(at("accept", referral), posted).status_code == 200
        accepted_already, _leg = accepted(by=triager, voluntary="no")
        part = Asked(service.team, "Shopping", service=service, telephoned=telephoned)
        with (
            working_on(accepted_already, triager) as mine,
            pytest.raises(MoveRefused, match="not agreed"),
        ):
            allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    assert as_now(referral, triager).revision == 1


def test_a_voluntary_service_of_any_team_sees_a_summary_until_it_agrees():
    referral, _first = accepted(by=(triager := a_triager()), family_name="Trembath")
    service = a_service_offering("shopping", sector=Sector.VOLUNTARY, team=a_service())
    with working_on(referral, triager) as mine:
        part = Asked(service.team, "Shopping", service=service)
        (leg,) = allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    worker = a_member(service.team, Role.WORKER)
    browser = signed_in(worker)
    assert browser.get(at("referral", referral)).status_code == 404
    page = browser.get(at("leg", leg))
    assert page.status_code == 200
    assert "trembath" not in page.text.lower()
    take(leg, worker)
    assert browser.get(at("referral", referral)).status_code == 200


def test_blanks_are_nobody_who_agreed_on_the_telephone():
    full = a_service_offering("shopping", taking_on=False, not_taking_on="Full")
    referral, _leg = accepted(by=(triager := a_triager()))
    part = Asked(full.team, "Shopping", service=full, telephoned="  ")
    with (
        working_on(referral, triager) as mine,
        pytest.raises(MoveRefused, match="takes nobody on"),
    ):
        allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)


# Consent that was taken back


def test_a_charity_learns_nothing_more_once_the_person_agrees_no_longer():
    part = Part(a_charity(), Role.VOLUNTEER, family_name="Trembath")
    amended(part.referral, voluntary="no")
    waits = {"reason": a_reason("leg_waiting").pk, "review_on": timezone.localdate().isoformat()}
    for answer in (part.post("triage:accept_leg"), part.post("accept_waiting", **waits)):
        assert "agrees no longer to share" in text_of(answer)
        assert "trembath" not in answer.text.lower()
    assert part.now.status == "offered"
    assert part.client.get(at("referral", part.referral)).status_code == 404
    with seen_by(part.user):
        assert not Referral.objects.filter(pk=part.referral.pk).exists()


def test_a_charity_does_not_come_back_once_the_person_agrees_no_longer():
    part = Part(a_charity(), Role.VOLUNTEER).accept().start()
    part.post("complete", outcome=an_outcome("leg").pk, report="Done")
    amended(part.referral, voluntary="no")
    answer = part.post("reopen", reason=a_reason("reopened").pk, note="")
    assert "agrees no longer to share" in text_of(answer)
    assert part.client.get(at("referral", part.referral)).status_code == 404


# Legs


def test_no_page_of_a_leg_opens_to_another_team():
    mine, theirs = Part().accept(), Part().accept().go()
    strangers = [
        mine.client,
        signed_in(theirs.owner),
        signed_in(a_triager(truro())),
        signed_in(theirs.referral.referrer),
        signed_in(a_member(a_charity(), Role.VOLUNTEER)),
        signed_in(a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)),
    ]
    for browser in strangers:
        for name in LEG_PAGES:
            for ask in (browser.get, browser.post):
                answer = ask(of_leg(name, theirs.leg), {"seen": theirs.now.revision})
                assert answer.status_code == 404, name
    assert theirs.now.status == "accepted"


def test_what_a_team_said_on_the_telephone_only_the_desk_that_owns_it_records():
    referral, _first = accepted(by=(triager := a_triager()))
    with working_on(referral, triager) as mine:
        part = Asked(a_service(), "Meals", telephoned="Sue")
        (leg,) = allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    address = of_leg("plan", leg)
    assert signed_in(triager).get(address).status_code == 200
    outside = also(a_triager(truro()), penwith(), Role.WORKER)
    for stranger in (a_triager(truro()), outside, referral.referrer):
        assert signed_in(stranger).get(address).status_code == 404
        with seen_by(stranger):
            other = Allocation.objects.filter(pk=leg.pk).first()
            assert other is None or not _may_plan(other, stranger)
    leave(triager, penwith())
    assert signed_in(triager).get(address).status_code == 404


def _may_plan(leg: Allocation, by: User) -> bool:
    try:
        working.demand(by, working.lifecycle.PLAN_LEG, leg)
    except Exception:
        return False
    return True


def test_rubbish_in_a_leg_is_told_and_moves_nothing():
    part = Part().accept().start()
    before, far = part.now.revision, "2999-01-01"
    leg, reason = {"outcome": an_outcome("leg").pk}, {"reason": a_reason("leg_handed_back").pk}
    tried: list[tuple[str, dict[str, Any]]] = [
        *(("plan", {"day": day, "time": "10:00"}) for day in (far, "1000-01-01", "\0", LONG)),
        ("plan", {"day": timezone.localdate().isoformat(), "time": "10:00", "note": "a\0b"}),
        *(("complete", {**leg, "report": said}) for said in ("a\0b", LONG, "  ")),
        ("complete", {"outcome": an_outcome("closure").pk, "report": "Done"}),
        ("fail", {"outcome": an_outcome("leg").pk, "next_step": "Go again"}),
        *(("hand_back", {**reason, "note": said}) for said in ("a\0b", LONG)),
        ("hand_back", {"reason": a_reason("leg_declined").pk, "note": "Full"}),
        ("complete", {**leg, "report": "Done", "seen": 99}),
        ("complete", {**leg, "report": "Done", "seen": before - 1}),
        ("complete", {**leg, "report": "Done", "seen": "9" * 40}),
        ("assign", {"workers": [part.owner.pk], "lead": part.owner.pk}),
        ("ask", {"of": "everybody", "question": "Who?"}),
        ("accept_waiting", {"reason": a_reason("leg_waiting").pk, "review_on": far}),
        ("start", {"day": timezone.localdate().isoformat(), "time": "00:00"}),
        ("death", {"told_by": "a\0b"}),
    ]
    for name, given in tried:
        answer = part.post(name, **given)
        assert answer.status_code == 200, name
        assert (part.now.status, part.now.revision) == ("started", before), (name, given)


def test_nothing_that_was_written_about_a_leg_is_run():
    part = Part(**{**A_CONCERN, "family_name": HOSTILE, "key_safe": HOSTILE}).accept().go()
    User.objects.filter(pk=part.user.pk).update(name=HOSTILE)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    part.post("plan", day=tomorrow, time="10:00", note=HOSTILE)
    part.post("note", text=HOSTILE)
    part.post("ask", of="desk", question=HOSTILE)
    part.post("fail", outcome=an_outcome("failed").pk, next_step=HOSTILE)
    part.start()
    with seen_by(part.owner):
        question = InformationRequest.objects.get(leg=part.leg)
        notes.write(part.referral, text=HOSTILE, by=part.owner)
    desk, sender = signed_in(part.owner), signed_in(part.referral.referrer)
    answer = reverse("triage:answer_question", args=[part.referral.pk, question.pk])
    pages = [(part.client, of_leg(name, part.leg)) for name in ("complete", "assign", "death")]
    pages += [(part.client, at("leg", part.leg)), (part.client, "/caseload/")]
    pages += [(desk, at(name, part.referral)) for name in ("referral", "print", "offer", "note")]
    pages += [(desk, answer), (desk, at("record_death", part.referral))]
    pages += [(sender, f"/referrals/{part.referral.pk}/{each}") for each in ("", "death/")]
    drawn = [(address, browser.get(address)) for browser, address in pages]
    desk.post(answer, {"text": HOSTILE})
    drawn.append(("leg", part.client.get(at("leg", part.leg))))
    drawn.append(("way in", part.post("way_in")))
    part.post("complete", outcome=an_outcome("leg").pk, report=HOSTILE)
    drawn.append(("done", desk.get(at("referral", part.referral))))
    drawn.append(("told", sender.get(f"/referrals/{part.referral.pk}/")))
    with working_on(part.referral, part.owner) as mine:
        said = {"outcome": an_outcome("closure", after_start=True), "note": HOSTILE}
        closure.complete(mine, **said, by=part.owner, seen=mine.revision)
    drawn.append(("ended", sender.get(f"/referrals/{part.referral.pk}/")))
    for where, page in drawn:
        assert page.status_code == 200, where
        assert SCRIPT not in page.text, where
        assert "49$" not in page.text, where
        assert not BeautifulSoup(page.text, "html.parser").select("[onerror]"), where


# The way in


def test_the_way_in_closes_with_whatever_opened_it():
    named = Part(**SECRET).accept().go()
    shown = text_of(named.post("way_in"))
    assert "4711" in shown
    assert not [said for said in ("bruise", "council at ten") if said in shown]
    other, desk = a_member(named.leg.owner, Role.WORKER), signed_in(named.owner)
    assert desk.post(named.at("way_in")).status_code == 404
    named.go(other)
    assert named.post("way_in").status_code == 404
    browser = signed_in(other)
    assert browser.post(named.at("way_in")).status_code == 200
    also(other, a_service(), Role.WORKER)
    leave(other, named.leg.owner)
    assert browser.post(named.at("way_in")).status_code == 404
    with seen_by(other):
        assert not Referral.objects.filter(pk=named.referral.pk).exists()


@pytest.mark.parametrize("ends", ["hand_back", "complete", "cancel"])
def test_no_way_in_is_left_when_a_leg_ends(ends):
    part = Part(**SECRET).accept().go()
    if ends == "cancel":
        signed_in(part.owner).post(
            at("cancel", part.referral, part.leg), {"seen": part.now.revision}
        )
    elif ends == "complete":
        outcome = an_outcome("leg")
        part.post("complete", outcome=outcome.pk, report="Done")
    else:
        part.post("hand_back", reason=a_reason("leg_handed_back").pk, note="Two must go")
    assert not part.now.is_open
    assert part.post("way_in").status_code == 404
    restricted = Involvement.objects.filter(
        subject=part.referral.about, team=part.leg.owner, restricted=True
    )
    assert not restricted.exists()


# Questions and notes


def test_a_question_hangs_on_ones_own_leg_and_its_referral():
    mine, theirs = Part(a_charity(), Role.VOLUNTEER), Part()
    now = timezone.now()
    asking = {"asked_by": mine.user, "asking_team": mine.leg.owner, "question": "Who?"}
    times = {"asked_at": now, "due_at": now, "of_desk": True}
    colleague = a_member(mine.leg.owner, Role.VOLUNTEER)
    forged = [
        {"referral_id": theirs.referral.pk, "leg_id": mine.leg.pk},
        {"referral_id": theirs.referral.pk, "leg_id": theirs.leg.pk},
        {"referral_id": mine.referral.pk, "leg_id": None, "of_desk": False},
        {"referral_id": mine.referral.pk, "leg_id": mine.leg.pk, "asked_by": colleague},
        {"referral_id": mine.referral.pk, "leg_id": mine.leg.pk, "asking_team": theirs.leg.owner},
    ]
    with seen_by(mine.user):
        for wrong in forged:
            row = InformationRequest(**{**asking, **times, **wrong})
            assert refused_by_the_database(lambda row=row: row.save(force_insert=True)), wrong
        right = {"referral_id": mine.referral.pk, "leg_id": mine.leg.pk}
        InformationRequest(**asking, **times, **right).save(force_insert=True)
    with seen_by(mine.referral.referrer):
        row = InformationRequest(
            **{**asking, **times, **right, "asked_by": mine.referral.referrer},
        )
        assert refused_by_the_database(lambda: row.save(force_insert=True))


@pytest.mark.parametrize("kind", [Team.Kind.SERVICE, Team.Kind.VOLUNTARY])
def test_what_was_answered_is_closed_with_the_leg(kind):
    part = Part(a_team(kind=kind))
    part.post("ask", of="desk", question="Is there a dog?")
    with seen_by(part.owner):
        question = InformationRequest.objects.get(leg=part.leg)
        correspondence.answer_as_desk(question, text="Mrs Trembath has two", by=part.owner)
    assert "Mrs Trembath has two" in text_of(part.get("triage:leg"))
    part.client.post(
        at("decline_leg", part.leg),
        {"seen": part.now.revision, "reason": a_reason("leg_declined").pk, "note": "Allergic"},
    )
    assert part.now.status == "declined"
    # For PostgreSQL it is still the moment at which the test began.
    long_ago = timezone.now() - timedelta(days=1)
    parts = Involvement.objects.filter(subject=part.referral.about, team=part.leg.owner)
    parts.update(since=long_ago, until=long_ago)
    assert "Trembath" not in text_of(part.get("triage:leg"))
    with seen_by(part.user):
        assert not InformationRequest.objects.filter(pk=question.pk).exists()


def test_a_question_is_answered_and_dropped_only_under_its_own_referral():
    part, other = Part(), Part()
    part.post("ask", of="desk", question="Is there a dog?")
    desk = signed_in(part.owner)
    with seen_by(part.owner):
        question = InformationRequest.objects.get(leg=part.leg)
    for name in ("answer_question", "stop_asking"):
        wrong = reverse(f"triage:{name}", args=[other.referral.pk, question.pk])
        right = reverse(f"triage:{name}", args=[part.referral.pk, question.pk])
        assert desk.post(wrong, {"text": "No"}).status_code == 404
        for stranger in (a_triager(truro()), part.user, part.referral.referrer):
            assert signed_in(stranger).post(right, {"text": "No"}).status_code == 404
    with seen_by(part.owner):
        assert InformationRequest.objects.get(pk=question.pk).is_open


def test_a_note_and_who_is_here_are_ones_own_teams():
    part = Part().accept()
    colleague, now = a_triager(), timezone.now()
    with seen_by(part.owner):
        notes.write(part.referral, text="Her son rings at night", by=part.owner)
        presence.note(part.referral, part.owner, doing="accept")
    for reader in (part.user, part.referral.referrer, a_triager(truro())):
        with seen_by(reader):
            assert not TeamNote.objects.exists()
            assert not Presence.objects.exists()
    written: list[Any] = [
        TeamNote(referral=part.referral, team=penwith(), by=colleague, at=now, text="x"),
        TeamNote(referral=part.referral, team=part.leg.owner, by=part.owner, at=now, text="x"),
        TeamNote(referral=part.referral, team=truro(), by=part.owner, at=now, text="x"),
        Presence(referral=part.referral, team=penwith(), user=colleague, seen_at=now),
    ]
    with seen_by(part.owner):
        for row in written:
            assert refused_by_the_database(lambda row=row: row.save(force_insert=True)), row
        mine = Presence.objects.filter(user=part.owner)
        assert refused_by_the_database(lambda: mine.update(user=colleague))
    with seen_by(part.user):
        forged = [
            TeamNote(referral=part.referral, team=penwith(), by=part.user, at=now, text="x"),
            Presence(referral=part.referral, team=part.leg.owner, user=part.user, seen_at=now),
        ]
        for row in forged:
            assert refused_by_the_database(lambda row=row: row.save(force_insert=True)), row


def test_who_goes_is_said_by_the_team_of_the_leg_or_the_owner():
    part = Part().accept()
    beside = offered(part.referral, part.owner, a_service(), "Meals")
    take(beside)
    other = a_member(beside.owner, Role.WORKER)
    now = timezone.now()
    for stranger in (other, part.referral.referrer, a_triager(truro())):
        with seen_by(stranger):
            row = Assignment(leg_id=part.leg.pk, user=stranger, since=now)
            assert refused_by_the_database(lambda row=row: row.save(force_insert=True)), stranger
    part.go()
    with seen_by(other):
        theirs = Assignment.objects.filter(leg=part.leg.pk, until=None)
        assert theirs.exists()
        assert refused_by_the_database(lambda: theirs.update(user=other))
    with seen_by(other):
        leg = Allocation(
            referral=part.referral,
            owner=a_service(),
            sent_by=beside.owner,
            what="Mine",
            summary="",
            offered_by=other,
            offered_at=now,
            due_at=now,
        )
        assert refused_by_the_database(lambda: leg.save(force_insert=True))


def test_nothing_of_these_is_deleted_by_whoever_sees_it():
    part = Part().accept().go()
    part.post("note", text="A note")
    part.post("ask", of="desk", question="A dog?")
    another = a_referral()
    with seen_by(part.owner):
        presence.note(part.referral, part.owner)
        chosen = bulk.choose(part.owner, penwith(), [(another.pk, 1)], deed=None)
        bulk.claim_all(chosen, team=penwith(), by=part.owner)
    for user in (part.user, part.owner, part.referral.referrer):
        with seen_by(user), connection.cursor() as cursor:
            for table in ("assignment", "presence", "batch", "informationrequest", "allocation"):
                cursor.execute(f"DELETE FROM referrals_{table}")
                assert cursor.rowcount == 0, table


# Many at once


def test_a_batch_is_its_authors_and_of_its_desk():
    me, colleague, elsewhere = a_triager(), a_triager(), a_triager(truro())
    mine, theirs = a_referral(), a_referral(setting="bed", **A_BED)
    bed = signed_in(me)
    posted = {"chosen": [f"{mine.pk}:1", f"{theirs.pk}:1", f"{uuid4()}:1", "x", "\0:1"]}
    bed.post(at("claim_many", penwith()), posted)
    assert as_now(mine, me).claimed_by_id == me.pk
    assert Referral.objects.filter(pk=theirs.pk, claimed_by=me).count() == 0
    with seen_by(me):
        batch = Batch.objects.get(by=me)
    undo = reverse("triage:undo_many", args=[penwith().pk, batch.pk])
    for stranger in (colleague, elsewhere, mine.referrer):
        assert signed_in(stranger).post(undo).status_code == 404
    assert signed_in(elsewhere).post(at("claim_many", penwith()), posted).status_code == 404
    wrong = reverse("triage:undo_many", args=[truro().pk, batch.pk])
    assert bed.post(wrong).status_code == 404
    with seen_by(colleague):
        assert Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now()) == 0
        row = Batch(team=penwith(), by=me, deed="claim", at=timezone.now())
        assert refused_by_the_database(lambda: row.save(force_insert=True))
        with pytest.raises(PermissionDenied):
            bulk.undo(batch, by=colleague)
    late = timezone.now() + bulk.UNDO + timedelta(seconds=1)
    with seen_by(me), pytest.raises(MoveRefused, match="no longer"):
        bulk.undo(batch, by=me, at=late)
    assert bed.post(undo).status_code == 302
    assert as_now(mine, me).claimed_by_id is None
    with seen_by(me), pytest.raises(MoveRefused, match="undone already"):
        bulk.undo(batch, by=me)


def test_many_are_sent_to_no_other_desk_than_one_on_the_list_and_nobody_is_led_away():
    me, referral = a_triager(), a_referral()
    browser = signed_in(me)
    chosen = {"chosen": [f"{referral.pk}:1"], "decide": "yes", "note": ""}
    reason = a_reason("redirected").pk
    for to in (penwith().pk, a_service().pk, uuid4(), "\0", LONG):
        given = {**chosen, "to": to, "reason": reason}
        assert browser.post(at("send_on_many", penwith()), given).status_code == 200
    stranger = a_triager(truro())
    for to in (stranger.pk, referral.referrer.pk, 0):
        answer = browser.post(at("give_many", penwith()), {**chosen, "to": to})
        assert answer.status_code == 200
    assert as_now(referral, me).revision == 1
    for view in ("//evil.example", "https://evil.example/?x=1", "next=//evil.example", "\r\nX: y"):
        said = {"view": view, "next": view, "back": view}
        answer = browser.post(at("claim_many", penwith()), said)
        assert answer["Location"].startswith(f"/desk/{penwith().pk}/")
        assert "\n" not in answer["Location"]


# Sending on, joining, dying, reopening


def test_only_whoever_sent_it_on_takes_it_back():
    me, colleague, referral = a_triager(), a_triager(), a_referral()
    given = {"seen": 1, "to": truro().pk, "reason": a_reason("redirected").pk, "note": "Moved"}
    signed_in(me).post(at("redirect", referral), given)
    assert as_now(referral, me).owner_id == truro().pk
    for stranger in (colleague, referral.referrer, a_member(penwith(), Role.WORKER)):
        answer = signed_in(stranger).post(at("recall", referral), {"seen": 2})
        assert answer.status_code in {200, 302, 404}
        assert as_now(referral, me).owner_id == truro().pk
    leave(me, penwith())
    also(me, truro(), Role.WORKER)
    signed_in(me).post(at("recall", referral), {"seen": 2})
    assert as_now(referral, me).owner_id == truro().pk


def test_nothing_is_joined_to_what_is_anothers():
    me, mine = a_triager(), a_referral()
    somebody_else = a_referral()
    elsewhere = a_referral(nhs_number=mine.nhs_number)
    with working_on(elsewhere, me) as theirs:
        redirect(theirs, truro(), by=me, seen=1)
    browser = signed_in(me)
    for into in (somebody_else.pk, elsewhere.pk, mine.pk, uuid4(), "x", "\0"):
        assert browser.post(at("join", mine), {"into": into, "seen": 1}).status_code == 200
    assert as_now(mine, me).is_open
    with working_on(mine, me) as now, pytest.raises(MoveRefused):
        closure.join(now, as_now(somebody_else, me), by=me, seen=1)


def test_whose_joining_was_a_mistake_follows_the_other_no_longer():
    one, me = a_referral(), a_triager()
    other = a_referral(nhs_number=one.nhs_number)
    sender = signed_in(one.referrer)
    with working_on(one, me) as now:
        closure.join(now, Referral.objects.get(pk=other.pk), by=me, seen=1)
    assert sender.get(f"/referrals/{other.pk}/").status_code == 200
    for page in ("sent/", "copy/", "withdraw/"):
        assert sender.get(f"/referrals/{other.pk}/{page}").status_code == 404
    with working_on(one, me) as now:
        closure.reopen(now, reason=a_reason("reopened"), by=me, seen=now.revision)
    assert sender.get(f"/referrals/{other.pk}/").status_code == 404


def test_a_death_tells_a_helper_of_no_other_referral():
    part = Part().accept()
    elsewhere = a_referral(nhs_number=part.number)
    seen = as_now(part.referral, part.user).revision
    given = {"told_by": "Her son", "seen": seen, "confirmed": "yes"}
    answer = part.client.post(at("record_death", part.referral), given, follow=True)
    said = text_of(answer)
    assert "other referral" not in said
    assert not re.search(r"\b1\b", said.split("they have died", 1)[-1][:60])
    assert as_now(elsewhere, part.owner).status == "ended_by_death"
    with seen_by(part.user):
        assert not Referral.objects.filter(pk=elsewhere.pk).exists()


def test_a_death_of_somebody_who_only_looks_alike_ends_nothing_of_the_other():
    number, me = an_nhs_number(), a_triager()
    known = a_referral(nhs_number=number)
    alike = a_referral(nhs_number=number, family_name="Uren", birth_date="1950-01-01")
    assert alike.identity_to_check
    with working_on(alike, alike.referrer) as mine:
        dying.record_death(mine, died_on=None, told_by="Her son", by=mine.referrer, seen=1)
    assert not as_now(alike, me).is_open
    assert as_now(known, me).is_open


def test_a_volunteer_records_no_death_and_is_told_of_no_other_referral():
    part = Part(a_charity(), Role.VOLUNTEER).accept()
    a_referral(nhs_number=part.number)
    given = {"told_by": "Her son", "seen": part.now.revision, "confirmed": "yes"}
    assert part.client.post(part.at("death"), given).status_code == 404
    assert part.client.post(at("record_death", part.referral), given).status_code != 302
    both = also(part.user, a_service(), Role.WORKER)
    part.post("death", told_by="Her son")
    assert as_now(part.referral, part.owner).is_open
    leave(both, Membership.objects.filter(user=both, role="worker").get().team)
    with seen_by(part.user):
        assert told("SELECT referrals_others_open(%s)", part.referral.pk) == []


def test_what_ended_is_taken_up_again_and_read_by_nobody_else():
    me, referral = a_triager(), a_referral()
    given = {"outcome": an_outcome("conclusion").pk, "note": "Rest", "seen": 1}
    signed_in(me).post(at("conclude", referral), given)
    assert not as_now(referral, me).is_open
    reopened = {"reason": a_reason("reopened").pk, "seen": as_now(referral, me).revision}
    for stranger in (a_triager(truro()), referral.referrer, a_member(penwith(), Role.WORKER)):
        assert signed_in(stranger).post(at("reopen", referral), reopened).status_code == 404
    stranger = a_member(a_team(), Role.REFERRER)
    read = f"/referrals/{referral.pk}/read/"
    assert signed_in(stranger).post(read, {"seen": 2}).status_code == 404
    assert signed_in(me).post(read, {"seen": 2}).status_code == 404
    assert not as_now(referral, me).is_open


# The narrow functions


def test_what_was_arranged_for_a_protected_person_is_told_to_no_other_desk():
    number, me = an_nhs_number(), a_triager(truro())
    secret = a_protected_referral(nhs_number=number)
    desk = a_triager()
    leg = offered(secret, desk, a_service())
    begin(take(leg))
    other = a_referral(nhs_number=number)
    question = "SELECT team FROM referrals_helped_before(%s)"
    with seen_by(desk):
        assert told(question, other.pk) == [(leg.owner_id,)]
    with working_on(other, desk) as theirs:
        redirect(theirs, truro(), by=desk, seen=1)
    with seen_by(me):
        assert told(question, other.pk) == []
        assert told(question, secret.pk) == []


def test_how_much_is_in_hand_is_counted_for_managers_and_desks_alone():
    part = Part().accept()
    nobody = a_member(a_team(), Role.REFERRER)
    charity = a_member(a_charity(), Role.VOLUNTEER)
    manager = a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)
    for user in (part.owner, part.user, nobody, charity):
        with seen_by(user):
            assert told("SELECT * FROM referrals_in_hand()") == []
    with seen_by(manager):
        assert told("SELECT * FROM referrals_in_hand()")
        assert told("SELECT * FROM referrals_caseloads()") == []
    for user in (nobody, charity):
        with seen_by(user):
            assert told("SELECT * FROM referrals_caseloads()") == []
            counts = "SELECT * FROM referrals_desk_counts(%s, now())"
            assert told(counts, penwith().pk) == []
    with seen_by(part.user):
        assert {team for team, *_ in told("SELECT * FROM referrals_caseloads()")} == {
            part.leg.owner_id
        }


# Those who manage


@pytest.fixture
def manager() -> User:
    return a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)


def test_when_somebody_is_away_is_read_by_managers_alone(manager):
    worker = a_worker(a_service())
    today = timezone.localdate()
    with seen_by(manager):
        until = today + timedelta(days=3)
        workers.send_on_leave(worker, since=today, until=until, by=manager, seen=0)
    about = f"config/worker/{worker.pk}"
    colleague = a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)
    with seen_by(colleague):
        assert Event.objects.filter(about=about).exists()
    for user in (
        a_triager(),
        a_member(a_team(), Role.REFERRER),
        a_member(a_charity(), Role.WORKER),
    ):
        with seen_by(user):
            assert not Event.objects.filter(about__startswith="config/").exists()


def test_no_e_mail_address_and_no_password_stands_in_what_managers_changed(manager):
    with seen_by(manager):
        named = {"name": "Tegen Rowe", "role": Role.TRIAGER}
        user = people.add_member(penwith(), by=manager, email="tegen@example.test", **named)
        part = Membership.objects.get(user=user)
        people.hand_over_link(part, by=manager)
        events = Event.objects.filter(about__startswith="config/members/")
        kept = " ".join(f"{each.before} {each.after} {each.facts}" for each in events)
    assert events.count() == 2
    assert "Tegen Rowe" in kept
    assert "@" not in kept
    assert "first-password" not in kept


def test_a_manager_who_gives_themself_a_desk_is_seen_to(manager):
    browser = signed_in(manager)
    new = {"email": manager.email, "role": "triager", "name": ""}
    browser.post("/manage/teams/truro-pcn/members/add/", new)
    assert browser.get(at("team", truro())).status_code == 200
    colleague = a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)
    page = text_of(signed_in(colleague).get("/manage/changes/"))
    assert "They changed what they themself may do" in page
    assert manager.name in page


def test_a_link_for_a_first_password_opens_once_and_no_account_in_use(manager):
    browser = signed_in(manager)
    members = "/manage/teams/penwith-pcn/members/"
    known = a_triager()
    known.set_password(PASSWORD)
    known.save()
    part = Membership.objects.get(user=known)
    page = browser.post(f"{members}{part.pk}/link/", follow=True)
    assert "has a password already" in text_of(page)
    assert "first-password/" not in page.text
    with seen_by(manager):
        new = people.add_member(
            penwith(), by=manager, email="new@example.test", name="New", role=Role.TRIAGER
        )
    address = f"{members}{Membership.objects.get(user=new).pk}/link/"
    evil = browser.post(address, HTTP_HOST="evil.example")
    assert evil.status_code == 400 and b"evil" not in evil.content
    for stranger in (a_triager(), new):
        assert signed_in(stranger).post(address).status_code == 404
    text = browser.post(address).text
    link = re.search(r"http://testserver(/account/first-password/[\w/-]+/)", text)[1]
    _whose, token = link.strip("/").split("/")[-2:]
    other = reverse("account_first_password", args=["MQ", token])
    for wrong in (other, link.replace(token, token[:-1] + "x")):
        assert "leads nowhere" in text_of(Client().get(wrong, follow=True))
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert "leads nowhere" in text_of(Client().get(link, follow=True))
    User.objects.filter(pk=new.pk).update(is_active=False)
    assert "leads nowhere" in text_of(Client().get(link, follow=True))
    User.objects.filter(pk=new.pk).update(is_active=True)
    first, second = Client(), Client()
    chosen = first.get(link)["Location"]
    assert token not in chosen
    assert second.get(link)["Location"] == chosen
    words = {"new_password1": "heron granite pasty", "new_password2": "heron granite pasty"}
    assert first.post(chosen, words).status_code == 302
    assert "leads nowhere" in text_of(second.post(chosen, words))
    assert "_auth_user_id" not in first.session
    assert "has a password already" in text_of(browser.post(address, follow=True))


def test_the_last_manager_does_not_lock_everybody_out(manager):
    Membership.objects.filter(role="manager").exclude(user=manager).delete()
    part = Membership.objects.get(user=manager)
    address = f"/manage/teams/{part.team.key}/members/{part.pk}/"
    seen = {"seen": version(Kept.MEMBERS, part.team.key)}
    browser = signed_in(manager)
    browser.post(f"{address}end/", seen)
    browser.post(address, {**seen, "role": "referrer"})
    assert browser.get("/manage/").status_code == 200


def test_addresses_of_the_managers_pages_take_no_rubbish(manager):
    browser = signed_in(manager)
    number = "9" * 30
    for address in (
        f"/manage/workers/{number}/",
        f"/manage/workers/1/leave/{number}/back/",
        f"/manage/teams/penwith-pcn/members/{number}/",
        f"/manage/leg-templates/falls/legs/{number}/",
        f"/manage/form/{number}/",
    ):
        for ask in (browser.get, browser.post):
            assert ask(address).status_code in {404, 405}, address
    for query in ("about=%00", "about=config/x%0d%0a", f"before={number}", "before=-1"):
        assert browser.get(f"/manage/changes/?{query}").status_code == 200, query
    page = browser.get("/manage/changes/", {"about": HOSTILE})
    assert SCRIPT not in page.text


def test_a_switch_of_another_team_is_nobodys():
    service = a_service_offering("shopping")
    address = reverse("caseload:switch", args=[service.pk])
    given = {"taking_on": "no", "why": "Sabotage"}
    for stranger in (
        a_member(a_service(), Role.WORKER),
        a_triager(),
        a_member(a_team(), "referrer"),
    ):
        assert signed_in(stranger).post(address, given).status_code == 404
    own = signed_in(a_member(service.team, Role.WORKER))
    for why in ("a\0b", LONG, ""):
        assert own.post(address, {**given, "why": why}).status_code == 200
    assert own.post(address, {**given, "why": HOSTILE[:100]}).status_code == 302
    page = signed_in(a_triager()).get(reverse("services:service", args=[service.pk]))
    assert SCRIPT not in page.text


def test_no_manager_opens_a_service_that_its_team_has_closed_meanwhile(manager):
    service = a_service_offering("shopping")
    browser, address = signed_in(manager), f"/manage/services/{service.key}/"
    page = BeautifulSoup(browser.get(address).text, "html.parser")
    drawn = {
        str(box["name"]): box.get("value", "")
        for box in page.select("main form input[name]")
        if box["type"] not in {"checkbox", "radio"}
    }
    assert drawn["seen"] == "0"
    own = signed_in(a_member(service.team, Role.WORKER))
    own.post(
        reverse("caseload:switch", args=[service.pk]),
        {"taking_on": "no", "why": "Two of us are ill"},
    )
    chosen = {"sector": "health", "team": service.team_id, "organisation": service.organisation_id}
    answer = browser.post(address, drawn | chosen | {"taking_on": "on", "name": "Renamed"})
    said = text_of(answer)
    assert "Somebody else has changed this since you opened it" in said
    assert "Changed by its team" in said or "Two of us are ill" in said
    service.refresh_from_db()
    assert (service.taking_on, service.not_taking_on) == (False, "Two of us are ill")
    assert "Two of us are ill" in text_of(browser.get("/manage/changes/"))


def test_what_was_looked_for_among_services_stands_in_no_address():
    browser = signed_in(a_triager())
    for words in ("Trembath", "a\0b", LONG, HOSTILE):
        answer = browser.post("/services/find/", {"words": words, "need": "//evil.example"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/services/")
        assert "rembath" not in answer["Location"]
        page = browser.get(answer["Location"])
        assert page.status_code == 200
        assert SCRIPT not in page.text
    other = signed_in(a_triager())
    assert "rembath" not in other.get(answer["Location"]).text


def test_what_is_offered_no_more_is_taken_from_nobody():
    """A page that was opened before names a reason or an outcome that has ended since."""
    part, me = Part().accept().start(), a_triager()
    referral = a_referral()
    today = timezone.localdate()
    sorts = ("leg_handed_back", "redirected", "not_accepted")
    reasons = {sort: a_reason(sort) for sort in sorts}
    kinds = ("leg", "failed", "conclusion")
    outcomes = {kind: an_outcome(kind) for kind in kinds}
    for each in (*reasons.values(), *outcomes.values()):
        type(each).objects.filter(pk=each.pk).update(until=today)
    before = part.now.revision
    part.post("hand_back", reason=reasons["leg_handed_back"].pk, note="Two must go")
    part.post("complete", outcome=outcomes["leg"].pk, report="Done")
    part.post("fail", outcome=outcomes["failed"].pk, next_step="Again")
    assert part.now.revision == before
    browser = signed_in(me)
    gone = a_team("", Team.Kind.PCN, until=today)
    on = {"seen": 1, "note": "Moved"}
    browser.post(
        at("redirect", referral), {**on, "to": truro().pk, "reason": reasons["redirected"].pk}
    )
    browser.post(
        at("redirect", referral), {**on, "to": gone.pk, "reason": a_reason("redirected").pk}
    )
    browser.post(at("conclude", referral), {**on, "outcome": outcomes["conclusion"].pk})
    browser.post(at("prioritise", referral), {**on, "priority": "p9", "reason": "x"})
    assert as_now(referral, me).revision == 1


def test_a_death_is_recorded_whatever_managers_do_to_the_teams_of_systems(manager):
    dying.ensure_closer()
    browser = signed_in(manager)
    seen = {"seen": version(Kept.TEAM, "sers-closer")}
    browser.post("/manage/teams/sers-closer/end/", seen)
    for role in ("closer", "follower"):
        new = {"email": manager.email, "role": role, "name": ""}
        assert browser.post("/manage/teams/sers-closer/members/add/", new).status_code in {200, 404}
    assert not manager.memberships.filter(role__in=["closer", "follower"]).exists()
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    with working_on(one, one.referrer) as mine:
        dying.record_death(mine, died_on=None, told_by="Her son", by=mine.referrer, seen=1)
    assert as_now(other, other.referrer).status == "ended_by_death"
    with seen_by(manager):
        assert not Referral.objects.exists()


# Titles, messages, methods


def test_no_title_no_link_and_no_message_of_a_leg_names_anybody():
    part = Part(family_name="Quaglia", given_name="Zephyrina").accept().go()
    names = re.compile("quaglia|zephyrina", re.IGNORECASE)
    addresses = [of_leg(name, part.leg) for name in LEG_PAGES] + [at("leg", part.leg)]
    pages = [part.client.get(address) for address in addresses]
    pages += [
        signed_in(part.owner).get(at(n, part.referral)) for n in ("offer", "complete", "note")
    ]
    for page in pages:
        if page.status_code != 200:
            continue
        drawn = BeautifulSoup(page.text, "html.parser")
        links = [str(tag.get(a, "")) for tag in drawn.find_all() for a in ("href", "action")]
        said = [drawn.title.get_text(), *links]
        said += [each.get_text() for each in drawn.select("[role=alert], [role=status]")]
        assert [each for each in said if names.search(each)] == []


def test_forged_forms_and_wrong_methods_do_nothing(manager):
    part = Part().accept().go()
    for name in LEG_PAGES:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(part.user)
        assert strict.post(of_leg(name, part.leg), {"seen": 2}).status_code == 403, name
        for method in ("put", "delete", "patch"):
            assert getattr(part.client, method)(of_leg(name, part.leg)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/account/first-password/MQ/choose/").status_code == 403
    own = Membership.objects.get(user=manager)
    browser = signed_in(manager)
    for name in ("end", "link"):
        address = f"/manage/teams/{own.team.key}/members/{own.pk}/{name}/"
        assert browser.get(address).status_code == 405
    assert part.now.status == "accepted"
