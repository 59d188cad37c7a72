"""Two at once, for what triage, helping and ending do: one wins, or both stand.

A deadlock would end one of the two with OperationalError, which is in no list below.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import (
    allocation,
    closure,
    correspondence,
    dying,
    huddle,
    judging,
    sending_on,
    triage,
    working,
)
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import OPEN_LEG, LegStatus, Status, stage_of
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.thread import InformationRequest
from tests.builders import (
    a_member,
    a_reason,
    a_referral,
    an_outcome,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.referrals.lives import (
    a_contact,
    a_triager,
    accepted,
    begin,
    complete,
    completed,
    finish,
    redirect,
    take,
    working_on,
)
from tests.referrals.test_races import ACTIONS, Deed, at_once, by, events_of

pytestmark = pytest.mark.django_db(transaction=True)

SOME_DAY = date(2100, 1, 1)


def prioritise(referral: Referral, user: User) -> Deed:
    to = Priority.objects.exclude(pk=referral.priority_id).order_by("position")[0]
    return by(user, referral, judging.prioritise, to, reason=a_reason("prioritised"))


def conclude(referral: Referral, user: User) -> Deed:
    given = {"outcome": an_outcome("conclusion"), "note": "Rest"}
    return by(user, referral, closure.conclude, **given)


def bring(referral: Referral, user: User) -> Deed:
    return by(user, referral, huddle.bring, on=SOME_DAY, note="Who lifts him?")


def die(referral: Referral, user: User) -> Deed:
    return by(user, referral, dying.record_death, died_on=None, told_by="Her son")


def hand_over(referral: Referral, user: User) -> Deed:
    given = {"reason": a_reason("handed_over"), "note": "She moves to her daughter"}
    return by(user, referral, sending_on.hand_over, truro(), **given)


def complete_it(referral: Referral, user: User) -> Deed:
    return by(user, referral, complete)


def reopen(referral: Referral, user: User) -> Deed:
    return by(user, referral, closure.reopen, reason=a_reason("reopened"))


def withdraw(referral: Referral) -> Deed:
    reason = a_reason("withdrawn")
    return by(referral.referrer, referral, closure.withdraw, reason=reason)


def assign(referral: Referral, user: User) -> Deed:
    return by(user, referral, triage.assign, a_triager())


def set_pathway(referral: Referral, user: User) -> Deed:
    return by(user, referral, judging.set_pathway, an_outcome("pathway"))


AT_TRIAGE = {
    "assign": assign,
    "prioritise": prioritise,
    "set pathway": set_pathway,
    "bring to huddle": bring,
    "conclude": conclude,
    "record death": die,
}


def done_by_a_helper() -> Referral:
    """In progress, and all that was asked is done."""
    referral, leg = accepted()
    finish(begin(take(leg)))
    return referral


IN_PROGRESS: dict[str, Callable[[Referral, User], Deed]] = {
    "hand over": hand_over,
    "complete": complete_it,
}


@pytest.mark.parametrize("action", [*AT_TRIAGE, *IN_PROGRESS, "reopen"])
def test_of_two_who_do_the_same_one_wins_and_the_other_is_told_who(action):
    made: dict[str, Callable[[], Referral]] = {"reopen": completed}
    made |= dict.fromkeys(IN_PROGRESS, done_by_a_helper)
    referral = made.get(action, a_referral)()
    verb = (AT_TRIAGE | IN_PROGRESS | {"reopen": reopen})[action]
    triagers = [a_triager(), a_triager()]
    before = len(events_of(referral))
    ended = at_once(*(verb(referral, each) for each in triagers))
    assert [type(each) for each in ended if each] == [Overtaken]
    loser = next(i for i, each in enumerate(ended) if each)
    assert triagers[1 - loser].name in str(ended[loser])
    assert len(events_of(referral)) == before + 1
    stands_whole(referral)


def stands_whole(*referrals: Referral) -> None:
    for referral in referrals:
        with working_on(referral, referral.referrer) as now:
            running = list(Clock.objects.filter(referral=now, stopped_at=None))
            assert len(running) == now.is_open
            legs = list(Allocation.objects.filter(referral=now))
            if not now.is_open:
                assert not [leg for leg in legs if leg.status in OPEN_LEG]
                assert not [question for question in now.questions.all() if question.is_open]
            if now.status == Status.IN_PROGRESS:
                assert now.stage == stage_of([(x.status, x.started_at is not None) for x in legs])
            assert all(leg.sent_by_id == now.owner_id for leg in legs if leg.status in OPEN_LEG)


def test_what_was_sent_on_is_taken_back_or_picked_up_and_never_both():
    referral, sender, other = a_referral(), a_triager(), a_triager(truro())
    with working_on(referral, sender) as mine:
        redirect(mine, truro(), by=sender, seen=1)
    ended = at_once(by(sender, referral, sending_on.recall), by(other, referral, triage.claim))
    assert [type(each) for each in ended if each] == [Overtaken]
    stands_whole(referral)


def test_what_was_sent_on_is_taken_back_or_sent_on_further_and_never_both():
    referral, sender, other = a_referral(), a_triager(), a_triager(truro())
    with working_on(referral, sender) as mine:
        redirect(mine, truro(), by=sender, seen=1)
    onward = by(other, referral, redirect, the_bed_bureau())
    ended = at_once(by(sender, referral, sending_on.recall), onward)
    assert [type(each) for each in ended if each] == [Overtaken]
    stands_whole(referral)


def test_a_huddle_decides_once():
    referral, triager = a_referral(), a_triager()
    bring(referral, triager)()
    deciding = [by(each, referral, huddle.decide, decision="Wenna rings") for each in
                (a_triager(), triager)]  # fmt: skip
    assert [type(each) for each in at_once(*deciding) if each] == [Overtaken]


def test_a_referral_is_completed_or_a_team_is_asked_once_more():
    referral, triager = done_by_a_helper(), a_triager()
    offer = by(triager, referral, allocation.offer, to=the_bed_bureau(), what="A bed")
    ended = at_once(complete_it(referral, a_triager()), offer)
    (refused,) = (each for each in ended if each)
    assert isinstance(refused, MoveRefused)
    stands_whole(referral)


def test_a_referral_is_completed_or_a_question_is_asked():
    referral, triager = done_by_a_helper(), a_triager()
    ask = by(triager, referral, correspondence.ask, question="Which leg?")
    ended = at_once(complete_it(referral, a_triager()), ask)
    (refused,) = (each for each in ended if each)
    assert isinstance(refused, MoveRefused)
    stands_whole(referral)


ENDING: dict[str, Callable[[Referral, User], Deed]] = {
    "complete": complete_it,
    "record death": die,
    "withdraw": lambda referral, _user: withdraw(referral),
}


@pytest.mark.parametrize("action", ENDING)
def test_a_leg_is_reopened_or_its_referral_ends_whole(action):
    """Whoever comes second is refused, or ends what the first reopened; nothing fails at commit."""
    referral, leg = accepted()
    finish(begin(take(leg)))
    goes_on = on_leg(leg, working.reopen, reason=a_reason("reopened"))
    ended = at_once(ENDING[action](referral, a_triager()), goes_on)
    assert {type(each) for each in ended if each} <= REFUSED
    stands_whole(referral)


def test_a_leg_is_reopened_or_its_referral_is_joined_to_another():
    referral, leg = accepted()
    finish(begin(take(leg)))
    other = a_referral(nhs_number=referral.nhs_number)
    triager = a_triager()
    into = as_seen(other, triager)
    ended = at_once(
        by(triager, referral, closure.join, into),
        on_leg(leg, working.reopen, reason=a_reason("reopened")),
    )
    assert {type(each) for each in ended if each} <= REFUSED
    stands_whole(referral, other)


def as_seen(referral: Referral, user: User) -> Referral:
    with working_on(referral, user) as mine:
        return mine


def test_two_that_are_joined_to_each_other_leave_one_open():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    first, second = a_triager(), a_triager()
    ended = at_once(
        by(first, one, closure.join, as_seen(other, first)),
        by(second, other, closure.join, as_seen(one, second)),
    )
    assert [isinstance(each, MoveRefused) for each in ended if each] == [True]
    statuses = {as_seen(each, first).status for each in (one, other)}
    assert statuses == {Status.JOINED, Status.AWAITING_TRIAGE}
    stands_whole(one, other)


def test_a_death_and_a_join_of_the_same_two_end_both():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number)
    first, second = a_triager(), a_triager()
    ended = at_once(die(one, first), by(second, other, closure.join, as_seen(one, second)))
    assert {type(each) for each in ended if each} <= REFUSED
    assert not any(as_seen(each, first).is_open for each in (one, other))
    stands_whole(one, other)


def test_one_death_told_by_two_through_two_referrals_ends_each_once():
    one = a_referral()
    other = a_referral(nhs_number=one.nhs_number, setting="home")
    leg = allocation_of(other)
    first, second = a_triager(), other.referrer
    ended = at_once(die(one, first), die(other, second))
    assert [type(each) for each in ended if each] == [Overtaken]
    for referral in (one, other):
        assert events_of(referral).count("referral.ended_by_death") == 1
        assert as_seen(referral, referral.referrer).status == Status.ENDED_BY_DEATH
    with seen_by(other.referrer):
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED
    stands_whole(one, other)


def allocation_of(referral: Referral) -> Allocation:
    triager = a_triager()
    with working_on(referral, triager) as mine:
        return triage.accept(mine, to=the_bed_bureau(), what="A bed", by=triager, seen=1)


@pytest.mark.parametrize(
    "other", ["claim", "redirect", "accept", "ask", "not accept", *AT_TRIAGE, "withdraw"]
)
def test_a_death_beside_anything_else_leaves_what_has_ended_whole(other):
    referral = a_referral()
    deeds = ACTIONS | AT_TRIAGE | {"withdraw": lambda referral, _user: withdraw(referral)}
    ended = at_once(die(referral, a_triager()), deeds[other](referral, a_triager()))
    assert [type(each) for each in ended if each] == [Overtaken]
    stands_whole(referral)


# Legs

REFUSED = {MoveRefused, Overtaken, PermissionDenied, Allocation.DoesNotExist}


def on_leg(leg: Allocation, verb: Callable[..., object], *args: Any, **given: Any) -> Deed:
    worker = a_member(leg.owner, Role.WORKER)
    with seen_by(worker):
        read = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)

    def deed() -> None:
        with seen_by(worker):
            verb(read, *args, by=worker, seen=read.revision, **given)

    return deed


def on_legs_of_helpers(leg: Allocation) -> dict[str, Deed]:
    return {
        "start": on_leg(leg, working.start, a_contact()),
        "complete": on_leg(
            leg, working.complete, outcome=an_outcome("leg"), report="All went well"
        ),
        "wait": on_leg(leg, working.wait, reason=a_reason("leg_waiting"), review_on=SOME_DAY),
        "hand back": on_leg(
            leg, working.hand_back, reason=a_reason("leg_handed_back"), note="Two are needed"
        ),
        "assign": on_leg(leg, working.assign, [a_member(leg.owner, Role.WORKER)], lead=None),
        "fail": on_leg(leg, working.fail, outcome=an_outcome("failed"), next_step="Again"),
        "ask": on_leg(leg, correspondence.ask_about, question="A dog?", of_desk=True),
    }


NAMES = ("start", "complete", "wait", "hand back", "assign", "fail", "ask")


@pytest.mark.parametrize("name", NAMES)
def test_a_leg_is_cancelled_beside_what_its_team_does_and_one_of_them_is_told(name):
    referral, leg = accepted()
    take(leg)
    triager = a_triager()
    with working_on(referral, triager) as mine:
        same = Allocation.objects.get(pk=leg.pk)

    def cancel() -> None:
        with seen_by(triager):
            allocation.cancel(mine, same, by=triager, seen=same.revision)

    ended = at_once(on_legs_of_helpers(leg)[name], cancel)
    assert one_of_them(ended) <= REFUSED
    stands_whole(referral)


@pytest.mark.parametrize("name", NAMES)
def test_a_withdrawal_ends_a_leg_whatever_its_team_does_just_then(name):
    referral, leg = accepted()
    take(leg)
    deed = on_legs_of_helpers(leg)[name]
    ended = at_once(deed, withdraw(referral))
    assert ended[1] is None
    assert ended[0] is None or type(ended[0]) in REFUSED
    stands_whole(referral)


@pytest.mark.parametrize(("one", "other"), [("ask", "start"), ("ask", "complete"), ("ask", "fail")])
@pytest.mark.parametrize("turn", range(2))
def test_a_question_of_a_leg_and_a_move_of_it_do_not_wait_for_each_other(one, other, turn):
    referral, leg = accepted()
    take(leg)
    deeds = on_legs_of_helpers(leg)
    ended = at_once(deeds[one], deeds[other])
    assert [type(each) for each in ended if each] == [Overtaken]
    stands_whole(referral)


def one_of_them(ended: Iterable[BaseException | None]) -> set[type[BaseException]]:
    failed = [type(each) for each in ended if each]
    assert len(failed) == 1
    return set(failed)


def test_a_desk_answers_a_question_of_a_leg_once_also_while_it_ends():
    referral, leg = accepted()
    take(leg)
    on_legs_of_helpers(leg)["ask"]()
    triager = a_triager()
    with seen_by(triager):
        asked = InformationRequest.objects.select_related("leg", "asking_team").get()

    def answer() -> None:
        with seen_by(triager):
            correspondence.answer_as_desk(asked, text="No dog", by=triager)

    ended = at_once(answer, withdraw(referral))
    assert ended[1] is None
    assert ended[0] is None or isinstance(ended[0], MoveRefused)
    stands_whole(referral)
