"""What became of the referrals of the demonstration: the verbs, one after another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sers.access import rows
from sers.directory.models import Team, User
from sers.referrals import allocation, closure, correspondence, triage
from sers.referrals.legs import Allocation
from sers.referrals.lists import NextStep, Reason
from sers.referrals.models import Referral


@dataclass(slots=True)
class Told:
    """A referral while its story is told."""

    referral: Referral
    sent_at: datetime
    users: dict[str, User] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)

    def at(self, minutes: int) -> datetime:
        return self.sent_at + timedelta(minutes=minutes)

    def now(self) -> Referral:
        return Referral.objects.get(pk=self.referral.pk)


def picked_up(told: Told) -> None:
    jenna = told.users["penwith"]
    with rows.identified(jenna):
        triage.claim(told.now(), by=jenna, seen=told.now().revision, at=told.at(12))


def asked(told: Told) -> None:
    picked_up(told)
    jenna = told.users["penwith"]
    with rows.identified(jenna):
        correspondence.ask(
            told.now(),
            question="May she put her full weight on the left leg?",
            by=jenna,
            seen=told.now().revision,
            at=told.at(25),
        )


def answered(told: Told) -> None:
    asked(told)
    sender = told.referral.referrer
    with rows.identified(sender):
        question = told.now().questions.get()
        correspondence.answer(
            question, text="Yes, the ward physio agreed this morning.", by=sender, at=told.at(70)
        )


def helped(told: Told) -> None:
    picked_up(told)
    jenna, tegen = told.users["penwith"], told.users["nurse"]
    with rows.identified(jenna):
        leg = triage.accept(
            told.now(),
            to=Team.objects.get(key="penwith-nursing"),
            what="Wound care three times a week",
            by=jenna,
            seen=told.now().revision,
            at=told.at(40),
        )
        allocation.offer(
            told.now(),
            to=Team.objects.get(key="volunteer-cornwall-help"),
            what="Shopping on Fridays",
            by=jenna,
            seen=told.now().revision,
            at=told.at(42),
        )
    with rows.identified(tegen):
        theirs = Allocation.objects.get(pk=leg.pk)
        allocation.accept(theirs, by=tegen, seen=theirs.revision, at=told.at(65))


def not_accepted(told: Told) -> None:
    picked_up(told)
    jenna = told.users["penwith"]
    with rows.identified(jenna):
        triage.not_accept(
            told.now(),
            by=jenna,
            seen=told.now().revision,
            reason=Reason.objects.filter(sort="not_accepted")[0],
            note="The practice nurse takes weekly bloods and visits people who cannot come in.",
            next_step=NextStep.objects.all()[0],
            next_owner="Practice nurses, Stennack Surgery",
            at=told.at(30),
        )


def withdrawn(told: Told) -> None:
    sender = told.referral.referrer
    with rows.identified(sender):
        closure.withdraw(
            told.now(),
            by=sender,
            seen=told.now().revision,
            reason=Reason.objects.filter(sort="withdrawn")[0],
            note="His daughter is staying with him this month.",
            at=told.at(50),
        )
