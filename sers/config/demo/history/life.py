"""A referral while its story is told: who does what to it next, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sers.access import rows
from sers.beds.models import Bed, BedRequest
from sers.config.demo.history.asking import Case
from sers.config.demo.history.cast import TELEPHONED, Cast
from sers.config.demo.history.people import Somebody
from sers.directory.models import User
from sers.referrals import allocation, triage
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.values import working_time
from sers.values.working_time import Hours

# When somebody is at a desk, and so when things happen.
DAYTIME = Hours(tuple((day, time(8), time(20)) for day in range(7)))
# Open minutes until a desk usually looks, by how soon was asked for: a third of what it may.
PACES = {"p1": 4, "p2": 10, "p3": 20, "p4": 40, "p5": 85, "p6": 220}


@dataclass(slots=True)
class Life:
    """One referral, and the hour it has come to. Nothing in it happens later than `now`."""

    referral: Referral
    person: Somebody
    case: Case
    cast: Cast
    rng: Random
    number: int
    told: int
    clock: datetime
    now: datetime
    request: BedRequest | None = None
    bed: Bed | None = None

    # Time

    def after(self, paces: float) -> datetime:
        """Go on by as long as such a step takes with this priority, in open hours."""
        minutes = round(paces * PACES[self.referral.wished_id] * self.rng.uniform(0.7, 1.2)) + 1
        return self._come_to(working_time.add(DAYTIME, self.clock, minutes))

    def days(self, days: float) -> datetime:
        later = self.clock + timedelta(days=days, minutes=self.rng.randint(-90, 90))
        return self._come_to(working_time.next_opening(DAYTIME, later))

    def ahead(self, hours: float) -> datetime:
        """An hour that is still to come, in the daytime."""
        minutes = round(hours * 60) + self.rng.randint(0, 60)
        return working_time.add(DAYTIME, self.clock, minutes).replace(second=0, microsecond=0)

    def _come_to(self, later: datetime) -> datetime:
        """Where the story would overtake the day, the rest of it is told closer together."""
        self.clock = later if later < self.now else self.clock + (self.now - self.clock) * 0.3
        return self.clock

    # Who

    @property
    def triager(self) -> User:
        return self.cast.triagers[self.referral.owner.key][0]

    @property
    def colleague(self) -> User:
        return self.cast.triagers[self.referral.owner.key][-1]

    def worker(self, leg: Allocation) -> User:
        """Who answers for a leg: its lead, or the desk where that is its own or telephones."""
        by_desk = leg.telephoned or leg.owner.is_desk
        return self.triager if by_desk else self.cast.workers[leg.owner.key][0]

    # Doing

    def do(self, verb: Callable[..., Any], *given: Any, by: User | None = None, **said: Any) -> Any:
        """Somebody, its triager if nobody is named, does this to it as it stands."""
        by = by or self.triager
        with rows.identified(by):
            self.referral = Referral.objects.select_related(
                "owner", "sent_by", "priority", "referrer", "area"
            ).get(pk=self.referral.pk)
            done = verb(self.referral, *given, by=by, seen=self.referral.revision, **said)
            self.referral.refresh_from_db()
        return done

    def claim(self) -> None:
        self.do(triage.claim, at=self.after(0.8))

    def allocate(
        self, *, legs: Sequence[tuple[str, str]] = (), together: bool = False, **said: Any
    ) -> list[Allocation]:
        """Take it on, and ask whoever helps near that desk."""
        parts = self.parts(legs or self.case.legs[:1], together=together)
        made = self.do(triage.allocate, parts, at=self.after(2), **said)
        return list(made)

    def offer(self, *legs: tuple[str, str]) -> list[Allocation]:
        made = self.do(allocation.offer_parts, self.parts(legs), at=self.after(1))
        return list(made)

    def parts(self, legs: Sequence[tuple[str, str]], *, together: bool = False) -> list[Part]:
        asked: dict[str, Part] = {}
        for what, task in legs:
            team = self.cast.near(self.referral.owner.key, what)
            part = Part(
                to=team,
                what=self.person.worded(task),
                needs=self.case.needs,
                together=together,
                telephoned=TELEPHONED.get(team.key, ""),
                points=self.rng.choice((1, 2, 4, 4, 6)),
            )
            asked.setdefault(team.key, part)
        return list(asked.values())

    def on_leg(
        self, leg: Allocation, verb: Callable[..., Any], *given: Any, **said: Any
    ) -> Allocation:
        """Whoever helps does this to their leg as it stands."""
        by = self.worker(leg)
        with rows.identified(by):
            now = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)
            verb(now, *given, by=by, seen=now.revision, **said)
            return Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)


def reason(code: str) -> Reason:
    return Reason.objects.get(pk=code)


def outcome(code: str) -> Outcome:
    return Outcome.objects.get(pk=code)
