"""What every page needs to know of how its reader wants it."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html

from sers.values.languages import Language
from sers.web.display.choices import Display, offered
from sers.web.speaking import is_drafted

# Where anybody may have a public page translated. Nothing is handed over: not even its address.
TRANSLATION_SERVICE = "https://translate.google.com/"


def around(request: HttpRequest) -> dict[str, Any]:
    """For the layout. No question to the database: `request.display` is settled before."""
    display = getattr(request, "display", None) or Display()
    # What is being spoken: English on a working page, and the reader's language on an error.
    page = offered().get(translation.get_language() or "", Display().language)
    match = request.resolver_match
    is_public = match is not None and match.namespace == "public"
    return {
        "display": display,
        "page_language": page,
        "chosen_apart": _apart(display.language) if page != display.language else "",
        "back_here": here(request),
        "all_choices": _all_choices(request),
        "offers_english": not page.is_english and is_drafted(page.code),
        "translated_elsewhere": TRANSLATION_SERVICE if is_public else "",
    }


def here(request: HttpRequest) -> str:
    """Where to come back to: this page, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return getattr(request, "known_as", "") or request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != _host(request):
        return request.path
    return sent_from._replace(scheme="", netloc="", fragment="").geturl()


def _all_choices(request: HttpRequest) -> str:
    """The page of all choices. It leads to itself, lest its address grow with every step."""
    page, back = reverse("display:choose"), here(request)
    return back if request.path == page else f"{page}?{urlencode({'back': back}, safe='/')}"


def _host(request: HttpRequest) -> str:
    """Nothing where it is none of ours: the page that says so must stand."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _apart(language: Language) -> str:
    """Attributes of what is in another language than the page."""
    return format_html(' lang="{}" dir="{}"', language.tag, language.direction)
