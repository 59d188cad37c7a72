"""What those who help have in hand: whose it is, what must be done, and what it costs to ask."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import allocation, answering, caseload, lifecycle, queries, working
from sers.referrals.caseload import Group, Whose
from sers.referrals.lifecycle import LEG_MOVES, LegStatus, Sort
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_protected_referral, a_reason, as_now, penwith, seen_by
from tests.web.caseload.helping import Part
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    accesses,
)
from tests.web.triage.working import (
    queries as asked_of_the_database,
)

pytestmark = pytest.mark.django_db


def groups_of(part: Part, whose: Whose | None = None) -> dict[Group, list[str]]:
    with seen_by(part.user):
        found = caseload.caseload(part.user, whose)
        return {group: [leg.what for leg in legs] for group, legs in found.groups.items() if legs}


def group(part: Part) -> Group:
    (only,) = groups_of(part)
    return only


def test_what_is_asked_waits_for_an_answer():
    assert group(Part()) is Group.ANSWER


def test_what_is_planned_for_today_is_gone_to_today():
    part = Part().accept().go()
    assert group(part) is Group.IN_HAND
    # One second on: late in the evening a minute would be tomorrow.
    assert group(part.plan(timedelta(seconds=1))) is Group.TODAY


def test_what_is_planned_for_another_day_is_in_hand():
    assert group(Part().accept().go().plan(timedelta(days=3))) is Group.IN_HAND


def test_what_ought_to_have_begun_is_late():
    part = Part().accept().go()
    with seen_by(part.user):
        leg = part.now
        after = leg.due_at + timedelta(minutes=1)
        assert caseload.group_of(leg, after) is Group.LATE
        working.wait(
            leg,
            reason=a_reason("leg_waiting"),
            review_on=timezone.localdate(),
            by=part.user,
            seen=leg.revision,
        )
        assert caseload.group_of(leg, timezone.now() - timedelta(days=1)) is Group.WAITING
        assert caseload.group_of(leg, leg.due_at + timedelta(minutes=1)) is Group.LATE


def test_a_visit_that_was_planned_for_yesterday_and_never_made_is_late():
    part = Part().accept().go().plan(timedelta(seconds=1))
    with seen_by(part.user):
        assert caseload.group_of(part.now, timezone.now() + timedelta(days=1)) is Group.LATE


def test_mine_is_what_i_am_named_for_and_what_nobody_is_named_for_yet():
    mine = Part().accept().go()
    colleague = a_member(mine.leg.owner, Role.WORKER)
    theirs = Part(mine.leg.owner, referral=None)
    with seen_by(theirs.user):
        working.name(theirs.leg, [colleague], lead=colleague, at=timezone.now())
    with seen_by(mine.user):
        own = caseload.caseload(mine.user, Whose.MINE)
        every = caseload.caseload(mine.user, Whose.EVERYONES)
    assert (own.mine, own.everyones) == (1, 2)
    assert [len(legs) for legs in own.groups.values()] == [0, 0, 0, 1, 0]
    assert sum(len(legs) for legs in every.groups.values()) == 2


def test_who_has_nothing_of_their_own_sees_all_that_their_team_has():
    part = Part().accept()
    with seen_by(part.user):
        assert caseload.caseload(part.user).whose is Whose.EVERYONES
    part.go()
    with seen_by(part.user):
        assert caseload.caseload(part.user).whose is Whose.MINE


def test_nobody_sees_what_another_team_has():
    Part().accept()
    assert groups_of(Part(), Whose.EVERYONES) == {Group.ANSWER: ["Shopping on Fridays"]}


def test_a_caseload_is_written_down_as_one_row():
    part = Part()
    groups_of(part)
    (access,) = accesses(part.user)
    assert (access.deed, access.about, access.shown) == ("listed", "caseload", [part.referral.pk])


def test_many_ask_the_database_no_more_than_few():
    team = a_service()
    part = Part(team).accept().go()
    few = _cost(part)
    for _ in range(4):
        Part(team).accept().go(part.user)
    Part(a_charity())
    assert len(_cost(part)) == len(few)


def _cost(part: Part) -> list[str]:
    with seen_by(part.user), asked_of_the_database() as asked:
        found = caseload.caseload(part.user)
        for legs in found.groups.values():
            for leg in legs:
                assert caseload.referral_of(leg).priority.label
                assert [each.user.name for each in leg.workers.all()]
                assert leg.sent_by.name and found.places[leg.referral_id].town == "Hayle"
    return asked


def test_of_a_protected_person_no_place_is_told():
    part = Part(referral=a_protected_referral()).accept()
    with seen_by(part.user):
        found = caseload.caseload(part.user)
        (place,) = found.places.values()
        assert (place.town, place.address) == ("", "")


def test_a_team_may_make_every_move_of_the_table_that_is_open_but_the_desks():
    for part in (Part(), Part().accept(), Part().accept().start()):
        with seen_by(part.user):
            leg = part.now
            open_to_us = caseload.moves_open(part.user, leg, caseload.visible(leg))
        wanted = [m for m in LEG_MOVES if leg.status in m.sources and m.name != "cancel-leg"]
        assert open_to_us == wanted


def test_what_never_began_is_not_offered_to_be_reopened():
    part = Part().accept()
    with seen_by(part.user):
        leg = part.now
        (outcome,) = [o for o in queries.outcomes_of("leg") if o.pk == "leg_not_reached"]
        working.complete(leg, outcome=outcome, report="Not in", by=part.user, seen=leg.revision)
        assert caseload.moves_open(part.user, leg, caseload.visible(leg)) == []


def told_by_telephone():
    owner = a_triager()
    part = Part.__new__(Part)
    first = Part()
    referral = first.referral
    with seen_by(first.owner):
        mine = as_now(referral, first.owner)
        said = allocation.Part(a_service(), "Meals", telephoned="Bryony, 01632 960199")
        (leg,) = allocation.offer_parts(mine, [said], by=first.owner, seen=mine.revision)
    part.referral, part.leg, part.owner, part.user = referral, leg, owner, first.owner
    return part


def test_a_desk_reaches_what_a_team_told_it_by_telephone_and_nothing_else():
    part = told_by_telephone()
    with seen_by(part.user):
        found = caseload.fetch(part.user, part.leg.pk)
        assert found.status == LegStatus.ACCEPTED
        allowed = caseload.moves_open(part.user, found, caseload.visible(found))
        assert {lifecycle.START_LEG, lifecycle.COMPLETE_LEG, lifecycle.CANCEL_LEG} <= set(allowed)
        assert lifecycle.ASK_ABOUT_LEG not in allowed
        asked = Part(referral=None)
    with seen_by(part.user), pytest.raises(Http404):
        caseload.fetch(part.user, asked.leg.pk)
    elsewhere = a_triager(a_service())
    with seen_by(elsewhere), pytest.raises(Http404):
        caseload.fetch(elsewhere, part.leg.pk)


def test_accepting_what_must_wait_is_one_step_or_none():
    part = Part(a_charity(), Role.VOLUNTEER)
    reason = queries.reasons_for(Sort.LEG_WAITING)[0]
    today = timezone.localdate()
    with seen_by(part.user):
        with pytest.raises(MoveRefused):
            past = today - timedelta(days=1)
            answering.accept_and_wait(part.now, reason=reason, review_on=past, by=part.user, seen=1)
        assert part.now.status == LegStatus.OFFERED
        leg = part.now
        answering.accept_and_wait(leg, reason=reason, review_on=today, by=part.user, seen=1)
        assert (leg.status, leg.waits_for) == (LegStatus.WAITING, reason)
        with pytest.raises(MoveRefused):
            answering.accept_and_wait(
                part.now, reason=reason, review_on=today, by=part.user, seen=1
            )


def test_a_desk_that_asks_itself_may_cancel_too():
    part = Part(penwith(), Role.TRIAGER)
    with seen_by(part.user):
        leg = part.now
        assert lifecycle.CANCEL_LEG in caseload.moves_open(part.user, leg, caseload.visible(leg))
