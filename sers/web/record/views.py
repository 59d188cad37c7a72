"""Who has seen what: for the privacy officer."""

from django.http import HttpResponse
from django.shortcuts import render

from sers.audit import queries
from sers.audit.models import Access
from sers.policy.permissions import Permission
from sers.web.pages import Request, page


@page(Permission.READ_ACCESS_LOG)
def access(request: Request) -> HttpResponse:
    """The access log, newest first, a hundred a page; or only who read what is kept apart."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None  # noqa: PLR2004
    deed = Access.Deed.RESTRICTED if request.GET.get("deed") == Access.Deed.RESTRICTED else ""
    rows = queries.accesses(before=before, deed=deed)
    older = rows[-1].pk if len(rows) == queries.PAGE else None
    shown = {"rows": rows, "older": older, "deed": deed, "apart": Access.Deed.RESTRICTED}
    return render(request, "record/access.jinja", shown)
