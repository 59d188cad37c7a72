"""What a bed must have, as somebody fills it in: what must be, and what would be liked. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import words
from sers.beds.criteria import CRITERIA
from sers.beds.requirement import Requirement
from sers.beds.words import COVERS, SORTS
from sers.web.beds import asked_for
from sers.web.beds.asked_for import FLAGS, unoffered

NO, WISH, MUST = "no", "wish", "must"
# Fields with a value, and the criterion that each may be a mere wish of.
VALUED = {"therapy_days": "therapy", "cover": "cover", "miles": "distance"}
MANY: Mapping[str, Mapping[str, Any]] = {
    "sorts": {str(sort): label for sort, label in SORTS.items()},
    "skills": words.SKILLS,
    "organisms": words.ORGANISMS,
    "behaviours": {key: said for key, said in words.BEHAVIOURS.items() if key != "wandering"},
}
COVER = {str(cover): label for cover, label in COVERS.items()}
ONE: Mapping[str, Mapping[str, Any]] = {"cover": COVER, "funder": words.FUNDERS}
NUMBERS = ("therapy_days", "miles", "weight_kg", "days")


class NeedForm(forms.Form):
    """What the bed must have, beginning with what is known; what it does not ask stays as it is."""

    def __init__(
        self,
        data: Any,
        *,
        known: Requirement,
        purposes: Sequence[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_typed(known) | dict(initial or {}))
        self.known = known
        self.purposes = purposes
        again = gettext_lazy("Choose from the list")
        for name in FLAGS:
            choices = [(each, each) for each in (NO, WISH, MUST)]
            self.fields[name] = _choice(choices, again)
        for name in VALUED:
            self.fields[f"{name}_wish"] = forms.BooleanField(required=False)
        for name in NUMBERS:
            self.fields[name] = asked_for.number(name)
        for name, said in ONE.items():
            self.fields[name] = _choice(list(said.items()), again)
        for name, said in MANY.items():
            self.fields[name] = forms.MultipleChoiceField(
                choices=list(said.items()),
                required=False,
                error_messages={"invalid_choice": again, "invalid_list": again},
            )
        self.fields["purpose"] = _choice(purposes, gettext_lazy("Choose what the stay is for"))

    def requirement(self) -> Requirement:
        """What was filled in, over what was known; what the form has no box for stays."""
        given, known = self.cleaned_data, self.known
        valued = {name: each for name, each in VALUED.items() if self.asks_for(name)}
        wishes = unoffered(known.wishes, {*FLAGS, *valued.values()})
        wishes |= {name for name in FLAGS if given[name] == WISH}
        wishes |= {each for name, each in valued.items() if given[f"{name}_wish"] and given[name]}
        several = {
            name: {*given[name], *unoffered(getattr(known, name), said)}
            for name, said in MANY.items()
        }
        offered = {code for code, _said in self.purposes}
        data = known.as_data() | {
            **{name: given[name] in {WISH, MUST} for name in FLAGS},
            **{name: given[name] or 0 for name in NUMBERS if self.asks_for(name)},
            **{name: given[name] for name in ONE},
            **{name: sorted(each) for name, each in several.items()},
            "purpose": given["purpose"] or "".join(unoffered([known.purpose], offered)),
            "wishes": sorted(wishes),
        }
        return Requirement.from_data(data)

    def asks_for(self, name: str) -> bool:
        """How far away it may be is asked where it is known from where."""
        return name != "miles" or bool(self.known.near)


def _choice(choices: Iterable[tuple[str, Any]], again: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(choices), required=False, error_messages={"invalid_choice": again}
    )


def _typed(known: Requirement) -> dict[str, Any]:
    """What is known, as the form begins with it."""
    flags = {
        name: (WISH if name in known.wishes else MUST) if getattr(known, name) else NO
        for name in FLAGS
    }
    return {
        **flags,
        **{f"{name}_wish": criterion in known.wishes for name, criterion in VALUED.items()},
        **{name: getattr(known, name) or None for name in NUMBERS},
        **{name: getattr(known, name) for name in (*ONE, "purpose")},
        **{name: sorted(getattr(known, name)) for name in MANY},
    }


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that is not asked for, liked, or must be."""

    name: str
    label: str
    value: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One of several that may be ticked."""

    id: str
    name: str
    value: str
    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Many:
    """Several boxes under one question."""

    name: str
    label: str
    hint: str
    boxes: Sequence[Box]
    error: str = ""

    @property
    def id(self) -> str:
        return self.boxes[0].id

    @property
    def has_any(self) -> bool:
        return any(box.checked for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a choice, which may be a mere wish where `wish` is there."""

    name: str
    label: str
    value: str
    error: str = ""
    unit: str = ""
    options: Sequence[tuple[str, str]] = ()
    empty: str = ""
    wish: Box | None = None

    @property
    def id(self) -> str:
        return f"field-{self.name}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The form as needs.jinja draws it."""

    flags: Sequence[Flag]
    values: Sequence[Value]
    many: Sequence[Many]
    rest: Sequence[Many]  # what is seldom asked for, and folded away

    @property
    def rest_is_open(self) -> bool:
        return any(each.has_any or each.error for each in self.rest)

    @property
    def errors(self) -> list[tuple[str, str]]:
        flags = [(each.error, f"{each.name}-no") for each in self.flags]
        values = [(each.error, each.id) for each in self.values]
        many = [(each.error, each.id) for each in (*self.many, *self.rest)]
        return [(said, at) for said, at in (*flags, *values, *many) if said]


