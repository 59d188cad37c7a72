"""What a stay means for the leg of the Bed Bureau: arriving begins it, leaving completes it."""

from datetime import datetime, timedelta

from sers.beds.models import BedRequest, Placement
from sers.beds.requirement import Sort
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.referrals import lifecycle
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from sers.referrals.moving import move_leg

# Where the first contact is made, by the sort of unit (CSDS CYP201, activity location type).
_ON_A_WARD = frozenset({Sort.COMMUNITY_HOSPITAL, Sort.TREATMENT_UNIT})
_PREFERRED = {Kind.PLACE: ("on_a_ward", "in_care_home"), Kind.MODE: ("face_to_face",)}


def hold_referral(placement: Placement) -> None:
    """The referral first, as in all moves: whoever ends it locks what hangs on it afterwards."""
    if placement.referral_id:
        now = Referral.objects.select_for_update(of=("self",), no_key=True)
        now.filter(pk=placement.referral_id).first()


def begin(
    request: BedRequest,
    placement: Placement,
    arrived_at: datetime,
    *,
    by: User,
    acting: Team,
    at: datetime,
) -> None:
    """Help has begun: they are in the bed."""
    leg = _leg(request)
    if leg.status not in lifecycle.START_LEG.sources:
        return
    ward = placement.bed.unit.sort in _ON_A_WARD
    place, mode = _outcome(Kind.PLACE, 0 if ward else 1), _outcome(Kind.MODE, 0)
    referral = Referral.objects.select_related("priority").get(pk=leg.referral_id)
    review = timedelta(minutes=referral.priority.review_minutes)
    changes = {"started_at": arrived_at, "place": place, "mode": mode, "waits_for": None}
    move_leg(
        leg,
        lifecycle.START_LEG,
        by=by,
        acting=acting,
        seen=leg.revision,
        at=at,
        changes={**changes, "due_at": arrived_at + review},
        contact_at=arrived_at.isoformat(),
        place=place.label,
        mode=mode.label,
    )


def finish(request: BedRequest, report: str, *, by: User, acting: Team, at: datetime) -> None:
    """The stay has ended, and with it what the Bed Bureau was asked for."""
    leg = _leg(request)
    outcome = _done()
    move_leg(
        leg,
        lifecycle.COMPLETE_LEG,
        by=by,
        acting=acting,
        seen=leg.revision,
        at=at,
        outcome=outcome,
        changes={"report": report},
        text=report,
    )


def _leg(request: BedRequest) -> Allocation:
    return Allocation.objects.select_related("owner", "sent_by").get(pk=request.leg_id)


def _outcome(kind: Kind, preferred: int) -> Outcome:
    in_force = list(Outcome.objects.in_force(directory.today()).filter(kind=kind))
    wanted = _PREFERRED[kind][preferred]
    return next((each for each in in_force if each.code == wanted), in_force[0])


def _done() -> Outcome:
    in_force = Outcome.objects.in_force(directory.today()).filter(kind=Kind.LEG, after_start=True)
    return in_force.order_by("position")[0]
