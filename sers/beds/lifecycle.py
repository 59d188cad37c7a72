"""The life of a request for a bed, of an offer and of a placement.

Nothing here touches the database. docs/reference/bed-states.md is drawn from these tables.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sers.beds.events import BedEvent
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Kind, Move, Sort


class RequestStatus(TextChoices):
    """Where the search for a bed stands."""

    SEARCHING = "searching", _("Searching")
    OFFERED = "offered", _("Offered")
    HELD = "held", _("Held")
    PLACED = "placed", _("Bed agreed")
    ARRIVED = "arrived", _("In the bed")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class OfferStatus(TextChoices):
    """Where one proposal to a provider stands."""

    QUEUED = "queued", _("Next in line")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("No reply in time")
    WITHDRAWN = "withdrawn", _("Taken back")


class PlacementStatus(TextChoices):
    """How a bed is taken, or was."""

    OFFERED = "offered", _("Offered")
    HELD = "held", _("Held")
    RESERVED = "reserved", _("Reserved")
    STAY = "stay", _("Taken")
    AWAY = "away", _("Taken, away")
    LEFT = "left", _("Left")
    RELEASED = "released", _("Released")
    LAPSED = "lapsed", _("Hold lapsed")
    NOT_ARRIVED = "not_arrived", _("Did not arrive")


class Condition(TextChoices):
    """What the bed itself is like (HL7 table 0116); taken, offered, held and closed are derived."""

    READY = "U", _("Ready")
    HOUSEKEEPING = "H", _("Being cleaned")
    CONTAMINATED = "K", _("Contaminated")
    ISOLATED = "I", _("Isolated")


_R, _P, _E = RequestStatus, Permission, BedEvent
_SEARCHING = frozenset({_R.SEARCHING})
_OFFERED = frozenset({_R.OFFERED})
_CLAIMED = frozenset({_R.HELD, _R.PLACED})
_BEFORE = _SEARCHING | _OFFERED | _CLAIMED
_ARRIVED = frozenset({_R.ARRIVED})
_OPEN = _BEFORE | _ARRIVED

CHANGE = Move(
    *("change-requirement", _("Change what the bed must have"), _BEFORE, None),
    *(_P.PLACE_IN_BED, _E.REQUIREMENT_CHANGED),
)
NOT_READY = Move(
    *("not-ready", _("No longer ready"), _BEFORE, _R.SEARCHING, _P.TELL_CHANGE, _E.NOT_READY),
    reason=Sort.BED_NOT_READY,
)
READY_AGAIN = Move(
    "ready-again", _("Ready again"), _SEARCHING, None, _P.TELL_CHANGE, _E.READY_AGAIN
)
KEEP_CHOICE = Move(
    *("keep-choice", _("Write what was chosen"), _OPEN, None, _P.PLACE_IN_BED, _E.CHOICE_KEPT),
)
QUEUE = Move(
    *("queue", _("Make it next in line"), _BEFORE, None, _P.PLACE_IN_BED, _E.QUEUED),
)
OFFER = Move("offer", _("Offer"), _SEARCHING, _R.OFFERED, _P.PLACE_IN_BED, _E.OFFERED)
ASK = Move("ask-offer", _("Ask about it"), _OFFERED, None, _P.RECEIVE_INTO_BED, _E.ASKED)
ANSWER = Move("answer-offer", _("Answer"), _OFFERED, None, _P.PLACE_IN_BED, _E.ANSWERED)
ACCEPT_OFFER = Move(
    *("accept-offer", _("Accept"), _OFFERED, _R.HELD, _P.RECEIVE_INTO_BED, _E.OFFER_ACCEPTED),
)
DECLINE_OFFER = Move(
    *("decline-offer", _("Decline"), _OFFERED, _R.SEARCHING),
    *(_P.RECEIVE_INTO_BED, _E.OFFER_DECLINED),
    reason=Sort.BED_DECLINED,
)
WITHDRAW_OFFER = Move(
    *("withdraw-offer", _("Take the offer back"), _OFFERED, _R.SEARCHING),
    *(_P.PLACE_IN_BED, _E.OFFER_WITHDRAWN),
)
LAPSE_OFFER = Move(
    *("lapse-offer", _("No reply in time"), _OFFERED, _R.SEARCHING),
    *(_P.KEEP_BEDS, _E.OFFER_LAPSED),
)
HOLD = Move("hold", _("Hold"), _SEARCHING, _R.HELD, _P.PLACE_IN_BED, _E.HELD)
OVERRIDE = Move(
    *("override", _("Hold it all the same"), _SEARCHING, _R.HELD),
    *(_P.OVERRIDE_BED, _E.OVERRIDDEN),
    reason=Sort.BED_OVERRIDDEN,
)
EXTEND = Move(
    *("extend", _("Hold it longer"), frozenset({_R.HELD}), None),
    *(_P.PLACE_IN_BED, _E.HOLD_EXTENDED),
)
LAPSE_HOLD = Move(
    *("lapse-hold", _("The hold has lapsed"), frozenset({_R.HELD}), _R.SEARCHING),
    *(_P.KEEP_BEDS, _E.HOLD_LAPSED),
)
RELEASE = Move(
    *("release-bed", _("Let go of the bed"), _CLAIMED, _R.SEARCHING),
    *(_P.PLACE_IN_BED, _E.RELEASED),
    reason=Sort.BED_RELEASED,
)
RESERVE = Move(
    *("reserve", _("Agree when they come"), _CLAIMED, _R.PLACED, _P.PLACE_IN_BED, _E.RESERVED),
)
ARRIVE = Move(
    *("arrive", _("They have arrived"), _CLAIMED, _R.ARRIVED, _P.RECEIVE_INTO_BED, _E.ARRIVED),
)
NOT_ARRIVE = Move(
    *("not-arrive", _("They did not arrive"), _CLAIMED, _R.SEARCHING),
    *(_P.RECEIVE_INTO_BED, _E.NOT_ARRIVED),
    reason=Sort.BED_RELEASED,
)
EXPECT = Move(
    *("expect", _("Say when they leave"), _ARRIVED, None),
    *(_P.RECEIVE_INTO_BED, _E.LEAVING_EXPECTED),
)
TRANSFER = Move(
    *("transfer", _("Move to another bed"), _ARRIVED, None, _P.PLACE_IN_BED, _E.TRANSFERRED),
)
GO_AWAY = Move(
    *("go-away", _("Away, and the bed is kept"), _ARRIVED, None),
    *(_P.RECEIVE_INTO_BED, _E.WENT_ON_LEAVE),
)
COME_BACK = Move(
    *("come-back", _("They have come back"), _ARRIVED, None, _P.RECEIVE_INTO_BED, _E.CAME_BACK),
)
GIVE_UP = Move(
    *("give-up", _("They did not come back in time"), _ARRIVED, _R.SEARCHING),
    *(_P.KEEP_BEDS, _E.NOT_BACK),
)
LEAVE = Move(
    *("leave", _("They have left"), _ARRIVED, _R.ENDED, _P.RECEIVE_INTO_BED, _E.LEFT),
    outcome=Kind.DISCHARGED,
    ends=True,
)
CANCEL = Move(
    *("cancel-request", _("End the search"), _OPEN, _R.CANCELLED, _P.KEEP_BEDS, _E.CANCELLED),
    ends=True,
)

REQUEST_MOVES: tuple[Move[RequestStatus], ...] = (
    *(CHANGE, NOT_READY, READY_AGAIN, KEEP_CHOICE, QUEUE, OFFER, ASK, ANSWER, ACCEPT_OFFER),
    *(DECLINE_OFFER, WITHDRAW_OFFER, LAPSE_OFFER, HOLD, OVERRIDE, EXTEND, LAPSE_HOLD, RELEASE),
    *(RESERVE, ARRIVE, NOT_ARRIVE, EXPECT, TRANSFER, GO_AWAY, COME_BACK, GIVE_UP),
    *(LEAVE, CANCEL),
)

OPEN_REQUEST = frozenset(_OPEN)
FINAL_REQUEST = frozenset(RequestStatus) - OPEN_REQUEST
# Whoever is waiting has none of these yet.
WAITING_REQUEST = frozenset(_SEARCHING | _OFFERED | {_R.HELD})

_S = PlacementStatus
CLAIMING = frozenset({_S.OFFERED, _S.HELD, _S.RESERVED})
STAYING = frozenset({_S.STAY, _S.AWAY})
LIVE = CLAIMING | STAYING
# What took up the bed, now or then: no two of these may overlap.
TOOK_UP = LIVE | {_S.LEFT}


def request_moves_from(status: str) -> list[Move[RequestStatus]]:
    """The moves open to a request that stands here, whoever asks."""
    return [move for move in REQUEST_MOVES if status in move.sources]
