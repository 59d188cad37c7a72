"""The desk of a team: what it owns by what must be done, and what others ask of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import finding
from sers.referrals.finding import Page
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus, Stage, Status
from sers.referrals.models import Referral, ReferralQuerySet
from sers.referrals.thread import InformationRequest


class Tab(StrEnum):
    """What must be done: the name in the address."""

    TODO = "todo"
    PICK_UP = "pick-up"
    TRIAGE = "triage"
    WAITING = "waiting"
    ALLOCATE = "allocate"
    PROGRESS = "progress"
    CLOSE = "close"
    HUDDLE = "huddle"
    REFUSED = "refused"
    OFFERED = "offered"
    CLOSED = "closed"


LABELS: dict[Tab, str | Promise] = {
    Tab.TODO: _("All to do"),
    Tab.PICK_UP: _("To pick up"),
    Tab.TRIAGE: _("In triage"),
    Tab.WAITING: _("Waiting for an answer"),
    Tab.ALLOCATE: _("To allocate"),
    Tab.PROGRESS: _("In progress"),
    Tab.CLOSE: _("To close"),
    Tab.HUDDLE: _("Huddle"),
    Tab.REFUSED: _("Refused, not read"),
    Tab.OFFERED: _("Asked of us"),
    Tab.CLOSED: _("Closed"),
}


class Whose(StrEnum):
    """Whose referrals of the desk."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


class Order(StrEnum):
    """How the list is sorted: the name in the address."""

    URGENT = "urgent"
    NEWEST = "newest"
    NAME = "name"


ORDERS: dict[Order, tuple[str, ...]] = {
    Order.URGENT: ("band", "waiting", "due_at", "id"),
    Order.NEWEST: ("-sent_at", "id"),
    Order.NAME: ("family_key", "id"),
}
# Where the work itself says what comes first.
ORDERS_OF: dict[Tab, tuple[str, ...]] = {
    Tab.HUDDLE: ("huddle_on", "band", "due_at", "id"),
    Tab.REFUSED: ("closed_at", "id"),
    Tab.CLOSED: ("-closed_at", "id"),
}
WITHIN_HOURS = 0  # the first band
MOST_PRINTED = 300

_WAITING = Q(waiting=True)
_PICK_UP = Q(status=Status.AWAITING_TRIAGE, waiting=False)
_TRIAGE = Q(status=Status.IN_TRIAGE, waiting=False)
_IN_PROGRESS = Q(status=Status.IN_PROGRESS, waiting=False)
# That a team is asked to help, or helps already. Put to each row as it is come by: a list stops
# at fifty, and the database asks of every leg it finds whether the reader may see it.
_HELPED = Q(Exists(Allocation.objects.filter(referral=OuterRef("pk"), closed_at=None)))
_ALLOCATE = _IN_PROGRESS & Q(stage=Stage.ALLOCATE) & ~_HELPED
_CLOSE = _IN_PROGRESS & Q(stage=Stage.CLOSE)


@dataclass(frozen=True, slots=True)
class View:
    """What the reader chose to see. `find` is what they typed, kept out of addresses."""

    tab: Tab = Tab.TODO
    whose: Whose = Whose.ALL
    order: Order = Order.URGENT
    find: str = ""
    after: UUID | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are under a tab, and how many of them are late."""

    all: int
    late: int


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of a team's desk, with the counts of every tab."""

    team: Team
    view: View
    referrals: Page[Referral]
    legs: Sequence[Allocation]
    counts: Mapping[Tab, Tally]
    urgent_unread: Sequence[UUID]  # the soonest due first
    read_at: datetime


def desk(
    team: Team,
    user: User,
    view: View,
    *,
    already_shown: Callable[[Desk], bool] = lambda _desk: False,
    printed: bool = False,
) -> Desk:
    """What this reader sees of the team's desk. Written to the access log as one row.

    For paper it is not cut into pages, as far as anybody carries paper.

    An open page asks for itself again and again: what it finds `already_shown` is neither
    shown nor written down once more.
    """
    now = timezone.now()
    size = MOST_PRINTED if printed else finding.PAGE
    is_asked_of_us = view.tab is Tab.OFFERED and not view.find
    found = Desk(
        team=team,
        view=view,
        referrals=Page([], None) if is_asked_of_us else _page(team, user, view, size),
        legs=_legs(team, size) if is_asked_of_us else [],
        counts=counts(team, now),
        urgent_unread=_urgent_unread(team),
        read_at=now,
    )
    if not already_shown(found):
        shown = [row.pk for row in found.referrals.rows] + [leg.referral_id for leg in found.legs]
        looked = Access.Deed.SEARCHED if view.find else Access.Deed.LISTED
        deed = Access.Deed.PRINTED if printed else looked
        saw(user, deed, f"desk/{team.pk}", by_right_of=Permission.WORK_DESK, shown=shown)
    return found


