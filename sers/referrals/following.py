"""What those who refer read beside the referral itself: promises, questions, what an end ends."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import Http404

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.permissions import Permission
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


def questions(referral: Referral) -> Sequence[InformationRequest]:
    """What its sender is asked and has not answered, the soonest due first.

    What those who help ask of the desk is between the two.
    """
    asked = referral.questions.filter(of_desk=False, answered_at=None, dropped_at=None)
    named = asked.select_related("referral", "asked_by", "asking_team")
    return list(named.order_by("due_at", "asked_at"))


def question_of(referral: Referral, question_id: UUID) -> InformationRequest:
    """One question that its sender was asked; Http404 for any other."""
    asked = referral.questions.filter(of_desk=False)
    found = asked.select_related("referral", "asked_by", "asking_team").filter(pk=question_id)
    for each in found:
        return each
    raise Http404


def joined_to(referral: Referral, reader: User) -> Referral | None:
    """The one it was joined to, if the reader follows that too. Written to the access log."""
    if referral.joined_to_id is None:
        return None
    right = Permission.FOLLOW_REFERRAL
    within = Referral.objects.within_reach(right, reader.teams_where(right))
    found = within.select_related("owner").filter(pk=referral.joined_to_id).first()
    if found:
        saw(reader, Access.Deed.LISTED, referral.about, by_right_of=right, shown=[found.pk])
    return found


def followed_among(ids: Iterable[UUID | None], reader: User) -> frozenset[UUID]:
    """Which of these referrals the reader follows."""
    right = Permission.FOLLOW_REFERRAL
    within = Referral.objects.within_reach(right, reader.teams_where(right))
    return frozenset(within.filter(pk__in=filter(None, ids)).values_list("pk", flat=True))
