"""The directory of services: what there is, for whom, how to reach it, and whether that is so."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sers.directory import finding
from sers.directory.helping import Sector
from sers.intake import publishing
from sers.intake.kinds.kind import translated
from sers.policy.permissions import Permission
from sers.referrals.wording import kinds_of_help
from sers.web.pages import Request, page
from sers.web.services import choosing, drawing


@page(Permission.SEARCH_SERVICES)
def services(request: Request) -> HttpResponse:
    """What is looked for, or everything."""
    search = choosing.chosen(request.GET, request.session)
    found = finding.find(
        words=search.words, need=search.need, area=search.area, sector=search.sector
    )
    groups, skills, here = _helps(), finding.skills(), timezone.localtime()
    helps = _flat(groups)
    shown = {
        "search": search,
        "found": [drawing.shown(each, helps, skills, here) for each in found],
        "most": len(found) == finding.MOST_FOUND,
        "helps": groups,
        "areas": finding.areas(),
        "sectors": list(Sector),
    }
    return render(request, "services/services.jinja", shown)


@page(Permission.SEARCH_SERVICES, methods=("POST",))
def find(request: Request) -> HttpResponse:
    """Look for something: the words typed stay out of the address."""
    search = choosing.typed(request.POST)
    return redirect(choosing.address(search, request.session))


@page(Permission.SEARCH_SERVICES)
def service(request: Request, service_id: UUID) -> HttpResponse:
    """All that is known of one."""
    found = finding.service_with(service_id)
    if found is None:
        raise Http404
    shown = drawing.shown(found, _flat(_helps()), finding.skills(), timezone.localtime())
    return render(request, "services/service.jinja", {"service": shown, "title": shown.name})


def _helps() -> dict[str, dict[str, str]]:
    """The kinds of help, as the form that is asked now calls them."""
    grouped = kinds_of_help(publishing.current().read())
    return {
        translated(group): {code: translated(label) for code, label in helps.items()}
        for group, helps in grouped.items()
    }


def _flat(grouped: dict[str, dict[str, str]]) -> dict[str, str]:
    return {code: label for helps in grouped.values() for code, label in helps.items()}
