"""One bed, by its own staff: how it is, what is said of it, and whether it can be used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import leaving as when_they_leave
from sers.beds import own, stock
from sers.beds.lifecycle import Condition
from sers.beds.own import OwnBed
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Sort
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.queries import reasons_for
from sers.web import words
from sers.web.beds import own_drawing, own_forms, own_rows
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision
from sers.web.triage.refusing import REFUSALS, Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEEP = Permission.KEEP_OWN_STOCK
FORM = ("GET", "POST")
# What is done at once by one press, and what is said then. Each can be put right by another.
PRESSES: dict[str, "tuple[Callable[[OwnBed, User], object], StrOrPromise]"] = {
    "ready": (
        lambda mine, by: stock.set_condition(mine.bed, Condition.READY, by=by),
        gettext_lazy("It is ready"),
    ),
    "cleaning": (
        lambda mine, by: stock.set_condition(mine.bed, Condition.HOUSEKEEPING, by=by),
        gettext_lazy("It is being cleaned"),
    ),
    "contaminated": (
        lambda mine, by: stock.set_condition(mine.bed, Condition.CONTAMINATED, by=by),
        gettext_lazy("It is contaminated"),
    ),
    "isolated": (
        lambda mine, by: stock.set_condition(mine.bed, Condition.ISOLATED, by=by),
        gettext_lazy("It is isolated"),
    ),
    "take": (
        lambda mine, by: stock.take(mine.bed, by=by),
        gettext_lazy("It is taken, by somebody who came another way"),
    ),
    "free": (
        lambda mine, by: stock.free(mine.bed, by=by),
        gettext_lazy("They have left. It is being cleaned: press ‘Ready’ when it is"),
    ),
    "reopen": (
        lambda mine, by: stock.reopen(mine.bed, by=by),
        gettext_lazy("It is open again, and ready"),
    ),
}


@page(KEEP)
def bed(request: Request, bed_id: UUID) -> HttpResponse:
    """What is said of one bed, when it was closed, and what may be done."""
    found = own.bed(request.user, bed_id)
    shown = {
        "row": own_rows.row(found, timezone.now()),
        "bed": found.bed,
        "unit": found.bed.unit,
        "told": own_drawing.attributes(found.bed),
        "closures": own.closures_of(found.bed),
        "empty": found.placement is None and found.closure is None,
        "conditions": _conditions(found),
    }
    return render(request, "beds/own_bed.jinja", shown)


@page(KEEP, methods=("POST",))
def press(request: Request, bed_id: UUID) -> HttpResponse:
    """Do one thing at once, or say why not, and go back to all beds."""
    found = own.bed(request.user, bed_id)
    verb, done = PRESSES.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        messages.error(request, _("Nothing was changed. Press one of the buttons of the bed"))
        return redirect("beds:mine")
    try:
        verb(found, request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{found.bed.name}: {done}")
    return redirect(f"{reverse('beds:mine')}#bed-{bed_id}")


@dataclass(frozen=True, slots=True)
class Doing:
    """One form about a bed: how it is made, what it calls, how it is drawn, what is said after.

    `at` is the field where a refusal stands; without one it stands above the form.
    """

    form: Callable[[OwnBed, Any], Form]
    verb: Callable[[OwnBed, Any, User], object]
    draw: Callable[[OwnBed, Any], Decision]
    done: "StrOrPromise"
    at: str = ""
    seen: Callable[[OwnBed], int] = lambda mine: mine.bed.revision


@page(KEEP, methods=FORM)
def change(request: Request, bed_id: UUID) -> HttpResponse:
    """Correct what is said of it."""
    return _do(request, bed_id, CHANGE)


@page(KEEP, methods=FORM)
def retire(request: Request, bed_id: UUID) -> HttpResponse:
    """Take it off the list."""
    return _do(request, bed_id, RETIRE)


@page(KEEP, methods=FORM)
def close(request: Request, bed_id: UUID) -> HttpResponse:
    """Say that it cannot be used, why, and when somebody looks again."""
    return _do(request, bed_id, CLOSE)


@page(KEEP, methods=FORM)
def leaving(request: Request, bed_id: UUID) -> HttpResponse:
    """When whoever came another way is expected to leave."""
    return _do(request, bed_id, LEAVING)


@page(KEEP, methods=FORM)
def add(request: Request, unit_id: UUID) -> HttpResponse:
    """One more bed of a unit."""
    found = own.unit(request.user, unit_id)
    form = own_forms.BedForm(request.POST or None)
    if form.is_valid():
        try:
            stock.add_bed(found.unit, form.given(), by=request.user)
        except MoveRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The bed is on your list, and free"))
            return redirect("beds:mine")
    shown = {
        "decision": own_drawing.bed(form, new=True),
        "refusal": None,
        "name": found.unit.name,
        "unit": found.unit,
        "back": reverse("beds:mine"),
        "seen": None,
    }
    return render(request, "beds/own_form.jinja", shown)


def _do(request: Request, bed_id: UUID, doing: Doing) -> HttpResponse:
    found = own.bed(request.user, bed_id)
    form = doing.form(found, request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            doing.verb(found, form, request.user)
        except REFUSALS as refused:
            found = own.bed(request.user, bed_id)
            if doing.at and not isinstance(refused, Overtaken):
                form.add_error(doing.at, str(refused))
            else:
                refusal = Refusal(str(refused), _latest(found))
        else:
            messages.success(request, f"{found.bed.name}: {doing.done}")
            return redirect("beds:mine")
    shown = {
        "decision": doing.draw(found, form),
        "refusal": refusal,
        "name": found.bed.name,
        "unit": found.bed.unit,
        "back": reverse("beds:own_bed", args=[bed_id]),
        "seen": doing.seen(found) if refusal or not form.is_bound else form.data.get("seen", ""),
    }
    return render(request, "beds/own_form.jinja", shown)


def _latest(found: OwnBed) -> str:
    """How it stands now, for whoever wrote something else meanwhile."""
    said = [own_rows.word(found.state), *own_drawing.attributes(found.bed)]
    if found.stay and found.stay.leaving_at:
        said.insert(1, _("leaves %(when)s") % {"when": words.moment(found.stay.leaving_at)})
    return _("It stands now as: %(name)s. %(said)s.") % {
        "name": found.bed.name,
        "said": ", ".join(said),
    }


def _conditions(found: OwnBed) -> list[tuple[str, str]]:
    """How an empty bed may be instead."""
    named = {
        "ready": (Condition.READY, _("Ready")),
        "cleaning": (Condition.HOUSEKEEPING, _("Being cleaned")),
        "contaminated": (Condition.CONTAMINATED, _("Contaminated")),
        "isolated": (Condition.ISOLATED, _("Isolated")),
    }
    return [(do, text) for do, (each, text) in named.items() if each != found.bed.condition]


def _change(mine: OwnBed, form: Any, by: User) -> None:
    stock.change_bed(mine.bed, form.given(), by=by, seen=_seen(form))


def _retire(mine: OwnBed, form: Any, by: User) -> None:
    stock.retire_bed(mine.bed, by=by, seen=_seen(form))


def _close(mine: OwnBed, form: Any, by: User) -> None:
    stock.close(mine.bed, by=by, **form.cleaned_data)


def _leaving(mine: OwnBed, form: Any, by: User) -> None:
    stock.expect_free(mine.bed, leaving_at=form.at(), by=by, said_before=_seen(form))


def _seen(form: Any) -> int:
    """The revision that was read; what could not be read is none that ever was."""
    return form.cleaned_data["seen"] or 0


def _close_form(_mine: OwnBed, data: Any) -> own_forms.CloseForm:
    return own_forms.CloseForm(data, reasons=reasons_for(Sort.BED_CLOSED))


def _leaving_form(mine: OwnBed, data: Any) -> own_forms.LeavingForm:
    at = mine.stay.leaving_at if mine.stay else None
    initial = own_drawing.now_in_boxes(at) if at else {}
    return own_forms.LeavingForm(data, initial=initial)


CHANGE = Doing(
    lambda mine, data: own_forms.BedForm(data, initial=own_forms.of_bed(mine.bed)),
    _change,
    lambda _mine, form: own_drawing.bed(form, new=False),
    gettext_lazy("What is said of it is corrected"),
    at="name",
)
RETIRE = Doing(
    lambda _mine, data: own_forms.RetireForm(data),
    _retire,
    lambda mine, form: own_drawing.retiring(form, mine.bed.name),
    gettext_lazy("It is off your list"),
)
CLOSE = Doing(
    _close_form,
    _close,
    lambda _mine, form: own_drawing.closing(form, reasons_for(Sort.BED_CLOSED)),
    gettext_lazy("It is closed"),
    at="review_on",
)
LEAVING = Doing(
    _leaving_form,
    _leaving,
    lambda _mine, form: own_drawing.freeing(form),
    gettext_lazy("When they leave is written down"),
    at="day",
    seen=lambda mine: when_they_leave.version(mine.stay),
)
