"""Everything that people do with a referral and its legs, each as one call that may be refused."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sers.access import gate, rows
from sers.directory.models import Team, User
from sers.directory.workforce import who_help
from sers.own_page import keeper
from sers.policy.permissions import Permission
from sers.referrals import (
    allocation,
    closure,
    correspondence,
    dying,
    huddle,
    judging,
    lifecycle,
    moving,
    sending_on,
    triage,
    working,
)
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import FINAL, OPEN, OPEN_LEG, LegStatus, Status
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import InformationRequest
from tests.builders import a_reason, an_outcome
from tests.referrals.lives import a_contact, redirect, refuse


@dataclass
class Hand:
    """Somebody about to do something: what they last read, when it is, and a coin to toss."""

    by: User
    mine: Referral
    legs: Sequence[Allocation]
    teams: Sequence[Team]
    actors: Sequence[User]
    other: Referral
    at: datetime
    chance: Random

    @property
    def stands(self) -> dict[str, Any]:
        return {"by": self.by, "seen": self.mine.revision, "at": self.at}

    def a_leg(self) -> Allocation:
        if not self.legs:
            raise MoveRefused("no leg is known to this actor")
        return copy(self.chance.choice(self.legs))

    def a_team(self) -> Team:
        return self.chance.choice(self.teams)

    def a_question(self, **which: Any) -> InformationRequest:
        asked = list(InformationRequest.objects.filter(referral=self.mine.pk, **which))
        if not asked:
            raise MoveRefused("there is no question")
        return self.chance.choice(asked)

    def on_leg(self, verb: Callable[..., Any], *args: Any, **more: Any) -> None:
        leg = self.a_leg()
        verb(leg, *args, by=self.by, seen=leg.revision, at=self.at, **more)

    def staff(self, leg: Allocation) -> list[User]:
        """Some of those who help in its team, or nobody."""
        helping = list(who_help(leg.owner))
        return self.chance.sample(helping, self.chance.randrange(len(helping) + 1))


def assign(hand: Hand) -> None:
    triage.assign(hand.mine, hand.chance.choice(hand.actors), **hand.stands)


def prioritise(hand: Hand) -> None:
    to = hand.chance.choice(list(Priority.objects.all()))
    judging.prioritise(hand.mine, to, reason=a_reason("prioritised"), **hand.stands)


def telephone(hand: Hand) -> None:
    part = Part(hand.a_team(), "Help", telephoned="Wenna, who plans the rounds")
    allocation.offer_parts(hand.mine, [part], **hand.stands)


def hand_over(hand: Hand) -> None:
    given = {"reason": a_reason("handed_over"), "note": "She moves to her daughter"}
    sending_on.hand_over(hand.mine, hand.a_team(), **given, **hand.stands)


def conclude(hand: Hand) -> None:
    closure.conclude(hand.mine, outcome=an_outcome("conclusion"), note="Rest", **hand.stands)


def complete(hand: Hand) -> None:
    closure.complete(hand.mine, outcome=an_outcome("closure"), note="Done", **hand.stands)


def answer(hand: Hand) -> None:
    asked = hand.a_question(of_desk=False)
    correspondence.answer(asked, text="The left", by=hand.by, at=hand.at)


def answer_as_desk(hand: Hand) -> None:
    asked = hand.a_question(of_desk=True)
    correspondence.answer_as_desk(asked, text="By the back door", by=hand.by, at=hand.at)


def bring(hand: Hand) -> None:
    day = (hand.at + timedelta(days=1)).date()
    huddle.bring(hand.mine, on=day, note="Who lifts him?", **hand.stands)


def cancel_leg(hand: Hand) -> None:
    hand.on_leg(lambda leg, **stands: allocation.cancel(hand.mine, leg, **stands))


def assign_leg(hand: Hand) -> None:
    hand.on_leg(
        lambda leg, **stands: working.assign(leg, hand.staff(leg), lead=None, **stands),
    )


def start_leg(hand: Hand) -> None:
    hand.on_leg(lambda leg, **s: working.start(leg, a_contact(max(leg.offered_at, hand.at)), **s))


def ask_about_leg(hand: Hand) -> None:
    of_desk = hand.chance.random() < 0.5
    hand.on_leg(correspondence.ask_about, question="Is there a dog?", of_desk=of_desk)


def wait_leg(hand: Hand) -> None:
    day = (hand.at + timedelta(days=3)).date()
    hand.on_leg(working.wait, reason=a_reason("leg_waiting"), review_on=day)


def record_death(hand: Hand) -> None:
    dying.record_death(hand.mine, died_on=None, told_by="Her son", **hand.stands)


def hear(hand: Hand) -> None:
    """The person says something on their own page, to which somebody here gave a link."""
    gate.demand(hand.by, Permission.GIVE_LINK, hand.mine)
    page = keeper.ensure_keeper()
    (team,) = page.teams_holding(lifecycle.HEAR.permission)
    gate.involve(hand.mine.about, team, because="the person has a link to it")
    rows.become(page)
    try:
        moving.move(hand.mine, lifecycle.HEAR, **(hand.stands | {"by": page}))
    finally:
        rows.become(hand.by)


DEEDS: dict[str, Callable[[Hand], Any]] = {
    "claim": lambda h: triage.claim(h.mine, **h.stands),
    "take over": lambda h: triage.take_over(h.mine, **h.stands),
    "assign": assign,
    "release": lambda h: triage.release(h.mine, **h.stands),
    "prioritise": prioritise,
    "set pathway": lambda h: judging.set_pathway(h.mine, an_outcome("pathway"), **h.stands),
    "ask": lambda h: correspondence.ask(h.mine, question="Which leg?", **h.stands),
    "answer": answer,
    "stop asking": lambda h: correspondence.stop_asking(h.a_question(leg=None), by=h.by, at=h.at),
    "answer as desk": answer_as_desk,
    "bring to huddle": bring,
    "huddle": lambda h: huddle.decide(h.mine, decision="Wenna rings today", **h.stands),
    "redirect": lambda h: redirect(h.mine, h.a_team(), **h.stands),
    "recall": lambda h: sending_on.recall(h.mine, **h.stands),
    "hand over": hand_over,
    "refuse": lambda h: refuse(h.mine, by=h.by, seen=h.mine.revision),
    "acknowledge": lambda h: closure.acknowledge(h.mine, by=h.by, at=h.at),
    "conclude": conclude,
    "accept": lambda h: triage.accept(h.mine, to=h.a_team(), what="Help", **h.stands),
    "accept as it is": lambda h: triage.allocate(h.mine, [], **h.stands),
    "offer": lambda h: allocation.offer(h.mine, to=h.a_team(), what="Help", **h.stands),
    "telephone": telephone,
    "join": lambda h: closure.join(h.mine, h.other, **h.stands),
    "complete": complete,
    "reopen": lambda h: closure.reopen(h.mine, reason=a_reason("reopened"), **h.stands),
    "withdraw": lambda h: closure.withdraw(h.mine, reason=a_reason("withdrawn"), **h.stands),
    "record death": record_death,
    "tell": lambda h: moving.move(h.mine, lifecycle.TELL, **h.stands),
    "add to": lambda h: moving.move(h.mine, lifecycle.ADD_TO, **h.stands),
    "hear": hear,
    "amend": lambda h: moving.move(h.mine, lifecycle.AMEND, **h.stands),
}
ON_LEGS: dict[str, Callable[[Hand], Any]] = {
    "accept leg": lambda h: h.on_leg(allocation.accept),
    "decline leg": lambda h: h.on_leg(allocation.decline, reason=a_reason("leg_declined"), note=""),
    "cancel leg": cancel_leg,
    "assign leg": assign_leg,
    "plan leg": lambda h: h.on_leg(working.plan, expected_at=h.at + timedelta(hours=2)),
    "wait leg": wait_leg,
    "fail leg": lambda h: h.on_leg(
        working.fail, outcome=an_outcome("failed"), next_step="Again tomorrow"
    ),
    "start leg": start_leg,
    "complete leg": lambda h: h.on_leg(
        working.complete, outcome=an_outcome("leg"), report="All went well"
    ),
    "hand back leg": lambda h: h.on_leg(
        working.hand_back, reason=a_reason("leg_handed_back"), note="Two are needed"
    ),
    "reopen leg": lambda h: h.on_leg(working.reopen, reason=a_reason("reopened")),
    "ask about leg": ask_about_leg,
}
ALL = DEEDS | ON_LEGS

_TO_DECIDE = {Status.AWAITING_TRIAGE, Status.IN_TRIAGE}
_GOING_ON = {Status.IN_PROGRESS}
# From where each of them is worth trying; an end seldom, or every life would be short.
OPEN_FROM: dict[str, Any] = {
    "claim": {Status.AWAITING_TRIAGE},
    "take over": {Status.IN_TRIAGE},
    "assign": _TO_DECIDE,
    "release": {Status.IN_TRIAGE},
    "prioritise": OPEN,
    "set pathway": OPEN,
    "ask": OPEN,
    "bring to huddle": OPEN,
    "huddle": OPEN,
    "redirect": OPEN,
    "hand over": _GOING_ON,
    "accept": _TO_DECIDE,
    "accept as it is": _TO_DECIDE,
    "offer": _GOING_ON,
    "telephone": _GOING_ON,
    "complete": _GOING_ON,
    "acknowledge": {Status.NOT_ACCEPTED},
    "reopen": FINAL,
    "tell": OPEN,
    "add to": OPEN,
    "hear": OPEN,
    "amend": OPEN,
}
ENDS = ("refuse", "withdraw", "conclude", "join", "record death")
_IN_HAND = {LegStatus.ACCEPTED, LegStatus.WAITING, LegStatus.STARTED}
LEG_OPEN_FROM: dict[str, Any] = {
    "accept leg": {LegStatus.OFFERED},
    "decline leg": {LegStatus.OFFERED},
    "cancel leg": OPEN_LEG,
    "assign leg": _IN_HAND,
    "plan leg": _IN_HAND,
    "wait leg": {LegStatus.ACCEPTED},
    "fail leg": _IN_HAND,
    "start leg": {LegStatus.ACCEPTED, LegStatus.WAITING},
    "complete leg": _IN_HAND,
    "hand back leg": _IN_HAND,
    "reopen leg": {LegStatus.COMPLETED},
    "ask about leg": OPEN_LEG,
}
BY_THE_SENDER = {"answer", "withdraw", "tell", "add to", "amend", "acknowledge"}

EVENTS_OF = {
    "claim": ["referral.claimed"],
    "take over": ["referral.taken_over"],
    "assign": ["referral.assigned"],
    "release": ["referral.released"],
    "prioritise": ["referral.prioritised"],
    "set pathway": ["referral.pathway_set"],
    "ask": ["referral.question_asked"],
    "answer": ["referral.question_answered"],
    "stop asking": [],
    "answer as desk": ["allocation.answered"],
    "bring to huddle": ["referral.brought_to_huddle"],
    "huddle": ["referral.huddled"],
    "redirect": ["referral.redirected"],
    "recall": ["referral.recalled"],
    "hand over": ["referral.handed_over"],
    "refuse": ["referral.not_accepted"],
    "acknowledge": ["referral.refusal_acknowledged"],
    "conclude": ["referral.concluded"],
    "accept": ["referral.accepted", "allocation.offered"],
    "accept as it is": ["referral.accepted"],
    "offer": ["allocation.offered"],
    "telephone": ["allocation.telephoned"],
    "join": ["referral.joined"],
    "complete": ["referral.completed"],
    "reopen": ["referral.reopened"],
    "withdraw": ["referral.withdrawn"],
    "record death": ["referral.ended_by_death"],
    "tell": ["referral.something_changed"],
    "add to": ["referral.added_to"],
    "hear": ["referral.person_said"],
    "amend": ["referral.amended"],
    "accept leg": ["allocation.accepted"],
    "decline leg": ["allocation.declined"],
    "cancel leg": ["allocation.cancelled"],
    "assign leg": ["allocation.assigned"],
    "plan leg": ["allocation.planned"],
    "wait leg": ["allocation.put_to_wait"],
    "fail leg": ["allocation.contact_failed"],
    "start leg": ["allocation.started"],
    "complete leg": ["allocation.completed"],
    "hand back leg": ["allocation.handed_back"],
    "reopen leg": ["allocation.reopened"],
    "ask about leg": ["allocation.asked"],
}
# These two end every leg with the referral.
ENDS_LEGS = {"withdraw", "record death"}
LEAVES_REFERRAL = {*ON_LEGS, "answer as desk", "stop asking", "acknowledge"}
