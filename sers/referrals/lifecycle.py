"""The life of a referral and of its legs: statuses, and the moves between them.

Nothing here touches the database. `moving` makes the moves; the pages offer those
that are open; docs/reference/referral-states.md is drawn from these tables.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sers.policy.permissions import Permission
from sers.referrals.events import AllocationEvent, ReferralEvent


class Status(TextChoices):
    """Where a referral stands. «Waiting for an answer» is derived from open questions."""

    AWAITING_TRIAGE = "awaiting_triage", _("To pick up")
    IN_TRIAGE = "in_triage", _("In triage")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    JOINED = "joined", _("Joined to another")
    ENDED_BY_DEATH = "ended_by_death", _("Ended: the person has died")


class LegStatus(TextChoices):
    """Where one leg of the response stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    WAITING = "waiting", _("Waiting to start")
    STARTED = "started", _("Started")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


class Stage(TextChoices):
    """What the owning team must do next: each stage has one clock."""

    PICK_UP = "pick_up", _("pick up")
    DECIDE = "decide", _("decide")
    ALLOCATE = "allocate", _("allocate")
    SUPPORT = "support", _("review")
    CLOSE = "close", _("close")


class Sort(StrEnum):
    """What kind of reason a move asks for; the reasons themselves are data."""

    NOT_ACCEPTED = "not_accepted"
    REDIRECTED = "redirected"
    HANDED_OVER = "handed_over"
    PRIORITISED = "prioritised"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    LEG_DECLINED = "leg_declined"
    LEG_WAITING = "leg_waiting"
    LEG_HANDED_BACK = "leg_handed_back"
    BED_CLOSED = "bed_closed"
    BED_DECLINED = "bed_declined"
    BED_SKIPPED = "bed_skipped"
    BED_OVERRIDDEN = "bed_overridden"
    BED_RELEASED = "bed_released"
    BED_NOT_READY = "bed_not_ready"


class Kind(StrEnum):
    """What a coded outcome says; the outcomes themselves are data."""

    RESPONSE = "response"  # what triage decided on
    PATHWAY = "pathway"  # Discharge to Assess, P0 to P3
    CONCLUSION = "conclusion"  # how triage ended it by itself
    CLOSURE = "closure"  # how a referral ended
    LEG = "leg"  # how a leg ended
    FAILED = "failed"  # how a contact failed
    PLACE = "place"  # where a contact was
    MODE = "mode"  # how it was made
    DISCHARGED = "discharged"  # where somebody went from a bed


@dataclass(frozen=True, slots=True)
class Move[S: TextChoices]:
    """One way to pass between statuses. `target` None means that the status stays."""

    name: str
    label: str | Promise
    sources: frozenset[S]
    target: S | None
    permission: Permission
    event: StrEnum
    reason: Sort | None = None
    outcome: Kind | None = None
    begins: Stage | None = None  # the clock that runs after it; None leaves the clocks be
    ends: bool = False

    def leads_from(self, status: str) -> str:
        return self.target or status


_S, _L, _P, _R, _A = Status, LegStatus, Permission, ReferralEvent, AllocationEvent
_NEW = frozenset({_S.AWAITING_TRIAGE})
_TAKEN = frozenset({_S.IN_TRIAGE})
_GOING_ON = frozenset({_S.IN_PROGRESS})
_TO_DECIDE = _NEW | _TAKEN
_OPEN = _TO_DECIDE | _GOING_ON
_ENDED = frozenset(_S) - _OPEN
_TRIAGE = _P.TRIAGE_REFERRAL

