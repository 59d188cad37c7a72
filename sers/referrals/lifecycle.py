"""The life of a referral and of its legs: statuses, and the moves between them.

Nothing here touches the database. `moving` makes the moves; the pages offer those
that are open; docs/reference/referral-states.md is drawn from these tables.
"""

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
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LegStatus(TextChoices):
    """Where one leg of the response stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


class Stage(TextChoices):
    """What the owning team must do next: each stage has one clock."""

    PICK_UP = "pick_up", _("pick up")
    DECIDE = "decide", _("decide")
    ALLOCATE = "allocate", _("allocate")


class Sort(StrEnum):
    """What kind of reason a move asks for; the reasons themselves are data."""

    NOT_ACCEPTED = "not_accepted"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    LEG_DECLINED = "leg_declined"


@dataclass(frozen=True, slots=True)
class Move[S: TextChoices]:
    """One way to pass between statuses. `target` None means that the status stays."""

    name: str
    label: str | Promise
    sources: frozenset[S]
    target: S | None
    permission: Permission
    event: ReferralEvent | AllocationEvent
    reason: Sort | None = None
    begins: Stage | None = None  # the clock that runs after it; None leaves the clocks be
    ends: bool = False

    def leads_from(self, status: str) -> str:
        return self.target or status


_S, _L, _P, _R, _A = Status, LegStatus, Permission, ReferralEvent, AllocationEvent
_TO_DECIDE = frozenset({_S.AWAITING_TRIAGE, _S.IN_TRIAGE})
_OPEN = _TO_DECIDE | {_S.IN_PROGRESS}

CLAIM = Move(
    "claim",
    _("Claim"),
    frozenset({_S.AWAITING_TRIAGE}),
    _S.IN_TRIAGE,
    _P.TRIAGE_REFERRAL,
    _R.CLAIMED,
    begins=Stage.DECIDE,
)
TAKE_OVER = Move(
    "take-over",
    _("Take over"),
    frozenset({_S.IN_TRIAGE}),
    None,
    _P.TRIAGE_REFERRAL,
    _R.TAKEN_OVER,
)
RELEASE = Move(
    "release",
    _("Let go of it"),
    frozenset({_S.IN_TRIAGE}),
    _S.AWAITING_TRIAGE,
    _P.TRIAGE_REFERRAL,
    _R.RELEASED,
    begins=Stage.PICK_UP,
)
ASK = Move(
    "ask",
    _("Ask a question"),
    _OPEN,
    None,
    _P.TRIAGE_REFERRAL,
    _R.QUESTION_ASKED,
)
ANSWER = Move(
    "answer",
    _("Answer"),
    _OPEN,
    None,
    _P.ANSWER_QUESTION,
    _R.QUESTION_ANSWERED,
)
REDIRECT = Move(
    "redirect",
    _("Send to another desk"),
    _OPEN,
    _S.AWAITING_TRIAGE,
    _P.TRIAGE_REFERRAL,
    _R.REDIRECTED,
    reason=Sort.REDIRECTED,
    begins=Stage.PICK_UP,
)
NOT_ACCEPT = Move(
    "not-accept",
    _("Not accept"),
    _TO_DECIDE,
    _S.NOT_ACCEPTED,
    _P.TRIAGE_REFERRAL,
    _R.NOT_ACCEPTED,
    reason=Sort.NOT_ACCEPTED,
    ends=True,
)
ACCEPT = Move(
    "accept",
    _("Accept and allocate"),
    _TO_DECIDE,
    _S.IN_PROGRESS,
    _P.TRIAGE_REFERRAL,
    _R.ACCEPTED,
    begins=Stage.ALLOCATE,
)
WITHDRAW = Move(
    "withdraw",
    _("Withdraw"),
    _OPEN,
    _S.WITHDRAWN,
    _P.WITHDRAW_REFERRAL,
    _R.WITHDRAWN,
    reason=Sort.WITHDRAWN,
    ends=True,
)
TELL = Move(
    "tell",
    _("Tell the team that something changed"),
    _OPEN,
    None,
    _P.TELL_CHANGE,
    _R.SOMETHING_CHANGED,
)
ADD_TO = Move(
    "add-to",
    _("Add to it"),
    _OPEN,
    None,
    _P.TELL_CHANGE,
    _R.ADDED_TO,
)
AMEND = Move(
    "amend",
    _("Change what was sent"),
    _OPEN,
    None,
    _P.AMEND_REFERRAL,
    _R.AMENDED,
)

MOVES: tuple[Move[Status], ...] = (
    CLAIM,
    TAKE_OVER,
    RELEASE,
    ASK,
    ANSWER,
    REDIRECT,
    NOT_ACCEPT,
    ACCEPT,
    WITHDRAW,
    TELL,
    ADD_TO,
    AMEND,
)

ACCEPT_LEG = Move(
    "accept-leg",
    _("Accept"),
    frozenset({_L.OFFERED}),
    _L.ACCEPTED,
    _P.ANSWER_OFFER,
    _A.ACCEPTED,
)
DECLINE_LEG = Move(
    "decline-leg",
    _("Decline"),
    frozenset({_L.OFFERED, _L.ACCEPTED}),
    _L.DECLINED,
    _P.ANSWER_OFFER,
    _A.DECLINED,
    reason=Sort.LEG_DECLINED,
    ends=True,
)
CANCEL_LEG = Move(
    "cancel-leg",
    _("Cancel"),
    frozenset({_L.OFFERED, _L.ACCEPTED}),
    _L.CANCELLED,
    _P.ALLOCATE_REFERRAL,
    _A.CANCELLED,
    ends=True,
)

LEG_MOVES: tuple[Move[LegStatus], ...] = (ACCEPT_LEG, DECLINE_LEG, CANCEL_LEG)

OPEN = frozenset(_OPEN)
FINAL = frozenset(Status) - OPEN
OPEN_LEG = frozenset({_L.OFFERED, _L.ACCEPTED})
FINAL_LEG = frozenset(LegStatus) - OPEN_LEG


def moves_from(status: str) -> list[Move[Status]]:
    """The moves open to a referral that stands here, whoever asks."""
    return [move for move in MOVES if status in move.sources]


def leg_moves_from(status: str) -> list[Move[LegStatus]]:
    """The moves open to a leg that stands here, whoever asks."""
    return [move for move in LEG_MOVES if status in move.sources]
