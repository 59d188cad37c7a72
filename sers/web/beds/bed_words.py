"""What beds, units and confirmations are called in sentences. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import trust
from sers.beds.board import UnitNow
from sers.beds.places import How, Sex, Unit
from sers.beds.requirement import Sort
from sers.beds.states import LOOKS, BedNow, State
from sers.beds.words import SORTS
from sers.web import words
from sers.web.triage.rows import by_time

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# From here on minutes say nothing about how far a vacancy can be believed.
IN_HOURS = timedelta(hours=2)


def ago(at: datetime, now: datetime) -> str:
    """6 min ago, 1 h 5 min ago, 26 h ago, 3 days ago."""
    past = now - at
    if past < MINUTE:
        return _("just now")
    if past >= IN_HOURS:
        past = past // HOUR * HOUR
    return _("%(time)s ago") % {"time": words.duration(past)}


def confirmed(bed: BedNow | None, unit: UnitNow) -> str:
    """6 min ago, by the ward or home; 26 h ago: ask before offering."""
    if bed is None or bed.confirmed_at is None:
        return _("never: ask before offering") if unit.free else _("never")
    when = ago(bed.confirmed_at, unit.at)
    if unit.ask_first:
        return _("%(when)s: ask before offering") % {"when": when}
    return f"{when}, {How(bed.confirmed_how).label}" if bed.confirmed_how else when


def bars(bed: BedNow | None, unit: UnitNow) -> int:
    return trust.bars(unit.trusted(bed)) if bed else 0


def is_stale(bed: BedNow, unit: UnitNow) -> bool:
    return trust.ask_first(unit.trusted(bed))


def by_whom(bed: BedNow) -> str:
    """By telephone, Colan Pryor."""
    how = str(How(bed.confirmed_how).label) if bed.confirmed_how else ""
    return ", ".join(text for text in (how, bed.confirmed_by) if text)


def counted(counts: Mapping[State, int]) -> str:
    """2 free, 1 held, 15 taken: every state that any bed is in."""
    return ", ".join(
        f"{counts[state]} {look.words}" for state, look in LOOKS.items() if counts[state]
    )


def kind_of(bed: BedNow) -> str:
    """side, women, men or bay."""
    if not bed.bay:
        return "side"
    return {Sex.FEMALE.value: "women", Sex.MALE.value: "men"}.get(bed.bay_sex, "bay")


def free_words(free: Iterable[BedNow]) -> str:
    """1 side room, 1 in a women’s bay."""
    kinds = Counter(kind_of(bed) for bed in free)
    return ", ".join(say(kinds[kind]) % {"n": kinds[kind]} for kind, say in _OF_KIND if kinds[kind])


_OF_KIND: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("side", lambda n: ngettext("%(n)d side room", "%(n)d side rooms", n)),
    ("women", lambda n: ngettext("%(n)d in a women’s bay", "%(n)d in women’s bays", n)),
    ("men", lambda n: ngettext("%(n)d in a men’s bay", "%(n)d in men’s bays", n)),
    ("bay", lambda n: ngettext("%(n)d in a bay for anyone", "%(n)d in bays for anyone", n)),
)


def leaving(unit: UnitNow, today: date, tomorrow: date, day: str) -> str:
    """3 today, 2 Wed; and who should have left. `day` is what tomorrow is called."""
    said = _("%(today)d today, %(then)d %(day)s") % {
        "today": unit.leaving(today),
        "then": unit.leaving(tomorrow),
        "day": day,
    }
    late = len(unit.overstayed)
    if not late:
        return said
    over = ngettext("%(n)d should have left", "%(n)d should have left", late) % {"n": late}
    return f"{said}; {over}"


def features(bed: BedNow) -> list[str]:
    """What a bed is like, in the words that requests use."""
    has = (
        (not bed.bay and not bed.isolates, _("side room")),
        (bed.isolates, _("side room that isolates")),
        (bool(bed.bay), _bay(bed)),
        (bed.en_suite, _("en suite")),
        (bed.oxygen, _("oxygen")),
        (bed.hoist, _("hoist")),
        (bed.profiling, _("profiling bed")),
        (bool(bed.most_kg), _("up to %(kg)d kg") % {"kg": bed.most_kg}),
        (bed.ground_floor, _("ground floor")),
    )
    return [text for is_so, text in has if is_so]


def _bay(bed: BedNow) -> str:
    if not bed.bay_sex:
        return _("bay %(name)s") % {"name": bed.bay}
    return _("bay %(name)s, %(whose)s") % {
        "name": bed.bay,
        "whose": str(Sex(bed.bay_sex).label)[0].lower() + str(Sex(bed.bay_sex).label)[1:],
    }


def state_words(bed: BedNow, now: datetime) -> str:
    """How a bed stands, and until when or why: «held until 14:00», «closed: repair»."""
    said = str(LOOKS[bed.state].words)
    if bed.overstays(now) and bed.leaving_at:
        then = {"state": said, "when": by_time(bed.leaving_at, now)}
        return _("%(state)s; was expected to leave %(when)s") % then
    if bed.state == State.CLOSED and bed.shut:
        return f"{said}: {_(bed.shut.reason)}"
    if bed.until and bed.state in {State.OFFERED, State.HELD, State.AWAY}:
        return _("%(state)s until %(when)s") % {"state": said, "when": by_time(bed.until, now)}
    if bed.state == State.LEAVING and bed.leaving_at:
        return _("%(state)s at %(when)s") % {
            "state": said,
            "when": words.clock_time(bed.leaving_at),
        }
    if bed.leaves:
        then = {"state": said, "when": short_weekday(bed.leaves)}
        return _("%(state)s, leaves %(when)s") % then
    return said


def sort_of(unit: Unit) -> str:
    return str(SORTS[Sort(unit.sort)])


def place(unit: Unit) -> str:
    """Site and unit, once where they are called the same."""
    return unit.name if unit.name == unit.site.name else f"{unit.site.name}, {unit.name}"


def short_weekday(day: date) -> str:
    """Thu 3 Dec."""
    return date_format(day, "D j M")
