"""How a letter is wanted: to whom, in which language, in which print."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.own_page.models import Link, Print
from sers.values.languages import LANGUAGES
from sers.web.triage import fields
from sers.web.triage.fields import Field, Option, Shape

PERSON = "person"


class LetterForm(forms.Form):
    """A letter to the person, or to somebody who cares for them and holds a link."""

    to = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose who the letter is to"),
            "invalid_choice": gettext_lazy("Choose who the letter is to"),
        }
    )
    language = forms.ChoiceField(
        choices=[(each.code, each.name) for each in LANGUAGES],
        error_messages={
            "required": gettext_lazy("Choose a language"),
            "invalid_choice": gettext_lazy("Choose a language"),
        },
    )
    print = forms.ChoiceField(
        choices=Print.choices,
        error_messages={
            "required": gettext_lazy("Choose a print"),
            "invalid_choice": gettext_lazy("Choose a print"),
        },
    )

    def __init__(self, *args: Any, person: str, carers: Sequence[Link], **named: Any) -> None:
        super().__init__(*args, **named)
        self.carers = {str(each.pk): each for each in carers}
        named_to = [(PERSON, person), *((pk, each.name) for pk, each in self.carers.items())]
        self.fields["to"].choices = named_to  # type: ignore[attr-defined]

    @property
    def carer(self) -> str:
        """The name of the carer it is to; empty for the person."""
        link = self.carers.get(self.cleaned_data["to"])
        return link.name if link else ""


def drawn(form: LetterForm) -> list[Field]:
    """Its fields, each with what is chosen."""
    options = {
        name: [Option(str(value), str(text)) for value, text in form.fields[name].choices]  # type: ignore[attr-defined]
        for name in ("to", "language", "print")
    }
    return [
        fields.drawn(form, Shape.RADIOS, "to", _("Who is it to?"), options=options["to"]),
        fields.drawn(
            form, Shape.RADIOS, "language", _("In which language?"), options=options["language"]
        ),
        fields.drawn(form, Shape.RADIOS, "print", _("In which print?"), options=options["print"]),
    ]
