"""The door of the person's own pages: open with a code and a birth date, for a while.

The session holds only which opening it is, so that whoever has it can do no more than read this
page until it ends. A member of staff who is signed in in the same browser is not asked who they
are here, and what is done here is never done in their name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sers.access import rows
from sers.own_page import keeper, opening
from sers.own_page.models import Opening
from sers.own_page.opening import Open

OPENED, CODE = "own_page_opening", "own_page_code"

type Page = Callable[..., HttpResponse]


def opened(view: Page) -> Page:
    """The view, with the page that is open; where none is any more, how to open it again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = request.session.get(OPENED)
        if kept is None and request.method != "POST":
            return unlisted(redirect("person:come"))
        with rows.identified(keeper.ensure_keeper()):
            page = opening.still_open(kept) if kept else None
            if page is not None and _is_from_another(request, page):
                return unlisted(over(request, another=True))
            if page is not None:
                return unlisted(view(request, page, *args, **kwargs))
        request.session.pop(OPENED, None)
        return unlisted(over(request))

    return guarded


def enter(request: HttpRequest, opened_now: Opening) -> None:
    """Let this browser read the page. Who knew its session before knows it no longer."""
    request.session.cycle_key()
    request.session.pop(CODE, None)
    request.session[OPENED] = str(opened_now.pk)


def leave(request: HttpRequest) -> None:
    """Let this browser read it no longer."""
    request.session.pop(OPENED, None)
    request.session.pop(CODE, None)


def current(request: HttpRequest) -> Open | None:
    """The page that this browser has open now, if any."""
    kept = request.session.get(OPENED)
    if kept is None:
        return None
    with rows.identified(keeper.ensure_keeper()):
        return opening.still_open(kept)


def over(request: HttpRequest, *, another: bool = False) -> HttpResponse:
    """It was open too long ago, or its link has ended. What was typed is shown once more.

    `another`: somebody else's page was opened since in this browser.
    """
    typed = request.POST.get("text", "") if request.method == "POST" else ""
    return render(request, "person/over.jinja", {"typed": typed, "another": another})


def unlisted(answer: HttpResponse) -> HttpResponse:
    """In no search engine. No cache keeps it: every page says so already."""
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _is_from_another(request: HttpRequest, page: Open) -> bool:
    """Whether a form was drawn on somebody else's page: who cares for two may have both in tabs."""
    return request.method == "POST" and request.POST.get("page", page.mark) != page.mark
