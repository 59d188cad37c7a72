"""Those who wait for a bed as the board lists them: who, what for, since when, and why so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import waiting, words
from sers.beds.lifecycle import WAITING_REQUEST, RequestStatus
from sers.beds.models import BedRequest
from sers.beds.requirement import Requirement
from sers.beds.states import Claim
from sers.beds.waiting import Turn
from sers.directory.models import Team

MOST = 4
_NEEDS = (
    ("oxygen", gettext_lazy("oxygen")),
    ("hoist", gettext_lazy("hoist")),
    ("non_weight_bearing", gettext_lazy("bears no weight")),
    ("dementia", gettext_lazy("dementia")),
    ("wandering", gettext_lazy("walks about")),
    ("one_to_one", gettext_lazy("somebody always with them")),
    ("side_room", gettext_lazy("side room")),
    ("nurse_always", gettext_lazy("nurse day and night")),
    ("ground_floor", gettext_lazy("ground floor")),
    ("profiling", gettext_lazy("profiling bed")),
)


@dataclass(frozen=True, slots=True)
class Waiter:
    """One who waits. Nothing here says where a bed is."""

    request: UUID
    referral: UUID
    name: str
    birth_date: date
    pathway: str
    needs: Sequence[str]
    urgent: bool
    last_days: bool
    since: datetime
    status: RequestStatus
    until: datetime | None
    why: str  # why before the next one; empty for the last
    not_ready: str
    not_ready_since: datetime | None


def waiters(bureau: Team, claimed: Mapping[UUID, Claim]) -> list[Waiter]:
    """Those for whom this Bed Bureau seeks a bed, first first; who is not ready, last.

    `claimed` has the bed that is offered to or held for each, if any. Two queries.
    """
    found = {each.pk: each for each in _waiting(bureau)}
    band = waiting.bands(bureau.pk)
    turns = waiting.in_order(waiting.turn_of(each, band[each.pk]) for each in found.values())
    order = sorted(turns, key=lambda turn: found[turn.request].not_ready_since is not None)
    after = [*order[1:], None][: len(order)]
    return [
        _waiter(found[turn.request], turn, _why(turn, follows, found), claimed)
        for turn, follows in zip(order, after, strict=True)
    ]


def _waiting(bureau: Team) -> list[BedRequest]:
    names = ("family_name", "given_name", "preferred_name", "birth_date")
    waits = BedRequest.objects.filter(owner=bureau, status__in=WAITING_REQUEST)
    needed = waits.select_related("referral").only(
        *("status", "agreed_at", "ready_on", "urgent", "last_days", "requirement"),
        *("referral_id", "not_ready_since"),
        *(f"referral__{name}" for name in names),
    )
    # Whole outcomes and reasons for the sake of a label would double what is read.
    labels = {"towards": F("pathway__label"), "why_not": F("not_ready_why__label")}
    return list(needed.annotate(**labels))


def _why(turn: Turn, follows: Turn | None, found: Mapping[UUID, BedRequest]) -> str:
    if follows is None or found[turn.request].not_ready_since:
        return ""
    if found[follows.request].not_ready_since:
        return _("Is ready now")
    return waiting.why_before(turn, follows)


def _waiter(request: BedRequest, turn: Turn, why: str, claimed: Mapping[UUID, Claim]) -> Waiter:
    claim = claimed.get(request.pk)
    return Waiter(
        request=request.pk,
        referral=request.referral_id,
        name=request.referral.listed_name,
        birth_date=request.referral.birth_date,
        pathway=_translated(request.towards),  # type: ignore[attr-defined]
        needs=in_short(request.asked),
        urgent=request.urgent,
        last_days=request.last_days,
        since=turn.since,
        status=RequestStatus(request.status),
        until=claim.until if claim else None,
        why=why,
        not_ready=_translated(request.why_not),  # type: ignore[attr-defined]
        not_ready_since=request.not_ready_since,
    )


def _translated(label: str | None) -> str:
    return _(label) if label else ""


def in_short(asked: Requirement) -> list[str]:
    """What makes a bed hard to find for them, in a few words."""
    said = [str(text) for name, text in _NEEDS if getattr(asked, name)]
    if asked.organisms:
        said.insert(0, words.named(asked.organisms, words.ORGANISMS))
    if asked.weight_kg:
        said.append(_("%(kg)d kg") % {"kg": asked.weight_kg})
    return said[:MOST]
