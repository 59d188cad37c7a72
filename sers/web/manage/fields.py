"""What a manager can fill in: lines, numbers, days, choices, and the spans of a day."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Choices = Sequence[tuple[str, Any]]

LONGEST_TEXT = 4_000
ROWS = 4
MOST = 100_000
DAY_PARTS = ("day", "month", "year")
# Four spans of a day are more than anybody works, and an answer must end somewhere.
LONGEST_SPANS = 120
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
A_DAY = 24 * 60


class _DayWidget(forms.Widget):
    """Three boxes: day, month and year."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> tuple[str, ...]:
        del files
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in DAY_PARTS)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return f"{name}-day" not in data


class DayField(forms.Field):
    """A day, of three boxes; none where all are blank."""

    widget = _DayWidget

    def clean(self, value: Any) -> date | None:
        written = tuple(value or ("", "", ""))
        if not any(written):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"])
            return None
        try:
            day, month, year = (int(part) for part in written)
            found = date(year, month, day)
        except (ValueError, OverflowError) as unreal:
            raise forms.ValidationError(
                _("Enter a real day, with the year in full, such as 27 3 2027")
            ) from unreal
        if not 1948 <= found.year <= 2200:  # noqa: PLR2004  the NHS began in 1948
            raise forms.ValidationError(_("Check the year"))
        return found


class SpansField(forms.CharField):
    """When somebody works on one day: «9:00 to 12:30, 13:00 to 17:00»; blank for not at all."""

    def __init__(self, *, label: "StrOrPromise", to_midnight: bool) -> None:
        super().__init__(label=label, required=False, max_length=LONGEST_SPANS)
        self.to_midnight = to_midnight

    def clean(self, value: Any) -> list[tuple[time, time]]:
        text = str(super().clean(value)).strip()
        spans = [_span(part.strip(), self.to_midnight) for part in _parts(text)]
        for (_opens, closes), (opens, _closes) in pairwise(spans):
            if closes > opens:
                raise forms.ValidationError(_("Enter the times of a day in order, none twice"))
        return [(_time(opens), _time(closes)) for opens, closes in spans]


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r",|;|\band\b", text) if part.strip()]


def _span(text: str, to_midnight: bool) -> tuple[int, int]:
    found = SPAN.fullmatch(text)
    wrong = forms.ValidationError(
        _("Enter times such as 9:00 to 12:30, 13:00 to 17:00, or leave the day blank")
    )
    if found is None:
        raise wrong
    hours, minutes, until, rest = (int(part or 0) for part in found.groups())
    opens, closes = hours * 60 + minutes, until * 60 + rest
    closes = A_DAY if closes == 0 and to_midnight else closes
    if max(minutes, rest) > 59 or opens >= A_DAY or closes > A_DAY - (not to_midnight):  # noqa: PLR2004
        raise wrong
    if closes <= opens:
        raise forms.ValidationError(_("The end of each time must be later than its beginning"))
    return opens, closes


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def line(
    label: "StrOrPromise",
    missing: "StrOrPromise" = "",
    *,
    hint: "StrOrPromise" = "",
    longest: int = 200,
) -> forms.CharField:
    """One line of text; it must be there where `missing` says what to enter."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=bool(missing),
        error_messages=_sentences(missing),
    )


def text(
    label: "StrOrPromise",
    missing: "StrOrPromise" = "",
    *,
    hint: "StrOrPromise" = "",
    longest: int = LONGEST_TEXT,
    rows: int = ROWS,
) -> forms.CharField:
    """Several lines, which may be left blank unless `missing` says what to enter."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=bool(missing),
        widget=forms.Textarea({"rows": rows}),
        error_messages=_sentences(missing),
    )


def number(
    label: "StrOrPromise",
    missing: "StrOrPromise" = "",
    *,
    hint: "StrOrPromise" = "",
    least: int = 0,
    most: int = MOST,
) -> forms.IntegerField:
    """A whole number between these two."""
    wrong = format_lazy(_("Enter a whole number from {least} to {most}"), least=least, most=most)
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        required=bool(missing),
        error_messages={
            "required": missing,
            "invalid": wrong,
            "min_value": wrong,
            "max_value": wrong,
        },
    )


def day(
    label: "StrOrPromise", missing: "StrOrPromise" = "", *, hint: "StrOrPromise" = ""
) -> DayField:
    return DayField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing},
    )


def one(
    label: "StrOrPromise",
    choose: "StrOrPromise",
    choices: Choices | Callable[[], Choices],
    *,
    hint: "StrOrPromise" = "",
    optional: bool = False,
    long: bool = False,
) -> forms.ChoiceField:
    """One of these; a long list is drawn as a box that opens."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=not optional,
        widget=forms.Select if long else forms.RadioSelect,
        error_messages={"required": choose, "invalid_choice": choose},
    )


def many(
    label: "StrOrPromise",
    choices: Callable[[], Choices],
    *,
    hint: "StrOrPromise" = "",
) -> forms.MultipleChoiceField:
    """Any number of these."""
    unknown = _("Choose from the list")
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": unknown, "invalid_list": unknown},
    )


def yes(label: "StrOrPromise", *, hint: "StrOrPromise" = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, help_text=hint, required=False)


def _sentences(missing: "StrOrPromise" = "") -> dict[str, Any]:
    return {
        "required": missing,
        "max_length": _("Write at most %(limit_value)d characters"),
        "null_characters_not_allowed": _("Take out the characters that cannot be read"),
    }
