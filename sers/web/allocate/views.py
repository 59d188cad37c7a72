"""Choosing who helps: taking a referral on with its first legs, or asking one team more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect as go
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.access import gate
from sers.policy.permissions import Permission
from sers.referrals import allocation, candidates, queries, triage
from sers.referrals.allocation import Part
from sers.referrals.lifecycle import Kind, Status
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from sers.web import words
from sers.web.allocate import drawing, forms, planning
from sers.web.allocate.forms import Decided
from sers.web.allocate.planning import SEND, Plan, Setting
from sers.web.pages import Request, page
from sers.web.triage import refusing, sheet

FORM = ("GET", "POST")
# What may be decided besides, and so is asked only with the first legs.
KINDS = {"response": Kind.RESPONSE, "pathway": Kind.PATHWAY}


@dataclass(frozen=True, slots=True)
class Opening:
    """From where the page may be opened, and whether it takes the referral on."""

    permission: Permission
    sources: frozenset[str]
    first: bool


FIRST = Opening(
    Permission.TRIAGE_REFERRAL, frozenset({Status.AWAITING_TRIAGE, Status.IN_TRIAGE}), first=True
)
MORE = Opening(Permission.ALLOCATE_REFERRAL, frozenset({Status.IN_PROGRESS}), first=False)


@page(Permission.TRIAGE_REFERRAL, methods=FORM)
def accept(request: Request, referral_id: UUID) -> HttpResponse:
    """Take it on with its first legs."""
    return _choose(request, referral_id, FIRST)


@page(Permission.ALLOCATE_REFERRAL, methods=FORM)
def offer(request: Request, referral_id: UUID) -> HttpResponse:
    """Ask more teams to help with what is in progress."""
    return _choose(request, referral_id, MORE)


def _choose(request: Request, referral_id: UUID, opening: Opening) -> HttpResponse:
    referral = gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL if request.method == "POST" else opening.permission,
        queries.with_particulars(),
        deed=None,
        pk=referral_id,
    )
    if request.method != "POST" and referral.status not in opening.sources:
        said = _("This is now “%(status)s”, so that is no longer open")
        messages.error(request, said % {"status": Status(referral.status).label})
        return go("triage:referral", referral.pk)
    setting = _setting(referral, opening)
    lists = {name: queries.outcomes_of(kind) for name, kind in KINDS.items() if opening.first}
    if request.method != "POST":
        plan = planning.begun(setting, request.GET.get("team", ""))
        return _page(request, plan, setting, lists)
    plan, button = planning.typed(request.POST), request.POST.get("do", SEND)
    if button != SEND:
        return _page(request, planning.changed(plan, button, setting), setting, lists)
    decided = forms.decided(request.POST, plan, setting, lists)
    if decided.problems:
        return _page(request, plan, setting, lists, decided=decided)
    try:
        _decide(referral, decided, request=request, opening=opening)
    except refusing.REFUSALS as refused:
        return _page(request, plan, setting, lists, refused=refused)
    messages.success(request, _asked(decided))
    return go("triage:referral", referral.pk)


def _decide(referral: Referral, decided: Decided, *, request: Request, opening: Opening) -> None:
    by, seen, parts = request.user, decided.seen, decided.parts
    if opening.first:
        response, pathway = decided.response, decided.pathway
        triage.allocate(referral, parts, by=by, seen=seen, response=response, pathway=pathway)
    else:
        allocation.offer_parts(referral, parts, by=by, seen=seen)


def _setting(referral: Referral, opening: Opening) -> Setting:
    needs = {need.code: need.label for need in referral.asks_for}
    return Setting(
        referral=referral,
        needs=needs,
        templates=planning.best_first(queries.templates(), needs),
        pool=candidates.for_referral(referral),
        first=opening.first,
    )


def _page(
    request: Request,
    plan: Plan,
    setting: Setting,
    lists: Mapping[str, Sequence[Outcome]],
    *,
    decided: Decided | None = None,
    refused: Exception | None = None,
) -> HttpResponse:
    """The page, of the referral as it stands now; that it was shown is written down."""
    now = gate.fetch(
        request.user, Permission.VIEW_REFERRAL, queries.with_particulars(), pk=setting.referral.pk
    )
    shown = {
        "decision": drawing.drawn(plan, setting, lists, decided.problems if decided else ()),
        "refusal": refusing.refusal(now, refused) if refused else None,
        "back": sheet.address(now),
        "seen": now.revision,
        "referral": now,
        "who": sheet.banner(now, request.user, None),
    }
    return render(request, "allocate/allocate.jinja", shown)


def _asked(decided: Decided) -> str:
    names = [_named(part) for part in decided.parts]
    said = ngettext("%(teams)s is asked to help", "%(teams)s are asked to help", len(names))
    return said % {"teams": words.all_of(names)}


def _named(part: Part) -> str:
    """Whom it was given to, and who goes where somebody was named."""
    whose = str(part.service or part.to)
    who = words.all_of([each.name for each in part.workers])
    return _("%(who)s (%(team)s)") % {"who": who, "team": whose} if who else whose
