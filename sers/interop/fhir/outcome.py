"""What a FHIR door answers when something is wrong: an OperationOutcome, never a page.

The sentence says what to do. Nothing that was asked for, and nothing about a person, stands in it.
"""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sers.interop.fhir.elements import JSON, CodeableConcept, Element, Resource, encode


class Issue(Element, frozen=True, kw_only=True):
    """One thing that is wrong. `code` is of FHIR’s IssueType."""

    severity: str
    code: str
    details: CodeableConcept


class OperationOutcome(Resource, frozen=True, kw_only=True, tag="OperationOutcome"):
    """Why there is no other answer."""

    issue: tuple[Issue, ...]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("This request cannot be understood. Check its address and its headers")
    return _outcome(HTTPStatus.BAD_REQUEST, "invalid", sentence)


def not_signed_in(request: HttpRequest) -> HttpResponse:
    answer = _outcome(HTTPStatus.UNAUTHORIZED, "login", _("Sign in, then ask again"))
    # RFC 9110, section 11.6.1, asks for a scheme. One that browsers know would open a box.
    answer["WWW-Authenticate"] = 'Session realm="SERS"'
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("There is nothing here that you may read. Check the address")
    return _outcome(HTTPStatus.NOT_FOUND, "not-found", sentence)


# Missing and forbidden look the same.
forbidden = not_found


def not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    sentence = _("What is here can only be read. Ask with GET")
    answer = _outcome(HTTPStatus.METHOD_NOT_ALLOWED, "not-supported", sentence)
    answer["Allow"] = ", ".join(allowed)
    return answer


def not_acceptable(request: HttpRequest) -> HttpResponse:
    sentence = _("Ask for %(type)s, version 4.0 of FHIR: nothing else is spoken here")
    return _outcome(HTTPStatus.NOT_ACCEPTABLE, "not-supported", sentence % {"type": JSON})


def failed(request: HttpRequest) -> HttpResponse:
    sentence = _("Something has failed on our side. Ask again in some minutes")
    return _outcome(HTTPStatus.INTERNAL_SERVER_ERROR, "exception", sentence)


def _outcome(status: HTTPStatus, code: str, sentence: str) -> HttpResponse:
    issue = Issue(severity="error", code=code, details=CodeableConcept(text=sentence))
    return HttpResponse(
        encode(OperationOutcome(issue=(issue,))),
        status=status,
        content_type=JSON,
        # What is not there for one may be there for the next, or later.
        headers={"Cache-Control": "no-store, private"},
    )
