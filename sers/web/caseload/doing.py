"""Doing a leg with words: who goes, when, waiting, beginning, ending, asking.

Every page has the same shape: fetch, form, verb, answer. Where somebody else was quicker the
same page comes again with everything typed, what happened meanwhile, and the new revision.
"""

from collections.abc import Callable
from dataclasses import dataclass
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

from sers.directory.models import Team, User
from sers.referrals import caseload
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Move
from sers.referrals.models import Referral
from sers.web.caseload import legs
from sers.web.pages import Request
from sers.web.triage import refusing
from sers.web.triage.drawing import Decision
from sers.web.triage.refusing import REFUSALS, Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORM = ("GET", "POST")
type Data = Any  # what a browser sent, or nothing


@dataclass(frozen=True, slots=True)
class Case:
    """A leg, whoever is about to do something about it, and the referral if they may see it."""

    leg: Allocation
    referral: Referral | None
    user: User
    now: datetime

    @property
    def begun(self) -> bool:
        return self.leg.started_at is not None

    @property
    def goes(self) -> bool:
        """To who has beds people come; it knows best whether that is a home or a ward."""
        return self.leg.owner.kind != Team.Kind.BED_PROVIDER


@dataclass(frozen=True, slots=True)
class Doing:
    """One move with a form: how it is made, what it calls, how it is drawn, what is said after."""

    move: Move[LegStatus] | None
    form: Callable[[Case, Data], Form]
    verb: Callable[[Case, Any], None]
    draw: Callable[[Case, Any], Decision]
    done: "StrOrPromise"


def do(request: Request, leg_id: UUID, doing: Doing) -> HttpResponse:
    """The page of one move."""
    case = _case(request, leg_id)
    form = doing.form(case, request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            doing.verb(case, form)
        except REFUSALS as refused:
            case = _case(request, leg_id)
            refusal = _refusal(case, refused)
        else:
            messages.success(request, str(doing.done))
            return redirect("triage:leg", leg_id)
    elif request.method == "GET" and not _is_open(case, doing):
        said = _("This is now “%(status)s”, so that is no longer open")
        messages.error(request, said % {"status": LegStatus(case.leg.status).label})
        return redirect("triage:leg", leg_id)
    # A form drawn after a refusal shows what was typed, and is chosen from what is there now.
    shown = {"decision": doing.draw(case, form), "refusal": refusal}
    found = caseload.fetch(request.user, leg_id)
    return render(request, "caseload/decide.jinja", legs.shown(request, found) | shown)


def _case(request: Request, leg_id: UUID) -> Case:
    found = caseload.fetch(request.user, leg_id, deed=None)
    return Case(found, caseload.visible(found), request.user, timezone.now())


def _is_open(case: Case, doing: Doing) -> bool:
    if doing.move is None:
        return case.referral is not None
    return doing.move in caseload.moves_open(case.user, case.leg, case.referral)


def _refusal(case: Case, refused: Exception) -> Refusal:
    sentence = str(refused)
    if isinstance(refused, PermissionDenied):
        sentence = _("That is not open to you any more")
    latest = refusing.refusal(case.referral, refused).latest if case.referral else ""
    return Refusal(sentence, latest)
