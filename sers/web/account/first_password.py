"""Choosing the first password of an account, with the link that a manager handed over.

The link's secret goes from the address into the session at once, so that it stands in no
history and is sent along to no other page.
"""

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.managing import people
from sers.web.pages import page

KEPT, CHOOSE = "first_password", "choose"
MOST_DIGITS = 18


@page(None, methods=("GET", "POST"))
def first_password(request: HttpRequest, whose: str, token: str) -> HttpResponse:
    """Twice the same password, for an account that has none."""
    user = _account(whose)
    if token != CHOOSE:
        request.session[KEPT] = token
        return redirect("account_first_password", whose, CHOOSE)
    secret = str(request.session.get(KEPT, ""))
    if user is None or not default_token_generator.check_token(user, secret):
        return render(request, "account/link_is_over.jinja")
    form = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        people.choose_password(user, form.cleaned_data["new_password1"])
        request.session.pop(KEPT, None)
        messages.success(request, _("Your password is set. Sign in with it"))
        return redirect("account_login")
    return render(request, "account/first_password.jinja", {"errors": _errors(form)})


def _account(whose: str) -> User | None:
    try:
        number = urlsafe_base64_decode(whose).decode("ascii")
    except ValueError:
        return None
    is_number = number.isdigit() and len(number) <= MOST_DIGITS
    return people.without_password(int(number)) if is_number else None


def _errors(form: "SetPasswordForm[User]") -> list[tuple[str, str]]:
    """Each sentence with the box it leads to."""
    missing = {
        "new_password1": _("Choose a password"),
        "new_password2": _("Write the same password again"),
    }
    return [
        (missing[name] if problem.code == "required" else " ".join(problem.messages), name)
        for name, problems in form.errors.as_data().items()
        for problem in problems
    ]
