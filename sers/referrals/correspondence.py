"""Questions to the referrer, and their answers. While one is open the owner's clock rests."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import clocks, lifecycle, sent
from sers.referrals.clocks import Promise
from sers.referrals.legs import InformationRequest
from sers.referrals.lifecycle import Stage
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, move


@transaction.atomic
def ask(
    referral: Referral, *, question: str, by: User, seen: int, at: datetime | None = None
) -> InformationRequest:
    """Ask the referrer something. The owner's clock waits, theirs starts."""
    at = at or timezone.now()
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
        due_at=Promise.of(referral.sent_by, referral.priority).after(at, minutes),
    )


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
    referral = Referral.objects.select_for_update().get(pk=request.referral_id)
    # Others who follow it may know better, but it was not they who were asked.
    if not sent.may_read_answers(referral, by):
        raise PermissionDenied(f"{Permission.ANSWER_QUESTION} is not held here")
    answered = InformationRequest.objects.filter(
        pk=request.pk, answered_at=None, dropped_at=None
    ).update(answer=text.strip(), answered_by=by, answered_at=at)
    if not answered:
        raise MoveRefused(_("This question has been answered, or is no longer asked"))
    changes = {} if _others_open(request) else _resumed(referral, at)
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


def drop_questions(referral: Referral, *, at: datetime) -> None:
    """Ask no longer, because the referral has ended."""
    referral.questions.filter(answered_at=None, dropped_at=None).update(dropped_at=at)


def _others_open(request: InformationRequest) -> bool:
    open_ones = InformationRequest.objects.filter(
        referral=request.referral_id, answered_at=None, dropped_at=None
    )
    return open_ones.exclude(pk=request.pk).exists()


def _resumed(referral: Referral, at: datetime) -> dict[str, object]:
    """The owner's clock, put off by as long as it waited for the referrer."""
    since = referral.waiting_since or at
    promise = Promise.of(referral.owner, referral.priority, referral.ring_minutes)
    waited = referral.waited_minutes + promise.waited(since, max(since, at))
    due = promise.due(Stage(referral.stage), referral.sent_at, waited)
    if referral.due_at:
        clocks.put_off(referral, due - referral.due_at)
    return {"waiting": False, "waiting_since": None, "waited_minutes": waited, "due_at": due}
