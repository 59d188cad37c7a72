"""The columns of a file of the stock: one row is one bed, with its unit and its site.

Nobody who lies in a bed is in it. docs/how-to/keep-the-stock.md says the same; a test compares.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from sers.beds import words
from sers.beds.cells import (
    DAY,
    KEY,
    PHONE,
    POSTCODE,
    TIME,
    YES_OR_NO,
    Cell,
    Wrong,
    line,
    many,
    number,
    one,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PURPOSES = {
    "bed_rehabilitation": _("Rehabilitation"),
    "bed_assessment": _("Assessment"),
    "bed_respite": _("Respite"),
    "bed_palliative": _("Palliative care"),
    "bed_nursing": _("Nursing home"),
    "bed_residential": _("Residential home"),
    "bed_dementia": _("Dementia care"),
    "bed_safety": _("A place of safety"),
}
BAYS = {"female": _("Women’s bay"), "male": _("Men’s bay")}
MOST_COST, MOST_DAYS, MOST_KG, MOST_HOURS = 5, 3650, 500, 720
WEEK, FORTNIGHT = 7 * 24 * 60, 14 * 24 * 60


class Of(StrEnum):
    """What a column is about."""

    SITE = "site"
    UNIT = "unit"
    BED = "bed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, what it means, and what a blank cell stands for.

    `needed`: it is never blank. A column that is left out altogether changes nothing.
    """

    name: str
    of: Of
    field: str
    cell: Cell[Any]
    means: "StrOrPromise"
    blank: Any = ""
    needed: bool = False

    def read(self, text: str) -> Any:
        """The value of a cell; raises Wrong with what to write."""
        if text:
            return self.cell.read(text)
        if self.needed:
            raise Wrong(str(_("It is blank. Write %(what)s") % {"what": self.cell.says}))
        return list(self.blank) if isinstance(self.blank, tuple) else self.blank

    def write(self, value: Any) -> str:
        return "" if value is None else str(self.cell.write(value)).strip()


