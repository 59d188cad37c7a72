"""What may be done about a stay, from the table of moves; and its times in words. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import lifecycle
from sers.beds.lifecycle import STAYING, PlacementStatus, RequestStatus
from sers.beds.models import Placement
from sers.referrals.lifecycle import Move
from sers.web import words


@dataclass(frozen=True, slots=True)
class Act:
    """One button of the page; `posts`: it does it at once."""

    text: str | Promise
    url: str
    note: str | Promise = ""
    posts: bool = False
    main: bool = False


# How each move is offered: where, and what is to be known before it is pressed.
WAYS: dict[str, tuple[str, str | Promise]] = {
    lifecycle.ARRIVE.name: ("arrive", ""),
    lifecycle.NOT_ARRIVE.name: ("not_arrive", gettext_lazy("The bed is free again")),
    lifecycle.LEAVE.name: ("left", ""),
    lifecycle.EXPECT.name: ("expect", ""),
    lifecycle.GO_AWAY.name: ("away", gettext_lazy("Such as back to hospital")),
    lifecycle.COME_BACK.name: ("back", ""),
}


def acts(placement: Placement, allowed: Collection[Move[RequestStatus]]) -> list[Act]:
    """In the order given: the first is what usually comes next."""
    return [
        Act(
            text=move.label,
            url=reverse(f"beds:{WAYS[move.name][0]}", args=[placement.pk]),
            note=WAYS[move.name][1],
            posts=move is lifecycle.COME_BACK,
            main=place == 0,
        )
        for place, move in enumerate(allowed)
    ]


def lines(placement: Placement, now: datetime) -> list[tuple[str, str]]:
    """What is known of its times: each with what it is."""
    return [(label, words.moment(at, now)) for label, at in _times(placement) if at]


def _times(placement: Placement) -> Iterator[tuple[str, datetime | None]]:
    here = placement.status in STAYING or placement.status == PlacementStatus.LEFT
    if here:
        yield _("Arrived"), placement.since
    else:
        yield _("Expected"), placement.expected_at
        yield _("Held until"), placement.until
    if placement.status == PlacementStatus.AWAY:
        yield _("Away; kept until"), placement.until
    if placement.status == PlacementStatus.LEFT:
        yield _("Left"), placement.period.upper
    else:
        yield _("Leaves"), placement.leaving_at
