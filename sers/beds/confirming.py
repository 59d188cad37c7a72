"""Confirming vacancies by a link, without an account: made for one unit, used once, soon over.

The link opens what it says on paper: which beds are thought to be free. Answering it can confirm
them, or say of each that it is taken or not ready; it can reach nothing else.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import rows
from sers.beds import claiming, queueing, stock
from sers.beds.events import StockEvent
from sers.beds.keeper import ensure_keeper, in_turn
from sers.beds.lifecycle import LIVE, Condition, PlacementStatus
from sers.beds.models import Bed, BedClosure, ConfirmLink, Placement, Unit
from sers.beds.places import How
from sers.directory import queries as directory
from sers.directory.models import User
from sers.referrals.moving import MoveRefused

GOOD_FOR = timedelta(hours=24)


@transaction.atomic
def make_link(unit: Unit, *, by: User, at: datetime | None = None) -> str:
    """The token of a new link. It is shown once: only its digest is kept."""
    at = at or timezone.now()
    acting = stock.demand(by, unit)
    token = secrets.token_urlsafe(24)
    ConfirmLink.objects.create(
        unit=unit, digest=_digest(token), made_by=by, made_at=at, expires_at=at + GOOD_FOR
    )
    stock.tell(StockEvent.LINK_MADE, unit, by=by, acting=acting, at=at)
    return token


def find_link(token: str, at: datetime | None = None) -> ConfirmLink | None:
    """The link, while it is good; what is used, over, made up or of no unit is None alike."""
    at = at or timezone.now()
    found = ConfirmLink.objects.select_related("unit__site", "unit__owner")
    link = found.filter(digest=_digest(token)).first()
    if link is None or not link.is_good(at):
        return None
    ends = link.unit.until
    return link if ends is None or directory.today(at) < ends else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks of whoever holds it: of which unit, whether these beds are still free."""

    link: ConfirmLink
    beds: Sequence[Bed]


def asked_by(token: str, at: datetime | None = None) -> Asked | None:
    """What a good link asks; looking uses nothing up. Whoever holds it has no identity here."""
    at = at or timezone.now()
    link = find_link(token, at)
    if link is None:
        return None
    with rows.identified(ensure_keeper()):
        return Asked(link, thought_free(link.unit, at))


def thought_free(unit: Unit, at: datetime | None = None) -> Sequence[Bed]:
    """The beds of a unit that are listed as free: what somebody is asked to confirm.

    For inside of an identity that sees every placement: a bed that is held is not asked about.
    """
    beds = Bed.objects.in_force(directory.today(at)).filter(unit=unit)
    closed = BedClosure.objects.filter(until=None).values("bed")
    taken = Placement.objects.filter(status__in=LIVE).values("bed")
    ready = beds.filter(condition=Condition.READY)
    return list(ready.exclude(pk__in=closed).exclude(pk__in=taken).select_related("unit"))


ANSWERS = frozenset({"free", "taken", "not_ready"})


def answer(token: str, said: Mapping[UUID, str], *, at: datetime | None = None) -> ConfirmLink:
    """Use the link, once: each bed is free, taken, or not ready. Raises MoveRefused.

    Whoever holds the link has no account: the keeper writes, and says that it was by link.
    """
    at = at or timezone.now()
    keeper = ensure_keeper()
    with rows.identified(keeper):
        in_turn()
        link = find_link(token, at)
        if link is None:
            raise MoveRefused(_("This link has been used, or is over. Ask the Bed Bureau for one"))
        used = ConfirmLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at)
        if not used:
            raise MoveRefused(_("This link has been used, or is over. Ask the Bed Bureau for one"))
        beds = {bed.pk: bed for bed in thought_free(link.unit, at)}
        _refuse_unsaid(beds, said)
        _write(link.unit, beds, said, keeper, at)
    return link


def _refuse_unsaid(beds: Mapping[UUID, Bed], said: Mapping[UUID, str]) -> None:
    if any(said.get(pk) not in ANSWERS for pk in beds):
        raise MoveRefused(_("Say of each bed whether it is still free"))


def _write(
    unit: Unit, beds: Mapping[UUID, Bed], said: Mapping[UUID, str], keeper: User, at: datetime
) -> None:
    for pk, bed in beds.items():
        now = claiming.lock_bed(bed)
        match said[pk]:
            case "taken":
                claiming.keep(_somebody(now, keeper, at))
                stock.tell_of(StockEvent.TAKEN, now, by=keeper, acting=None, at=at)
            case "not_ready":
                Bed.objects.filter(pk=pk).update(condition=Condition.HOUSEKEEPING)
                states = {"was": now.condition, "now": Condition.HOUSEKEEPING.value}
                what = StockEvent.CONDITION_CHANGED
                stock.tell_of(what, now, by=keeper, acting=None, at=at, **states)
    stock.keep_confirmed(list(beds.values()), by=keeper, how=How.LINK, at=at)
    still = [bed.name for pk, bed in beds.items() if said[pk] == "free"]
    told: dict[str, Any] = {"beds": ", ".join(still), "of": len(beds), "by_link": True}
    stock.tell(StockEvent.CONFIRMED, unit, by=keeper, acting=None, at=at, **told)
    for pk in beds:
        queueing.next_for_bed(pk, by=keeper, acting=None, at=at)


def _somebody(bed: Bed, keeper: User, at: datetime) -> Placement:
    return Placement(
        bed=bed,
        owner=bed.unit.owner,
        sent_by=bed.unit.owner,
        status=PlacementStatus.STAY,
        period=claiming.span(at, None),
        made_by=keeper,
        made_at=at,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
