"""Who could do a part of the response, who could not, and why: in words. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

VOLUNTARY = "voluntary"
WEEK = timedelta(days=7)


class Kind(StrEnum):
    """What a leg can be given to."""

    SERVICE = "service"
    TEAM = "team"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service, a team or one of its people, as far as choosing needs to know.

    `needs`, `skills` and `capacity` are None where nobody has said: that speaks neither for
    nor against. No `areas` means everywhere. Load and capacity are points of work.
    """

    kind: Kind
    team: UUID
    name: str
    id: str = ""
    service: UUID | None = None
    worker: int | None = None
    of: str = ""
    sector: str = ""
    needs: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()
    skills: frozenset[str] | None = None
    registration: str = ""
    open_now: bool = True
    opens_at: datetime | None = None
    works_today: bool = True
    works_until: time | None = None
    back_on: date | None = None  # the first day after leave; None: not away
    taking_on: bool = True
    not_taking_on: str = ""
    by_telephone: bool = False
    phone: str = ""
    load: int = 0
    capacity: int | None = None
    seen_on: date | None = None

    @property
    def fullness(self) -> float:
        """How much of what it can have in hand it has; half, where nobody has said."""
        return self.load / self.capacity if self.capacity else 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one leg asks for. `areas` are where the person lives, and all that lies around it.

    `labels` say skills and needs in words; `asked` are teams that hold another part already.
    """

    moment: datetime
    needs: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    sector: str = ""
    areas: frozenset[str] = frozenset()
    points: int = 0
    shares_with_voluntary: bool = True
    asked: frozenset[UUID] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One candidate with what speaks for and against it."""

    candidate: Candidate
    why: Sequence[str]
    why_not: Sequence[str]
    near_miss: str
    load_with: int

    @property
    def fits(self) -> bool:
        return not self.why_not

    @property
    def may_be_rung(self) -> bool:
        """Whether all that speaks against it falls if they agree on the telephone."""
        return len(self.why_not) == 1 and not self.candidate.taking_on and self.near_miss != ""

    @property
    def is_over(self) -> bool:
        """Whether this would be more than it can have in hand."""
        capacity = self.candidate.capacity
        return capacity is not None and self.load_with > capacity


type Objection = Callable[[Wanted, Candidate], str | None]
type Reason = Callable[[Wanted, Candidate, float], str | None]


def _lacks_a_skill(wanted: Wanted, candidate: Candidate) -> str | None:
    if candidate.skills is None or wanted.skills <= candidate.skills:
        return None
    return _("Not able to: %(what)s") % {"what": _missing(wanted, candidate)}


def _works_elsewhere(wanted: Wanted, candidate: Candidate) -> str | None:
    if not candidate.areas or not wanted.areas or candidate.areas & wanted.areas:
        return None
    return _("Works in another area")


def _is_on_leave(_wanted: Wanted, candidate: Candidate) -> str | None:
    return _("On leave") if candidate.back_on else None


def _takes_nobody_on(_wanted: Wanted, candidate: Candidate) -> str | None:
    if candidate.taking_on:
        return None
    return _("Takes nobody on: %(why)s") % {"why": candidate.not_taking_on}


def _may_not_be_told(wanted: Wanted, candidate: Candidate) -> str | None:
    if wanted.shares_with_voluntary or candidate.sector != VOLUNTARY:
        return None
    return _("The person has not agreed to share with voluntary organisations")


def _covers_nothing(wanted: Wanted, candidate: Candidate) -> str | None:
    if not wanted.needs or candidate.needs is None or wanted.needs & candidate.needs:
        return None
    return _("Does not offer this")


def _is_asked_already(wanted: Wanted, candidate: Candidate) -> str | None:
    return _("Has a part already") if candidate.team in wanted.asked else None


OBJECTIONS: tuple[Objection, ...] = (
    _is_asked_already,
    _may_not_be_told,
    _covers_nothing,
    _works_elsewhere,
    _lacks_a_skill,
    _is_on_leave,
    _takes_nobody_on,
)


def _has_seen_them(wanted: Wanted, candidate: Candidate, _lightest: float) -> str | None:
    if candidate.seen_on is None:
        return None
    same_year = candidate.seen_on.year == wanted.moment.year
    month = date_format(candidate.seen_on, "F" if same_year else "F Y")
    return _("Helped this person in %(month)s") % {"month": month}


def _covers_all(wanted: Wanted, candidate: Candidate, _lightest: float) -> str | None:
    if not wanted.needs or candidate.needs is None:
        return None
    covered = wanted.needs & candidate.needs
    if covered == wanted.needs:
        return _("Covers all of it")
    said = {"some": len(covered), "all": len(wanted.needs)}
    return _("Covers %(some)d of %(all)d") % said if covered else None


