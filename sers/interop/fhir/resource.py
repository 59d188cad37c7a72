"""Declaring a FHIR resource: who may read it, and in which format."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import MediaType
from django.views.decorators.csrf import csrf_exempt

from sers.access.doors import Opening, View, door
from sers.interop.fhir import outcome
from sers.interop.fhir.elements import JSON, Resource, encode

SPOKEN = frozenset({JSON, "application/json", "application/*", "*/*"})
FORMATS = frozenset({JSON, "application/json", "json"})
VERSION = "4.0"


class _Resources:
    """How a FHIR door refuses: with an OperationOutcome."""

    def not_allowed(self, request: HttpRequest, taken: Sequence[str]) -> HttpResponseBase:
        return outcome.not_allowed(request, taken)

    def not_signed_in(self, request: HttpRequest, *, comes_back: bool) -> HttpResponseBase:  # noqa: ARG002
        return outcome.not_signed_in(request)


def resource(opens_to: Opening) -> Callable[[View], View]:
    """Read by those whom it opens to, in JSON. It is only read, so no form has to prove itself."""

    def declare(view: View) -> View:
        return csrf_exempt(door(_spoken(view), opens_to, ("GET",), _Resources()))

    return declare


def answer(found: Resource) -> HttpResponse:
    """The resource, as it is sent."""
    sent = HttpResponse(encode(found), content_type=JSON)
    if found.meta and found.meta.version_id:
        sent["ETag"] = f'W/"{found.meta.version_id}"'
    return sent


def _spoken(view: View) -> View:
    @wraps(view)
    def speaking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not _is_spoken(request):
            return outcome.not_acceptable(request)
        return view(request, *args, **kwargs)

    return speaking


def _is_spoken(request: HttpRequest) -> bool:
    """`_format` in the address counts more than what a browser takes (FHIR R4, 3.1.0.1.11)."""
    wanted = request.GET.get("_format")
    if wanted:
        return wanted.partition(";")[0] in FORMATS
    return any(_is_ours(each) for each in request.accepted_types)


def _is_ours(wanted: MediaType) -> bool:
    kind = f"{wanted.main_type}/{wanted.sub_type}"
    return kind in SPOKEN and wanted.params.get("fhirversion", VERSION) == VERSION
