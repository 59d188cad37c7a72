"""Sending the referral that a story begins with, by whoever meets such a case."""

from datetime import datetime
from typing import Any

from sers.access import rows
from sers.config.demo.answers import answers_for
from sers.config.demo.history.asking import BED, DETAILS, WARD, Case
from sers.config.demo.history.people import Somebody
from sers.directory.models import CareArea, Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.referrals import submission
from sers.referrals.models import Referral

# What is said instead of any address, where it must be kept secret.
PROTECTED: dict[str, Any] = {
    "protect": ["hidden"],
    "safe_contact": "Ring her sister on Tuesdays before noon, and say it is the optician",
    "address_holder": "Tamsin Gay, refuge worker, 01632 960188",
    **dict.fromkeys(("address", "town", "postcode", "where_now", "practice", "person_phone")),
}
BY_TELEPHONE: dict[str, Any] = {
    "referrer_name": "Dr Petra Jewell",
    "referrer_role": "GP",
    "referrer_phone": "01632 960155",
    "referrer_organisation": "Godolphin Health",
}


def answers(
    case: Case, person: Somebody, sender: User, at: datetime, *, told: int, **said: Any
) -> dict[str, Any]:
    """A whole form: the person, the case as it is told the so many-th time, and what differs."""
    ways, reasons = len(case.told), len(case.soon)
    problem = case.told[told % ways]
    detail = DETAILS[(told * 7 + ways) % len(DETAILS)]
    given = {
        **person.said(),
        "purpose": case.purpose,
        "setting": case.setting,
        "needs": list(case.needs),
        "priority": case.priorities[told % len(case.priorities)],
        "problem": person.worded(f"{problem} {detail}"),
        "why_soon": person.worded(case.soon[(told // ways + told) % reasons]),
        **_place(case),
        **said,
    }
    whole = answers_for(sender, at, **given)
    return {key: answer for key, answer in whole.items() if answer is not None}


def _place(case: Case) -> dict[str, Any]:
    ward = {"where_now": "ward", "where_now_detail": "Ward 2, West Cornwall Hospital"}
    bed = {
        "why_not_home": "Two people are needed to stand, and nobody is there at night",
        "bed_requirements": ["ground_floor"],
    }
    place = ward if case.tag == WARD or case.purpose == "leave_hospital" else {}
    return place | (bed if case.tag == BED or case.setting == "both" else {})


def send(
    given: dict[str, Any],
    sender: User,
    team: Team,
    at: datetime,
    *,
    by_telephone: bool = False,
    area: CareArea | None = None,
) -> Referral:
    """A draft with these answers, sent at that time."""
    with rows.identified(sender):
        draft = drafting.begin(team, by=sender, prefilled={}, by_telephone=by_telephone)
        return send_draft(draft, given, at, area=area)


def send_draft(
    draft: Draft, given: dict[str, Any], at: datetime, *, area: CareArea | None = None
) -> Referral:
    draft.answers = given
    draft.save()
    if area:
        drafting.choose_area(draft, area, seen=draft.revision)
    return submission.send(draft.pk, by=draft.author, at=at)
