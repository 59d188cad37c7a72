"""What somebody at a desk fills in to decide something. Names alone; the words are drawn."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sers.directory.models import Team
from sers.referrals.lists import NextStep, Reason
from sers.referrals.working import END_OF_DAY
from sers.web.triage import times

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_TEXT = 4_000
LONGEST_LINE = 200
LONGEST_DATE = 10
REFERRER, ANOTHER = "referrer", "another"
# The end of the working day, where somebody names only the day.


class AskForm(forms.Form):
    """A question to the referrer."""

    seen = forms.IntegerField()
    question = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": _("Write the question")}
    )

    def __init__(self, *args: Any, now: datetime, **named: Any) -> None:
        super().__init__(*args, **named)
        self.times = times.answer_times(now)
        self.fields["answer_by"] = forms.TypedChoiceField(
            choices=[(key, said) for key, (_at, said) in self.times.items()],
            coerce=lambda key: self.times[key][0],
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose by when you need the answer")},
        )


class RedirectForm(forms.Form):
    """Where else it belongs, and why."""

    seen = forms.IntegerField()
    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what the other desk must know")},
    )

    def __init__(
        self, *args: Any, desks: Sequence[Team], reasons: Sequence[Reason], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(desks, _("Choose a desk"))
        self.fields["reason"] = one_of(reasons, _("Choose a reason"))


class NotAcceptForm(forms.Form):
    """Why not, what happens instead, and who owns that."""

    seen = forms.IntegerField()
    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what the referrer should do, or can expect")},
    )
    owner = forms.ChoiceField(
        choices=[(REFERRER, REFERRER), (ANOTHER, ANOTHER)],
        error_messages={"required": _("Say who owns the next step")},
    )
    another = forms.CharField(max_length=LONGEST_LINE, required=False)
    by_day = forms.CharField(max_length=LONGEST_DATE, required=False)
    by_month = forms.CharField(max_length=LONGEST_DATE, required=False)
    by_year = forms.CharField(max_length=LONGEST_DATE, required=False)

    def __init__(
        self,
        *args: Any,
        reasons: Sequence[Reason],
        next_steps: Sequence[NextStep],
        referrer: str,
        **named: Any,
    ) -> None:
        super().__init__(*args, **named)
        self.referrer = referrer
        self.fields["reason"] = one_of(reasons, _("Choose the criterion that is not met"))
        self.fields["next_step"] = one_of(next_steps, _("Choose what should happen instead"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner") == ANOTHER and not cleaned.get("another"):
            self.add_error("another", _("Write the name of the person or team"))
        try:
            self.next_by = _day(cleaned)
        except (ValueError, OverflowError):  # the second of a year with ten digits
            self.add_error("by_day", _("Enter a real date that is not past, or leave it blank"))
        return cleaned

    def decision(self) -> dict[str, Any]:
        """What `triage.not_accept` is called with."""
        cleaned = self.cleaned_data
        is_another = cleaned["owner"] == ANOTHER
        return {
            "seen": cleaned["seen"],
            "reason": cleaned["reason"],
            "note": cleaned["note"],
            "next_step": cleaned["next_step"],
            "next_owner": cleaned["another"] if is_another else self.referrer,
            "next_by": self.next_by,
        }


class SeenForm(forms.Form):
    """A button: which revision the reader saw when they pressed it."""

    seen = forms.IntegerField()


def one_of[M: Model](records: Sequence[M], choose: "StrOrPromise") -> forms.TypedChoiceField:
    """A choice among these records, which gives the record."""
    by_key = {str(record.pk): record for record in records}
    return forms.TypedChoiceField(
        choices=[(key, key) for key in by_key],
        coerce=by_key.__getitem__,
        empty_value=None,
        error_messages={"required": choose, "invalid_choice": choose},
    )


def _day(cleaned: dict[str, Any]) -> datetime | None:
    """The end of the day named; None where none is, ValueError where there is no such day."""
    written = [cleaned.get(f"by_{part}", "") for part in ("year", "month", "day")]
    if not any(written):
        return None
    named = date(*(int(part) for part in written))
    if named < timezone.localdate():
        raise ValueError("That day is past")
    return timezone.make_aware(datetime.combine(named, END_OF_DAY))
