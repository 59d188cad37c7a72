"""The desk of a team: what stands on it, in which order, under which tab, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sers.audit.models import Access
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, desk, triage
from sers.referrals.desk import LABELS, Desk, Order, Tab, View, Whose
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from tests.builders import A_BED, a_member, a_referral, penwith, seen_by, the_bed_bureau
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    claimed,
    not_accepted,
    withdrawn,
    working_on,
)

pytestmark = pytest.mark.django_db


def looked_at(triager: User, view: View | None = None) -> Desk:
    with seen_by(triager):
        return desk.desk(penwith(), triager, view or View())


def ids(shown: Desk) -> list[object]:
    return [row.pk for row in shown.referrals.rows]


def waiting() -> Referral:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
    return referral


def with_nobody_helping() -> Referral:
    referral, leg = accepted()
    triager = a_triager()
    with working_on(referral, triager) as mine:
        allocation.cancel(mine, Allocation.objects.get(pk=leg.pk), by=triager, seen=1)
    return referral


def test_every_tab_has_a_label():
    assert set(LABELS) == set(Tab)


def test_each_referral_stands_under_what_must_be_done_with_it():
    standing = {
        Tab.PICK_UP: a_referral().pk,
        Tab.TRIAGE: claimed().pk,
        Tab.WAITING: waiting().pk,
        Tab.ALLOCATE: with_nobody_helping().pk,
        Tab.PROGRESS: accepted()[0].pk,
    }
    ended = {not_accepted().pk, withdrawn().pk}
    triager = a_triager()
    for tab, expected in standing.items():
        shown = looked_at(triager, View(tab))
        assert ids(shown) == [expected], tab
        assert shown.counts[tab].all == 1
    to_do = {standing[tab] for tab in (Tab.PICK_UP, Tab.TRIAGE, Tab.ALLOCATE)}
    assert set(ids(looked_at(triager, View(Tab.TODO)))) == to_do
    assert looked_at(triager).counts[Tab.TODO].all == len(to_do)
    assert set(ids(looked_at(triager, View(Tab.CLOSED)))) == ended
    assert Tab.CLOSED not in looked_at(triager).counts


def test_the_most_urgent_stands_first_and_then_what_is_due_first():
    late = a_referral(priority="p2", at=timezone.now() - timedelta(days=2))
    soon = a_referral(priority="p1")
    later = a_referral(priority="p2")
    routine = a_referral(priority="p6", at=timezone.now() - timedelta(days=9))
    triager = a_triager()
    assert ids(looked_at(triager)) == [soon.pk, late.pk, later.pk, routine.pk]
    newest = ids(looked_at(triager, View(order=Order.NEWEST)))
    assert newest == [later.pk, soon.pk, late.pk, routine.pk]


def test_by_name_they_stand_as_in_a_telephone_book():
    names = ["Zelah", "Ångove", "O'Neil", "Oates", "angwin"]
    made = {name: a_referral(family_name=name).pk for name in names}
    shown = ids(looked_at(a_triager(), View(order=Order.NAME)))
    assert shown == [made[name] for name in ["Ångove", "angwin", "Oates", "O'Neil", "Zelah"]]


def test_mine_and_nobodys_part_the_list():
    me, colleague = a_triager(), a_triager()
    mine, theirs, nobodys = claimed(by=me), claimed(by=colleague), a_referral()
    assert ids(looked_at(me, View(whose=Whose.MINE))) == [mine.pk]
    assert ids(looked_at(me, View(whose=Whose.NOBODYS))) == [nobodys.pk]
    assert set(ids(looked_at(me))) == {mine.pk, theirs.pk, nobodys.pk}


def test_what_is_late_is_counted_but_not_while_somebody_else_is_asked():
    long_ago = timezone.now() - timedelta(days=3)
    a_referral(at=long_ago)
    asked_about, triager = a_referral(at=long_ago), a_triager()
    with working_on(asked_about, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
    counts = looked_at(triager).counts
    assert (counts[Tab.PICK_UP].all, counts[Tab.PICK_UP].late) == (1, 1)
    assert (counts[Tab.WAITING].all, counts[Tab.WAITING].late) == (1, 0)
    assert counts[Tab.TODO].late == 1


def test_a_leg_stands_on_the_desk_of_the_team_that_is_asked_unanswered_ones_first():
    triager, bed_manager = a_triager(), a_triager(the_bed_bureau())
    first, second = (a_referral(setting="both", **A_BED) for _ in range(2))
    with seen_by(bed_manager):
        one, other = desk.desk(the_bed_bureau(), bed_manager, View(Tab.OFFERED)).legs
        assert {one.referral_id, other.referral_id} == {first.pk, second.pk}
        allocation.accept(one, by=bed_manager, seen=1)
        shown = desk.desk(the_bed_bureau(), bed_manager, View(Tab.OFFERED))
        assert [leg.pk for leg in shown.legs] == [other.pk, one.pk]
        assert shown.counts[Tab.OFFERED].all == 1
    assert not looked_at(triager, View(Tab.OFFERED)).legs


def test_a_charity_reads_its_desk_without_the_names():
    charity = a_charity()
    volunteer = a_member(charity, Role.VOLUNTEER)
    _, leg = accepted(to=charity)
    with seen_by(volunteer):
        shown = desk.desk(charity, volunteer, View(Tab.OFFERED))
        assert [each.pk for each in shown.legs] == [leg.pk]
        assert shown.counts[Tab.OFFERED].all == 1
        assert not shown.referrals.rows


def test_a_look_at_the_desk_is_one_row_in_the_access_log():
    referral, triager = a_referral(), a_triager()
    looked_at(triager)
    looked_at(triager, View(find="trembath"))
    with seen_by(triager):
        listed, searched = Access.objects.filter(user=triager).order_by("id")
    assert (listed.deed, searched.deed) == ("listed", "searched")
    for row in (listed, searched):
        assert row.about == f"desk/{penwith().pk}"
        assert row.permission == "desk.work"
        assert row.shown == [referral.pk]


def test_an_urgent_one_that_nobody_has_opened_is_called_out_until_somebody_does():
    urgent, triager = a_referral(priority="p1"), a_triager()
    a_referral(priority="p2", purpose="support_home", condition=None)
    assert list(looked_at(triager).urgent_unread) == [urgent.pk]
    with working_on(urgent, triager) as mine:
        triage.read(mine, by=triager)
    assert list(looked_at(triager).urgent_unread) == []


def queries_of(triager: User, view: View) -> int:
    triager.forget_memberships()
    team = penwith()
    with seen_by(triager), CaptureQueriesContext(connection) as asked:
        shown = desk.desk(team, triager, view)
        for row in shown.referrals.rows:
            _ = (row.priority.label, row.sent_by.name, row.referrer.name, row.claimed_by)
        assert len(shown.referrals.rows) in {3, 30}
    return len(asked)


def test_a_full_desk_asks_no_more_questions_than_a_bare_one():
    triager, service = a_triager(), a_service()
    views = [View(), View(order=Order.NAME), View(find="trembath")]
    for _ in range(3):
        a_referral()
    few = [queries_of(triager, view) for view in views]
    for number in range(27):
        if number % 3:
            a_referral()
        elif number % 2:
            claimed(by=triager)
        else:
            referral, leg = accepted(to=service, by=triager)
            with working_on(referral, triager) as mine:
                allocation.cancel(mine, Allocation.objects.get(pk=leg.pk), by=triager, seen=1)
    assert [queries_of(triager, view) for view in views] == few
    assert max(few) <= 10
