"""One referral on the desk: reading it, printing it, and what a single button does to it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.beds import secrecy
from sers.policy.permissions import Permission
from sers.referrals import (
    allocation,
    closure,
    lifecycle,
    notes,
    presence,
    queries,
    redlines,
    triage,
)
from sers.referrals.models import Referral
from sers.referrals.related import related
from sers.web import printing, relating, words
from sers.web.pages import Request, page
from sers.web.practices import PRACTICES
from sers.web.triage import (
    bed_panel,
    changes,
    drawing,
    forms,
    moves,
    on_paper,
    present,
    refusing,
    story,
)
from sers.web.triage import own_page_panel as own_page
from sers.web.triage.forms import SeenForm
from sers.web.triage.moves import Case
from sers.web.triage.sheet import Sheet
from sers.web.triage.sheet import address as sheet_address


@page(Permission.VIEW_REFERRAL)
def referral(request: Request, referral_id: UUID) -> HttpResponse:
    """Everything about one referral, and what may be decided."""
    found = _fetch(request, referral_id)
    triage.read(found, by=request.user)
    sheet = _sheet(request, found, apart=_("Kept apart: open ‘How to reach them safely’"))
    clocks = queries.clocks_of(found)
    allowed = _allowed(request, found)
    shown = {
        "sheet": replace(sheet, presence=_presence(request, found)),
        "ways": _ways(request, sheet, allowed),
        "may_report_death": lifecycle.RECORD_DEATH in allowed,
        "ask": drawing.asking(forms.AskForm(now=sheet.now)).panels[0].fields,
        "may_allocate": gate.may(request.user, Permission.ALLOCATE_REFERRAL, found),
        "own_legs": _own_legs(request, sheet),
        "search": bed_panel.of(found, sheet.dossier.legs, request.user, sheet.now),
        "own_page": own_page.of(found, request.user, sheet.now),
        "notes": notes.of(found, request.user),
        "named": relating.lines(
            related(found, request.user, Permission.VIEW_REFERRAL), sheet_address
        ),
        "spent": story.spent(clocks, sheet.dossier.questions, sheet.now),
        **_changes(sheet),
    }
    return render(request, "triage/referral.jinja", shown)


@page(Permission.VIEW_REFERRAL)
@words.dated()
def printed(request: Request, referral_id: UUID) -> HttpResponse:
    """A copy for paper, the three identifiers on each page."""
    return render(request, "triage/print.jinja", paper(request, referral_id))


@page(Permission.VIEW_REFERRAL)
@words.dated()
def printed_pdf(request: Request, referral_id: UUID) -> HttpResponse:
    """The same copy as PDF."""
    with printing.in_english():
        shown = paper(request, referral_id)
        drawn = on_paper.of_sheet(**shown)
    return printing.answer([drawn], printing.name_of(shown["sheet"].referral))


def paper(request: Request, referral_id: UUID) -> dict[str, Any]:
    """What a copy for paper is drawn from; that it was is written down."""
    found = _fetch(request, referral_id, deed=Access.Deed.PRINTED)
    sheet = _sheet(request, found, apart=_("Kept apart: open the referral to read it"))
    search = bed_panel.of(found, sheet.dossier.legs, request.user, sheet.now)
    return {"sheet": sheet, "search": search, **_changes(sheet)}


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def claim(request: Request, referral_id: UUID) -> HttpResponse:
    return _press(request, referral_id, triage.claim, _("You have this referral now"))


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def take_over(request: Request, referral_id: UUID) -> HttpResponse:
    return _press(request, referral_id, triage.take_over, _("You have this referral now"))


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def release(request: Request, referral_id: UUID) -> HttpResponse:
    done = _("You let go of it. It is back under «to pick up»")
    return _press(request, referral_id, triage.release, done)


@page(Permission.ALLOCATE_REFERRAL, methods=("POST",))
def cancel(request: Request, referral_id: UUID, leg_id: UUID) -> HttpResponse:
    """Ask a team no longer. What was seen here is the leg, so its revision counts."""

    def cancelling(found: Referral, **named: Any) -> None:
        allocation.cancel(found, queries.leg_of(found, leg_id), **named)

    return _press(request, referral_id, cancelling, _("That team is asked no longer"))


def _press(
    request: Request, referral_id: UUID, verb: Callable[..., None], done: str
) -> HttpResponse:
    """Do it, or say why not, and go back to the referral either way."""
    found = _fetch(request, referral_id, deed=None)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            verb(found, by=request.user, seen=form.cleaned_data["seen"])
        except refusing.REFUSALS as refused:
            now = _fetch(request, referral_id, deed=None)
            said = refusing.refusal(now, refused)
            messages.error(request, f"{said.sentence}. {said.latest}")
        else:
            messages.success(request, done)
    return redirect("triage:referral", referral_id)


def _fetch(
    request: Request, referral_id: UUID, *, deed: Access.Deed | None = Access.Deed.OPENED
) -> Referral:
    return gate.fetch(
        request.user,
        Permission.VIEW_REFERRAL,
        queries.with_particulars(),
        deed=deed,
        pk=referral_id,
    )


def _sheet(request: Request, found: Referral, *, apart: str) -> Sheet:
    """What is restricted about a protected person stands on a page of its own, never here."""
    may = queries.opens_restricted(found, request.user)
    restricted = may and not found.protected
    dossier = queries.dossier(found, with_restricted=restricted)
    dossier = replace(dossier, events=secrecy.told(found, dossier.events))
    pointed = apart if may and found.protected else ""
    return Sheet(dossier, request.user, timezone.now(), restricted, pointed)


def _changes(sheet: Sheet) -> dict[str, Any]:
    """What was changed since it was sent, and which answers that makes different."""
    found = redlines.of(
        sheet.dossier.version, practices=PRACTICES, with_restricted=sheet.restricted_open
    )
    return {
        "changed": changes.told(found, sheet.now),
        "marked": changes.marked(found),
        "sooner": changes.sooner(sheet.referral),
    }


def _allowed(request: Request, found: Referral) -> list[lifecycle.Move[lifecycle.Status]]:
    return [
        move
        for move in lifecycle.moves_from(found.status)
        if gate.may(request.user, move.permission, found)
    ]


def _ways(
    request: Request, sheet: Sheet, allowed: Collection[lifecycle.Move[lifecycle.Status]]
) -> moves.Ways:
    found = sheet.referral
    same = closure.may_join(found) if lifecycle.JOIN in allowed else []
    bed = bed_panel.way(found, request.user)
    return moves.ways(Case(found, request.user, allowed, sheet.dossier.legs, len(same), bed))


def _presence(request: Request, found: Referral) -> present.Here | None:
    """Who else of the desk reads it; nothing for those who only help."""
    if not gate.may(request.user, Permission.TRIAGE_REFERRAL, found):
        return None
    presence.note(found, request.user)
    return present.drawn(found, presence.others(found, request.user))


def _own_legs(request: Request, sheet: Sheet) -> list[str]:
    """The open parts of it that the reader's own teams are asked to do."""
    teams = request.user.teams_where(Permission.ANSWER_OFFER)
    legs = sheet.dossier.legs
    return [str(leg.pk) for leg in legs if leg.owner_id in teams and leg.closed_at is None]
