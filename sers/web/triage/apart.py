"""What is kept apart about a protected person: on a page of its own, never printed."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.intake import speaking
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.web.pages import Request, page
from sers.web.triage.sheet import Answer, OneKnown, Section, Sheet


@page(Permission.VIEW_RESTRICTED)
def location(request: Request, referral_id: UUID) -> HttpResponse:
    """How the person is reached: shown to few, and each time it is written down."""
    found = gate.fetch(
        request.user,
        Permission.VIEW_RESTRICTED,
        queries.kept_apart(request.user),
        deed=Access.Deed.RESTRICTED,
        pk=referral_id,
    )
    dossier = queries.dossier(found, with_restricted=True)
    sheet = Sheet(dossier, request.user, timezone.now(), restricted_open=True)
    shown = {"sheet": sheet, "sections": list(_sections(sheet))}
    return render(request, "triage/location.jinja", shown)


def _sections(sheet: Sheet) -> Iterator[Section]:
    """Only the restricted answers, in the order of the form."""
    for said in speaking.sections(sheet.form, sheet.answers, practices=OneKnown(None)):
        apart = [_answer(row) for row in said.rows if row.restricted]
        if apart:
            yield Section(said.page.id, said.title, apart)


def _answer(row: speaking.Row) -> Answer:
    return Answer("", row.label, "\n".join(row.text_lines) or _("Left blank"), "given")
