"""What is answered when something is wrong, in the manner of the door that was knocked at."""

from typing import Protocol

from django.http import HttpRequest, HttpResponse

from sers.interop.fhir import outcome
from sers.web import errors

FHIR = "/fhir/"


class Answers(Protocol):
    """A page of `sers.web.errors`, or an OperationOutcome."""

    def bad_request(
        self, request: HttpRequest, exception: Exception | None = None
    ) -> HttpResponse: ...
    def forbidden(
        self, request: HttpRequest, exception: Exception | None = None
    ) -> HttpResponse: ...
    def not_found(
        self, request: HttpRequest, exception: Exception | None = None
    ) -> HttpResponse: ...
    def failed(self, request: HttpRequest) -> HttpResponse: ...


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answers(request).bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answers(request).forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answers(request).not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    return _answers(request).failed(request)


def _answers(request: HttpRequest) -> Answers:
    return outcome if request.path.startswith(FHIR) else errors
