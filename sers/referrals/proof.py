"""The nightly proof that nobody is lost: every promise about a referral or leg, and what breaks it.

Constraints refuse what one row may not be. Here is what they cannot see: that a team ends, a
worker leaves, a day passes. Each check names what breaks its promise by id, and nobody.

It reads as the owner of the tables does; for anybody else the rows would be hidden, and nothing
found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from sers.access.gate import in_force
from sers.access.models import Involvement
from sers.directory import queries as directory
from sers.directory.models import Membership, Team
from sers.policy.permissions import Permission
from sers.policy.roles import roles_granting
from sers.referrals.legs import Allocation, Assignment, Clock
from sers.referrals.lifecycle import FINAL, OPEN, OPEN_LEG, LegStatus, Status, stage_of
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest


@dataclass(frozen=True, slots=True)
class Look:
    """One look at everything, at one moment, through one connection."""

    on: str
    at: datetime

    @property
    def today(self) -> date:
        return directory.today(self.at)

    @property
    def referrals(self) -> QuerySet[Referral]:
        return Referral.objects.using(self.on)

    @property
    def open_referrals(self) -> QuerySet[Referral]:
        return self.referrals.filter(status__in=OPEN)

    @property
    def ended_referrals(self) -> QuerySet[Referral]:
        return self.referrals.filter(status__in=FINAL)

    @property
    def open_legs(self) -> QuerySet[Allocation]:
        return Allocation.objects.using(self.on).filter(status__in=OPEN_LEG)

    @property
    def clocks_running(self) -> QuerySet[Clock]:
        return Clock.objects.using(self.on).filter(stopped_at=None)

    @property
    def questions_open(self) -> QuerySet[InformationRequest]:
        asked = InformationRequest.objects.using(self.on)
        return asked.filter(answered_at=None, dropped_at=None)

    def who_may(self, permission: Permission) -> QuerySet[Membership]:
        """Memberships through which somebody who is there may do this."""
        held = Membership.objects.using(self.on).filter(until=None)
        there = held.filter(user__is_active=True, user__is_system=False)
        return there.filter(role__in=roles_granting(permission))


type Broken = Iterable[UUID]


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, in words, and the ids of what breaks it: referrals, legs, beds taken."""

    name: str
    promises: str
    broken: Callable[[Look], Broken]
    kind: str = "referral"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a promise: which promise, and the id of what breaks it."""

    check: Check
    broken: UUID

    def __str__(self) -> str:
        """As a console shows it. Names nobody."""
        return f"{self.check.name}: {self.check.kind}/{self.broken} ({self.check.promises})"


def prove(*, on: str = "owner", at: datetime | None = None) -> list[Finding]:
    """Everything that breaks a promise, in order of the checks; empty where nobody is lost."""
    return look_through(CHECKS, Look(on, at or timezone.now()))


def look_through(checks: Iterable[Check], look: Look) -> list[Finding]:
    """What each of these checks finds."""
    return [Finding(check, each) for check in checks for each in sorted(check.broken(look))]


def _ids(found: QuerySet[Referral] | QuerySet[Allocation]) -> Broken:
    return found.values_list("pk", flat=True)


# Somebody has it


def _owned_by_no_desk(look: Look) -> Broken:
    return _ids(look.open_referrals.exclude(_works("owner", look), owner__kind__in=Team.DESKS))


def _works(team: str, look: Look) -> Q:
    begun = Q(**{f"{team}__since__lte": look.today})
    return begun & (Q(**{f"{team}__until": None}) | Q(**{f"{team}__until__gt": look.today}))


def _nobody_triages(look: Look) -> Broken:
    triagers = look.who_may(Permission.TRIAGE_REFERRAL).filter(team=OuterRef("owner"))
    return _ids(look.open_referrals.exclude(Exists(triagers)))


def _held_by_who_left(look: Look) -> Broken:
    triagers = look.who_may(Permission.TRIAGE_REFERRAL).filter(team=OuterRef("owner"))
    theirs = triagers.filter(user=OuterRef("claimed_by"))
    return _ids(look.open_referrals.filter(status=Status.IN_TRIAGE).exclude(Exists(theirs)))


def _hidden_from_its_owner(look: Look) -> Broken:
    owning = {
        (each.subject, each.team_id)
        for each in in_force(Involvement.objects.using(look.on), look.at)
        if each.reads and each.restricted
    }
    for referral in look.open_referrals.only("pk", "owner").iterator():
        if (referral.about, referral.owner_id) not in owning:
            yield referral.pk


# Something is due


def _not_one_clock(look: Look) -> Broken:
    running = Count("clocks", filter=Q(clocks__stopped_at=None))
    return _ids(look.open_referrals.annotate(running=running).exclude(running=1))


def _clock_of_another(look: Look) -> Broken:
    itself = look.clocks_running.filter(
        referral=OuterRef("pk"),
        stage=OuterRef("stage"),
        due_at=OuterRef("due_at"),
        team=OuterRef("owner"),
    )
    return _ids(look.open_referrals.exclude(Exists(itself)))


def _wrong_stage(look: Look) -> Broken:
    going_on = look.open_referrals.filter(status=Status.IN_PROGRESS)
    for referral in going_on.prefetch_related("allocations").iterator(chunk_size=500):
        legs = [(leg.status, leg.started_at is not None) for leg in referral.allocations.all()]
        if referral.stage != stage_of(legs):
            yield referral.pk


def _waits_for_nothing(look: Look) -> Broken:
    asked = Exists(look.questions_open.filter(referral=OuterRef("pk"), leg=None))
    return _ids(look.open_referrals.filter(Q(waiting=True) & ~asked | Q(waiting=False) & asked))


def _nobody_answers(look: Look) -> Broken:
    """A question of the referrer's team, in which nobody is left; nor do others follow it."""
    asked = look.questions_open.filter(referral=OuterRef("pk"), of_desk=False)
    answering = look.who_may(Permission.ANSWER_QUESTION).filter(team=OuterRef("sent_by"))
    return _ids(look.open_referrals.filter(Exists(asked)).exclude(Exists(answering)))


