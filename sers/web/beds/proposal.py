"""Beds proposed for all who wait: advice with its reasons. A person decides about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sers.beds import reckoning
from sers.beds.proposing import LeftOut, Pairing, said_in_full
from sers.beds.reckoning import Reckoned
from sers.web.beds import acts
from sers.web.beds.doing import PLACE
from sers.web.beds.waits import bureau_of, order_in_words
from sers.web.pages import Request, page


@dataclass(frozen=True, slots=True)
class Proposed:
    """One person, the bed that is proposed for them or none, and why."""

    name: str
    url: str
    bed: str
    why: Sequence[str]
    unmet: Sequence[str]
    not_known: Sequence[str]
    ask_first: bool
    hold: str
    offer: str


@page(PLACE)
def proposal(request: Request) -> HttpResponse:
    """The whole board reckoned now. Nothing is offered or held by it."""
    bureau = bureau_of(request)
    found = reckoning.for_all(bureau, request.user, timezone.now())
    shown = {
        "team": bureau,
        "at": found.at,
        "pairings": [_pairing(each, found) for each in found.proposal.pairings],
        "left_out": [_left_out(each, found) for each in found.proposal.left_out],
        "apart": found.apart,
        "order": order_in_words(),
    }
    return render(request, "beds/proposal.jinja", shown)


def _pairing(each: Pairing, found: Reckoned) -> Proposed:
    request = found.requests[each.waiting.id]
    args = [request.pk]
    bed = urlencode({"bed": str(each.match.bed.bed)})
    return Proposed(
        name=request.referral.listed_name,
        url=acts.address(request),
        bed=said_in_full(each.match.bed),
        why=[*each.why(found.name), *each.match.wastes],
        unmet=each.match.lacks,
        not_known=each.match.not_known,
        ask_first=each.match.ask_first,
        hold=f"{reverse('beds:request_hold', args=args)}?{bed}",
        offer=f"{reverse('beds:request_offer', args=args)}?{bed}",
    )


def _left_out(each: LeftOut, found: Reckoned) -> Proposed:
    request = found.requests[each.waiting.id]
    return Proposed(
        name=request.referral.listed_name,
        url=acts.address(request),
        bed="",
        why=each.why(found.name),
        unmet=(),
        not_known=(),
        ask_first=False,
        hold="",
        offer="",
    )
