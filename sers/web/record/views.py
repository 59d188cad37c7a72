"""Who has seen what: for the privacy officer."""

from django.http import HttpResponse
from django.shortcuts import render

from sers.audit import queries
from sers.policy.permissions import Permission
from sers.web.pages import Request, page


@page(Permission.READ_ACCESS_LOG)
def access(request: Request) -> HttpResponse:
    """The access log, newest first, a hundred a page."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None  # noqa: PLR2004
    rows = queries.accesses(before=before)
    older = rows[-1].pk if len(rows) == queries.PAGE else None
    return render(request, "record/access.jinja", {"rows": rows, "older": older})
