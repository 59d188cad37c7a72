"""Choosing how pages look and read."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from sers.web.display import bar, choices, keeping
from sers.web.pages import page

# What a browser says of a request that another site had it send.
FOREIGN = frozenset({"cross-site", "same-site"})
# Longer than any address of ours.
LONGEST = 2_000


@csrf_exempt
@page(None, methods=("POST",))
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to the page it was chosen on.

    It takes no CSRF token, for which every public page would have to set a cookie. What
    browsers say of where a request comes from does as well: all that are supported do say it,
    and the worst that could be forged is a page in large letters.
    """
    if _is_foreign(request):
        raise PermissionDenied
    new = choices.STANDARD if "standard" in request.POST else choices.known(request.POST)
    asked_by_script = "text/html" not in request.headers.get("Accept", "text/html")
    answer = HttpResponse(status=204) if asked_by_script else HttpResponseRedirect(_back(request))
    keeping.keep(request, answer, dict(new))
    return answer


@page(None)
def choose(request: HttpRequest) -> HttpResponse:
    """All choices on a page of their own, for whom a bar is too small."""
    back = _local(request.GET.get("back"))
    here = reverse("display:choose")
    context = {
        "questions": bar.questions(keeping.display_of(request)),
        "back": back,
        "again": f"{here}?{urlencode({'back': back, 'kept': 'yes'})}",
        "kept": "kept" in request.GET,
    }
    return render(request, "display/choose.jinja", context)


def _is_foreign(request: HttpRequest) -> bool:
    if said := request.headers.get("Sec-Fetch-Site"):
        return said in FOREIGN
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def _back(request: HttpRequest) -> str:
    return _local(request.POST.get("back"))


def _local(address: str | None) -> str:
    """An address of ours, without the site; the start where it is none."""
    is_ours = (
        address is not None
        and len(address) <= LONGEST
        and address.startswith("/")
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if address and is_ours else "/"
