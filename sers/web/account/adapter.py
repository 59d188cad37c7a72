"""How allauth behaves here: accounts are given, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by managers, and later by the NHS's own sign-in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Check the e-mail address and the password"),
        "account_inactive": _("This account is closed. Ask your manager to open it again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's name
        return False

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Nothing: where one arrives says enough, and a message would repeat the address."""
