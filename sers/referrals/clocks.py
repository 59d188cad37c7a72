"""Whose clock runs, and until when.

Every stage of a referral until help begins is due a number of minutes after it was *sent*:
handing it on, or letting go of it, does not wind the clock back. Only reopening it begins
anew. The minutes count in the owner's open hours unless the priority says otherwise, and time
spent waiting for somebody else's answer is added. What comes after, to review and to close,
is due so long after it became due to be done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Greatest

from sers.directory import queries as directory
from sers.directory.models import Team
from sers.referrals.legs import Allocation, Clock
from sers.referrals.lifecycle import Stage, Status, stage_of
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.values import working_time
from sers.values.working_time import ALWAYS, Hours

# What was promised from the sending on; what comes after counts from when it began.
PROMISED = frozenset({Stage.PICK_UP, Stage.DECIDE, Stage.ALLOCATE})


@dataclass(frozen=True, slots=True)
class Promise:
    """When one team, with its hours, owes each stage of a referral of one priority.

    `ring_minutes` is within how many the team rings the referrer, where it does: then it picks
    the referral up no later than that.
    """

    hours: Hours
    priority: Priority
    ring_minutes: int | None = None

    @classmethod
    def of(cls, team: Team, priority: Priority, ring_minutes: int | None = None) -> "Promise":
        by_the_wall = priority.counts == Priority.Counts.CLOCK_HOURS
        hours = ALWAYS if by_the_wall else directory.hours_of(team)
        return cls(hours, priority, ring_minutes)

    def due(self, stage: Stage, since: datetime, waited: int = 0) -> datetime:
        """When this stage is due; `waited` is minutes that were somebody else's.

        `since` is when the referral was sent or reopened; of reviewing and closing, when that
        stage began.
        """
        if stage is Stage.SUPPORT:
            return since + timedelta(minutes=self.priority.review_minutes)
        return self.after(since, self._minutes(stage) + waited)

    def begins_by(self, since: datetime, waited: int = 0) -> datetime:
        """When the person was promised that help begins."""
        return self.after(since, self.priority.response_minutes + waited)

    def after(self, start: datetime, minutes: int) -> datetime:
        return working_time.add(self.hours, start, minutes)

    def waited(self, since: datetime, until: datetime) -> int:
        """Open minutes between the two."""
        return working_time.open_minutes_between(self.hours, since, until)

    def _minutes(self, stage: Stage) -> int:
        match stage:
            case Stage.PICK_UP:
                minutes = self.priority.pick_up_minutes
                return minutes if self.ring_minutes is None else min(minutes, self.ring_minutes)
            case Stage.DECIDE | Stage.ALLOCATE | Stage.CLOSE:
                # An accepted referral still owes its first leg within the same promise.
                return self.priority.decide_minutes
            case Stage.SUPPORT:
                return self.priority.review_minutes


def start(referral: Referral, stage: Stage, team: Team, *, due_at: datetime, at: datetime) -> None:
    """Stop the clock that runs and start this one."""
    stop(referral, at=at)
    Clock.objects.create(referral=referral, stage=stage, team=team, started_at=at, due_at=due_at)


def stop(referral: Referral, *, at: datetime) -> None:
    """Stop whatever clock runs."""
    # Never before it started: the clocks of two machines differ, and some things are keyed in late.
    running = Clock.objects.filter(referral=referral, stopped_at=None)
    running.update(stopped_at=Greatest(F("started_at"), Value(at)))


def resumed(referral: Referral, waited: int) -> datetime | None:
    """When what its owner does next is due, after waiting so many open minutes for an answer."""
    promise = Promise.of(referral.owner, referral.priority, referral.ring_minutes)
    stage = Stage(referral.stage)
    if stage in PROMISED:
        return promise.due(stage, referral.clock_from, referral.waited_minutes + waited)
    if stage is Stage.CLOSE and referral.due_at:
        return promise.after(referral.due_at, waited)
    return referral.due_at


def put_off(referral: Referral, by: timedelta) -> None:
    """Move the end of the running clock: its owner waited for somebody else."""
    running = Clock.objects.filter(referral=referral, stopped_at=None)
    running.update(due_at=F("due_at") + by)


def settle(referral: Referral, *, at: datetime) -> None:
    """Let the clock run that its legs ask for: allocating, reviewing, or closing.

    The revision stays: what those who help do is no reason to refuse what the owner writes.
    """
    if referral.status != Status.IN_PROGRESS:
        return
    legs = Allocation.objects.filter(referral=referral).values_list("status", "started_at")
    stage = stage_of([(status, started is not None) for status, started in legs])
    if stage == referral.stage:
        return
    promise = Promise.of(referral.owner, referral.priority)
    if stage is Stage.ALLOCATE:
        due_at = promise.due(stage, referral.clock_from, referral.waited_minutes)
    else:
        due_at = promise.due(stage, at)
    type(referral).objects.filter(pk=referral.pk).update(stage=stage, due_at=due_at)
    referral.stage, referral.due_at = stage, due_at
    start(referral, stage, referral.owner, due_at=due_at, at=at)
