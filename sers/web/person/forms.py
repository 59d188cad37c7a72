"""What people type on their own pages, made into values once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.own_page.models import Print
from sers.own_page.saying import LONGEST
from sers.values.languages import BY_CODE
from sers.web.person.fields import LONGEST_PART, read_date

LONGEST_CODE = 60
OLDEST = 1890


class OpenForm(forms.Form):
    """A code, where it did not come with the link, and a birth date."""

    code = forms.CharField(required=False, max_length=LONGEST_CODE)
    born_day = forms.CharField(required=False, max_length=LONGEST_PART)
    born_month = forms.CharField(required=False, max_length=LONGEST_PART)
    born_year = forms.CharField(required=False, max_length=LONGEST_PART)

    def __init__(self, data: Any = None, *, kept: str = "") -> None:
        super().__init__(data)
        self.kept = kept
        self.born: date | None = None

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"] or self.kept)
        if not code:
            raise ValidationError(_("Enter the code on your letter"))
        return code

    def clean(self) -> None:
        try:
            self.born = read_date(self.cleaned_data, "born")
        except ValueError:
            self.born = None
        if self.born is None or not OLDEST <= self.born.year <= timezone.localdate().year:
            self.born = None
            said = _("Enter the date of birth in numbers, for example 14 2 1942")
            self.add_error("born_day", said)


class TellForm(forms.Form):
    """What somebody wishes to say: words, days, which help. Not every page asks for all of it."""

    text = forms.CharField(required=False)
    about = forms.CharField(required=False, max_length=LONGEST_CODE)
    from_day = forms.CharField(required=False, max_length=LONGEST_PART)
    from_month = forms.CharField(required=False, max_length=LONGEST_PART)
    from_year = forms.CharField(required=False, max_length=LONGEST_PART)
    until_day = forms.CharField(required=False, max_length=LONGEST_PART)
    until_month = forms.CharField(required=False, max_length=LONGEST_PART)
    until_year = forms.CharField(required=False, max_length=LONGEST_PART)

    def __init__(
        self,
        data: Any = None,
        *,
        needs_words: str = "",
        needs_day: str = "",
        choices: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        self.needs_words, self.needs_day, self.choices = needs_words, needs_day, choices
        self.first: date | None = None
        self.last: date | None = None

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text and self.needs_words:
            raise ValidationError(self.needs_words)
        if len(text) > LONGEST:
            said = _("Write at most %(most)s characters. You wrote %(number)s")
            raise ValidationError(said % {"most": f"{LONGEST:,}", "number": f"{len(text):,}"})
        return text

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"])
        if self.choices and about not in self.choices:
            raise ValidationError(_("Choose which help you mean"))
        return about

    def clean(self) -> None:
        self.first = self._day("from")
        self.last = self._day("until")
        if self.needs_day and self.first is None and "from_day" not in self.errors:
            self.add_error("from_day", self.needs_day)
        if self.first and self.last and self.last < self.first:
            self.add_error("until_day", _("The last day must not be before the first"))

    def _day(self, name: str) -> date | None:
        try:
            found = read_date(self.cleaned_data, name)
        except ValueError:
            found = None
            self.add_error(f"{name}_day", _("Enter a day in numbers, for example 27 11 2026"))
        this_year = timezone.localdate().year
        if found and abs(found.year - this_year) > 1:
            said = _("Enter a day of this year, the year before or the year after")
            self.add_error(f"{name}_day", said)
            return None
        return found


class ChooseForm(forms.Form):
    """In which language, and how, letters and pages are wanted."""

    language = forms.CharField(required=False, max_length=20)
    print = forms.CharField(required=False, max_length=20)

    def clean_language(self) -> str:
        language = str(self.cleaned_data["language"])
        if language not in BY_CODE:
            raise ValidationError(_("Choose a language"))
        return language

    def clean_print(self) -> str:
        chosen = str(self.cleaned_data["print"])
        if chosen not in Print.values:
            raise ValidationError(_("Choose how you want to read it"))
        return chosen
