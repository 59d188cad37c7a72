"""What those who refer read beside the referral itself: promises, and what withdrawing ends."""

from collections.abc import Sequence

from sers.directory import queries as directory
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Priority, Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest


def priority(code: str) -> Priority:
    """The promise that goes with this answer to «how soon»."""
    return Priority.objects.get(pk=code)


def reasons_to_withdraw() -> Sequence[Reason]:
    """The reasons that may be given today."""
    in_force = Reason.objects.in_force(directory.today())
    return list(in_force.filter(sort=Sort.WITHDRAWN).order_by("position"))


def open_legs(referral: Referral) -> Sequence[Allocation]:
    """Who is asked to help, or has agreed to."""
    legs = Allocation.objects.filter(referral=referral).still_open()
    return list(legs.select_related("owner").order_by("offered_at"))


def open_questions(referral: Referral) -> Sequence[InformationRequest]:
    """What the team wants to know and has not been told."""
    return list(referral.questions.filter(answered_at=None, dropped_at=None))
