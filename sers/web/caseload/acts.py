"""What may be done about one leg: the buttons of its page, from the table of moves. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sers.directory.models import Team
from sers.referrals import lifecycle
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Move


@dataclass(frozen=True, slots=True)
class Act:
    """One button: a link to a form, or one that posts the revision it saw."""

    text: str | Promise
    url: str
    note: str | Promise = ""
    posts: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """How a move is offered; `main` where it is what usually comes next."""

    move: Move[LegStatus]
    route: str
    text: str | Promise
    note: str | Promise = ""
    main: frozenset[LegStatus] = frozenset()
    posts: bool = False
    before: str | Promise = ""  # what the same move is called before help has begun


_L = LegStatus
WAYS = (
    _Way(
        *(lifecycle.ACCEPT_LEG, "triage:accept_leg", _("Yes, we’ll go"), ""),
        main=frozenset({_L.OFFERED}),
        posts=True,
    ),
    _Way(lifecycle.ACCEPT_LEG, "caseload:accept_waiting", _("Yes, but it must wait")),
    _Way(
        *(lifecycle.START_LEG, "caseload:start", _("Record the first contact"), ""),
        main=frozenset({_L.ACCEPTED, _L.WAITING}),
    ),
    _Way(lifecycle.FAIL_LEG, "caseload:fail", _("Nobody was met")),
    _Way(lifecycle.ASSIGN_LEG, "caseload:assign", _("Say who goes")),
    _Way(lifecycle.PLAN_LEG, "caseload:plan", _("Say when")),
    _Way(lifecycle.WAIT_LEG, "caseload:wait", _("It must wait")),
    _Way(lifecycle.ASK_ABOUT_LEG, "caseload:ask", _("Ask a question")),
    _Way(
        *(lifecycle.COMPLETE_LEG, "caseload:complete", _("Complete"), ""),
        main=frozenset({_L.STARTED}),
        before=_("It will not begin"),
    ),
    _Way(
        *(lifecycle.HAND_BACK_LEG, "caseload:hand_back", _("Hand back")),
        _("You agreed, and cannot after all"),
    ),
    _Way(
        *(lifecycle.DECLINE_LEG, "triage:decline_leg", _("Decline")),
        _("Only where a criterion is not met"),
    ),
    _Way(lifecycle.REOPEN_LEG, "caseload:reopen", _("Reopen"), _("It ended too soon")),
    _Way(
        *(lifecycle.CANCEL_LEG, "triage:cancel", _("Cancel"), _("As the desk that asked")),
        posts=True,
    ),
)


def acts(
    leg: Allocation, allowed: Collection[Move[LegStatus]], first: Act | None = None
) -> list[Act]:
    """The likeliest first; before all, what a Bed Bureau does about a bed."""
    ways = [way for way in WAYS if way.move in allowed]
    drawn = [
        Act(_text(way, leg), _address(way, leg), way.note, way.posts, leg.status in way.main)
        for way in ways
    ]
    if first:
        others = [replace(act, main=False) for act in drawn if act.url not in _accepting(leg)]
        return [first, *others]
    return sorted(drawn, key=lambda act: not act.main)


def _accepting(leg: Allocation) -> set[str]:
    """To accept before a bed is agreed would leave nothing to search by."""
    return {reverse(way.route, args=[leg.pk]) for way in WAYS if way.move is lifecycle.ACCEPT_LEG}


def yes(leg: Allocation) -> str | Promise:
    """What whoever is asked says: who has beds goes nowhere."""
    if leg.owner.kind == Team.Kind.BED_PROVIDER:
        return _("Yes, they can come")
    return _("Yes, we’ll go")


def _text(way: _Way, leg: Allocation) -> str | Promise:
    if way.posts and way.move is lifecycle.ACCEPT_LEG:
        return yes(leg)
    return way.before if way.before and leg.started_at is None else way.text


def address(leg: Allocation) -> str:
    return reverse("triage:leg", args=[leg.pk])


def _address(way: _Way, leg: Allocation) -> str:
    of_referral = way.move is lifecycle.CANCEL_LEG
    return reverse(way.route, args=[leg.referral_id, leg.pk] if of_referral else [leg.pk])