CLAIM = Move("claim", _("Claim"), _NEW, _S.IN_TRIAGE, _TRIAGE, _R.CLAIMED, begins=Stage.DECIDE)
TAKE_OVER = Move("take-over", _("Take over"), _TAKEN, None, _TRIAGE, _R.TAKEN_OVER)
ASSIGN = Move(
    *("assign", _("Give to a colleague"), _TO_DECIDE, _S.IN_TRIAGE, _TRIAGE, _R.ASSIGNED),
    begins=Stage.DECIDE,
)
RELEASE = Move(
    *("release", _("Let go of it"), _TAKEN, _S.AWAITING_TRIAGE, _TRIAGE, _R.RELEASED),
    begins=Stage.PICK_UP,
)
PRIORITISE = Move(
    *("prioritise", _("Change how soon"), _OPEN, None, _TRIAGE, _R.PRIORITISED),
    reason=Sort.PRIORITISED,
)
SET_PATHWAY = Move(
    *("set-pathway", _("Set the pathway"), _OPEN, None, _TRIAGE, _R.PATHWAY_SET),
    outcome=Kind.PATHWAY,
)
ASK = Move("ask", _("Ask a question"), _OPEN, None, _TRIAGE, _R.QUESTION_ASKED)
ANSWER = Move("answer", _("Answer"), _OPEN, None, _P.ANSWER_QUESTION, _R.QUESTION_ANSWERED)
BRING_TO_HUDDLE = Move(
    "bring-to-huddle", _("Bring to the huddle"), _OPEN, None, _TRIAGE, _R.BROUGHT_TO_HUDDLE
)
HUDDLE = Move("huddle", _("Write what the huddle decided"), _OPEN, None, _TRIAGE, _R.HUDDLED)
REDIRECT = Move(
    *("redirect", _("Send to another desk"), _OPEN, _S.AWAITING_TRIAGE, _TRIAGE, _R.REDIRECTED),
    reason=Sort.REDIRECTED,
    begins=Stage.PICK_UP,
)
RECALL = Move(
    *("recall", _("Take back what was sent on"), _NEW, _S.AWAITING_TRIAGE),
    *(_P.RECALL_REFERRAL, _R.RECALLED),
    begins=Stage.PICK_UP,
)
HAND_OVER = Move(
    *("hand-over", _("Hand over to another desk"), _GOING_ON, None, _TRIAGE, _R.HANDED_OVER),
    reason=Sort.HANDED_OVER,
)
NOT_ACCEPT = Move(
    *("not-accept", _("Not accept"), _TO_DECIDE, _S.NOT_ACCEPTED, _TRIAGE, _R.NOT_ACCEPTED),
    reason=Sort.NOT_ACCEPTED,
    ends=True,
)
ACKNOWLEDGE = Move(
    *("acknowledge", _("Say that you have read it"), frozenset({_S.NOT_ACCEPTED}), None),
    *(_P.ACKNOWLEDGE_REFUSAL, _R.REFUSAL_ACKNOWLEDGED),
)
CONCLUDE = Move(
    *("conclude", _("Advise, or send to emergency care"), _TO_DECIDE, _S.COMPLETED),
    *(_TRIAGE, _R.CONCLUDED),
    outcome=Kind.CONCLUSION,
    ends=True,
)
ACCEPT = Move(
    *("accept", _("Accept and allocate"), _TO_DECIDE, _S.IN_PROGRESS, _TRIAGE, _R.ACCEPTED),
    begins=Stage.ALLOCATE,
)
JOIN = Move("join", _("Join to an open referral"), _OPEN, _S.JOINED, _TRIAGE, _R.JOINED, ends=True)
COMPLETE = Move(
    *("complete", _("Complete"), _GOING_ON, _S.COMPLETED, _TRIAGE, _R.COMPLETED),
    outcome=Kind.CLOSURE,
    ends=True,
)
REOPEN = Move(
    *("reopen", _("Reopen"), _ENDED, _S.AWAITING_TRIAGE, _TRIAGE, _R.REOPENED),
    reason=Sort.REOPENED,
    begins=Stage.PICK_UP,
)
WITHDRAW = Move(
    *("withdraw", _("Withdraw"), _OPEN, _S.WITHDRAWN, _P.WITHDRAW_REFERRAL, _R.WITHDRAWN),
    reason=Sort.WITHDRAWN,
    ends=True,
)
RECORD_DEATH = Move(
    *("record-death", _("The person has died"), _OPEN, _S.ENDED_BY_DEATH),
    *(_P.RECORD_DEATH, _R.ENDED_BY_DEATH),
    ends=True,
)
TELL = Move(
    *("tell", _("Tell the team that something changed"), _OPEN, None),
    *(_P.TELL_CHANGE, _R.SOMETHING_CHANGED),
)
ADD_TO = Move("add-to", _("Add to it"), _OPEN, None, _P.TELL_CHANGE, _R.ADDED_TO)
HEAR = Move(
    *("hear", _("Hear what the person says"), _OPEN, None),
    *(_P.SPEAK_AS_PERSON, _R.PERSON_SAID),
)
AMEND = Move("amend", _("Change what was sent"), _OPEN, None, _P.AMEND_REFERRAL, _R.AMENDED)

