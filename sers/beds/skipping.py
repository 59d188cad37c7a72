"""Passing somebody over: allowed, with a reason that stays in their file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.beds import moving, waiting
from sers.beds.events import BedEvent
from sers.beds.keeper import keeping
from sers.beds.models import Bed, BedRequest, Skip
from sers.directory.models import Team, User
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.moving import MoveRefused


@dataclass(frozen=True, slots=True)
class Skipping:
    """Why one person who waits longer does not get this bed."""

    reason: Reason
    note: str = ""


class PassesOver(MoveRefused):
    """Somebody before them would fit this bed, and no reason was given yet. `whom` says who."""

    def __init__(self, whom: list[BedRequest]) -> None:
        self.whom = whom
        super().__init__(
            _(
                "Somebody who waits before this person would fit this bed. "
                "Offer it to them first, or give the reason why not"
            )
        )


def over(
    request: BedRequest,
    bed: Bed,
    given: Mapping[UUID, Skipping],
    *,
    at: datetime,
    begins: datetime | None = None,
) -> list[tuple[BedRequest, Skipping]]:
    """Who is passed over, each with the reason. Inside of `keeping`; raises PassesOver."""
    return _with_reasons(waiting.passed_over(request, bed, at, begins), given)


def over_in_line(
    request: BedRequest, beds: Iterable[Bed], given: Mapping[UUID, Skipping], *, at: datetime
) -> list[tuple[Bed, list[tuple[BedRequest, Skipping]]]]:
    """The same of those that are put in line, for the time when one is free."""
    ahead = [(bed, waiting.passed_over_in_line(request, bed, at)) for bed in beds]
    _with_reasons(list({e.pk: e for _bed, each in ahead for e in each}.values()), given)
    return [(bed, _with_reasons(each, given)) for bed, each in ahead]


def _with_reasons(
    ahead: Sequence[BedRequest], given: Mapping[UUID, Skipping]
) -> list[tuple[BedRequest, Skipping]]:
    for each in given.values():
        if each.reason.sort != Sort.BED_SKIPPED:
            raise MoveRefused(_("Choose a reason"))
    if missing := [each for each in ahead if each.pk not in given]:
        raise PassesOver(missing)
    return [(each, given[each.pk]) for each in ahead]


def keep(
    request: BedRequest,
    bed: Bed,
    skipped: list[tuple[BedRequest, Skipping]],
    *,
    by: User,
    acting: Team,
    at: datetime,
) -> None:
    """Write it into the file of each who was passed over. Who got the bed is not told there."""
    with keeping(by):
        Skip.objects.bulk_create(
            Skip(
                request=each,
                went_to=request,
                bed=bed,
                owner=request.owner,
                reason=why.reason,
                note=why.note.strip(),
                by=by,
                at=at,
            )
            for each, why in skipped
        )
        known = [moving.referral_of(each) for each, _why in skipped]
    for (each, why), theirs in zip(skipped, known, strict=True):
        record(
            BedEvent.PASSED_OVER,
            each.about,
            by=by,
            team=acting,
            concerns=[request.owner, *([theirs.owner] if theirs else [])],
            at=at,
            request=str(each.pk),
            reason=why.reason.label,
            reason_code=why.reason.code,
            note=why.note.strip(),
        )
