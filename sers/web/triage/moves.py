"""The moves a page offers: those that are open, and that the reader may make. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.referrals import lifecycle
from sers.referrals.lifecycle import Move, Status
from sers.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide: a link to a form, or a button that posts."""

    text: str
    url: str
    note: str = ""
    posts: bool = False
    main: bool = False
    asks: bool = False  # with a form of one question, drawn in place


def ways(referral: Referral, reader: User, allowed: Collection[Move[Status]]) -> list[Way]:
    """What the reader may do next, the likeliest first."""
    mine = referral.claimed_by_id == reader.pk
    offered = [
        (lifecycle.CLAIM, _claim),
        (lifecycle.ACCEPT, _accept),
        (lifecycle.TAKE_OVER, None if mine else _take_over),
        (lifecycle.ASK, _ask),
        (lifecycle.REDIRECT, _redirect),
        (lifecycle.NOT_ACCEPT, _not_accept),
        (lifecycle.RELEASE, _release if mine else None),
    ]
    drawn = [draw(referral, mine) for move, draw in offered if draw and move in allowed]
    if lifecycle.ASK in allowed and referral.status == Status.IN_PROGRESS:
        drawn.insert(0, _offer(referral))
    return drawn


def _claim(referral: Referral, _mine: bool) -> Way:
    note = _("So that nobody else does the same work")
    return Way(_("Claim"), _to("claim", referral), note, posts=True, main=True)


def _accept(referral: Referral, mine: bool) -> Way:
    note = _("Take it on and ask a first team to help")
    return Way(_("Accept and allocate"), _to("accept", referral), note, main=mine)


def _take_over(referral: Referral, _mine: bool) -> Way:
    who = referral.claimed_by.name if referral.claimed_by else ""
    note = _("From %(who)s, who sees that you did") % {"who": who}
    return Way(_("Take over"), _to("take_over", referral), note, posts=True)


def _ask(referral: Referral, _mine: bool) -> Way:
    note = _("Your clock waits, the referrer’s starts")
    return Way(_("Ask a question"), _to("ask", referral), note, asks=True)


def _redirect(referral: Referral, _mine: bool) -> Way:
    note = _("Its clock goes on, it is never returned")
    return Way(_("Send to another desk"), _to("redirect", referral), note)


def _not_accept(referral: Referral, _mine: bool) -> Way:
    note = _("Needs a criterion, a next step and its owner")
    return Way(_("Not accept"), _to("not_accept", referral), note)


def _release(referral: Referral, _mine: bool) -> Way:
    note = _("Back to «to pick up», its clock goes on")
    return Way(_("Let go of it"), _to("release", referral), note, posts=True)


def _offer(referral: Referral) -> Way:
    note = _("Every part has a clock of its own")
    return Way(_("Ask another team to help"), _to("offer", referral), note, main=True)


def _to(name: str, referral: Referral) -> str:
    return reverse(f"triage:{name}", args=[referral.pk])
