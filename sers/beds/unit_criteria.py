"""What may be wrong with a unit, and so with all its beds: one function for each ground. Pure.

docs/how-to/add-a-bed-objection.md says how to add one.
"""

from datetime import datetime, time
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sers.beds.columns import PURPOSES
from sers.beds.distance import miles_to_nearest
from sers.beds.objecting import Check, objection
from sers.beds.requirement import BedFacts, Cover, Requirement
from sers.beds.words import BEHAVIOURS, COVERS, FUNDERS, ORGANISMS, SKILLS, SORTS, named


@objection(
    "refused", gettext_lazy("Not refused by the person or family"), per_unit=True, always=True
)
def _refused(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.refused:
        return None
    return Check(
        suits=lambda bed: str(bed.place.site) not in asked.refused,
        met=_("Not refused by the person or family"),
        unmet=lambda bed: _("%(site)s was refused") % {"site": bed.place.site_name},
        nearly=_("Would fit if the person and family thought again"),
        counted=_("Refused by the person or family"),
    )


@objection("sort", gettext_lazy("Kind of unit"), per_unit=True)
def _sort(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.sorts:
        return None
    return Check(
        suits=lambda bed: bed.place.sort in asked.sorts,
        wanted=named(asked.sorts, SORTS),
        met=lambda bed: named([bed.place.sort], SORTS),
        unmet=lambda bed: _("Another kind of unit: %(sort)s") % _sort_of(bed),
        nearly=lambda bed: _("Would fit if this kind of unit would do: %(sort)s") % _sort_of(bed),
        counted=_("Another kind of unit"),
    )


def _sort_of(bed: BedFacts) -> dict[str, str]:
    return {"sort": named([bed.place.sort], SORTS)}


@objection("purpose", gettext_lazy("Purpose of the stay"), per_unit=True)
def _purpose(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.purpose:
        return None
    return Check(
        suits=lambda bed: not bed.place.purposes or asked.purpose in bed.place.purposes,
        wanted=_("For: %(what)s") % {"what": PURPOSES.get(asked.purpose, asked.purpose)},
        met=_("Takes people for this purpose"),
        unmet=_("Not for this purpose"),
        nearly=_("Would fit if the unit took people for this purpose"),
    )


@objection("organism", gettext_lazy("Takes this infection"), per_unit=True)
def _organism(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.organisms:
        return None
    which = {"what": named(asked.organisms, ORGANISMS)}
    return Check(
        suits=lambda bed: asked.organisms <= bed.place.organisms,
        met=_("Takes people with: %(what)s") % which,
        unmet=_("Does not take people with: %(what)s") % which,
        nearly=_("Would fit if the unit took people with: %(what)s") % which,
    )


@objection("non_weight_bearing", gettext_lazy("Takes people who may not stand"), per_unit=True)
def _non_weight_bearing(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.non_weight_bearing:
        return None
    return Check(
        suits=lambda bed: bed.place.non_weight_bearing,
        met=_("Takes people who may not stand"),
        unmet=_("Does not take people who may not stand"),
        nearly=_("Would fit once they may put weight on both legs"),
    )


@objection("dementia", gettext_lazy("Staff and doors for dementia"), per_unit=True)
def _dementia(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.dementia:
        return None
    return Check(
        suits=lambda bed: bed.place.dementia,
        met=_("Staff and doors for dementia"),
        unmet=_("Not for people with dementia"),
        nearly=_("Would fit if the unit took people with dementia"),
    )


@objection("wandering", gettext_lazy("Doors that keep them safe"), per_unit=True)
def _wandering(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.wandering:
        return None
    return Check(
        suits=lambda bed: bed.place.secure,
        met=_("Doors that keep them safe"),
        unmet=_("Doors are not secure"),
        nearly=_("Would fit if they could not walk out unseen"),
    )


@objection("one_to_one", gettext_lazy("Someone always with them"), per_unit=True)
def _one_to_one(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.one_to_one:
        return None
    return Check(
        suits=lambda bed: bed.place.one_to_one,
        met=_("Someone always with them"),
        unmet=_("Nobody to be always with them"),
        nearly=_("Would fit if somebody came along to be with them"),
    )


@objection("nurse_always", gettext_lazy("A nurse day and night"), per_unit=True)
def _nurse_always(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.nurse_always:
        return None
    return Check(
        suits=lambda bed: bed.place.nurse_always,
        met=_("A nurse day and night"),
        unmet=_("No nurse at night"),
        nearly=_("Would fit if a nurse came at night"),
    )


@objection("skills", gettext_lazy("What nurses must be able to do"), per_unit=True)
def _skills(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.skills:
        return None

    def lacking(bed: BedFacts) -> dict[str, str]:
        return {"what": named(asked.skills - bed.place.skills, SKILLS)}

    return Check(
        suits=lambda bed: asked.skills <= bed.place.skills,
        met=_("Nurses do: %(what)s") % {"what": named(asked.skills, SKILLS)},
        unmet=lambda bed: _("Nurses do not do: %(what)s") % lacking(bed),
        nearly=lambda bed: _("Would fit if a visiting nurse did: %(what)s") % lacking(bed),
        counted=_("Nurses cannot do all that is needed"),
    )


@objection("behaviours", gettext_lazy("Takes people who behave so"), per_unit=True)
def _behaviours(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.behaviours:
        return None

    def not_taken(bed: BedFacts) -> dict[str, str]:
        return {"what": named(asked.behaviours - bed.place.behaviours, BEHAVIOURS)}

    return Check(
        suits=lambda bed: asked.behaviours <= bed.place.behaviours,
        met=_("Accepts: %(what)s") % {"what": named(asked.behaviours, BEHAVIOURS)},
        unmet=lambda bed: _("Does not accept: %(what)s") % not_taken(bed),
        nearly=lambda bed: _("Would fit if the unit accepted: %(what)s") % not_taken(bed),
        counted=_("Does not accept how they behave"),
    )


@objection("therapy", gettext_lazy("Days of therapy a week"), per_unit=True)
def _therapy(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.therapy_days:
        return None

    def days(count: int) -> str:
        return ngettext("%(days)d day a week", "%(days)d days a week", count) % {"days": count}

    def compared(bed: BedFacts) -> dict[str, str | int]:
        return {"has": days(bed.place.therapy_days), "asked": asked.therapy_days}

    return Check(
        suits=lambda bed: bed.place.therapy_days >= asked.therapy_days,
        wanted=_("Therapy %(has)s") % {"has": days(asked.therapy_days)},
        met=lambda bed: _("Therapy %(has)s") % compared(bed),
        unmet=lambda bed: _("Therapy %(has)s, asked for %(asked)d") % compared(bed),
        nearly=lambda bed: _("Would fit if therapy %(has)s would do") % compared(bed),
        counted=_("Less therapy than %(days)s") % {"days": days(asked.therapy_days)},
    )


@objection("cover", gettext_lazy("Medical cover"), per_unit=True)
def _cover(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.cover:
        return None
    least = Cover(asked.cover).rank
    wanted = {"asked": named([asked.cover], COVERS)}

    def has(bed: BedFacts) -> dict[str, str]:
        return {"has": named([bed.place.cover], COVERS)}

    return Check(
        suits=lambda bed: Cover(bed.place.cover).rank >= least,
        wanted=wanted["asked"],
        met=lambda bed: has(bed)["has"],
        unmet=lambda bed: _("%(has)s, asked for: %(asked)s") % (has(bed) | wanted),
        nearly=lambda bed: _("Would fit if less medical cover would do: %(has)s") % has(bed),
        counted=_("Less medical cover than: %(asked)s") % wanted,
    )


@objection("hours", gettext_lazy("Takes admissions at that time"), per_unit=True)
def _hours(asked: Requirement, _now: datetime) -> Check | None:
    arrives = asked.arrives
    if arrives is None:
        return None
    said: dict[str, Any] = {"time": f"{arrives:%H:%M}"}
    return Check(
        suits=lambda bed: admits_at(arrives, bed.place.admits_from, bed.place.admits_until),
        met=_("Takes admissions at %(time)s") % said,
        unmet=_("Takes no admissions at %(time)s") % said,
        nearly=lambda bed: _("Would fit if they came %(span)s") % {"span": _span(bed)},
    )


def admits_at(arrives: time, opens: time | None, shuts: time | None) -> bool:
    """Hours that shut before they open go past midnight; alike, they never shut."""
    is_open = opens is None or arrives >= opens
    is_before_end = shuts is None or arrives <= shuts
    if opens and shuts and opens >= shuts:
        return is_open or is_before_end or opens == shuts
    return is_open and is_before_end


def _span(bed: BedFacts) -> str:
    opens, shuts = bed.place.admits_from, bed.place.admits_until
    if opens and shuts:
        return _("between %(start)s and %(end)s") % {
            "start": f"{opens:%H:%M}",
            "end": f"{shuts:%H:%M}",
        }
    if opens:
        return _("after %(start)s") % {"start": f"{opens:%H:%M}"}
    return _("before %(end)s") % {"end": f"{shuts:%H:%M}"}


@objection("weekend", gettext_lazy("Takes admissions at the weekend"), per_unit=True)
def _weekend(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.weekend:
        return None
    return Check(
        suits=lambda bed: bed.place.admits_weekends,
        met=_("Takes admissions at the weekend"),
        unmet=_("Takes no admissions at the weekend"),
        nearly=_("Would fit if they came on a weekday"),
    )


@objection("funder", gettext_lazy("Takes who pays"), per_unit=True)
def _funder(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.funder:
        return None
    payer = {"who": named([asked.funder], FUNDERS)}
    return Check(
        suits=lambda bed: not bed.place.funders or asked.funder in bed.place.funders,
        met=_("Can be paid by: %(who)s") % payer,
        unmet=_("Cannot be paid by: %(who)s") % payer,
        nearly=lambda bed: (
            _("Would fit if this was paid by: %(who)s") % {"who": named(bed.place.funders, FUNDERS)}
        ),
    )


@objection("cost", gettext_lazy("Cost band"), per_unit=True)
def _cost(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.most_cost:
        return None

    def bands(bed: BedFacts) -> dict[str, int]:
        return {"band": bed.place.cost, "most": asked.most_cost}

    return Check(
        suits=lambda bed: bed.place.cost <= asked.most_cost if bed.place.cost else None,
        wanted=_("Cost band %(most)d at most") % {"most": asked.most_cost},
        met=lambda bed: _("Cost band %(band)d") % bands(bed),
        unmet=lambda bed: _("Cost band %(band)d, at most %(most)d asked for") % bands(bed),
        nearly=lambda bed: _("Would fit if cost band %(band)d were agreed") % bands(bed),
        unknown=_("Cost band"),
        counted=_("Dearer than cost band %(most)d") % {"most": asked.most_cost},
    )


@objection("stay", gettext_lazy("Length of stay"), per_unit=True)
def _stay(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.days:
        return None

    def lengths(bed: BedFacts) -> dict[str, int]:
        return {"longest": bed.place.longest_days, "asked": asked.days}

    return Check(
        suits=lambda bed: not bed.place.longest_days or asked.days <= bed.place.longest_days,
        met=_("Stay of %(asked)d days") % {"asked": asked.days},
        unmet=lambda bed: _("Stays of %(longest)d days at most, %(asked)d expected") % lengths(bed),
        nearly=lambda bed: _("Would fit if a stay of %(longest)d days were enough") % lengths(bed),
        counted=_("Stay too short"),
    )


@objection("distance", gettext_lazy("Distance from home or family"), per_unit=True)
def _distance(asked: Requirement, _now: datetime) -> Check | None:
    if not (asked.miles and asked.near):
        return None

    def miles(bed: BedFacts) -> float | None:
        return miles_to_nearest(bed.place.at, asked.near)

    def is_near(bed: BedFacts) -> bool | None:
        return None if (far := miles(bed)) is None else far <= asked.miles

    def compared(bed: BedFacts) -> dict[str, int]:
        return {"miles": ceil(miles(bed) or 0), "most": asked.miles}

    return Check(
        suits=is_near,
        met=_("Within %(most)d miles of home or family") % {"most": asked.miles},
        unmet=lambda bed: _("%(miles)d miles away; asked for %(most)d at most") % compared(bed),
        nearly=lambda bed: _("Would fit if %(miles)d miles away were acceptable") % compared(bed),
        unknown=_("How far it is"),
        counted=_("Farther than %(most)d miles") % {"most": asked.miles},
    )
