"""One leg: what is asked, of whom as far as that may be known, and what may be done next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.policy.permissions import Permission
from sers.referrals import allocation, caseload, notes, queries, visiting, working
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.web.caseload import acts, cards
from sers.web.caseload.acts import Act
from sers.web.pages import Request, page
from sers.web.triage import bed_panel, sheet
from sers.web.triage import own_page_panel as own_page
from sers.web.triage.forms import SeenForm
from sers.web.triage.refusing import REFUSALS


@page(Permission.ANSWER_OFFER)
def leg(request: Request, leg_id: UUID) -> HttpResponse:
    """What is asked of us, and of whom it is, as far as we may know it yet."""
    found = caseload.fetch(request.user, leg_id)
    return render(request, "caseload/leg.jinja", shown(request, found) | _besides(request, found))


@page(Permission.ANSWER_OFFER, methods=("POST",))
def accept(request: Request, leg_id: UUID) -> HttpResponse:
    found = caseload.fetch(request.user, leg_id, deed=None)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            allocation.accept(found, by=request.user, seen=form.cleaned_data["seen"])
        except REFUSALS as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                _(
                    "You have accepted. The whole referral is open to you. Next: say who goes."
                    " If it was a slip, hand it back"
                ),
            )
    return redirect("triage:leg", leg_id)


def shown(request: Request, found: Allocation) -> dict[str, Any]:
    """What every page about a leg shows of it; that the referral was shown is written down."""
    referral = whole(request, found)
    now = timezone.now()
    named = working.workers_of([found.pk]).get(found.pk, [])
    return {
        "leg": found,
        "team": found.owner,
        "referral": referral,
        "who": sheet.banner(referral, request.user, None) if referral else None,
        "hidden": referral is None,
        "card": cards.of_leg(found, referral, named, request.user, now=now),
        "seen": found.revision,
        "now": now,
    }


def whole(request: Request, found: Allocation) -> Referral | None:
    """The referral itself, if it is open to this team; that it was shown is written down."""
    try:
        return gate.fetch(
            request.user,
            Permission.VIEW_REFERRAL,
            queries.with_particulars(),
            deed=Access.Deed.OPENED,
            pk=found.referral_id,
        )
    except Http404:
        return None


def _besides(request: Request, found: Allocation) -> dict[str, Any]:
    """What only the page of the leg itself shows, and not the forms about it."""
    referral = caseload.visible(found)
    allowed = caseload.moves_open(request.user, found, referral)
    may_note = referral is not None and gate.may(request.user, Permission.WRITE_NOTE, referral)
    ends = referral is not None and referral.is_open
    return {
        "acts": acts.acts(found, allowed, _about_a_bed(request, referral)),
        "search": bed_panel.of(referral, [found], request.user, timezone.now())
        if referral
        else None,
        "own_page": own_page.of(referral, request.user, timezone.now()) if referral else None,
        "runs": cards.runs(caseload.runs(found, referral)),
        "place": caseload.places_of([found]).get(found.referral_id) if referral else None,
        "questions": caseload.questions_about(found),
        "notes": notes.of(referral, request.user) if referral and may_note else [],
        "may_note": may_note,
        "may_record_death": ends
        and referral is not None
        and gate.may(request.user, Permission.RECORD_DEATH, referral),
        "company": caseload.company(found) if referral else [],
        "goes": visiting.goes(found, request.user),
        "not_reached": found.attempts >= working.TRIES and found.is_open,
        "desk_says": not request.user.teams_where(Permission.ANSWER_OFFER) & {found.owner_id},
    }


def _about_a_bed(request: Request, referral: Referral | None) -> Act | None:
    """What a Bed Bureau does first: say whether a bed is right, then search."""
    note = _("Agree a bed and begin the search, or decline because none is right")
    way = bed_panel.way(referral, request.user, undecided=note) if referral else None
    return Act(way.text, way.url, way.note, main=True) if way else None
