"""What somebody who sent a referral can say about it afterwards."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from sers.referrals.lists import Reason

LONGEST = 4000
TOO_LONG = {"max_length": _("Shorten it to 4,000 characters or fewer")}


class AnswerForm(forms.Form):
    """The answer to one question."""

    answer = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": _("Write your answer, or choose ‘I do not know’"),
            **TOO_LONG,
        },
    )


class TellForm(forms.Form):
    """What has changed since it was sent."""

    text = forms.CharField(
        max_length=LONGEST, error_messages={"required": _("Write what has changed"), **TOO_LONG}
    )


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = forms.ChoiceField(
        error_messages={
            "required": _("Select why you take it back"),
            "invalid_choice": _("Select a reason from the list"),
        }
    )
    note = forms.CharField(max_length=LONGEST, required=False, error_messages=TOO_LONG)
    seen = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages={
            "required": _("Reload the page, then try again"),
            "invalid": _("Reload the page, then try again"),
            "min_value": _("Reload the page, then try again"),
            "max_value": _("Reload the page, then try again"),
        },
    )

    def __init__(self, reasons: Sequence[Reason], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.reasons = {reason.code: reason for reason in reasons}
        choices = [(reason.code, reason.label) for reason in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Reason:
        return self.reasons[self.cleaned_data["reason"]]
