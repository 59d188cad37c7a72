"""Referrals to look at, told through the verbs, each as it might have happened today.

Times go back from now, so that a desk always has something late, something fresh and
something waiting for an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sers.access import rows
from sers.config.demo import happened
from sers.config.demo.answers import answers_for
from sers.config.demo.happened import Told
from sers.config.demo.people import DOMAIN
from sers.directory.models import User
from sers.intake import drafting
from sers.policy.permissions import Permission
from sers.referrals import submission
from sers.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Story:
    """Who sent it, how many minutes ago, what was said, and what happened then."""

    sender: str
    minutes_ago: int
    said: dict[str, Any]
    then: Callable[[Told], None] | None = None


def tell_stories() -> None:
    """Make them all, unless somebody has sent anything here already."""
    users = {
        user.email.removesuffix(f"@{DOMAIN}"): user
        for user in User.objects.filter(email__endswith=f"@{DOMAIN}")
    }
    if _something_was_sent(users):
        return
    now = timezone.now()
    with transaction.atomic():
        for story in STORIES:
            _tell(story, users, now)


def _something_was_sent(users: dict[str, User]) -> bool:
    """Each sender sees what their own team sent, so each is asked."""
    for name in {story.sender for story in STORIES}:
        with rows.identified(users[name]):
            if Referral.objects.exists():
                return True
    return False


def _tell(story: Story, users: dict[str, User], now: datetime) -> None:
    sender = users[story.sender]
    at = now - timedelta(minutes=story.minutes_ago)
    with rows.identified(sender):
        team = sender.teams_holding(Permission.MAKE_REFERRAL)[0]
        draft = drafting.begin(team, by=sender, prefilled={})
        draft.answers = answers_for(sender, at, **story.said)
        draft.save()
        referral = submission.send(draft.pk, by=sender, at=at)
    if story.then:
        story.then(Told(referral, at, users))


WARD = {"where_now": "ward", "where_now_detail": "Ward 2, West Cornwall Hospital"}
STORIES: tuple[Story, ...] = (
    Story(
        "paramedic",
        4,
        {
            "given_name": "Rosemary",
            "family_name": "Jelbert",
            "birth_date": "1942-09-11",
            "purpose": "avoid_admission",
            "needs": ["urgent_review", "falls_check", "personal_care"],
            "priority": "p1",
            "problem": "Fell in the kitchen, an hour on the floor. No head injury, no fracture.",
            "why_soon": "Cannot manage alone tonight",
        },
    ),
    Story(
        "gp",
        55,
        {
            "given_name": "Raymond",
            "family_name": "Hosking",
            "preferred_name": "Ray",
            "birth_date": "1953-07-08",
            "sex": "male",
            "needs": ["supervision", "meals", "carer_support"],
            "setting": "not_sure",
            "priority": "p2",
            "safeguarding": "no",
            "visitors": "yes",
            "visitors_detail": "A large dog that is not shut in",
            "problem": "His wife, who cares for him, was taken ill this morning.",
            "why_soon": "Nobody is with him from six o’clock",
        },
    ),
    Story(
        "ward",
        130,
        WARD
        | {
            "given_name": "Jean",
            "family_name": "Nankervis",
            "birth_date": "1936-04-03",
            "purpose": "leave_hospital",
            "needs": ["personal_care", "meals", "falls_check", "company"],
            "priority": "p3",
            "problem": "Bruised hip after a fall on Tuesday, no break. Ready to leave.",
            "why_soon": "Every day in bed weakens her",
            "practice": "L82047",
            "town": "Marazion",
            "postcode": "TR17 0HW",
        },
        happened.asked,
    ),
    Story(
        "ward",
        220,
        WARD
        | {
            "given_name": "Arthur",
            "family_name": "Semmens",
            "birth_date": "1931-12-01",
            "sex": "male",
            "purpose": "leave_hospital",
            "needs": ["personal_care", "medicines"],
            "priority": "p2",
            "problem": "Pneumonia, treated. Back to walking with a frame.",
            "why_soon": "His bed is needed and he wants to be home",
        },
        happened.answered,
    ),
    Story(
        "ward",
        300,
        WARD
        | {
            "given_name": "Mary",
            "family_name": "Tonkin",
            "birth_date": "1937-06-06",
            "purpose": "leave_hospital",
            "setting": "both",
            "needs": ["rehabilitation", "personal_care", "bed_rehabilitation"],
            "priority": "p3",
            "why_not_home": "Cannot stand yet, and lives up two flights of stairs",
            "bed_requirements": ["hoist"],
            "problem": "Broken hip, operated on ten days ago.",
            "why_soon": "The ward physio says now is the time",
        },
    ),
    Story(
        "socialworker",
        400,
        {
            "given_name": "Ivy",
            "family_name": "Roberts",
            "birth_date": "1934-10-31",
            "setting": "bed",
            "purpose": "transfer",
            "needs": ["bed_respite"],
            "priority": "p4",
            "why_not_home": "Her daughter, who cares for her, has an operation on Monday",
            "bed_requirements": ["ground_floor"],
            "problem": "Frail, forgetful, needs someone in the house at night.",
            "why_soon": "The operation cannot be moved",
        },
    ),
    Story(
        "gp",
        1500,
        {
            "given_name": "Geoffrey",
            "family_name": "Uren",
            "preferred_name": "Geoff",
            "birth_date": "1947-03-25",
            "sex": "male",
            "needs": ["wound_care", "shopping"],
            "priority": "p4",
            "problem": "Leg ulcer that has opened again. Diabetic.",
            "why_soon": "It is wet and he cannot reach it",
        },
        happened.helped,
    ),
    Story(
        "gp",
        1700,
        {
            "given_name": "Colin",
            "family_name": "Laity",
            "birth_date": "1965-05-05",
            "sex": "male",
            "needs": ["observations"],
            "priority": "p5",
            "problem": "Needs a weekly blood test.",
            "why_soon": "The next is due on Thursday",
        },
        happened.not_accepted,
    ),
    Story(
        "paramedic",
        2000,
        {
            "given_name": "Terence",
            "family_name": "Olds",
            "birth_date": "1958-08-22",
            "sex": "male",
            "needs": ["meals", "shopping"],
            "priority": "p5",
            "problem": "Weak after a chest infection.",
            "why_soon": "The cupboards are bare",
        },
        happened.withdrawn,
    ),
    Story(
        "socialworker",
        35,
        {
            "given_name": "Demelza",
            "family_name": "Curnow",
            "birth_date": "1950-01-30",
            "needs": ["personal_care", "reablement"],
            "priority": "p3",
            "practice": "L82001",
            "town": "Truro",
            "postcode": "TR1 2JA",
            "problem": "Home from Truro for a week and not managing the stairs.",
            "why_soon": "She slept in her chair last night",
        },
    ),
    Story(
        "gp",
        90,
        {
            "given_name": "Hazel",
            "family_name": "Berryman",
            "birth_date": "1944-02-27",
            "needs": ["rehabilitation"],
            "priority": "p4",
            "practice": "L82007",
            "town": "Camelford",
            "postcode": "PL32 9YT",
            "problem": "Has not left the house since a bad fall in August.",
            "why_soon": "She is losing strength",
        },
    ),
)
