"""Several resources in one answer: the result of a search, as a Bundle. Pure."""

from collections.abc import Mapping

from sers.interop.fhir.elements import Element, Resource
from sers.interop.fhir.resources.questionnaire import Questionnaire


class Link(Element, frozen=True, kw_only=True):
    relation: str
    url: str


class Search(Element, frozen=True, kw_only=True):
    mode: str


class Entry(Element, frozen=True, kw_only=True):
    full_url: str
    resource: Questionnaire
    search: Search


class Bundle(Resource, frozen=True, kw_only=True, tag="Bundle"):
    """Everything that was found."""

    type: str
    # No default: where nothing was found, none is said.
    total: int
    link: tuple[Link, ...]
    entry: tuple[Entry, ...] = ()


def searchset(address: str, found: Mapping[str, Questionnaire]) -> Bundle:
    """What was found, by its address; `address` is that of the search."""
    match = Search(mode="match")
    entries = (
        Entry(full_url=url, resource=resource, search=match) for url, resource in found.items()
    )
    return Bundle(
        type="searchset",
        total=len(found),
        link=(Link(relation="self", url=address),),
        entry=tuple(entries),
    )
