"""Questions on the person's pages, as the design system's macros draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

DATE_PARTS = ("day", "month", "year")
LONGEST_PART = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """What field.jinja draws; `error` with the control it leads to."""

    component: str
    params: Mapping[str, Any]
    error: str = ""
    leads_to: str = field(default="")


def line(form: Form, name: str, label: str, *, hint: str = "", classes: str = "") -> Drawn:
    """One line to type."""
    params = {**_shared(form, name, label, hint), "classes": classes, "autocomplete": "off"}
    params |= {"spellcheck": False, "value": _value(form, name)}
    return Drawn("input", params, _error(form, name), name)


def words(form: Form, name: str, label: str, *, hint: str = "", rows: int = 4) -> Drawn:
    """Words of one's own."""
    params = {**_shared(form, name, label, hint), "rows": rows, "value": _value(form, name)}
    return Drawn("textarea", params, _error(form, name), name)


def choice(
    form: Form, name: str, label: str, options: Sequence[tuple[str, str, str]], *, hint: str = ""
) -> Drawn:
    """One of several: value, text and the language it is written in (empty: the page's)."""
    chosen = _value(form, name)
    items = []
    for value, text, language in options:
        item: dict[str, Any] = {"value": value, "text": text, "checked": value == chosen}
        if language:
            item["label"] = {"attributes": {"lang": language}}
        items.append(item)
    params = {
        "name": name,
        "idPrefix": name,
        "items": items,
        "fieldset": {"legend": {"text": label, "size": "m"}},
        **_besides(form, name, hint),
    }
    return Drawn("radios", params, _error(form, name), name)


def a_date(form: Form, name: str, label: str, *, hint: str = "", born: bool = False) -> Drawn:
    """A day in three boxes; what is wrong stands at the first."""
    said, error = _date_labels(), _error(form, f"{name}_day")
    items = []
    for part in DATE_PARTS:
        width = "nhsuk-input--width-4" if part == "year" else "nhsuk-input--width-2"
        box = f"{name}_{part}"
        item = {"id": box, "name": box, "label": said[part], "value": _value(form, box)}
        item["classes"] = f"{width} nhsuk-input--error" if error else width
        if born:
            item["autocomplete"] = f"bday-{part}"
        items.append(item)
    params = {
        "id": name,
        "items": items,
        "fieldset": {"legend": {"text": label, "size": "m"}},
        **_besides(form, f"{name}_day", hint),
    }
    return Drawn("date-input", params, error, f"{name}_day")


def problems(fields: Sequence[Drawn]) -> list[tuple[str, str]]:
    """Each sentence with the control it leads to, for the error summary."""
    return [(each.error, each.leads_to) for each in fields if each.error]


def read_date(cleaned: Mapping[str, Any], name: str) -> date | None:
    """The day that was typed; None where all is blank, ValueError where there is no such day."""
    typed = [str(cleaned.get(f"{name}_{part}") or "").strip() for part in reversed(DATE_PARTS)]
    if not any(typed):
        return None
    year, month, day = (int(part) for part in typed)
    try:
        return date(year, month, day)
    except OverflowError as error:  # as many figures as a telephone number has
        raise ValueError(str(error)) from error


def _date_labels() -> dict[str, str]:
    return {"day": _("Day"), "month": _("Month"), "year": _("Year")}


def _shared(form: Form, name: str, label: str, hint: str) -> dict[str, Any]:
    heading = {"text": label, "size": "m"}
    return {"id": name, "name": name, "label": heading, **_besides(form, name, hint)}


def _besides(form: Form, name: str, hint: str) -> dict[str, Any]:
    error = _error(form, name)
    return {
        **({"hint": {"text": hint}} if hint else {}),
        **({"errorMessage": {"text": error}} if error else {}),
    }


def _value(form: Form, name: str) -> str:
    value = form[name].value()
    return "" if value is None else str(value)


def _error(form: Form, name: str) -> str:
    errors = form.errors.get(name) if form.is_bound else None
    return str(errors[0]) if errors else ""
