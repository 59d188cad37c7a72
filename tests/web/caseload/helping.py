"""Those who help, and what they are asked, for the tests of their pages."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import allocation, queries, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind
from sers.referrals.working import Contact
from tests.builders import a_member, a_referral, an_nhs_number, as_now, seen_by
from tests.web.triage.working import a_service, a_triager, browser_of, offered


class Part:
    """A leg of a new referral, somebody of the team that is asked, and their browser."""

    def __init__(self, team: Team | None = None, role: Role = Role.WORKER, **answers: Any):
        self.number = an_nhs_number()
        self.owner = a_triager()
        self.referral = answers.pop("referral", None) or a_referral(
            nhs_number=self.number, **answers
        )
        self.leg = offered(self.referral, self.owner, team or a_service(), "Shopping on Fridays")
        self.user = a_member(self.leg.owner, role)
        self.client = browser_of(self.user)

    @property
    def now(self) -> Allocation:
        return as_now(self.leg, self.user)

    def accept(self) -> "Part":
        with seen_by(self.user):
            allocation.accept(self.now, by=self.user, seen=self.now.revision)
        return self

    def go(self, *people: User) -> "Part":
        """Name who goes."""
        with seen_by(self.user):
            leg = self.now
            named = people or (self.user,)
            working.assign(leg, named, lead=named[0], by=self.user, seen=leg.revision)
        return self

    def start(self) -> "Part":
        with seen_by(self.user):
            leg = self.now
            place, mode = (queries.outcomes_of(kind)[0] for kind in (Kind.PLACE, Kind.MODE))
            contact = Contact(timezone.now(), place, mode)
            working.start(leg, contact, by=self.user, seen=leg.revision)
        return self

    def plan(self, after: timedelta) -> "Part":
        with seen_by(self.user):
            leg = self.now
            at = timezone.now() + after
            working.plan(leg, expected_at=at, by=self.user, seen=leg.revision)
        return self

    def missed(self) -> "Part":
        """Plan for yesterday, the day before that; nothing was written down since."""
        with seen_by(self.user):
            leg, day = self.now, timedelta(days=1)
            was = timezone.now() - day
            before, told = was - day, "With a student"
            working.plan(
                leg, expected_at=was, note=told, by=self.user, seen=leg.revision, at=before
            )
        return self

    def get(self, name: str, **query: Any) -> Any:
        return self.client.get(self.at(name), query)

    def post(self, name: str, **sent: Any) -> Any:
        given = {"seen": self.now.revision} | sent
        return self.client.post(self.at(name), given, follow=True)

    def at(self, name: str) -> str:
        return reverse(name if ":" in name else f"caseload:{name}", args=[self.leg.pk])


def in_boxes(day: Any) -> str:
    return f"{timezone.localtime(day):%Y-%m-%d}"
