"""Test data, made the way the system makes it: through the verbs, as somebody.

No builder writes a status of its own, so no test starts from a state that users could
not reach. Everything runs as the role that row-level security binds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from sers.access import rows
from sers.directory.models import Membership, Organisation, Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.referrals import submission
from sers.referrals.lists import NextStep, Outcome, Reason
from sers.referrals.models import Referral
from sers.values.nhs_number import NHSNumber, compose

PASSWORD = "a password of the tests"

# A whole form, as a paramedic in Hayle would fill it in.
ANSWERS: dict[str, Any] = {
    "gate": ["none"],
    "safeguarding": "no",
    "referrer_name": "Jory Penhale",
    "referrer_role": "Paramedic",
    "referrer_phone": "01632 960142",
    "referrer_organisation": "South Western Ambulance Service",
    "given_name": "Morwenna",
    "family_name": "Trembath",
    "birth_date": "1942-02-14",
    "sex": "female",
    "address": "6 Penpol Terrace",
    "town": "Hayle",
    "postcode": "TR27 4BQ",
    "where_now": "home",
    "practice": "L82036",
    "person_phone": "01632 960143",
    "consent": "agrees",
    "voluntary": "yes",
    "agreed_how": "earlier",
    "agreed_on": "2026-11-19",
    "agreed_told": "in_person",
    "visitors": "no",
    "purpose": "avoid_admission",
    "setting": "home",
    "needs": ["falls_check", "personal_care", "shopping"],
    "priority": "p2",
    "condition": "fall",
    "why_soon": "Alone from 17:00 and cannot stand without help",
    "problem": "Fell in the kitchen at 11:30. No head injury.",
    "allergies": {"not_known": True, "why": "unsure"},
    "infection": "no",
    "worse": ["transfers", "washing"],
    "doing": {
        row: {"usual": "alone", "now": "one"}
        for row in ("moving", "transfers", "washing", "toilet")
    },
    "lives_with": "alone",
    "getting_in": "opens",
}

# What is asked besides when a bed is wanted.
A_BED: dict[str, Any] = {
    "needs": ["bed_rehabilitation"],
    "frailty": "6",
    "why_not_home": "Cannot stand, and lives up two flights of stairs",
    "bed_afterwards": "home_help",
    "bed_requirements": ["hoist"],
    "weight_bearing": "partial",
    "bed_behaviour": ["none"],
    "bed_assessed_by": "Demelza Roskilly, ward physiotherapist",
    "bed_assessed_on": "2026-11-18",
    "ceiling": "some",
}

# What is asked besides of somebody in hospital who is to leave it.
LEAVING: dict[str, Any] = {
    "purpose": "leave_hospital",
    "where_now": "ward",
    "support_place": "usual",
    "ward": "Ward 2, West Cornwall Hospital, 01632 960170",
    "admitted_on": "2026-11-10",
    "criteria_to_reside": "no",
    "ready_on": "2026-11-20",
    "discharge_medicines": "ordered",
    "discharge_transport": "own",
}

# What is said instead of any address, where it must be kept secret.
PROTECTED: dict[str, Any] = {
    "protect": ["hidden"],
    "safe_contact": "Ring her sister first",
    "address_holder": "Tamsin Gay, refuge worker, 01632 960188",
    "address": None,
    "town": None,
    "postcode": None,
    "where_now": None,
    "practice": None,
    "person_phone": None,
}
_numbers = count(1)


def an_nhs_number() -> NHSNumber:
    """A number of the test range, 999, that no other test person has."""
    while True:
        number = compose(f"999{next(_numbers):06d}")
        if number:
            return number


def a_team(key: str = "", kind: Team.Kind = Team.Kind.REFERRER, **fields: Any) -> Team:
    """A team of the seed if there is one with this key; else a new one of the kind."""
    found = Team.objects.filter(key=key).first() if key else None
    if found:
        return found
    number = next(_numbers)
    return Team.objects.create(
        key=key or f"team-{number}",
        name=fields.pop("name", f"Team {number}"),
        kind=kind,
        organisation=Organisation.objects.get(key="cft"),
        **fields,
    )


def penwith() -> Team:
    return a_team("penwith-pcn")


def truro() -> Team:
    return a_team("truro-pcn")


def the_bed_bureau() -> Team:
    return a_team("bed-bureau")


def a_member(team: Team, role: Role) -> User:
    """Somebody with one role in one team."""
    number = next(_numbers)
    user = User.objects.create_user(
        f"{role}-{number}@test.sers.example", f"{role.title()} {number}"
    )
    Membership.objects.create(user=user, team=team, role=role)
    return user


@contextmanager
def seen_by(user: User) -> Iterator[None]:
    """Everything inside is done with this user's eyes and rights."""
    with rows.identified(user):
        yield


def a_draft(*, by: User | None = None, team: Team | None = None, **answers: Any) -> Draft:
    """A finished draft that has not been sent."""
    team = team or a_team()
    by = by or a_member(team, Role.REFERRER)
    with seen_by(by):
        draft = drafting.begin(team, by=by, prefilled={})
        given = ANSWERS | {"nhs_number": an_nhs_number()} | answers
        draft.answers = {key: value for key, value in given.items() if value is not None}
        draft.save()
    return draft


def a_referral(
    *, by: User | None = None, team: Team | None = None, at: datetime | None = None, **answers: Any
) -> Referral:
    """A referral that somebody sent, by default for help at home in Hayle."""
    draft = a_draft(by=by, team=team, **answers)
    with seen_by(draft.author):
        return submission.send(draft.pk, by=draft.author, at=at)


def a_protected_referral(
    *, by: User | None = None, team: Team | None = None, **answers: Any
) -> Referral:
    """A referral of somebody whose address is secret; the sender named Penwith."""
    draft = a_draft(by=by, team=team, **(PROTECTED | answers))
    with seen_by(draft.author):
        drafting.choose_area(draft, penwith().area, seen=draft.revision)
        return submission.send(draft.pk, by=draft.author)


def a_reason(sort: str) -> Reason:
    return Reason.objects.filter(sort=sort).order_by("position")[0]


def an_outcome(kind: str, *, after_start: bool = False) -> Outcome:
    """The first of its kind; or the first that is open only once help has begun."""
    listed = Outcome.objects.filter(kind=kind, after_start=after_start)
    return listed.order_by("position")[0]


def a_next_step() -> NextStep:
    return NextStep.objects.order_by("position")[0]


def as_now(record: Any, by: User) -> Any:
    """The same record as it stands now, as this user sees it."""
    with seen_by(by):
        return type(record).objects.get(pk=record.pk)
