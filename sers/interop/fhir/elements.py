"""The data types of FHIR R4 that we use, as structs; what is empty is not written.

FHIR knows no empty value: an element is there with content, or it is not there.
"""

import msgspec

JSON = "application/fhir+json"

_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class Element(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag_field=None
):
    """Anything that FHIR writes as an object; its names are written as FHIR has them."""


class Coding(Element, frozen=True, kw_only=True):
    """A code, the system that says what it means, and what people call it."""

    system: str = ""
    code: str = ""
    display: str = ""


class CodeableConcept(Element, frozen=True, kw_only=True):
    coding: tuple[Coding, ...] = ()
    text: str = ""


class Identifier(Element, frozen=True, kw_only=True):
    system: str
    value: str


class Extension(Element, frozen=True, kw_only=True):
    """An extension that FHIR itself defines; we make none of our own."""

    url: str
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_code: str = ""
    value_markdown: str = ""


class Reference(Element, frozen=True, kw_only=True):
    """Who or what is meant: by an identifier of theirs, or only by name."""

    type: str
    identifier: Identifier | None = None
    display: str = ""


class Meta(Element, frozen=True, kw_only=True):
    version_id: str = ""
    last_updated: str = ""
    security: tuple[Coding, ...] = ()


class Resource(Element, frozen=True, kw_only=True, tag_field="resourceType"):
    """What has an address of its own."""

    id: str = ""
    meta: Meta | None = None


def absent(reason: str) -> Extension:
    """Why a value is not there: a code of FHIR’s `data-absent-reason`."""
    return Extension(url=_ABSENT, value_code=reason)


def reason_absent(extensions: tuple[Extension, ...]) -> str:
    """The `data-absent-reason` among these extensions, or nothing."""
    return next((each.value_code for each in extensions if each.url == _ABSENT), "")


def encode(resource: Resource) -> bytes:
    """The resource as JSON."""
    return msgspec.json.encode(resource)
