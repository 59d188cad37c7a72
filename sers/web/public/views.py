"""What anybody can read without signing in, and the two pages that machines ask for."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sers.access import rows
from sers.web.pages import page


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and where else to go."""
    return render(request, "public/home.jinja")


@page(None)
def status(request: HttpRequest) -> HttpResponse:
    """Whether the service works, in words."""
    return render(request, "public/status.jinja", {"working": not _fault()})


@page(None)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and who sees it."""
    return render(request, "public/privacy.jinja")


@page(None)
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use this."""
    return render(request, "public/accessibility.jinja")


@page(None)
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies there are: only those that signing in needs."""
    return render(request, "public/cookies.jinja")


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
