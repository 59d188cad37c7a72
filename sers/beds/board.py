"""What the bed board shows: every bed of every unit as it stands, and what is to be done next.

Whoever may see the board sees how all beds are taken, by whichever Bed Bureau. Who is in them is
told only of the reader's own bureau's requests, and never of a protected person.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.beds import trust
from sers.beds.keeper import keeping
from sers.beds.lifecycle import LIVE
from sers.beds.models import Bed, BedClosure, BedRequest, Placement, Unit
from sers.beds.requirement import Sort
from sers.beds.standing_in_line import Waiter, waiters
from sers.beds.states import BedNow, Claim, Shut, State, state_of, stay_and_claim
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.permissions import Permission

_OF_A_BED = (
    *("id", "unit_id", "name", "bay", "bay_sex", "condition", "confirmed_at", "confirmed_how"),
)
_BESIDES = (
    *("isolates", "oxygen", "hoist", "profiling", "most_kg", "ground_floor", "en_suite"),
    "confirmed_by__name",
)
OF_A_CLAIM = (
    *("bed_id", "status", "period__startswith", "until", "leaving_at", "request_id", "sent_by_id"),
)
_OF_A_UNIT = ("name", "sort", "phone", "fresh_hours", "site__name", "site__town")
KINDS: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("hospitals", _("Community hospitals"), frozenset({Sort.COMMUNITY_HOSPITAL})),
    (
        "special",
        _("Treatment units, hotel rooms, hospices"),
        frozenset({Sort.TREATMENT_UNIT, Sort.HOTEL, Sort.HOSPICE}),
    ),
    (
        "homes",
        _("Care home beds, bought in block or singly"),
        frozenset({Sort.BLOCK, Sort.SPOT_RESIDENTIAL, Sort.SPOT_NURSING}),
    ),
)


@dataclass
class UnitNow:
    """A unit with its beds as they stand at one moment."""

    unit: Unit
    beds: Sequence[BedNow]
    at: datetime

    @cached_property
    def counts(self) -> Counter[State]:
        return Counter(bed.state for bed in self.beds)

    @cached_property
    def free(self) -> list[BedNow]:
        return [bed for bed in self.beds if bed.state == State.FREE]

    @cached_property
    def confirmed(self) -> BedNow | None:
        """The bed whose confirmation is told: of the vacancies the least sure, else the latest."""
        if self.free:
            return min(self.free, key=_confirmed)
        return max(self.beds, key=_confirmed, default=None)

    def trusted(self, bed: BedNow) -> float:
        return trust.trust(bed.confirmed_at, self.at, self.unit.fresh_hours)

    @property
    def ask_first(self) -> bool:
        """Whether somebody should ask about its vacancies before they offer one."""
        return any(trust.ask_first(self.trusted(bed)) for bed in self.free)

    def leaving(self, day: date) -> int:
        """How many are expected to leave on that day."""
        return self._leaving[day]

    @cached_property
    def _leaving(self) -> Counter[date | None]:
        return Counter(bed.leaves for bed in self.beds)

    @cached_property
    def overstayed(self) -> list[BedNow]:
        return [bed for bed in self.beds if bed.overstays(self.at)]

    def to_review(self, today: date) -> list[BedNow]:
        """The closed ones at which somebody should have looked again by now."""
        return [bed for bed in self.beds if bed.shut and bed.shut.review_on <= today]


def _confirmed(bed: BedNow) -> float:
    return bed.confirmed_at.timestamp() if bed.confirmed_at else 0.0


@dataclass(frozen=True, slots=True)
class Named:
    """Whose request it is, as far as it may be said beside a place; empty: not to be said."""

    request: UUID
    referral: UUID
    name: str


@dataclass
class Board:
    """All of it, read at one moment."""

    at: datetime
    bureau: Team
    units: Sequence[UnitNow]
    waiting: Sequence[Waiter] = ()
    named: Mapping[UUID, Named] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return directory.today(self.at)

    @property
    def tomorrow(self) -> date:
        return self.today + timedelta(days=1)

    @cached_property
    def counts(self) -> Counter[State]:
        return sum((each.counts for each in self.units), Counter())

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def groups(self) -> list[tuple[str, str | Promise, list[UnitNow]]]:
        found = [
            (key, title, [each for each in self.units if each.unit.sort in sorts])
            for key, title, sorts in KINDS
        ]
        return [group for group in found if group[2]]

    @cached_property
    def running_out(self) -> list[tuple[datetime, UnitNow, Claim]]:
        """What ends by itself of this bureau’s offers, holds and absences, the soonest first."""
        return sorted(_running_out(self.units, self.bureau), key=lambda each: each[0])

    @cached_property
    def overstayed(self) -> list[tuple[UnitNow, BedNow]]:
        found = [(unit, bed) for unit in self.units for bed in unit.overstayed]
        return sorted(found, key=lambda each: each[1].leaving_at or self.at)

    @property
    def stale(self) -> list[UnitNow]:
        """Units with vacancies that were confirmed too long ago."""
        return [each for each in self.units if each.ask_first]

    @property
    def to_review(self) -> list[tuple[UnitNow, list[BedNow]]]:
        found = [(each, each.to_review(self.today)) for each in self.units]
        return [(unit, beds) for unit, beds in found if beds]


def _running_out(
    units: Iterable[UnitNow], bureau: Team
) -> Iterable[tuple[datetime, UnitNow, Claim]]:
    for unit in units:
        for bed in unit.beds:
            for each in (bed.stay, bed.claim):
                if each and each.until and each.bureau == bureau.pk:
                    yield each.until, unit, each


def board(user: User, at: datetime | None = None) -> Board:
    """The board of the reader's Bed Bureau, in a number of queries that no bed adds to."""
    found = unnamed(user, at)
    shown = {each[2].request for each in found.running_out}
    shown |= {bed.stay.request for _unit, bed in found.overstayed if bed.stay}
    found.named = _named(found.bureau, {each for each in shown if each})
    return found


