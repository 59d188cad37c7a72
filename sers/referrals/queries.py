"""What a page about one referral reads, shaped as it shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import Http404

from sers.access import gate
from sers.access.models import Involvement
from sers.audit.models import Event
from sers.directory import queries as directory
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import hiding
from sers.referrals.legs import Allocation, AllocationQuerySet, Assignment, Clock
from sers.referrals.lifecycle import Kind, Sort
from sers.referrals.lists import LegTemplate, NextStep, Outcome, Priority, Reason
from sers.referrals.models import (
    Addition,
    Referral,
    ReferralQuerySet,
    RestrictedAnswers,
    SentVersion,
)
from sers.referrals.thread import InformationRequest


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a page about one referral shows."""

    referral: Referral
    version: SentVersion
    restricted: dict[str, Any]
    legs: Sequence[Allocation]
    questions: Sequence[InformationRequest]
    events: Sequence[Event]
    additions: Sequence[Addition]


def with_particulars() -> ReferralQuerySet:
    """Referrals with whoever and whatever a page about one of them names."""
    return Referral.objects.select_related(
        "owner", "sent_by__organisation", "referrer", "completed_by", "claimed_by", "area"
    ).select_related(
        *("practice", "priority", "wished", "reason", "next_step"),
        *("outcome", "response", "pathway", "joined_to", "acknowledged_by"),
    )


def opens_restricted(referral: Referral, user: User) -> bool:
    """Whether all restricted answers are open to this user: by role, and by a part in it.

    A team that only visits reads of them the way in, see `visiting`.
    Row-level security answers «none» alike for what was not said and for what is withheld;
    a page must tell the two apart.
    """
    deciding = user.teams_where(Permission.VIEW_RESTRICTED) & {
        referral.owner_id,
        referral.sent_by_id,
    }
    parts = gate.in_force(Involvement.objects.filter(subject=referral.about, restricted=True))
    return parts.filter(team__in=deciding).exists()


def kept_apart(user: User) -> ReferralQuerySet:
    """Referrals of protected people whose restricted answers are open to this user."""
    teams = user.teams_where(Permission.VIEW_RESTRICTED)
    deciding = Q(owner__in=teams) | Q(sent_by__in=teams)
    return with_particulars().filter(deciding, protected=True).opening_restricted(teams)


def sent_by_teams_of(user: User) -> ReferralQuerySet:
    """Those that one of the user’s own teams sent, not those that one only added to."""
    return with_particulars().filter(sent_by__in=user.teams_where(Permission.FOLLOW_REFERRAL))


def clocks_of(referral: Referral) -> Sequence[Clock]:
    """Whose each stretch of its life was, in order."""
    return list(referral.clocks.select_related("team"))


def dossier(referral: Referral, *, with_restricted: bool) -> Dossier:
    """One referral with its answers, legs, questions and history.

    The restricted answers come only if asked for by one who may, and even then only as far
    as row-level security shows them.
    """
    version, restricted = what_was_said(referral, with_restricted=with_restricted)
    return Dossier(
        referral=referral,
        version=version,
        restricted=restricted,
        legs=legs_of(referral),
        questions=questions_about(referral),
        events=hiding.events_of(referral),
        additions=hiding.additions_to(referral),
    )


def what_was_said(
    referral: Referral, *, with_restricted: bool
) -> tuple[SentVersion, dict[str, Any]]:
    """What was sent last, and of the restricted answers what is asked for and open."""
    version = version_of(referral)
    kept = RestrictedAnswers.objects.filter(version=version).first() if with_restricted else None
    return version, kept.answers if kept else {}


def version_of(referral: Referral) -> SentVersion:
    """What was said in it, as it was last sent."""
    return referral.versions.select_related("form_version", "sent_by").latest("number")


def legs_of(referral: Referral) -> Sequence[Allocation]:
    """Who was asked to help, in the order they were asked."""
    legs = Allocation.objects.filter(referral=referral)
    named = legs.select_related(
        *("owner", "offered_by", "reason", "outcome", "waits_for", "service", "place", "mode")
    )
    doing = Assignment.objects.filter(until=None).select_related("user")
    return list(named.prefetch_related(Prefetch("workers", doing)).order_by("offered_at"))


def questions_about(referral: Referral) -> Sequence[InformationRequest]:
    """What its sender was asked, in order."""
    return list(referral.questions.select_related("asked_by", "asking_team", "answered_by"))


def open_questions(user: User) -> Sequence[InformationRequest]:
    """What this user and their teams are asked and have not answered, the soonest due first."""
    teams = user.teams_where(Permission.ANSWER_QUESTION)
    theirs = Referral.objects.within_reach(Permission.ANSWER_QUESTION, teams)
    asked = InformationRequest.objects.filter(
        referral__in=theirs, of_desk=False, answered_at=None, dropped_at=None
    )
    return list(asked.select_related("referral", "asked_by", "asking_team").order_by("due_at"))


def question_of(referral: Referral, question_id: UUID) -> InformationRequest:
    """One question about this referral; Http404 for any other."""
    asked = referral.questions.select_related("referral", "asked_by", "asking_team")
    found = asked.filter(pk=question_id).first()
    if found is None:
        raise Http404
    return found


def legs_with_teams() -> AllocationQuerySet:
    """Legs with the teams they go between. The referral may be hidden, so it is not joined."""
    return Allocation.objects.select_related(
        *("owner", "sent_by", "offered_by", "reason", "outcome", "waits_for", "service"),
        *("place", "mode"),
    )


def leg_of(referral: Referral, leg_id: UUID) -> Allocation:
    """One leg of this referral; Http404 for any other."""
    found = Allocation.objects.filter(pk=leg_id, referral=referral).select_related("owner").first()
    if found is None:
        raise Http404
    return found


def reasons_for(sort: Sort) -> Sequence[Reason]:
    """The reasons of this kind that may be given today."""
    in_force = Reason.objects.in_force(directory.today())
    return list(in_force.filter(sort=sort).order_by("position"))


def outcomes_of(kind: Kind) -> Sequence[Outcome]:
    """The outcomes of this kind that may be given today."""
    in_force = Outcome.objects.in_force(directory.today())
    return list(in_force.filter(kind=kind).select_related("priority").order_by("position"))


def priorities() -> Sequence[Priority]:
    """How soon help may be promised today, the soonest first."""
    return list(Priority.objects.in_force(directory.today()).order_by("position"))


def templates() -> Sequence[LegTemplate]:
    """The legs that usually go together, each with its parts."""
    in_force = LegTemplate.objects.in_force(directory.today())
    return list(in_force.prefetch_related("legs").order_by("position"))


def next_steps() -> Sequence[NextStep]:
    """What may happen instead, when a referral is not accepted."""
    return list(NextStep.objects.in_force(directory.today()).order_by("position"))
