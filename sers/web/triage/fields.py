"""Fields of the desk's own forms, ready to draw: smaller than those of a referral form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.forms import Form


class Shape(StrEnum):
    """What a field is drawn as."""

    RADIOS = "radios"
    SELECT = "select"
    TEXTAREA = "textarea"
    INPUT = "input"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One box of a date."""

    name: str
    label: str
    value: str
    width: int


@dataclass(frozen=True, slots=True)
class Field:
    """What fields.jinja draws. The error summary leads to `id`, the first control of it."""

    shape: Shape
    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    options: Sequence[Option] = ()
    parts: Sequence[Part] = ()
    rows: int = 4
    longest: int | None = None
    empty: str = ""  # what choosing nothing means, where that is allowed
    of: str = ""  # which form it is of, where two on a page have fields of one name

    @property
    def id(self) -> str:
        return f"field-{self.of}{self.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.error else ""]
        return " ".join(part for part in parts if part)

    @property
    def groups(self) -> Mapping[str, list[Option]]:
        """The options by what they are grouped under, in the order given."""
        grouped: dict[str, list[Option]] = {}
        for option in self.options:
            grouped.setdefault(option.group, []).append(option)
        return grouped


def drawn(
    form: Form,
    shape: Shape,
    name: str,
    label: str,
    *,
    hint: str = "",
    options: Sequence[Option] = (),
    rows: int = 4,
    empty: str = "",
) -> Field:
    """A field as it stands: what was typed, and the first thing wrong with it."""
    value = form[name].value()
    return Field(
        shape=shape,
        name=name,
        label=label,
        value="" if value is None else str(value),
        hint=hint,
        error=_first_error(form, name),
        options=options,
        rows=rows,
        longest=getattr(form.fields[name], "max_length", None),
        empty=empty,
    )


def drawn_date(form: Form, name: str, label: str, *, hint: str, labels: Sequence[str]) -> Field:
    """A date in three boxes, `<name>_day` and so on; what is wrong stands at the first."""
    names = [f"{name}_day", f"{name}_month", f"{name}_year"]
    parts = [
        Part(part, text, str(form[part].value() or ""), 4 if part.endswith("year") else 2)
        for part, text in zip(names, labels, strict=True)
    ]
    error = _first_error(form, names[0])
    return Field(Shape.DATE, names[0], label, hint=hint, error=error, parts=parts)


def problems(fields: Sequence[Field]) -> list[tuple[str, str]]:
    """Each sentence with the control it leads to, for the error summary."""
    return [(field.error, field.id) for field in fields if field.error]


def _first_error(form: Form, name: str) -> str:
    errors = form.errors.get(name) if form.is_bound else None
    return str(errors[0]) if errors else ""
