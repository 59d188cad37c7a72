"""Keeping the service: where to begin, and where everything goes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sers.content import overview
from sers.managing import reading
from sers.policy.permissions import Permission
from sers.referrals import routes as routing
from sers.web.manage import changes
from sers.web.manage.kinds import KINDS
from sers.web.pages import Request, page

LATELY = 5


@page(Permission.MANAGE_DIRECTORY)
def home(request: Request) -> HttpResponse:
    """What needs attention, everything that is kept, and what was changed lately."""
    context = {
        "title": _("Manage"),
        "attention": reading.attention(),
        "content": overview.attention(),
        "kinds": KINDS,
        "changes": changes.told(reading.changes()[:LATELY]),
    }
    return render(request, "manage/home.jinja", context)


@page(Permission.VIEW_DIRECTORY)
def routes(request: Request) -> HttpResponse:
    """Every practice and the desk its people's referrals go to, and the rules behind it."""
    return render(request, "manage/routes.jinja", {"routes": routing.routes()})
