"""Opening what is kept apart to a team while one of its people goes, and closing it after."""

from uuid import UUID

from sers.access import gate
from sers.directory.models import Team
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus

# Agreed and not ended: whoever is named for such a leg goes to the person.
VISITING = frozenset({LegStatus.ACCEPTED, LegStatus.WAITING, LegStatus.STARTED})


def settle(referral_id: UUID, team: Team) -> None:
    """Let the team read what is kept apart if somebody of it goes; else take that back.

    What it reads because it decides about the referral, or sent it, stays open.
    """
    about = f"referral/{referral_id}"
    going = Assignment.objects.filter(
        leg__referral=referral_id, leg__owner=team, leg__status__in=VISITING, until=None
    )
    if going.exists():
        gate.involve(about, team, because=AllocationEvent.ASSIGNED, restricted=True)
    elif not Allocation.objects.filter(referral=referral_id).with_another_part(team).exists():
        gate.close_restricted(about, team)
