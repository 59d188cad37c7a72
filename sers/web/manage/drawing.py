"""Drawing a manager's form: each field as the design system's component takes it.

Every form of these pages is a `Sheet`: its fields are data, and the same few lines draw them,
say what is wrong, and keep what was typed.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from sers.managing.versions import Refused
from sers.web.manage.fields import DAY_PARTS, DayField, SpansField
from sers.web.pages import Request

MOST_DIGITS = 18
FEW = 4
NARROW = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field: which component, and what its macro is called with."""

    component: str
    params: Mapping[str, Any]


class Sheet(forms.Form):
    """A form whose fields are data. What was chosen earlier stays a choice after it has ended."""

    def __init__(
        self,
        fields: Mapping[str, forms.Field],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        ended: Mapping[str, list[tuple[str, str]]] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields = {name: deepcopy(field) for name, field in fields.items()}
        for name, more in (ended or {}).items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                known = pairs(field)
                values = {value for value, _label in known}
                field.choices = [*known, *(each for each in more if each[0] not in values)]

    def refuse(self, refused: Refused) -> None:
        """Say why it cannot be, beside the field if there is one that it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

    def problems(self) -> list[tuple[str, str]]:
        """Each sentence with the field it leads to, for the summary."""
        return [
            (str(sentence), "" if name == "__all__" else _focus(name, self.fields[name]))
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]

    def drawn(self) -> list[Drawn]:
        return [_drawn(bound) for bound in self]


def seen(request: Request) -> int:
    """The event that the page was drawn from. One that was tampered with is none."""
    written = request.POST.get("seen", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return int(written) if is_number else -1


def pairs(field: forms.ChoiceField) -> list[tuple[str, str]]:
    """What the field offers: each value with its label."""
    offered: Any = field.choices
    return [(str(value), str(label)) for value, label in offered]


def _drawn(bound: BoundField) -> Drawn:
    field, errors = bound.field, bound.errors
    said: dict[str, Any] = {"id": bound.name, "name": bound.name}
    if field.help_text:
        said["hint"] = {"text": str(field.help_text)}
    if errors:
        said["errorMessage"] = {"text": errors[0]}
    match field:
        case DayField():
            return Drawn("date-input", said | _day(bound))
        case forms.BooleanField():
            return Drawn("checkboxes", _one_id(_box(bound, said)))
        case forms.MultipleChoiceField():
            drawn = said | _choices(bound, field) | {"classes": _small(field)}
            return Drawn("checkboxes", _one_id(drawn))
        case forms.ChoiceField() if isinstance(field.widget, forms.RadioSelect):
            return Drawn("radios", _one_id(said | _choices(bound, field)))
        case forms.ChoiceField():
            return Drawn("select", said | _select(bound, field))
        case _:
            return _written(bound, said)


def _one_id(said: dict[str, Any]) -> dict[str, Any]:
    """The first choice has the name as its id: were it the list’s too, it would have no label."""
    return {name: value for name, value in said.items() if name != "id"}


def _written(bound: BoundField, said: dict[str, Any]) -> Drawn:
    value = bound.value()
    said |= {
        "label": _label(bound.field),
        "value": "" if value is None else str(value),
        "autocomplete": "off",
    }
    if isinstance(bound.field.widget, forms.Textarea):
        return Drawn("textarea", said | {"rows": bound.field.widget.attrs["rows"]})
    if isinstance(bound.field, forms.IntegerField):
        said |= {"inputmode": "numeric", "width": NARROW}
    if isinstance(bound.field, SpansField):
        said |= {"width": 30}
    return Drawn("input", said)


def _day(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    typed = (value.day, value.month, value.year) if isinstance(value, date) else value
    labels = (_("Day"), _("Month"), _("Year"))
    parts = zip(DAY_PARTS, labels, (2, 2, 4), typed or ("", "", ""), strict=True)
    return {
        "fieldset": _legend(bound.field),
        "items": [
            {
                "id": f"{bound.name}-{part}",
                "name": f"{bound.name}-{part}",
                "label": {"text": label},
                "width": width,
                "value": str(written),
                "autocomplete": "off",
            }
            for part, label, width, written in parts
        ],
    }


def _box(bound: BoundField, said: dict[str, Any]) -> dict[str, Any]:
    hint = said.pop("hint", None)
    item = {"value": "on", "text": str(bound.field.label), "checked": bool(bound.value())}
    return said | {"items": [item | ({"hint": hint} if hint else {})]}


def _choices(bound: BoundField, field: forms.ChoiceField) -> dict[str, Any]:
    value = bound.value()
    many = isinstance(field, forms.MultipleChoiceField)
    chosen = {str(each) for each in (value or ())} if many else {str(value or "")}
    items = [{"value": key, "text": label, "checked": key in chosen} for key, label in pairs(field)]
    return {"fieldset": _legend(field), "items": items}


def _select(bound: BoundField, field: forms.ChoiceField) -> dict[str, Any]:
    chosen = str(bound.value() or "")
    blank = "" if field.required else _("None")
    items = [{"value": "", "text": blank or _("Choose"), "selected": not chosen}]
    items += [
        {"value": key, "text": label, "selected": key == chosen} for key, label in pairs(field)
    ]
    return {"label": _label(field), "items": items}


def _label(field: forms.Field) -> dict[str, str]:
    return {"text": str(field.label), "size": "s"}


def _legend(field: forms.Field) -> dict[str, Any]:
    return {"legend": {"text": str(field.label), "size": "s"}}


def _small(field: forms.ChoiceField) -> str:
    return "nhsuk-checkboxes--small manage-many" if len(pairs(field)) > FEW else ""


def _focus(name: str, field: forms.Field) -> str:
    return f"{name}-day" if isinstance(field, DayField) else name
