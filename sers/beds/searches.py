"""Where the search for a bed stands, for pages about referrals: as far as the reader may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from sers.beds import asking, queries
from sers.beds.lifecycle import CLAIMING, LIVE
from sers.beds.models import BedRequest, Choice, Placement, Skip
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import OPEN
from sers.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Search:
    """One search, and the bed that is offered, held, agreed or taken.

    There is no bed for those who may not know where the person is: the database hides it.
    """

    request: BedRequest
    placement: Placement | None = None


def of_each(referrals: Collection[UUID]) -> dict[UUID, Search]:
    """The search of each of these referrals, the open one first: two queries, whatever the number.

    One where no bed is sought for any of them, and none for none.
    """
    if not referrals:
        return {}
    requests = BedRequest.objects.filter(referral__in=referrals)
    last = F("closed_at").desc(nulls_first=True)
    found = list(
        requests.select_related("owner", "not_ready_why", "discharged", "pathway")
        .order_by("referral_id", last)
        .distinct("referral_id")
    )
    beds = _placements([each.pk for each in found if each.is_open])
    return {each.referral_id: Search(each, beds.get(each.pk)) for each in found}


def of(referral: Referral) -> Search | None:
    """The search of one referral; none where no bed is sought, or it is not for this reader."""
    return of_each([referral.pk]).get(referral.pk)


def _placements(requests: Collection[UUID]) -> dict[UUID, Placement]:
    """What is claimed for each, before where they are now."""
    if not requests:
        return {}
    live = queries.placements().filter(request__in=requests, status__in=LIVE)
    first_claims = sorted(live, key=lambda each: each.status in CLAIMING)
    return {each.request_id: each for each in first_claims if each.request_id}


def refused_by_them(request: BedRequest) -> int:
    """How many places the person or family said no to; read by the Bed Bureau."""
    return Choice.objects.filter(request=request, said=Choice.Said.REFUSED).count()


def times_passed_over(request: BedRequest) -> int:
    """How often a bed that would have fitted them went to another; read by the Bed Bureau."""
    return Skip.objects.filter(request=request).count()


@dataclass(frozen=True, slots=True)
class Case:
    """What a Bed Bureau has before it when it says whether a bed is right."""

    bureau: Team
    owns: bool  # the referral itself, not only a leg of it
    leg: Allocation | None
    search: BedRequest | None

    @property
    def is_open(self) -> bool:
        return (self.owns or self.leg is not None) and self.search is None


def case_of(referral: Referral, user: User) -> Case | None:
    """The part that the user's Bed Bureau has in this referral; none for who works in no bureau."""
    mine = user.teams_holding(Permission.PLACE_IN_BED)
    if not mine:
        return None
    legs = Allocation.objects.filter(referral=referral, owner__in=mine).still_open()
    leg = legs.select_related("owner", "sent_by").first()
    owner = next((team for team in mine if team.pk == referral.owner_id), None)
    found = of(referral)
    return Case(
        bureau=owner or (leg.owner if leg else mine[0]),
        owns=owner is not None and referral.status in OPEN,
        leg=leg,
        search=found.request if found and found.request.is_open else None,
    )


def is_last_days(referral: Referral, purpose: str) -> bool:
    """Whether the referral says that it is for the end of life."""
    return asking.is_last_days(purpose, [need.code for need in referral.asks_for])
