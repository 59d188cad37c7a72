"""What anybody can read without signing in, and the two pages that machines ask for."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sers.web.pages import page


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and where else to go."""
    return render(request, "public/home.jinja")


@page(None)
def status(request: HttpRequest) -> HttpResponse:
    """Whether the service works, in words."""
    return render(request, "public/status.jinja", {"working": _database_answers()})


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
    """That its database answers too; 503 if not."""
    if _database_answers():
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
