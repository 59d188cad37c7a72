"""What may be done about one search for a bed: its buttons, from the table of moves. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sers.beds import lifecycle
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.beds.models import BedRequest, Offer, Placement
from sers.referrals.lifecycle import Move

type Fits = Callable[[BedRequest, Placement | None, Offer | None], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """One button: a link to a form, or one that posts the revision it saw."""

    text: str | Promise
    url: str
    posts: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a move is offered. `place` says where on the page; `fits`, when it makes sense."""

    move: Move[RequestStatus]
    route: str
    text: str | Promise
    place: str  # bed: with what is out or taken; search; match: beside each bed; needs; choice
    of_offer: bool = False
    main: frozenset[RequestStatus] = frozenset()
    posts: bool = False
    fits: Fits = lambda _request, _live, _offer: True


def _ready(request: BedRequest, _live: Placement | None, _offer: Offer | None) -> bool:
    return request.not_ready_since is None


def _not_ready(request: BedRequest, _live: Placement | None, _offer: Offer | None) -> bool:
    return request.not_ready_since is not None


def _asks(_request: BedRequest, _live: Placement | None, offer: Offer | None) -> bool:
    return bool(offer and offer.question and not offer.answer)


def _here(_request: BedRequest, live: Placement | None, _offer: Offer | None) -> bool:
    return bool(live and live.status == PlacementStatus.STAY)


def _away(_request: BedRequest, live: Placement | None, _offer: Offer | None) -> bool:
    return bool(live and live.status == PlacementStatus.AWAY)


_L, _R = lifecycle, RequestStatus
_HELD, _PLACED, _IN = (frozenset({each}) for each in (_R.HELD, _R.PLACED, _R.ARRIVED))
WAYS = (
    Way(
        move=_L.ANSWER,
        route="beds:request_answer_offer",
        text=_("Answer their question"),
        place="bed",
        of_offer=True,
        main=frozenset({_R.OFFERED}),
        fits=_asks,
    ),
    Way(
        move=_L.ACCEPT_OFFER,
        route="beds:request_accept_offer",
        text=_("They accept, by telephone"),
        place="bed",
        of_offer=True,
    ),
    Way(
        move=_L.DECLINE_OFFER,
        route="beds:request_decline_offer",
        text=_("They decline, by telephone"),
        place="bed",
        of_offer=True,
    ),
    Way(
        move=_L.WITHDRAW_OFFER,
        route="beds:request_withdraw_offer",
        text=_("Take the offer back"),
        place="bed",
        of_offer=True,
    ),
    Way(
        move=_L.RESERVE,
        route="beds:request_reserve",
        text=_("Agree when they come"),
        place="bed",
        main=_HELD,
    ),
    Way(
        move=_L.ARRIVE,
        route="beds:request_arrive",
        text=_("Has arrived"),
        place="bed",
        main=_PLACED,
    ),
    Way(move=_L.EXTEND, route="beds:request_extend", text=_("Hold it longer"), place="bed"),
    Way(move=_L.NOT_ARRIVE, route="beds:request_not_arrive", text=_("Did not arrive"), place="bed"),
    Way(move=_L.RELEASE, route="beds:request_release", text=_("Let go of the bed"), place="bed"),
    Way(move=_L.LEAVE, route="beds:request_leave", text=_("Has left"), place="bed", main=_IN),
    Way(move=_L.EXPECT, route="beds:request_expect", text=_("Say when they leave"), place="bed"),
    Way(
        move=_L.GO_AWAY,
        route="beds:request_go_away",
        text=_("Away, the bed is kept"),
        place="bed",
        fits=_here,
    ),
    Way(
        move=_L.COME_BACK,
        route="beds:request_come_back",
        text=_("Has come back"),
        place="bed",
        posts=True,
        fits=_away,
    ),
    Way(
        move=_L.TRANSFER, route="beds:request_transfer", text=_("Move to another bed"), place="bed"
    ),
    Way(move=_L.CHANGE, route="beds:request_needs", text=_("Change, with a reason"), place="needs"),
    Way(
        move=_L.KEEP_CHOICE,
        route="beds:request_choice",
        text=_("Write down what they said"),
        place="choice",
    ),
    Way(
        move=_L.NOT_READY,
        route="beds:request_not_ready",
        text=_("Not ready after all"),
        place="search",
        fits=_ready,
    ),
    Way(
        move=_L.READY_AGAIN,
        route="beds:request_ready_again",
        text=_("Ready again"),
        place="search",
        posts=True,
        main=frozenset({_R.SEARCHING}),
        fits=_not_ready,
    ),
    Way(move=_L.OFFER, route="beds:request_offer", text=_("Offer"), place="match", fits=_ready),
    Way(
        move=_L.QUEUE,
        route="beds:request_offer",
        text=_("Make it next in line"),
        place="match",
        fits=_ready,
    ),
    Way(move=_L.HOLD, route="beds:request_hold", text=_("Hold"), place="match", fits=_ready),
    Way(
        move=_L.OVERRIDE,
        route="beds:request_override",
        text=_("Hold a bed in spite of what does not suit"),
        place="near",
        fits=_ready,
    ),
)


def is_open(
    move: Move[RequestStatus], request: BedRequest, live: Placement | None, offer: Offer | None
) -> bool:
    """Whether a move makes sense from here, whoever asks."""
    ways = [way for way in WAYS if way.move is move]
    return request.status in move.sources and all(e.fits(request, live, offer) for e in ways)


def acts(
    place: str, request: BedRequest, live: Placement | None = None, offer: Offer | None = None
) -> list[Act]:
    """The buttons of one place, the likeliest first."""
    drawn = [
        Act(way.text, _address(way, request, offer), way.posts, request.status in way.main)
        for way in WAYS
        if way.place == place and is_open(way.move, request, live, offer)
        if offer or not way.of_offer
    ]
    return sorted(drawn, key=lambda act: not act.main)


def _address(way: Way, request: BedRequest, offer: Offer | None) -> str:
    args = [request.pk, offer.pk] if way.of_offer and offer else [request.pk]
    return reverse(way.route, args=args)


def address(request: BedRequest) -> str:
    return reverse("beds:request", args=[request.pk])
