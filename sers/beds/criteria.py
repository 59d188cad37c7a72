"""All grounds on which a bed may not suit a person, in the order in which they are said. Pure."""

from types import MappingProxyType

from sers.beds import bed_criteria, unit_criteria
from sers.beds.objecting import Objection

# Whatever is declared there is one: adding a function adds an objection.
OBJECTIONS: tuple[Objection, ...] = tuple(
    each
    for module in (bed_criteria, unit_criteria)
    for each in vars(module).values()
    if isinstance(each, Objection)
)
CRITERIA = MappingProxyType({each.name: each for each in OBJECTIONS})
# What may be a preference of one person instead of a condition.
WISHABLE = MappingProxyType({each.name: each for each in OBJECTIONS if not each.always})
