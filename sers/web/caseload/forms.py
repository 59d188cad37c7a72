"""What somebody who helps fills in, mostly on a telephone. Names alone; the words are drawn."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sers.directory.models import User
from sers.referrals.lists import Outcome, Reason
from sers.web.triage.forms import LONGEST_LINE, LONGEST_TEXT, one_of

DESK, REFERRER = "desk", "referrer"
YES, NO = "yes", "no"
# Nobody plans further ahead; what is typed beyond is a slip of the finger.
FURTHEST = timedelta(days=2 * 365)
LONG_AGO = date(1900, 1, 1)
MINUTE = timedelta(minutes=1)


class AssignForm(forms.Form):
    """Who goes, and which of them leads."""

    seen = forms.IntegerField()

    def __init__(self, *args: Any, people: Sequence[User], **named: Any) -> None:
        super().__init__(*args, **named)
        by_key = {str(person.pk): person for person in people}
        choices = [(key, key) for key in by_key]
        self.fields["workers"] = forms.TypedMultipleChoiceField(
            choices=choices,
            coerce=by_key.__getitem__,
            required=False,
            error_messages={"invalid_choice": _("Choose people of this team")},
        )
        self.fields["lead"] = one_of(people, _("Choose somebody of this team"))
        self.fields["lead"].required = False


class PlanForm(forms.Form):
    """When somebody comes, and what the referrer is told of it."""

    seen = forms.IntegerField()
    note = forms.CharField(max_length=LONGEST_LINE, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["day"] = _day_field(_("Enter the day, like 28/11/2026"))
        self.fields["time"] = _time_field(_("Enter the time, like 14:30"))

    def at(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["time"])


class WaitForm(forms.Form):
    """What it waits for, and when the team looks again."""

    seen = forms.IntegerField()
    note = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, reasons: Sequence[Reason], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"] = one_of(reasons, _("Choose what it waits for"))
        self.fields["review_on"] = _day_field(_("Enter the day on which you look again"))


class StartForm(forms.Form):
    """The first contact."""

    seen = forms.IntegerField()

    def __init__(
        self, *args: Any, places: Sequence[Outcome], modes: Sequence[Outcome], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.fields["place"] = one_of(places, _("Choose where it was"))
        self.fields["mode"] = one_of(modes, _("Choose how it was made"))
        self.fields["day"] = _day_field(_("Enter the day, like 28/11/2026"))
        self.fields["time"] = _time_field(_("Enter the time, like 14:30"))

    def at(self, offered_at: datetime) -> datetime:
        """Pages know minutes: what began in the minute of the offer began after it."""
        typed = moment(self.cleaned_data["day"], self.cleaned_data["time"])
        return offered_at if timedelta(0) < offered_at - typed < MINUTE else typed


class FailForm(forms.Form):
    """Why nobody was met, what happens next, and when."""

    seen = forms.IntegerField()
    next_step = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": _("Write what you do next")}
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["outcome"] = one_of(outcomes, _("Choose what happened"))
        self.fields["day"] = _day_field(_("Enter the day, like 28/11/2026"), required=False)
        self.fields["time"] = _time_field(_("Enter the time, like 14:30"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("time") and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("Enter the day too"))
        return cleaned

    def again_at(self) -> datetime | None:
        day = self.cleaned_data["day"]
        return moment(day, self.cleaned_data["time"] or time(12)) if day else None


class CompleteForm(forms.Form):
    """How it went, and a sentence for the referrer."""

    seen = forms.IntegerField()
    report = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write a sentence for the referrer")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["outcome"] = one_of(outcomes, _("Choose how it went"))


class ReasonForm(forms.Form):
    """Why, and what the others should know."""

    seen = forms.IntegerField()

    def __init__(
        self, *args: Any, reasons: Sequence[Reason], words_needed: bool, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.fields["reason"] = one_of(reasons, _("Choose a reason"))
        self.fields["note"] = forms.CharField(
            max_length=LONGEST_TEXT,
            required=words_needed,
            error_messages={"required": _("Write what they should know to look further")},
        )


class AskForm(forms.Form):
    """A question, and who is asked."""

    seen = forms.IntegerField()
    question = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": _("Write the question")}
    )

    def __init__(self, *args: Any, may_ask_referrer: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        asked = [DESK, REFERRER] if may_ask_referrer else [DESK]
        choose = _("Choose who is asked")
        self.fields["of"] = forms.ChoiceField(
            choices=[(each, each) for each in asked],
            error_messages={"required": choose, "invalid_choice": choose},
        )


class NoteForm(forms.Form):
    """For the team alone."""

    seen = forms.IntegerField()
    text = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": _("Write the note")}
    )


class DeathForm(forms.Form):
    """That the person has died: who said so, and when it was, as far as that is known."""

    seen = forms.IntegerField()
    told_by = forms.CharField(
        max_length=LONGEST_LINE, error_messages={"required": _("Write who told you")}
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        wrong = _("Enter a real day, or leave it blank")
        self.fields["died_on"] = _day_field(wrong, required=False)


class CapacityForm(forms.Form):
    """Whether a service takes anybody on; if not, why and until when."""

    taking_on = forms.ChoiceField(
        choices=[(YES, YES), (NO, NO)],
        error_messages={"required": _("Choose one"), "invalid_choice": _("Choose one")},
    )
    why = forms.CharField(max_length=150, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        wrong = _("Enter a real day, or leave it blank")
        self.fields["until"] = _day_field(wrong, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("taking_on") == NO and "why" not in self.errors and not cleaned.get("why"):
            self.add_error("why", _("Write why, for those who would ask you"))
        return cleaned


def moment(day: date, at: time) -> datetime:
    """That time on that day, on the wall in Cornwall."""
    return timezone.make_aware(datetime.combine(day, at))


def _day_field(wrong: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        required=required,
        validators=[
            MinValueValidator(LONG_AGO, wrong),
            MaxValueValidator(lambda: timezone.localdate() + FURTHEST, wrong),
        ],
        error_messages={"required": wrong, "invalid": wrong},
    )


def _time_field(wrong: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        required=required,
        error_messages={"required": wrong, "invalid": wrong},
    )
