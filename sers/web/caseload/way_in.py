"""The way in: how whoever is named to go gets to the person. Behind a press, and logged."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.intake import speaking
from sers.own_page import heard
from sers.policy.permissions import Permission
from sers.referrals import caseload, visiting
from sers.referrals.models import Referral
from sers.web.caseload import legs
from sers.web.pages import Request, page
from sers.web.triage import own_page_told
from sers.web.triage.own_page_told import Told
from sers.web.triage.sheet import OneKnown


@page(Permission.ANSWER_OFFER, methods=("GET", "POST"))
def way_in(request: Request, leg_id: UUID) -> HttpResponse:
    """First a button; pressed, the answers, and each time that it was read."""
    found = caseload.fetch(request.user, leg_id)
    if not visiting.goes(found, request.user):
        raise Http404
    shown = legs.shown(request, found)
    if request.method == "POST":
        referral = gate.fetch(
            request.user,
            Permission.VIEW_REFERRAL,
            visiting.open_to(request.user),
            deed=Access.Deed.RESTRICTED,
            pk=found.referral_id,
        )
        shown["answers"] = list(_answers(referral))
        shown["said"] = list(_said(referral))
    return render(request, "caseload/way_in.jinja", shown)


def _said(referral: Referral) -> Iterator[tuple[Told, str]]:
    """What the person said since, that bears on coming to them."""
    for said, text in heard.words_apart(referral, heard.OF_A_VISIT):
        yield own_page_told.of(said, timezone.now()), text


def _answers(referral: Referral) -> Iterator[Any]:
    """What a visit needs, in the order of the form; what was left blank is said to be."""
    form, answers = visiting.way_in(referral)
    for section in speaking.sections(form, answers, practices=OneKnown(None)):
        for row in section.rows:
            if visiting.is_for_visits(row.question.binds):
                yield row.label, "\n".join(row.text_lines) or _("Left blank")