# What has ended, has ended whole, and said how


def _clock_runs_on(look: Look) -> Broken:
    running = look.clocks_running.filter(referral=OuterRef("pk"))
    return _ids(look.ended_referrals.filter(Exists(running)))


def _ended_over_a_leg(look: Look) -> Broken:
    legs = look.open_legs.filter(referral=OuterRef("pk"))
    return _ids(look.ended_referrals.filter(Exists(legs)))


def _ended_over_a_question(look: Look) -> Broken:
    asked = look.questions_open.filter(referral=OuterRef("pk"))
    return _ids(look.ended_referrals.filter(Exists(asked)))


def _refused_and_left(look: Look) -> Broken:
    refused = look.referrals.filter(status=Status.NOT_ACCEPTED)
    return _ids(refused.filter(Q(next_step=None) | Q(next_owner="") | Q(reason=None)))


def _completed_without_outcome(look: Look) -> Broken:
    return _ids(look.referrals.filter(status=Status.COMPLETED, outcome=None))


def _withdrawn_without_reason(look: Look) -> Broken:
    return _ids(look.referrals.filter(status=Status.WITHDRAWN, reason=None))


def _joined_to_nothing(look: Look) -> Broken:
    """Joined to none, or, going from one to the next, to itself."""
    joined = look.referrals.filter(status=Status.JOINED)
    into = dict(joined.values_list("pk", "joined_to"))
    return [pk for pk in into if _leads_nowhere(pk, into)]


def _leads_nowhere(start: UUID, into: dict[UUID, UUID | None]) -> bool:
    passed: set[UUID] = set()
    at: UUID | None = start
    while at in into and at not in passed:
        passed.add(at)
        at = into[at]
    return at is None or at in passed


# Legs


def _leg_of_an_ended_team(look: Look) -> Broken:
    return _ids(look.open_legs.exclude(_works("owner", look)))


def _leg_nobody_can_answer(look: Look) -> Broken:
    members = look.who_may(Permission.ANSWER_OFFER).filter(team=OuterRef("owner"))
    alone = look.open_legs.filter(telephoned="").exclude(Exists(members))
    return _ids(alone)


def _waits_past_its_day(look: Look) -> Broken:
    waiting = look.open_legs.filter(status=LegStatus.WAITING)
    return _ids(waiting.filter(Q(due_at__lt=look.at) | Q(waits_for=None)))


def _leg_of_another_desk(look: Look) -> Broken:
    return _ids(look.open_legs.exclude(sent_by=F("referral__owner")))


def _done_by_who_left(look: Look) -> Broken:
    doing = Assignment.objects.using(look.on).filter(until=None)
    named = doing.filter(leg=OuterRef("pk"))
    members = look.who_may(Permission.ANSWER_OFFER)
    there = members.filter(team=OuterRef("leg__owner"), user=OuterRef("user"))
    return _ids(look.open_legs.filter(Exists(named)).exclude(Exists(named.filter(Exists(there)))))


def _asked_about_an_ended_leg(look: Look) -> Broken:
    asked = look.questions_open.filter(leg__isnull=False).exclude(leg__status__in=OPEN_LEG)
    return sorted({each.leg_id for each in asked if each.leg_id})


CHECKS: tuple[Check, ...] = (
    Check("no_desk", "a desk that works today owns it", _owned_by_no_desk),
    Check("no_triager", "somebody triages for its desk", _nobody_triages),
    Check("left_behind", "whoever has it is still of the desk", _held_by_who_left),
    Check("hidden", "its desk may read it", _hidden_from_its_owner),
    Check("not_one_clock", "one clock runs", _not_one_clock),
    Check("wrong_clock", "the clock that runs is its own", _clock_of_another),
    Check("wrong_stage", "what comes next follows from its legs", _wrong_stage),
    Check("waits_for_nothing", "its clock rests for an open question", _waits_for_nothing),
    Check("no_answer", "somebody can answer what is asked", _nobody_answers),
    Check("clock_runs_on", "no clock runs for what has ended", _clock_runs_on),
    Check("ended_with_leg", "no leg is open when it has ended", _ended_over_a_leg),
    Check("ended_with_question", "nothing is asked when it has ended", _ended_over_a_question),
    Check("refused_and_left", "a refusal says why, and who goes on", _refused_and_left),
    Check("no_outcome", "completing says how it went", _completed_without_outcome),
    Check("no_reason", "a withdrawal says why", _withdrawn_without_reason),
    Check("joined_to_nothing", "what was joined leads to another", _joined_to_nothing),
    Check("leg_no_team", "its team works today", _leg_of_an_ended_team, "leg"),
    Check("leg_no_answer", "somebody in its team can answer", _leg_nobody_can_answer, "leg"),
    Check("leg_waits_on", "a day to look again lies ahead", _waits_past_its_day, "leg"),
    Check("leg_other_desk", "it is asked by the desk that owns", _leg_of_another_desk, "leg"),
    Check("leg_left_behind", "one who does it is still there", _done_by_who_left, "leg"),
    Check("leg_ended_asked", "nobody asks about an ended one", _asked_about_an_ended_leg, "leg"),
)