# By these a row is found; they never change.
PLACES = (
    Column("site", Of.SITE, "key", KEY, _("Which site. A new key adds a site"), needed=True),
    Column("unit", Of.UNIT, "key", KEY, _("Which unit. A new key adds a unit"), needed=True),
    Column("bed", Of.BED, "name", line(60), _("What the bed is called in its unit"), needed=True),
)
_SITE = (
    Column("site_name", Of.SITE, "name", line(200), _("What the site is called"), needed=True),
    Column("organisation", Of.SITE, "organisation", KEY, _("Whose site it is"), needed=True),
    Column("town", Of.SITE, "town", line(100), _("Its town")),
    Column("postcode", Of.SITE, "postcode", POSTCODE, _("Distances are reckoned from it")),
    Column("site_note", Of.SITE, "note", line(300), _("How to get there, or in")),
)
_UNIT = (
    Column("unit_name", Of.UNIT, "name", line(200), _("What the unit is called"), needed=True),
    Column("sort", Of.UNIT, "sort", one(words.SORTS), _("What sort of unit it is"), needed=True),
    Column("team", Of.UNIT, "owner", KEY, _("The provider that runs it"), needed=True),
    Column("phone", Of.UNIT, "phone", PHONE, _("Whom the Bed Bureau rings")),
    Column("purposes", Of.UNIT, "purposes", many(PURPOSES), _("For what. Blank: for any"), ()),
    Column("funders", Of.UNIT, "funders", many(words.FUNDERS), _("Who pays. Blank: any"), ()),
    Column("skills", Of.UNIT, "skills", many(words.SKILLS), _("What its nurses can do"), ()),
    Column(
        "behaviours",
        Of.UNIT,
        "behaviours",
        many(words.BEHAVIOURS),
        _("What happens, and it accepts"),
        (),
    ),
    Column(
        "organisms",
        Of.UNIT,
        "organisms",
        many(words.ORGANISMS),
        _("Infections that it accepts"),
        (),
    ),
    Column("secure", Of.UNIT, "secure", YES_OR_NO, _("Its doors are locked or watched"), False),
    Column("dementia", Of.UNIT, "dementia", YES_OR_NO, _("It cares for dementia"), False),
    Column(
        "one_to_one",
        Of.UNIT,
        "one_to_one",
        YES_OR_NO,
        _("Someone can always be with one person"),
        False,
    ),
    Column("nurse_always", Of.UNIT, "nurse_always", YES_OR_NO, _("A nurse day and night"), False),
    Column(
        *("non_weight_bearing", Of.UNIT, "non_weight_bearing", YES_OR_NO),
        *(_("Cares for people who may not bear weight"), False),
    ),
    Column("therapy_days", Of.UNIT, "therapy_days", number(7), _("Days of therapy a week"), 0),
    Column("cover", Of.UNIT, "cover", one(words.COVERS), _("When a doctor comes"), "gp_visits"),
    Column(
        "admits_from", Of.UNIT, "admits_from", TIME, _("Admits from this time. Blank: any"), None
    ),
    Column(
        "admits_until",
        Of.UNIT,
        "admits_until",
        TIME,
        _("Admits until this time. Blank: any"),
        None,
    ),
    Column("admits_weekends", Of.UNIT, "admits_weekends", YES_OR_NO, _("Admits at weekends"), True),
    Column("cost", Of.UNIT, "cost", number(MOST_COST), _("Cost band. 0: not known"), 0),
    Column(
        "longest_days",
        Of.UNIT,
        "longest_days",
        number(MOST_DAYS),
        _("Most days of a stay. 0: no limit"),
        0,
    ),
    Column(
        "reply_minutes",
        Of.UNIT,
        "reply_minutes",
        number(WEEK, 1),
        _("Minutes to answer an offer"),
        60,
    ),
    Column(
        "hold_minutes",
        Of.UNIT,
        "hold_minutes",
        number(FORTNIGHT, 1),
        _("Minutes that a hold lasts"),
        1440,
    ),
    Column(
        "fresh_hours",
        Of.UNIT,
        "fresh_hours",
        number(MOST_HOURS, 1),
        _("Hours until trust in a vacancy is half"),
        12,
    ),
)
_BED = (
    Column("bay", Of.BED, "bay", line(60), _("Its bay. Blank: a room of its own")),
    Column("bay_sex", Of.BED, "bay_sex", one(BAYS), _("Whose bay it is. Blank: any")),
    Column("isolates", Of.BED, "isolates", YES_OR_NO, _("Isolation is possible"), False),
    Column("oxygen", Of.BED, "oxygen", YES_OR_NO, _("Piped oxygen"), False),
    Column("hoist", Of.BED, "hoist", YES_OR_NO, _("A hoist"), False),
    Column("profiling", Of.BED, "profiling", YES_OR_NO, _("A profiling bed"), False),
    Column(
        "most_kg", Of.BED, "most_kg", number(MOST_KG), _("Most kilograms. 0: an ordinary bed"), 0
    ),
    Column("ground_floor", Of.BED, "ground_floor", YES_OR_NO, _("Ground floor or lift"), False),
    Column("en_suite", Of.BED, "en_suite", YES_OR_NO, _("A bathroom of its own"), False),
    Column("since", Of.BED, "since", DAY, _("Its first day. Blank: today"), None),
    Column("retire", Of.BED, "retire", YES_OR_NO, _("yes: there is no such bed now"), False),
)
COLUMNS = (*PLACES, *_SITE, *_UNIT, *_BED)
BY_NAME = {column.name: column for column in COLUMNS}


def fields_of(of: Of) -> tuple[Column, ...]:
    """The columns that fill what is kept of a site, a unit or a bed, without those that find it."""
    besides = {"since", "retire"}
    return tuple(
        each
        for each in COLUMNS
        if each.of is of and each not in PLACES and each.name not in besides
    )
