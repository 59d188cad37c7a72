"""Whose clock runs, and until when.

Every stage of a referral is due a number of minutes after it was *sent*: handing it on,
or letting go of it, does not wind the clock back. The minutes count in the owner's open
hours unless the priority says otherwise, and time spent waiting for somebody else's
answer is added.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Greatest

from sers.directory import queries as directory
from sers.directory.models import Team
from sers.referrals.legs import Clock
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from sers.values import working_time
from sers.values.working_time import ALWAYS, Hours


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

    def due(self, stage: Stage, sent_at: datetime, waited: int = 0) -> datetime:
        """When this stage is due; `waited` is minutes that were somebody else's."""
        return self.after(sent_at, self._minutes(stage) + waited)

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
            case Stage.DECIDE:
                return self.priority.decide_minutes
            case Stage.ALLOCATE:
                # An accepted referral still owes its first leg within the same promise.
                return self.priority.decide_minutes


def start(referral: Referral, stage: Stage, team: Team, *, due_at: datetime, at: datetime) -> None:
    """Stop the clock that runs and start this one."""
    stop(referral, at=at)
    Clock.objects.create(referral=referral, stage=stage, team=team, started_at=at, due_at=due_at)


def stop(referral: Referral, *, at: datetime) -> None:
    """Stop whatever clock runs."""
    # Never before it started: the clocks of two machines differ, and some things are keyed in late.
    running = Clock.objects.filter(referral=referral, stopped_at=None)
    running.update(stopped_at=Greatest(F("started_at"), Value(at)))


def put_off(referral: Referral, by: timedelta) -> None:
    """Move the end of the running clock: its owner waited for somebody else."""
    running = Clock.objects.filter(referral=referral, stopped_at=None)
    running.update(due_at=F("due_at") + by)