def drawn(form: NeedForm) -> Drawn:
    """The form as it stands: what was typed, and what is wrong with it."""
    seldom = ("skills", "organisms", "behaviours")
    return Drawn(
        flags=[_flag(form, name) for name in FLAGS],
        values=list(_values(form)),
        many=[_many(form, "sorts", _("Which kinds of bed would do?"), _("None ticked: any kind"))],
        rest=[_many(form, name, *_LABELS[name]()) for name in seldom],
    )


_LABELS: Mapping[str, Callable[[], tuple[str, str]]] = {
    "skills": lambda: (str(CRITERIA["skills"].label), ""),
    "organisms": lambda: (_("Infections that others could catch"), _("They need a room apart")),
    "behaviours": lambda: (str(CRITERIA["behaviours"].label), ""),
}


def _values(form: NeedForm) -> Iterable[Value]:
    yield Value(
        "purpose",
        _("What is the stay for?"),
        *_stands(form, "purpose"),
        options=form.purposes,
        empty=_("Not said"),
    )
    yield _value(form, "therapy_days", _("Therapy"), unit=_("days a week"))
    cover = [(key, str(said)) for key, said in COVER.items()]
    yield _value(form, "cover", _("Doctor, at the least"), options=cover, empty=_("Any"))
    miles = _value(form, "miles", _("No farther from home or family than"), unit=_("miles"))
    if form.asks_for("miles"):
        yield miles
    yield _value(form, "weight_kg", _("Weight, if over 120 kg"), unit=_("kg"))
    yield _value(form, "days", _("Expected to stay"), unit=_("days"))
    funders = [(key, str(said)) for key, said in words.FUNDERS.items()]
    yield _value(form, "funder", _("Who pays"), options=funders, empty=_("Not known"))


def _value(
    form: NeedForm,
    name: str,
    label: str,
    *,
    unit: str = "",
    options: Sequence[tuple[str, str]] = (),
    empty: str = "",
) -> Value:
    wish = None
    if name in VALUED:
        ticked = bool(form[f"{name}_wish"].value())
        wish = Box(f"field-{name}-wish", f"{name}_wish", "on", _("Only a wish"), ticked)
    value, error = _stands(form, name)
    return Value(name, label, value, error, unit=unit, options=options, empty=empty, wish=wish)


def _flag(form: NeedForm, name: str) -> Flag:
    value, error = _stands(form, name)
    return Flag(name, str(FLAGS[name]), value or NO, error)


def _many(form: NeedForm, name: str, label: str, hint: str) -> Many:
    chosen = form[name].value() or []
    boxes = [
        Box(f"field-{name}-{number}", name, value, str(said), value in chosen)
        for number, (value, said) in enumerate(MANY[name].items())
    ]
    return Many(name, label, hint, boxes, _stands(form, name)[1])


def _stands(form: NeedForm, name: str) -> tuple[str, str]:
    value = form[name].value()
    errors = form.errors.get(name) if form.is_bound else None
    return "" if value is None else str(value), str(errors[0]) if errors else ""
