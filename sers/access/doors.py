"""What every door of the service does, whether it opens on a page or on a FHIR resource.

Who may come in is said where the door is made; then PostgreSQL is told who is asking, and
everything behind the door is one transaction. How a door refuses is its own affair.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Final, Literal, Protocol

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from sers.access import rows
from sers.directory.models import User
from sers.policy.permissions import Permission


class Request(HttpRequest):
    """A request through a door that asks who is there: somebody is signed in."""

    user: User


type View = Callable[..., HttpResponseBase]

SIGNED_IN: Final = "signed in"

# Whom a door opens to: holders of the permission in any team, or of one among several;
# everybody with an account; or, None, everybody.
type Opening = Permission | frozenset[Permission] | Literal["signed in"] | None


class Manners(Protocol):
    """How a kind of door refuses those it does not open to."""

    def not_allowed(self, request: HttpRequest, taken: Sequence[str]) -> HttpResponseBase:
        """The door is there, but not for this method."""
        ...

    def not_signed_in(self, request: HttpRequest, *, comes_back: bool) -> HttpResponseBase:
        """Nobody knows who is asking. `comes_back`: the address can be opened later."""
        ...


def door(view: View, opens_to: Opening, methods: tuple[str, ...], manners: Manners) -> View:
    """The view behind a door: raises Http404 for those with no business here at all.

    Which records the others may then reach is settled by `gate.fetch`, and again by the
    database, which learns here who is asking. Everything behind the door is one transaction.
    """
    taken = (*methods, "HEAD") if "GET" in methods else methods

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in taken:
            return manners.not_allowed(request, taken)
        if opens_to is None:
            return view(request, *args, **kwargs)
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return manners.not_signed_in(request, comes_back="GET" in methods)
        with rows.identified(user):
            if not _is_open(user, opens_to):
                raise Http404
            return view(request, *args, **kwargs)

    # Public ones too: they say who is signed in, and what is kept is shown again to the next.
    declared = never_cache(guarded)
    declared.permission = opens_to  # type: ignore[attr-defined]
    return declared


def _is_open(user: User, opens_to: Opening) -> bool:
    match opens_to:
        case Permission():
            return bool(user.teams_where(opens_to))
        case frozenset():
            return any(user.teams_where(permission) for permission in opens_to)
        case _:
            return True
