"""Where choices are kept: with the account of whoever is signed in, else in the browser.

Signing in on another device brings them along. A ward's shared computer is left as it was
found: what somebody chooses while signed in goes to their account, not into its cookie.
"""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from sers.directory import displaying
from sers.directory.models import User
from sers.web.display import choices
from sers.web.display.choices import Chosen, Display

COOKIE = "display"
A_YEAR = 365 * 24 * 60 * 60


def display_of(request: HttpRequest) -> Display:
    """How this reader wants pages."""
    return choices.display(chosen(request), request.headers.get("Accept-Language", ""))


def chosen(request: HttpRequest) -> Chosen:
    """What they chose: the account's choices, where it has any, before the browser's."""
    user = _user(request)
    of_user = choices.known(user.display) if user else {}
    return of_user or choices.from_cookie(request.COOKIES.get(COOKIE, ""))


def keep(request: HttpRequest, answer: HttpResponse, new: Chosen) -> None:
    """These, and what was chosen before of the rest."""
    kept = {**chosen(request), **new}
    if user := _user(request):
        displaying.keep(user, kept)
    else:
        answer.set_cookie(
            COOKIE,
            choices.as_cookie(kept),
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _user(request: HttpRequest) -> User | None:
    """Nobody is asked for who brings no session: public pages stay free of the database."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        user = request.user
        return user if isinstance(user, User) else None
    except (AttributeError, DatabaseError):
        return None  # an error page has to stand, whatever it is that fails
