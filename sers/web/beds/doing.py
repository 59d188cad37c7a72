"""Doing something about one search for a bed: fetch, form, verb, answer.

Where somebody else was quicker, or somebody would be passed over, the same page comes again with
everything typed, what happened meanwhile, the question who is passed over why, and the new
revision.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit import timeline
from sers.beds import queries, requesting
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest, Offer, Placement
from sers.beds.skipping import PassesOver, Skipping
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Move
from sers.web import words
from sers.web.beds import acts, happened, skips
from sers.web.pages import Request
from sers.web.triage import sheet
from sers.web.triage.drawing import Decision
from sers.web.triage.refusing import REFUSALS, Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORM = ("GET", "POST")
PLACE = Permission.PLACE_IN_BED
type Data = Any  # what a browser sent, or nothing
type Hidden = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A search, whoever is about to do something about it, and what is out for it."""

    request: BedRequest
    user: User
    now: datetime
    named: QueryDict  # what the address names: beds
    live: Placement | None
    offer: Offer | None = None
    skipping: Mapping[UUID, Skipping] = field(default_factory=dict)


def nothing(_case: Case, _form: Any) -> Hidden:
    return ()


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing to do: how its form is made, what it calls, how it is drawn, what is said after."""

    move: Move[RequestStatus] | None
    form: Callable[[Case, Data], Form]
    verb: Callable[[Case, Any], object]
    draw: Callable[[Case, Any], Decision]
    done: "StrOrPromise"
    hidden: Callable[[Case, Any], Hidden] = nothing
    permission: Permission = PLACE


def do(
    request: Request, request_id: UUID, doing: Doing, offer_id: UUID | None = None
) -> HttpResponse:
    """The page of one thing to do."""
    case = _case(request, request_id, doing, offer_id)
    is_sent = request.method == "POST"
    if not is_sent and not _is_open(case, doing):
        said = _("This is now “%(status)s”, so that is no longer open")
        label = RequestStatus(case.request.status).label
        messages.error(request, said % {"status": label})
        return redirect("beds:request", request_id)
    form = doing.form(case, request.POST if is_sent else None)
    over = skips.typed(case.request, request.POST)
    refused = None
    if is_sent and form.is_valid() and over.are_answered:
        refused = _tried(replace(case, skipping=over.given()), form, doing)
        if refused is None:
            messages.success(request, str(doing.done))
            return redirect("beds:request", request_id)
        case = _case(request, request_id, doing, offer_id)
        if isinstance(refused, PassesOver):
            over = skips.asked(case.request, refused.whom, request.POST)
    return _page(request, case, doing, form, over=over, refused=refused)


def _tried(case: Case, form: Form, doing: Doing) -> Exception | None:
    try:
        doing.verb(case, form)
    except REFUSALS as why:
        return why
    return None


def _case(request: Request, request_id: UUID, doing: Doing, offer_id: UUID | None) -> Case:
    found = gate.fetch(request.user, doing.permission, queries.requests(), deed=None, pk=request_id)
    return Case(
        request=found,
        user=request.user,
        now=timezone.now(),
        named=request.GET,
        live=queries.live_placement(found),
        offer=requesting.offer_in(found, offer_id) if offer_id else None,
    )


def _is_open(case: Case, doing: Doing) -> bool:
    return doing.move is None or acts.is_open(doing.move, case.request, case.live, case.offer)


def _page(
    request: Request,
    case: Case,
    doing: Doing,
    form: Form,
    *,
    over: skips.Skips,
    refused: Exception | None,
) -> HttpResponse:
    decision = doing.draw(case, form)
    decision = replace(decision, panels=[*over.panels(), *decision.panels])
    shown = {
        "decision": decision,
        "refusal": _refusal(case.request, refused, form.cleaned_data["seen"]) if refused else None,
        "hidden": [*doing.hidden(case, form), *over.hidden],
    }
    return render(request, "beds/request_decide.jinja", about(request, case.request) | shown)


def about(request: Request, found: BedRequest) -> dict[str, Any]:
    """What every page about a search shows of the person; that it was shown is written down."""
    referral = gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL,
        referrals.with_particulars(),
        pk=found.referral_id,
    )
    return {
        "request_": found,
        "referral": referral,
        "team": found.owner,
        "who": who(found, referral, request.user),
        "seen": found.revision,
        "back": acts.address(found),
    }


def who(found: BedRequest, referral: Any, reader: User) -> sheet.Who:
    """The banner of the desk, which says where the search stands."""
    sexes = {"female": _("Female"), "male": _("Male")}
    banner = sheet.banner(referral, reader, None, sex=sexes.get(found.asked.sex, ""))
    return replace(banner, status=standing(found))


def standing(found: BedRequest) -> str:
    """Where the search stands, in words."""
    if found.not_ready_since is not None and found.is_open:
        return _("Not ready: the search has stopped")
    return str(RequestStatus(found.status).label)


def _refusal(found: BedRequest, refused: Exception, seen: int) -> Refusal:
    """Why not, and what happened since the page was opened, if anything did."""
    sentence = str(refused)
    if isinstance(refused, PermissionDenied):
        sentence = _("That is not open to you")
    has_changed = found.revision != seen and not isinstance(refused, PassesOver)
    event = timeline.latest(found.about) if has_changed else None
    if event is None:
        return Refusal(sentence, "")
    said = {"what": happened.sentence(event), "when": words.moment(event.happened_at)}
    return Refusal(sentence, _("Last: %(what)s, %(when)s.") % said)