MOVES: tuple[Move[Status], ...] = (
    *(CLAIM, TAKE_OVER, ASSIGN, RELEASE, PRIORITISE, SET_PATHWAY, ASK, ANSWER),
    *(BRING_TO_HUDDLE, HUDDLE, REDIRECT, RECALL, HAND_OVER, NOT_ACCEPT, ACKNOWLEDGE),
    *(CONCLUDE, ACCEPT, JOIN, COMPLETE, REOPEN, WITHDRAW, RECORD_DEATH),
    *(TELL, ADD_TO, HEAR, AMEND),
)

_OFFERED = frozenset({_L.OFFERED})
_IN_HAND = frozenset({_L.ACCEPTED, _L.WAITING, _L.STARTED})
_NOT_BEGUN = frozenset({_L.ACCEPTED, _L.WAITING})
_OPEN_LEG = _OFFERED | _IN_HAND
_HELP = _P.ANSWER_OFFER

ACCEPT_LEG = Move("accept-leg", _("Accept"), _OFFERED, _L.ACCEPTED, _HELP, _A.ACCEPTED)
DECLINE_LEG = Move(
    *("decline-leg", _("Decline"), _OFFERED | _NOT_BEGUN, _L.DECLINED, _HELP, _A.DECLINED),
    reason=Sort.LEG_DECLINED,
    ends=True,
)
ASSIGN_LEG = Move("assign-leg", _("Say who goes"), _IN_HAND, None, _HELP, _A.ASSIGNED)
PLAN_LEG = Move("plan-leg", _("Say when"), _IN_HAND, None, _HELP, _A.PLANNED)
WAIT_LEG = Move(
    *("wait-leg", _("It must wait"), _NOT_BEGUN, _L.WAITING, _HELP, _A.PUT_TO_WAIT),
    reason=Sort.LEG_WAITING,
)
FAIL_LEG = Move(
    *("fail-leg", _("Nobody was met"), _IN_HAND, None, _HELP, _A.CONTACT_FAILED),
    outcome=Kind.FAILED,
)
START_LEG = Move("start-leg", _("Start"), _NOT_BEGUN, _L.STARTED, _HELP, _A.STARTED)
COMPLETE_LEG = Move(
    *("complete-leg", _("Complete"), _IN_HAND, _L.COMPLETED, _HELP, _A.COMPLETED),
    outcome=Kind.LEG,
    ends=True,
)
HAND_BACK_LEG = Move(
    *("hand-back-leg", _("Hand back"), _IN_HAND, _L.CANCELLED, _HELP, _A.HANDED_BACK),
    reason=Sort.LEG_HANDED_BACK,
    ends=True,
)
CANCEL_LEG = Move(
    *("cancel-leg", _("Cancel"), _OPEN_LEG, _L.CANCELLED, _P.ALLOCATE_REFERRAL, _A.CANCELLED),
    ends=True,
)
REOPEN_LEG = Move(
    *("reopen-leg", _("Reopen"), frozenset({_L.COMPLETED}), _L.STARTED, _HELP, _A.REOPENED),
    reason=Sort.REOPENED,
)
ASK_ABOUT_LEG = Move("ask-leg", _("Ask a question"), _OPEN_LEG, None, _HELP, _A.ASKED)

LEG_MOVES: tuple[Move[LegStatus], ...] = (
    *(ACCEPT_LEG, DECLINE_LEG, ASSIGN_LEG, PLAN_LEG, WAIT_LEG, FAIL_LEG, START_LEG),
    *(COMPLETE_LEG, HAND_BACK_LEG, CANCEL_LEG, REOPEN_LEG, ASK_ABOUT_LEG),
)

OPEN = frozenset(_OPEN)
FINAL = frozenset(_ENDED)
OPEN_LEG = frozenset(_OPEN_LEG)
FINAL_LEG = frozenset(LegStatus) - OPEN_LEG


def moves_from(status: str) -> list[Move[Status]]:
    """The moves open to a referral that stands here, whoever asks."""
    return [move for move in MOVES if status in move.sources]


def leg_moves_from(status: str) -> list[Move[LegStatus]]:
    """The moves open to a leg that stands here, whoever asks."""
    return [move for move in LEG_MOVES if status in move.sources]


def stage_of(legs: Collection[tuple[str, bool]]) -> Stage:
    """What the owner of a referral in progress must do next, by its legs.

    Each leg is its status, and whether help has begun in it.
    """
    going_on = [begun for status, begun in legs if status in OPEN_LEG]
    if going_on:
        begun = any(begun for _status, begun in legs)
        return Stage.SUPPORT if begun else Stage.ALLOCATE
    done = any(status == LegStatus.COMPLETED for status, _begun in legs)
    return Stage.CLOSE if done else Stage.ALLOCATE
