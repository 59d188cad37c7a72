"""The legs of a leg template, one on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.managing import reading, records
from sers.managing.versions import Kept, Refused, version
from sers.policy.permissions import Permission
from sers.referrals.lists import LegTemplate
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.manage.kinds import LEG
from sers.web.pages import Request, page

A_NEW_ONE = {"points": 4}


@page(Permission.MANAGE_DIRECTORY, methods=("GET", "POST"))
def leg(request: Request, key: str, place: int) -> HttpResponse:
    """Change one leg, or add the next: the place after the last one's."""
    template = _found(key)
    legs = _legs(template)
    if place > len(legs):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    had = legs[place] if place < len(legs) else A_NEW_ONE
    sheet = Sheet(LEG, sent, initial=had, ended=_ended(had))
    if sent is not None and (sent.get("do") == "remove" or sheet.is_valid()):
        given = [] if sent.get("do") == "remove" else [sheet.cleaned_data]
        kept = [*legs[:place], *given, *legs[place + 1 :]]
        try:
            records.keep_legs(template, kept, by=request.user, seen=drawing.seen(request))
        except Refused as refused:
            sheet.is_valid()
            sheet.refuse(refused)
        else:
            messages.success(request, _("The legs of this template are changed"))
            return redirect("manage:one", "leg-templates", key)
    context = {
        "template": template,
        "sheet": sheet,
        "is_new": place == len(legs),
        "title": _("A leg of a template"),
        "seen": version(Kept.LEG_TEMPLATE, key),
    }
    return render(request, "manage/leg.jinja", context)


def _found(key: str) -> LegTemplate:
    template = reading.record(Kept.LEG_TEMPLATE, key)
    if not isinstance(template, LegTemplate):
        raise Http404
    return template


def _legs(template: LegTemplate) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in LEG} for each in reading.legs(template)]


def _ended(had: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Choices that the leg has and that may be offered no more."""
    return {name: [(each, each) for each in had.get(name, ())] for name in ("needs", "skills")}
