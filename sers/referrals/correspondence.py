"""Questions and their answers: the desk asks the referrer, those who help ask either.

While a question of the desk's own is open its clock rests.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import clocks, lifecycle
from sers.referrals.clocks import Promise
from sers.referrals.events import AllocationEvent
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, held, move, move_leg
from sers.referrals.thread import InformationRequest


@transaction.atomic
def ask(
    referral: Referral,
    *,
    question: str,
    by: User,
    seen: int,
    answer_by: datetime | None = None,
    at: datetime | None = None,
) -> InformationRequest:
    """Ask the referrer something. The owner's clock waits, theirs starts.

    Several may be open at a time. `answer_by` is when an answer is needed, where that is not
    what the priority usually gives.
    """
    at = at or timezone.now()
    if answer_by and answer_by <= at:
        raise MoveRefused(_("Choose a time that is not past"))
    if not question.strip():
        raise MoveRefused(_("Write the question"))
    waiting = {"waiting": True, "waiting_since": referral.waiting_since or at}
    move(referral, lifecycle.ASK, by=by, seen=seen, at=at, changes=waiting, question=question)
    minutes = referral.priority.answer_minutes
    return InformationRequest.objects.create(
        referral=referral,
        asked_by=by,
        asking_team=referral.owner,
        question=question.strip(),
        asked_at=at,
        due_at=answer_by or Promise.of(referral.sent_by, referral.priority).after(at, minutes),
    )


@transaction.atomic
def ask_about(
    leg: Allocation,
    *,
    question: str,
    of_desk: bool,
    by: User,
    seen: int,
    at: datetime | None = None,
) -> InformationRequest:
    """A team that helps, or is asked to, asks the desk or the referrer something.

    Who does not see the referral yet can ask only the desk. Nobody's clock rests for it.
    """
    at = at or timezone.now()
    if not question.strip():
        raise MoveRefused(_("Write the question"))
    acting = gate.demand(by, lifecycle.ASK_ABOUT_LEG.permission, leg)
    referral = (
        Referral.objects.select_related("priority", "sent_by").filter(pk=leg.referral_id).first()
    )
    if referral is None and not of_desk:
        raise MoveRefused(_("Accept first: until then only the desk can be asked"))
    move_leg(
        leg,
        lifecycle.ASK_ABOUT_LEG,
        by=by,
        acting=acting,
        seen=seen,
        at=at,
        question=question.strip(),
        of_desk=of_desk,
    )
    return InformationRequest.objects.create(
        referral_id=leg.referral_id,
        leg=leg,
        of_desk=of_desk,
        asked_by=by,
        asking_team=acting,
        question=question.strip(),
        asked_at=at,
        due_at=_answer_due(leg, referral, of_desk=of_desk, at=at),
    )


def _answer_due(
    leg: Allocation, referral: Referral | None, *, of_desk: bool, at: datetime
) -> datetime:
    """When whoever is asked owes the answer; before they agree, they need it to reply."""
    if referral is None:
        return leg.due_at
    promise = Promise.of(leg.sent_by if of_desk else referral.sent_by, referral.priority)
    return promise.after(at, referral.priority.answer_minutes)


@transaction.atomic
def answer_as_desk(
    request: InformationRequest, *, text: str, by: User, at: datetime | None = None
) -> None:
    """The desk answers what a team that helps asked it. Once, as every question."""
    at = at or timezone.now()
    if not text.strip():
        raise MoveRefused(_("Write your answer, or that you do not know"))
    referral = held(Referral(pk=request.referral_id))
    acting = gate.demand(by, Permission.ALLOCATE_REFERRAL, referral)
    if request.leg is None or not request.of_desk:
        raise MoveRefused(_("This was asked of the referrer"))
    _write_answer(request, text, by=by, at=at)
    record(
        AllocationEvent.ANSWERED,
        referral.about,
        by=by,
        team=acting,
        concerns=[request.asking_team, referral.owner],
        at=at,
        leg=str(request.leg_id),
        with_team=request.asking_team.name,
        question=request.question,
        answer=text.strip(),
    )


@transaction.atomic
def stop_asking(request: InformationRequest, *, by: User, at: datetime | None = None) -> None:
    """Need the answer no longer: the question is closed without one, and the clock goes on."""
    at = at or timezone.now()
    referral = held(Referral(pk=request.referral_id))
    gate.demand(by, Permission.TRIAGE_REFERRAL, referral)
    dropped = InformationRequest.objects.filter(
        pk=request.pk, answered_at=None, dropped_at=None
    ).update(dropped_at=at)
    if not dropped:
        raise MoveRefused(_("This question has been answered, or is no longer asked"))
    if referral.waiting and not _others_open(request):
        resumed = _resumed(referral, at)
        Referral.objects.filter(pk=referral.pk).update(**resumed, revision=F("revision") + 1)


@transaction.atomic
def answer(
    request: InformationRequest,
    *,
    text: str,
    by: User,
    at: datetime | None = None,
) -> None:
    """Answer a question once. When none is left open, the owner's clock goes on.

    It is refused only if the *question* changed: what else happened to the referral
    meanwhile is no reason to lose an answer.
    """
    at = at or timezone.now()
    if not text.strip():
        raise MoveRefused(_("Write your answer, or that you do not know"))
    referral = held(Referral(pk=request.referral_id))
    if request.of_desk:
        raise MoveRefused(_("This was asked of the desk"))
    _write_answer(request, text, by=by, at=at)
    resumes = referral.waiting and not _others_open(request)
    changes = _resumed(referral, at) if resumes else {}
    move(
        referral,
        lifecycle.ANSWER,
        by=by,
        seen=referral.revision,
        at=at,
        changes=changes,
        question=request.question,
        answer=text.strip(),
    )


def has_open_question(referral: Referral) -> bool:
    return referral.questions.filter(answered_at=None, dropped_at=None).exists()


def drop_questions(referral: Referral, *, at: datetime) -> None:
    """Ask no longer, because the referral has ended."""
    referral.questions.filter(answered_at=None, dropped_at=None).update(dropped_at=at)


def _write_answer(request: InformationRequest, text: str, *, by: User, at: datetime) -> None:
    answered = InformationRequest.objects.filter(
        pk=request.pk, answered_at=None, dropped_at=None
    ).update(answer=text.strip(), answered_by=by, answered_at=at)
    if not answered:
        raise MoveRefused(_("This question has been answered, or is no longer asked"))


def _others_open(request: InformationRequest) -> bool:
    """Whether the owner still waits for another answer."""
    open_ones = InformationRequest.objects.filter(
        referral=request.referral_id, leg=None, answered_at=None, dropped_at=None
    )
    return open_ones.exclude(pk=request.pk).exists()


def _resumed(referral: Referral, at: datetime) -> dict[str, object]:
    """The owner's clock, put off by as long as it waited for the referrer."""
    since = referral.waiting_since or at
    promise = Promise.of(referral.owner, referral.priority, referral.ring_minutes)
    waited = promise.waited(since, max(since, at))
    due = clocks.resumed(referral, waited)
    if due and referral.due_at:
        clocks.put_off(referral, due - referral.due_at)
    return {
        "waiting": False,
        "waiting_since": None,
        "waited_minutes": referral.waited_minutes + waited,
        "due_at": due,
    }
