"""Reading who waits and which beds there are, and proposing beds for all. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.beds import facts, queries
from sers.beds.lifecycle import RequestStatus
from sers.beds.models import BedRequest
from sers.beds.proposing import Proposal, Waiting, propose
from sers.directory.models import Team, User
from sers.policy.permissions import Permission


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Advice for the whole board, as it stood at that time."""

    at: datetime
    proposal: Proposal
    requests: Mapping[UUID, BedRequest]
    apart: int  # who waits too, and is not ready or has something out already

    def name(self, request_id: UUID) -> str:
        return self.requests[request_id].referral.listed_name


def for_all(bureau: Team, user: User, at: datetime) -> Reckoned:
    """Beds for all for whom this Bed Bureau seeks one and nothing is out; that it was shown is
    written down.
    """
    order = queries.waiting_list(bureau)
    sought = [
        each
        for each in order
        if each.status == RequestStatus.SEARCHING and each.not_ready_since is None
    ]
    proposal = propose(
        [Waiting(each.pk, each.asked) for each in sought],
        facts.as_they_stand(at),
        at,
        together=_couples(sought),
    )
    right, shown = Permission.PLACE_IN_BED, [each.referral_id for each in sought]
    saw(user, Access.Deed.LISTED, f"team/{bureau.pk}", by_right_of=right, shown=shown)
    return Reckoned(at, proposal, {each.pk: each for each in sought}, len(order) - len(sought))


def _couples(sought: list[BedRequest]) -> frozenset[frozenset[UUID]]:
    """Two who were referred together, and who both wait."""
    by_referral = {each.referral_id: each.pk for each in sought}
    return frozenset(
        frozenset({each.pk, by_referral[other]})
        for each in sought
        if (other := each.referral.together_with_id) in by_referral
    )
