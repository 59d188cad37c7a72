"""Changing what a bed must have for somebody, and what would only be liked, with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import choosing, facts, lifecycle, matching
from sers.beds.requirement import Requirement
from sers.beds.words import BEHAVIOURS, COVERS, FUNDERS, ORGANISMS, SKILLS, SORTS
from sers.web.beds import asked_for, boxes
from sers.web.beds.asked_for import unoffered
from sers.web.beds.boxes import SeenForm
from sers.web.beds.doing import FORM, PLACE, Case, Data, Doing, do
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Field, Option

type Words = Mapping[str, str | Promise]

PURPOSES: Words = {
    "bed_rehabilitation": gettext_lazy("Rehabilitation in a bed"),
    "bed_assessment": gettext_lazy("Assessment in a bed"),
    "bed_respite": gettext_lazy("Respite in a bed"),
    "bed_palliative": gettext_lazy("Palliative care in a bed"),
    "bed_nursing": gettext_lazy("Nursing home"),
    "bed_residential": gettext_lazy("Residential home"),
    "bed_dementia": gettext_lazy("Dementia care in a bed"),
    "bed_safety": gettext_lazy("A place of safety"),
}
SEXES: Words = {"female": gettext_lazy("Female"), "male": gettext_lazy("Male")}
FLAGS: Words = {**asked_for.FLAGS, "weekend": gettext_lazy("Would arrive at a weekend")}
URGENT: Words = {
    "urgent": gettext_lazy("Instead of hospital, today"),
    "last_days": gettext_lazy("For the end of life"),
}


@dataclass(frozen=True, slots=True)
class Many:
    """Several of a list, such as infections."""

    name: str
    label: str | Promise
    words: Words


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    label: str | Promise
    hint: str | Promise = ""


LISTS = (
    Many("sorts", gettext_lazy("Which kinds of place would do?"), SORTS),
    Many("organisms", gettext_lazy("Which infections do they have?"), ORGANISMS),
    Many("skills", gettext_lazy("What must nurses be able to do?"), SKILLS),
    Many("behaviours", gettext_lazy("What happens that staff must know how to meet?"), BEHAVIOURS),
)
ONES = (
    Many("purpose", gettext_lazy("What is the stay for?"), PURPOSES),
    Many("cover", gettext_lazy("When must a doctor be there?"), COVERS),
    Many("funder", gettext_lazy("Who pays?"), FUNDERS),
)
_BLANK = gettext_lazy("Leave it blank if it does not matter")
NUMBERS = (
    Number("therapy_days", gettext_lazy("Days of therapy a week"), _BLANK),
    Number("weight_kg", gettext_lazy("Weight in kilograms, where it is over 120"), _BLANK),
    Number("days", gettext_lazy("How many days is the stay expected to last?"), _BLANK),
    Number("most_cost", gettext_lazy("The highest cost band, 1 to 5"), _BLANK),
    Number("miles", gettext_lazy("At most how many miles away?"), _BLANK),
)


@page(PLACE, methods=FORM)
def needs(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, NEEDS)


class NeedsForm(SeenForm):
    """A whole requirement, as the fields of `Requirement`; wishes are those that may lack."""

    why = boxes.words_field(gettext_lazy("Write why it changes"))
    near = forms.CharField(max_length=100, required=False)

    def __init__(self, data: Data, asked: Requirement, **named: Any) -> None:
        super().__init__(data, **named)
        self.asked = asked
        self.places: tuple[tuple[float, float], ...] = asked.near
        for many in LISTS:
            self.fields[many.name] = _several(many.words)
        for name, words in {"flags": FLAGS, "urgency": URGENT, "wishes": wishable()}.items():
            self.fields[name] = _several(words)
        for one in (*ONES, Many("sex", "", SEXES)):
            self.fields[one.name] = _one(one.words)
        for number in NUMBERS:
            self.fields[number.name] = asked_for.number(number.name)
        self.fields["arrives"] = boxes.time_field(required=False)

    def clean_near(self) -> str:
        """Postcode districts; blank keeps the places that are asked for now."""
        typed: str = self.cleaned_data["near"]
        districts = typed.upper().replace(",", " ").split()
        if districts:
            known = facts.middles_of(districts)
            if unknown := [each for each in districts if each not in known]:
                raise forms.ValidationError(
                    _("“%(name)s” is not known. Enter districts, such as TR18 TR15")
                    % {"name": unknown[0]}
                )
            self.places = tuple(known.values())
        return typed

    def requirement(self) -> Requirement:
        """What was filled in, with what only their choices say."""
        given = self.cleaned_data
        said: dict[str, Any] = {
            name: frozenset({*given[name], *unoffered(getattr(self.asked, name), words)})
            for name, words in ((many.name, many.words) for many in LISTS)
        }
        said |= {flag: flag in given["flags"] for flag in FLAGS}
        said |= {one.name: given[one.name] for one in ONES}
        said |= {number.name: given[number.name] or 0 for number in NUMBERS}
        return Requirement(
            **said,
            sex=given["sex"],
            arrives=given["arrives"],
            near=self.places,
            shares_bay=self.asked.shares_bay or "side_room" not in given["flags"],
            refused=self.asked.refused,
            wishes=frozenset(given["wishes"]),
        )


def wishable() -> Words:
    """What may be a preference, in words."""
    return {name: each.label for name, each in matching.WISHABLE.items()}


def _several(words: Words) -> forms.MultipleChoiceField:
    wrong = {"invalid_choice": _("Choose from the list")}
    return forms.MultipleChoiceField(
        choices=[(code, code) for code in words], required=False, error_messages=wrong
    )


def _one(words: Words) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[("", ""), *((code, code) for code in words)],
        required=False,
        error_messages={"invalid_choice": _("Choose from the list")},
    )


def initial_of(asked: Requirement) -> dict[str, Any]:
    """What the form says of a requirement."""
    said: dict[str, Any] = {many.name: sorted(getattr(asked, many.name)) for many in LISTS}
    said |= {one.name: getattr(asked, one.name) for one in ONES}
    said |= {number.name: getattr(asked, number.name) or "" for number in NUMBERS}
    flags = [flag for flag in FLAGS if getattr(asked, flag)]
    arrives = f"{asked.arrives:%H:%M}" if asked.arrives else ""
    return said | {
        "sex": asked.sex,
        "flags": flags,
        "arrives": arrives,
        "wishes": sorted(asked.wishes),
    }


def _form(case: Case, data: Data) -> NeedsForm:
    asked = case.request.asked
    urgency = [name for name in URGENT if getattr(case.request, name)]
    return NeedsForm(data, asked, initial=initial_of(asked) | {"urgency": urgency})


def _change(case: Case, form: Any) -> None:
    given = form.cleaned_data
    choosing.change_requirement(
        case.request,
        form.requirement(),
        why=given["why"],
        urgent="urgent" in given["urgency"],
        last_days="last_days" in given["urgency"],
        by=case.user,
        seen=given["seen"],
    )


def _options(words: Words) -> list[Option]:
    return [Option(code, str(text)) for code, text in words.items()]


def _ones(form: NeedsForm) -> list[Field]:
    any_ = _("Does not matter")
    return [
        boxes.select(form, one.name, str(one.label), _options(one.words), empty=any_)
        for one in ONES
    ]


def _numbers(form: NeedsForm) -> list[Field]:
    return [boxes.line(form, each.name, str(each.label), str(each.hint)) for each in NUMBERS]


def _drawn(_case: Case, form: Any) -> Decision:
    many = {each.name: each for each in LISTS}

    def listed(name: str) -> Field:
        return boxes.checks(form, name, str(many[name].label), _options(many[name].words))

    purpose, cover, funder = _ones(form)
    therapy, weight, days, cost, miles = _numbers(form)
    near_hint = _("Postcode districts, such as TR18. Leave it blank to keep those asked for now")
    near = boxes.line(form, "near", _("Near which places?"), near_hint)
    arrives = boxes.box(form, "arrives", _("At what time of day would they come?"), "time")
    wishes_hint = _("Of what is asked for above, a bed may lack these. All else it must have")
    wishes = boxes.checks(
        form, "wishes", _("What would only be liked?"), _options(wishable()), wishes_hint
    )
    sex = boxes.select(
        form, "sex", _("Which sex are they?"), _options(SEXES), empty=_("Not known: no bay")
    )
    flags = boxes.checks(form, "flags", _("Which of these must it have?"), _options(FLAGS))
    urgency = boxes.checks(form, "urgency", _("Do they come first?"), _options(URGENT))
    why = boxes.area(form, "why", _("Why does it change?"), _("It stays in their file"))
    return Decision(
        title=_("Change what the bed must have"),
        lead=_("What is offered or held stays so. The order of the beds changes at once."),
        panels=[
            Panel([purpose, sex, flags, weight], title=_("The bed")),
            Panel([listed("organisms"), listed("skills"), listed("behaviours")], title=_("Care")),
            Panel([listed("sorts"), therapy, cover, arrives, days], title=_("The place")),
            Panel([near, miles, funder, cost], title=_("Where, and who pays")),
            Panel([wishes, urgency, why], title=_("How much it matters")),
        ],
        submit=_("Change it"),
        unread=boxes.is_unread(form),
    )


NEEDS = Doing(lifecycle.CHANGE, _form, _change, _drawn, gettext_lazy("It is changed"))
