"""Pages whose words managers write: what stands in them, and what the page itself draws there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sers.content import reading
from sers.directory import queries as directory
from sers.intake import publishing
from sers.intake.reading import restore
from sers.web.pages import page
from sers.web.public import drawing, sample
from sers.web.public.addresses import ADDRESSES
from sers.web.public.caching import public_page

# Where the person may live of whom somebody is afraid for, in the order of the question.
PLACES = {
    "cornwall": _("Cornwall"),
    "scilly": _("Isles of Scilly"),
    "elsewhere": _("Somewhere else, or I do not know"),
}


@public_page()
@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and where else to go."""
    return _shown(request, "home", "public/home.jinja", {"place": "", "places": PLACES})


@public_page("words")
@page(None)
def needed(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that the service leads to."""
    return _shown(request, slug)


@public_page("words")
@page(None)
def added(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that a manager added."""
    if slug in ADDRESSES or slug == "home":
        raise Http404
    return _shown(request, slug)


@public_page("words", "place")
@page(None)
def abuse_or_neglect(request: HttpRequest) -> HttpResponse:
    """Whom to ring, by where the person lives."""
    place = request.GET.get("place", "")
    asked = {
        "places": PLACES,
        "place": place if place in PLACES else "",
        "unanswered": "asked" in request.GET and place not in PLACES,
    }
    return _shown(request, "abuse-or-neglect", more=asked)


@public_page()
@page(None)
def the_form(request: HttpRequest) -> HttpResponse:
    """Every question of the form that is in use, to look at."""
    form = restore(publishing.current().definition)
    return _shown(request, "the-form", more={"form": sample.of(form)})


def _shown(
    request: HttpRequest,
    slug: str,
    template: str = "public/page.jinja",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    version = reading.published(slug)
    if version is None:
        raise Http404
    reader = drawing.reader_of(request)
    shown = drawing.draw(version, reader, led=reading.pages())
    told = {
        "page": shown,
        "say": reader.say,
        "numbers": reader.numbers,
        "notices": reading.notices(),
        "organisations": directory.signing_in() if shown.names_organisations else [],
    }
    return render(request, template, told | (more or {}))
