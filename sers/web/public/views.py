"""Whether the service works, for people, and the two pages that machines ask for."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sers.access import rows
from sers.content import reading
from sers.web.pages import page
from sers.web.public import drawing


@page(None)
def status(request: HttpRequest) -> HttpResponse:
    """Whether the service works, and what managers say about that, in words."""
    working = not _fault()
    told: dict[str, object] = {"working": working, "notices": []}
    if working:
        told |= {"notices": reading.notices(), "say": drawing.reader_of(request).say}
    return render(request, "public/status.jinja", told)


@page(None)
def healthz(_request: HttpRequest) -> HttpResponse:
    """That this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@page(None)
def readyz(_request: HttpRequest) -> HttpResponse:
    """That its database answers too, to a role that row-level security binds; 503 if not."""
    fault = _fault()
    return HttpResponse(
        f"{fault or 'ready'}\n", content_type="text/plain", status=503 if fault else 200
    )


def _fault() -> str:
    """What keeps this process from serving safely; nothing where nothing does."""
    try:
        bound = rows.bind()
    except DatabaseError:
        return "the database does not answer"
    return "" if bound else "row-level security does not bind this role: see DATABASE_URL"