def unnamed(user: User, at: datetime | None = None) -> Board:
    """The same without whose request it is that has which bed: for the wall."""
    found = stock(user, at, fully=False)
    claims = [bed.claim for each in found.units for bed in each.beds if bed.claim]
    claimed = {each.request: each for each in claims if each.request}
    found.waiting = waiters(found.bureau, claimed)
    return found


def stock(user: User, at: datetime | None = None, *, fully: bool = True) -> Board:
    """The beds only, and nobody who waits: for the list; `fully`, with all that each has."""
    at = at or timezone.now()
    return Board(at, bureau_of(user), units_now(user, at, fully=fully))


def bureau_of(user: User) -> Team:
    """The team for which the reader looks at the board: the first of several."""
    return user.teams_holding(Permission.VIEW_BEDS)[0]


def keep_seen(found: Board, *, by: User) -> None:
    """Write down whom the board named to whom."""
    shown = {each.referral for each in found.waiting} | {n.referral for n in found.named.values()}
    about = f"beds/{found.bureau.pk}"
    saw(by, Access.Deed.LISTED, about, by_right_of=Permission.VIEW_BEDS, shown=sorted(shown))


def units_now(
    user: User, at: datetime, only: UUID | None = None, *, fully: bool = True
) -> list[UnitNow]:
    """Every unit in use with its beds, by site; or only this one. Read as the keeper."""
    today = directory.today(at)
    units = (
        Unit.objects.select_related("site")
        .only(*_OF_A_UNIT)
        .filter(Q(until=None) | Q(until__gt=today), since__lte=today)
    )
    units = units.filter(pk=only) if only else units
    beds = Bed.objects.in_force(today)
    beds = beds.filter(unit=only) if only else beds
    with keeping(user):
        listed = list(units.order_by("site__name", "name"))
        columns = (*_OF_A_BED, *_BESIDES) if fully else _OF_A_BED
        rows = list(beds.order_by().values_list(*columns))
        shut = _shut(only)
        claims = _claims(only)
    by_unit: dict[UUID, list[BedNow]] = defaultdict(list)
    for row in rows:
        by_unit[row[1]].append(_bed(row, claims.get(row[0], ()), shut.get(row[0]), today))
    return [UnitNow(unit, _in_order(by_unit.get(unit.pk, [])), at) for unit in listed]


def _in_order(beds: list[BedNow]) -> list[BedNow]:
    """Bed 2 before Bed 10."""
    return sorted(beds, key=lambda bed: (len(bed.name), bed.name))


def _bed(row: tuple[Any, ...], claims: Iterable[Claim], shut: Shut | None, today: date) -> BedNow:
    stay, claim = stay_and_claim(claims)
    leaves = directory.today(stay.leaving_at) if stay and stay.leaving_at else None
    state = state_of(row[5], stay, claim, shut, leaves_today=leaves == today)
    # As columns are read, so are the fields in order: spelt out, 500 beds take twice as long.
    made: Callable[..., BedNow] = BedNow
    return made(*row[:8], state, stay, claim, shut, leaves, *row[8:])


def _shut(only: UUID | None) -> dict[UUID, Shut]:
    closures = BedClosure.objects.filter(until=None)
    closures = closures.filter(bed__unit=only) if only else closures
    found = closures.values_list("bed_id", "reason__label", "since", "review_on")
    return {row[0]: Shut(*row) for row in found}


def _claims(only: UUID | None) -> dict[UUID, list[Claim]]:
    live = Placement.objects.filter(status__in=LIVE)
    live = live.filter(bed__unit=only) if only else live
    found: dict[UUID, list[Claim]] = defaultdict(list)
    for row in live.values_list(*OF_A_CLAIM):
        found[row[0]].append(Claim(*row))
    return found


def _named(bureau: Team, requests: set[UUID]) -> dict[UUID, Named]:
    """Those of the bureau’s own requests, as their names may stand beside a place."""
    if not requests:
        return {}
    needed = ("family_name", "given_name", "preferred_name", "protected")
    found = BedRequest.objects.filter(pk__in=requests, owner=bureau).select_related("referral")
    return {
        each.pk: Named(
            each.pk,
            each.referral_id,
            "" if each.referral.protected else each.referral.listed_name,
        )
        for each in found.only("referral_id", *(f"referral__{name}" for name in needed))
    }
