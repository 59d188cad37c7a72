"""Declaring a page: what it is called with, and who may open it."""

from collections.abc import Callable, Sequence

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import resolve_url

from sers.access.doors import SIGNED_IN, Request, View, door
from sers.policy.permissions import Permission
from sers.web import errors

__all__ = ["Request", "page", "signed_in"]


class _Pages:
    """How a page refuses: with another page, that says what to do."""

    def not_allowed(self, request: HttpRequest, taken: Sequence[str]) -> HttpResponseBase:
        return errors.not_allowed(request, taken)

    def not_signed_in(self, request: HttpRequest, *, comes_back: bool) -> HttpResponseBase:
        """Send them to sign in. What a form brought is kept for nobody, so it is shown again."""
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        back = QueryDict(mutable=True)
        # What only takes a button cannot be opened afterwards.
        back["next"] = request.get_full_path() if comes_back else resolve_url("account:arrive")
        sign_in = f"{resolve_url('account_login')}?{back.urlencode('/')}"
        return errors.session_ended(request, sign_in)


def page(
    permission: Permission | frozenset[Permission] | None, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Open to those holding the permission, or one of several, in any team; None: to everyone."""

    def declare(view: View) -> View:
        return door(view, permission, methods, _Pages())

    return declare


def signed_in(view: View) -> View:
    """Open to everybody with an account, whatever they may do."""
    return door(view, SIGNED_IN, ("GET",), _Pages())
