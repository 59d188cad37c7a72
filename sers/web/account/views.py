"""Coming in and going out. The work is allauth's; the words and pages are ours."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, LogoutView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from sers.policy.permissions import Permission
from sers.web.pages import Request, page, signed_in

# Where somebody arrives: the first of these that they may do.
ARRIVALS = (
    (Permission.TRIAGE_REFERRAL, "triage:desk"),
    (Permission.KEEP_OWN_STOCK, "beds:mine"),
    (Permission.ANSWER_OFFER, "caseload:mine"),
    (Permission.WORK_DESK, "triage:desk"),
    (Permission.MAKE_REFERRAL, "track:mine"),
    (Permission.MANAGE_DIRECTORY, "manage:home"),
    (Permission.READ_ACCESS_LOG, "record:access"),
)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Ours only in its words."""

    def user_credentials(self) -> dict[str, Any]:
        """What is tried, under the name by which django-axes counts failures too."""
        credentials: dict[str, Any] = super().user_credentials()
        return credentials | {"login": credentials.get("email")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address")
        self.fields["login"].error_messages["invalid"] = _(
            "Enter an e-mail address, like name@example.nhs.uk"
        )
        self.fields["password"].error_messages["required"] = _("Enter your password")


@method_decorator([axes_dispatch], name="dispatch")
@method_decorator([axes_form_invalid], name="form_invalid")
class _SignIn(LoginView):  # type: ignore[misc]
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"errors": _pairs(context["form"])}


def _pairs(form: SignInForm) -> list[tuple[str, str]]:
    """Each sentence with the field it leads to; what is wrong with both leads to the first."""
    return [
        (str(sentence), "login" if field == "__all__" else field)
        for field, sentences in form.errors.items()
        for sentence in sentences
    ]


sign_in = page(None, methods=("GET", "POST"))(_SignIn.as_view())
sign_out = page(None, methods=("GET", "POST"))(LogoutView.as_view())


@page(None)
def ask_for_one(request: HttpRequest) -> HttpResponse:
    """Who gives accounts, for those who have none."""
    return render(request, "account/ask_for_one.jinja")


@page(None)
def forgotten(request: HttpRequest) -> HttpResponse:
    """What to do without a password."""
    return render(request, "account/forgotten.jinja")


@signed_in
def arrive(request: Request) -> HttpResponseBase:
    """Where this user's work is."""
    for permission, route in ARRIVALS:
        if request.user.teams_where(permission):
            return HttpResponseRedirect(reverse(route))
    return render(request, "account/no_team.jinja")


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """After too many wrong passwords."""
    words = render_to_string("errors/429.jinja", request=request)
    return HttpResponse(words, status=429)