def _is_lightest(_wanted: Wanted, candidate: Candidate, lightest: float) -> str | None:
    is_known = candidate.capacity is not None
    return _("Lightest load") if is_known and candidate.fullness <= lightest else None


def _is_there(_wanted: Wanted, candidate: Candidate, _lightest: float) -> str | None:
    if candidate.works_today and candidate.works_until:
        until = {"time": f"{candidate.works_until:%H:%M}"}
        return _("Works today until %(time)s") % until
    return None


REASONS: tuple[Reason, ...] = (_has_seen_them, _covers_all, _is_lightest, _is_there)


def rank(
    wanted: Wanted,
    candidates: Iterable[Candidate],
    objections: Sequence[Objection] = OBJECTIONS,
) -> list[Suggestion]:
    """Everybody: first those who fit, the best first; then those who nearly do, then the rest."""
    known = list(candidates)
    against = [_said(objection(wanted, each) for objection in objections) for each in known]
    fullness = [
        each.fullness
        for each, why_not in zip(known, against, strict=True)
        if not why_not and each.capacity is not None
    ]
    # To be the lightest is a reason only for one, and among several.
    least = min(fullness, default=0.0)
    lightest = least if len(fullness) > 1 and fullness.count(least) == 1 else -1.0
    found = [
        _suggestion(wanted, each, why_not, lightest)
        for each, why_not in zip(known, against, strict=True)
    ]
    return sorted(found, key=lambda each: _order(wanted, each))


def refused(wanted: Wanted, candidate: Candidate, *, told: str) -> str:
    """Why this one cannot be given the leg; nothing if it can. `told` is who said yes by telephone.

    Whoever takes nobody on may still agree when rung; whoever does not use SERS must be.
    """
    binding = [each for each in OBJECTIONS if not (told and each is _takes_nobody_on)]
    against = _said(objection(wanted, candidate) for objection in binding)
    if against:
        said = {"name": candidate.name, "why": ". ".join(against)}
        return _("%(name)s cannot be given this: %(why)s") % said
    if candidate.by_telephone and not told:
        return _("Ring %(name)s first, and write who agreed") % {"name": candidate.name}
    return ""


def _suggestion(
    wanted: Wanted, candidate: Candidate, why_not: list[str], lightest: float
) -> Suggestion:
    why = [] if why_not else _said(reason(wanted, candidate, lightest) for reason in REASONS)
    return Suggestion(
        candidate=candidate,
        why=why,
        why_not=why_not,
        near_miss=_nearly(wanted, candidate) if len(why_not) == 1 else "",
        load_with=candidate.load + wanted.points,
    )


def _nearly(wanted: Wanted, candidate: Candidate) -> str:
    """What would have to be otherwise for the only objection to fall."""
    if candidate.team in wanted.asked:
        return ""
    if candidate.back_on and candidate.back_on - wanted.moment.date() <= WEEK:
        day = {"day": date_format(candidate.back_on, "l j F")}
        return _("Would fit from %(day)s, after leave") % day
    if _lacks_a_skill(wanted, candidate):
        what = {"what": _missing(wanted, candidate)}
        return _("Would fit if this went to another leg: %(what)s") % what
    if _takes_nobody_on(wanted, candidate):
        return _("Would fit if they agree on the telephone all the same")
    return ""


def _missing(wanted: Wanted, candidate: Candidate) -> str:
    lacking = sorted(wanted.skills - (candidate.skills or frozenset()))
    return ", ".join(wanted.labels.get(code, code) for code in lacking)


def _order(wanted: Wanted, suggestion: Suggestion) -> tuple[object, ...]:
    """Sorted by: fits, nearly fits, is known for anything, of the sector, covers most, seen
    before, has room, is there.
    """
    each = suggestion.candidate
    covered = len(wanted.needs & each.needs) if each.needs is not None else 0
    return (
        not suggestion.fits,
        not suggestion.near_miss,
        each.needs is None,
        bool(wanted.sector) and each.sector != wanted.sector,
        -covered,
        each.seen_on is None,
        suggestion.is_over,
        _how_late(each),
        each.fullness,
        each.name,
        each.id,
    )


def _how_late(candidate: Candidate) -> int:
    """There now, later today, or on another day."""
    if not candidate.works_today:
        return 2
    return 0 if candidate.open_now else 1


def _said(sentences: Iterable[str | None]) -> list[str]:
    return [sentence for sentence in sentences if sentence]
