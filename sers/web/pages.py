"""Declaring a page: what it is called with, and who may open it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

from sers.access import rows
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.web import errors


class Request(HttpRequest):
    """A request to a page that asks for a permission: somebody is signed in."""

    user: User


type View = Callable[..., HttpResponseBase]


def page(
    permission: Permission | None, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Open to those holding the permission in any team; None means open to everyone.

    This keeps out people with no business here at all. Which records they may then reach
    is settled by `access.gate.fetch`, and again by the database, which learns here who is
    asking. Everything the page does is one transaction.
    """

    taken = (*methods, "HEAD") if "GET" in methods else methods

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in taken:
                return errors.not_allowed(request, taken)
            if permission is None:
                return view(request, *args, **kwargs)
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return _ask_to_sign_in(request, comes_back="GET" in methods)
            with rows.identified(user):
                if not user.teams_where(permission):
                    raise Http404
                return view(request, *args, **kwargs)

        # Public ones too: they say who is signed in, and what is kept is shown again to the next.
        declared = never_cache(guarded)
        declared.permission = permission  # type: ignore[attr-defined]
        return declared

    return declare


def signed_in(view: View) -> View:
    """Open to everybody with an account, whatever they may do."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return errors.not_allowed(request, ("GET", "HEAD"))
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return _ask_to_sign_in(request, comes_back=True)
        with rows.identified(user):
            return view(request, *args, **kwargs)

    guarded.permission = "signed in"  # type: ignore[attr-defined]
    return guarded


def _ask_to_sign_in(request: HttpRequest, *, comes_back: bool) -> HttpResponseBase:
    """Send them to sign in. What a form brought cannot be kept for nobody: it is shown again."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    back = QueryDict(mutable=True)
    # What only takes a button cannot be opened afterwards.
    back["next"] = request.get_full_path() if comes_back else resolve_url("account:arrive")
    return errors.session_ended(request, f"{resolve_url('account_login')}?{back.urlencode('/')}")