def counts(team: Team, now: datetime) -> dict[Tab, Tally]:
    """How many under each tab but «closed», whose number says nothing about work."""
    n = _counted(team, now)
    to_allocate = Tally(n["unallocated"], n["unallocated_late"])
    pick_up = Tally(n["pick_up"], n["pick_up_late"])
    triage = Tally(n["triage"], n["triage_late"])
    to_close = Tally(n["to_close"], n["to_close_late"])
    to_do = (pick_up, triage, to_allocate, to_close)
    going_on = n["progress"] - to_allocate.all - to_close.all
    return {
        Tab.TODO: Tally(sum(each.all for each in to_do), sum(each.late for each in to_do)),
        Tab.PICK_UP: pick_up,
        Tab.TRIAGE: triage,
        Tab.WAITING: Tally(n["waiting"], 0),
        Tab.ALLOCATE: to_allocate,
        Tab.PROGRESS: Tally(going_on, n["progress_late"]),
        Tab.CLOSE: to_close,
        Tab.HUDDLE: Tally(n["huddle"], 0),
        Tab.REFUSED: Tally(n["refused"], n["refused_late"]),
        Tab.OFFERED: Tally(n["asked"], n["asked_late"]),
    }


def _counted(team: Team, now: datetime) -> dict[str, int]:
    """By a function of the database (migration 0011), which is ten times faster than counting
    under the policies. It counts for members of the team alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_desk_counts(%s, %s)", [team.pk, now])
        names = [column.name for column in cursor.description]
        return dict.fromkeys(names, 0) | dict(zip(names, cursor.fetchone() or [], strict=False))


def _urgent_unread(team: Team) -> list[UUID]:
    """What was promised within hours, or a call within minutes, and nobody has opened yet."""
    urgent = Q(band=WITHIN_HOURS) | Q(ring_minutes__isnull=False)
    unread = Referral.objects.filter(
        urgent, owner=team, closed_at=None, waiting=False, read_at=None
    )
    return list(unread.order_by("due_at", "id").values_list("pk", flat=True)[: finding.PAGE])


def _page(team: Team, user: User, view: View, size: int) -> Page[Referral]:
    """Whoever looks for a person looks among all that the team owns, whatever the tab."""
    owned = Referral.objects.filter(owner=team)
    if view.find:
        found = owned.filter(finding.matching(view.find))
        return finding.page_of(
            _as_listed(found), ORDERS[Order.NEWEST], view.after, size, place=view.place
        )
    rows = _under(view.tab, owned)
    match view.whose:
        case Whose.ALL:
            pass
        case Whose.MINE:
            rows = rows.filter(claimed_by=user)
        case Whose.NOBODYS:
            rows = rows.filter(claimed_by=None)
    order = ORDERS_OF.get(view.tab, ORDERS[view.order])
    return finding.page_of(_as_listed(rows), order, view.after, size, place=view.place)


def _as_listed(referrals: ReferralQuerySet) -> ReferralQuerySet:
    """With all that a row shows, in as many queries for fifty rows as for one."""
    working = Assignment.objects.filter(leg=OuterRef("pk"), until=None)
    # Those that have ended too: that every team declined is what comes next.
    legs = (
        Allocation.objects.select_related("owner", "waits_for")
        .annotate(workers_named=ArraySubquery(working.values("user__name")))
        .order_by("due_at", "id")
    )
    together = referrals.select_related("priority", "claimed_by", "sent_by", "referrer")
    parts = Prefetch("allocations", legs, to_attr="parts")
    # Not joined, for who lives with them may be with a team whose rows are hidden from this one.
    asked = Prefetch("questions", InformationRequest.objects.select_related("asking_team"))
    return together.prefetch_related(asked, "together_with", parts)


def _under(tab: Tab, owned: ReferralQuerySet) -> ReferralQuerySet:
    if tab is Tab.CLOSED:
        return owned.filter(closed_at__isnull=False)
    if tab is Tab.REFUSED:
        return owned.filter(status=Status.NOT_ACCEPTED, acknowledged_at=None)
    return owned.filter(UNDER[tab], closed_at=None)


# Which open referrals stand under a tab; «asked of us» shows legs instead.
UNDER: dict[Tab, Q] = {
    Tab.TODO: _PICK_UP | _TRIAGE | _ALLOCATE | _CLOSE,
    Tab.PICK_UP: _PICK_UP,
    Tab.TRIAGE: _TRIAGE,
    Tab.WAITING: _WAITING,
    Tab.ALLOCATE: _ALLOCATE,
    Tab.PROGRESS: _IN_PROGRESS & _HELPED,
    Tab.CLOSE: _CLOSE,
    Tab.HUDDLE: Q(huddle_on__isnull=False),
}

# How the legs asked of a team are grouped.
LEGS_BY_STATUS = (LegStatus.OFFERED, LegStatus.ACCEPTED, LegStatus.WAITING, LegStatus.STARTED)
_BY_STATUS = Case(
    *(When(status=status, then=Value(place)) for place, status in enumerate(LEGS_BY_STATUS)),
    output_field=IntegerField(),
)


def _legs(team: Team, size: int) -> Sequence[Allocation]:
    """The legs asked of the team that are open, those first that need something said."""
    legs = Allocation.objects.filter(owner=team).still_open()
    # The referral may be hidden from a team that has not agreed yet, so it is not joined.
    return list(
        legs.select_related("sent_by", "offered_by", "waits_for")
        .prefetch_related("referral__priority")
        .order_by(_BY_STATUS, "due_at", "id")[:size]
    )
