"""The pages shown when something is wrong. Each says what to do; none needs the database."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _error(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return HttpResponse(
        render_to_string(f"errors/{template}.jinja", request=request), status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing and forbidden look the same."""
    return _error(request, "404", 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, "404", 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _error(request, "500", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, "csrf", 403)
