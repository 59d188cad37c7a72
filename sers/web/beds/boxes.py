"""What the forms about one search for a bed are made of: boxes, and how they are drawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.web.caseload.drawing import Box
from sers.web.caseload.forms import moment
from sers.web.triage.fields import Field, Option, Shape, drawn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NOTE = 400
LONGEST_WHO = 200
# What is typed beyond is a slip of the finger.
LONG_AGO, FURTHEST = date(1900, 1, 1), timedelta(days=2 * 365)
MINUTE = timedelta(minutes=1)
NOON = time(12)
WRONG_DAY = gettext_lazy("Enter the day, like 28/11/2026")
WRONG_TIME = gettext_lazy("Enter the time, like 14:30")


class SeenForm(Form):
    """The revision that the page was drawn from."""

    seen = forms.IntegerField()

    def clean(self) -> dict[str, Any]:
        """A time without its day would be lost without a word."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in [name for name in self.fields if name.endswith("_time")]:
            day = name.replace("_time", "_day")
            if cleaned.get(name) and day not in self.errors and not cleaned.get(day):
                self.add_error(day, _("Enter the day too"))
        return cleaned


class NoteForm(SeenForm):
    """A remark, which may be left out."""

    note = forms.CharField(max_length=LONGEST_NOTE, required=False)


def words_field(missing: "StrOrPromise", longest: int = LONGEST_NOTE) -> forms.CharField:
    """Words that must be written."""
    return forms.CharField(max_length=longest, error_messages={"required": missing})


def day_field(*, required: bool = True) -> forms.DateField:
    return forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        required=required,
        validators=[
            MinValueValidator(LONG_AGO, WRONG_DAY),
            MaxValueValidator(lambda: timezone.localdate() + FURTHEST, WRONG_DAY),
        ],
        error_messages={"required": WRONG_DAY, "invalid": WRONG_DAY},
    )


def time_field(*, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        required=required,
        error_messages={"required": WRONG_TIME, "invalid": WRONG_TIME},
    )


def ask_when(form: Form, name: str, *, required: bool = True) -> None:
    """Two boxes, a day and a time. Where they may be left out, the day alone means noon."""
    form.fields[f"{name}_day"] = day_field(required=required)
    form.fields[f"{name}_time"] = time_field(required=required)


def when(form: Form, name: str) -> datetime | None:
    """The moment in the two boxes; None where the day was left out."""
    day = form.cleaned_data.get(f"{name}_day")
    return moment(day, form.cleaned_data.get(f"{name}_time") or NOON) if day else None


def when_after(form: Form, name: str, begun: datetime) -> datetime | None:
    """Pages know minutes: what happened in the minute in which it could begin came after that."""
    typed = when(form, name)
    return begun if typed and timedelta(0) < begun - typed < MINUTE else typed


def in_boxes(name: str, at: datetime | None) -> Mapping[str, str]:
    """What the two boxes say of this moment."""
    if at is None:
        return {}
    here = timezone.localtime(at)
    return {f"{name}_day": f"{here:%Y-%m-%d}", f"{name}_time": f"{here:%H:%M}"}


# Drawing


def two_boxes(form: Form, name: str, day: str, at: str, hint: str = "") -> list[Field]:
    return [box(form, f"{name}_day", day, "date", hint=hint), box(form, f"{name}_time", at, "time")]


def line(form: Form, name: str, label: str, hint: str = "") -> Field:
    return drawn(form, Shape.INPUT, name, label, hint=hint)


def area(form: Form, name: str, label: str, hint: str = "") -> Field:
    return drawn(form, Shape.TEXTAREA, name, label, hint=hint, rows=2)


def radios(form: Form, name: str, label: str, options: Sequence[Option], hint: str = "") -> Field:
    return drawn(form, Shape.RADIOS, name, label, options=options, hint=hint)


def select(
    form: Form, name: str, label: str, options: Sequence[Option], *, empty: str = "", hint: str = ""
) -> Field:
    return drawn(form, Shape.SELECT, name, label, options=options, empty=empty, hint=hint)


def checks(form: Form, name: str, label: str, options: Sequence[Option], hint: str = "") -> Field:
    chosen = [str(each) for each in form[name].value() or []]
    return box(form, name, label, "checks", hint=hint, options=options, chosen=chosen)


def box(
    form: Form,
    name: str,
    label: str,
    sort: str,
    *,
    hint: str = "",
    options: Sequence[Option] = (),
    chosen: Collection[str] = (),
) -> Box:
    plain = drawn(form, Shape.INPUT, name, label, hint=hint, options=options)
    known: dict[str, Any] = {each.name: getattr(plain, each.name) for each in fields(Field)}
    return Box(**known, type=sort, chosen=chosen)


def remark(form: Form, hint: str = "") -> Field:
    return area(form, "note", _("Anything to add?"), hint)


def is_unread(form: Form) -> bool:
    """Whether something was sent that could not be read."""
    return form.is_bound and bool(form.errors)
