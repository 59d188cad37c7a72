"""What somebody who sent a referral can say about it afterwards."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sers.referrals.lists import Reason

LONGEST, LONGEST_LINE = 4000, 200
TOO_LONG = {"max_length": _("Shorten it to 4,000 characters or fewer")}


def seen() -> forms.IntegerField:
    """The revision that the page was drawn from."""
    reload = _("Reload the page, then try again")
    wrong = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        min_value=0, max_value=2**31 - 1, error_messages=dict.fromkeys(wrong, reload)
    )


class SeenForm(forms.Form):
    """A button: which revision the reader saw when they pressed it."""

    seen = seen()


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
    seen = seen()

    def __init__(self, reasons: Sequence[Reason], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.reasons = {reason.code: reason for reason in reasons}
        choices = [(reason.code, reason.label) for reason in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Reason:
        return self.reasons[self.cleaned_data["reason"]]


class DiedForm(forms.Form):
    """The day, if it is known, and who said so."""

    died_day = forms.CharField(max_length=LONGEST_LINE, required=False)
    died_month = forms.CharField(max_length=LONGEST_LINE, required=False)
    died_year = forms.CharField(max_length=LONGEST_LINE, required=False)
    told_by = forms.CharField(
        max_length=LONGEST_LINE,
        error_messages={
            "required": _("Write who told you"),
            "max_length": _("Shorten it to 200 characters or fewer"),
        },
    )
    seen = seen()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        written = [cleaned.get(f"died_{part}", "") for part in ("year", "month", "day")]
        cleaned["died_on"] = None
        try:
            cleaned["died_on"] = date(*map(int, written)) if any(written) else None
        except (ValueError, OverflowError):
            self.add_error("died_day", _("Enter a real date, or leave it blank"))
        return cleaned

    def sentences(self) -> list[tuple[str, str]]:
        """Every error with the field it leads to; what has no field leads nowhere."""
        return [
            (str(sentence), "" if name == "seen" else name)
            for name in self.fields
            for sentence in self.errors.get(name, [])
        ]

    def decision(self) -> dict[str, Any]:
        """What `dying.record_death` is called with."""
        return {name: self.cleaned_data[name] for name in ("died_on", "told_by", "seen")}
