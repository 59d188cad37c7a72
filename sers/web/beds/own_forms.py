"""What those who have beds fill in, on a telephone between two bells. Names alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sers.beds import columns
from sers.beds.models import Bed
from sers.beds.places import Sex
from sers.referrals.lists import Outcome, Reason
from sers.web.caseload.forms import FURTHEST, LONG_AGO, MINUTE, moment
from sers.web.triage.forms import LONGEST_TEXT, one_of

LONGEST_NOTE, LONGEST_OF_STOCK = 400, 300
# A day without a time: nobody leaves before the round, nor after lunch.
NOON = time(12)
TOLD = frozenset({"isolates", "oxygen", "hoist", "profiling", "ground_floor", "en_suite"})


class When(forms.Form):
    """A day and a time."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["day"] = day_field(_("Enter the day, like 28/11/2026"))
        self.fields["time"] = time_field(_("Enter the time, like 14:30"))

    def at(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["time"])

    def after(self, earliest: datetime) -> datetime:
        """Pages know minutes: what was in the minute of what went before came after it."""
        typed = self.at()
        return earliest if timedelta(0) < earliest - typed < MINUTE else typed


class ArriveForm(When):
    """When they came, and on which day they are expected to leave."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        wrong = _("Enter a real day, or leave it blank")
        self.fields["leaving_on"] = day_field(wrong, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        leaves, came = cleaned.get("leaving_on"), cleaned.get("day")
        if leaves and came and leaves < came:
            self.add_error(
                "leaving_on", _("They cannot leave before they arrive. Check the two days")
            )
        return cleaned

    def leaving_at(self) -> datetime | None:
        day = self.cleaned_data["leaving_on"]
        return moment(day, NOON) if day else None


class ExpectForm(When):
    """When they are expected to leave."""

    seen = forms.IntegerField(required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)


class AwayForm(When):
    """Until when the bed is kept, and where they are."""

    note = forms.CharField(max_length=LONGEST_NOTE, required=False)


class LeftForm(When):
    """When they left, where to, and a sentence for the referrer."""

    report = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write a sentence for the referrer")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(outcomes, _("Choose where they went"))


class ReasonForm(forms.Form):
    """Why, and what the Bed Bureau should know."""

    note = forms.CharField(max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, reasons: Sequence[Reason], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"] = one_of(reasons, _("Choose a reason"))


class AcceptForm(forms.Form):
    """What to say with a yes."""

    note = forms.CharField(max_length=LONGEST_NOTE, required=False)


class AskForm(forms.Form):
    """What the Bed Bureau is asked before the answer."""

    question = forms.CharField(
        max_length=LONGEST_NOTE, error_messages={"required": _("Write the question")}
    )


class CloseForm(forms.Form):
    """Why a bed cannot be used, and when somebody looks again."""

    note = forms.CharField(max_length=LONGEST_OF_STOCK, required=False)

    def __init__(self, *args: Any, reasons: Sequence[Reason], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"] = one_of(reasons, _("Choose a reason"))
        self.fields["review_on"] = day_field(_("Enter the day on which somebody looks again"))


class LeavingForm(forms.Form):
    """When somebody who came another way is expected to leave; blank where nobody knows."""

    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["day"] = day_field(_("Enter a real day, or leave it blank"), required=False)
        self.fields["time"] = time_field(_("Enter the time, like 14:30"), required=False)

    def at(self) -> datetime | None:
        day = self.cleaned_data["day"]
        return moment(day, self.cleaned_data["time"] or NOON) if day else None


class BedForm(forms.Form):
    """What is said of a bed."""

    seen = forms.IntegerField(required=False)
    name = forms.CharField(
        max_length=60, error_messages={"required": _("Enter its name, like “Bed 3”")}
    )
    bay = forms.CharField(max_length=60, required=False)
    bay_sex = forms.ChoiceField(choices=[("", ""), *Sex.choices], required=False)
    most_kg = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=columns.MOST_KG,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Enter a whole number of kilograms up to 500, or leave it blank"),
        ),
    )
    has = forms.MultipleChoiceField(choices=[(name, name) for name in sorted(TOLD)], required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("bay_sex") and not cleaned.get("bay") and "bay" not in self.errors:
            self.add_error("bay", _("Name the bay, or choose that it is a room of its own"))
        if "isolates" in cleaned.get("has", []) and cleaned.get("bay"):
            self.add_error("has", _("Only a room of its own isolates: take the bay away"))
        return cleaned

    def given(self) -> Mapping[str, Any]:
        """Under the names of `stock.FIELDS`."""
        typed = self.cleaned_data
        said = {name: name in typed["has"] for name in TOLD}
        plain = {name: typed[name] for name in ("name", "bay", "bay_sex")}
        return plain | {"most_kg": typed["most_kg"] or 0} | said


class RetireForm(forms.Form):
    """That a bed is no more."""

    seen = forms.IntegerField(required=False)


def of_bed(bed: Bed) -> dict[str, Any]:
    """What the form of a bed is drawn with."""
    return {
        "name": bed.name,
        "bay": bed.bay,
        "bay_sex": bed.bay_sex,
        "most_kg": bed.most_kg or "",
        "has": [name for name in sorted(TOLD) if getattr(bed, name)],
    }


class StillForm(forms.Form):
    """Of each bed: free, taken, or not ready."""

    def __init__(self, *args: Any, beds: Sequence[Bed], answers: Sequence[str], **named: Any):
        super().__init__(*args, **named)
        self.beds = beds
        for bed in beds:
            wrong = _("Say of %(bed)s whether it is still free") % {"bed": bed.name}
            self.fields[of(bed)] = forms.ChoiceField(
                choices=[(each, each) for each in answers],
                error_messages={"required": wrong, "invalid_choice": wrong},
            )

    def said(self) -> dict[UUID, str]:
        return {bed.pk: self.cleaned_data[of(bed)] for bed in self.beds}


def of(bed: Bed) -> str:
    """The name of the field that asks after one bed."""
    return f"bed-{bed.pk}"


def day_field(wrong: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        required=required,
        validators=[
            MinValueValidator(LONG_AGO, wrong),
            MaxValueValidator(_furthest, wrong),
        ],
        error_messages={"required": wrong, "invalid": wrong},
    )


def time_field(wrong: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        required=required,
        error_messages={"required": wrong, "invalid": wrong},
    )


def _furthest() -> date:
    return timezone.localdate() + FURTHEST
