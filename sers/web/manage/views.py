"""Keeping the service: for now, reading where everything goes."""

from django.http import HttpResponse
from django.shortcuts import render

from sers.policy.permissions import Permission
from sers.referrals import routes as routing
from sers.web.pages import Request, page


@page(Permission.VIEW_DIRECTORY)
def routes(request: Request) -> HttpResponse:
    """Every practice and the desk its people's referrals go to, and the rules behind it."""
    return render(request, "manage/routes.jinja", {"routes": routing.routes()})
