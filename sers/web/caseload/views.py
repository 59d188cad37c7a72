"""My caseload: what somebody who helps has in hand; and whether their service takes anybody on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.audit.models import Access
from sers.policy.permissions import Permission
from sers.referrals import capacity, caseload
from sers.referrals.caseload import Whose
from sers.referrals.moving import MoveRefused
from sers.web import printing, words
from sers.web.caseload import drawing, forms, on_paper
from sers.web.caseload.screen import Screen
from sers.web.pages import Request, page
from sers.web.triage import own_page_panel as own_page
from sers.web.triage.refusing import Refusal


@page(Permission.ANSWER_OFFER)
def mine(request: Request) -> HttpResponse:
    """What is new, what is late, what is today, what waits: mine, or all of my team's."""
    found = caseload.caseload(request.user, _whose(request))
    services = capacity.services_of(request.user)
    said = own_page.marks([leg.referral_id for legs in found.groups.values() for leg in legs])
    shown = {"screen": Screen(found, request.user, services, said)}
    return render(request, "caseload/caseload.jinja", shown)


@page(Permission.ANSWER_OFFER)
@words.dated()
def printed(request: Request) -> HttpResponse:
    """The caseload that is chosen, to take along on paper."""
    screen = _on_paper(request)
    shown = {
        "screen": screen,
        "parts": list(on_paper.parts(screen)),
        "head": on_paper.head(),
        "line": on_paper.line,
    }
    return render(request, "caseload/list_print.jinja", shown)


@page(Permission.ANSWER_OFFER)
@words.dated()
def printed_pdf(request: Request) -> HttpResponse:
    """The same as PDF."""
    with printing.in_english():
        drawn = on_paper.of_screen(_on_paper(request))
    return printing.answer([drawn], "caseload")


@page(Permission.SET_CAPACITY, methods=("GET", "POST"))
def switch(request: Request, service_id: UUID) -> HttpResponse:
    """Whether a service of ours takes anybody on just now."""
    service = capacity.service_of(request.user, service_id)
    on = forms.YES if service.taking_on else forms.NO
    initial = {"taking_on": on, "why": service.not_taking_on}
    form = forms.CapacityForm(request.POST or None, initial=initial)
    refusal = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            if given["taking_on"] == forms.YES:
                capacity.take_on(service, by=request.user)
            else:
                why, until = given["why"], given["until"]
                capacity.take_nobody_on(service, why=why, until=until, by=request.user)
        except MoveRefused as refused:
            refusal = Refusal(str(refused), "")
        else:
            messages.success(request, _("Saved. Desks see it at once"))
            return redirect("caseload:mine")
    shown = {
        "decision": drawing.switching(form, service.name),
        "refusal": refusal,
        "team": service.team,
        "back": reverse("caseload:mine"),
    }
    return render(request, "caseload/switch.jinja", shown)


def _whose(request: Request) -> Whose | None:
    asked = request.GET.get("whose", "")
    return Whose(asked) if asked in set(Whose) else None


def _on_paper(request: Request) -> Screen:
    """That it was printed is written down."""
    found = caseload.caseload(request.user, _whose(request), deed=Access.Deed.PRINTED)
    return Screen(found, request.user, [])
