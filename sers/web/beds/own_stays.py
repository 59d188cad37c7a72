"""Somebody who comes to a bed of ours, is in it, and leaves it.

Every page has the same shape: fetch, form, verb, answer. A time that cannot be is said at its
field; where somebody else was quicker the page comes again with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import leaving, lifecycle, own, staying
from sers.beds.lifecycle import PlacementStatus, RequestStatus
from sers.beds.models import Placement
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Kind, Move, Sort
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.queries import outcomes_of, reasons_for
from sers.web import words
from sers.web.beds import own_drawing, own_forms, stay_acts
from sers.web.pages import Request, page
from sers.web.triage import sheet
from sers.web.triage.drawing import Decision
from sers.web.triage.refusing import REFUSALS, Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECEIVE = Permission.RECEIVE_INTO_BED
FORM = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Doing:
    """One move with a form; `at` is the field where a time that cannot be is said."""

    move: Move[RequestStatus]
    form: Callable[[Placement, Any], Form]
    verb: Callable[[Placement, Any, User], None]
    draw: Callable[[Any], Decision]
    done: "StrOrPromise"
    at: str


@page(RECEIVE)
def stay(request: Request, placement_id: UUID) -> HttpResponse:
    """Who it is as far as that may be known, what they need, and what may be done next."""
    found = own.stay(request.user, placement_id)
    shown = _shown(request, found) | {
        "offer": own.offer_of(found),
        "acts": stay_acts.acts(found, own.moves_open(request.user, found)),
        "lines": stay_acts.lines(found, timezone.now()),
    }
    return render(request, "beds/stay.jinja", shown)


@page(RECEIVE, methods=FORM)
def arrive(request: Request, placement_id: UUID) -> HttpResponse:
    return _do(request, placement_id, ARRIVE)


@page(RECEIVE, methods=FORM)
def not_arrive(request: Request, placement_id: UUID) -> HttpResponse:
    return _do(request, placement_id, NOT_ARRIVE)


@page(RECEIVE, methods=FORM)
def expect(request: Request, placement_id: UUID) -> HttpResponse:
    return _do(request, placement_id, EXPECT)


@page(RECEIVE, methods=FORM)
def away(request: Request, placement_id: UUID) -> HttpResponse:
    return _do(request, placement_id, AWAY)


@page(RECEIVE, methods=FORM)
def left(request: Request, placement_id: UUID) -> HttpResponse:
    return _do(request, placement_id, LEFT)


@page(RECEIVE, methods=("POST",))
def back(request: Request, placement_id: UUID) -> HttpResponse:
    """They are in the bed again."""
    found = own.stay(request.user, placement_id)
    try:
        staying.come_back(found, by=request.user)
    except REFUSALS as refused:
        messages.error(request, _sentence(refused))
    else:
        messages.success(request, _("They are in the bed again"))
    return redirect("beds:mine")


def _do(request: Request, placement_id: UUID, doing: Doing) -> HttpResponse:
    """The page of one move."""
    found = own.stay(request.user, placement_id, deed=None)
    form = doing.form(found, request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            doing.verb(found, form, request.user)
        except REFUSALS as refused:
            found = own.stay(request.user, placement_id, deed=None)
            refusal = _refuse(request, found, doing, form, refused)
        else:
            messages.success(request, str(doing.done))
            return redirect("beds:mine")
    elif request.method == "GET" and doing.move not in own.moves_open(request.user, found):
        messages.error(request, _now(found))
        return redirect("beds:stay", placement_id)
    found = own.stay(request.user, placement_id)
    shown = _shown(request, found) | {
        "decision": _of_which_bed(found, doing.draw(form)),
        "refusal": refusal,
        "seen": _seen(form, leaving.version(found), refusal),
    }
    return render(request, "beds/stay_form.jinja", shown)


def _refuse(
    request: Request, found: Placement, doing: Doing, form: Form, refused: Exception
) -> Refusal | None:
    """At its field what can be typed differently; above the form what somebody else did."""
    still_open = doing.move in own.moves_open(request.user, found)
    if (
        still_open
        and doing.at
        and isinstance(refused, MoveRefused)
        and not isinstance(refused, Overtaken)
    ):
        form.add_error(doing.at, str(refused))
        return None
    return Refusal(_sentence(refused), _now(found))


def _shown(request: Request, found: Placement) -> dict[str, Any]:
    """What every page about a stay shows; that the referral was shown is written down."""
    referral = own.referral(request.user, found.referral_id)
    return {
        "placement": found,
        "bed": found.bed,
        "unit": found.bed.unit,
        "bureau": found.sent_by,
        "status": PlacementStatus(found.status).label,
        "referral": referral,
        "who": sheet.banner(referral, request.user, None) if referral else None,
    }


def _of_which_bed(found: Placement, decision: Decision) -> Decision:
    """Whoever has two arrivals at once reads which of them the form is about."""
    bed = f"{found.bed.name}, {found.bed.unit.name}"
    return replace(decision, lead=f"{bed}. {decision.lead}")


def _seen(form: Any, now: int, refusal: Refusal | None) -> Any:
    """What was read: after a slip of the pen still that, so that nobody is written over."""
    return now if refusal or not form.is_bound else form.data.get("seen", "")


def _now(found: Placement) -> str:
    now = _("This is now “%(status)s”.") % {"status": PlacementStatus(found.status).label}
    if not found.is_live or found.leaving_at is None:
        return now
    leaves = _("They are expected to leave %(when)s.") % {"when": words.moment(found.leaving_at)}
    return f"{now} {leaves}"


def _sentence(refused: Exception) -> str:
    if isinstance(refused, PermissionDenied):
        return _("That is not open to you any more")
    return str(refused)


def _arrive_form(found: Placement, data: Any) -> own_forms.ArriveForm:
    initial = dict(own_drawing.now_in_boxes(timezone.now()))
    if found.leaving_at:
        initial["leaving_on"] = own_drawing.now_in_boxes(found.leaving_at)["day"]
    return own_forms.ArriveForm(data, initial=initial)


def _arrive(found: Placement, form: Any, by: User) -> None:
    times = {"arrived_at": form.after(found.made_at), "leaving_at": form.leaving_at()}
    staying.arrive(found, **times, by=by)


def _not_arrive_form(_found: Placement, data: Any) -> own_forms.ReasonForm:
    return own_forms.ReasonForm(data, reasons=reasons_for(Sort.BED_RELEASED))


def _not_arrive(found: Placement, form: Any, by: User) -> None:
    staying.not_arrive(found, **form.cleaned_data, by=by)


def _expect_form(found: Placement, data: Any) -> own_forms.ExpectForm:
    at = found.leaving_at
    told = own_drawing.now_in_boxes(at) if at and at > timezone.now() else {"time": "11:00"}
    return own_forms.ExpectForm(data, initial=told)


def _expect(found: Placement, form: Any, by: User) -> None:
    seen = form.cleaned_data["seen"] or 0
    note = form.cleaned_data["note"]
    staying.expect(found, leaving_at=form.at(), note=note, by=by, said_before=seen)


def _away_form(_found: Placement, data: Any) -> own_forms.AwayForm:
    until: datetime = timezone.now() + staying.KEPT_FOR
    return own_forms.AwayForm(data, initial=own_drawing.now_in_boxes(until))


def _away(found: Placement, form: Any, by: User) -> None:
    staying.go_away(found, back_by=form.at(), note=form.cleaned_data["note"], by=by)


def _left_form(_found: Placement, data: Any) -> own_forms.LeftForm:
    initial = own_drawing.now_in_boxes(timezone.now())
    return own_forms.LeftForm(data, outcomes=outcomes_of(Kind.DISCHARGED), initial=initial)


def _left(found: Placement, form: Any, by: User) -> None:
    given = form.cleaned_data
    said = {"to": given["to"], "report": given["report"]}
    staying.leave(found, **said, left_at=form.after(found.since), by=by)


ARRIVE = Doing(
    *(lifecycle.ARRIVE, _arrive_form, _arrive, own_drawing.arriving),
    gettext_lazy("They are in the bed"),
    at="day",
)
NOT_ARRIVE = Doing(
    *(lifecycle.NOT_ARRIVE, _not_arrive_form, _not_arrive),
    lambda form: own_drawing.not_arriving(form, reasons_for(Sort.BED_RELEASED)),
    gettext_lazy("The bed is free again, and the Bed Bureau goes on looking"),
    at="",
)
EXPECT = Doing(
    *(lifecycle.EXPECT, _expect_form, _expect, own_drawing.expecting),
    gettext_lazy("When they leave is written down"),
    at="day",
)
AWAY = Doing(
    *(lifecycle.GO_AWAY, _away_form, _away, own_drawing.going_away),
    gettext_lazy("The bed is kept for them"),
    at="day",
)
LEFT = Doing(
    *(lifecycle.LEAVE, _left_form, _left),
    lambda form: own_drawing.leaving(form, outcomes_of(Kind.DISCHARGED)),
    gettext_lazy("They have left. The bed is being cleaned: press ‘Ready’ when it is"),
    at="day",
)
