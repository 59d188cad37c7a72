"""What an objection to a bed is made of. `criteria` lists them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from sers.beds.requirement import BedFacts, Requirement

# What is said, of every bed alike or of each in its own words.
type Words = str | Callable[[BedFacts], str]
# True: it has it. False: that speaks against it. None: nobody knows, which does neither.
type Verdict = Callable[[BedFacts], bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that this person needs: how to tell whether a bed has it, and how to say so."""

    suits: Verdict
    met: Words
    unmet: Words
    nearly: Words  # what would have to be otherwise: «Would fit if …»
    unknown: Words = ""
    wanted: str = ""  # what is asked for, where neither `met` nor the label says it
    counted: str = ""  # said of many beds at once, where `unmet` differs from bed to bed
    until: Callable[[BedFacts], datetime | None] | None = None  # when time alone mends it


type Reading = Callable[[Requirement, datetime], Check | None]


@dataclass(frozen=True, slots=True)
class Objection:
    """A ground on which a bed may not suit, known by its name.

    `read` says once for each search what is asked for; None: nothing. What is `per_unit` is
    judged once for all beds of a unit. What must `always` be met can be no mere wish.
    """

    name: str
    label: str | Promise
    read: Reading
    per_unit: bool = False
    always: bool = False


def objection(
    name: str, label: str | Promise, *, per_unit: bool = False, always: bool = False
) -> Callable[[Reading], Objection]:
    """Declares a function that reads what is asked for as an `Objection`."""

    def declared(read: Reading) -> Objection:
        return Objection(name, label, read, per_unit=per_unit, always=always)

    return declared


def say(words: Words, bed: BedFacts) -> str:
    return words if isinstance(words, str) else words(bed)
