"""What is asked of a site, a unit, a bed and a closure: fields, and how they stand on a page.

The Bed Bureau is asked all of it; a provider only what `keeping_stock.CARE` leaves to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sers.beds import cells, columns, shelves, words
from sers.beds.keeping_stock import CARE, SITE, UNIT
from sers.beds.models import Bed, Site, Unit
from sers.beds.stock import FIELDS
from sers.referrals.lists import Reason
from sers.web.manage.drawing import Drawn, Sheet
from sers.web.manage.fields import day, line, many, number, one, text, yes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Fields = dict[str, forms.Field]


class HourField(forms.CharField):
    """A time of day, or none: «8:30»."""

    def clean(self, value: Any) -> time | None:
        written = str(super().clean(value)).strip()
        try:
            return cells.TIME.read(written) if written else None
        except cells.Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from None


class PostcodeField(forms.CharField):
    """A full postcode, or none."""

    def clean(self, value: Any) -> str:
        written = str(super().clean(value)).strip()
        try:
            return cells.POSTCODE.read(written) if written else ""
        except cells.Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from None


@dataclass(frozen=True, slots=True)
class Part:
    """Some fields of a form that stand under one heading."""

    heading: "StrOrPromise"
    drawn: Sequence[Drawn]


def site_fields() -> Fields:
    return {
        "name": line(_("Name"), _("Enter the name of the site")),
        "organisation": one(
            _("Organisation"), _("Choose an organisation"), shelves.organisations, long=True
        ),
        "town": line(_("Town"), longest=100),
        "postcode": PostcodeField(
            label=_("Postcode"),
            help_text=_("Distances are reckoned from it"),
            required=False,
            max_length=12,
        ),
        "note": line(_("Note"), hint=_("How to get there, or in"), longest=300),
    }


def unit_fields() -> Fields:
    """All that is asked of a unit, in the order in which it is asked."""
    asked: Fields = {
        "name": line(_("Name"), _("Enter the name of the unit")),
        "sort": one(_("Sort"), _("Choose what sort of unit it is"), _pairs(words.SORTS)),
        "owner": one(
            _("Provider"),
            _("Choose the team that runs it"),
            shelves.providers,
            hint=_("Its members answer offers and record who comes"),
            long=True,
        ),
        "purposes": _many(_("What for"), columns.PURPOSES, _("None ticked: for any purpose")),
        "funders": _many(_("Who pays"), words.FUNDERS, _("None ticked: any of them")),
        "dementia": yes(_("It cares for people with dementia")),
        "secure": yes(_("Its doors are locked or watched, so that nobody wanders off")),
        "cost": number(
            _("Cost band"),
            _("Enter a band from 1 to 5, or 0"),
            hint=_("1 to 5; 0 if it is not known"),
            most=columns.MOST_COST,
        ),
        "longest_days": number(
            _("Longest stay, in days"),
            _("Enter how many days the longest stay has, or 0"),
            hint=_("0 if there is no limit"),
            most=columns.MOST_DAYS,
        ),
    }
    return asked | _times() | care_fields()


def _times() -> Fields:
    return {
        "reply_minutes": _minutes(
            _("To answer an offer, in minutes"),
            _("Enter how many minutes there are to answer an offer"),
            columns.WEEK,
        ),
        "hold_minutes": _minutes(
            _("A hold lasts, in minutes"),
            _("Enter how many minutes a hold lasts"),
            columns.FORTNIGHT,
        ),
        "fresh_hours": number(
            _("Trust in a vacancy is half after, in hours"),
            _("Enter how many hours"),
            least=1,
            most=columns.MOST_HOURS,
        ),
    }


def care_fields() -> Fields:
    """What a provider says of its own unit: how it cares there, and when it admits."""
    hours = _("Such as 8:30. Leave it blank if it does not matter")
    return {
        "phone": line(_("Telephone"), hint=_("Whom the Bed Bureau rings"), longest=30),
        "nurse_always": yes(_("A nurse is there day and night")),
        "one_to_one": yes(_("Someone can always be with one person")),
        "non_weight_bearing": yes(_("People may come who cannot bear weight")),
        "skills": _many(_("What its nurses can do"), words.SKILLS),
        "behaviours": _many(_("Behaviour that it accepts"), words.BEHAVIOURS),
        "organisms": _many(
            _("Infections that it accepts"), words.ORGANISMS, _("In a room that isolates")
        ),
        "therapy_days": number(
            _("Days of therapy a week"), _("Enter on how many days there is therapy, or 0"), most=7
        ),
        "cover": one(
            _("When a doctor comes"), _("Choose when a doctor comes"), _pairs(words.COVERS)
        ),
        "admits_from": HourField(
            label=_("Admits from"), help_text=hours, required=False, max_length=8
        ),
        "admits_until": HourField(
            label=_("Admits until"), help_text=hours, required=False, max_length=8
        ),
        "admits_weekends": yes(_("Admits on Saturdays and Sundays")),
    }


def bed_fields() -> Fields:
    return {
        "name": line(_("Name"), _("Enter what the bed is called"), longest=60),
        "bay": line(_("Bay"), hint=_("Leave it blank if it is a room of its own"), longest=60),
        "bay_sex": one(
            _("Whose bay it is"),
            _("Choose from the list"),
            [("", _("For anybody")), *_pairs(columns.BAYS)],
            optional=True,
        ),
        "isolates": yes(_("Somebody can be isolated there"), hint=_("Only in a room of its own")),
        "oxygen": yes(_("Piped oxygen")),
        "hoist": yes(_("A hoist")),
        "profiling": yes(_("A profiling bed or special mattress")),
        "most_kg": number(
            _("It bears, in kilograms"),
            _("Enter how many kilograms, or 0"),
            hint=_("0 if it is an ordinary bed"),
            most=columns.MOST_KG,
        ),
        "ground_floor": yes(_("On the ground floor, or by a lift")),
        "en_suite": yes(_("A bathroom of its own")),
    }


def closure_fields(beds: Sequence[Bed], reasons: Sequence[Reason]) -> Fields:
    """Which beds of a unit are closed, and why."""
    return {
        "beds": forms.MultipleChoiceField(
            label=_("Which beds"),
            choices=[(str(bed.pk), bed.name) for bed in beds],
            widget=forms.CheckboxSelectMultiple,
            error_messages=dict.fromkeys(
                ["required", "invalid_choice", "invalid_list"], _("Choose the beds to close")
            ),
        ),
        "reason": one(
            _("Why"), _("Choose a reason"), [(each.code, each.label) for each in reasons]
        ),
        "note": text(_("Note"), hint=_("Name nobody who lies or lay there"), longest=300),
        "review_on": day(
            _("When somebody looks again"), _("Enter the day when somebody looks again")
        ),
    }


# Under which heading what stands.
UNIT_PARTS: Sequence[tuple["StrOrPromise", tuple[str, ...]]] = (
    (_("The unit"), ("name", "sort", "owner", "phone")),
    (_("For whom"), ("purposes", "funders", "dementia", "secure", "cost", "longest_days")),
    (
        _("Care there"),
        (
            *("nurse_always", "one_to_one", "non_weight_bearing", "skills", "behaviours"),
            *("organisms", "therapy_days", "cover"),
        ),
    ),
    (_("Admission"), ("admits_from", "admits_until", "admits_weekends")),
    (_("Times"), ("reply_minutes", "hold_minutes", "fresh_hours")),
)
# What of it a provider says itself.
CARE_PARTS = ((_("Whom to ring"), ("phone",)), *UNIT_PARTS[2:4])


def parts(sheet: Sheet, headings: Sequence[tuple[Any, tuple[str, ...]]] = UNIT_PARTS) -> list[Part]:
    """The fields of a form under their headings; without a heading that has none."""
    drawn = dict(zip(sheet.fields, small(sheet), strict=True))
    found = [
        Part(heading, [drawn[name] for name in names if name in drawn])
        for heading, names in headings
    ]
    return [part for part in found if part.drawn]


def small(sheet: Sheet) -> list[Drawn]:
    """The fields of a form with many of them: choices take less room than where there is one."""
    sizes = {"checkboxes": "nhsuk-checkboxes--small", "radios": "nhsuk-radios--small"}
    return [
        Drawn(each.component, _classed(each.params, sizes[each.component]))
        if each.component in sizes
        else each
        for each in sheet.drawn()
    ]


def site_values(site: Site) -> dict[str, Any]:
    """A site as its form is filled with it."""
    return {name: getattr(site, name) for name in SITE} | {
        "organisation": str(site.organisation_id)
    }


def unit_values(unit: Unit, names: Sequence[str] = UNIT) -> dict[str, Any]:
    """A unit as its form is filled with it, or what its provider says of it."""
    values = {name: _filled(getattr(unit, name)) for name in names}
    return values | ({"owner": str(unit.owner_id)} if "owner" in names else {})


def care_values(unit: Unit) -> dict[str, Any]:
    return unit_values(unit, CARE)


def bed_values(bed: Bed) -> dict[str, Any]:
    return {name: getattr(bed, name) for name in FIELDS}


def new_unit() -> dict[str, Any]:
    """What the form of a new unit begins with."""
    fresh = Unit()
    return {name: _filled(getattr(fresh, name)) for name in UNIT if name != "owner"}


def new_bed() -> dict[str, Any]:
    return {name: getattr(Bed(), name) for name in FIELDS}


def ended(unit: Unit) -> dict[str, list[tuple[str, str]]]:
    """What a unit has that is offered no more: it stays until somebody changes it."""
    gone = [(str(unit.owner_id), _now("%(name)s (ended)") % {"name": unit.owner.name})]
    lists = ("purposes", "funders", "skills", "behaviours", "organisms")
    kept = {name: [(code, code) for code in getattr(unit, name)] for name in lists}
    return {"owner": gone} | kept


def site_given(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb about a site takes."""
    return {**cleaned, "organisation": shelves.organisation(cleaned["organisation"])}


def unit_given(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb about a unit takes."""
    return {**cleaned, "owner": shelves.provider(cleaned["owner"])}


def _classed(params: Mapping[str, Any], size: str) -> dict[str, Any]:
    kept = str(params.get("classes", ""))
    return {**params, "classes": kept if size in kept else f"{kept} {size}".strip()}


def _filled(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _many(label: Any, known: Mapping[str, Any], hint: Any = "") -> forms.MultipleChoiceField:
    return many(label, lambda: _pairs(known), hint=hint)


def _pairs(known: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(code), label) for code, label in known.items()]


def _minutes(label: Any, wrong: Any, most: int) -> forms.IntegerField:
    return number(label, wrong, least=1, most=most)
