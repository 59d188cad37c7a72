"""The pages shown when something is wrong. Each says what to do; none needs the database."""

from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from sers.web import speaking


def _error(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with speaking.to_reader(request):
        page = render_to_string(f"errors/{template}.jinja", request=request)
    return HttpResponse(
        page,
        status=status,
        # What is not there for one may be there for the next, or later.
        headers={"Cache-Control": "no-store, private"},
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent makes no sense, or is larger than any answer can be."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _error(request, "413", 413)
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


def not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """An address that only takes what a button sends: somebody came to it another way."""
    answer = _error(request, "405", 405)
    answer["Allow"] = ", ".join(allowed)
    return answer


def session_ended(request: HttpRequest, sign_in: str) -> HttpResponse:
    """A form came in after the session ended: what to do so that nothing typed is lost."""
    context = {"sign_in": sign_in, "typed": _typed(request)}
    with speaking.to_reader(request):
        page = render_to_string("errors/session_ended.jinja", context, request=request)
    return HttpResponse(page, status=403)


# What a page puts into a form by itself.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", "seen"})


def _typed(request: HttpRequest) -> str:
    """What came with the form, a line for each field, for whoever sent it to copy."""
    fields = ((name, values) for name, values in request.POST.lists() if name not in NOT_TYPED)
    return "\n".join(
        f"{name.replace('_', ' ').replace('-', ' ')}: {', '.join(values)}"
        for name, values in fields
        if any(values)
    )
