"""What may be wrong with a bed itself: one function for each ground, with its words. Pure.

docs/how-to/add-a-bed-objection.md says how to add one.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds.objecting import Check, objection
from sers.beds.requirement import BedFacts, Requirement
from sers.beds.words import named

ORDINARY_KG = 120  # what a bed bears of which nobody says more
LONDON = ZoneInfo("Europe/London")


def has_own_room(bed: BedFacts) -> bool:
    return bed.side_room or not bed.bay


def needs_own_room(asked: Requirement) -> bool:
    return asked.side_room or not asked.shares_bay


@objection("free", gettext_lazy("Free now"), always=True)
def _free(_asked: Requirement, now: datetime) -> Check:
    def is_free(bed: BedFacts) -> bool:
        return bed.free_from is not None and bed.free_from <= now

    return Check(
        suits=is_free,
        met="",
        unmet=_("Not free"),
        nearly=lambda bed: _free_later(bed.free_from, now),
        until=lambda bed: bed.free_from,
    )


def _free_later(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return _("Would fit once it is free; nobody knows when")
    there, here = moment.astimezone(LONDON), now.astimezone(LONDON)
    if there.date() == here.date():
        return _("Would fit from %(time)s today") % {"time": f"{there:%H:%M}"}
    day = date_format(there.date(), "l j F" if there.year == here.year else "l j F Y")
    return _("Would fit from %(day)s") % {"day": day}


@objection("offered", gettext_lazy("Offered to nobody else"), always=True)
def _offered(_asked: Requirement, _now: datetime) -> Check:
    return Check(
        suits=lambda bed: not bed.offered,
        met="",
        unmet=_("Offered to somebody else"),
        nearly=_("Would fit if it were not offered to somebody else"),
    )


@objection("side_room", gettext_lazy("A room of their own"))
def _side_room(asked: Requirement, _now: datetime) -> Check | None:
    if not needs_own_room(asked):
        return None
    return Check(
        suits=has_own_room,
        met=_("A room of their own"),
        unmet=_("In a shared bay"),
        nearly=_("Would fit if a shared bay were acceptable"),
    )


_BAYS = {"female": gettext_lazy("Women’s bay"), "male": gettext_lazy("Men’s bay")}


@objection("other_sex", gettext_lazy("No bay of the other sex"), always=True)
def _other_sex(asked: Requirement, _now: datetime) -> Check:
    return Check(
        suits=lambda bed: has_own_room(bed) or bed.bay_sex in ("", asked.sex),
        met=lambda bed: "" if has_own_room(bed) else named([bed.bay_sex], _BAYS),
        unmet=lambda bed: named([bed.bay_sex], _BAYS),
        nearly=lambda bed: (
            _("Would fit once the bay changes over; now a women’s bay")
            if bed.bay_sex == "female"
            else _("Would fit once the bay changes over; now a men’s bay")
        ),
        counted=_("Bay of another sex"),
    )


@objection("same_sex", gettext_lazy("No mixed bay"))
def _same_sex(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.same_sex:
        return None
    return Check(
        suits=lambda bed: has_own_room(bed) or bool(bed.bay_sex),
        met="",
        unmet=_("Mixed bay"),
        nearly=_("Would fit if a mixed bay were acceptable"),
    )


@objection("isolation", gettext_lazy("A room that isolates"))
def _isolation(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.organisms:
        return None
    return Check(
        suits=lambda bed: bed.isolates and has_own_room(bed),
        met=_("A room that isolates"),
        unmet=_("Cannot isolate"),
        nearly=_("Would fit if isolation were not needed"),
    )


@objection("oxygen", gettext_lazy("Oxygen"))
def _oxygen(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.oxygen:
        return None
    return Check(
        suits=lambda bed: bed.oxygen,
        met=_("Oxygen"),
        unmet=_("No oxygen"),
        nearly=_("Would fit if oxygen were brought"),
    )


@objection("weight", gettext_lazy("Bears their weight"))
def _weight(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.weight_kg:
        return None
    return Check(
        suits=lambda bed: asked.weight_kg <= (bed.most_kg or ORDINARY_KG),
        wanted=_("Bears %(kg)d kg") % {"kg": asked.weight_kg},
        met=lambda bed: _("Bears %(kg)d kg") % {"kg": bed.most_kg or ORDINARY_KG},
        unmet=lambda bed: _("Bears only %(kg)d kg") % {"kg": bed.most_kg or ORDINARY_KG},
        nearly=_("Would fit with a bed that bears %(kg)d kg") % {"kg": asked.weight_kg},
        counted=_("Does not bear %(kg)d kg") % {"kg": asked.weight_kg},
    )


@objection("hoist", gettext_lazy("A hoist"))
def _hoist(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.hoist:
        return None
    return Check(
        suits=lambda bed: bed.hoist,
        met=_("A hoist"),
        unmet=_("No hoist"),
        nearly=_("Would fit if a hoist were brought"),
    )


@objection("profiling", gettext_lazy("A profiling bed or special mattress"))
def _profiling(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.profiling:
        return None
    return Check(
        suits=lambda bed: bed.profiling,
        met=_("A profiling bed"),
        unmet=_("No profiling bed"),
        nearly=_("Would fit if a profiling bed were brought"),
    )


@objection("ground_floor", gettext_lazy("Ground floor or a lift"))
def _ground_floor(asked: Requirement, _now: datetime) -> Check | None:
    if not asked.ground_floor:
        return None
    return Check(
        suits=lambda bed: bed.ground_floor,
        met=_("Ground floor or lift"),
        unmet=_("Upstairs, no lift"),
        nearly=_("Would fit if stairs were acceptable"),
    )
