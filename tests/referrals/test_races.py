"""Two people at once: one wins, the other is told who was first, and nothing is done twice."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from sers.audit.models import Event
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import allocation, closure, correspondence, triage
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import OPEN, LegStatus, Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.thread import InformationRequest
from tests.builders import a_member, a_reason, a_referral, seen_by, the_bed_bureau, truro
from tests.referrals.lives import (
    a_service,
    a_triager,
    accepted,
    claimed,
    redirect,
    refuse,
    working_on,
)

pytestmark = pytest.mark.django_db(transaction=True)

type Deed = Callable[[], object]


def at_once(*deeds: Deed) -> list[BaseException | None]:
    """Do them in threads that start together; what each ended with."""
    barrier, ended = Barrier(len(deeds), timeout=30), [None] * len(deeds)

    def run(position: int, deed: Deed) -> None:
        try:
            barrier.wait()
            deed()
        except BaseException as error:
            ended[position] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ended


def as_read_now(referral: Referral, by: User) -> Referral:
    with working_on(referral, by) as mine:
        return mine


def by(
    user: User, referral: Referral, verb: Callable[..., object], *args: Any, **given: Any
) -> Deed:
    """The verb on the referral as this user read it, in a transaction of its own."""
    read = as_read_now(referral, user)

    def deed() -> None:
        with seen_by(user):
            verb(read, *args, by=user, seen=read.revision, **given)

    return deed


ACTIONS: dict[str, Callable[[Referral, User], Deed]] = {
    "claim": lambda referral, user: by(user, referral, triage.claim),
    "redirect": lambda referral, user: by(user, referral, redirect, truro()),
    "not accept": lambda referral, user: by(user, referral, refuse),
    "accept": lambda referral, user: by(
        user, referral, triage.accept, to=the_bed_bureau(), what="A bed"
    ),
    "ask": lambda referral, user: by(user, referral, correspondence.ask, question="Which leg?"),
}


def events_of(referral: Referral) -> list[str]:
    with seen_by(referral.referrer):
        return list(
            Event.objects.filter(about=referral.about)
            .exclude(kind__in=["referral.sent", "referral.routed"])
            .order_by("id")
            .values_list("kind", flat=True)
        )


@pytest.mark.parametrize("action", ACTIONS)
def test_of_two_triagers_who_do_the_same_one_wins_and_the_other_is_told_who(action):
    referral = a_referral()
    triagers = [a_triager(), a_triager()]
    ended = at_once(*(ACTIONS[action](referral, each) for each in triagers))
    assert sorted(type(each) for each in ended if each) == [Overtaken]
    loser = next(i for i, each in enumerate(ended) if each)
    assert triagers[1 - loser].name in str(ended[loser])
    with working_on(referral, referral.referrer) as now:
        assert now.revision == (3 if action == "accept" else 2)
        assert Clock.objects.filter(referral=now, stopped_at=None).count() == (now.status in OPEN)
        assert Allocation.objects.filter(referral=now).count() == (action == "accept")
        assert InformationRequest.objects.filter(referral=now).count() == (action == "ask")
    assert len(events_of(referral)) == (2 if action == "accept" else 1)


def test_of_a_claim_and_a_redirect_one_wins():
    referral, first, second = a_referral(), a_triager(), a_triager()
    ended = at_once(ACTIONS["claim"](referral, first), ACTIONS["redirect"](referral, second))
    assert [type(each) for each in ended if each] == [Overtaken]
    assert len(events_of(referral)) == 1


def test_a_take_over_and_a_release_do_not_both_happen():
    holder, other = a_triager(), a_triager()
    referral = claimed(by=holder)
    ended = at_once(by(other, referral, triage.take_over), by(holder, referral, triage.release))
    assert [type(each) for each in ended if each] == [Overtaken]


def test_a_withdrawal_and_a_refusal_end_it_once():
    referral, triager = a_referral(), a_triager()
    withdraw = by(referral.referrer, referral, closure.withdraw, reason=a_reason("withdrawn"))
    ended = at_once(withdraw, ACTIONS["not accept"](referral, triager))
    assert [type(each) for each in ended if each] == [Overtaken]
    assert len(events_of(referral)) == 1


def test_an_answer_and_a_withdrawal_leave_no_question_open():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
    colleague = a_member(referral.sent_by, Role.REFERRER)

    def reply() -> None:
        with seen_by(colleague):
            correspondence.answer(asked, text="The left", by=colleague)

    withdraw = by(referral.referrer, referral, closure.withdraw, reason=a_reason("withdrawn"))
    ended = at_once(reply, withdraw)
    failed = [each for each in ended if each]
    assert len(failed) == 1
    assert isinstance(failed[0], MoveRefused)
    with working_on(referral, referral.referrer) as now:
        assert not now.waiting
        assert not [q for q in now.questions.all() if q.is_open]
        assert now.status == (Status.WITHDRAWN if ended[0] else Status.AWAITING_TRIAGE)


def test_a_question_is_answered_once():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)

    def reply(user: User, text: str) -> Deed:
        def deed() -> None:
            with seen_by(user):
                correspondence.answer(asked, text=text, by=user)

        return deed

    colleagues = [a_member(referral.sent_by, Role.REFERRER) for _ in range(2)]
    ended = at_once(reply(colleagues[0], "The left"), reply(colleagues[1], "The right"))
    assert [type(each) for each in ended if each] == [MoveRefused]
    assert events_of(referral) == ["referral.question_asked", "referral.question_answered"]


@pytest.mark.parametrize("turn", range(3))
def test_a_leg_is_accepted_or_cancelled_and_never_both(turn):
    """Several turns, because each of the two locks what the other needs."""
    service, triager = a_service(), a_triager()
    worker = a_member(service, Role.WORKER)
    referral, leg = accepted(to=service, by=triager)
    with seen_by(worker):
        asked = Allocation.objects.get(pk=leg.pk)
    with working_on(referral, triager) as mine:
        same = Allocation.objects.get(pk=leg.pk)

    def agree() -> None:
        with seen_by(worker):
            allocation.accept(asked, by=worker, seen=1)

    def cancel() -> None:
        with seen_by(triager):
            allocation.cancel(mine, same, by=triager, seen=1)

    ended = at_once(agree, cancel)
    assert [type(each) for each in ended if each] == [Overtaken]
    with seen_by(triager):
        status = Allocation.objects.get(pk=leg.pk).status
    assert status == (LegStatus.CANCELLED if ended[0] else LegStatus.ACCEPTED)
    with seen_by(worker):
        assert Referral.objects.exists() is (status == LegStatus.ACCEPTED)


def test_a_withdrawal_ends_a_leg_that_is_being_accepted():
    service = a_service()
    worker = a_member(service, Role.WORKER)
    referral, leg = accepted(to=service)
    with seen_by(worker):
        asked = Allocation.objects.get(pk=leg.pk)

    def agree() -> None:
        with seen_by(worker):
            allocation.accept(asked, by=worker, seen=1)

    withdraw = by(referral.referrer, referral, closure.withdraw, reason=a_reason("withdrawn"))
    ended = at_once(agree, withdraw)
    assert ended[1] is None
    assert ended[0] is None or isinstance(ended[0], Overtaken)
    with seen_by(referral.referrer):
        assert Allocation.objects.get(pk=leg.pk).status == LegStatus.CANCELLED
    with seen_by(worker):
        assert not Referral.objects.exists()


def test_two_offers_to_one_team_make_one_leg():
    referral, _ = accepted()
    triagers = [a_triager(), a_triager()]
    ended = at_once(
        *(
            by(each, referral, allocation.offer, to=the_bed_bureau(), what="A bed")
            for each in triagers
        )
    )
    # Overtaken, or, where the first had ended by then, told that the team is asked already.
    (refused,) = (each for each in ended if each)
    assert isinstance(refused, MoveRefused)
    with seen_by(triagers[0]):
        assert Allocation.objects.filter(referral=referral, owner=the_bed_bureau()).count() == 1


def test_the_first_opening_is_noted_once():
    referral = a_referral()
    triagers = [a_triager(), a_triager()]

    def look(user: User) -> Deed:
        read = as_read_now(referral, user)

        def deed() -> None:
            with seen_by(user):
                triage.read(read, by=user)

        return deed

    assert at_once(*map(look, triagers)) == [None, None]
    assert events_of(referral) == ["referral.opened"]
