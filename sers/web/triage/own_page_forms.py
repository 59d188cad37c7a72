"""What is filled in to give somebody a link, to end one, and to answer what was said."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sers.own_page import saying
from sers.own_page.linking import LONGEST_AGREED, LONGEST_NAME, LONGEST_WHY
from sers.own_page.models import Kind, Print, Whose
from sers.values.languages import BY_CODE

# How long a link is good for, in days.
GOOD_FOR = {14: _("2 weeks"), 30: _("1 month"), 91: _("3 months"), 182: _("6 months")}
USUALLY = 91


class LinkForm(forms.Form):
    """Who it is for, how the person agreed, and how they wish to read."""

    whose = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Whose],
        error_messages={"required": _("Say who the link is for")},
    )
    name = forms.CharField(max_length=LONGEST_NAME, required=False)
    agreed = forms.CharField(max_length=LONGEST_AGREED, required=False)
    language = forms.ChoiceField(
        choices=[(code, code) for code in BY_CODE],
        error_messages={"required": _("Choose a language")},
    )
    print = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Print],
        error_messages={"required": _("Choose how they like to read")},
    )
    days = forms.TypedChoiceField(
        choices=[(days, days) for days in GOOD_FOR],
        coerce=int,
        error_messages={"required": _("Choose how long it is good for")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("whose") == Whose.CARER:
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", _("Enter the name of whoever cares for them"))
            if not cleaned.get("agreed") and "agreed" not in self.errors:
                self.add_error("agreed", _("Write how the person agreed to it"))
        return cleaned


class EndForm(forms.Form):
    """Why a link ends."""

    why = forms.CharField(
        max_length=LONGEST_WHY, error_messages={"required": _("Write why the link ends")}
    )


class DealForm(forms.Form):
    """What the person reads in reply. A question needs one."""

    reply = forms.CharField(max_length=saying.LONGEST, required=False)

    def __init__(self, *args: Any, kind: str, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reply"].required = kind == Kind.QUESTION
        needed = _("Write the answer. The person reads it on their page")
        self.fields["reply"].error_messages["required"] = needed
